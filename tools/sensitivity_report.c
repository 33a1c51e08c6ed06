/* sensitivity: results as text, JSON and a figure. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sensitivity.h"
#include "tool.h"

sensitivity_row *sensitivity_add(sensitivity_report *report, const char *name, const char *unit,
                                 double value) {
  const size_t n = cmx_sensitivity_changes(report->s);
  sensitivity_row *grown = realloc(report->row, (report->n + 1) * sizeof *grown);
  if (!grown) return NULL;
  report->row = grown;
  grown += report->n;
  memset(grown, 0, sizeof *grown);
  grown->shift = calloc(n + 1, sizeof *grown->shift);
  if (!grown->shift) return NULL;
  report->n++;
  snprintf(grown->name, sizeof grown->name, "%s", name);
  grown->unit = unit;
  grown->value = value;
  return grown;
}

void sensitivity_free(sensitivity_report *report) {
  for (size_t k = 0; k < report->n; k++) free(report->row[k].shift);
  free(report->row);
}

/* --- JSON ---------------------------------------------------------------------------------------------- */

static json_t *row_json(const sensitivity_report *report, const sensitivity_row *row) {
  json_t *shifts = json_array();
  for (size_t k = 0; k < cmx_sensitivity_changes(report->s); k++) {
    const cmx_sensitivity_change *c = cmx_sensitivity_change_at(report->s, k);
    const cmx_sensitivity_shift *shift = &row->shift[k];
    json_array_append_new(shifts,
                          json_pack("{s:s, s:s, s:s, s:o, s:o, s:b}", "input", c->input, "change", c->change,
                                    "source", c->source, "shift", tool_real(shift->first), "shift_full",
                                    tool_real(shift->full), "nonlinear", shift->nonlinear));
  }
  return json_pack("{s:s, s:s, s:o, s:o, s:o}", "name", row->name, "unit", row->unit, "value",
                   tool_real(row->value), "shifts", shifts, "quadrature", tool_real(row->quadrature));
}

json_t *sensitivity_json(const sensitivity_report *report) {
  json_t *outputs = json_array(), *left = json_array();
  const char *input, *reason;
  for (size_t k = 0; k < report->n; k++) json_array_append_new(outputs, row_json(report, &report->row[k]));
  for (size_t k = 0; cmx_sensitivity_left_out(report->s, k, &input, &reason); k++)
    json_array_append_new(left, json_pack("{s:s, s:s}", "input", input, "reason", reason));
  return json_pack("{s:o, s:o}", "outputs", outputs, "left_out", left);
}

/* --- text ---------------------------------------------------------------------------------------------- */

/* Changes that move a row by more than rounding, the largest first; of equals the first. Returns how many, at
   most `room`. */
static size_t largest(const sensitivity_report *report, const sensitivity_row *row, size_t room,
                      size_t place[]) {
  size_t n = 0;
  for (size_t k = 0; k < cmx_sensitivity_changes(report->s); k++) {
    const double size = fabs(row->shift[k].first);
    if (!(size > 1e-12 * fabs(row->value))) continue;
    size_t at = n < room ? n : room;
    while (at > 0 && size > fabs(row->shift[place[at - 1]].first)) at--;
    if (at == room) continue;
    n += n < room;
    for (size_t i = n - 1; i > at; i--) place[i] = place[i - 1];
    place[at] = k;
  }
  return n;
}

static void print_row(FILE *out, const sensitivity_report *report, const sensitivity_row *row) {
  enum { SHOWN = 64 };
  size_t place[SHOWN];
  const size_t n = largest(report, row, SHOWN, place);
  fprintf(out, "\n%s = %.10g %s, +- %.3g in quadrature\n", row->name, row->value,
          strcmp(row->unit, "1") ? row->unit : "", row->quadrature);
  for (size_t i = 0; i < n; i++) {
    const cmx_sensitivity_change *c = cmx_sensitivity_change_at(report->s, place[i]);
    const cmx_sensitivity_shift *shift = &row->shift[place[i]];
    fprintf(out, "  %+.4e", shift->first);
    if (report->full) fprintf(out, "  %+.4e", shift->full);
    fprintf(out, "  %s: %s%s\n", c->input, c->change,
            shift->nonlinear ? "; NOT LINEAR, the whole change differs by more than 5 %" : "");
  }
  for (size_t k = 0; k < cmx_sensitivity_changes(report->s); k++) {
    const cmx_sensitivity_change *c = cmx_sensitivity_change_at(report->s, k);
    if (isnan(row->shift[k].first)) fprintf(out, "  absent with %s: %s\n", c->input, c->change);
  }
}

