#include "core/words.h"

#include <stdio.h>
#include <string.h>

#include "coulomix/word.h"

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

size_t cmx_word_distance(const char *a, const char *b) {
  enum { MOST = 31 };
  size_t d[MOST + 1][MOST + 1];
  const size_t n = strlen(a), m = strlen(b);
  if (n > MOST || m > MOST) return MOST;
  for (size_t i = 0; i <= n; i++)
    for (size_t j = 0; j <= m; j++) {
      if (!i || !j) {
        d[i][j] = i + j;
        continue;
      }
      const size_t replaced = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      const size_t shorter = d[i - 1][j] < d[i][j - 1] ? d[i - 1][j] + 1 : d[i][j - 1] + 1;
      d[i][j] = replaced < shorter ? replaced : shorter;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < d[i][j])
        d[i][j] = d[i - 2][j - 2] + 1;
    }
  return d[n][m];
}

size_t cmx_word_slip(const char *word) {
  return strlen(word) < 5 ? 1 : 2;
}
