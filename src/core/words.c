#include "core/words.h"

#include <stdio.h>
#include <string.h>

int cmxp_word_find(const char *const words[], const char *word) {
  for (int k = 0; words[k]; k++)
    if (!strcmp(words[k], word)) return k;
  return -1;
}

cmx_status cmxp_word_choose(const char *what, const char *const words[], const char *word, int *place,
                            cmx_error *err) {
  char known[256] = "";
  const int found = cmxp_word_find(words, word);
  if (found >= 0) {
    *place = found;
    return CMX_OK;
  }
  for (int k = 0, used = 0; words[k] && used < (int)sizeof known; k++)
    used += snprintf(known + used, sizeof known - (size_t)used, "%s%s", k ? ", " : "", words[k]);
  return cmx_fail(err, CMX_ERR_UNKNOWN, "%s '%s': not one of %s", what, word, known);
}
