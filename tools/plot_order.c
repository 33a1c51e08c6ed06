/* Figures 3 and 4: order parameters of the equimolar solid, and the gain from reordering and exsolution. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

static const double largest_gamma = 800.0;

static double gamma_d_at(const plot *p, double x, double gamma) {
  return cmx_gamma_d(p->z[0], p->z[1], x, gamma / p->u1);
}

/* Largest Gamma_1 that the order table covers at x, at most largest_gamma. */
static double largest_covered(const plot *p, double x) {
  const cmx_order_view *v = &p->table.order;
  return fmin(largest_gamma, v->gamma_d[v->n_g - 1] / gamma_d_at(p, x, 1.0) * (1.0 - 1e-12));
}

/* --- figure 3 ------------------------------------------------------------------------------------------ */

enum { N_LINE = 161, MARK_EVERY = 8, MAX_CHANGES = 16, KEY_SHELLS = 16 };

typedef struct change {
  double gamma;
  size_t before, after;
} change;

/* Couplings at which the number of active planes changes at x = 1/2, by bisection with the minimiser. */
static size_t find_changes(const plot *p, double lo, double hi, change found[MAX_CHANGES]) {
  enum { STEPS = 200 };
  cmx_order_state state;
  size_t n = 0, last = 0;
  for (int k = 0; k <= STEPS && n < MAX_CHANGES; k++) {
    const double gamma = lo + (hi - lo) * k / STEPS;
    if (cmx_order_solve(p->physics.order, 0.5, gamma_d_at(p, 0.5, gamma), p->physics.work, &state) < 0)
      continue;
    if (k > 0 && state.active != last) {
      double a = lo + (hi - lo) * (k - 1) / STEPS, b = gamma;
      const size_t after = state.active;
      while (b - a > 1e-6 * b) {
        const double mid = 0.5 * (a + b);
        if (cmx_order_solve(p->physics.order, 0.5, gamma_d_at(p, 0.5, mid), p->physics.work, &state) < 0)
          break;
        if (state.active == last)
          a = mid;
        else
          b = mid;
      }
      found[n++] = (change){0.5 * (a + b), last, after};
      last = after;
    } else {
      last = state.active;
    }
  }
  return n;
}

/* A vertical line at each change; the labels of close ones are joined. */
static void put_changes(size_t n, const change changes[], double close, FILE *out) {
  for (size_t k = 0; k < n; k++)
    fprintf(out,
            "set arrow %zu from first %.8g,graph 0 to first %.8g,graph 1 nohead dashtype (4,9) linewidth 1 "
            "linecolor rgb "
            "'#909090'\n",
            k + 1, changes[k].gamma, changes[k].gamma);
  for (size_t k = 0, next; k < n; k = next) {
    fprintf(out, "set label %zu '%zu→%zu", k + 1, changes[k].before, changes[k].after);
    for (next = k + 1; next < n && changes[next].gamma - changes[next - 1].gamma < close; next++)
      fprintf(out, ", %zu→%zu", changes[next].before, changes[next].after);
    fprintf(out, "' at first %.8g,graph 0.975 left offset 0.4,0 font ',12' textcolor rgb '#606060'\n",
            changes[next - 1].gamma);
  }
}

/* Whether there are numbers of an independent minimisation. */
static int checked(const plot *p) {
  return p->carbon_oxygen && p->table.order.n_shells == 8;
}

