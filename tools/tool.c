#define _POSIX_C_SOURCE 200809L
#include "tool.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

int tool_print_json(json_t *object) {
  /* jansson leaves delete and C1 controls as they are unless all is to be ASCII */
  const size_t ascii = isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0;
  const int failed =
      !object || json_dumpf(object, stdout, JSON_REAL_PRECISION(17) | JSON_INDENT(1) | ascii) != 0;
  json_decref(object);
  putchar('\n');
  if (ferror(stdout)) return EXIT_RUN_TIME; /* said at exit */
  if (failed) fputs("coulomix: no memory for the result, or text in it that is not UTF-8\n", stderr);
  return failed ? EXIT_RUN_TIME : EXIT_FINE;
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

/* --- progress ------------------------------------------------------------------------------------------ */

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void tool_progress_start(tool_progress *p, int quiet) {
  memset(p, 0, sizeof *p);
  p->quiet = quiet;
  p->terminal = isatty(STDERR_FILENO);
  p->last = seconds();
}

void tool_progress_plan(tool_progress *p, const cmx_recipe *recipe, int threads) {
  p->n_plan = cmx_generate_plan(recipe, p->plan);
  for (size_t k = 0; k < p->n_plan; k++)
    if (p->plan[k].parallel) p->plan[k].cost /= threads;
}

/* Place of the stage at hand in the plan, n_plan if it is not there. */
static size_t plan_index(const tool_progress *p) {
  size_t k = 0;
  while (k < p->n_plan && strcmp(p->plan[k].name, p->stage) != 0) k++;
  return k;
}

static double fraction_done(size_t part, size_t total) {
  return total ? (double)part / (double)total : 0.0;
}

/* Estimated seconds left, below 0 if unknown. The current stage continues at the rate of this run; later
   stages take the planned time, scaled by the ratio of actual to planned time so far. Work of an earlier run
   is not counted. */
static double time_left(const tool_progress *p) {
  const size_t k = plan_index(p), made = p->done - p->found;
  const double here = p->last - p->started, cost = k < p->n_plan ? p->plan[k].cost : 0.0;
  const double expected = p->expected + cost * fraction_done(made, p->total);
  const double slower = expected > 0.0 ? (p->spent + here) / expected : 1.0;
  double left = -1.0;
  if (made && here > 0.2)
    left = here / (double)made * (double)(p->total - p->done);
  else if (k < p->n_plan && (p->n_plan == 1 || p->spent > 0.2))
    left = slower * cost * fraction_done(p->total - p->done, p->total);
  for (size_t j = k + 1; j < p->n_plan && left >= 0.0; j++) left += slower * p->plan[j].cost;
  return left;
}

static void draw_bar(const tool_progress *p) {
  enum { WIDTH = 32 };
  char bar[WIDTH + 1];
  const size_t filled = p->total ? WIDTH * p->done / p->total : 0, made = p->done - p->found;
  const double here = p->last - p->started, left = time_left(p);
  for (size_t k = 0; k < WIDTH; k++) bar[k] = k < filled ? '#' : '.';
  bar[WIDTH] = '\0';
  fprintf(stderr, "\r%-22s [%s] %3zu %%", p->stage, bar, p->total ? 100 * p->done / p->total : 0);
  if (p->done == p->total)
    fprintf(stderr, "  %.1f s", here);
  else if (made && here > 0.2)
    fprintf(stderr, "  %.3g/s", (double)made / here);
  if (left >= 0.5) fprintf(stderr, ", %.0f s left", left);
  fputs("\x1b[K", stderr); /* clears what an earlier, longer line left */
}

/* The report of a stage that was not the one before; its time began when that one ended. */
static void next_stage(tool_progress *p, const char *stage, size_t done) {
  const size_t k = plan_index(p);
  if (p->stage[0] && p->terminal) fputc('\n', stderr);
  if (k < p->n_plan) {
    p->expected += p->plan[k].cost * fraction_done(p->done - p->found, p->total);
    p->spent += p->last - p->started;
  }
  snprintf(p->stage, sizeof p->stage, "%s", stage);
  p->started = p->last;
  p->shown = 0.0;
  p->shown_percent = 0;
  /* a first report of the first step of many is work of this run */
  p->found = done > 1 ? done : 0;
}

int tool_progress_report(void *context, const char *stage, size_t done, size_t total) {
  tool_progress *p = context;
  if (p->quiet) return 0;
  const double now = seconds();
  if (strncmp(stage, p->stage, sizeof p->stage - 1) != 0) next_stage(p, stage, done);
  p->last = now;
  p->done = done > p->found ? done : p->found;
  p->total = total;
  if (p->terminal) {
    if (done < total && now - p->shown < 0.05) return 0;
    p->shown = now;
    draw_bar(p);
    return 0;
  }
  const size_t percent = total ? 100 * done / total : 100;
  if (percent < p->shown_percent + 25 && done < total) return 0;
  p->shown_percent = percent;
  const double left = time_left(p);
  fprintf(stderr, "%s: %zu %% after %.1f s", stage, percent, now - p->started);
  if (left >= 0.5) fprintf(stderr, ", about %.0f s left", left);
  fputc('\n', stderr);
  return 0;
}

void tool_progress_end(tool_progress *p) {
  if (!p->quiet && p->terminal && p->stage[0]) fputc('\n', stderr);
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
