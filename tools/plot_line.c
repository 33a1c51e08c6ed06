/* A quantity of a table along a line. */
#include <math.h>

#include "plot_quantity.h"

enum { MARKS = 40 }; /* at most, of states with a warning, along a line */

/* The state at place k of the line. */
static void line_state(const quantity *q, int k, double at[PLOT_AXES]) {
  for (int axis = 0; axis < PLOT_AXES; axis++) at[axis] = quantity_coordinate(q, axis, k);
  if (!isnan(q->p->track_mass)) at[PLOT_RHO] = core_track_rho(PLOT_TRACK, q->track, at[PLOT_TEMP]);
}

/* A piece of one phase; the last one takes the rest if there are too many. */
static void begin_piece(quantity *q, int phase, FILE *out) {
  if (q->n_pieces == PLOT_PIECES) {
    fputs("\n", out);
    return;
  }
  fprintf(out, "%s# block %d: %s\n", q->n_pieces ? "\n\n" : "", q->n_pieces,
          phase == CMX_LIQUID || phase == CMX_SOLID ? tool_phase_name(phase) : "mixture");
  q->piece[q->n_pieces++] = phase;
}

cmx_status quantity_line_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  quantity *q = figure;
  const int n = q->axis[q->varied[0]].n;
  int last = -2, gap = 0; /* phase of the line that goes on */
  (void)p;
  quantity_head(q, out);
  fprintf(out, "# x  rho/(g/cm^3)  T/K  %s  phase (0 liquid, 1 solid)  status  reasons\n", q->name);
  for (int k = 0; k < n; k++) {
    double at[PLOT_AXES];
    line_state(q, k, at);
    const quantity_value v = quantity_at(q, at);
    if (isnan(v.value)) {
      gap = 1;
      continue;
    }
    if (v.phase != last || !q->n_pieces)
      begin_piece(q, v.phase, out);
    else if (gap)
      fputs("\n", out);
    last = v.phase;
    gap = 0;
    fprintf(out, "%.10g %.10g %.10g %.12g %d %d %u\n", at[PLOT_X], at[PLOT_RHO], at[PLOT_TEMP], v.value,
            v.phase, (int)v.status, v.reasons);
  }
  return quantity_check(q, err);
}

static void line_axes(const quantity *q, FILE *out) {
  const int axis = q->varied[0];
  const plot_axis *a = &q->axis[axis];
  char label[128];
  fprintf(out, "set xlabel '%s'\nset xrange [%.8g:%.8g]\n", quantity_axis_label(q, axis, label, sizeof label),
          a->low, a->high);
  if (axis != PLOT_X && a->high > 3.0 * a->low)
    fputs("set logscale x\nset mxtics 10\nset format x '10^{%T}'\n", out);
  else if (axis != PLOT_X)
    fputs("set format x '%.4s×10^{%S}'\n", out);
  quantity_label(q, label, sizeof label);
  fprintf(out, "set ylabel '%s'\n", label);
  if (quantity_is_logarithmic(q)) fputs("set logscale y\nset mytics 10\nset format y '10^{%T}'\n", out);
}

cmx_status quantity_line_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  static const char *const colours[] = {"#0072b2", "#d55e00", "#303030"}; /* liquid, solid, others */
  const quantity *q = figure;
  const int column = 1 + q->varied[0], every = 1 + q->axis[q->varied[0]].n / MARKS, power = quantity_power(q);
  char title[512], foot[320];
  int titled[3] = {0};
  (void)err;
  quantity_title(q, title, sizeof title);
  quantity_foot(q, "circles", foot, sizeof foot);
  for (int k = 0; k < q->n_pieces; k++)
    titled[q->piece[k] == CMX_LIQUID ? 0 : q->piece[k] == CMX_SOLID ? 1 : 2] = 1;
  const plot_sheet sheet = {.figure = q->figure,
                            .title = title,
                            .foot = foot[0] ? foot : NULL,
                            .named = 1,
                            .entries = titled[0] + titled[1] + (q->n_flagged > 0),
                            .left = 7.5};
  plot_begin(p, out, &sheet);
  line_axes(q, out);
  titled[0] = titled[1] = titled[2] = 0;
  fprintf(out, "data = '%s.tsv'\nplot \\\n", q->figure);
  for (int k = 0; k < q->n_pieces; k++) {
    const int kind = q->piece[k] == CMX_LIQUID ? 0 : q->piece[k] == CMX_SOLID ? 1 : 2;
    fprintf(out, "  data index %d using %d:($4/1e%d) with lines linewidth 2.4 linecolor rgb '%s' ", k, column,
            power, colours[kind]);
    if (kind == 2 || titled[kind]++)
      fputs("notitle, \\\n", out);
    else
      fprintf(out, "title '%s', \\\n", kind ? "solid" : "liquid");
  }
  if (q->n_flagged)
    fprintf(out,
            "  data using ($6 > 0 || $7 > 0 ? $%d : NaN):($4/1e%d) every %d with points pointtype 6 "
            "pointsize 0.9*ps "
            "linewidth 1 linecolor rgb '#606060' title 'with a warning', \\\n",
            column, power, every);
  fputs("  NaN notitle\nset output\n", out);
  return CMX_OK;
}
