#define _POSIX_C_SOURCE 200809L
#include "tool.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* C0 and C1 controls of UTF-8, and delete. */
void tool_print_text(FILE *to, const char *text, size_t n) {
  for (size_t k = 0; k < n; k++) {
    const unsigned c = (unsigned char)text[k], next = k + 1 < n ? (unsigned char)text[k + 1] : 0;
    if (c == 0xc2 && next >= 0x80 && next < 0xa0)
      fprintf(to, "\\x%02x", next), k++;
    else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
      fprintf(to, "\\x%02x", c);
    else
      fputc((int)c, to);
  }
}

int tool_fail(const char *verb, const cmx_error *err) {
  const char *text = err->text[0] ? err->text : cmx_status_text(err->status);
  fprintf(stderr, "coulomix %s: ", verb);
  tool_print_text(stderr, text, strlen(text));
  fputc('\n', stderr);
  return EXIT_RUN_TIME;
}

const char *const tool_phases[] = {"auto", "liquid", "solid", NULL};

const char *tool_phase_name(int phase) {
  return phase == CMX_LIQUID || phase == CMX_SOLID ? tool_phases[1 + phase] : "none";
}

int tool_text_whole(FILE *stream, char *const *text) {
  const int spoilt = ferror(stream);
  return fclose(stream) == 0 && !spoilt && *text;
}

int tool_no_memory(void) {
  fputs("coulomix: out of memory\n", stderr);
  return EXIT_RUN_TIME;
}

/* Whether memory ran out within jansson. A value that could not be made is left out of its object without
   a word, so the object must not pass for whole. */
static int json_lacks;

static void *json_room(size_t size) {
  void *room = malloc(size);
  if (!room) json_lacks = 1;
  return room;
}

void tool_watch_json(void) {
  json_set_alloc_funcs(json_room, free);
}

int tool_print_json(json_t *object) {
  /* jansson leaves delete and C1 controls as they are unless all is to be ASCII */
  const size_t ascii = isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0;
  const int failed = !object || json_lacks ||
                     json_dumpf(object, stdout, JSON_REAL_PRECISION(17) | JSON_INDENT(1) | ascii) != 0;
  json_decref(object);
  if (!json_lacks) putchar('\n');
  if (ferror(stdout)) return EXIT_RUN_TIME; /* said at exit */
  if (failed) fputs("coulomix: no memory for the result, or text in it that is not UTF-8\n", stderr);
  return failed ? EXIT_RUN_TIME : EXIT_FINE;
}

int tool_print_result(json_t *object, void (*print)(const json_t *object), int code) {
  if (!print) {
    const int failed = tool_print_json(object);
    return failed ? failed : code;
  }
  const int lacks = !object || json_lacks;
  if (!lacks) print(object);
  json_decref(object);
  return lacks ? tool_no_memory() : code;
}

json_t *tool_real(double value) {
  return isfinite(value) ? json_real(value) : json_null();
}

json_t *tool_reals(size_t n, const double values[]) {
  json_t *array = json_array();
  for (size_t k = 0; k < n; k++) json_array_append_new(array, tool_real(values[k]));
  return array;
}

json_t *tool_tie_line(double x_left, const char *left, double x_right, const char *right,
                      double latent_heat) {
  json_t *line = json_object();
  json_object_set_new(line, "x_left", tool_real(x_left));
  json_object_set_new(line, "phase_left", json_string(left));
  json_object_set_new(line, "x_right", tool_real(x_right));
  json_object_set_new(line, "phase_right", json_string(right));
  json_object_set_new(line, "latent_heat", tool_real(latent_heat));
  return line;
}

/* --- reasons ------------------------------------------------------------------------------------------- */

json_t *tool_reasons(unsigned reasons) {
  json_t *list = json_array();
  for (int bit = 0; bit < 32; bit++)
    if ((reasons >> bit & 1u) && cmx_reason_word(bit))
      json_array_append_new(list, json_string(cmx_reason_word(bit)));
  return list;
}

void tool_print_reasons(FILE *out, unsigned reasons) {
  for (int bit = 0; bit < 32; bit++)
    if ((reasons >> bit & 1u) && cmx_reason_word(bit))
      fprintf(out, "reason         %s: %s\n", cmx_reason_word(bit), cmx_reason_text(bit));
}

void tool_reason_words(unsigned reasons, const char *separator, char *text, size_t room) {
  size_t used = 0;
  text[0] = '\0';
  for (int bit = 0; bit < 32; bit++) {
    if (!(reasons >> bit & 1u) || !cmx_reason_word(bit)) continue;
    const int more = snprintf(text + used, room - used, "%s%s", used ? separator : "", cmx_reason_word(bit));
    used += more > 0 && (size_t)more < room - used ? (size_t)more : 0;
  }
}