static void order_script(const plot *p, size_t n_changes, const change changes[], double lo, double hi,
                         FILE *out) {
  const cmx_order_view *v = &p->table.order;
  char title[160];
  snprintf(title, sizeof title,
           "%s: order parameters of the solid at the minimum of the free energy, {/:Italic x} = 0.5", p->mix);
  const plot_sheet sheet = {.figure = "fig3",
                            .title = title,
                            .foot =
                                "Pair probability α_i of neighbour shell i (Baiko, "
                                "arXiv:2504.11545). Squares: odd, crosses: even shells. Verticals: changes "
                                "in the number of planes S(k) = 0 that bound the order.",
                            .entries = (v->n_shells < KEY_SHELLS ? v->n_shells : KEY_SHELLS) + checked(p),
                            .key = "shell: 2R/a_1",
                            .beside = 11.5,
                            .left = 6.0};
  plot_begin(p, out, &sheet);
  fprintf(out,
          "set xlabel 'coupling of %s, Γ_1 = Z_1^{5/3} e^2/(a_e kT)'\n"
          "set ylabel 'α_i / x^2 - 1'\nset xrange [%.6g:%.6g]\nset offsets 0,0,graph 0.07,graph 0.03\n"
          "set xzeroaxis linetype 1 "
          "linewidth 0.8 linecolor "
          "rgb '#909090'\n",
          p->recipe.mixture.names[0], lo - 0.02 * (hi - lo), hi);
  put_changes(n_changes, changes, 0.07 * (hi - lo), out);
  fputs("data = 'fig3.tsv'\nplot \\\n", out);
  for (int i = 0; i < v->n_shells; i++) {
    const int *o = v->orbit + 3 * i;
    fprintf(out,
            "  data index 0 using 1:%d with linespoints pointtype %d pointsize 1.2*ps pointinterval %d "
            "linewidth 1.2 "
            "linecolor rgb '%s' ",
            i + 3, i % 2 ? 2 : 5, MARK_EVERY, plot_colour((size_t)(i / 2)));
    if (i < KEY_SHELLS)
      fprintf(out, "title '%d:  %d%s%d%s%d', \\\n", i + 1, o[0], " ", o[1], " ", o[2]);
    else
      fputs("notitle, \\\n", out);
  }
  if (checked(p))
    fputs("  data index 1 using 1:2 with points pointtype 6 pointsize 2.2*ps linewidth 1.4 linecolor rgb "
          "'black' title 'independent', \\\n",
          out);
  fputs("  1/0 notitle\nset output\n", out);
}

static void order_data(const plot *p, double lo, double hi, size_t n_changes, const change changes[],
                       FILE *out) {
  const cmx_order_view *v = &p->table.order;
  double w[64];
  plot_data_head(p, out,
                 "Order parameters at x = 0.5: alpha_i/x^2 - 1 = w_i (1-x)/x for each neighbour shell");
  for (size_t k = 0; k < n_changes; k++)
    fprintf(out, "# number of active planes S(k) = 0: %zu to %zu at Gamma_1 = %.6f\n", changes[k].before,
            changes[k].after, changes[k].gamma);
  fputs("# Gamma_1  Gamma_d", out);
  for (int i = 0; i < v->n_shells; i++)
    fprintf(out, "  shell_%d(%d,%d,%d)", i + 1, v->orbit[3 * i], v->orbit[3 * i + 1], v->orbit[3 * i + 2]);
  fputc('\n', out);
  for (int k = 0; k < N_LINE; k++) {
    const double gamma = lo + (hi - lo) * k / (N_LINE - 1.0), gd = gamma_d_at(p, 0.5, gamma);
    (void)cmx_order_parameters(v, 0.5, gd, w, NULL, NULL);
    fprintf(out, "%.8g %.8g", gamma, gd);
    for (int i = 0; i < v->n_shells; i++) fprintf(out, " %.8g", w[i]);
    fputc('\n', out);
  }
  if (!checked(p)) return;
  fprintf(out, "\n\n# %s\n# Gamma_1  alpha_i/x^2 - 1 of shells 1 to 8\n", plot_numbers.check_source);
  for (size_t i = 0; i < 8; i++) fprintf(out, "%.6f %.3f\n", p->gamma_melt, plot_numbers.check[i]);
}

