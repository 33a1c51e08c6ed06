#define _POSIX_C_SOURCE 200809L
/* madelung, stability, phonons: one crystal, built-in or from a file, with charges. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crystal.h"

/* --- the crystal of the command line ------------------------------------------------------------------- */

/* Whether the argument can only be meant as a file: a built-in name has no slash and no dot. */
static int is_file(const char *structure) {
  for (size_t i = 0; cmx_crystal_name(i); i++)
    if (!strcmp(structure, cmx_crystal_name(i))) return 0;
  if (strpbrk(structure, "/.")) return 1;
  FILE *f = fopen(structure, "r");
  if (f) fclose(f);
  return f != NULL;
}

cmx_status tool_crystal_open(tool_crystal *c, int charges_needed, cmx_error *err) {
  const int file = is_file(c->structure);
  cmx_status status = file ? cmx_poscar_read(c->structure, &c->crystal, err)
                           : cmx_crystal_builtin(c->structure, &c->crystal, err);
  if (status < 0) return status;
  if (!file && !charges_needed && !c->n_charges) {
    c->n_charges = c->crystal.n_labels;
    for (size_t l = 0; l < c->n_charges; l++) c->charges[l] = 1.0;
  }
  status = cmx_crystal_charges(&c->crystal, c->n_charges, c->charges, c->z, err);
  c->shift = 0.0;
  c->stretch = 1.0;
  if (status >= 0 && c->stretching)
    status = cmx_crystal_relax_axis(&c->crystal, c->z, &c->shift, &c->stretch, err);
  else if (status >= 0 && c->relax)
    status = cmx_crystal_relax(&c->crystal, c->z, &c->shift, err);
  return status;
}

static const char *label_of(const cmx_crystal *c, size_t p) {
  return c->label_name[c->label[p]];
}

static void print_moves(const tool_crystal *c) {
  if (c->shift > 0.0) printf("ions moved by up to %.6g a\n", c->shift);
  if (c->stretch != 1.0) printf("c/a stretched by %.6g\n", c->stretch);
}

/* --- madelung ------------------------------------------------------------------------------------------ */

static double largest_force(const tool_crystal *c, cmx_status *status) {
  double force[CMX_MAX_SITES][3], most = 0.0;
  *status = cmx_crystal_forces(&c->crystal, c->z, force);
  for (size_t p = 0; p < c->crystal.n_sites; p++)
    most =
        fmax(most, sqrt(force[p][0] * force[p][0] + force[p][1] * force[p][1] + force[p][2] * force[p][2]));
  return most;
}

static int print_madelung(const tool_crystal *c, const double pair[], double xi, double force) {
  const size_t n = c->crystal.n_sites;
  if (c->json) {
    json_t *rows = json_array(), *charges = tool_reals(n, c->z);
    for (size_t p = 0; p < n; p++) json_array_append_new(rows, tool_reals(n, pair + p * n));
    return tool_print_json(json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "structure", c->crystal.name,
                                     "sites", (int)n, "xi", tool_real(xi), "pair", rows, "charges", charges,
                                     "force", tool_real(force), "shift", tool_real(c->shift), "stretch",
                                     tool_real(c->stretch)));
  }
  printf("%s: %zu sites, U_M/N = xi e^2/a with a from the density of all ions\nxi = %.13f\n", c->crystal.name,
         n, xi);
  printf("largest force on an ion: %.3g e^2/a^2%s\n", force,
         force > 1e-9 ? ": not in equilibrium (--relax moves the ions)" : "");
  print_moves(c);
  printf("\n site  label          Z        x          y          z      potential, e/a\n");
  for (size_t p = 0; p < n; p++) {
    const double *f = c->crystal.site[p];
    double potential = 0.0;
    for (size_t q = 0; q < n; q++) potential += 2.0 * (double)n * pair[p * n + q] * c->z[q];
    printf("%5zu  %-8s %10.6g %10.6f %10.6f %10.6f  %.12f\n", p + 1, label_of(&c->crystal, p), c->z[p], f[0],
           f[1], f[2], potential);
  }
  return EXIT_FINE;
}

static int madelung(void *settings) {
  tool_crystal *c = settings;
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = tool_crystal_open(c, 0, &err);
  const size_t n = c->crystal.n_sites;
  double *pair = malloc((n * n + 1) * sizeof *pair), force = NAN;
  if (status >= 0) status = pair ? cmx_crystal_pairs(&c->crystal, 0.0, pair) : CMX_ERR_MEMORY;
  if (status >= 0) force = largest_force(c, &status);
  if (status < 0 && !err.text[0])
    cmx_fail(&err, status, "'%s': %s", c->crystal.name, cmx_status_text(status));
  const int code = status < 0 ? tool_fail("madelung", &err)
                              : print_madelung(c, pair, cmx_pair_energy(n, pair, c->z), force);
  free(pair);
  return code;
}

