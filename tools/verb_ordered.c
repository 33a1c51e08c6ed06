/* ordered: the fifteen ordered bcc-like binaries of Kozhberov (2024), and recomputed results of that
   paper. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/arrangement.h"
#include "coulomix/model.h"
#include "crystal.h"
#include "plot.h"
#include "progress.h"

typedef struct options {
  double alpha;
  size_t search; /* largest superlattice; 0 for none */
  int report, limits, quiet, progress, json;
} options;

/* --- the fifteen lattices at one alpha ----------------------------------------------------------------- */

typedef struct verdict {
  cmx_stability stability;             /* at equilibrium */
  double force, shift, du, du_relaxed; /* force on the ideal sites */
  int settled;                         /* there is an equilibrium nearby */
} verdict;

static cmx_status assess_lattice(const cmx_ordered_lattice *l, double alpha, verdict *v, cmx_error *err) {
  cmx_charged_crystal *c = malloc(sizeof *c);
  double force[CMX_MAX_SITES][3], pair[16 * 16];
  cmx_status status = c ? cmx_ordered_crystal(l->sites, 1.0, alpha, c, err) : CMX_ERR_MEMORY;
  memset(v, 0, sizeof *v);
  v->du = cmx_ordered_excess(l->x, alpha, l->xi11 + l->xi12 * alpha + l->xi22 * alpha * alpha);
  v->du_relaxed = v->shift = NAN;
  if (status >= 0) status = cmx_crystal_forces(&c->crystal, c->z, force);
  for (size_t p = 0; p < 16 && status >= 0; p++)
    v->force = fmax(v->force,
                    sqrt(force[p][0] * force[p][0] + force[p][1] * force[p][1] + force[p][2] * force[p][2]));
  if (status >= 0) {
    status = cmx_crystal_relax(&c->crystal, c->z, &v->shift, err);
    v->settled = status >= 0;
    if (status == CMX_ERR_NOT_CONVERGED)
      status = CMX_OK; /* stability on the ideal sites, where the forces are not zero */
  }
  if (status >= 0) status = cmx_crystal_stability(&c->crystal, c->z, 12, &v->stability, err);
  if (status >= 0 && v->settled) {
    status = cmx_crystal_pairs(&c->crystal, 0.0, pair);
    v->du_relaxed = cmx_ordered_excess(l->x, alpha, cmx_pair_energy(16, pair, c->z));
  }
  free(c);
  return status;
}

static json_t *row_json(const cmx_ordered_lattice *l, const verdict *v) {
  const cmx_stability *s = &v->stability;
  return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "x", tool_real(l->x),
                   "sites", l->sites, "xi11", tool_real(l->xi11), "xi12", tool_real(l->xi12), "xi22",
                   tool_real(l->xi22), "du", tool_real(v->du), "stable", s->stable, "min_eigenvalue",
                   tool_real(s->min_eigenvalue), "k", tool_reals(3, s->k), "force", tool_real(v->force),
                   "shift", tool_real(v->shift), "du_relaxed", tool_real(v->du_relaxed));
}

static void print_row(const cmx_ordered_lattice *l, const verdict *v) {
  const cmx_stability *s = &v->stability;
  printf("%-7g %-5s %-13.10f %-13.10f %-13.10f %12.9f %12.9f %7.4f  %-8s %11.4e (%.3f,%.3f,%.3f)\n", l->x,
         l->sites, l->xi11, l->xi12, l->xi22, v->du, v->du_relaxed, v->shift,
         s->stable ? "stable" : "unstable", s->min_eigenvalue, s->k[0], s->k[1], s->k[2]);
}

