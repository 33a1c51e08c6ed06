/* query --batch: lines of a text, whatever its encoding and line ends, and their cells. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"

enum { LONGEST_LINE = 1 << 22 };

/* Makes room for n more bytes. */
static int reserve(batch_reader *r, size_t n) {
  if (r->used + n + 1 <= r->room) return 1;
  const size_t room = 2 * (r->used + n + 1);
  char *text = realloc(r->text, room);
  if (!text) {
    snprintf(r->why, sizeof r->why, BATCH_NO_MEMORY);
    return 0;
  }
  r->text = text;
  r->room = room;
  return 1;
}

static size_t put_utf8(unsigned long code, char *to) {
  if (code < 0x80) return to[0] = (char)code, 1;
  if (code < 0x800) return to[0] = (char)(0xc0 | code >> 6), to[1] = (char)(0x80 | (code & 0x3f)), 2;
  size_t n = 0;
  if (code < 0x10000) {
    to[n++] = (char)(0xe0 | code >> 12);
  } else {
    to[n++] = (char)(0xf0 | code >> 18);
    to[n++] = (char)(0x80 | (code >> 12 & 0x3f));
  }
  to[n++] = (char)(0x80 | (code >> 6 & 0x3f));
  to[n++] = (char)(0x80 | (code & 0x3f));
  return n;
}

/* Moves complete characters of UTF-16 from raw to text; returns how many bytes were used. */
static size_t decode_utf16(batch_reader *r) {
  const int big = r->encoding == BATCH_UTF16_BE;
  size_t at = 0;
  for (; at + 1 < r->raw_used; at += 2) {
    unsigned long code = (unsigned long)r->raw[at + (big ? 0 : 1)] << 8 | r->raw[at + (big ? 1 : 0)];
    if (code >= 0xd800 && code < 0xdc00) { /* two units make a character */
      if (at + 3 >= r->raw_used) break;
      const unsigned long second =
          (unsigned long)r->raw[at + (big ? 2 : 3)] << 8 | r->raw[at + (big ? 3 : 2)];
      code = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00 < 0x400 ? second - 0xdc00 : 0);
      at += 2;
    }
    r->used += put_utf8(code, r->text + r->used);
  }
  return at;
}

/* Reads and decodes one buffer. */
static int fill(batch_reader *r) {
  if (r->at) memmove(r->text, r->text + r->at, r->used - r->at);
  r->used -= r->at;
  r->at = 0;
  if (!reserve(r, 2 * sizeof r->raw)) return 0;
  const size_t got = fread(r->raw + r->raw_used, 1, sizeof r->raw - r->raw_used, r->file);
  r->raw_used += got;
  if (ferror(r->file)) {
    snprintf(r->why, sizeof r->why, "%s", strerror(errno));
    return 0;
  }
  if (!got) r->ended = 1;
  size_t taken = r->raw_used;
  if (r->encoding == BATCH_UTF8) {
    memcpy(r->text + r->used, r->raw, taken);
    r->used += taken;
  } else {
    taken = decode_utf16(r);
  }
  memmove(r->raw, r->raw + taken, r->raw_used - taken);
  r->raw_used -= taken;
  if (r->used - r->at > LONGEST_LINE) {
    snprintf(r->why, sizeof r->why, "line %zu is longer than 4 MiB", r->line + 1);
    return 0;
  }
  return 1;
}

int batch_reader_open(batch_reader *r, FILE *file, const char *name) {
  memset(r, 0, sizeof *r);
  r->file = file;
  r->name = name;
  r->raw_used = fread(r->raw, 1, 4, file);
  size_t mark = 0;
  if (r->raw_used >= 3 && !memcmp(r->raw, "\xef\xbb\xbf", 3)) mark = 3;
  if (r->raw_used >= 2 && !memcmp(r->raw, "\xff\xfe", 2)) mark = 2, r->encoding = BATCH_UTF16_LE;
  if (r->raw_used >= 2 && !memcmp(r->raw, "\xfe\xff", 2)) mark = 2, r->encoding = BATCH_UTF16_BE;
  memmove(r->raw, r->raw + mark, r->raw_used - mark);
  r->raw_used -= mark;
  return fill(r);
}

