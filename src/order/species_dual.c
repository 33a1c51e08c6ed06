/* The dual of the order programme of n species: matrix scaling of each orbit, and Newton's method for the
   multipliers, wave vectors and directions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order/species_internal.h"

enum { MAX_N = CMX_MAX_SPECIES };

/* --- space --------------------------------------------------------------------------------------------- */

static cmx_status point_make(size_t orbits, size_t n, species_point *point) {
  point->y = malloc(orbits * n * n * sizeof(double));
  point->w = malloc(orbits * n * n * sizeof(double));
  point->log_u = calloc(orbits * n, sizeof(double));
  point->factor = malloc(orbits * n * n * sizeof(double));
  return point->y && point->w && point->log_u && point->factor ? CMX_OK : CMX_ERR_MEMORY;
}

static void point_free(species_point *point) {
  free(point->y);
  free(point->w);
  free(point->log_u);
  free(point->factor);
}

/* Positions of a plane: three of its wave vector, and n-2 of its direction. */
static size_t width_of(size_t n) {
  return n + 1;
}

cmx_status cmxp_species_dual_make(size_t orbits, size_t n, species_dual *dual) {
  const size_t width = width_of(n), pairs = n * (n - 1) / 2;
  memset(dual, 0, sizeof *dual);
  dual->step = malloc((pairs + CMX_MAX_PLANES * (1 + width)) * sizeof *dual->step);
  dual->motion = malloc(CMX_MAX_PLANES * width * width * sizeof *dual->motion);
  dual->turns = malloc(CMX_MAX_PLANES * sizeof *dual->turns);
  if (dual->step && dual->motion && dual->turns && cmxp_newton_make(pairs, width, &dual->newton) == CMX_OK &&
      point_make(orbits, n, &dual->point) == CMX_OK && point_make(orbits, n, &dual->next) == CMX_OK)
    return CMX_OK;
  cmxp_species_dual_free(dual);
  return CMX_ERR_MEMORY;
}

void cmxp_species_dual_free(species_dual *dual) {
  free(dual->step);
  free(dual->motion);
  free(dual->turns);
  cmxp_newton_free(&dual->newton);
  point_free(&dual->point);
  point_free(&dual->next);
  memset(dual, 0, sizeof *dual);
}

/* --- directions ---------------------------------------------------------------------------------------- */

void cmxp_species_perpendicular(size_t n, const double v[], size_t pivot, size_t r, double out[]) {
  const double scale = v[r] / (1.0 + fabs(v[pivot]));
  for (size_t a = 0; a < n; a++) out[a] = (a == r ? 1.0 : 0.0) - v[a] * scale;
  out[pivot] = v[pivot] < 0.0 ? v[r] : -v[r];
}

void cmxp_species_lift(const species_problem *p, const double b[], double q[]) {
  const size_t last = p->n - 1;
  double along = 0.0;
  for (size_t a = 0; a < last; a++) along += p->root[a] * b[a];
  for (size_t a = 0; a < last; a++) q[a] = b[a] / p->root[a] - along / (1.0 + p->root[last]);
  q[last] = -along / p->root[last];
}

/* q of direction t perpendicular to b. */
static void lift_turn(const species_problem *p, const double b[], size_t t, double q[]) {
  size_t pivot = 0;
  double e[MAX_N];
  for (size_t r = 1; r < p->m; r++)
    if (fabs(b[r]) > fabs(b[pivot])) pivot = r;
  cmxp_species_perpendicular(p->m, b, pivot, t < pivot ? t : t + 1, e);
  cmxp_species_lift(p, e, q);
}

void cmxp_species_place(const species_problem *p, species_planes *planes) {
  for (size_t j = 0; j < planes->n_planes; j++) {
    cmxp_zone_cosines(p->model, planes->u[j], planes->c[j], NULL);
    cmxp_species_lift(p, planes->b[j], planes->q[j]);
  }
}

