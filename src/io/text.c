/* Lines, words, numbers and units of text files. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/number.h"
#include "io/text_internal.h"
#include "core/numbers.h"

cmx_status cmxp_text_read(const char *path, size_t most, char **text, size_t *n, cmx_error *err) {
  size_t room = 1 << 16;
  char *bytes = malloc(room);
  *text = NULL;
  *n = 0;
  errno = 0;
  FILE *stream = bytes ? fopen(path, "rb") : NULL;
  while (stream && bytes) {
    *n += fread(bytes + *n, 1, room - *n, stream);
    if (*n < room || *n > most) break;
    char *grown = realloc(bytes, room *= 2);
    if (!grown) free(bytes);
    bytes = grown;
  }
  cmx_status status = CMX_OK;
  if (!bytes)
    status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  else if (!stream || ferror(stream))
    status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
  else if (*n > most)
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s: larger than %zu MiB", path, most >> 20);
  if (stream) fclose(stream);
  if (status < 0) {
    free(bytes);
    return status;
  }
  bytes[*n] = '\0'; /* the last piece has not filled its room */
  *text = bytes;
  return CMX_OK;
}

int cmxp_text_is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
int cmxp_text_separates(char c) {
  return cmxp_text_is_blank(c) || c == ',' || c == ';' || c == '"';
}

cmxp_slice cmxp_text_trim(cmxp_slice piece) {
  while (piece.n > 0 && cmxp_text_is_blank(piece.text[piece.n - 1])) piece.n--;
  while (piece.n > 0 && cmxp_text_is_blank(*piece.text)) piece.text++, piece.n--;
  return piece;
}

int cmxp_text_line(cmxp_slice *ahead, cmxp_slice *line) {
  if (ahead->n == 0) return 0;
  const char *end = memchr(ahead->text, '\n', ahead->n);
  const size_t n = end ? (size_t)(end - ahead->text) : ahead->n, taken = end ? n + 1 : n;
  *line = cmxp_text_trim((cmxp_slice){ahead->text, n});
  *ahead = (cmxp_slice){ahead->text + taken, ahead->n - taken};
  return 1;
}

cmxp_slice cmxp_text_word(cmxp_slice *rest) {
  while (rest->n > 0 && cmxp_text_separates(*rest->text)) rest->text++, rest->n--;
  cmxp_slice word = {rest->text, 0};
  while (word.n < rest->n && !cmxp_text_separates(word.text[word.n])) word.n++;
  /* an empty slice may have no text */
  if (word.n > 0) *rest = (cmxp_slice){word.text + word.n, rest->n - word.n};
  return word;
}

/* Not a word for one, as NaN. */
static int read_decimal(cmxp_slice word, double *value) {
  char mark = '.';
  return word.n > 0 && word.n <= CMXP_MOST_DIGITS && memchr("+-.0123456789", *word.text, 13) != NULL &&
         !cmxp_is_letter(word.text[word.n - 1]) && !cmx_number_read(word.text, word.n, &mark, value);
}

int cmxp_text_is_number(cmxp_slice word) {
  double value;
  return read_decimal(word, &value);
}

int cmxp_text_number(cmxp_slice word, double *value) {
  return read_decimal(word, value) && isfinite(*value);
}

cmxp_quoted cmxp_text_quote(cmxp_slice piece) {
  enum { MOST = 40 };
  cmxp_quoted q;
  const size_t n = piece.n < MOST ? piece.n : MOST;
  q.text[0] = '"';
  for (size_t i = 0; i < n; i++)
    q.text[i + 1] = (char)(piece.text[i] >= ' ' && piece.text[i] <= '~' ? piece.text[i] : '?');
  snprintf(q.text + n + 1, sizeof q.text - n - 1, "\"%s", n < piece.n ? "..." : "");
  return q;
}

void cmxp_text_plain(cmxp_slice piece, char *plain, size_t room) {
  size_t n = 0;
  for (size_t i = 0; i < piece.n && n + 1 < room; i++) {
    const char c = piece.text[i];
    if (cmxp_text_is_blank(c) || c == '"' || c == '*' || c == '.' || c == '^' || c == '_') continue;
    plain[n++] = cmxp_lower(c);
  }
  plain[n] = '\0';
}

int cmxp_unit_find(const cmxp_units *units, cmxp_slice name, double *factor) {
  char plain[32];
  const size_t n = sizeof units->list / sizeof *units->list;
  if (name.n >= sizeof plain) return 0; /* a cut name could match */
  cmxp_text_plain(name, plain, sizeof plain);
  for (size_t k = 0; k < n && units->list[k].name; k++) {
    if (strcmp(plain, units->list[k].name) != 0) continue;
    *factor = units->list[k].factor;
    return 1;
  }
  return 0;
}