static int run_rows(const options *o) {
  cmx_ordered_lattice lattice[CMX_N_ORDERED];
  cmx_error err = CMX_ERROR_NONE;
  json_t *rows = json_array();
  cmx_status status = cmx_ordered_lattices(lattice);
  if (!o->json)
    printf("alpha = Z2/Z1 = %.10g; energies xi in Z1^2 e^2/a, du in Z1^(5/3) e^2/a_e; verdicts after "
           "relaxation\n"
           "x       Z2 on xi11          xi12          xi22                  du   du_relaxed   shift  verdict "
           "  least "
           "eigenvalue at k\n",
           o->alpha);
  for (size_t i = 0; i < CMX_N_ORDERED && status >= 0; i++) {
    verdict v;
    status = assess_lattice(&lattice[i], o->alpha, &v, &err);
    if (status < 0) break;
    if (o->json)
      json_array_append_new(rows, row_json(&lattice[i], &v));
    else
      print_row(&lattice[i], &v);
  }
  if (status < 0 || !o->json) json_decref(rows);
  if (status < 0) {
    if (!err.text[0]) cmx_fail(&err, status, "ordered lattices: %s", cmx_status_text(status));
    return tool_fail("ordered", &err);
  }
  return o->json ? tool_print_json(json_pack("{s:f, s:o}", "alpha", o->alpha, "rows", rows)) : EXIT_FINE;
}

/* --- the paper's results ------------------------------------------------------------------------------- */

/* xi_bin of Table 1 at x, which must be in it. */
static double xi_at(const cmx_ordered_lattice lattice[], double x, double alpha) {
  for (size_t i = 0; i < CMX_N_ORDERED; i++)
    if (lattice[i].x == x) return lattice[i].xi11 + lattice[i].xi12 * alpha + lattice[i].xi22 * alpha * alpha;
  return NAN;
}

/* Coefficients of Z_l Z_m in -xi, [label][label], those of l != m counted once. */
static cmx_status equation_3(cmx_crystal *c, double coefficient[8][8], cmx_error *err) {
  double pair[16 * 16];
  cmx_status status = cmx_crystal_builtin("bcc16", c, err);
  if (status >= 0) status = cmx_crystal_pairs(c, 0.0, pair);
  memset(coefficient, 0, 64 * sizeof **coefficient);
  for (size_t p = 0; p < 16 && status >= 0; p++)
    for (size_t q = 0; q < 16; q++) {
      const size_t l = c->label[p] < c->label[q] ? c->label[p] : c->label[q];
      coefficient[l][c->label[p] + c->label[q] - l] -= pair[p * 16 + q];
    }
  return status;
}

static double cscl_excess(double alpha, void *context) {
  return cmx_ordered_excess(0.5, alpha, xi_at(context, 0.5, alpha));
}

/* alpha > 1 at which CsCl stops to lie below the pure crystals. */
static double crossing(cmx_ordered_lattice lattice[]) {
  gsl_function f = {cscl_excess, lattice};
  gsl_root_fsolver *s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (!s) return NAN;
  double root = NAN;
  if (gsl_root_fsolver_set(s, &f, 1.5, 3.5) == GSL_SUCCESS) {
    for (int it = 0; it < 100 && gsl_root_fsolver_x_upper(s) - gsl_root_fsolver_x_lower(s) > 1e-14; it++)
      if (gsl_root_fsolver_iterate(s) != GSL_SUCCESS) break;
    root = gsl_root_fsolver_root(s);
  }
  gsl_root_fsolver_free(s);
  return root;
}

typedef struct fit_errors {
  double relative[CMX_N_ORDERED], mean,
      most;           /* of equation (9) against Table 1; x = 1/4, 1/2, 3/4 not in mean, most */
  double residual[2]; /* range of equation (6) by the fit over 0.1 <= x <= 0.9 */
} fit_errors;

static double fitted(const cmx_model *fit, double x) {
  const cmx_jet at = cmx_jet_const(x);
  cmx_jet value;
  cmx_model_one(fit, at, &value);
  return value.v;
}

static void measure_fit(const cmx_ordered_lattice lattice[], fit_errors *e) {
  const cmx_model *fit = cmx_model_find(CMX_KIND_ORDERED_ENERGY, "ordered-energy/kozhberov2024", NULL);
  const double bcc = lattice[0].xi11 + lattice[0].xi12 + lattice[0].xi22;
  int n = 0;
  memset(e, 0, sizeof *e);
  for (size_t i = 0; i < CMX_N_ORDERED; i++) {
    e->relative[i] = fitted(fit, lattice[i].x) / lattice[i].xi22 - 1.0;
    if (fmod(lattice[i].x, 0.25) == 0.0) continue;
    e->mean += fabs(e->relative[i]);
    e->most = fmax(e->most, fabs(e->relative[i]));
    n++;
  }
  e->mean /= n;
  for (int k = 0; k <= 800; k++) { /* xi_12 by equation (8), then xi_12 - 2 x xi_bcc + 2 xi_22 */
    const double x = 0.1 + 0.001 * k, xi22 = fitted(fit, x), xi12 = bcc - fitted(fit, 1.0 - x) - xi22;
    const double r = xi12 - 2.0 * x * bcc + 2.0 * xi22;
    e->residual[0] = fmin(e->residual[0], r);
    e->residual[1] = fmax(e->residual[1], r);
  }
}

