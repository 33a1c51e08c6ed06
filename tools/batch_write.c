/* query --batch: results as CSV or with tabs. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"

enum { FLUSH = 1 << 16 };

static int reserve(batch_output *o, size_t n) {
  if (o->used + n <= o->room) return 1;
  const size_t room = 2 * (o->used + n);
  char *more = realloc(o->text, room);
  if (!more) {
    batch_say(o->path ? o->path : "standard output", 0, "out of memory");
    return 0;
  }
  o->text = more;
  o->room = room;
  return 1;
}

static int flush(batch_output *o) {
  const size_t n = fwrite(o->text, 1, o->used, o->file);
  const int ok = n == o->used;
  o->used = 0;
  return ok; /* said where the file is closed, or at exit */
}

/* A text; in quotes where it holds the separator, a quote, or if asked for; a quote within is doubled. */
static int put_text(batch_output *o, const char *text, int quoted) {
  const size_t n = strlen(text);
  if (!reserve(o, 2 * n + 3)) return 0;
  quoted =
      quoted || strchr(text, o->separator) || strchr(text, '"') || (o->separator == ',' && strchr(text, ';'));
  if (!quoted) {
    memcpy(o->text + o->used, text, n);
    o->used += n;
    return 1;
  }
  o->text[o->used++] = '"';
  for (; *text; text++) {
    if (*text == '"') o->text[o->used++] = '"';
    o->text[o->used++] = *text;
  }
  o->text[o->used++] = '"';
  return 1;
}

static int put_number(batch_output *o, double value) {
  if (!reserve(o, BATCH_DIGITS)) return 0;
  o->used += batch_print_number(&o->powers, value, o->text + o->used);
  return 1;
}

static int put_separator(batch_output *o) {
  if (!reserve(o, 1)) return 0;
  o->text[o->used++] = o->separator;
  return 1;
}

void batch_result_name(const batch_columns *c, const batch_result *r, size_t room, char *name) {
  int taken = 0;
  const size_t n = strlen(r->name);
  for (size_t k = 0; k < c->n; k++) {
    const char *other = c->column[k].name;
    taken = taken || (!strncmp(other, r->name, n) &&
                      (!other[n] || other[n] == ' ' || other[n] == '[' || other[n] == '('));
  }
  snprintf(name, room, "%s%s", r->name, taken ? "_found" : "");
}

int batch_text_begin(batch_output *o, const batch_columns *c, const batch_results *r) {
  int ok = 1;
  for (size_t k = 0; ok && k < c->n; k++) ok = (!k || put_separator(o)) && put_text(o, c->column[k].name, 0);
  for (size_t k = 0; ok && k < r->n; k++) {
    char name[64];
    batch_result_name(c, &r->result[k], sizeof name, name);
    ok = put_separator(o) && put_text(o, name, 0);
  }
  return ok && reserve(o, 1) && (o->text[o->used++] = '\n') && flush(o);
}

/* The cell of an input as it was, or its number. */
static int put_input(batch_output *o, const batch_columns *c, const batch_block *b, size_t i, size_t k) {
  if (b->used) return put_text(o, b->text + b->cell[i * c->n + k], 0);
  if (c->column[k].role == BATCH_PHASE) return put_text(o, tool_phases[b->phase[i] - CMX_STABLE], 0);
  return put_number(o, b->number[k * BATCH_ROWS + i]);
}

static int put_result(batch_output *o, const batch_block *b, const batch_results *r, size_t i, size_t k) {
  char words[512];
  switch (r->result[k].kind) {
  case BATCH_VALUE:
    return put_number(o, r->value[k * BATCH_ROWS + i]);
  case BATCH_STATUS:
    return put_number(o, r->status[i]);
  case BATCH_TRANSPORT_STATUS:
    return put_number(o, r->transport_status[i]);
  case BATCH_PHASE_FOUND:
    return put_text(o, tool_phase_name(r->phase[i]), 0);
  case BATCH_STATUS_TEXT: /* always in quotes, for some have commas */
    return put_text(o, b->why[i][0] ? b->why[i] : cmx_status_text((cmx_status)r->status[i]), 1);
  case BATCH_REASONS:
    tool_reason_words(r->reasons[i], " ", words, sizeof words);
    return put_text(o, words, 1);
  }
  return 0;
}

int batch_text_write(batch_output *o, const batch_columns *c, const batch_block *b, const batch_results *r) {
  int ok = 1;
  for (size_t i = 0; ok && i < b->n; i++) {
    for (size_t k = 0; ok && k < c->n; k++) ok = (!k || put_separator(o)) && put_input(o, c, b, i, k);
    for (size_t k = 0; ok && k < r->n; k++) ok = put_separator(o) && put_result(o, b, r, i, k);
    ok = ok && reserve(o, 1);
    if (ok) o->text[o->used++] = '\n';
    if (ok && o->used >= FLUSH) ok = flush(o);
  }
  return ok && flush(o);
}
