/* Published values as printed, and whether ours agree with them. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

const char *report_verdict_word(report_verdict verdict) {
  static const char *const word[] = {"pass", "explained", "no-data", "failed", "left-out"};
  return word[verdict];
}

/* A number at the start of a text: its value, the unit of its last digit, and where it ends; 0 if none is
   there. */
static int read_number(const char *text, double *value, double *unit, const char **end) {
  char *stop;
  *value = strtod(text, &stop);
  if (stop == text) return 0;
  if (stop[-1] == '.' && *stop == '.') stop--; /* the range 1..5 */
  int digits = 0, point = 0, power = 0;
  for (const char *c = text; c < stop; c++) {
    if (*c == '.') point = 1;
    if (isdigit((unsigned char)*c) && point) digits++;
    if (*c == 'e' || *c == 'E') {
      power = (int)strtol(c + 1, NULL, 10);
      break;
    }
  }
  *unit = pow(10.0, power - digits);
  *end = stop;
  return 1;
}

/* "< 2" and the like; 0 if the text is no bound. */
static int read_bound(const char *text, double ours, int *agrees) {
  static const char *const sign[] = {"<= ", ">= ", "< ", "> "};
  for (int k = 0; k < 4; k++) {
    double bound, unit;
    const char *end;
    const size_t n = strlen(sign[k]);
    if (strncmp(text, sign[k], n) != 0 || !read_number(text + n, &bound, &unit, &end) || *end) continue;
    *agrees = k == 0 ? ours <= bound : k == 1 ? ours >= bound : k == 2 ? ours < bound : ours > bound;
    return 1;
  }
  return 0;
}

/* How far ours may be from a number with these characters after it, NaN if they are not of a number. */
static double tolerance_of(const char *rest, double unit) {
  double error, of_error;
  const char *end;
  if (!*rest) return 0.5 * unit;
  if (*rest == '(' && read_number(rest + 1, &error, &of_error, &end) && !strcmp(end, ")"))
    return error * (strchr(rest, '.') ? 1.0 : unit);
  if (!strncmp(rest, " +- ", 4) && read_number(rest + 4, &error, &of_error, &end) && !*end) return error;
  return (double)NAN;
}

static report_comparison compare_number(const char *published, double ours) {
  report_comparison c = {(double)NAN, (double)NAN, (double)NAN, 0};
  double value, unit, high, of_high;
  const char *rest, *end;
  if (read_bound(published, ours, &c.agrees) || !read_number(published, &value, &unit, &rest)) return c;
  if (!strncmp(rest, "..", 2) && read_number(rest + 2, &high, &of_high, &end) && !*end) {
    c.agrees = ours >= value && ours <= high;
    return c;
  }
  c.tolerance = tolerance_of(rest, unit);
  if (isnan(c.tolerance)) return c;
  c.published = value;
  c.difference = ours - value;
  /* a difference of exactly half a unit rounds to the published digit or its neighbour */
  c.agrees = fabs(c.difference) <= c.tolerance + 1e-12 * fabs(value);
  return c;
}

report_comparison report_compare(const char *published, const json_t *ours) {
  report_comparison c = {(double)NAN, (double)NAN, (double)NAN, 0};
  if (json_is_number(ours)) return compare_number(published, json_number_value(ours));
  if (json_is_boolean(ours)) c.agrees = !strcmp(published, json_is_true(ours) ? "true" : "false");
  if (json_is_string(ours)) c.agrees = !strcmp(published, json_string_value(ours));
  return c;
}

int report_is_expected(const char *expected, const report_comparison *c, const json_t *ours) {
  static const char difference[] = "difference ";
  const size_t n = sizeof difference - 1;
  if (!strncmp(expected, difference, n)) return compare_number(expected + n, c->difference).agrees;
  return report_compare(expected, ours).agrees;
}