/* --- one orbit ----------------------------------------------------------------------------------------- */

/* Cholesky factor of a symmetric matrix in place, lower triangle; 0 if it is not positive. */
static int cholesky(size_t n, double a[]) {
  for (size_t c = 0; c < n; c++) {
    for (size_t k = 0; k < c; k++) a[c * n + c] -= a[c * n + k] * a[c * n + k];
    if (!(a[c * n + c] > 0.0)) return 0;
    a[c * n + c] = sqrt(a[c * n + c]);
    for (size_t r = c + 1; r < n; r++) {
      for (size_t k = 0; k < c; k++) a[r * n + c] -= a[r * n + k] * a[c * n + k];
      a[r * n + c] /= a[c * n + c];
    }
  }
  return 1;
}

static void cholesky_solve(size_t n, const double l[], double v[]) {
  for (size_t r = 0; r < n; r++) {
    for (size_t k = 0; k < r; k++) v[r] -= l[r * n + k] * v[k];
    v[r] /= l[r * n + r];
  }
  for (size_t r = n; r-- > 0;) {
    for (size_t k = r + 1; k < n; k++) v[r] -= l[k * n + r] * v[k];
    v[r] /= l[r * n + r];
  }
}

/* Scales exp(y) so that sum_b x_b (1 + w_ab) = 1: Newton's method for ln u, whose steps are bounded. Starts
   from log_u. Returns 0 if it fails. */
static int scale_orbit(const species_problem *p, const double y[], double log_u[], double w[],
                       double factor[]) {
  const size_t n = p->n;
  int last = 0;
  for (int it = 0; it < 200; it++) {
    double step[MAX_N], worst = 0.0, most = 1.0;
    for (size_t a = 0; a < n; a++)
      for (size_t b = 0; b <= a; b++) w[a * n + b] = w[b * n + a] = expm1(y[a * n + b] + log_u[a] + log_u[b]);
    for (size_t a = 0; a < n; a++) {
      double miss = 0.0;
      for (size_t b = 0; b < n; b++) miss -= p->x[b] * w[a * n + b];
      for (size_t b = 0; b < n; b++) factor[a * n + b] = p->root[a] * p->root[b] * (1.0 + w[a * n + b]);
      factor[a * n + a] += 1.0 - miss;
      step[a] = p->root[a] * miss;
      worst = fabs(miss) <= worst ? worst : fabs(miss);
    }
    if (!cholesky(n, factor)) return 0;
    if (last || worst == 0.0) return 1;
    last = worst < 1e-8; /* one more step reaches rounding */
    cholesky_solve(n, factor, step);
    for (size_t a = 0; a < n; a++) most = fmax(most, fabs(step[a] / p->root[a]));
    for (size_t a = 0; a < n; a++) log_u[a] += step[a] / p->root[a] / most;
  }
  return 0;
}

/* Change of w with the field f, the rows of p kept. */
static void respond(const species_problem *p, const double w[], const double factor[], const double f[],
                    double out[]) {
  const size_t n = p->n;
  double shift[MAX_N];
  for (size_t a = 0; a < n; a++) {
    shift[a] = 0.0;
    for (size_t b = 0; b < n; b++) shift[a] -= p->x[b] * (1.0 + w[a * n + b]) * f[a * n + b];
    shift[a] *= p->root[a];
  }
  cholesky_solve(n, factor, shift);
  for (size_t a = 0; a < n; a++) shift[a] /= p->root[a];
  for (size_t a = 0; a < n; a++)
    for (size_t b = 0; b < n; b++)
      out[a * n + b] = (1.0 + w[a * n + b]) * (f[a * n + b] + shift[a] + shift[b]);
}

/* sum_ab x_a x_b q_a w_ab t_b */
static double moment(const species_problem *p, const double q[], const double w[], const double t[]) {
  double sum = 0.0;
  for (size_t a = 0; a < p->n; a++) {
    double row = 0.0;
    for (size_t b = 0; b < p->n; b++) row += p->x[b] * t[b] * w[a * p->n + b];
    sum += p->x[a] * q[a] * row;
  }
  return sum;
}

