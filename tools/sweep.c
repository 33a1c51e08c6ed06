#include "sweep.h"

#include <stdio.h>
#include <string.h>

/* Where a value ends: at a comma outside quotes and brackets. */
static size_t value_length(const char *text) {
  int depth = 0, quoted = 0;
  size_t n = 0;
  for (; text[n]; n++) {
    if (text[n] == '"' && (n == 0 || text[n - 1] != '\\')) quoted = !quoted;
    if (quoted) continue;
    if (strchr("([{", text[n])) depth++;
    if (strchr(")]}", text[n])) depth--;
    if (text[n] == ',' && depth <= 0) break;
  }
  return n;
}

/* Value k of KEY=VALUE,VALUE,...; NULL beyond the last. */
static const char *value_at(const char *key, size_t k, size_t *length) {
  const char *at = strchr(key, '=');
  if (!at) return NULL;
  at++;
  for (;;) {
    *length = value_length(at);
    if (k-- == 0) return at;
    if (!at[*length]) return NULL;
    at += *length + 1;
  }
}

int sweep_count(sweep *s) {
  for (size_t j = 0; j < s->n_key; j++) {
    size_t n = 0, length;
    const char *value;
    while ((value = value_at(s->key[j], n, &length)) != NULL) {
      const size_t before = (size_t)(strchr(s->key[j], '=') - s->key[j]) + 1;
      if (!length || before + length >= SWEEP_CHANGE || ++n > SWEEP_VALUES) return 0;
    }
    if (!n) return 0;
    s->n_value[j] = n;
  }
  return 1;
}

size_t sweep_points(const sweep *s) {
  size_t n = 1;
  for (size_t j = 0; j < s->n_key; j++) n *= s->n_value[j];
  return n;
}

/* Adds "-rho_nodes-30" for "eos.rho_nodes=30": letters, digits, dot and dash, others as a dash. */
static void add_suffix(const char *change, char suffix[256]) {
  const char *equals = strchr(change, '='), *from = change;
  for (const char *c = change; c < equals; c++)
    if (*c == '.') from = c + 1;
  size_t n = strlen(suffix);
  if (n < 255) suffix[n++] = '-';
  for (const char *c = from; *c && n < 255; c++) {
    const int plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
                      strchr("._+-", *c);
    if (plain)
      suffix[n++] = *c;
    else if (*c != '"' && suffix[n - 1] != '-')
      suffix[n++] = '-';
  }
  suffix[n] = '\0';
}

void sweep_at(const sweep *s, size_t k, sweep_point *point) {
  size_t place[SWEEP_KEYS] = {0};
  memset(point, 0, sizeof *point);
  for (size_t j = s->n_key; j-- > 0;) {
    place[j] = k % s->n_value[j];
    k /= s->n_value[j];
  }
  for (size_t j = 0; j < s->n_set; j++) point->change[point->n++] = s->set[j];
  for (size_t j = 0; j < s->n_key; j++) {
    size_t length = 0;
    const char *value = value_at(s->key[j], place[j], &length);
    const size_t before = (size_t)(strchr(s->key[j], '=') - s->key[j]) + 1;
    if (!value) continue; /* counted before */
    snprintf(point->own[j], SWEEP_CHANGE, "%.*s%.*s", (int)before, s->key[j], (int)length, value);
    point->change[point->n++] = point->own[j];
    add_suffix(point->own[j], point->suffix);
  }
}