static const tool_option madelung_options[] = {TOOL_CRYSTAL_OPTIONS, {0}};

static const tool_key madelung_keys[] = {
    {"structure", "", "name of the crystal", NULL},
    {"sites", "", "ions in the cell", NULL},
    {"xi", "e^2/a", "Madelung energy per ion; a from the density of all ions", NULL},
    {"pair", "e^2/a", "matrix with xi = sum Z_p Z_q pair[p][q]", NULL},
    {"charges", "", "charge of each site", NULL},
    {"force", "e^2/a^2", "largest force on an ion", NULL},
    {"shift", "a", "largest displacement of an ion by --relax", NULL},
    {"stretch", "", "factor on c/a by --stretch", NULL},
    {0}};

const tool_verb verb_madelung = {.name = "madelung",
                                 .summary = "Madelung energy, pair matrix and forces of any crystal",
                                 .usage = "STRUCTURE",
                                 .argument = TOOL_STRUCTURE,
                                 .options = madelung_options,
                                 .keys = madelung_keys,
                                 .example = {"coulomix madelung nacl --charges 6,8"},
                                 .size = sizeof(tool_crystal),
                                 .run = madelung};

/* --- stability ----------------------------------------------------------------------------------------- */

typedef struct stability_options {
  tool_crystal crystal;
  size_t mesh, steps;
  int limits;
  const char *heavy; /* labels that carry alpha; NULL for the last */
  double lo, hi;
} stability_options;

static void check_stability(const struct argp_state *state, void *settings) {
  const stability_options *o = settings;
  if (!(o->lo < o->hi)) argp_error(state, "--alpha-min %g is not below --alpha-max %g", o->lo, o->hi);
  if (o->heavy && !o->limits) argp_error(state, "--heavy goes with --limits");
}

static int print_verdict(const tool_crystal *c, const cmx_stability *s) {
  double mean = 0.0;
  for (size_t p = 0; p < c->crystal.n_sites; p++) mean += fabs(c->z[p]) / (double)c->crystal.n_sites;
  const int still = s->force <= 1e-9 * mean * mean;
  if (c->json)
    return tool_print_json(json_pack("{s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "stable", s->stable,
                                     "min_eigenvalue", tool_real(s->min_eigenvalue), "k", tool_reals(3, s->k),
                                     "margin", tool_real(s->margin), "force", tool_real(s->force), "shift",
                                     tool_real(c->shift), "stretch", tool_real(c->stretch), "wave_vectors",
                                     (int)s->n_k));
  printf("%s: %s\n", c->crystal.name,
         s->stable ? "stable"
         : !still  ? "not in equilibrium: ions feel forces (--relax moves them)"
                   : "unstable");
  if (!still) printf("largest force %.6g e^2/a^2\n", s->force);
  print_moves(c);
  printf(
      "least eigenvalue of the force constants %.10g e^2/a^3 at k = (%.6f, %.6f, %.6f) reciprocal vectors\n",
      s->min_eigenvalue, s->k[0], s->k[1], s->k[2]);
  printf("least eigenvalue/k^2 %.6g e^2/a; %zu inequivalent wave vectors\n", s->margin, s->n_k);
  return EXIT_FINE;
}

/* Which labels carry alpha, from a list of label names separated by commas. */
static cmx_status parse_heavy(const cmx_crystal *c, const char *list, int heavy[], cmx_error *err) {
  char copy[256], *save = NULL;
  for (size_t l = 0; l < c->n_labels; l++) heavy[l] = !list && l + 1 == c->n_labels;
  if (!list) return CMX_OK;
  snprintf(copy, sizeof copy, "%s", list);
  for (char *word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
    size_t l = 0;
    while (l < c->n_labels && strcmp(c->label_name[l], word)) l++;
    if (l == c->n_labels)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "--heavy: '%s' has no label '%s'", c->name, word);
    heavy[l] = 1;
  }
  return CMX_OK;
}