void batch_reader_close(batch_reader *r) {
  free(r->text);
  r->text = NULL;
}

/* The end of the first line in the text that is there; NULL if it is not. */
static char *end_of_line(batch_reader *r) {
  char *from = r->text + r->at;
  const size_t n = r->used - r->at;
  char *feed = memchr(from, '\n', n), *back = memchr(from, '\r', feed ? (size_t)(feed - from) : n);
  return back ? back : feed;
}

char *batch_reader_line(batch_reader *r) {
  char *end;
  if (r->why[0]) return NULL;
  for (;;) {
    if (r->after_cr && r->at < r->used) { /* the other half of CR LF */
      r->at += r->text[r->at] == '\n';
      r->after_cr = 0;
    }
    if ((end = end_of_line(r)) || r->ended) break;
    if (!fill(r)) return NULL;
  }
  if (!end && r->at == r->used) return NULL;
  char *line = r->text + r->at;
  if (!end) end = r->text + r->used; /* there is room for a 0 */
  r->line++;
  r->after_cr = end < r->text + r->used && *end == '\r';
  r->at = (size_t)(end - r->text) + (end < r->text + r->used);
  *end = '\0';
  if (strlen(line) != (size_t)(end - line)) {
    snprintf(r->why, sizeof r->why,
             "line %zu has a byte 0: not a text, or one in UTF-16 without a byte order mark", r->line);
    return NULL;
  }
  return line;
}

/* --- cells ---------------------------------------------------------------------------------------------- */

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* Removes blanks at both ends, and blanks that do not break a line. */
static char *trim(char *text) {
  static const char unbroken[] = "\xc2\xa0";
  for (;;) {
    if (is_blank(*text))
      text++;
    else if (!strncmp(text, unbroken, 2))
      text += 2;
    else
      break;
  }
  size_t n = strlen(text);
  for (;;) {
    if (n && is_blank(text[n - 1]))
      n--;
    else if (n > 1 && !strncmp(text + n - 2, unbroken, 2))
      n -= 2;
    else
      break;
  }
  text[n] = '\0';
  return text;
}

/* A cell in quotes from its first one on: removes them, and returns what follows; NULL without the last. */
static char *unquote(char *cell) {
  char *to = cell, *from = cell + 1;
  for (; *from; from++) {
    if (*from == '"' && from[1] != '"') {
      *to = '\0';
      return from + 1;
    }
    from += *from == '"';
    *to++ = *from;
  }
  return NULL;
}

size_t batch_split(char *line, char separator, size_t room, char *cell[]) {
  size_t n = 0;
  char *at = line;
  for (;;) {
    while (*at == ' ' || (*at == '\t' && separator != '\t')) at++;
    if (separator == ' ' && (!*at || (n && (*at == '#' || *at == '!')))) return n;
    char *start = at, *end;
    if (*at == '"') {
      at = unquote(at);
      if (!at) return (size_t)-1;
      while (*at && *at != separator && is_blank(*at)) at++;
      end = NULL;
    } else {
      at += separator == ' ' ? strcspn(at, " \t") : strcspn(at, (char[]){separator, '\0'});
      end = at;
    }
    const char last = *at;
    if (end) *end = '\0';
    if (n < room) cell[n] = end ? trim(start) : start;
    n++;
    if (!last) return n;
    /* text after a closing quote is the next cell of blanks, else it is lost with the quote */
    if (end || *at == separator) at++;
  }
}

int batch_is_comment(const char *line, char separator) {
  while (is_blank(*line)) line++;
  if (!*line || *line == '#' || *line == '!' || *line == '%' || (line[0] == '/' && line[1] == '/')) return 1;
  return *line == ';' && separator != ';';
}
