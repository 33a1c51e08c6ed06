/* The fifteen ordered bcc-like lattices, limits of stability, and compounds of two ions. */
#include "coulomix/ordered.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"

/* Sites of Z2 in Table 1 of Kozhberov (2024); those of x > 1/2 are the complements. */
static const char *const sites[CMX_N_ORDERED] = {"a",  "ab",  "c",  "ac",  "abc",  "cd",  "acd", "f",
                                                 "bf", "abf", "df", "bdf", "abdf", "cdf", "bcdf"};

cmx_status cmx_ordered_lattices(cmx_ordered_lattice lattice[CMX_N_ORDERED]) {
  cmx_crystal crystal;
  double *pair = malloc(CMX_MAX_SITES * CMX_MAX_SITES * sizeof *pair);
  cmx_status status = pair ? cmx_crystal_builtin("bcc16", &crystal, NULL) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_crystal_pairs(&crystal, 0.0, pair);
  for (size_t i = 0; i < CMX_N_ORDERED && status >= 0; i++) {
    const size_t n = crystal.n_sites;
    double light[CMX_MAX_SITES], heavy[CMX_MAX_SITES], both[CMX_MAX_SITES], x = 0.0;
    for (size_t p = 0; p < n; p++) {
      heavy[p] = strchr(sites[i], crystal.label_name[crystal.label[p]][0]) != NULL;
      light[p] = 1.0 - heavy[p];
      both[p] = 1.0;
      x += heavy[p] / (double)n;
    }
    lattice[i].x = x;
    lattice[i].sites = sites[i];
    lattice[i].xi11 = cmx_pair_energy(n, pair, light);
    lattice[i].xi22 = cmx_pair_energy(n, pair, heavy);
    lattice[i].xi12 = cmx_pair_energy(n, pair, both) - lattice[i].xi11 - lattice[i].xi22;
  }
  free(pair);
  return status;
}

double cmx_ordered_excess(double x, double alpha, double xi) {
  const double mean = 1.0 - x + x * alpha;
  return xi / cbrt(mean) - CMXP_BCC_XI * (1.0 - x + x * cbrt(alpha) * cbrt(alpha) * alpha);
}

cmx_status cmx_ordered_crystal(const char *heavy, double z1, double z2, cmx_charged_crystal *out,
                               cmx_error *err) {
  const cmx_status status = cmx_crystal_builtin("bcc16", &out->crystal, err);
  if (status < 0) return status;
  double charge[CMX_MAX_LABELS];
  size_t known = 0;
  for (size_t l = 0; l < out->crystal.n_labels; l++) {
    const int on = strchr(heavy, out->crystal.label_name[l][0]) != NULL;
    charge[l] = on ? z2 : z1;
    known += (size_t)on;
  }
  if (known != strlen(heavy))
    return cmx_fail(err, CMX_ERR_DOMAIN, "sites '%s': not a set of the labels a, b, c, d, f", heavy);
  return cmx_crystal_charges(&out->crystal, out->crystal.n_labels, charge, out->z, err);
}

/* --- limits of stability ------------------------------------------------------------------------------- */

typedef struct ratio_scan {
  const cmx_crystal *crystal;
  const int *heavy;
  size_t mesh;
  cmx_status status;
  cmx_error *err;
} ratio_scan;

/* Margin of the relaxed crystal at ln alpha; -1 without an equilibrium. */
static double margin_at(ratio_scan *s, double ln_alpha, double k[3]) {
  cmx_crystal relaxed = *s->crystal;
  double charge[CMX_MAX_LABELS], z[CMX_MAX_SITES];
  cmx_stability verdict;
  for (size_t l = 0; l < relaxed.n_labels; l++) charge[l] = s->heavy[l] ? exp(ln_alpha) : 1.0;
  cmx_status status = cmx_crystal_charges(&relaxed, relaxed.n_labels, charge, z, s->err);
  if (status >= 0) {
    status = cmx_crystal_relax(&relaxed, z, NULL, NULL);
    if (status == CMX_ERR_NOT_CONVERGED) return -1.0;
  }
  if (status >= 0) status = cmx_crystal_stability(&relaxed, z, s->mesh, &verdict, s->err);
  if (status < 0) {
    s->status = status;
    return NAN;
  }
  if (k) memcpy(k, verdict.k, sizeof verdict.k);
  return verdict.margin;
}

