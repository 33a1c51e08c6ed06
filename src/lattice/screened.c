/* Static energy and phonons of the bcc crystal in an electron gas of linear response. */
#include "coulomix/screened.h"

#include <gsl/gsl_integration.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/lattice.h" /* has a member I, which <lapacke.h> makes a macro */
#include "coulomix/plasma.h"
#include "lattice/lattice_internal.h"

#include <lapacke.h>

/* --- dielectric function ------------------------------------------------------------------------------- */

cmx_dielectric cmx_dielectric_electrons(double z, double x_r) {
  const double k_f = cmx_fermi_sphere(z); /* of Z electrons in the volume of the ion sphere */
  const double k_tf2 = 4.0 * CMX_FINE_STRUCTURE / CMX_PI * sqrt(1.0 + x_r * x_r) / x_r * k_f * k_f;
  return (cmx_dielectric){k_tf2, 2.0 * k_f, x_r, sqrt(1.0 + x_r * x_r), asinh(x_r)};
}

cmx_dielectric cmx_dielectric_yukawa(double kappa) {
  return (cmx_dielectric){kappa * kappa, 0.0, 0.0, 1.0, 0.0};
}

/* q^2 (eps - 1)/k_TF^2 as a function of y = q/(2 k_F): 1 at y = 0, 1/(3 y^2) or less far beyond 1 (Jancovici
   1962). */
static double polarisation(const cmx_dielectric *d, double y) {
  const double x = d->x_r, x2 = x * x, g = d->energy, g2 = 1.0 + x2, y2 = y * y, root = sqrt(1.0 + x2 * y2);
  const double gap = fmax(fabs(y2 - 1.0), 1e-14); /* its logarithm has a factor that vanishes there */
  const double one = 2.0 * log1p(y) - log(gap);   /* ln |(1 + y)/(1 - y)| */
  const double two = 2.0 * log(y * g + root) - log(gap);
  const double first = 2.0 / 3.0 * (1.0 - y2 * x / g * d->rapidity);
  return first + (g2 - 3.0 * x2 * y2) / (6.0 * y * x2) * one +
         (2.0 * x2 * y2 - 1.0) / (6.0 * y * x2) * root / g * two;
}

double cmx_dielectric_change(const cmx_dielectric *d, double q) {
  const double response = d->k_tf2 * (d->two_kf > 0.0 ? polarisation(d, q / d->two_kf) : 1.0);
  return -response / (q * q * (q * q + response));
}

/* --- sums over the reciprocal lattice ------------------------------------------------------------------ */

/* Terms are multiplied by erfc((q - centre)/width)/2; the remainder is smooth: by Poisson's formula its sum
   is its integral up to terms exp(-(R width/2)^2), R = 1.76 the nearest neighbours' distance. It begins
   beyond the kink of eps at 2 k_F. */
typedef struct cutoff {
  double centre, width, reach;
} cutoff;

static cutoff cutoff_of(const cmx_dielectric *d, double width) {
  const double centre = d->two_kf + 4.5 * width;
  return (cutoff){centre, width, centre + 4.5 * width};
}

static double cutoff_weight(const cutoff *c, double q) {
  const double u = (q - c->centre) / c->width;
  return u < -4.5 ? 1.0 : 0.5 * erfc(u); /* 1 to 1e-10 */
}

static cmx_status reciprocal_star(double reach, cmxp_star *star) {
  const double half = 2.0 * CMX_PI / cmx_lattice_find("bcc", NULL)->constant;
  const double vectors[9] = {0, half, half, half, 0, half, half, half, 0};
  return cmxp_star_make(vectors, reach, 0, star);
}

