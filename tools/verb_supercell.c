#define _POSIX_C_SOURCE 200809L
/* supercell: disordered crystals, with their ions moved to equilibrium, and their vibrations. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/poscar.h"
#include "progress.h"
#include "supercell.h"
#include "tool.h"

enum { MOST_ARRANGEMENTS = 10000 };

typedef struct options {
  double charges[CMX_MAX_LABELS], masses[CMX_MAX_LABELS], x[CMX_MAX_LABELS], theta, tolerance, gamma,
      momentum;
  supercell_order order;
  size_t n_charges, n_masses, n_x, ions, seed, kpoints;
  size_t count[CMX_MAX_LABELS]; /* of each charge, from x */
  const char *structure, *output;
  size_t orbits; /* of the expansion */
  int energy_only, thermal, progress, quiet, json, ions_given, orbits_given, momentum_given;
} options;

/* --- the cell ------------------------------------------------------------------------------------------ */

static void kinds_of(const options *o, cmx_supercell_ion kind[]) {
  for (size_t i = 0; i < o->n_charges; i++)
    kind[i] = (cmx_supercell_ion){o->charges[i], o->n_masses ? o->masses[i] : o->charges[i]};
}

static cmx_status from_structure(const options *o, cmx_supercell *cell, cmx_error *err) {
  cmx_crystal *c = &cell->crystal;
  cmx_status status = cmx_poscar_read(o->structure, c, err);
  if (status >= 0) status = cmx_crystal_charges(c, o->n_charges, o->charges, cell->z, err);
  if (status >= 0 && o->n_masses && o->n_masses != c->n_labels)
    status =
        cmx_fail(err, CMX_ERR_DOMAIN, "%zu masses: '%s' has %zu labels", o->n_masses, c->name, c->n_labels);
  for (size_t p = 0; p < c->n_sites && status >= 0; p++) {
    cell->mass[p] = o->n_masses ? o->masses[c->label[p]] : cell->z[p];
    c->label_charge[c->label[p]] = cell->z[p];
  }
  return status;
}

/* --- results ------------------------------------------------------------------------------------------- */

typedef struct quantity {
  const char *key, *heading, *form;
  size_t at;
} quantity;

#define OF(member) offsetof(cmx_supercell_result, member)
static const quantity quantities[] = {{"energy", NULL, NULL, OF(relaxation.energy)},
                                      {"energy_unrelaxed", NULL, NULL, OF(relaxation.energy_unrelaxed)},
                                      {"energy_excess", "energy-linear", "%14.8f", OF(energy_excess)},
                                      {"energy_pairs", NULL, NULL, OF(energy_pairs)},
                                      {"energy_beyond", "beyond", "%12.8f", OF(energy_beyond)},
                                      {"msd", "msd", "%9.5f", OF(relaxation.msd)},
                                      {"shift", "largest", "%9.5f", OF(relaxation.shift)},
                                      {"least", "least", "%9.5f", OF(modes.least)},
                                      {"u_m2", NULL, NULL, OF(modes.u_m2)},
                                      {"u_m1", NULL, NULL, OF(modes.u_m1)},
                                      {"u_1", NULL, NULL, OF(modes.u_1)},
                                      {"u_2", NULL, NULL, OF(modes.u_2)},
                                      {"ln", NULL, NULL, OF(modes.ln)},
                                      {"f_harm", "f_harm", "%10.6f", OF(modes.f_harm)},
                                      {"f_quantum", "f_quantum", "%10.6f", OF(modes.f_quantum)},
                                      {"zero_point", "zero_point", "%11.7f", OF(modes.zero_point)}};
enum { N_QUANTITIES = sizeof quantities / sizeof *quantities };

static double value_of(const cmx_supercell_result *r, const quantity *q) {
  double value;
  memcpy(&value, (const char *)r + q->at, sizeof value);
  return value;
}

/* Those that are expanded. */
static const quantity expanded[] = {{"energy_excess", NULL, NULL, OF(energy_excess)},
                                    {"energy_beyond", NULL, NULL, OF(energy_beyond)},
                                    {"f_harm", NULL, NULL, OF(modes.f_harm)},
                                    {"zero_point", NULL, NULL, OF(modes.zero_point)}};
enum { N_EXPANDED = sizeof expanded / sizeof *expanded };

/* Structure factors, in the order in which they are printed. */
static const quantity structures[] = {{"sites", "sites", NULL, OF(scattering.sites)},
                                      {"uncorrelated", "f^2", NULL, OF(scattering.uncorrelated)},
                                      {"linear", "linear", NULL, OF(scattering.linear)},
                                      {"relaxed", "relaxed", NULL, OF(scattering.relaxed)},
                                      {"still", "still", NULL, OF(scattering.still)},
                                      {"total", "total", NULL, OF(scattering.total)},
                                      {"mean", "mean", NULL, OF(scattering.mean)},
                                      {"excess", "excess", NULL, OF(scattering.excess)}};
