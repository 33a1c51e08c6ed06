/* Figure accuracy: over density and temperature, lookups of the equation of state against direct
   computation. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "plot.h"

enum { N_RHO = 46, N_TEMP = 36, N_PANELS = 4 };

static const double top_temp = 1e9, floor_error = 1e-14;

/* Drawn: relative to the value itself. */
static const struct {
  const char *name, *title;
  size_t offset;
} panels[N_PANELS] = {{"p", "pressure", offsetof(cmx_eos_state, p)},
                      {"s", "entropy", offsetof(cmx_eos_state, s)},
                      {"cv", "{/:Italic c_v}", offsetof(cmx_eos_state, cv)},
                      {"grad_ad", "∇_{ad}", offsetof(cmx_eos_state, grad_ad)}};

typedef struct accuracy {
  cmx_eos direct;
  double rho[2], temp[2];
  size_t n_states, n_other; /* compared; with another stable phase */
  double worst[N_PANELS], seconds;
} accuracy;

/* The middle of a cell of the map, so that it is no node of the table. */
static double middle(const double range[2], int k, int n) {
  return range[0] * pow(range[1] / range[0], (k + 0.5) / n);
}

static double member(const cmx_eos_state *s, int k) {
  return *(const double *)(const void *)((const char *)s + panels[k].offset);
}

/* Errors of one state; NaN where either side has none or another phase. */
static void compare(const plot *p, accuracy *a, double rho, double temp, double error[N_PANELS]) {
  cmx_eos_state found, exact;
  cmx_eos_view v = p->table.eos;
  v.choice.policy = CMX_POLICY_ERROR;
  for (int k = 0; k < N_PANELS; k++) error[k] = (double)NAN;
  if (cmx_eos_lookup(&v, CMX_STABLE, p->x, rho, temp, &found) < 0 ||
      cmx_eos_state_smooth(&a->direct, p->x, rho, temp, 0.0, &exact) < 0)
    return;
  if (found.phase != exact.phase) {
    a->n_other++;
    return;
  }
  a->n_states++;
  for (int k = 0; k < N_PANELS; k++) {
    error[k] = fabs(member(&found, k) / member(&exact, k) - 1.0);
    if (error[k] > a->worst[k]) a->worst[k] = error[k];
  }
}

static cmx_status accuracy_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  accuracy *a = figure;
  const clock_t start = clock();
  plot_table_head(p, out, "Relative errors of lookups of the equation of state, of stable states");
  fprintf(out, "# x = %g; against direct computation with the physics of the table's recipe\n# lg rho  lg T",
          p->x);
  for (int k = 0; k < N_PANELS; k++) fprintf(out, "  %s", panels[k].name);
  fputc('\n', out);
  for (int j = 0; j < N_TEMP; j++) {
    for (int i = 0; i < N_RHO; i++) {
      const double rho = middle(a->rho, i, N_RHO), temp = middle(a->temp, j, N_TEMP);
      double error[N_PANELS];
      compare(p, a, rho, temp, error);
      fprintf(out, "%.8g %.8g", log10(rho), log10(temp));
      for (int k = 0; k < N_PANELS; k++) fprintf(out, " %.4g", error[k]);
      fputc('\n', out);
    }
    fputc('\n', out);
  }
  a->seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  fprintf(out, "\n# largest:");
  for (int k = 0; k < N_PANELS; k++) fprintf(out, " %.3g", a->worst[k]);
  fprintf(out, "; %zu states compared, %zu with another stable phase\n", a->n_states, a->n_other);
  return a->n_states ? CMX_OK
                     : cmx_fail(err, CMX_ERR_ABSENT, "everything (no state of the table has a value)");
}

static cmx_status accuracy_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const accuracy *a = figure;
  char title[128], foot[160];
  (void)err;
  snprintf(title, sizeof title, "%s, {/:Italic x} = %g: relative errors of lookups", p->mix, p->x);
  snprintf(foot, sizeof foot, "%zu states against direct computation; white: none, or another stable phase",
           a->n_states);
  const plot_sheet sheet = {
      .figure = "accuracy", .title = title, .named = 1, .foot = foot, .right = 6.5, .left = 5.2};
  const plot_frame f = plot_begin(p, out, &sheet);
  const double width = 0.5 * (f.right - f.left - 1.6 * f.em), half = 0.5 * (f.top - f.bottom);
  fprintf(
      out,
      "data = 'accuracy.tsv'\nset multiplot\nset key off\nset xrange [%.8g:%.8g]\nset yrange [%.8g:%.8g]\n"
      "set xtics 2\nset ytics 1\nset mxtics 2\nset mytics 1\nset cbrange [-10:-2]\nset cbtics 2\n"
      "set palette defined (0 '#edf8b1', 0.25 '#b5e1b6', 0.5 '#67c3be', 0.75 '#2f9cc1', 1 '#08306b')\n"
      "set colorbox user origin screen %.4f,%.4f size screen %.4f,%.4f\nset format cb '10^{%%g}'\n",
      log10(a->rho[0]), log10(a->rho[1]), log10(a->temp[0]), log10(a->temp[1]), f.right + 0.8 * f.em,
      f.bottom, 1.2 * f.em, f.top - f.bottom);
  for (int k = 0; k < N_PANELS; k++) {
    const double left = k % 2 ? f.right - width : f.left, bottom = k < 2 ? f.bottom + half : f.bottom;
    plot_panel(out, left, left + width, bottom + (k < 2 ? 0.6 * f.line : 0.0),
               bottom + half - (k < 2 ? 0.0 : 0.6 * f.line));
    fprintf(out, "set format x '%s'\nset format y '%s'\nset xlabel '%s'\nset ylabel '%s'\n",
            k < 2 ? "" : "10^{%g}", k % 2 ? "" : "10^{%g}", k < 2 ? "" : "density (g/cm^3)",
            k % 2 ? "" : "temperature (K)");
    fprintf(out,
            "set label 1 '%s: ≤ %.0e' at graph 0.03,0.92 front font ',13'\n"
            "plot data using 1:2:($%d > %g ? log10($%d) : $%d <= %g ? log10(%g) : NaN) with image\n",
            panels[k].title, a->worst[k], k + 3, floor_error, k + 3, k + 3, floor_error, floor_error);
    plot_next_panel(out);
    fputs("unset colorbox\n", out);
  }
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

cmx_status plot_accuracy(plot *p, cmx_error *err) {
  accuracy a;
  memset(&a, 0, sizeof a);
  if (!cmx_table_has(&p->table, "eos"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /eos)");
  cmx_status status =
      cmx_recipe_eos(&p->recipe, &p->physics, cmx_order_from_minimiser, &p->physics.frozen, &a.direct, err);
  if (status < 0) return status;
  const cmx_eos_view *v = &p->table.eos;
  memcpy(a.rho, v->rho, sizeof a.rho);
  a.temp[0] = v->temp[0];
  a.temp[1] = v->temp[1] > top_temp && v->temp[0] < top_temp ? top_temp : v->temp[1];
  status = plot_write(p, "accuracy", accuracy_data, accuracy_script, &a, err);
  if (status >= 0)
    fprintf(stderr, "accuracy: %zu states by direct computation, %.2g s of CPU time\n", a.n_states,
            a.seconds);
  return status;
}