static double length(const double v[3]) {
  return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static int dielectric_valid(const cmx_dielectric *d) {
  return isfinite(d->k_tf2) && isfinite(d->two_kf) && isfinite(d->x_r) && d->k_tf2 > 0.0 && d->k_tf2 < 1e4 &&
         d->two_kf >= 0.0 && d->two_kf <= 50.0 && (d->two_kf == 0.0 || d->x_r > 0.0);
}

/* int q^2 dq/(2 pi^2) 4 pi (1/eps - 1)/q^2 of the omitted part: it begins about 4.5 widths below the
   centre. */
static double tail(const cmx_dielectric *d, const cutoff *c) {
  enum { ORDER = 200 };
  gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(ORDER);
  double sum = 0.0;
  if (!rule) return NAN;
  for (int panel = 0; panel < 2; panel++) /* in q up to the end of the fading, then in 1/q */
    for (size_t i = 0; i < ORDER; i++) {
      double at, weight;
      gsl_integration_glfixed_point(0.0, 1.0, i, &at, &weight, rule);
      const double from = d->two_kf + 1e-9;
      const double q = panel ? c->reach / at : from + (c->reach - from) * at;
      const double step = panel ? c->reach / (at * at) : c->reach - from;
      sum += weight * step * q * q * 2.0 / CMX_PI * cmx_dielectric_change(d, q) * (1.0 - cutoff_weight(c, q));
    }
  gsl_integration_glfixed_table_free(rule);
  return sum;
}

cmx_status cmx_screened_static(const cmx_dielectric *d, double *energy) {
  cmxp_star star = {0};
  *energy = NAN;
  if (!dielectric_valid(d)) return CMX_ERR_DOMAIN;
  const cutoff c = cutoff_of(d, 5.0);
  const cmx_status status = reciprocal_star(c.reach, &star);
  if (status < 0) return status;
  double sum = 0.0;
  for (size_t g = 0; g < star.n; g++) {
    const double q = length(star.vector[g]);
    if (q > 0.0) sum += 3.0 * cmx_dielectric_change(d, q) * cutoff_weight(&c, q); /* 4 pi n_i = 3 */
  }
  *energy = 0.5 * (sum + tail(d, &c));
  cmxp_star_free(&star);
  return isfinite(*energy) ? CMX_OK : CMX_ERR_MEMORY;
}

/* --- phonons ------------------------------------------------------------------------------------------- */

struct cmx_screened_phonons {
  size_t n;
  double *weight;        /* [n], sum 1 */
  double (*value)[2][3]; /* [n][rigid, screened][branch] squared frequencies */
  double debye[2];
};

/* Ingredients of one spectrum. */
typedef struct spectrum {
  const cmx_dielectric *d;
  const cmx_lattice *lattice;
  cutoff c;
  cmx_ewald *ewald;
  cmxp_star star;
  double at_zero; /* sum G_a G_a (1/eps - 1)/G^2, one axis: cubic */
} spectrum;

static void spectrum_end(spectrum *s) {
  cmx_ewald_free(s->ewald);
  cmxp_star_free(&s->star);
}

static cmx_status spectrum_begin(const cmx_dielectric *d, spectrum *s) {
  memset(s, 0, sizeof *s);
  s->d = d;
  s->lattice = cmx_lattice_find("bcc", NULL);
  s->c = cutoff_of(d, 4.0);
  cmx_status status = cmx_ewald_new(s->lattice, 0.0, &s->ewald);
  if (status >= 0) status = reciprocal_star(s->c.reach + 4.0, &s->star); /* with k anywhere in the zone */
  for (size_t g = 0; g < s->star.n && status >= 0; g++) {
    const double *v = s->star.vector[g], q = length(v);
    if (q > 0.0) s->at_zero += q * q / 3.0 * cmx_dielectric_change(d, q) * cutoff_weight(&s->c, q);
  }
  if (status < 0) spectrum_end(s);
  return status;
}

/* Squared frequencies at k != 0, in omega_p^2, ascending. */
static cmx_status frequencies(const spectrum *s, const double k[3], double value[2][3]) {
  double force[3], rigid[6], m[2][9];
  cmx_ewald_forces(s->ewald, k, force, rigid);
  double add[6] = {-s->at_zero, -s->at_zero, -s->at_zero, 0.0, 0.0, 0.0};
  for (size_t g = 0; g < s->star.n; g++) {
    const double *v = s->star.vector[g], w[3] = {k[0] + v[0], k[1] + v[1], k[2] + v[2]}, q = length(w);
    if (q > s->c.reach) continue;
    const double change = cmx_dielectric_change(s->d, q) * cutoff_weight(&s->c, q);
    for (int a = 0; a < 3; a++) {
      add[a] += w[a] * w[a] * change;
      add[3 + a] += w[(a + 1) % 3] * w[(a + 2) % 3] * change;
    }
  }
  cmx_status status = CMX_OK;
  for (int screened = 0; screened < 2 && status >= 0; screened++) {
    double t[6];
    for (int a = 0; a < 6; a++) t[a] = rigid[a] / 3.0 + (screened ? add[a] : 0.0);
    const double full[9] = {t[0], t[5], t[4], t[5], t[1], t[3], t[4], t[3], t[2]};
    memcpy(m[screened], full, sizeof full);
    status =
        cmxp_lapack_status(LAPACKE_dsyev(LAPACK_COL_MAJOR, 'N', 'U', 3, m[screened], 3, value[screened]));
  }
  return status;
}

/* Places of nodes: t along k, p and q across, as in the wedge's conical coordinates. */
typedef struct nodes {
  int radial, across;
  double t[64], t_weight[64], a[64], a_weight[64];
} nodes;

static cmx_status set_nodes(int radial, nodes *n) {
  n->radial = radial;
  n->across = radial - radial / 3;
  gsl_integration_glfixed_table *rule[2] = {gsl_integration_glfixed_table_alloc((size_t)n->radial),
                                            gsl_integration_glfixed_table_alloc((size_t)n->across)};
  if (rule[0] && rule[1]) {
    for (int i = 0; i < n->radial;
         i++) { /* t = s^2, because sound turns into plasma waves at k of about k_TF, well inside the zone */
      double s, weight;
      gsl_integration_glfixed_point(0.0, 1.0, (size_t)i, &s, &weight, rule[0]);
      n->t[i] = s * s;
      n->t_weight[i] = 2.0 * s * weight * n->t[i] * n->t[i];
    }
    for (int i = 0; i < n->across; i++)
      gsl_integration_glfixed_point(0.0, 1.0, (size_t)i, &n->a[i], &n->a_weight[i], rule[1]);
  }
  const cmx_status status = rule[0] && rule[1] ? CMX_OK : CMX_ERR_MEMORY;
  for (int i = 0; i < 2; i++)
    if (rule[i]) gsl_integration_glfixed_table_free(rule[i]);
  return status;
}

/* The ray of the wedge's corner k = 0 through (p, q), in units of pi/a_1 at t = 1. */
static void ray(const cmx_lattice *l, double p, double q, double v[3]) {
  const double(*w)[3] = l->wedge[0];
  for (int a = 0; a < 3; a++) v[a] = w[0][a] + p * (w[1][a] - w[0][a]) + p * q * (w[2][a] - w[1][a]);
}

/* Sum of (k/omega)^3 over branches and directions, as it is at a k much less than k_TF. */
static cmx_status sound(const spectrum *s, const nodes *n, double debye[2]) {
  const double k_small = 2e-3 * fmin(1.0, sqrt(s->d->k_tf2));
  double total = 0.0;
  debye[0] = debye[1] = 0.0;
  for (int i = 0; i < n->across; i++)
    for (int j = 0; j < n->across; j++) {
      double v[3], value[2][3];
      ray(s->lattice, n->a[i], n->a[j], v);
      const double len = length(v), k[3] = {k_small * v[0] / len, k_small * v[1] / len, k_small * v[2] / len};
      const double weight = n->a_weight[i] * n->a_weight[j] * n->a[i] / (len * len * len);
      const cmx_status status = frequencies(s, k, value);
      if (status < 0) return status;
      for (int b = 0; b < 3; b++) /* a plasma wave is not a sound wave */
        for (int screened = b == 2; screened < 2; screened++)
          debye[screened] += weight * pow(value[screened][b] / (k_small * k_small), -1.5);
      total += weight;
    }
  for (int screened = 0; screened < 2;
       screened++) /* n_i = 3/(4 pi): states d^3k/(2 pi)^3/n_i = (2/(3 pi)) k^2 dk */
    debye[screened] *= 2.0 / (3.0 * CMX_PI) / total / 3.0;
  return CMX_OK;
}

static cmx_status fill(const spectrum *s, const nodes *n, cmx_screened_phonons *p) {
  const double unit = CMX_PI / s->lattice->constant;
  const int per = n->across * n->across;
  int worst = CMX_OK, unstable = 0;
#pragma omp parallel for schedule(dynamic) reduction(min : worst) reduction(| : unstable)
  for (int i = 0; i < (int)p->n; i++) {
    const int it = i / per, ip = i / n->across % n->across, iq = i % n->across;
    double v[3];
    ray(s->lattice, n->a[ip], n->a[iq], v);
    for (int a = 0; a < 3; a++) v[a] *= n->t[it] * unit;
    const cmx_status status = frequencies(s, v, p->value[i]);
    if (status < worst) worst = status;
    unstable |= !(p->value[i][1][0] > 0.0 && p->value[i][0][0] > 0.0);
    /* t^2 p dt dp dq |det| over the volume |det|/6 */
    p->weight[i] = 6.0 * n->t_weight[it] * n->a_weight[ip] * n->a_weight[iq] * n->a[ip];
  }
  if (worst < 0) return (cmx_status)worst;
  return unstable ? CMX_ERR_UNSUPPORTED : sound(s, n, p->debye);
}

cmx_status cmx_screened_phonons_new(const cmx_dielectric *d, int radial, cmx_screened_phonons **out) {
  spectrum s;
  nodes n;
  *out = NULL;
  if (!dielectric_valid(d) || radial < 4 || radial > 64) return CMX_ERR_DOMAIN;
  cmx_status status = set_nodes(radial, &n);
  if (status >= 0) status = spectrum_begin(d, &s);
  if (status < 0) return status;
  cmx_screened_phonons *p = calloc(1, sizeof *p);
  if (p) {
    p->n = (size_t)(n.radial * n.across * n.across);
    p->weight = malloc(p->n * sizeof *p->weight);
    p->value = malloc(p->n * sizeof *p->value);
  }
  status = p && p->weight && p->value ? fill(&s, &n, p) : CMX_ERR_MEMORY;
  spectrum_end(&s);
  if (status < 0)
    cmx_screened_phonons_free(p);
  else
    *out = p;
  return status;
}

void cmx_screened_phonons_free(cmx_screened_phonons *p) {
  if (!p) return;
  free(p->weight);
  free(p->value);
  free(p);
}

void cmx_screened_phonons_moments(const cmx_screened_phonons *p, int screened, cmx_screened_moments *out) {
  *out = (cmx_screened_moments){0.0, 0.0, p->debye[!!screened]};
  for (size_t i = 0; i < p->n; i++)
    for (int b = 0; b < 3; b++) {
      const double w2 = p->value[i][!!screened][b];
      out->ln += p->weight[i] / 6.0 * log(w2);
      out->u_1 += p->weight[i] / 3.0 * sqrt(w2);
    }
}

double cmx_screened_phonons_thermal(const cmx_screened_phonons *p, int screened, double theta) {
  double sum = 0.0;
  for (size_t i = 0; i < p->n; i++)
    for (int b = 0; b < 3; b++) sum += p->weight[i] * log(-expm1(-theta * sqrt(p->value[i][!!screened][b])));
  return sum;
}