static void print_report(cmx_ordered_lattice lattice[], const cmx_crystal *c, double c3[8][8],
                         const fit_errors *e) {
  const double bcc = lattice[0].xi11 + lattice[0].xi12 + lattice[0].xi22;
  printf(
      "Kozhberov (2024), recomputed. Sites c are of type (1/2,1/2,0), d of type (1/2,0,0): the paper's list\n"
      "interchanges them, its numbers do not.\n\nEquation (3): coefficients of -xi\n");
  for (size_t l = 0; l < c->n_labels; l++)
    for (size_t m = l; m < c->n_labels; m++)
      printf("  Z%s Z%s  %.10f\n", c->label_name[l], c->label_name[m], c3[l][m]);
  printf("\nTable 1 (xi_bcc = %.10f); equation (6): xi12 - 2 x xi_bcc + 2 xi22; equation (9) against xi22\n"
         "x       Z2 on -xi11          -xi12          -xi22          eq. (6)    eq. (9)\n",
         bcc);
  for (size_t i = 0; i < CMX_N_ORDERED; i++) {
    const cmx_ordered_lattice *t = &lattice[i];
    printf("%-7g %-5s %.10f   %.10f   %.10f   %8.1e   %+.3f %%\n", t->x, t->sites, -t->xi11, -t->xi12,
           -t->xi22, t->xi12 - 2.0 * t->x * bcc + 2.0 * t->xi22, 100.0 * e->relative[i]);
  }
  printf("equation (9): mean error %.2f %%, largest %.2f %% (without x = 1/4, 1/2, 3/4);\n"
         "equation (6) by the fit, 0.1 <= x <= 0.9: %.5f to %.5f\n",
         100.0 * e->mean, 100.0 * e->most, e->residual[0], e->residual[1]);
  printf("\nTable 2: du, and as given by %s\nx      alpha       du            Monte Carlo\n",
         plot_numbers.table2_source);
  for (size_t i = 0; i < plot_numbers.n_table2; i++) {
    const double *t = plot_numbers.table2[i];
    printf("%-6g %-10.7f %+.9f  %+.6g\n", t[0], t[1],
           cmx_ordered_excess(t[0], t[1], xi_at(lattice, t[0], t[1])), t[2]);
  }
  printf("\nCsCl lies below the pure crystals for 1 < alpha < %.8f\n", crossing(lattice));
}

static json_t *report_json(cmx_ordered_lattice lattice[], const cmx_crystal *c, double c3[8][8],
                           const fit_errors *e) {
  json_t *eq3 = json_object(), *rows = json_array(), *table2 = json_array();
  for (size_t l = 0; l < c->n_labels; l++)
    for (size_t m = l; m < c->n_labels; m++) {
      char key[40];
      snprintf(key, sizeof key, "%s%s", c->label_name[l], c->label_name[m]);
      json_object_set_new(eq3, key, tool_real(c3[l][m]));
    }
  for (size_t i = 0; i < CMX_N_ORDERED; i++)
    json_array_append_new(rows, json_pack("{s:f, s:s, s:f, s:f, s:f, s:f}", "x", lattice[i].x, "sites",
                                          lattice[i].sites, "xi11", lattice[i].xi11, "xi12", lattice[i].xi12,
                                          "xi22", lattice[i].xi22, "fit_error", e->relative[i]));
  for (size_t i = 0; i < plot_numbers.n_table2; i++) {
    const double *t = plot_numbers.table2[i];
    json_array_append_new(table2, json_pack("{s:f, s:f, s:f, s:f}", "x", t[0], "alpha", t[1], "du",
                                            cmx_ordered_excess(t[0], t[1], xi_at(lattice, t[0], t[1])),
                                            "du_ogata", t[2]));
  }
  return json_pack("{s:o, s:o, s:{s:f, s:f, s:o}, s:o, s:f}", "equation3", eq3, "table1", rows, "fit",
                   "mean_error", e->mean, "largest_error", e->most, "equation6", tool_reals(2, e->residual),
                   "table2", table2, "cscl_crossing", crossing(lattice));
}