enum { N_STRUCTURES = sizeof structures / sizeof *structures };
static const size_t factor_at = offsetof(cmx_supercell_structure, factor);

/* One structure factor in all shells, and its factor last. */
static void structure_average(size_t n, const cmx_supercell_result r[], size_t k,
                              double mean[CMX_SUPERCELL_SHELLS + 1], double error[CMX_SUPERCELL_SHELLS + 1]) {
  for (size_t i = 0; i <= CMX_SUPERCELL_SHELLS; i++)
    cmx_supercell_average(n, r,
                          structures[k].at + (i < CMX_SUPERCELL_SHELLS ? i * sizeof(double) : factor_at),
                          &mean[i], &error[i]);
}

static json_t *scattering_json(const options *o, size_t n, const cmx_supercell_result r[]) {
  enum { SHELLS = CMX_SUPERCELL_SHELLS };
  double q[SHELLS], error[SHELLS + 1], mean[SHELLS + 1];
  json_t *root = json_object();
  for (size_t i = 0; i < SHELLS; i++)
    cmx_supercell_average(n, r, OF(scattering.q) + i * sizeof *q, &q[i], &error[i]);
  json_object_set_new(root, "gamma", tool_real(o->gamma));
  json_object_set_new(root, "momentum", tool_real(o->momentum));
  json_object_set_new(root, "q", tool_reals(SHELLS, q));
  for (size_t k = 0; k < N_STRUCTURES; k++) {
    structure_average(n, r, k, mean, error);
    json_object_set_new(root, structures[k].key,
                        json_pack("{s:o, s:o, s:o, s:o}", "s", tool_reals(SHELLS, mean), "s_error",
                                  tool_reals(SHELLS, error), "factor", tool_real(mean[SHELLS]),
                                  "factor_error", tool_real(error[SHELLS])));
  }
  return root;
}

static void print_scattering(const options *o, size_t n, const cmx_supercell_result r[]) {
  enum { SHELLS = CMX_SUPERCELL_SHELLS };
  double mean[N_STRUCTURES][SHELLS + 1], error[N_STRUCTURES][SHELLS + 1], q, none;
  printf("\nS(q)/<(Z-<Z>)^2> in shells of q/2k_F, vibrations at Gamma = %g; p_F = %g m_e c\n%-7s %8s",
         o->gamma, o->momentum, "q/2k_F", "q a");
  for (size_t k = 0; k < N_STRUCTURES; k++) {
    structure_average(n, r, k, mean[k], error[k]);
    printf(" %9s", structures[k].heading);
  }
  printf(" %9s\n", n > 1 ? "its error" : "");
  for (size_t i = 0; i <= SHELLS; i++) {
    cmx_supercell_average(n, r, OF(scattering.q) + i * sizeof q, &q, &none);
    if (i < SHELLS)
      printf("%-7.3f %8.4f", ((double)i + 0.5) / SHELLS, q);
    else
      printf("%-16s", "factor");
    for (size_t k = 0; k < N_STRUCTURES; k++) printf(" %9.4f", mean[k][i]);
    if (n > 1) printf(" %9.4f", error[N_STRUCTURES - 1][i]);
    puts("");
  }
}

static json_t *expansion_json(const cmx_supercell_expansion *e) {
  return json_pack("{s:o, s:o, s:o, s:o}", "h", tool_reals(e->n + 1, e->h), "error",
                   tool_reals(e->n + 1, e->error), "scatter", tool_real(e->scatter), "held_out",
                   tool_real(e->held_out));
}

/* Three species have an order of each pair of them. */
static int in_pairs(const cmx_supercell_result r[]) {
  return r[0].pairs == CMX_SUPERCELL_PAIRS;
}

/* All expansions, and the free energy as a function of the energy behind them. */
static cmx_status expand(const options *o, size_t n, const cmx_supercell_result r[],
                         cmx_supercell_expansion e[N_EXPANDED + 1], cmx_error *err) {
  cmx_status status = cmx_supercell_regress(n, r, OF(modes.f_harm), OF(energy_excess), &e[N_EXPANDED], err);
  for (size_t k = 0; k < N_EXPANDED && status >= 0; k++)
    status = in_pairs(r) ? cmx_supercell_expand_pairs(n, r, expanded[k].at, o->orbits, &e[k], err)
                         : cmx_supercell_expand(n, r, expanded[k].at, o->orbits, &e[k], err);
  return status;
}