typedef struct sample {
  double at, margin; /* ln alpha */
} sample;

static void add_limit(ratio_scan *s, sample lo, sample hi, cmx_stability_limit limits[], size_t *n) {
  const int above = hi.margin > 0.0;
  while (hi.at - lo.at > 1e-9 && s->status >= 0) {
    const sample mid = {0.5 * (lo.at + hi.at), margin_at(s, 0.5 * (lo.at + hi.at), NULL)};
    if ((mid.margin > 0.0) == above)
      hi = mid;
    else
      lo = mid;
  }
  if (*n == CMX_MAX_LIMITS || s->status < 0) return;
  cmx_stability_limit *limit = &limits[*n];
  limit->alpha = exp(0.5 * (lo.at + hi.at));
  limit->stable_above = above;
  limit->k[0] = limit->k[1] = limit->k[2] = NAN; /* the crystal ends because there is no equilibrium */
  /* the soft mode is found on the unstable side, slightly beyond the limit */
  margin_at(s, 0.5 * (lo.at + hi.at) + (above ? -1e-4 : 1e-4), limit->k);
  (*n)++;
}

/* Looks between a and c for a margin of the other sign than that of b, which is nearest to it: golden
   section. */
static int hidden_window(ratio_scan *s, sample a, sample b, sample c, sample *found) {
  const double sign = b.margin > 0.0 ? 1.0 : -1.0;
  for (int it = 0; it < 24 && s->status >= 0; it++) {
    const int left = b.at - a.at > c.at - b.at;
    const double at = left ? b.at - 0.38 * (b.at - a.at) : b.at + 0.38 * (c.at - b.at);
    const sample try = {at, margin_at(s, at, NULL)};
    if ((try.margin > 0.0) != (b.margin > 0.0)) {
      *found = try;
      return 1;
    }
    if (sign * try.margin < sign * b.margin) {
      if (left)
        c = b;
      else
        a = b;
      b = try;
    } else if (left) {
      a = try;
    } else {
      c = try;
    }
  }
  return 0;
}

