/* order: short-range order of two species at one x and Gamma_d, or of a mixture of any number of species, by
   minimisation or Monte Carlo. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/order_species.h"
#include "order_exact.h"
#include "progress.h"
#include "ranks.h"

typedef struct options {
  cmx_recipe recipe; /* first, for its setters */
  tool_plugins plugins;
  const char *mixture;
  tool_fractions fractions;
  cmx_composition composition;
  double charges[CMX_MAX_SPECIES];
  size_t n_charges;
  double gamma_d, gamma_e; /* gamma_d: the first of the list; NaN without */
  double gamma_d_list[CMX_MAX_EXACT_STATES];
  size_t n_gamma_d;
  size_t shells;
  const char *structure;
  int closure, json;
  int exact, quiet, progress;
  size_t size, sweeps, replicas, seed;
  int sized; /* one of the options of --exact was given */
  double cycle_from;
} options;

/* --- two species --------------------------------------------------------------------------------------- */

static int print_json(const cmx_order_state *s) {
  json_t *root = json_object(), *alpha = json_array(), *planes = json_array();
  for (size_t i = 0; i < s->n; i++)
    json_array_append_new(alpha, tool_real(s->x * s->x + s->x * (1.0 - s->x) * s->w[i]));
  for (size_t j = 0; j < s->active; j++)
    json_array_append_new(planes, json_pack("{s:o, s:o}", "k", tool_reals(3, s->plane_k[j]), "multiplier",
                                            tool_real(s->plane_mu[j])));
  json_object_set_new(root, "x", tool_real(s->x));
  json_object_set_new(root, "gamma_d", tool_real(s->gamma_d));
  json_object_set_new(root, "w", tool_reals(s->n, s->w));
  json_object_set_new(root, "alpha", alpha);
  json_object_set_new(root, "f_order", tool_real(s->f_order));
  json_object_set_new(root, "u_order", tool_real(s->u_order));
  json_object_set_new(root, "s_res", tool_real(s->s_res));
  json_object_set_new(root, "S_min", tool_real(s->S_min));
  json_object_set_new(root, "k_min", tool_reals(3, s->k_min));
  json_object_set_new(root, "active", json_integer((json_int_t)s->active));
  json_object_set_new(root, "planes", planes);
  json_object_set_new(root, "gap", tool_real(s->gap));
  json_object_set_new(root, "certified", json_boolean(s->certified));
  json_object_set_new(root, "starts", json_integer(s->starts));
  json_object_set_new(root, "status", json_integer(s->status));
  json_object_set_new(root, "status_text", json_string(cmx_status_text(s->status)));
  return tool_print_json(root);
}

static int print_text(const cmx_order_state *s, const cmx_lattice_sums *sums) {
  printf("short-range order at x = %.10g, Gamma_d = %.10g\n", s->x, s->gamma_d);
  printf("f_order %.12f   u_order %.12f   s_res %.12f   (per ion, in kT and k)\n", s->f_order, s->u_order,
         s->s_res);
  if (s->certified)
    printf("certificate: ");
  else
    printf("no certificate, the least minimum from %d starts: ", s->starts);
  printf("relative gap %.1e, least S(k) = %.3e at k a_i = (%.4f, %.4f, %.4f), %zu planes S(k) = 0\n\n",
         s->gap, s->S_min, s->k_min[0], s->k_min[1], s->k_min[2], s->active);
  printf("  i   R/a_1               w_i (Warren-Cowley)   alpha_i\n");
  for (size_t i = 0; i < s->n; i++)
    printf("%3zu   (%.1f, %.1f, %.1f)   %+.12f       %.12f\n", i + 1, 0.5 * sums->orbit[i].n[0],
           0.5 * sums->orbit[i].n[1], 0.5 * sums->orbit[i].n[2], s->w[i],
           s->x * s->x + s->x * (1.0 - s->x) * s->w[i]);
  if (s->status != CMX_OK) printf("\nnote: %s\n", cmx_status_text(s->status));
  return EXIT_FINE;
}

static int run_two(const options *o, cmx_physics *physics) {
  cmx_order_state state;
  cmx_error err = CMX_ERROR_NONE;
  const double x = o->fractions.number[0];
  const cmx_status status = cmx_order_solve(physics->order, x, o->gamma_d, physics->work, &state);
  if (status < 0) {
    cmx_fail(&err, status, "x = %.10g, Gamma_d = %.10g: %s", x, o->gamma_d, cmx_status_text(status));
    return tool_fail("order", &err);
  }
  return o->json ? print_json(&state) : print_text(&state, &physics->sums);
}