static void print_expansions(const cmx_supercell *cell, int pairs,
                             const cmx_supercell_expansion e[N_EXPANDED + 1]) {
  const char(*name)[sizeof cell->crystal.label_name[0]] = cell->crystal.label_name;
  const cmx_supercell_expansion *by = &e[N_EXPANDED];
  if (!isnan(by->scatter))
    printf("\nf_harm = %.6f (+- %.6f) %+.4f (+- %.4f) energy_excess: standard deviation %.3g, of held-out "
           "arrangements %.3g\n",
           by->h[0], by->error[0], by->h[1], by->error[1], by->scatter, by->held_out);
  if (pairs)
    printf("\n<(Z-<Z>)^2>/<Z>^2 h_0 + sum h_i x_a x_b (Z_a-Z_b)^2/<Z>^2 alpha_i, alpha_i = 1 - p_ab/(x_a "
           "x_b) of "
           "the pairs %s-%s, %s-%s, %s-%s of each orbit in turn\n",
           name[0], name[1], name[0], name[2], name[1], name[2]);
  else
    printf("\n<(Z-<Z>)^2>/<Z>^2 (h_0 + sum h_i w_i), w_i of the first %zu orbits\n", e[0].n);
  for (size_t k = 0; k < N_EXPANDED; k++) {
    if (isnan(e[k].scatter)) continue; /* with --energy-only */
    printf("%s: standard deviation %.3g, of held-out arrangements from the expansion %.3g\n", expanded[k].key,
           e[k].scatter, e[k].held_out);
    for (size_t j = 0; j <= e[k].n; j++) printf("  h_%-2zu %12.6f +- %.6f\n", j, e[k].h[j], e[k].error[j]);
  }
}

/* Each arrangement then has a seed of its own. */
static int is_random(const options *o, size_t i) {
  return !o->structure && supercell_coupling(&o->order, i) == 0.0;
}
static uint64_t seed_of(const options *o, size_t i) {
  return o->seed + i % o->order.each;
}

static json_t *result_json(const options *o, size_t n_labels, size_t i, const double residual[],
                           const cmx_supercell_result *r) {
  json_t *one = json_pack("{s:b, s:i, s:o, s:i, s:i, s:i, s:i}", "in_basin", r->in_basin, "status", r->status,
                          "max_force", tool_real(r->relaxation.force), "gradient_steps",
                          r->relaxation.gradient_steps, "newton_steps", r->relaxation.newton_steps, "left",
                          (int)r->relaxation.left, "unstable_modes", (int)r->modes.unstable);
  if (is_random(o, i) || o->order.pairs)
    json_object_set_new(one, "seed", json_integer((json_int_t)seed_of(o, i)));
  if (o->order.n_gamma_d > 1)
    json_object_set_new(one, "gamma_d", tool_real(supercell_coupling(&o->order, i)));
  if (o->order.pairs) json_object_set_new(one, "residual", tool_real(residual[i]));
  for (size_t k = 0; k < N_QUANTITIES; k++)
    json_object_set_new(one, quantities[k].key, tool_real(value_of(r, &quantities[k])));
  if (o->thermal) json_object_set_new(one, "thermal", tool_reals(n_labels, r->thermal));
  if (o->gamma > 0.0) {
    json_t *factors = json_object();
    for (size_t k = 0; k < N_STRUCTURES; k++) {
      const quantity factor = {.at = structures[k].at + factor_at};
      json_object_set_new(factors, structures[k].key, tool_real(value_of(r, &factor)));
    }
    json_object_set_new(one, "factor", factors);
  }
  json_object_set_new(one, "w", tool_reals(CMX_SUPERCELL_ORBITS, r->w));
  if (in_pairs(r)) {
    json_t *alpha = json_array();
    for (size_t k = 0; k < r->pairs; k++)
      json_array_append_new(alpha, tool_reals(CMX_SUPERCELL_ORBITS, r->alpha[k]));
    json_object_set_new(one, "alpha", alpha);
  }
  return one;
}

/* Charges of the species of the cell and their number fractions. */
static void species_json(const cmx_supercell *cell, json_t *root) {
  double charge[CMX_MAX_LABELS] = {0}, x[CMX_MAX_LABELS] = {0};
  const cmx_crystal *c = &cell->crystal;
  for (size_t i = 0; i < c->n_sites; i++) {
    charge[c->label[i]] = cell->z[i];
    x[c->label[i]] += 1.0;
  }
  for (size_t k = 0; k < c->n_labels; k++) x[k] /= (double)c->n_sites;
  json_object_set_new(root, "charges", tool_reals(c->n_labels, charge));
  json_object_set_new(root, "x", tool_reals(c->n_labels, x));
}

/* Means of n arrangements, and how many are in them. */
static void means_json(size_t n, const cmx_supercell_result r[], json_t *to) {
  size_t used = 0;
  for (size_t i = 0; i < n; i++) used += r[i].in_basin != 0;
  json_object_set_new(to, "in_basin", json_integer((json_int_t)used));
  for (size_t k = 0; k < N_QUANTITIES; k++) {
    char name[40];
    double mean, error;
    cmx_supercell_average(n, r, quantities[k].at, &mean, &error);
    snprintf(name, sizeof name, "%s_error", quantities[k].key);
    json_object_set_new(to, quantities[k].key, tool_real(mean));
    if (n > 1) json_object_set_new(to, name, tool_real(error));
  }
}

