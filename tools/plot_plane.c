/* A quantity of a table over a plane of states, as a map with contour lines; or the reasons of warnings. */
#include <math.h>

#include "plot_quantity.h"

enum { HATCH = 6, STRIPE = 3, MAX_REASONS = 32 };

/* A coordinate as drawn: its logarithm for density and temperature. */
static double drawn(int axis, double value) {
  return axis == PLOT_X ? value : log10(value);
}

static double drawn_value(const quantity *q, double value) {
  return quantity_is_logarithmic(q) ? log10(value) : value / pow(10.0, quantity_power(q));
}

/* The one of the reasons of a mask that colours a cell: they take turns along diagonals. -1 without any. */
static int reason_of(unsigned reasons, int i, int j) {
  int bit[MAX_REASONS], n = 0;
  for (int b = 0; b < MAX_REASONS; b++)
    if (reasons >> b & 1U) bit[n++] = b;
  return n ? bit[(i + j) / STRIPE % n] : -1;
}

/* Coordinates of the state at place i of the abscissa, whose ordinate is given. */
static void place(const quantity *q, int i, double ordinate, double at[PLOT_AXES]) {
  for (int axis = 0; axis < PLOT_AXES; axis++)
    at[axis] = quantity_coordinate(q, axis, axis == q->varied[0] ? i : 0);
  at[q->varied[1]] = ordinate;
}

/* The line between the phases, as drawn: where the phase changes along the ordinate, by bisection. */
static void put_freezing(quantity *q, FILE *out) {
  const int a = q->varied[0], b = q->varied[1];
  fputs("\n# block 1: where the stable phase changes\n", out);
  for (int i = 0; i < q->axis[a].n; i++) {
    double at[PLOT_AXES], low = q->axis[b].low;
    place(q, i, low, at);
    const int first = quantity_phase(q, at);
    for (int j = 1; j < q->axis[b].n; j++) {
      double high = quantity_coordinate(q, b, j);
      place(q, i, high, at);
      const int phase = quantity_phase(q, at);
      if (phase == first) low = high;
      if (phase == first || phase < 0 || first < 0) continue;
      for (int k = 0; k < 24; k++) {
        const double middle = b == PLOT_X ? 0.5 * (low + high) : sqrt(low * high);
        place(q, i, middle, at);
        *(quantity_phase(q, at) == first ? &low : &high) = middle;
      }
      fprintf(out, "%.8g %.8g\n", drawn(a, at[a]), drawn(b, high));
      q->n_freezing++;
      break;
    }
  }
  if (!q->n_freezing) fputs("nan nan\n", out);
}

cmx_status quantity_plane_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  quantity *q = figure;
  const int a = q->varied[0], b = q->varied[1];
  (void)p;
  quantity_head(q, out);
  fprintf(
      out,
      "# columns 1 and 2 as drawn: %s, %s; column 7 marks states with a warning along diagonals, column 8 is "
      "the number of a reason\n# 1  2  %s  phase (0 liquid, 1 solid)  status  reasons  mark  reason\n",
      a == PLOT_X ? "x" : "lg rho/(g/cm^3)", b == PLOT_RHO ? "lg rho/(g/cm^3)" : "lg T/K", q->name);
  for (int j = 0; j < q->axis[b].n; j++) {
    for (int i = 0; i < q->axis[a].n; i++) {
      double at[PLOT_AXES];
      for (int axis = 0; axis < PLOT_AXES; axis++)
        at[axis] = quantity_coordinate(q, axis, axis == a ? i : axis == b ? j : 0);
      const quantity_value v = quantity_at(q, at);
      const int flagged = !isnan(v.value) && (v.status > 0 || v.reasons);
      fprintf(out, "%.8g %.8g %.10g %d %d %u %d %d\n", drawn(a, at[a]), drawn(b, at[b]), v.value,
              isnan(v.value) ? -1 : v.phase, (int)v.status, v.reasons, flagged && (i + j) % HATCH == 0,
              isnan(v.value) ? -2 : reason_of(v.reasons, i, j));
    }
    fputc('\n', out);
  }
  put_freezing(q, out);
  return quantity_check(q, err);
}

/* --- scripts -------------------------------------------------------------------------------------------- */

static void plane_axes(const quantity *q, FILE *out) {
  for (int k = 0; k < 2; k++) {
    const int axis = q->varied[k];
    const char letter = k ? 'y' : 'x';
    char label[128];
    const double low = drawn(axis, q->axis[axis].low), high = drawn(axis, q->axis[axis].high);
    fprintf(out, "set %clabel '%s'\nset %crange [%.8g:%.8g]\n", letter,
            quantity_axis_label(q, axis, label, sizeof label), letter, low, high);
    if (axis == PLOT_X) continue;
    fprintf(out, "set format %c '10^{%%g}'\n", letter);
    if (high - low > 1.5)
      fprintf(out, "set %ctics %d\nset m%ctics 1\n", letter, high - low > 8.0 ? 2 : 1, letter);
  }
}