/* --- any number of species ----------------------------------------------------------------------------- */

/* Reasons of a warning. */
static unsigned reasons_of(const cmx_order_species_state *s) {
  return s->pair_min < 0.0 ? CMX_REASON_CONTRAST : 0u;
}

static json_t *planes_json(const cmx_order_species_state *s) {
  json_t *planes = json_array();
  for (size_t j = 0; j < s->active; j++)
    json_array_append_new(planes, json_pack("{s:o, s:o}", "k", tool_reals(3, s->plane_k[j]), "multiplier",
                                            tool_real(s->plane_mu[j])));
  return planes;
}

static json_t *pairs_json(size_t n, size_t orbits, const double p[]) {
  json_t *pairs = json_array();
  double value[CMX_MAX_ORBITS];
  for (size_t a = 0; a < n; a++)
    for (size_t b = a; b < n; b++) {
      for (size_t i = 0; i < orbits; i++) value[i] = p[(i * n + a) * n + b];
      json_array_append_new(
          pairs, json_pack("{s:i, s:i, s:o}", "a", (int)a, "b", (int)b, "p", tool_reals(orbits, value)));
    }
  return pairs;
}

static int print_species_json(const options *o, const cmx_order_species_state *s, size_t orbits,
                              const double p[]) {
  json_t *root = json_object();
  if (o->mixture)
    tool_put_composition(root, o->recipe.mixture.names, &o->composition);
  else
    json_object_set_new(root, "fractions", tool_reals(s->n, o->composition.x));
  json_object_set_new(root, "charges", tool_reals(s->n, o->composition.ions->z));
  json_object_set_new(root, "gamma_e", tool_real(o->gamma_e));
  json_object_set_new(root, "closure", json_boolean(o->closure));
  json_object_set_new(root, "pairs", pairs_json(s->n, orbits, p));
  json_object_set_new(root, "f_order", tool_real(s->f_order));
  json_object_set_new(root, "u_order", tool_real(s->u_order));
  json_object_set_new(root, "s_res", tool_real(s->s_res));
  json_object_set_new(root, "f_add", tool_reals(s->n, s->f_add));
  json_object_set_new(root, "S_min", tool_real(s->S_min));
  json_object_set_new(root, "k_min", tool_reals(3, s->k_min));
  json_object_set_new(root, "active", json_integer((json_int_t)s->active));
  json_object_set_new(root, "planes", planes_json(s));
  json_object_set_new(root, "gap", tool_real(s->gap));
  json_object_set_new(root, "status", json_integer(s->status));
  json_object_set_new(root, "status_text", json_string(cmx_status_text(s->status)));
  json_object_set_new(root, "reasons", tool_reasons(reasons_of(s)));
  return tool_print_json(root);
}

static int print_species_text(const options *o, const cmx_order_species_state *s,
                              const cmx_lattice_sums *sums, const double p[]) {
  const double *z = o->composition.ions->z, *x = o->composition.x;
  const size_t n = s->n;
  printf("short-range order, Gamma_e = %.10g%s; Z and fractions:", o->gamma_e,
         o->closure ? ", closure by an effective binary" : "");
  for (size_t a = 0; a < n; a++) printf("%s %g %.10g", a ? "," : "", z[a], x[a]);
  printf("\nf_order %.12f   u_order %.12f   s_res %.12f   (per ion, in kT and k)\n", s->f_order, s->u_order,
         s->s_res);
  printf("certificate: relative gap %.1e, least eigenvalue of S(k) %.3e at k a_i = (%.4f, %.4f, %.4f), %zu "
         "planes\n\n  i   R/a_1            p_ab/(x_a x_b) of Z_a-Z_b\n                      ",
         s->gap, s->S_min, s->k_min[0], s->k_min[1], s->k_min[2], s->active);
  for (size_t a = 0; a < n; a++)
    for (size_t b = a; b < n; b++)
      if (x[a] * x[b] > 0.0) printf("   %5g-%-5g", z[a], z[b]);
  for (size_t i = 0; i < sums->n; i++) {
    printf("\n%3zu   (%.1f, %.1f, %.1f)", i + 1, 0.5 * sums->orbit[i].n[0], 0.5 * sums->orbit[i].n[1],
           0.5 * sums->orbit[i].n[2]);
    for (size_t a = 0; a < n; a++)
      for (size_t b = a; b < n; b++)
        if (x[a] * x[b] > 0.0) printf("   %11.8f", p[(i * n + a) * n + b] / (x[a] * x[b]));
  }
  fputc('\n', stdout);
  if (s->status != CMX_OK) printf("\nnote: %s\n", cmx_status_text(s->status));
  tool_print_reasons(stdout, reasons_of(s));
  return EXIT_FINE;
}