static int run_limits(stability_options *o) {
  tool_crystal *c = &o->crystal;
  cmx_stability_limit limit[CMX_MAX_LIMITS];
  cmx_error err = CMX_ERROR_NONE;
  int heavy[CMX_MAX_LABELS], stable;
  size_t n;
  cmx_status status = tool_crystal_open(c, 0, &err);
  if (status >= 0) status = parse_heavy(&c->crystal, o->heavy, heavy, &err);
  if (status >= 0)
    status = cmx_stability_limits(&c->crystal, heavy, &(cmx_ratio_scan){o->lo, o->hi, o->steps, o->mesh},
                                  limit, &n, &stable, &err);
  if (status < 0) return tool_fail("stability", &err);
  if (c->json)
    return tool_print_json(
        json_pack("{s:b, s:o}", "stable_at_alpha_min", stable, "limits", tool_limits(n, limit)));
  printf("%s, alpha = %g..%g, ions moved to equilibrium at every alpha\n%s at %g\n", c->crystal.name, o->lo,
         o->hi, stable ? "stable" : "unstable", o->lo);
  for (size_t i = 0; i < n; i++)
    printf("alpha = %.8f: becomes %-8s  soft mode at k = (%.4f, %.4f, %.4f)\n", limit[i].alpha,
           limit[i].stable_above ? "stable" : "unstable", limit[i].k[0], limit[i].k[1], limit[i].k[2]);
  return EXIT_FINE;
}

static int stability(void *settings) {
  stability_options *o = settings;
  tool_crystal *c = &o->crystal;
  cmx_stability s;
  cmx_error err = CMX_ERROR_NONE;
  if (o->limits) return run_limits(o);
  cmx_status status = tool_crystal_open(c, 1, &err);
  if (status >= 0) status = cmx_crystal_stability(&c->crystal, c->z, o->mesh, &s, &err);
  return status < 0 ? tool_fail("stability", &err) : print_verdict(c, &s);
}

static const tool_option stability_table[] = {
    TOOL_CRYSTAL_OPTIONS,
    {"mesh", 0, TOOL_COUNT, offsetof(stability_options, mesh), "N", 2, 64, .usual = "12",
     .help = "wave vectors along each reciprocal vector"},
    {"limits", 0, TOOL_FLAG, offsetof(stability_options, limits),
     .help = "charge ratios alpha at which the crystal becomes stable or unstable"},
    {"heavy", 0, TOOL_TEXT, offsetof(stability_options, heavy), "LABEL,...", .otherwise = "the last",
     .help = "labels with charge alpha in --limits; the others have 1"},
    {"alpha-min", 0, TOOL_REAL, offsetof(stability_options, lo), "A", 0.01, 100, .usual = "0.1",
     .help = "least alpha of --limits"},
    {"alpha-max", 0, TOOL_REAL, offsetof(stability_options, hi), "A", 0.01, 100, .usual = "10",
     .help = "largest alpha of --limits"},
    {"steps", 0, TOOL_COUNT, offsetof(stability_options, steps), "N", 4, 10000, .usual = "100",
     .help = "steps of the scan in ln alpha"},
    {0}};

static const tool_key stability_keys[] = {
    {"stable", "", "whether the ions are in equilibrium and no eigenvalue is negative", NULL},
    {"min_eigenvalue", "e^2/a^3", "least eigenvalue of the force-constant matrix", NULL},
    {"k", "reciprocal vectors", "its wave vector", NULL},
    {"margin", "e^2/a", "least eigenvalue over k^2", NULL},
    {"force", "e^2/a^2", "largest force on an ion", NULL},
    {"shift", "a", "largest displacement of an ion by --relax", NULL},
    {"stretch", "", "factor on c/a by --stretch", NULL},
    {"wave_vectors", "", "inequivalent wave vectors of the mesh", NULL},
    {"stable_at_alpha_min", "", "whether it is stable at the least alpha", "--limits"},
    {"limits", "", "one object for each limit of stability", "--limits"},
    {"limits.alpha", "", "charge ratio", "--limits"},
    {"limits.stable_above", "", "whether the crystal is stable above it", "--limits"},
    {"limits.k", "reciprocal vectors", "wave vector of the soft mode", "--limits"},
    {0}};

const tool_verb verb_stability = {
    .name = "stability",
    .summary = "stability of a crystal, and its limits in the charge ratio",
    .usage = "STRUCTURE --charges Z,...",
    .argument = TOOL_STRUCTURE,
    .options = stability_table,
    .keys = stability_keys,
    .example = {"coulomix stability cscl --charges 1,3.5",
                "coulomix stability nacl --limits --alpha-min 3 --alpha-max 5 --steps 4 --mesh 4"},
    .size = sizeof(stability_options),
    .check = check_stability,
    .run = stability};