static json_t *couplings_json(const supercell_order *order, const cmx_supercell_result r[]) {
  json_t *list = json_array();
  for (size_t g = 0; g < order->n_gamma_d; g++) {
    json_t *one = json_pack("{s:o}", "gamma_d", tool_real(order->gamma_d[g]));
    means_json(order->each, r + g * order->each, one);
    json_array_append_new(list, one);
  }
  return list;
}

static int print_json(const options *o, const cmx_supercell *cell, const double residual[],
                      const cmx_supercell_expansion e[], const cmx_supercell_result r[]) {
  const size_t n = supercell_all(&o->order);
  json_t *root = json_object(), *list = json_array();
  double force = 0.0;
  size_t unstable = 0;
  for (size_t i = 0; i < n; i++) {
    json_array_append_new(list, result_json(o, cell->crystal.n_labels, i, residual, &r[i]));
    force = fmax(force, r[i].relaxation.force);
    unstable += r[i].modes.unstable;
  }
  json_object_set_new(root, "ions", json_integer((json_int_t)cell->crystal.n_sites));
  species_json(cell, root);
  if (!o->structure) json_object_set_new(root, "seed", json_integer((json_int_t)o->seed));
  if (o->order.n_gamma_d == 1) json_object_set_new(root, "gamma_d", tool_real(*o->order.gamma_d));
  json_object_set_new(root, "kpoints", json_integer((json_int_t)o->kpoints));
  json_object_set_new(root, "wave_vectors", json_integer((json_int_t)r[0].modes.n_k));
  json_object_set_new(root, "max_force", tool_real(force));
  json_object_set_new(root, "unstable_modes", json_integer((json_int_t)unstable));
  means_json(n, r, root);
  if (o->order.n_gamma_d > 1) json_object_set_new(root, "couplings", couplings_json(&o->order, r));
  json_object_set_new(root, "contrast", tool_real(r[0].contrast));
  if (o->gamma > 0.0) json_object_set_new(root, "scattering", scattering_json(o, n, r));
  json_object_set_new(root, "arrangements", list);
  if (o->orbits_given) {
    json_t *all = json_object();
    for (size_t k = 0; k < N_EXPANDED; k++) json_object_set_new(all, expanded[k].key, expansion_json(&e[k]));
    json_object_set_new(all, "f_harm_by_energy", expansion_json(&e[N_EXPANDED]));
    json_object_set_new(root, "expansion", all);
  }
  return tool_print_json(root);
}

static void print_line(const char *first, const char *marks, double value[N_QUANTITIES]) {
  printf("%-12s", first);
  for (size_t k = 0; k < N_QUANTITIES; k++)
    if (quantities[k].form && !isnan(value[k]))
      printf(quantities[k].form, value[k]);
    else if (quantities[k].form)
      printf("%*s", (int)strtol(quantities[k].form + 1, NULL, 10), "-");
  puts(marks);
}

static void print_thermal(const cmx_supercell *cell, size_t n, const cmx_supercell_result r[]) {
  printf("\nmean square displacement by vibrations, over that of the pure crystal\n");
  for (size_t l = 0; l < cell->crystal.n_labels; l++) {
    double mean, error;
    cmx_supercell_average(n, r, OF(thermal) + l * sizeof r->thermal[0], &mean, &error);
    printf("%-12s %.6f", cell->crystal.label_name[l], mean);
    if (n > 1) printf(" +- %.6f", error);
    puts("");
  }
}

/* Means of n arrangements. */
static void print_means(const char *what, size_t n, const cmx_supercell_result r[]) {
  double value[N_QUANTITIES], error[N_QUANTITIES];
  size_t used = 0;
  for (size_t k = 0; k < N_QUANTITIES; k++)
    used = cmx_supercell_average(n, r, quantities[k].at, &value[k], &error[k]);
  print_line("mean", "", value);
  print_line("its error", "", error);
  printf("\n%zu of %zu arrangements%s are in the mean\n", used, n, what);
}

