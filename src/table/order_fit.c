/* Samples of psi with derivatives and the label of their active planes; least-squares patches and curves. */
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/order_internal.h"
#include "table/order_regions.h"

/* --- labels --------------------------------------------------------------------------------------------- */

/* Operations of the cubic group that leave u in place, up to a reciprocal lattice vector: 48 at a centre of
   full symmetry, 1 at a general point. The unit of u is half the cube's. */
static int site_symmetry(const cmx_lattice *lattice, const double u[3]) {
  static const int axes[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  int count = 0;
  for (int q = 0; q < 6; q++)
    for (int signs = 0; signs < 8; signs++) {
      int m[3], same = 1;
      for (int a = 0; a < 3; a++) {
        const double shift = ((signs >> a & 1 ? -1.0 : 1.0) * u[axes[q][a]] - u[a]) / CMX_PI;
        m[a] = (int)lround(shift);
        same = same && fabs(shift - m[a]) < 3e-5;
      }
      count += same && cmx_lattice_has_reciprocal(lattice, m);
    }
  return count;
}

static void insert_plane(order_label *label, int site, const double u[3], double mu) {
  int at = label->n++;
  for (; at > 0 && label->sites[at - 1] < site; at--) {
    label->sites[at] = label->sites[at - 1];
    label->mu[at] = label->mu[at - 1];
    memcpy(label->u[at], label->u[at - 1], sizeof label->u[at]);
  }
  label->sites[at] = site;
  label->mu[at] = mu;
  memcpy(label->u[at], u, sizeof label->u[at]);
}

/* Planes with S close to 0 also between them lie in one valley. Where S = 0 all along it, psi does not depend
   on which points of the valley have the multipliers, so its planes count as one. */
static void make_label(const cmx_order_model *model, const cmx_order_state *state, order_label *label) {
  static const double valley_centre[3] = {0.0, 0.0, 0.0};
  const cmx_lattice *lattice = cmx_order_model_sums(model)->lattice;
  const double half = 0.5 * lattice->constant, floor_of_valley = 1e-4;
  const size_t n = state->active < LABEL_PLANES ? state->active : LABEL_PLANES;
  int joined[LABEL_PLANES] = {0}, valley = 0;
  double shared = 0.0; /* multiplier of the valley */
  memset(label, 0, sizeof *label);
  label->held = state->status == CMX_WARN_ZERO_ENTROPY;
  label->between = label->least = INFINITY;
  for (size_t i = 1; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      double middle[3];
      for (int a = 0; a < 3; a++) middle[a] = 0.5 * (state->plane_k[i][a] + state->plane_k[j][a]);
      const double above = cmx_order_structure_factor(model, state->w, middle) - floor_of_valley;
      if (above >= 0.0) {
        label->between = fmin(label->between, above);
        continue;
      }
      joined[i] = joined[j] = valley = 1;
      label->least = fmin(label->least, fmin(state->plane_mu[i], state->plane_mu[j]));
    }
  for (size_t j = 0; j < n; j++) {
    double u[3];
    for (int a = 0; a < 3; a++) u[a] = half * state->plane_k[j][a];
    if (joined[j])
      shared += state->plane_mu[j];
    else
      insert_plane(label, site_symmetry(lattice, u), u, state->plane_mu[j]);
  }
  if (valley) insert_plane(label, ORDER_VALLEY, valley_centre, shared);
}

int cmxp_order_match_planes(const order_label *a, const order_label *b, int partner[LABEL_PLANES]) {
  const double near =
      0.3; /* a plane moves by less within a few cells, and different planes are farther apart */
  int taken[LABEL_PLANES] = {0}, matched = 0;
  for (int i = 0; i < a->n; i++) {
    double least = near;
    partner[i] = -1;
    for (int j = 0; j < b->n; j++) {
      if (taken[j] || a->sites[i] != b->sites[j]) continue;
      const double far = fmax(fmax(fabs(a->u[i][0] - b->u[j][0]), fabs(a->u[i][1] - b->u[j][1])),
                              fabs(a->u[i][2] - b->u[j][2]));
      if (far >= least) continue;
      least = far;
      partner[i] = j;
    }
    if (partner[i] < 0) continue;
    taken[partner[i]] = 1;
    matched++;
  }
  return matched;
}

int cmxp_order_same_label(const order_label *a, const order_label *b) {
  int partner[LABEL_PLANES];
  return a->n == b->n && a->held == b->held && cmxp_order_match_planes(a, b, partner) == a->n;
}

/* --- samples -------------------------------------------------------------------------------------------- */

double cmxp_x_of_p(double p) {
  return 2.0 * p / (1.0 + sqrt(fmax(0.0, 1.0 - 4.0 * p)));
}

double cmxp_order_x_at(int whole, double place) {
  return whole ? fmin(place, 1.0) : fmin(cmxp_x_of_p(place), 0.5);
}

double cmxp_order_place_of(const cmx_order_table *table, size_t i) {
  const double x = table->x[i];
  return table->whole ? x : x * (1.0 - x);
}

void cmxp_order_cell_at(const cmx_order_table *table, const cmx_order_model *model, cmx_order_work *work,
                        size_t i, size_t j, order_cell *cell) {
  memset(cell, 0, sizeof *cell);
  cell->model = model;
  cell->work = work;
  cell->t0 = table->t0;
  cell->whole = table->whole;
  cell->z0 = cmxp_order_place_of(table, i);
  cell->g0 = table->gamma_d[j];
  cell->place.i = (int)i;
  cell->place.j = (int)j;
  cell->place.hp = cmxp_order_place_of(table, i + 1) - cell->z0;
  cell->place.hg = table->gamma_d[j + 1] - table->gamma_d[j];
}

void cmxp_order_sample(const order_cell *cell, double s, double t, order_sample *out) {
  const double z = cell->z0 + s * cell->place.hp, gamma_d = cell->g0 + t * cell->place.hg;
  const double hp = cell->place.hp, hg = cell->place.hg;
  cmx_order_state state;
  memset(out, 0, sizeof *out);
  out->s = s;
  out->t = t;
  const double most = (cell->whole ? 1.0 : 0.25) * (1.0 + 1e-12);
  if (!(z >= 0.0 && z <= most && gamma_d >= 0.0 && gamma_d <= 1000.0)) return;
  const double x = cmxp_order_x_at(cell->whole, z), p = cell->whole ? x * (1.0 - x) : z;
  out->thorough = cell->thorough;
  if ((cell->thorough ? cmx_order_solve : cmxp_order_follow)(cell->model, x, gamma_d, cell->work, &state) <
      0) {
    cmx_order_work_reset(cell->work);
    return;
  }
  out->solved = 1;
  out->x = x;
  out->gamma_d = gamma_d;
  make_label(cell->model, &state, &out->label);
  out->f = state.f_order;
  out->u = state.u_order;
  out->s_res = state.s_res;
  out->f_x = state.f_x;
  out->f_xx = state.f_xx;
  out->f_xg = state.f_xg;
  out->f_gg = state.f_gg;
  out->jet[0] = state.psi;
  out->jet[1] = hp * (cell->whole ? state.psi_x : state.psi_p);
  out->jet[2] = hg * state.psi_g;
  out->jet[4] = hp * hg * (cell->whole ? state.psi_gx : state.psi_gp);
  if (!(p > 1e-3)) return; /* f_xx and f_gg depend too weakly on psi */
  /* f_xx = 1/p + t2 (2 e_p + p e_pp) - 2 (e + p e_p) = 1/p + 2 (r e_x - e) + p e_xx with
     e = psi - Gamma_d T_0/2 */
  const double e = state.psi - 0.5 * gamma_d * cell->t0, r = 1.0 - 2.0 * x;
  out->t2 = cell->whole ? 1.0 : r * r;
  out->jet[3] =
      cell->whole
          ? hp * hp * (state.f_xx - 1.0 / p + 2.0 * (e - r * state.psi_x)) / p
          : hp * hp *
                ((state.f_xx - 1.0 / p + 2.0 * (e + p * state.psi_p)) / p - 2.0 * out->t2 * state.psi_p / p);
  out->jet[5] = hg * hg * state.f_gg / p;
}

static int is_near(double a, double b, double tolerance) {
  return fabs(a - b) <= tolerance;
}

int cmxp_order_good(const order_cell *cell, const order_sample *q, const cmx_order_psi *psi, double slack) {
  const double p = q->x * (1.0 - q->x);
  cmx_order_psi scaled = *psi;
  cmxi_excess e;
  if (!(q->x > 0.0 && q->x < 1.0)) return 1;
  cmxi_order_psi_scale(&cell->place, &scaled);
  (cell->whole ? cmxi_excess_from_whole : cmxi_excess_from_psi)(&scaled, cell->t0, q->x, p, q->gamma_d, &e);
  double slope;
  const double g = q->gamma_d, ideal = cmx_mixing_two(q->x, &slope);
  const double f = e.f + ideal, u = g * e.f_g, c = g * g * q->f_gg;
  return is_near(f, q->f, 1e-8 * slack) && is_near(u, q->u, 2e-7 * slack) &&
         is_near(u - f, q->s_res, 2e-7 * slack) &&
         is_near(g * g * e.f_gg, c, 3e-4 * slack * fmax(fabs(c), 0.01)) &&
         is_near(e.f_x + slope, q->f_x, 5e-7 * slack * fmax(fabs(q->f_x), 1.0)) &&
         is_near(e.f_xx + 1.0 / p, q->f_xx, 3e-4 * slack * fmax(fabs(q->f_xx), 1.0)) &&
         is_near(g * e.f_xg, g * q->f_xg, 3e-4 * slack * fmax(fabs(g * q->f_xg), 1.0));
}

/* --- least squares -------------------------------------------------------------------------------------- */

/* Rows are reduced one by one into the triangle r by Givens rotations; column n is the right-hand side. */
typedef struct triangle {
  int n;
  double r[FIT_TERMS][FIT_TERMS + 1];
} triangle;

static void add_row(triangle *q, double row[]) {
  for (int k = 0; k < q->n; k++) {
    if (row[k] == 0.0) continue;
    const double norm = sqrt(q->r[k][k] * q->r[k][k] + row[k] * row[k]), c = q->r[k][k] / norm,
                 s = row[k] / norm;
    for (int m = k; m <= q->n; m++) {
      const double a = q->r[k][m], b = row[m];
      q->r[k][m] = c * a + s * b;
      row[m] = c * b - s * a;
    }
  }
}

static void back_substitute(const triangle *q, double z[]) {
  for (int k = q->n; k-- > 0;) {
    double v = q->r[k][q->n];
    for (int m = k + 1; m < q->n; m++) v -= q->r[k][m] * z[m];
    z[k] = q->r[k][k] != 0.0 ? v / q->r[k][k] : 0.0;
  }
}

/* b[d][i] = d-th derivative of a^i */
static void powers(double a, double b[3][6]) {
  memset(b, 0, 3 * sizeof *b);
  b[0][0] = 1.0;
  for (int i = 1; i < 6; i++) {
    b[0][i] = a * b[0][i - 1];
    b[1][i] = i * b[0][i - 1];
    b[2][i] = i * b[1][i - 1];
  }
}

void cmxp_order_fit(const double s[2], const double t[2], size_t n, const order_sample *const samples[],
                    double patch[CMXI_PATCH]) {
  /* derivatives in s, t; weights, as second derivatives are less exact */
  static const int by[6][2] = {{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}};
  static const double weight[6] = {1.0, 0.5, 0.5, 0.05, 0.05, 0.05};
  const double noise = 1e-12, half[2] = {0.5 * (s[1] - s[0]), 0.5 * (t[1] - t[0])};
  triangle q = {.n = FIT_TERMS};
  patch[0] = 0.5 * (s[0] + s[1]);
  patch[1] = 1.0 / half[0];
  patch[2] = 0.5 * (t[0] + t[1]);
  patch[3] = 1.0 / half[1];
  for (size_t k = 0; k < n; k++) {
    const order_sample *at = samples[k];
    double bs[3][6], bt[3][6];
    powers((at->s - patch[0]) * patch[1], bs);
    powers((at->t - patch[2]) * patch[3], bt);
    for (int d = 0; d < (at->at_curve ? 3 : 6); d++) {
      const double factor = weight[d] * (d == 3 ? at->t2 : 1.0);
      if (d > 2 && d != 4 && at->t2 == 0.0 && at->jet[d] == 0.0) continue;
      double row[FIT_TERMS + 1];
      int m = 0;
      for (int i = 0; i < 6; i++)
        for (int j = 0; i + j < 6; j++) row[m++] = factor * bs[by[d][0]][i] * bt[by[d][1]][j];
      row[m] = weight[d] * at->jet[d];
      for (int a = 0; a < by[d][0]; a++) row[m] *= half[0];
      for (int a = 0; a < by[d][1]; a++) row[m] *= half[1];
      add_row(&q, row);
    }
  }
  /* terms that few samples do not determine stay small: they decrease with the degree */
  for (int i = 0, m = 0; i < 6; i++)
    for (int j = 0; i + j < 6; j++, m++) {
      double row[FIT_TERMS + 1] = {0};
      row[m] = noise * pow(10.0, i + j);
      add_row(&q, row);
    }
  back_substitute(&q, patch + 4);
}

double cmxp_order_fit_curve(size_t n, const double v[], const double z[], float curve[CMXI_CURVE]) {
  double c[CMXI_CURVE] = {0}, low = v[0], high = v[0], worst = 0.0;
  for (size_t k = 1; k < n; k++) {
    low = fmin(low, v[k]);
    high = fmax(high, v[k]);
  }
  triangle q = {.n = n < 7 ? (int)((n + 1) / 2) + (n > 2) : 5};
  if (q.n > (int)n) q.n = (int)n;
  c[0] = 0.5 * (low + high);
  c[1] = high > low ? 2.0 / (high - low) : 0.0;
  for (size_t k = 0; k < n; k++) {
    double b[3][6], row[FIT_TERMS + 1];
    powers((v[k] - c[0]) * c[1], b);
    memcpy(row, b[0], sizeof b[0]);
    row[q.n] = z[k];
    add_row(&q, row);
  }
  back_substitute(&q, c + 2);
  for (size_t k = 0; k < n; k++) {
    double b[3][6], at = 0.0;
    powers((v[k] - c[0]) * c[1], b);
    for (int i = 0; i < q.n; i++) at += c[2 + i] * b[0][i];
    worst = fmax(worst, fabs(at - z[k]));
  }
  for (int i = 0; i < CMXI_CURVE; i++) curve[i] = (float)c[i];
  return worst;
}