static int run_species(const options *o, cmx_physics *physics) {
  const cmx_composition *c = &o->composition;
  const size_t n = (size_t)c->ions->n, orbits = physics->sums.n;
  const double g = o->gamma_e / cbrt(c->z);
  cmx_order_species_work *work = NULL;
  cmx_order_species_state state;
  cmx_error err = CMX_ERROR_NONE;
  double *p = malloc(orbits * n * n * sizeof *p);
  cmx_status status = p ? cmx_order_species_work_new(physics->order, &work) : CMX_ERR_MEMORY;
  if (status >= 0)
    status = o->closure ? cmx_order_species_closure(physics->order, c, g, physics->work, &state, p)
                        : cmx_order_species_solve(physics->order, c, g, work, &state, p);
  if (status == CMX_ERR_DOMAIN)
    cmx_fail(&err, status, "--gamma-e %.10g: beyond (Z_b-Z_a)^2 Gamma_e <Z>^(-1/3) = %g of the %s",
             o->gamma_e, o->closure ? CMX_MAX_GAMMA_D : CMX_MAX_SPECIES_COUPLING,
             o->closure ? "effective binary" : "species");
  else if (status < 0)
    cmx_fail(&err, status, "Gamma_e = %.10g: %s", o->gamma_e, cmx_status_text(status));
  const int code = status < 0 ? tool_fail("order", &err)
                   : o->json  ? print_species_json(o, &state, orbits, p)
                              : print_species_text(o, &state, &physics->sums, p);
  cmx_order_species_work_free(work);
  free(p);
  return code;
}

/* --- Monte Carlo --------------------------------------------------------------------------------------- */

/* Several states of two species. */
static int is_list(const options *o) {
  return isnan(o->gamma_e) && (o->n_gamma_d > 1 || o->fractions.n_number > 1);
}

static int run_exact(const options *o) {
  const cmx_composition *c = &o->composition;
  const int two = isnan(o->gamma_e);
  order_exact_request request = {.setup = cmx_order_exact_two(two ? o->fractions.number[0] : 0.5, o->gamma_d),
                                 .unit = two ? 1.0 : cbrt(c->z),
                                 .coupling = two ? "gamma_d" : "gamma_e",
                                 .composition = two ? NULL : c,
                                 .named = o->mixture ? &o->recipe : NULL,
                                 .from = o->cycle_from,
                                 .shells = o->shells,
                                 .quiet = o->quiet,
                                 .progress = o->progress,
                                 .json = o->json};
  cmx_order_exact_setup *setup = &request.setup;
  setup->size = o->size;
  setup->sweeps = o->sweeps;
  setup->equilibration = o->sweeps / 4;
  setup->states = o->replicas;
  setup->seed = o->seed;
  if (!two) {
    setup->n = (size_t)c->ions->n;
    setup->g = o->gamma_e / request.unit;
    memcpy(setup->z, c->ions->z, sizeof setup->z);
    memcpy(setup->x, c->x, sizeof setup->x);
  }
  if (is_list(o))
    return order_exact_rows(&request, o->fractions.n_number, o->fractions.number, o->n_gamma_d,
                            o->gamma_d_list);
  return order_exact_answer(&request);
}

/* --- the verb ------------------------------------------------------------------------------------------ */

static int run(void *settings) {
  options *o = settings;
  cmx_physics physics;
  cmx_error err = CMX_ERROR_NONE;
  if (!is_list(o) && tool_ranks_join()) {
    cmx_fail(&err, CMX_ERR_UNSUPPORTED, "ranks share the points of a list with --exact alone");
    return tool_fail("order", &err);
  }
  if (o->exact) return run_exact(o);
  o->recipe.order.shells = (int)o->shells;
  snprintf(o->recipe.lattice.structure, sizeof o->recipe.lattice.structure, "%s", o->structure);
  if (cmx_physics_make(&o->recipe, &physics, &err) < 0) return tool_fail("order", &err);
  const int code = isnan(o->gamma_e) ? run_two(o, &physics) : run_species(o, &physics);
  cmx_physics_free(&physics);
  return code;
}