cmx_status plot_order(plot *p, cmx_error *err) {
  change changes[MAX_CHANGES];
  plot_page page;
  if (!cmx_table_has(&p->table, "order"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /order)");
  const double hi = largest_covered(p, 0.5), lo = p->gamma_melt;
  if (!(hi > lo))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (/order ends at Gamma_1 = %.4g, melting is at %.4g)", hi,
                    lo);
  cmx_order_work_reset(p->physics.work);
  const size_t n = find_changes(p, lo, hi, changes);
  cmx_status status = plot_page_open(&page, err);
  if (status < 0) return status;
  order_data(p, lo, hi, n, changes, page.out);
  status = plot_page_write(p, &page, "fig3.tsv", err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  order_script(p, n, changes, lo, hi, page.out);
  return plot_page_write(p, &page, "fig3.gp", err);
}

/* --- figure 4 ------------------------------------------------------------------------------------------ */

enum { N_STARTS = 4, N_GAIN = 121, GAIN_MARK = 6 };

typedef struct gains {
  size_t n;                            /* compositions found */
  double x[N_STARTS], gamma[N_STARTS]; /* and where they crystallise */
  int has_fit;
  cmx_phase_view view; /* of the fitted solid */
  cmx_classical_models fit;
  char label[128];
  double fcc;          /* zeta_bcc - zeta_fcc */
  double highest, top; /* largest coupling and gain drawn */
} gains;

/* Solid that freezes out at a coupling, richer in the heavier ion than its liquid; NaN if there is none. */
static double frozen_composition(const cmx_phase_view *v, double gamma) {
  cmx_tie tie[CMX_MAX_TIE_LINES];
  int n = 0;
  if (cmx_phase_tie_lines(v, gamma, CMX_MAX_TIE_LINES, tie, &n) < 0) return (double)NAN;
  for (int k = 0; k < n; k++)
    if (tie[k].left == CMX_LIQUID && tie[k].right == CMX_SOLID) return tie[k].x_right;
  return (double)NAN;
}

/* Compositions that crystallise at four couplings between the melting of the two species. */
static void find_starts(const plot *p, const cmx_phase_view *v, gains *g) {
  static const double carbon_oxygen[N_STARTS] = {0.0, 170.0, 160.0, 150.0},
                      part[N_STARTS] = {0.0, 0.085, 0.235, 0.385};
  const double first = p->gamma_melt, last = first * pow(p->z[0] / p->z[1], 5.0 / 3.0);
  for (int k = 0; k < N_STARTS; k++) {
    double gamma = p->carbon_oxygen && k > 0 ? carbon_oxygen[k] : first - part[k] * (first - last);
    double x = frozen_composition(v, gamma);
    if (!(x > 0.0 && x < 1.0)) {
      gamma -= 0.04 * (first - last);
      x = frozen_composition(v, gamma);
    }
    if (!(x > 0.0 && x < 1.0)) continue;
    g->x[g->n] = x;
    g->gamma[g->n++] = gamma;
  }
}

/* The first fitted solid of the table, with the charge-weighted entropy if there is one. */
static cmx_status find_fit(const plot *p, gains *g, cmx_error *err) {
  const cmx_recipe *r = &p->recipe;
  for (int pass = 0; pass < 2; pass++)
    for (size_t s = 0; s < r->phase.n_solids && !g->has_fit; s++) {
      const cmx_recipe_solid *solid = &r->phase.solids[s];
      if (!strcmp(solid->solid, "ordered") || !strcmp(solid->solid, "random")) continue;
      if (pass == 0 && strcmp(solid->entropy, "mixing-entropy/charge") != 0) continue;
      if (cmx_phase_bind(p->table.arrays, p->table.n_arrays, solid->name, &g->view) != CMX_OK) continue;
      const cmx_status status = cmx_recipe_mixture(r, s, &p->physics, NULL, NULL, &g->fit, err);
      if (status < 0) return status;
      g->has_fit = 1;
      plot_solid_label(solid, g->label, sizeof g->label);
    }
  return CMX_OK;
}

static cmx_status prepare(plot *p, gains *g, cmx_error *err) {
  const cmx_recipe *r = &p->recipe;
  cmx_phase_view view;
  memset(g, 0, sizeof *g);
  for (int pass = 0; pass < 2 && g->n == 0; pass++)
    for (size_t s = 0; s < r->phase.n_solids && g->n == 0; s++) {
      if (pass == 0 && strcmp(r->phase.solids[s].solid, "ordered") != 0) continue;
      if (cmx_phase_bind(p->table.arrays, p->table.n_arrays, r->phase.solids[s].name, &view) == CMX_OK)
        find_starts(p, &view, g);
    }
  if (g->n == 0)
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (no solid freezes out between the melting couplings)");
  cmx_status status = find_fit(p, g, err);
  if (status < 0) return status;
  if (!cmx_table_has(&p->table, "order") && !g->has_fit)
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has neither /order nor a fitted solid)");
  cmx_ewald *fcc = NULL;
  const cmx_lattice *lattice = cmx_lattice_find("fcc", err);
  status = lattice ? cmx_ewald_new(lattice, 0.0, &fcc) : CMX_ERR_UNKNOWN;
  if (status < 0) return cmx_fail(err, status, "fcc lattice sums: %s", cmx_status_text(status));
  g->fcc = p->physics.sums.madelung - cmx_ewald_madelung(fcc);
  cmx_ewald_free(fcc);
  return CMX_OK;
}