static int run_report(const options *o) {
  cmx_ordered_lattice lattice[CMX_N_ORDERED];
  cmx_crystal c;
  double c3[8][8];
  fit_errors e;
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = cmx_ordered_lattices(lattice);
  if (status >= 0) status = equation_3(&c, c3, &err);
  if (status < 0) {
    cmx_fail(&err, status, "ordered lattices: %s", cmx_status_text(status));
    return tool_fail("ordered", &err);
  }
  measure_fit(lattice, &e);
  if (o->json) return tool_print_json(report_json(lattice, &c, c3, &e));
  print_report(lattice, &c, c3, &e);
  return EXIT_FINE;
}

/* --- limits of stability ------------------------------------------------------------------------------- */

json_t *tool_limits(size_t n, const cmx_stability_limit limit[]) {
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++)
    json_array_append_new(list, json_pack("{s:f, s:b, s:o}", "alpha", limit[i].alpha, "stable_above",
                                          limit[i].stable_above, "k", tool_reals(3, limit[i].k)));
  return list;
}

/* Swapping the ions turns x into 1 - x and alpha into 1/alpha. */
static void mirror_limits(size_t n, const cmx_stability_limit limit[], cmx_stability_limit mirrored[]) {
  for (size_t i = 0; i < n; i++) {
    mirrored[i] = limit[n - 1 - i];
    mirrored[i].alpha = 1.0 / mirrored[i].alpha;
    mirrored[i].stable_above = !mirrored[i].stable_above;
  }
}

static void print_limits(double x, const char *sites, size_t n, const cmx_stability_limit limit[]) {
  printf("%-7g %-5s", x, sites);
  for (size_t i = 0; i < n; i++)
    printf("  %s at %.6f, k = (%.3f, %.3f, %.3f)", limit[i].stable_above ? "stable from" : "up to",
           limit[i].alpha, limit[i].k[0], limit[i].k[1], limit[i].k[2]);
  putchar('\n');
}

static int run_limits(const options *o) {
  cmx_ordered_lattice lattice[CMX_N_ORDERED];
  cmx_stability_limit limit[CMX_N_ORDERED][CMX_MAX_LIMITS];
  size_t n[CMX_N_ORDERED] = {0};
  cmx_error err = CMX_ERROR_NONE;
  tool_progress progress;
  cmx_status status = cmx_ordered_lattices(lattice);
  tool_progress_start(&progress, o->progress, o->quiet);
  for (size_t i = 0; i <= CMX_N_ORDERED / 2 && status >= 0; i++) {
    cmx_charged_crystal *c = malloc(sizeof *c);
    int heavy[CMX_MAX_LABELS] = {0}, stable;
    status = c ? cmx_ordered_crystal(lattice[i].sites, 1.0, 2.0, c, &err) : CMX_ERR_MEMORY;
    tool_progress_report(&progress, "limits of stability", i, CMX_N_ORDERED / 2 + 1);
    if (status >= 0) {
      for (size_t p = 0; p < c->crystal.n_sites; p++) heavy[c->crystal.label[p]] = c->z[p] > 1.0;
      status = cmx_stability_limits(&c->crystal, heavy, &(cmx_ratio_scan){0.1, 10.0, 100, 12}, limit[i],
                                    &n[i], &stable, &err);
    }
    const size_t other = CMX_N_ORDERED - 1 - i;
    n[other] = n[i];
    if (status >= 0 && other != i) mirror_limits(n[i], limit[i], limit[other]);
    free(c);
  }
  if (status >= 0)
    tool_progress_report(&progress, "limits of stability", CMX_N_ORDERED / 2 + 1, CMX_N_ORDERED / 2 + 1);
  tool_progress_end(&progress);
  if (status < 0) {
    if (!err.text[0]) cmx_fail(&err, status, "limits of stability: %s", cmx_status_text(status));
    return tool_fail("ordered", &err);
  }
  json_t *rows = json_array();
  for (size_t i = 0; i < CMX_N_ORDERED; i++) {
    json_array_append_new(rows, json_pack("{s:f, s:s, s:o}", "x", lattice[i].x, "sites", lattice[i].sites,
                                          "limits", tool_limits(n[i], limit[i])));
    if (!o->json) print_limits(lattice[i].x, lattice[i].sites, n[i], limit[i]);
  }
  if (o->json) return tool_print_json(json_pack("{s:o}", "rows", rows));
  json_decref(rows);
  return EXIT_FINE;
}

