#include "io/io_internal.h"

#include <stdlib.h>
#include <string.h>

unsigned char *cmxp_bytes_extend(cmxp_bytes *bytes, size_t n) {
  unsigned char *data;
  if (bytes->failed || n > SIZE_MAX / 2 - bytes->n) {
    bytes->failed = 1;
    return NULL;
  }
  if (bytes->n + n > bytes->capacity) {
    size_t capacity = bytes->capacity ? bytes->capacity : 4096;
    while (capacity < bytes->n + n) capacity *= 2;
    data = realloc(bytes->data, capacity);
    if (!data) {
      bytes->failed = 1;
      return NULL;
    }
    bytes->data = data;
    bytes->capacity = capacity;
  }
  data = bytes->data + bytes->n;
  bytes->n += n;
  return data;
}

void cmxp_bytes_add(cmxp_bytes *bytes, const void *data, size_t n) {
  unsigned char *to = n ? cmxp_bytes_extend(bytes, n) : NULL;
  if (to) memcpy(to, data, n);
}

void cmxp_bytes_add_text(cmxp_bytes *bytes, const char *text) {
  cmxp_bytes_add(bytes, text, strlen(text));
}

void cmxp_bytes_add_uint(cmxp_bytes *bytes, uint64_t value, size_t size) {
  unsigned char *to = cmxp_bytes_extend(bytes, size);
  for (size_t k = 0; to && k < size; k++) to[k] = (unsigned char)(value >> (8 * k) & 0xff);
}

void cmxp_bytes_free(cmxp_bytes *bytes) {
  free(bytes->data);
  *bytes = (cmxp_bytes){0};
}

const unsigned char *cmxp_little_endian(const void *data, size_t n, size_t element, unsigned char **copy) {
  const uint16_t one = 1;
  const unsigned char *from = data;
  unsigned char low;
  memcpy(&low, &one, 1);
  *copy = NULL;
  if (low == 1) return from;
  *copy = malloc(n);
  for (size_t i = 0; *copy && i < n; i++) (*copy)[i] = from[i - i % element + element - 1 - i % element];
  return *copy;
}

/* Length of the UTF-8 sequence at s, within n bytes; 0 if it is invalid (Unicode 15, table 3-7). */
static size_t sequence(const unsigned char *s, size_t n) {
  if (s[0] >= 0x01 && s[0] < 0x80) return 1;
  size_t length = s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : s[0] >= 0xf0 ? 4 : 0;
  if (length == 0 || s[0] > 0xf4 || length > n) return 0;
  for (size_t k = 1; k < length; k++)
    if ((s[k] & 0xc0) != 0x80) return 0;
  if (s[0] == 0xe0 && s[1] < 0xa0) return 0; /* longer than needed */
  if (s[0] == 0xed && s[1] > 0x9f) return 0; /* surrogates */
  if (s[0] == 0xf0 && s[1] < 0x90) return 0;
  if (s[0] == 0xf4 && s[1] > 0x8f) return 0; /* beyond U+10FFFF */
  return length;
}

int cmxp_utf8_valid(const char *text, size_t n) {
  const unsigned char *s = (const unsigned char *)text;
  for (size_t i = 0; i < n;) {
    size_t length = sequence(s + i, n - i);
    if (length == 0) return 0;
    i += length;
  }
  return 1;
}

size_t cmxp_utf8_control(const char *text) {
  const unsigned char *s = (const unsigned char *)text;
  if (s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0) return 2;
  return (s[0] > 0 && s[0] < ' ') || s[0] == 0x7f;
}