/* --- value --------------------------------------------------------------------------------------------- */

/* The fields of the balance, [n][n], shifted so that sum_b x_b y_ab = 0: D then has no terms that cancel. */
static void balance_field(const species_problem *p, const double lambda[], double out[]) {
  const size_t n = p->n;
  double mean[MAX_N] = {0}, total = 0.0;
  memset(out, 0, n * n * sizeof *out);
  for (size_t a = 0, e = 0; a < p->m; a++)
    for (size_t b = 0; b <= a; b++, e++) {
      out[a * n + b] = out[b * n + a] = lambda[e];
      mean[a] += p->x[b] * lambda[e];
      if (b < a) mean[b] += p->x[a] * lambda[e];
    }
  for (size_t a = 0; a < n; a++) total += p->x[a] * mean[a];
  for (size_t a = 0; a < n; a++)
    for (size_t b = 0; b < n; b++) out[a * n + b] += total - mean[a] - mean[b];
}

static void orbit_field(const species_problem *p, const species_planes *planes, const double balance[],
                        size_t i, double y[]) {
  const size_t n = p->n;
  const double energy = p->g * p->model->j[i];
  for (size_t a = 0; a < n; a++)
    for (size_t b = 0; b <= a; b++) {
      double v = balance[a * n + b] - energy * p->z[a] * p->z[b];
      for (size_t j = 0; j < planes->n_planes; j++)
        v += planes->mu[j] * planes->c[j][i] * planes->q[j][a] * planes->q[j][b];
      y[a * n + b] = y[b * n + a] = v;
    }
}

void cmxp_species_evaluate(const species_problem *p, const species_planes *planes, species_point *point) {
  const size_t n = p->n;
  double balance[MAX_N * MAX_N];
  int scaled = 1;
  balance_field(p, planes->lambda, balance);
  point->value = point->noise = 0.0;
  memset(point->balance, 0, sizeof point->balance);
  for (size_t j = 0; j < planes->n_planes; j++) {
    point->value += planes->mu[j];
    point->s[j] = 1.0;
  }
  for (size_t i = 0; i < p->model->n; i++) {
    double *y = point->y + i * n * n, *w = point->w + i * n * n, *log_u = point->log_u + i * n;
    const double m = p->model->m[i];
    orbit_field(p, planes, balance, i, y);
    scaled = scaled && scale_orbit(p, y, log_u, w, point->factor + i * n * n);
    for (size_t a = 0; a < n; a++) {
      /* row vanishes but for rounding; with it errors of u and y count in second order only */
      double row = 0.0, size = 0.0;
      for (size_t b = 0; b < n; b++) {
        row += p->x[b] * (w[a * n + b] - y[a * n + b]);
        size += p->x[b] * fabs(w[a * n + b]);
      }
      point->value += m * p->x[a] * (row - 2.0 * log_u[a]);
      point->noise += 1e-15 * m * p->x[a] * size;
    }
    for (size_t a = 0, e = 0; a < p->m; a++)
      for (size_t b = 0; b <= a; b++, e++) point->balance[e] += m * w[a * n + b];
    for (size_t j = 0; j < planes->n_planes; j++)
      point->s[j] += m * planes->c[j][i] * moment(p, planes->q[j], w, planes->q[j]);
  }
  if (scaled) return;
  point->value = NAN;
  memset(point->log_u, 0, p->model->n * n * sizeof *point->log_u);
}

/* --- Newton system ------------------------------------------------------------------------------------- */