/* Frozen structure less equilibrium, in U_1: the frozen one keeps the order and the entropy of its
   crystallisation. */
static double reordering(const plot *p, double x, const cmx_order_state *frozen, double gamma) {
  cmx_order_point now;
  double u, s;
  const double gd = gamma_d_at(p, x, gamma);
  if (cmx_order_evaluate(p->physics.order, x, gd, frozen->w, &u, &s) < 0) return (double)NAN;
  if (cmx_order_lookup(&p->table.order, x, gd, &now) < 0) return (double)NAN;
  return (u - frozen->s_res - now.f) / gamma;
}

/* Solid of one composition less the two it separates into, in U_1; NaN outside the miscibility gap. */
static double exsolution(const plot *p, gains *g, double x, double gamma) {
  cmx_tie tie[CMX_MAX_TIE_LINES];
  cmx_jet f, left, right;
  int n = 0;
  if (cmx_phase_tie_lines(&g->view, gamma, CMX_MAX_TIE_LINES, tie, &n) < 0) return (double)NAN;
  for (int k = 0; k < n; k++) {
    const double a = tie[k].x_left, b = tie[k].x_right, ge = gamma / p->u1;
    if (tie[k].left != CMX_SOLID || tie[k].right != CMX_SOLID || !(x > a && x < b)) continue;
    if (cmx_classical_solid(&g->fit, x, ge, &f) < 0 || cmx_classical_solid(&g->fit, a, ge, &left) < 0 ||
        cmx_classical_solid(&g->fit, b, ge, &right) < 0)
      return (double)NAN;
    return (f.v - left.v - (right.v - left.v) * (x - a) / (b - a)) / gamma;
  }
  return (double)NAN;
}

static void gain_data(const plot *p, gains *g, FILE *out) {
  cmx_order_state frozen;
  plot_data_head(p, out, "Free-energy gain per ion in U_1: short-range reordering, and exsolution");
  fprintf(out,
          "# frozen: order and residual entropy kept from crystallisation; exsolution: %s\n"
          "# one-component fcc less bcc: %.10g U_1\n",
          g->has_fit ? g->label : "not in the table", g->fcc);
  g->highest = p->gamma_melt;
  g->top = g->fcc;
  for (size_t k = 0; k < g->n; k++) {
    const double x = g->x[k], lo = g->gamma[k];
    const double hi = cmx_table_has(&p->table, "order") ? largest_covered(p, x)
                                                        : fmin(largest_gamma, p->recipe.phase.gamma_max);
    fprintf(out,
            "%s# block %zu: x = %.6f, crystallises at Gamma_1 = %.6f\n# Gamma_1  reordering  exsolution\n",
            k ? "\n\n" : "\n", k, x, lo);
    if (!(hi > lo)) {
      fputs("nan nan nan\n", out);
      continue;
    }
    g->highest = fmax(g->highest, hi);
    cmx_order_work_reset(p->physics.work);
    const int ordered =
        cmx_table_has(&p->table, "order") &&
        cmx_order_solve(p->physics.order, x, gamma_d_at(p, x, lo), p->physics.work, &frozen) >= 0;
    for (int i = 0; i < N_GAIN; i++) {
      const double gamma = lo + (hi - lo) * i / (N_GAIN - 1.0);
      const double gain = ordered ? reordering(p, x, &frozen, gamma) : (double)NAN;
      const double apart = g->has_fit ? exsolution(p, g, x, gamma) : (double)NAN;
      fprintf(out, "%.8g %.8g %.8g\n", gamma, gain, apart);
      g->top = fmax(g->top, fmax(gain, apart));
    }
  }
}