void sensitivity_print(FILE *out, const sensitivity_report *report) {
  const char *input, *reason;
  size_t nonlinear = 0, compared = 0;
  for (size_t k = 0; k < report->n; k++) {
    print_row(out, report, &report->row[k]);
    for (size_t c = 0; c < cmx_sensitivity_changes(report->s); c++) {
      compared += cmx_sensitivity_change_at(report->s, c)->is_number && report->row[k].shift[c].full != 0.0 &&
                  !isnan(report->row[k].shift[c].full);
      nonlinear += (size_t)report->row[k].shift[c].nonlinear;
    }
  }
  if (compared)
    fprintf(out, "\nfirst order and the whole change: %zu of %zu shifts agree to 5 %%\n",
            compared - nonlinear, compared);
  fputs("\nsources of the changes:\n", out);
  for (size_t k = 0; k < cmx_sensitivity_changes(report->s); k++) {
    const cmx_sensitivity_change *c = cmx_sensitivity_change_at(report->s, k);
    fprintf(out, "  %s: %s: %s\n", c->input, c->change, c->source);
  }
  if (cmx_sensitivity_left_out(report->s, 0, &input, &reason)) fputs("\nnot varied:\n", out);
  for (size_t k = 0; cmx_sensitivity_left_out(report->s, k, &input, &reason); k++)
    fprintf(out, "  %s: %s\n", input, reason);
}

/* --- tornado plot --------------------------------------------------------------------------------------- */

enum {
  BARS = 8,
  WIDTH = 560,
  ROW = 17,
  HEAD = 26,
  PANEL = HEAD + BARS * ROW + 14,
  MIDDLE = 400, /* where a shift of 0 is */
  LENGTH = 140  /* of the largest bar to either side */
};

static void put_escaped(FILE *out, const char *text) {
  for (; *text; text++) {
    if (*text == '&')
      fputs("&amp;", out);
    else if (*text == '<')
      fputs("&lt;", out);
    else
      fputc(*text, out);
  }
}

static void draw_bar(FILE *out, double y, double from, double to, const char *colour) {
  fprintf(out, "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%d\" fill=\"%s\"/>\n",
          MIDDLE + LENGTH * fmin(from, to), y, LENGTH * fabs(to - from), ROW - 5, colour);
}

/* Numbers go to both sides, other changes to one. */
static void draw_shift(FILE *out, const cmx_sensitivity_change *c, const cmx_sensitivity_shift *shift,
                       double most, double y) {
  const double size = shift->first / most;
  draw_bar(out, y, 0.0, size, "#c0504d");
  if (c->is_number) draw_bar(out, y, 0.0, -size, "#4f81bd");
  fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", MIDDLE - LENGTH - 6, y + ROW - 7);
  put_escaped(out, c->is_number ? c->input : c->change);
  fprintf(out, "%s</text>\n", shift->nonlinear ? " *" : "");
}

static void draw_row(FILE *out, const sensitivity_report *report, const sensitivity_row *row, size_t panel) {
  size_t place[BARS];
  const size_t n = largest(report, row, BARS, place);
  const double left = (double)(panel % 2 * WIDTH), top = (double)(panel / 2 * PANEL);
  fprintf(out, "<g transform=\"translate(%g %g)\">\n<text x=\"8\" y=\"18\" font-weight=\"bold\">", left, top);
  put_escaped(out, row->name);
  fprintf(out, " = %.6g &#177; %.2g %s</text>\n", row->value, row->quadrature,
          strcmp(row->unit, "1") ? row->unit : "");
  for (size_t i = 0; i < n; i++)
    draw_shift(out, cmx_sensitivity_change_at(report->s, place[i]), &row->shift[place[i]],
               fabs(row->shift[place[0]].first), HEAD + (double)(i * ROW));
  fprintf(out, "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%zu\" stroke=\"black\"/>\n", MIDDLE, MIDDLE,
          HEAD - 2, HEAD + n * ROW);
  if (n)
    fprintf(out, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">%.2g</text>\n", MIDDLE + LENGTH,
            HEAD + n * ROW + 10, fabs(row->shift[place[0]].first));
  fputs("</g>\n", out);
}

void sensitivity_draw(FILE *out, const sensitivity_report *report) {
  const size_t rows = (report->n + 1) / 2;
  fprintf(out,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %zu\" font-family=\"sans-serif\" "
          "font-size=\"11\">\n<title>Shifts of results by changes of inputs</title>\n"
          "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
          2 * WIDTH, rows * PANEL + 20);
  for (size_t k = 0; k < report->n; k++) draw_row(out, report, &report->row[k], k);
  fprintf(out,
          "<text x=\"8\" y=\"%zu\">red: the change; blue: a coefficient changed to the other side; below the "
          "bars: the largest shift; *: not linear within 5 %%</text>\n</svg>\n",
          rows * PANEL + 12);
}