/* Hessian of v.S(k).v by the wave vector and the direction of plane j; its gradient. */
static void plane_shape(const species_problem *p, const species_planes *planes, const species_point *point,
                        size_t j, double gradient[], double hessian[]) {
  static const size_t at[6][2] = {{0, 0}, {1, 1}, {2, 2}, {2, 1}, {2, 0}, {1, 0}};
  const size_t n = p->n, width = width_of(n), turns = n - 2;
  double d[CMX_MAX_ORBITS][10], turn[MAX_N][MAX_N];
  cmxp_zone_derivatives(p->model, planes->u[j], d);
  for (size_t t = 0; t < turns; t++) lift_turn(p, planes->b[j], t, turn[t]);
  memset(gradient, 0, width * sizeof *gradient);
  memset(hessian, 0, width * width * sizeof *hessian);
  for (size_t i = 0; i < p->model->n; i++) {
    const double *w = point->w + i * n * n, m = p->model->m[i],
                 own = m * moment(p, planes->q[j], w, planes->q[j]);
    for (size_t a = 0; a < 3; a++) gradient[a] += own * d[i][1 + a];
    for (size_t e = 0; e < 6; e++) hessian[at[e][0] * width + at[e][1]] += own * d[i][4 + e];
    for (size_t t = 0; t < turns; t++) {
      const double side = 2.0 * m * moment(p, planes->q[j], w, turn[t]);
      double *row = hessian + (3 + t) * width;
      gradient[3 + t] += side * d[i][0];
      for (size_t a = 0; a < 3; a++) row[a] += side * d[i][1 + a];
      for (size_t s = 0; s <= t; s++) row[3 + s] += 2.0 * d[i][0] * m * moment(p, turn[s], w, turn[t]);
      row[3 + t] -= 2.0 * d[i][0] * own;
    }
  }
}

/* Whether v.S(k).v has a proper minimum. */
static int is_minimum(size_t width, const double hessian[]) {
  double a[(MAX_N + 1) * (MAX_N + 1)], most = 0.0;
  memcpy(a, hessian, width * width * sizeof *a);
  for (size_t r = 0; r < width; r++) most = fmax(most, a[r * width + r]);
  if (!(most > 1e-6)) return 0;
  for (size_t r = 0; r < width; r++) a[r * width + r] -= 1e-8 * most;
  return cholesky(width, a);
}

/* Unknowns: lambda, mu of every plane, then the positions of each plane that moves. */
static void choose_unknowns(const species_problem *p, int move, species_dual *dual) {
  const species_planes *planes = &dual->planes;
  newton_system *sys = &dual->newton;
  const size_t width = sys->width;
  sys->n_planes = planes->n_planes;
  sys->n = sys->n_free + planes->n_planes;
  for (size_t j = 0; j < planes->n_planes; j++) {
    double gradient[MAX_N + 1], *hessian = dual->motion + j * width * width;
    sys->moves[j] = 0;
    if (!move || !(planes->mu[j] * planes->mu[j] > 1e-18)) continue;
    plane_shape(p, planes, &dual->point, j, gradient, hessian);
    if (!is_minimum(width, hessian)) continue;
    sys->moves[j] = sys->n;
    sys->span[j] = width;
    for (size_t a = 0; a < width; a++) sys->g[sys->n + a] = gradient[a];
    sys->n += width;
  }
}

static void fill_fields(const species_problem *p, const species_planes *planes, size_t j,
                        species_turns *out) {
  double c[CMX_MAX_ORBITS];
  cmxp_zone_cosines(p->model, planes->u[j], c, out->dc);
  for (size_t t = 0; t + 2 < p->n; t++) lift_turn(p, planes->b[j], t, out->q[t]);
}