/* --- phonons ------------------------------------------------------------------------------------------- */

typedef struct phonon_options {
  tool_crystal crystal;
  size_t n_masses;
  double masses[CMX_MAX_SITES], tolerance;
} phonon_options;

/* Masses of all sites; without any, proportional to the magnitudes of the charges, as of symmetric nuclei. */
static cmx_status spread_masses(const phonon_options *o, double mass[], cmx_error *err) {
  const cmx_crystal *c = &o->crystal.crystal;
  if (o->n_masses && o->n_masses != c->n_labels && o->n_masses != c->n_sites)
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "%zu masses: '%s' needs %zu, one for each label, or %zu, one for each site", o->n_masses,
                    c->name, c->n_labels, c->n_sites);
  for (size_t p = 0; p < c->n_sites; p++)
    mass[p] = !o->n_masses                 ? fabs(o->crystal.z[p])
              : o->n_masses == c->n_labels ? o->masses[c->label[p]]
                                           : o->masses[p];
  return CMX_OK;
}

static int print_moments(const tool_crystal *c, const cmx_phonon_moments *m) {
  if (c->json)
    return tool_print_json(json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "u_m2", tool_real(m->u_m2), "u_m1", tool_real(m->u_m1),
        "u_1", tool_real(m->u_1), "u_2", tool_real(m->u_2), "ln", tool_real(m->ln), "omega_p2",
        tool_real(m->omega_p2), "error", tool_real(m->error), "order", m->order));
  printf("%s: moments of omega/omega_p, omega_p^2 = 4 pi n e^2 <Z> <Z/m> = %.10g e^2/(m a^3)\n",
         c->crystal.name, m->omega_p2);
  printf("u_-2 = %.10f\nu_-1 = %.10f\nu_1  = %.10f\nu_2  = %.10f (1/3 by Kohn's rule)\n<ln> = %.10f, 3<ln> = "
         "%.10f\n",
         m->u_m2, m->u_m1, m->u_1, m->u_2, m->ln, 3.0 * m->ln);
  printf("last change of any moment %.1e at order %d\n", m->error, m->order);
  return EXIT_FINE;
}

static int phonons(void *settings) {
  phonon_options *o = settings;
  tool_crystal *c = &o->crystal;
  double mass[CMX_MAX_SITES];
  cmx_phonon_moments m;
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = tool_crystal_open(c, 0, &err);
  if (status >= 0) status = spread_masses(o, mass, &err);
  if (status >= 0) status = cmx_crystal_moments(&c->crystal, c->z, mass, o->tolerance, &m, &err);
  return status < 0 ? tool_fail("phonons", &err) : print_moments(c, &m);
}

static const tool_option phonon_table[] = {
    TOOL_CRYSTAL_OPTIONS,
    {"masses", 0, TOOL_REALS, offsetof(phonon_options, masses), "M,...", 1e-6, 1e9,
     .count = offsetof(phonon_options, n_masses), .room = CMX_MAX_SITES, .otherwise = "equal to the charges",
     .help = "masses, one for each label or site, in any unit"},
    {"tolerance", 0, TOOL_REAL, offsetof(phonon_options, tolerance), "E", 1e-12, 1e-2, .usual = "1e-6",
     .help = "absolute accuracy of the moments"},
    {0}};

static const tool_key phonon_keys[] = {{"u_m2", "", "mean of (omega/omega_p)^-2", NULL},
                                       {"u_m1", "", "mean of (omega/omega_p)^-1", NULL},
                                       {"u_1", "", "mean of omega/omega_p", NULL},
                                       {"u_2", "", "mean of (omega/omega_p)^2, 1/3 by Kohn's rule", NULL},
                                       {"ln", "", "mean of ln(omega/omega_p)", NULL},
                                       {"omega_p2", "e^2/(m a^3)", "square of the plasma frequency", NULL},
                                       {"error", "", "last change of any moment", NULL},
                                       {"order", "", "order of the integration", NULL},
                                       {0}};

const tool_verb verb_phonons = {.name = "phonons",
                                .summary = "moments of a crystal's phonon spectrum",
                                .usage = "STRUCTURE",
                                .argument = TOOL_STRUCTURE,
                                .options = phonon_table,
                                .keys = phonon_keys,
                                .example = {"coulomix phonons cscl --charges 6,8 --tolerance 1e-3"},
                                .size = sizeof(phonon_options),
                                .run = phonons};