static void print_result(const options *o, size_t i, const double residual[], const cmx_supercell_result *r) {
  double value[N_QUANTITIES];
  char first[24] = "", marks[120];
  if (!o->structure) snprintf(first, sizeof first, "%zu", is_random(o, i) ? (size_t)seed_of(o, i) : i + 1);
  snprintf(marks, sizeof marks, "%4d+%-2d %9.1e", r->relaxation.gradient_steps, r->relaxation.newton_steps,
           r->relaxation.force);
  for (size_t k = 0; k < N_QUANTITIES; k++) value[k] = value_of(r, &quantities[k]);
  print_line(first, marks, value);
  if (o->order.pairs) printf("  p/(x_a x_b) differs from the file by %.3g (root mean square)\n", residual[i]);
  if (r->status < 0) printf("  no equilibrium was found: not in the mean\n");
  if (r->relaxation.left) printf("  %zu ions have left their sites: not in the mean\n", r->relaxation.left);
  if (r->modes.unstable) printf("  %zu unstable modes: not in the mean\n", r->modes.unstable);
}

static int print_text(const options *o, const cmx_supercell *cell, const double residual[],
                      const cmx_supercell_expansion e[], const cmx_supercell_result r[]) {
  const size_t each = o->order.each, n = supercell_all(&o->order);
  printf("%s: %zu ions", cell->crystal.name, cell->crystal.n_sites);
  for (size_t l = 0; l < o->n_charges && !o->structure; l++)
    printf(", %zu of Z = %g", o->count[l], o->charges[l]);
  if (!o->energy_only) printf("; %zu wave vectors", r[0].modes.n_k);
  printf(
      "\nper ion, against linear mixing of pure bcc; e^2/a, a^2, a, omega_p^2, kT, kT, hbar omega_p\n\n%-12s",
      o->structure      ? ""
      : is_random(o, 0) ? "seed"
                        : "number");
  for (size_t k = 0; k < N_QUANTITIES; k++)
    if (quantities[k].form)
      printf("%*s", (int)strtol(quantities[k].form + 1, NULL, 10), quantities[k].heading);
  puts("  steps  residual");
  for (size_t i = 0; i < n; i++) {
    if (o->order.n_gamma_d > 1 && i % each == 0) printf("Gamma_d = %g\n", supercell_coupling(&o->order, i));
    print_result(o, i, residual, &r[i]);
    if (o->order.n_gamma_d > 1 && each > 1 && (i + 1) % each == 0)
      print_means(" of this coupling", each, r + i + 1 - each);
  }
  if (n > 1) print_means("", n, r);
  if (o->thermal) print_thermal(cell, n, r);
  if (o->gamma > 0.0) print_scattering(o, n, r);
  if (o->orbits_given) print_expansions(cell, in_pairs(r), e);
  return EXIT_FINE;
}

/* --- the verb ------------------------------------------------------------------------------------------ */

static cmx_status run_all(const options *o, cmx_supercell *cell, double residual[], cmx_supercell_result r[],
                          const cmx_progress *progress, cmx_error *err) {
  const size_t n = supercell_all(&o->order);
  const cmx_supercell_plan plan = {o->tolerance, o->kpoints, o->theta,   o->energy_only,
                                   o->thermal,   o->gamma,   o->momentum};
  cmx_supercell_ion kind[CMX_MAX_LABELS];
  unsigned char *of = o->structure ? NULL : malloc(n * o->ions);
  cmx_status status = o->structure ? from_structure(o, cell, err) : CMX_ERR_MEMORY;
  kinds_of(o, kind);
  const cmx_supercell_sample sample = {o->ions, o->n_charges, kind, o->count, of, o->seed, plan};
  if (of) status = supercell_arrange(&o->order, &sample, of, residual, progress, err);
  if (of && status >= 0) status = cmx_supercell_bcc(o->ions, o->n_charges, kind, of, cell, err);
  if (status >= 0)
    status = n == 1 ? cmx_supercell_run(cell, &plan, progress, r, err)
                    : cmx_supercell_sample_run(&sample, n, progress, r, err);
  if (status >= 0 && o->output) status = cmx_poscar_write(o->output, &cell->crystal, err);
  free(of);
  return status < 0 && err->status >= 0 ? cmx_fail(err, status, "%s", cmx_status_text(status)) : status;
}

static int run(void *settings) {
  const options *o = settings;
  const size_t n = supercell_all(&o->order);
  cmx_error err = CMX_ERROR_NONE;
  tool_progress bar;
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  cmx_supercell *cell = calloc(1, sizeof *cell);
  cmx_supercell_result *r = calloc(n, sizeof *r);
  double *residual = calloc(n, sizeof *residual);
  cmx_status status = CMX_ERR_MEMORY;
  tool_progress_start(&bar, o->progress, o->quiet);
  if (!o->progress) bar.silent = 2.0; /* a small cell takes less */
  if (cell && r && residual)
    status = run_all(o, cell, residual, r, &progress, &err);
  else
    cmx_fail(&err, status, "%s", cmx_status_text(status));
  tool_progress_end(&bar);
  cmx_supercell_expansion e[N_EXPANDED + 1];
  if (o->orbits_given && status >= 0) status = expand(o, n, r, e, &err);
  const int code = status < 0 ? tool_fail("supercell", &err)
                   : o->json  ? print_json(o, cell, residual, e, r)
                              : print_text(o, cell, residual, e, r);
  free(cell);
  free(r);
  free(residual);
  return code;
}