/* --- lowest arrangements ------------------------------------------------------------------------------- */

/* Excess q of the paper's lattice at x, NaN where it has none. */
static double excess_of_paper(const cmx_ordered_lattice lattice[], double x) {
  const double bcc = lattice[0].xi11 + lattice[0].xi12 + lattice[0].xi22;
  for (size_t i = 0; i < CMX_N_ORDERED; i++)
    if (lattice[i].x == x) return lattice[i].xi22 - x * x * bcc;
  return NAN;
}

static int run_search(const options *o) {
  cmx_ordered_lattice lattice[CMX_N_ORDERED];
  cmx_arrangements list = {0};
  cmx_crystal bcc;
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = cmx_ordered_lattices(lattice);
  if (status >= 0) status = cmx_crystal_builtin("bcc", &bcc, &err);
  if (status >= 0) status = cmx_arrangements_superlattices(&bcc, o->search, &list, &err);
  if (status < 0) return tool_fail("ordered", &err);
  json_t *rows = json_array();
  if (!o->json)
    printf("lowest of %llu arrangements on %zu superlattices of bcc with up to %zu ions a cell, ideal sites\n"
           "xi = xi_bcc <Z>^2 + (Z2-Z1)^2 q; du at alpha = %.10g\n"
           "x          cell  q               q of the fifteen  du\n",
           (unsigned long long)list.assignments, list.cells, o->search, o->alpha);
  for (size_t i = 0; i < list.n; i++) {
    const cmx_arrangement *a = &list.best[i];
    const double paper = excess_of_paper(lattice, a->x);
    const double du = cmx_ordered_excess(a->x, o->alpha, cmx_arrangement_madelung(a, 1.0, o->alpha));
    json_array_append_new(rows, json_pack("{s:f, s:i, s:i, s:f, s:o, s:f}", "x", a->x, "sites", (int)a->n,
                                          "heavy", (int)a->k, "excess", a->excess, "excess_paper",
                                          tool_real(paper), "du", du));
    if (o->json) continue;
    printf("%zu/%-8zu %4zu  %.10f   ", a->k, a->n, a->n, a->excess);
    if (isnan(paper))
      printf("                ");
    else
      printf("%.10f%s", paper, a->excess < paper - 1e-10 ? " >" : "  ");
    printf("  %+.9f\n", du);
  }
  const int code = o->json ? tool_print_json(json_pack("{s:f, s:i, s:I, s:o}", "alpha", o->alpha,
                                                       "superlattices", (int)list.cells, "arrangements",
                                                       (json_int_t)list.assignments, "rows", rows))
                           : EXIT_FINE;
  if (!o->json) json_decref(rows);
  cmx_arrangements_free(&list);
  return code;
}

static int run(void *settings) {
  const options *o = settings;
  return o->report ? run_report(o) : o->limits ? run_limits(o) : o->search ? run_search(o) : run_rows(o);
}

static const tool_option known[] = {
    {"alpha", 'a', TOOL_REAL, offsetof(options, alpha), "A", 0.01, 100, .usual = "1.3333333333333333",
     .otherwise = "4/3", .help = "charge ratio Z2/Z1 for du and the stability"},
    {"report", 0, TOOL_FLAG, offsetof(options, report),
     .help = "equation (3), Tables 1 and 2, the fit (9) and its errors, the crossing of CsCl"},
    {"limits", 0, TOOL_FLAG, offsetof(options, limits),
     .help = "stability range of each lattice in alpha, 0.1..10 (some minutes)"},
    {"search", 0, TOOL_COUNT, offsetof(options, search), "N", 2, 28,
     .help =
         "lowest arrangement of two ions at every x on all superlattices of bcc with up to N ions per cell"},
    TOOL_PROGRESS(options),
    TOOL_QUIET(options),
    TOOL_JSON(options),
    {0}};