cmx_status cmx_stability_limits(const cmx_crystal *crystal, const int heavy[], const cmx_ratio_scan *scan,
                                cmx_stability_limit limits[], size_t *n_limits, int *stable_at_lo,
                                cmx_error *err) {
  const double lo = scan->lo, hi = scan->hi;
  const size_t steps = scan->steps, mesh = scan->mesh;
  ratio_scan s = {crystal, heavy, mesh, CMX_OK, err};
  *n_limits = 0;
  *stable_at_lo = 0;
  if (!(lo >= 0.01 && hi > lo && hi <= 100.0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "alpha %g..%g: not within 0.01..100", lo, hi);
  if (steps < 4 || steps > 10000) return cmx_fail(err, CMX_ERR_DOMAIN, "steps %zu: not in 4..10000", steps);
  if (mesh < 2 || mesh > 64) return cmx_fail(err, CMX_ERR_DOMAIN, "mesh %zu: not in 2..64", mesh);
  sample *at = malloc((steps + 1) * sizeof *at);
  if (!at) return cmx_fail(err, CMX_ERR_MEMORY, "limits of stability: out of memory");
  for (size_t i = 0; i <= steps && s.status >= 0; i++) {
    at[i].at = log(lo) + (log(hi) - log(lo)) * (double)i / (double)steps;
    at[i].margin = margin_at(&s, at[i].at, NULL);
  }
  if (s.status >= 0) *stable_at_lo = at[0].margin > 0.0;
  for (size_t i = 0; i < steps && s.status >= 0; i++) {
    const int now = at[i].margin > 0.0, next = at[i + 1].margin > 0.0;
    if (now != next) add_limit(&s, at[i], at[i + 1], limits, n_limits);
    if (now != next || i + 2 > steps || (at[i + 2].margin > 0.0) != now) continue;
    const double sign = now ? 1.0 : -1.0;
    sample found;
    if (sign * at[i + 1].margin < sign * at[i].margin && sign * at[i + 1].margin <= sign * at[i + 2].margin &&
        hidden_window(&s, at[i], at[i + 1], at[i + 2], &found)) {
      add_limit(&s, at[i], found, limits, n_limits);
      add_limit(&s, found, at[i + 2], limits, n_limits);
    }
  }
  free(at);
  return s.status;
}

/* --- compounds ----------------------------------------------------------------------------------------- */

/* A candidate that is not one of the fifteen lattices. */
typedef struct candidate {
  const char *name, *structure;
  int swapped;  /* the heavier ion on label A */
  int uniaxial; /* c/a is free */
} candidate;

static const candidate others[] = {
    {"nacl", "nacl", 0, 0},
    {"fccb", "fccb", 0, 0},
    {"fccb-swapped", "fccb", 1, 0},
    {"zincblende", "zincblende", 0, 0},
    {"fluorite", "fluorite", 0, 0},
    {"fluorite-swapped", "fluorite", 1, 0},
    {"layers-AAB", "layers-AAB", 0, 1},
    {"layers-ABB", "layers-ABB", 0, 1},
    {"layers-AAAB", "layers-AAAB", 0, 1},
    {"layers-AABB", "layers-AABB", 0, 1},
    {"layers-ABBB", "layers-ABBB", 0, 1},
    {"layers-AAAAB", "layers-AAAAB", 0, 1},
    {"layers-AAABB", "layers-AAABB", 0, 1},
    {"layers-AABAB", "layers-AABAB", 0, 1},
    {"layers-AABBB", "layers-AABBB", 0, 1},
    {"layers-ABABB", "layers-ABABB", 0, 1},
    {"layers-ABBBB", "layers-ABBBB", 0, 1},
};

enum { N_OTHERS = sizeof others / sizeof *others };

/* The two of the fifteen lattices that are also built-in structures with a smaller cell. */
static const struct { const char *sites, *name; } named[] = {{"f", "cscl"}, {"ac", "d03"}};

static cmx_status two_labels(const char *structure, double a, double b, cmx_charged_crystal *c,
                             cmx_error *err) {
  const double charge[2] = {a, b};
  const cmx_status status = cmx_crystal_builtin(structure, &c->crystal, err);
  return status < 0 ? status : cmx_crystal_charges(&c->crystal, 2, charge, c->z, err);
}

static cmx_status build(size_t i, double z1, double z2, cmx_charged_crystal *c, char name[32],
                        cmx_error *err) {
  if (i >= CMX_N_ORDERED) {
    const candidate *o = &others[i - CMX_N_ORDERED];
    snprintf(name, 32, "%s", o->name);
    return two_labels(o->structure, o->swapped ? z2 : z1, o->swapped ? z1 : z2, c, err);
  }
  for (size_t k = 0; k < sizeof named / sizeof *named; k++) {
    if (strcmp(named[k].sites, sites[i]) != 0) continue;
    snprintf(name, 32, "%s", named[k].name);
    return two_labels(name, z1, z2, c, err);
  }
  snprintf(name, 32, "bcc16-%s", sites[i]);
  return cmx_ordered_crystal(sites[i], z1, z2, c, err);
}

/* Tolerance for u_-2, the slowest to converge; <ln omega> is then accurate to 1e-6. */
static const double moments_tolerance = 1e-3;

/* <ln omega> with unit masses, less linear mixing at the same electron density: omega_p^2 = 3 <Z>^2 e^2/a^3,
   a^3 = <Z> a_e^3. */
static cmx_status vibrate(const cmx_charged_crystal *c, double mean, double mean_ln, double ln_bcc,
                          double *vibration, cmx_error *err) {
  cmx_phonon_moments moments;
  double mass[CMX_MAX_SITES];
  for (size_t p = 0; p < c->crystal.n_sites; p++) mass[p] = 1.0;
  const cmx_status status = cmx_crystal_moments(&c->crystal, c->z, mass, moments_tolerance, &moments, err);
  *vibration = 3.0 * (moments.ln - ln_bcc + 0.5 * (log(mean) - mean_ln));
  return status;
}

/* Moves the crystal to equilibrium and computes its stability and energies. */
static cmx_status stability_at(cmx_charged_crystal *c, double z1, double z2, int uniaxial, size_t mesh,
                               double ln_bcc, cmx_ordered_compound *out, cmx_error *err) {
  const size_t n = c->crystal.n_sites;
  cmx_stability verdict;
  double heavy = 0.0, *pair;
  for (size_t p = 0; p < n; p++) heavy += c->z[p] == z2;
  const double x = heavy / (double)n;
  out->x = x;
  out->energy = out->shift = out->margin = out->vibration = NAN;
  out->stretch = 1.0;
  out->stable = 0;
  cmx_status status = uniaxial ? cmx_crystal_relax_axis(&c->crystal, c->z, &out->shift, &out->stretch, NULL)
                               : cmx_crystal_relax(&c->crystal, c->z, &out->shift, NULL);
  if (status == CMX_ERR_NOT_CONVERGED) return CMX_OK; /* no such crystal */
  pair = malloc(n * n * sizeof *pair);
  if (status >= 0) status = pair ? cmx_crystal_pairs(&c->crystal, 0.0, pair) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_crystal_stability(&c->crystal, c->z, mesh, &verdict, err);
  if (status >= 0) {
    const double unit = cbrt(z1) * cbrt(z1) * z1, mean = (1.0 - x) * z1 + x * z2;
    out->energy = unit * cmx_ordered_excess(x, z2 / z1, cmx_pair_energy(n, pair, c->z) / (z1 * z1));
    out->margin = verdict.margin;
    out->stable = verdict.stable;
    if (!isnan(ln_bcc) && verdict.stable && out->energy < 0.0)
      status = vibrate(c, mean, (1.0 - x) * log(z1) + x * log(z2), ln_bcc, &out->vibration, err);
  }
  free(pair);
  return status;
}

static int by_x(const void *left, const void *right) {
  const cmx_ordered_compound *a = left, *b = right;
  if (a->x != b->x) return a->x < b->x ? -1 : 1;
  if (isnan(a->energy) || isnan(b->energy)) return isnan(a->energy) - isnan(b->energy);
  return a->energy < b->energy ? -1 : a->energy > b->energy;
}

static cmx_status bcc_logarithm(double *ln, cmx_error *err) {
  const double one = 1.0;
  cmx_crystal crystal;
  cmx_phonon_moments moments;
  cmx_status status = cmx_crystal_builtin("bcc", &crystal, err);
  if (status >= 0) status = cmx_crystal_moments(&crystal, &one, &one, moments_tolerance, &moments, err);
  *ln = status >= 0 ? moments.ln : (double)NAN;
  return status;
}

cmx_status cmx_ordered_compounds(double z1, double z2, size_t mesh, int vibration,
                                 cmx_ordered_compound list[], size_t *n, cmx_error *err) {
  *n = 0;
  if (!(z1 > 0.0 && z2 > z1 && z2 <= 1e3))
    return cmx_fail(err, CMX_ERR_DOMAIN, "charges %g and %g: not 0 < Z1 < Z2 <= 1000", z1, z2);
  cmx_charged_crystal *c = malloc(sizeof *c);
  double ln_bcc = NAN;
  cmx_status status = c ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "compounds: out of memory");
  if (status >= 0 && vibration) status = bcc_logarithm(&ln_bcc, err);
  for (size_t i = 0; i < CMX_N_ORDERED + N_OTHERS && status >= 0; i++) {
    const int uniaxial = i >= CMX_N_ORDERED && others[i - CMX_N_ORDERED].uniaxial;
    status = build(i, z1, z2, c, list[*n].name, err);
    if (status >= 0) status = stability_at(c, z1, z2, uniaxial, mesh, ln_bcc, &list[*n], err);
    if (status >= 0) (*n)++;
  }
  free(c);
  if (status >= 0) qsort(list, *n, sizeof *list, by_x);
  return status;
}