/* Counts of ions from the fractions: the nearest whole numbers, the last charge takes the rest. */
static void count_ions(const struct argp_state *state, options *o) {
  double sum = 0.0;
  size_t used = 0;
  if (o->n_x == 1 && o->n_charges == 2) {
    const size_t heavy = o->charges[1] >= o->charges[0], light = 1 - heavy;
    const double x = o->x[0];
    o->x[heavy] = x;
    o->x[light] = 1.0 - x;
    o->n_x = 2;
  }
  if (o->n_charges == 1 && !o->n_x) o->x[o->n_x++] = 1.0;
  if (o->n_x != o->n_charges) argp_error(state, "--x has %zu numbers for %zu charges", o->n_x, o->n_charges);
  for (size_t i = 0; i < o->n_x; i++) sum += o->x[i];
  if (!(fabs(sum - 1.0) <= 1e-6)) argp_error(state, "--x: the sum of the fractions is not 1 within 1e-6");
  for (size_t i = 0; i + 1 < o->n_x; i++) {
    o->count[i] = (size_t)lround(o->x[i] * (double)o->ions);
    used += o->count[i];
  }
  if (used > o->ions) argp_error(state, "--x: the nearest whole numbers of ions are more than %zu", o->ions);
  o->count[o->n_x - 1] = o->ions - used;
}

static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  if (o->output && supercell_all(&o->order) > 1) argp_error(state, "--output goes with one arrangement");
  if (o->momentum_given && isnan(o->gamma)) argp_error(state, "--momentum goes with --scattering");
  if (o->thermal && !o->kpoints) argp_error(state, "--thermal needs --kpoints of 1 or more");
  if (o->structure) {
    if (o->n_x || o->order.each > 1 || o->ions_given || o->order.n_gamma_d || o->order.pairs)
      argp_error(state, "--structure has its ions: --x, --ions, --arrangements, --gamma-d, --pairs do not go "
                        "with it");
    return;
  }
  if (!o->n_charges) argp_error(state, "--charges or --structure is missing");
  if (o->n_masses && o->n_masses != o->n_charges)
    argp_error(state, "--masses has %zu numbers for %zu charges", o->n_masses, o->n_charges);
  if (o->n_charges > CMX_MAX_SPECIES)
    argp_error(state, "--charges has %zu numbers: not 1..%d", o->n_charges, CMX_MAX_SPECIES);
  count_ions(state, o);
  if (o->order.pairs && o->order.n_gamma_d) argp_error(state, "--pairs and --gamma-d exclude each other");
  if ((o->order.pairs || o->order.n_gamma_d) && (o->ions < 16 || o->n_charges < 2))
    argp_error(state, "%s: short-range order is of two charges and from 16 ions on",
               o->order.pairs ? "--pairs" : "--gamma-d");
  if (supercell_all(&o->order) > MOST_ARRANGEMENTS)
    argp_error(state, "--arrangements: %zu of each of %zu couplings are more than %d", o->order.each,
               o->order.n_gamma_d, MOST_ARRANGEMENTS);
}

/* Only boxes of bcc. */
static void take_ions(const struct argp_state *state, const tool_option *option, const char *arg,
                      void *settings) {
  options *o = settings;
  tool_number(state, "--ions", arg, option->low, option->high);
  o->ions = (size_t)strtoul(arg, NULL, 10);
  o->ions_given = 1;
  for (size_t m = 1; m <= 8; m++)
    if (o->ions == 2 * m * m * m) return;
  argp_error(state, "--ions '%s': not one of 2 16 54 128 250 432 686 1024", arg);
}