static const char rows_only[] = "none of --report, --limits, --search";

static const tool_key keys[] = {
    {"alpha", "", "charge ratio Z2/Z1", NULL},
    {"rows", "", "one object for each lattice", NULL},
    {"rows.x", "", "number fraction of Z2", NULL},
    {"rows.sites", "", "sites of bcc16 with Z2; with --search the number of ions in the cell", NULL},
    {"rows.xi11", "e^2/a", "coefficient of Z1^2 in the Madelung energy", rows_only},
    {"rows.xi12", "e^2/a", "coefficient of Z1 Z2", rows_only},
    {"rows.xi22", "e^2/a", "coefficient of Z2^2", rows_only},
    {"rows.du", "Z1^(5/3) e^2/a_e", "deviation of the energy from linear mixing", NULL},
    {"rows.stable", "", "whether the crystal is stable with its ions in equilibrium", rows_only},
    {"rows.min_eigenvalue", "e^2/a^3", "least eigenvalue of the force-constant matrix", rows_only},
    {"rows.k", "reciprocal vectors", "its wave vector", rows_only},
    {"rows.force", "e^2/a^2", "largest force on an ion at the ideal sites", rows_only},
    {"rows.shift", "a", "largest displacement of an ion to equilibrium; null without equilibrium", rows_only},
    {"rows.du_relaxed", "Z1^(5/3) e^2/a_e", "du in equilibrium; null without equilibrium", rows_only},
    {"rows.limits", "", "limits of stability in alpha", "--limits"},
    {"rows.limits.alpha", "", "charge ratio", "--limits"},
    {"rows.limits.stable_above", "", "whether the lattice is stable above it", "--limits"},
    {"rows.limits.k", "reciprocal vectors", "wave vector of the soft mode", "--limits"},
    {"superlattices", "", "number of superlattices searched", "--search"},
    {"arrangements", "", "number of arrangements compared", "--search"},
    {"rows.heavy", "", "ions with Z2 in the cell", "--search"},
    {"rows.excess", "", "q in xi = xi_bcc <Z>^2 + (Z2-Z1)^2 q", "--search"},
    {"rows.excess_paper", "", "q of the paper's lattice at this x; null without one", "--search"},
    {"equation3", "", "coefficients of equation (3)", "--report"},
    {"equation3.*", "e^2/a", "coefficient of one pair of sites in -xi", "--report"},
    {"table1", "", "rows of Table 1", "--report"},
    {"table1.x", "", "number fraction of Z2", "--report"},
    {"table1.sites", "", "sites of bcc16 with Z2", "--report"},
    {"table1.xi11", "e^2/a", "coefficient of Z1^2", "--report"},
    {"table1.xi12", "e^2/a", "coefficient of Z1 Z2", "--report"},
    {"table1.xi22", "e^2/a", "coefficient of Z2^2", "--report"},
    {"table1.fit_error", "", "relative error of the fit (9)", "--report"},
    {"fit", "", "errors of the fit (9)", "--report"},
    {"fit.mean_error", "", "mean relative error", "--report"},
    {"fit.largest_error", "", "largest relative error", "--report"},
    {"fit.equation6", "e^2/a", "least and largest residual of equation (6)", "--report"},
    {"table2", "", "rows of Table 2", "--report"},
    {"table2.x", "", "number fraction of Z2", "--report"},
    {"table2.alpha", "", "charge ratio", "--report"},
    {"table2.du", "Z1^(5/3) e^2/a_e", "du", "--report"},
    {"table2.du_ogata", "Z1^(5/3) e^2/a_e", "du by Monte Carlo, as published", "--report"},
    {"cscl_crossing", "", "largest alpha at which CsCl lies below the pure crystals", "--report"},
    {0}};

const tool_verb verb_ordered = {
    .name = "ordered",
    .summary = "the fifteen ordered bcc-like binary crystals: energies and stability",
    .options = known,
    .keys = keys,
    .example = {"coulomix ordered --alpha 1.5", "coulomix ordered --search 8", "coulomix ordered --report"},
    .size = sizeof(options),
    .run = run};