/* Adds to row r of the Hessian, up to the diagonal, what orbit i gives with the change dw along r. */
static void add_row(const species_problem *p, const species_dual *dual, const species_turns fields[],
                    size_t i, const double dw[], size_t r) {
  const species_planes *planes = &dual->planes;
  const newton_system *sys = &dual->newton;
  const size_t n = p->n;
  const double m = p->model->m[i];
  double *row = sys->h[r];
  for (size_t a = 0, e = 0; a < p->m; a++)
    for (size_t b = 0; b <= a && e <= r; b++, e++) row[e] += m * species_weight(p, a, b) * dw[a * n + b];
  for (size_t j = 0; j < sys->n_planes && sys->n_free + j <= r; j++) {
    const double own = m * moment(p, planes->q[j], dw, planes->q[j]);
    row[sys->n_free + j] += planes->c[j][i] * own;
    const size_t base = sys->moves[j];
    if (!base || base > r) continue;
    for (size_t a = 0; a < 3; a++) row[base + a] += planes->mu[j] * fields[j].dc[i][a] * own;
    for (size_t t = 0; t + 2 < n; t++)
      row[base + 3 + t] +=
          2.0 * m * planes->mu[j] * planes->c[j][i] * moment(p, planes->q[j], dw, fields[j].q[t]);
  }
}

/* factor (q t + t q)/2 */
static void product(size_t n, double factor, const double q[], const double t[], double out[]) {
  for (size_t a = 0; a < n; a++)
    for (size_t b = 0; b < n; b++) out[a * n + b] = 0.5 * factor * (q[a] * t[b] + t[a] * q[b]);
}

static void add_plane_rows(const species_problem *p, const species_dual *dual, const species_turns fields[],
                           size_t i, size_t j) {
  const species_planes *planes = &dual->planes;
  const size_t n = p->n, base = dual->newton.moves[j];
  const double *w = dual->point.w + i * n * n, *factor = dual->point.factor + i * n * n;
  double f[MAX_N * MAX_N], dw[MAX_N * MAX_N], part[MAX_N * MAX_N];
  product(n, 1.0, planes->q[j], planes->q[j], f);
  respond(p, w, factor, f, dw);
  for (size_t k = 0; k < (base ? 4U : 1U); k++) {
    const double by = k == 0 ? planes->c[j][i] : planes->mu[j] * fields[j].dc[i][k - 1];
    for (size_t e = 0; e < n * n; e++) part[e] = by * dw[e];
    add_row(p, dual, fields, i, part, k == 0 ? dual->newton.n_free + j : base + k - 1);
  }
  for (size_t t = 0; base && t + 2 < n; t++) {
    product(n, 2.0 * planes->mu[j] * planes->c[j][i], planes->q[j], fields[j].q[t], f);
    respond(p, w, factor, f, dw);
    add_row(p, dual, fields, i, dw, base + 3 + t);
  }
}

static void assemble(const species_problem *p, int move, species_dual *dual) {
  const species_planes *planes = &dual->planes;
  newton_system *sys = &dual->newton;
  const size_t n = p->n, width = sys->width;
  species_turns *fields = dual->turns;
  choose_unknowns(p, move, dual);
  for (size_t r = 0; r < sys->n; r++) memset(sys->h[r], 0, (r + 1) * sizeof(double));
  for (size_t a = 0, e = 0; a < p->m; a++)
    for (size_t b = 0; b <= a; b++, e++) sys->g[e] = species_weight(p, a, b) * dual->point.balance[e];
  for (size_t j = 0; j < sys->n_planes; j++) {
    sys->g[sys->n_free + j] = dual->point.s[j];
    if (sys->moves[j]) fill_fields(p, planes, j, &fields[j]);
  }
  for (size_t i = 0; i < p->model->n; i++) {
    double f[MAX_N * MAX_N] = {0}, dw[MAX_N * MAX_N];
    for (size_t a = 0, e = 0; a < p->m; a++)
      for (size_t b = 0; b <= a; b++, e++) {
        f[a * n + b] = f[b * n + a] = 1.0;
        respond(p, dual->point.w + i * n * n, dual->point.factor + i * n * n, f, dw);
        f[a * n + b] = f[b * n + a] = 0.0;
        add_row(p, dual, fields, i, dw, e);
      }
    for (size_t j = 0; j < sys->n_planes; j++) add_plane_rows(p, dual, fields, i, j);
  }
  for (size_t j = 0; j < sys->n_planes; j++) {
    const size_t base = sys->moves[j];
    const double *hessian = dual->motion + j * width * width;
    for (size_t r = 0; base && r < width; r++) {
      sys->h[base + r][sys->n_free + j] += sys->g[base + r];
      sys->g[base + r] *= planes->mu[j];
      for (size_t c = 0; c <= r; c++) sys->h[base + r][base + c] += planes->mu[j] * hessian[r * width + c];
    }
  }
}