/* Contour lines at even steps, which are also the tics of the colour bar. */
static void plane_levels(const quantity *q, int logarithmic, double *from, double *step) {
  const double low = drawn_value(q, q->least), high = drawn_value(q, q->most);
  const double part = fmax(high - low, 1e-12 * fabs(high) + 1e-300) / 7.0,
               power = pow(10.0, floor(log10(part)));
  const double lead = part / power;
  *step = power * (lead < 1.5 ? 1.0 : lead < 3.5 ? 2.0 : lead < 7.5 ? 5.0 : 10.0);
  if (logarithmic && high - low > 3.0) *step = fmax(1.0, round(*step));
  *from = ceil(low / *step) * *step;
}

static cmx_status map_script(const plot *p, const quantity *q, FILE *out) {
  const int logarithmic = quantity_is_logarithmic(q);
  const double unit = pow(10.0, quantity_power(q));
  char value[32];
  char title[512], foot[400], label[128];
  double from, step;
  snprintf(value, sizeof value, logarithmic ? "log10($3)" : "$3/%g", unit);
  quantity_title(q, title, sizeof title);
  quantity_foot(q, "dotted", foot, sizeof foot);
  const plot_sheet sheet = {
      .figure = q->figure, .title = title, .foot = foot[0] ? foot : NULL, .named = 1, .right = 10.5};
  const plot_frame f = plot_begin(p, out, &sheet);
  fprintf(out, "data = '%s.tsv'\n", q->figure);
  plane_levels(q, logarithmic, &from, &step);
  const int lines = q->most > q->least && from <= drawn_value(q, q->most);
  if (lines)
    fprintf(
        out,
        "set contour base\nunset surface\nset cntrparam levels incremental %.8g,%.8g,%.8g\nset table $lines\n"
        "splot data index 0 using 1:2:(%s)\nunset table\nset surface\nunset contour\n",
        from, step, from + 40.0 * step, value);
  plane_axes(q, out);
  quantity_label(q, label, sizeof label);
  fprintf(out,
          "set palette defined (0 '#edf8b1', 0.25 '#b5e1b6', 0.5 '#67c3be', 0.75 '#2f9cc1', 1 '#2868ad')\n"
          "set colorbox user origin screen %.4f,%.4f size screen %.4f,%.4f\nset cblabel '%s' offset 0.5,0\n"
          "set cbtics %.8g,%.8g\nset format cb '%s'\nset key off\nset tics front\n",
          f.right + 0.8 * f.em, f.bottom, 1.2 * f.em, f.top - f.bottom, label, from, step,
          logarithmic ? "10^{%g}" : "%.4g");
  if (q->most > q->least)
    fprintf(out, "set cbrange [%.8g:%.8g]\n", drawn_value(q, q->least), drawn_value(q, q->most));
  fprintf(out, "plot data index 0 using 1:2:(%s) with image, \\\n", value);
  if (lines) fputs("  $lines using 1:2 with lines linewidth 0.9 linecolor rgb '#404040', \\\n", out);
  if (q->n_freezing)
    fputs("  data index 1 using 1:2 with lines linewidth 2.6 linecolor rgb '#d55e00', \\\n", out);
  fputs("  data index 0 using ($7 > 0 ? $1 : NaN):2 with points pointtype 7 pointsize 0.3*ps linecolor rgb "
        "'#202020'\n"
        "set output\n",
        out);
  return CMX_OK;
}

/* Each reason in its colour, with a legend. */
static cmx_status reasons_script(const plot *p, const quantity *q, FILE *out) {
  char title[512];
  int n = 0;
  for (int b = 0; b < MAX_REASONS; b++) n += (int)(q->reasons >> b & 1U);
  quantity_title(q, title, sizeof title);
  const plot_sheet sheet = {.figure = q->figure,
                            .title = title,
                            .named = 1,
                            .foot = "stripes: several reasons",
                            .entries = n + (q->n_failed > 0) + (q->n_freezing > 0),
                            .beside = 14.0};
  plot_begin(p, out, &sheet);
  fprintf(out, "data = '%s.tsv'\n", q->figure);
  plane_axes(q, out);
  fputs("set palette defined (-2 '#707070', -1 '#ffffff'", out);
  for (int b = 0; b < MAX_REASONS; b++) fprintf(out, ", %d '%s'", b, plot_reason_colour(b));
  fprintf(out, ")\nset palette maxcolors %d\nset cbrange [-2.5:%d.5]\nunset colorbox\nplot \\\n",
          MAX_REASONS + 2, MAX_REASONS - 1);
  fputs("  data index 0 using 1:2:($8 == -1 ? NaN : $8) with image notitle, \\\n", out);
  if (q->n_freezing)
    fputs("  data index 1 using 1:2 with lines linewidth 2.4 linecolor rgb '#d55e00' title 'freezing', \\\n",
          out);
  for (int b = 0; b < MAX_REASONS; b++)
    if (q->reasons >> b & 1U)
      fprintf(out, "  NaN with points pointtype 5 pointsize 2.2*ps linecolor rgb '%s' title '%s', \\\n",
              plot_reason_colour(b), cmx_reason_word(b) ? cmx_reason_word(b) : "?");
  if (q->n_failed)
    fputs("  NaN with points pointtype 5 pointsize 2.2*ps linecolor rgb '#707070' title 'no state', \\\n",
          out);
  fputs("  NaN notitle\nset output\n", out);
  return CMX_OK;
}

cmx_status quantity_plane_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const quantity *q = figure;
  (void)err;
  return q->source == OF_REASONS ? reasons_script(p, q, out) : map_script(p, q, out);
}