static void init(void *settings) {
  cmx_recipe_defaults(&((options *)settings)->recipe);
}

/* One number as ever, a list as of other mixtures. */
static void take_x(const struct argp_state *state, const tool_option *option, const char *arg,
                   void *settings) {
  if (!strchr(arg, ',')) tool_number(state, "--x", arg, 0.0, 1.0);
  tool_take_fractions(state, option, arg, settings);
}

/* Terms beyond pairs, with the contrast of the mixture of their recipe, and a free energy. */
static void take_terms(const struct argp_state *state, const tool_option *option, const char *arg,
                       void *settings) {
  options *o = settings;
  cmx_recipe from;
  cmx_error err = CMX_ERROR_NONE;
  tool_take_models(state, option, arg, settings);
  if (!tool_has_order_models(&o->recipe))
    argp_error(state,
               "--models %s: the recipe has no order.beyond_pairs, order.third_order or order.free_energy",
               arg);
  if (cmx_recipe_read_file(arg, &from, &err) < 0) argp_failure(state, 1, 0, "--models: %s", err.text);
  o->recipe.mixture = from.mixture;
  cmx_recipe_clear(&from);
}

static void check_exact(const struct argp_state *state, const options *o) {
  if (!o->exact) {
    if (o->sized || !isnan(o->cycle_from))
      argp_error(state, "--size, --sweeps, --replicas, --seed, --cycle-from go with --exact");
    return;
  }
  if (o->closure || tool_has_order_models(&o->recipe) || strcmp(o->structure, "bcc") != 0)
    argp_error(state, "--exact: pairs of a bcc crystal, without --closure and --models");
  if (o->replicas == 1) argp_error(state, "--replicas 1: not in 2..%d, nor 0", CMX_MAX_EXACT_STATES);
  const double most = isnan(o->gamma_e) ? o->gamma_d : o->gamma_e;
  for (size_t i = 0; i < o->n_gamma_d; i++)
    if (o->gamma_d_list[i] == 0.0) argp_error(state, "--exact: the coupling must be above 0");
  if (most == 0.0) argp_error(state, "--exact: the coupling must be above 0");
  if (!isnan(o->cycle_from) && !(o->cycle_from < most))
    argp_error(state, "--cycle-from %g: must be below the coupling %g", o->cycle_from, most);
}