/* --- steps --------------------------------------------------------------------------------------------- */

/* dual->trial = dual->planes moved by t <= 1 along the step. */
static void take_step(const species_problem *p, double t, species_dual *dual) {
  const newton_system *sys = &dual->newton;
  const species_planes *planes = &dual->planes;
  species_planes *trial = &dual->trial;
  const double *step = dual->step;
  for (size_t e = 0; e < sys->n_free; e++) trial->lambda[e] = planes->lambda[e] + t * step[e];
  for (size_t j = 0; j < sys->n_planes; j++) {
    const double change = step[sys->n_free + j], mu = planes->mu[j] + t * change;
    trial->mu[j] = mu > 1e-15 * (planes->mu[j] + fabs(change)) ? mu : 0.0;
    if (!sys->moves[j]) continue;
    const double *move = step + sys->moves[j];
    double norm = 0.0;
    size_t pivot = 0;
    for (size_t a = 0; a < 3; a++) trial->u[j][a] = planes->u[j][a] + t * move[a];
    for (size_t r = 1; r < p->m; r++)
      if (fabs(planes->b[j][r]) > fabs(planes->b[j][pivot])) pivot = r;
    for (size_t r = 0; r < p->m; r++) trial->b[j][r] = planes->b[j][r];
    for (size_t k = 0; k + 1 < p->m; k++) {
      double e[MAX_N];
      cmxp_species_perpendicular(p->m, planes->b[j], pivot, k < pivot ? k : k + 1, e);
      for (size_t r = 0; r < p->m; r++) trial->b[j][r] += t * move[3 + k] * e[r];
    }
    for (size_t r = 0; r < p->m; r++) norm += trial->b[j][r] * trial->b[j][r];
    for (size_t r = 0; r < p->m; r++) trial->b[j][r] /= sqrt(norm);
    cmxp_zone_cosines(p->model, trial->u[j], trial->c[j], NULL);
    cmxp_species_lift(p, trial->b[j], trial->q[j]);
  }
}

/* Largest t that keeps exponentials and positions in bounds. */
static double step_bound(const species_dual *dual) {
  const newton_system *sys = &dual->newton;
  const size_t multipliers = sys->n_free + sys->n_planes;
  double t = 1.0;
  for (size_t r = 0; r < sys->n; r++) {
    const double most = r < sys->n_free ? 10.0 : r < multipliers ? 40.0 : 0.3;
    if (t * fabs(dual->step[r]) > most) t = most / fabs(dual->step[r]);
  }
  return t;
}

static void copy_plane(species_planes *to, size_t k, const species_planes *from, size_t j) {
  to->mu[k] = from->mu[j];
  memmove(to->u[k], from->u[j], sizeof to->u[k]);
  memmove(to->c[k], from->c[j], sizeof to->c[k]);
  memmove(to->b[k], from->b[j], sizeof to->b[k]);
  memmove(to->q[k], from->q[j], sizeof to->q[k]);
}

static void copy_planes(species_planes *to, const species_planes *from) {
  memcpy(to->lambda, from->lambda, sizeof to->lambda);
  to->n_planes = from->n_planes;
  for (size_t j = 0; j < from->n_planes; j++) copy_plane(to, j, from, j);
}

void cmxp_species_drop_idle(species_planes *planes) {
  size_t kept = 0;
  for (size_t j = 0; j < planes->n_planes; j++)
    if (planes->mu[j] > 0.0) copy_plane(planes, kept++, planes, j);
  planes->n_planes = kept;
}