static void gain_script(const plot *p, const gains *g, FILE *out) {
  const double lowest = g->gamma[g->n - 1];
  char title[96], foot[320];
  snprintf(title, sizeof title, "%s: free energy gained below crystallisation", p->mix);
  int at = snprintf(foot, sizeof foot, "Crosses: order frozen at crystallisation, Γ_1 =");
  for (size_t k = 0; k < g->n; k++)
    at += snprintf(foot + at, sizeof foot - (size_t)at, "%s %.4g", k ? "," : "", g->gamma[k]);
  snprintf(foot + at, sizeof foot - (size_t)at, ", less that of equilibrium (Baiko, arXiv:2504.11545).%s%s",
           g->has_fit ? " Squares: solid less its common tangent, " : "", g->label);
  const int both = cmx_table_has(&p->table, "order") ? 1 + g->has_fit : g->has_fit;
  const plot_sheet sheet = {.figure = "fig4", .title = title, .foot = foot, .entries = both * (int)g->n + 1};
  plot_begin(p, out, &sheet);
  fprintf(out,
          "set xlabel 'coupling of %s, Γ_1 = Z_1^{5/3} e^2/(a_e kT)'\n"
          "set ylabel 'gain per ion  (10^{-4} U_1)'\nset xrange [%.6g:%.6g]\nset yrange [0:%.4g]\n",
          p->recipe.mixture.names[0], lowest - 0.02 * (g->highest - lowest), g->highest,
          1e4 * fmax(1.08 * g->top, 2.0 * g->fcc));
  fputs("data = 'fig4.tsv'\nplot \\\n", out);
  for (size_t k = 0; k < g->n && cmx_table_has(&p->table, "order"); k++)
    fprintf(
        out,
        "  data index %zu using 1:($2*1e4) with linespoints pointtype 2 pointsize 1.2*ps pointinterval %d "
        "linewidth 1.3 "
        "linecolor rgb '%s' title 'reordering, {/:Italic x} = %.3f', \\\n",
        k, GAIN_MARK, plot_colour(k), g->x[k]);
  for (size_t k = 0; k < g->n && g->has_fit; k++)
    fprintf(
        out,
        "  data index %zu using 1:($3*1e4) with linespoints pointtype 4 pointsize 1.2*ps pointinterval %d "
        "linewidth 1.3 "
        "dashtype (7,8) linecolor rgb '%s' title 'exsolution, {/:Italic x} = %.3f', \\\n",
        k, GAIN_MARK, plot_colour(k), g->x[k]);
  fprintf(out,
          "  %.10g with lines dashtype (1,7) linewidth 2 linecolor rgb 'black' title 'fcc less bcc, one "
          "component'\n"
          "set output\n",
          1e4 * g->fcc);
}

cmx_status plot_gain(plot *p, cmx_error *err) {
  gains g;
  plot_page page;
  if (!p->has_phase) return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /phase)");
  cmx_status status = prepare(p, &g, err);
  if (status < 0) return status;
  if (!cmx_table_has(&p->table, "order"))
    plot_left_out("fig4", "gain from reordering (the table has no /order)");
  if (!g.has_fit) plot_left_out("fig4", "gain from exsolution (no fitted solid in the table)");
  status = plot_page_open(&page, err);
  if (status < 0) return status;
  gain_data(p, &g, page.out);
  status = plot_page_write(p, &page, "fig4.tsv", err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  gain_script(p, &g, page.out);
  return plot_page_write(p, &page, "fig4.gp", err);
}