static void init(void *settings) {
  ((options *)settings)->ions = 128;
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"charges", 0, TOOL_REALS, AT(charges), "Z,...", 1e-3, 1e3, .count = AT(n_charges),
     .room = CMX_MAX_LABELS, .help = "charge numbers of the species; with --structure one for each label"},
    {"x", 'x', TOOL_REALS, AT(x), "X,...", 0, 1, .count = AT(n_x), .room = CMX_MAX_LABELS,
     .help = "number fractions in the order of --charges, sum 1, rounded to whole ions; of two species that "
             "of the "
             "heavier one alone will do"},
    {"masses", 0, TOOL_REALS, AT(masses), "M,...", 1e-6, 1e9, .count = AT(n_masses), .room = CMX_MAX_LABELS,
     .otherwise = "equal to the charges", .help = "masses in the order of --charges, in any unit"},
    {"ions", 'n', TOOL_SPECIAL, 0, "N", 2, CMX_MAX_SITES, .otherwise = "128", .set = take_ions,
     .help = "ions in a cubic box of bcc: 2 m^3"},
    {"seed", 's', TOOL_COUNT, AT(seed), "S", 0, 2147483647, .usual = "1",
     .help = "seed of the first random arrangement; those of the others follow"},
    {"arrangements", 'a', TOOL_COUNT, AT(order.each), "N", 1, MOST_ARRANGEMENTS, .usual = "1",
     .help = "arrangements, of each coupling; results are means over those in equilibrium without unstable "
             "modes"},
    {"gamma-d", 'g', TOOL_REALS, AT(order.gamma_d), "G,...", 0, CMX_MAX_GAMMA_D, .count = AT(order.n_gamma_d),
     .room = SUPERCELL_COUPLINGS, .otherwise = "random arrangements",
     .help = "arrangements drawn at (Z_b-Z_a)^2 e^2/(a_i kT) of the largest and least charge by the Monte "
             "Carlo of "
             "`order --exact`; from 16 ions on; 0: random. Of several, means and expansions are over all"},
    {"pairs", 'p', TOOL_TEXT, AT(order.pairs), "FILE",
     .help =
         "arrangements with given order by reverse Monte Carlo, in place of --gamma-d: columns `orbit` and "
         "`w`, or `orbit`, `a`, `b` and `p`; or what `order --json` prints"},
    {"kpoints", 'k', TOOL_COUNT, AT(kpoints), "M", 0, CMX_SUPERCELL_MESH, .usual = "2",
     .help = "wave vectors along each reciprocal vector of the box, at midpoints; 0: k = 0 alone, without "
             "translations"},
    {"theta", 0, TOOL_REAL, AT(theta), "T", 1e-6, 1e6, .otherwise = "no quantum free energy",
     .help = "hbar omega_p/kT of the quantum free energy"},
    {"tolerance", 0, TOOL_REAL, AT(tolerance), "E", 1e-12, 1e-2, .usual = "1e-9",
     .help = "largest force on a relaxed ion, <Z>^2 e^2/a^2"},
    {"expansion", 0, TOOL_COUNT, AT(orbits), "N", 0, CMX_SUPERCELL_ORBITS, .given = AT(orbits_given),
     .otherwise = "none",
     .help = "expand energy, free energy and zero point in the order of the first N orbits by least squares"},
    {"thermal", 0, TOOL_FLAG, AT(thermal),
     .help = "mean square displacements by classical vibrations, with --kpoints of 1 or more"},
    {"scattering", 0, TOOL_REAL, AT(gamma), "G", 1, INFINITY, .otherwise = "none",
     .help = "structure factors of the charges, with vibrations at <Z>^2 e^2/(a kT) = G; inf: ions at rest"},
    {"momentum", 0, TOOL_REAL, AT(momentum), "P", 1e-3, 1e3, .usual = "0.8007", .given = AT(momentum_given),
     .help = "Fermi momentum of the electrons that are scattered, m_e c"},
    {"energy-only", 0, TOOL_FLAG, AT(energy_only), .help = "relax the ions, without their vibrations"},
    {"structure", 0, TOOL_TEXT, AT(structure), "FILE", .help = "ions of a POSCAR-like file, in place of --x"},
    {"output", 'o', TOOL_TEXT, AT(output), "FILE", .help = "write the relaxed cell as such a file"},
    TOOL_PROGRESS(options),
    TOOL_QUIET(options),
    TOOL_JSON(options),
    {0}};