/* Whether two planes are in the same valley. */
static int same_valley(const species_problem *p, const species_planes *planes, size_t j, size_t q) {
  double far = 0.0, along = 0.0;
  for (size_t i = 0; i < p->model->n; i++) far = fmax(far, fabs(planes->c[j][i] - planes->c[q][i]));
  for (size_t r = 0; r < p->m; r++) along += planes->b[j][r] * planes->b[q][r];
  return far < 1e-4 && 1.0 - fabs(along) < 1e-4;
}

/* Merges planes in the same valley into the lower one; only those that move unless `all`. Returns 1 if any
   were merged. */
static int merge_planes(const species_problem *p, int all, species_dual *dual) {
  species_planes *planes = &dual->planes;
  const double *s = dual->point.s;
  const size_t *moves = dual->newton.moves;
  int merged = 0;
  for (size_t j = 1; j < planes->n_planes; j++)
    for (size_t q = 0; q < j; q++) {
      if (!(planes->mu[j] > 0.0 && planes->mu[q] > 0.0) || !(all || (moves[j] && moves[q])) ||
          !same_valley(p, planes, j, q))
        continue;
      const size_t low = s[j] < s[q] ? j : q, high = low == j ? q : j;
      planes->mu[low] += planes->mu[high];
      planes->mu[high] = 0.0;
      merged = 1;
    }
  if (merged) cmxp_species_drop_idle(planes);
  return merged;
}

static void swap_points(species_dual *dual) {
  const species_point kept = dual->point;
  dual->point = dual->next;
  dual->next = kept;
}

/* Takes the largest acceptable part of the step; 0 if there is none. */
static int search_line(const species_problem *p, double slope, int undamped, species_dual *dual) {
  for (double t = step_bound(dual); t > 1e-10; t *= 0.5) {
    const double limit = dual->point.value + 1e-4 * t * slope + dual->point.noise;
    take_step(p, t, dual);
    memcpy(dual->next.log_u, dual->point.log_u, p->model->n * p->n * sizeof(double));
    cmxp_species_evaluate(p, &dual->trial, &dual->next);
    if (!(dual->next.value <= limit) && !(undamped && isfinite(dual->next.value))) continue;
    copy_planes(&dual->planes, &dual->trial);
    swap_points(dual);
    return 1;
  }
  return 0;
}

int cmxp_species_minimise(const species_problem *p, int how, species_dual *dual) {
  enum { MOST = 60 };
  const newton_system *sys = &dual->newton;
  int endgame = 0;
  cmxp_species_evaluate(p, &dual->planes, &dual->point);
  if (!isfinite(dual->point.value)) return -1;
  copy_planes(&dual->trial, &dual->planes);
  for (int it = 1; it <= MOST; it++) {
    double slope = 0.0, largest = 0.0;
    assemble(p, how & SPECIES_MOVE, dual);
    if (!cmxp_newton_bounded_step(&dual->newton, dual->planes.mu, dual->step)) return -1;
    for (size_t r = 0; r < sys->n; r++) slope += sys->g[r] * dual->step[r];
    for (size_t e = 0; e < sys->n_free; e++) largest = fmax(largest, fabs(dual->step[e]));
    /* Close to the minimum D does not resolve progress: undamped steps finish the quadratic convergence, two
       of them once the fields of traces, of which D knows little, have settled as well. */
    const int unresolved = !(-slope > 1e-14 * fabs(dual->point.value) + dual->point.noise);
    if (unresolved && !(largest > 1e-5)) endgame++;
    if (!search_line(p, slope, unresolved, dual) || endgame == 2) return it;
    if (!merge_planes(p, how & SPECIES_MERGE, dual)) continue;
    cmxp_species_evaluate(p, &dual->planes, &dual->point);
    copy_planes(&dual->trial, &dual->planes);
    endgame = 0;
  }
  return MOST; /* D still decreases slowly: the caller continues the search for planes */
}
