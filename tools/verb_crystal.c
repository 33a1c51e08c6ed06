#define _POSIX_C_SOURCE 200809L
/* madelung, stability, phonons: one crystal, built-in or from a file, with charges. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crystal.h"

/* --- the crystal of the command line ------------------------------------------------------------------- */

const struct argp_option tool_crystal_options[] = {
    {"charges", CRYSTAL_CHARGES, "Z,...", 0, "charge numbers, one for each label or one for each site", 0},
    {"relax", CRYSTAL_RELAX, NULL, 0, "move the ions to equilibrium first, at fixed cell", 0},
    {"stretch", CRYSTAL_STRETCH, NULL, 0,
     "the same, and stretch the cell along z at fixed volume (uniaxial crystals)", 0},
    {"json", CRYSTAL_JSON, NULL, 0, "print one JSON object", 0},
    {0}};

static error_t option(int key, char *arg, struct argp_state *state) {
  tool_crystal *c = state->input;
  switch (key) {
  case CRYSTAL_CHARGES:
    c->n_charges = tool_numbers(state, "--charges", arg, 1e-3, 1e3, CMX_MAX_SITES, c->charges);
    return 0;
  case CRYSTAL_RELAX:
    c->relax = 1;
    return 0;
  case CRYSTAL_STRETCH:
    c->stretching = 1;
    return 0;
  case CRYSTAL_JSON:
    c->json = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (state->arg_num > 0) argp_error(state, "more than one structure: '%s'", arg);
    c->structure = arg;
    return 0;
  case ARGP_KEY_END:
    if (!c->structure) argp_error(state, "STRUCTURE is missing: a built-in name or a POSCAR-like file");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp tool_crystal_argp = {tool_crystal_options, option, NULL, NULL, NULL, NULL, NULL};

#define STRUCTURE_DOC                                                                                        \
  "\vSTRUCTURE is sc, bcc, fcc, hcp, cscl, nacl, d03, fccb, bcc16, bcc16-8, "                                \
  "zincblende, fluorite, perovskite, layers-ABB... ((001) layers of bcc in the "                             \
  "order of the letters), or a file in "                                                                     \
  "POSCAR form (comment, scale, three vectors, labels, counts, Direct or "                                   \
  "Cartesian, sites). Labels that are elements imply "                                                       \
  "their atomic number as charge."

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

int verb_madelung(int argc, char **argv) {
  static const struct argp_child child[] = {{&tool_crystal_argp, 0, NULL, 0}, {0}};
  static const struct argp argp = {
      NULL,
      NULL,
      "STRUCTURE",
      "Madelung energy of a crystal of point charges in a uniform background, its pair matrix "
      "(xi = sum Z_p Z_q pair[p][q]) and the forces on its ions." STRUCTURE_DOC,
      child,
      NULL,
      NULL};
  tool_crystal *c = calloc(1, sizeof *c);
  cmx_error err = {CMX_OK, ""};
  cmx_status status;
  if (!c) return EXIT_RUN_TIME;
  if (tool_parse(&argp, argc, argv, c)) return EXIT_USAGE;
  status = tool_crystal_open(c, 0, &err);
  const size_t n = c->crystal.n_sites;
  double *pair = malloc((n * n + 1) * sizeof *pair), force = NAN;
  if (status >= 0) status = pair ? cmx_crystal_pairs(&c->crystal, 0.0, pair) : CMX_ERR_MEMORY;
  if (status >= 0) force = largest_force(c, &status);
  if (status < 0 && !err.text[0])
    cmx_fail(&err, status, "'%s': %s", c->crystal.name, cmx_status_text(status));
  const int code = status < 0 ? tool_fail("madelung", &err)
                              : print_madelung(c, pair, cmx_pair_energy(n, pair, c->z), force);
  free(pair);
  free(c);
  return code;
}

/* --- stability ----------------------------------------------------------------------------------------- */

enum { KEY_MESH = 2000, KEY_LIMITS, KEY_HEAVY, KEY_LO, KEY_HI, KEY_STEPS, KEY_MASSES, KEY_TOLERANCE };

typedef struct stability_options {
  tool_crystal *crystal;
  size_t mesh, steps;
  int limits;
  const char *heavy; /* labels that carry alpha; NULL for the last */
  double lo, hi;
} stability_options;

static error_t stability_option(int key, char *arg, struct argp_state *state) {
  stability_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    state->child_inputs[0] = o->crystal;
    return 0;
  case KEY_MESH:
    o->mesh = (size_t)tool_integer(state, "--mesh", arg, 2, 64);
    return 0;
  case KEY_LIMITS:
    o->limits = 1;
    return 0;
  case KEY_HEAVY:
    o->heavy = arg;
    return 0;
  case KEY_LO:
    o->lo = tool_number(state, "--alpha-min", arg, 0.01, 100.0);
    return 0;
  case KEY_HI:
    o->hi = tool_number(state, "--alpha-max", arg, 0.01, 100.0);
    return 0;
  case KEY_STEPS:
    o->steps = (size_t)tool_integer(state, "--steps", arg, 4, 10000);
    return 0;
  case ARGP_KEY_END:
    if (!(o->lo < o->hi)) argp_error(state, "--alpha-min %g is not below --alpha-max %g", o->lo, o->hi);
    if (o->heavy && !o->limits) argp_error(state, "--heavy goes with --limits");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static int print_verdict(const tool_crystal *c, const cmx_stability *s) {
  double mean = 0.0;
  for (size_t p = 0; p < c->crystal.n_sites; p++) mean += c->z[p] / (double)c->crystal.n_sites;
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

static int run_limits(const stability_options *o) {
  tool_crystal *c = o->crystal;
  cmx_stability_limit limit[CMX_MAX_LIMITS];
  cmx_error err = {CMX_OK, ""};
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

static int run_stability(const stability_options *o) {
  cmx_stability s;
  cmx_error err = {CMX_OK, ""};
  cmx_status status = tool_crystal_open(o->crystal, 1, &err);
  if (status >= 0) status = cmx_crystal_stability(&o->crystal->crystal, o->crystal->z, o->mesh, &s, &err);
  return status < 0 ? tool_fail("stability", &err) : print_verdict(o->crystal, &s);
}

int verb_stability(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"mesh", KEY_MESH, "N", 0, "wave vectors along each reciprocal vector (2..64, default 12)", 0},
      {"limits", KEY_LIMITS, NULL, 0, "charge ratios alpha at which the crystal becomes stable or unstable",
       0},
      {"heavy", KEY_HEAVY, "LABEL,...", 0,
       "labels that carry alpha with --limits, the others 1 (default: the last)", 0},
      {"alpha-min", KEY_LO, "A", 0, "least alpha of --limits (default 0.1)", 0},
      {"alpha-max", KEY_HI, "A", 0, "largest alpha of --limits (default 10)", 0},
      {"steps", KEY_STEPS, "N", 0, "steps of the scan in ln alpha (4..10000, default 100)", 0},
      {0}};
  static const struct argp_child child[] = {{&tool_crystal_argp, 0, NULL, 0}, {0}};
  static const struct argp argp = {
      known,
      stability_option,
      "STRUCTURE --charges Z,...",
      "Stability of a crystal: equilibrium of its ions and the least eigenvalue of its "
      "force-constant matrix over the Brillouin zone." STRUCTURE_DOC,
      child,
      NULL,
      NULL};
  tool_crystal *c = calloc(1, sizeof *c);
  if (!c) return EXIT_RUN_TIME;
  stability_options o = {c, 12, 100, 0, NULL, 0.1, 10.0};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  const int code = o.limits ? run_limits(&o) : run_stability(&o);
  free(c);
  return code;
}

/* --- phonons ------------------------------------------------------------------------------------------- */

typedef struct phonon_options {
  tool_crystal *crystal;
  size_t n_masses;
  double masses[CMX_MAX_SITES], tolerance;
} phonon_options;

static error_t phonon_option(int key, char *arg, struct argp_state *state) {
  phonon_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    state->child_inputs[0] = o->crystal;
    return 0;
  case KEY_MASSES:
    o->n_masses = tool_numbers(state, "--masses", arg, 1e-6, 1e9, CMX_MAX_SITES, o->masses);
    return 0;
  case KEY_TOLERANCE:
    o->tolerance = tool_number(state, "--tolerance", arg, 1e-12, 1e-2);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

/* Masses of all sites; without any, proportional to the charges, as of symmetric nuclei. */
static cmx_status spread_masses(const phonon_options *o, double mass[], cmx_error *err) {
  const cmx_crystal *c = &o->crystal->crystal;
  if (o->n_masses && o->n_masses != c->n_labels && o->n_masses != c->n_sites)
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "%zu masses: '%s' needs %zu, one for each label, or %zu, one for each site", o->n_masses,
                    c->name, c->n_labels, c->n_sites);
  for (size_t p = 0; p < c->n_sites; p++)
    mass[p] = !o->n_masses                 ? o->crystal->z[p]
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

int verb_phonons(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"masses", KEY_MASSES, "M,...", 0,
       "masses, one for each label or site, in any unit (default: equal to the charges)", 0},
      {"tolerance", KEY_TOLERANCE, "E", 0, "absolute accuracy of the moments (1e-12..1e-2, default 1e-6)", 0},
      {0}};
  static const struct argp_child child[] = {{&tool_crystal_argp, 0, NULL, 0}, {0}};
  static const struct argp argp = {
      known,
      phonon_option,
      "STRUCTURE",
      "Moments of the phonon spectrum of a crystal over its Brillouin zone. Unstable crystals are "
      "refused." STRUCTURE_DOC,
      child,
      NULL,
      NULL};
  tool_crystal *c = calloc(1, sizeof *c);
  if (!c) return EXIT_RUN_TIME;
  phonon_options o = {.crystal = c, .tolerance = 1e-6};
  double mass[CMX_MAX_SITES];
  cmx_phonon_moments m;
  cmx_error err = {CMX_OK, ""};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  cmx_status status = tool_crystal_open(c, 0, &err);
  if (status >= 0) status = spread_masses(&o, mass, &err);
  if (status >= 0) status = cmx_crystal_moments(&c->crystal, c->z, mass, o.tolerance, &m, &err);
  const int code = status < 0 ? tool_fail("phonons", &err) : print_moments(c, &m);
  free(c);
  return code;
}