#define OF_EACH "; mean over the arrangements, and of each"
static const tool_key keys[] = {
    {"ions", "", "ions in the cell", NULL},
    {"charges", "", "charge number of each species", NULL},
    {"x", "", "its number fraction in the cell", NULL},
    {"seed", "", "seed of the arrangement, or of the first", NULL},
    {"gamma_d", "", "--gamma-d, if it is one number", "--gamma-d"},
    {"couplings", "", "means over the arrangements of each coupling, with their keys", "several --gamma-d"},
    {"kpoints", "", "--kpoints", NULL},
    {"wave_vectors", "", "wave vectors of the cell; k and -k count as one", NULL},
    {"in_basin", "",
     "arrangements in the means: in equilibrium, near their sites, without unstable modes; of one "
     "arrangement whether it is",
     NULL},
    {"max_force", "<Z>^2 e^2/a^2", "largest force left on an ion", NULL},
    {"unstable_modes", "", "modes of negative eigenvalue, of all arrangements", NULL},
    {"energy", "e^2/a", "of the relaxed ions" OF_EACH, NULL},
    {"energy_unrelaxed", "e^2/a", "of ions on their sites", NULL},
    {"energy_excess", "e^2/a", "of the relaxed ions, against linear mixing", NULL},
    {"energy_pairs", "e^2/a",
     "to second order in the charges, the Hamiltonian of `order --exact`; null for other cells than boxes",
     NULL},
    {"energy_beyond", "e^2/a", "energy less energy_pairs: third order in the charges and higher", NULL},
    {"msd", "a^2", "mean square static displacement", NULL},
    {"shift", "a", "largest static displacement", NULL},
    {"least", "omega_p^2", "least eigenvalue, translations left out", NULL},
    {"u_m2", "", "mean of (omega/omega_p)^-2 over 3N modes", NULL},
    {"u_m1", "", "mean of (omega/omega_p)^-1", NULL},
    {"u_1", "", "mean of omega/omega_p", NULL},
    {"u_2", "", "mean of (omega/omega_p)^2; 1/3 by Kohn's rule, less the translations", NULL},
    {"ln", "", "mean of ln(omega/omega_p)", NULL},
    {"f_harm", "kT", "classical harmonic free energy against linear mixing", NULL},
    {"f_quantum", "kT", "the same of the quantum crystal at --theta; null without", NULL},
    {"zero_point", "hbar omega_p", "zero-point energy against linear mixing", NULL},
    {"*_error", "", "standard error of a mean", "--arrangements"},
    {"contrast", "", "<(Z-<Z>)^2>/<Z>^2", NULL},
    {"arrangements", "", "one object for each", NULL},
    {"arrangements.*", "", "the same of one arrangement", NULL},
    {"arrangements.thermal", "", "displacement of the ions of each charge, <u^2>/<u^2> of the pure crystal",
     "--thermal"},
    {"scattering", "", "structure factors of the charges without Bragg peaks, over <(Z-<Z>)^2>",
     "--scattering"},
    {"scattering.gamma", "", "--scattering", "--scattering"},
    {"scattering.momentum", "m_e c", "--momentum", "--scattering"},
    {"scattering.q", "1/a", "middle of each shell; the shells end at 2k_F", "--scattering"},
    {"scattering.sites", "", "of ions on their sites", "--scattering"},
    {"scattering.uncorrelated", "", "linear theory without order", "--scattering"},
    {"scattering.linear", "", "with displacements of first order", "--scattering"},
    {"scattering.relaxed", "", "of ions at equilibrium", "--scattering"},
    {"scattering.still", "", "the same with Debye-Waller factors: elastic scattering", "--scattering"},
    {"scattering.total", "", "with vibrations: all scattering", "--scattering"},
    {"scattering.mean", "", "the same of the crystal of mean ions", "--scattering"},
    {"scattering.excess", "", "total less mean", "--scattering"},
    {"scattering.*.s", "", "mean over each shell", "--scattering"},
    {"scattering.*.factor", "", "what the rate of impurities Q Lambda_imp is multiplied by", "--scattering"},
    {"scattering.*.*_error", "", "standard error over the arrangements", "--scattering"},
    {"arrangements.factor", "", "factors of one arrangement", "--scattering"},
    {"arrangements.w", "", "order parameters of the first 12 orbits, <z z>/<z^2> with z = Z-<Z>", NULL},
    {"arrangements.alpha", "",
     "of three charges: lists of 1 - p_ab/(x_a x_b) in the first 12 orbits, of the pairs 1-2, 1-3, 2-3",
     "three --charges"},
    {"arrangements.gamma_d", "", "its coupling", "several --gamma-d"},
    {"arrangements.residual", "", "root mean square of p/(x_a x_b) less that of the file", "--pairs"},
    {"arrangements.status", "", "status of the relaxation", NULL},
    {"arrangements.gradient_steps", "", "steps downhill", NULL},
    {"arrangements.newton_steps", "", "steps of Newton's method", NULL},
    {"arrangements.left", "", "ions farther from their sites than half the distance of neighbours", NULL},
    {"expansion", "", "of energy_excess, energy_beyond, f_harm and zero_point: contrast (h_0 + sum h_i w_i)",
     "--expansion"},
    {"expansion.f_harm_by_energy", "", "f_harm = h_0 + h_1 energy_excess", "--expansion"},
    {"expansion.*.h", "", "h_0, h_1, ...; of three charges h_0 and one of each pair in each orbit",
     "--expansion"},
    {"expansion.*.error", "", "their standard errors", "--expansion"},
    {"expansion.*.scatter", "", "standard deviation over the arrangements", "--expansion"},
    {"expansion.*.held_out", "", "rms difference of each arrangement from the expansion made without it",
     "--expansion"},
    {0}};

const tool_verb verb_supercell = {
    .name = "supercell",
    .summary = "disordered crystals: relaxed energy and vibrations of random arrangements",
    .usage = "--charges Z,... --x X,...\n--structure FILE",
    .options = known,
    .keys = keys,
    .example =
        {"coulomix supercell --charges 6,8 --x 0.5 --ions 54",
         "coulomix supercell --charges 6,8,10 --x 0.5,0.25,0.25 --ions 16 --arrangements 3 --kpoints 3"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run};