static void check(const struct argp_state *state, void *settings) {
  options *o = settings;
  cmx_error err = CMX_ERROR_NONE;
  o->gamma_d = o->n_gamma_d ? *o->gamma_d_list : NAN;
  if (tool_has_order_models(&o->recipe) && !isnan(o->gamma_e))
    argp_error(state,
               "--models: terms beyond pairs and free energies are of two species: they go with --gamma-d");
  check_exact(state, o);
  if (isnan(o->gamma_e)) {
    if (o->mixture || o->n_charges) argp_error(state, "--gamma-e is missing");
    if (o->closure) argp_error(state, "--closure goes with --gamma-e");
    if (!o->fractions.n_number) argp_error(state, "--x is missing");
    if (isnan(o->gamma_d)) argp_error(state, "--gamma-d is missing");
    if (is_list(o) && (!o->exact || !isnan(o->cycle_from)))
      argp_error(state, "lists of --x and --gamma-d go with --exact, without --cycle-from");
    return;
  }
  if (!isnan(o->gamma_d)) argp_error(state, "--gamma-d and --gamma-e exclude each other");
  if (!o->mixture == !o->n_charges)
    argp_error(state, "--gamma-e needs a MIXTURE or --charges, and one of them");
  if (o->n_charges) {
    if (o->fractions.n_mass) argp_error(state, "--mass-fractions needs a MIXTURE");
    if (cmx_species_make(o->n_charges, o->charges, NULL, &o->recipe.mixture.ions, &err) < 0)
      argp_error(state, "--charges: %s", err.text);
  }
  tool_make_composition(state, &o->recipe, &o->fractions, &o->composition);
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"x", 'x', TOOL_SPECIAL, AT(fractions.number), "X1,X2,...", .count = AT(fractions.n_number),
     .set = take_x,
     .help = "number fractions of the species, sum 1; of two species that of the heavier one alone will do"},
    {"mass-fractions", 0, TOOL_SPECIAL, AT(fractions.mass), "M1,M2,...", .count = AT(fractions.n_mass),
     .set = tool_take_fractions, .help = "mass fractions in the order of MIXTURE, sum 1, in place of --x"},
    {"gamma-d", 'g', TOOL_REALS, AT(gamma_d_list), "G", 0, 1000, .count = AT(n_gamma_d),
     .room = CMX_MAX_EXACT_STATES,
     .help = "(Z2-Z1)^2 e^2/(a_i kT) of two species; with --exact also a list, as --x is then, of which each "
             "pair is computed; ranks of mpirun share them"},
    {"charges", 0, TOOL_REALS, AT(charges), "Z1,Z2,...", 1e-3, 118, .count = AT(n_charges),
     .room = CMX_MAX_SPECIES, .help = "charges in place of a MIXTURE, ascending"},
    {"gamma-e", 0, TOOL_REAL, AT(gamma_e), "G", 0, 1e6, .help = "e^2/(a_e kT) of a MIXTURE or --charges"},
    {"closure", 0, TOOL_FLAG, AT(closure),
     .help = "from the binary whose charges have the same variance and skewness, as lookups do"},
    {"shells", 'n', TOOL_COUNT, AT(shells), "N", 1, CMX_MAX_ORBITS, .usual = "8",
     .help = "number of neighbour orbits"},
    {"structure", 's', TOOL_TEXT, AT(structure), "NAME", .usual = "bcc", .help = "lattice: bcc or fcc"},
    TOOL_PLUGIN(options, plugins),
    {"models", 0, TOOL_SPECIAL, AT(plugins), "FILE", .set = take_terms,
     .help =
         "recipe with order.free_energy, order.third_order or terms, order.beyond_pairs; the contrast of the "
         "charges is that of its mixture"},
    {"exact", 0, TOOL_FLAG, AT(exact), .help = "by Monte Carlo of the pairs of a box of ions, with errors"},
    {"size", 0, TOOL_COUNT, AT(size), "L", CMX_MIN_BOX, CMX_MAX_BOX, .usual = "8", .given = AT(sized),
     .help = "cubes along an edge of the box of 2 L^3 ions, into which x must fit"},
    {"sweeps", 0, TOOL_COUNT, AT(sweeps), "N", 80, CMX_MAX_EXACT_SWEEPS, .usual = "4000", .given = AT(sized),
     .help = "attempts an ion and coupling, after a quarter as many to equilibrate"},
    {"replicas", 0, TOOL_COUNT, AT(replicas), "N", 0, CMX_MAX_EXACT_STATES, .usual = "0", .given = AT(sized),
     .help = "couplings, equally spaced from 0, that exchange arrangements; 0: as many as they need"},
    {"seed", 0, TOOL_COUNT, AT(seed), "S", 0, 2147483647, .usual = "1", .given = AT(sized),
     .help = "seed of the random numbers"},
    {"cycle-from", 0, TOOL_REAL, AT(cycle_from), "G", 0, 1e6,
     .help = "cool one box from this coupling and heat it back, --replicas couplings each way, 0 for 17"},
    TOOL_PROGRESS(options),
    TOOL_QUIET(options),
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"x", "", "number fraction of the heavier ion", "--gamma-d"},
    {"gamma_d", "", "(Z2-Z1)^2 e^2/(a_i kT)", "--gamma-d"},
    {"w", "", "Warren-Cowley parameters, one for each orbit", "--gamma-d"},
    {"alpha", "", "x^2 + x (1-x) w, one for each orbit", "--gamma-d"},
    {"nuclides", "", "names of the species, in order", "a MIXTURE"},
    {"fractions", "", "number fractions of the species", "--gamma-e"},
    {"charges", "", "their charges", "--gamma-e"},
    {"gamma_e", "", "e^2/(a_e kT)", "--gamma-e"},
    {"closure", "", "whether --closure was given", "--gamma-e"},
    {"pairs", "", "one object for each pair of species", "--gamma-e"},
    {"pairs.a", "", "place of one species in the list, from 0", "--gamma-e"},
    {"pairs.b", "", "place of the other", "--gamma-e"},
    {"pairs.p", "", "probability of a at one end of a pair and b at the other, one for each orbit",
     "--gamma-e"},
    {"f_order", "kT per ion", "free energy of the order", NULL},
    {"u_order", "kT per ion", "its energy", NULL},
    {"s_res", "k per ion", "residual entropy", NULL},
    {"f_add", "kT", "derivative of f_order by ions of each species added, at fixed Gamma_e <Z>^(-1/3)",
     "--gamma-e"},
    {"S_min", "", "least structure factor S(k), or least eigenvalue of S_ab(k)", NULL},
    {"k_min", "1/a_i", "its wave vector", NULL},
    {"active", "", "number of active constraints S(k) = 0", NULL},
    {"planes", "", "one object for each of them", NULL},
    {"planes.k", "1/a_i", "wave vector", "an active constraint"},
    {"planes.multiplier", "", "its multiplier", "an active constraint"},
    {"gap", "", "relative duality gap of the minimisation", NULL},
    {"certified", "", "whether the minimum is proved, as always without --models", "--gamma-d"},
    {"starts", "", "starts from which it was sought where it is not", "--gamma-d"},
    {"w_error", "", "standard errors of w", "--exact"},
    {"alpha_error", "", "standard errors of alpha", "--exact"},
    {"pairs.p_error", "", "standard errors of p", "--exact"},
    {"f_order_error", "kT per ion", "standard error of f_order", "--exact"},
    {"u_order_error", "kT per ion", "standard error of u_order", "--exact"},
    {"s_res_error", "k per ion", "standard error of s_res", "--exact"},
    {"heat_capacity", "k per ion", "of the order", "--exact"},
    {"heat_capacity_error", "k per ion", "its standard error", "--exact"},
    {"f_box", "kT per ion", "f_order of the box, without the correction to infinite size", "--exact"},
    {"u_box", "kT per ion", "its energy", "--exact"},
    {"S_min_error", "", "standard error of S_min", "--exact"},
    {"share", "", "largest part that a star of wave vectors has in the sum of S(k); 1 in an ordered crystal",
     "--exact"},
    {"k_share", "1/a_i", "a wave vector of that star", "--exact"},
    {"acceptance", "", "accepted exchanges of ions", "--exact"},
    {"structure", "", "one object for each star of wave vectors of the box", "--exact"},
    {"structure.k", "1/a_i", "a wave vector", "--exact"},
    {"structure.multiplicity", "", "their number", "--exact"},
    {"structure.S", "", "S(k), or the least eigenvalue of S_ab(k)", "--exact"},
    {"structure.S_error", "", "its standard error", "--exact"},
    {"rows", "", "one object for each x and each Gamma_d, with the keys above", "lists with --exact"},
    {"states", "", "one object for each coupling from 0 on", "--exact"},
    {"states.*", "",
     "the coupling, numbers from f_order to acceptance; exchange: accepted with the next coupling",
     "--exact"},
    {"cooling", "", "one object for each coupling on cooling", "--cycle-from"},
    {"cooling.*", "", "as of states, but f_order is the difference to the first, and s_res null",
     "--cycle-from"},
    {"heating", "", "one object for each coupling on heating back", "--cycle-from"},
    {"heating.*", "", "as of cooling", "--cycle-from"},
    {"samples", "", "sweeps of each coupling", "--exact"},
    {"ions", "", "number of ions", "--exact"},
    {"seed", "", "the seed", "--exact"},
    {"status", "", "status of the minimisation; 0 with --exact", NULL},
    {"status_text", "", "the same in words", NULL},
    {"reasons", "", "reasons of a warning", "--gamma-e"},
    {0}};

const tool_verb verb_order = {.name = "order",
                              .summary =
                                  "minimisation for short-range order, with its duality gap, or Monte Carlo",
                              .usage = "--x X --gamma-d G\n"
                                       "MIXTURE --x X1,X2,... --gamma-e G\n"
                                       "--charges Z1,Z2,... --x X1,X2,... --gamma-e G",
                              .argument = {"one mixture", .field = AT(mixture), .set = tool_take_mixture},
                              .options = known,
                              .keys = keys,
                              .example = {"coulomix order --x 0.5 --gamma-d 18.5",
                                          "coulomix order c12-o16-ne22 --x 0.45,0.5,0.05 --gamma-e 8.9",
                                          "coulomix order --exact --x 0.5 --gamma-d 18.5 --size 4"},
                              .size = sizeof(options),
                              .init = init,
                              .release = tool_release_models,
                              .check = check,
                              .run = run,
                              .shared = 1};
