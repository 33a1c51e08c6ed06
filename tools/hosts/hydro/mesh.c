/* mesh.c: zones, their totals and a step of the finite-volume method. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hydro.h"

/* A sum with a carry, so that totals are good to rounding (Neumaier 1974). */
typedef struct sum {
  double value, carry;
} sum;

static void sum_add(sum *s, double v) {
  const double t = s->value + v;
  s->carry += fabs(s->value) >= fabs(v) ? s->value - t + v : v - t + s->value;
  s->value = t;
}

double mesh_total(const mesh *m, int conserved) {
  sum s = {0.0, 0.0};
  for (size_t i = 0; i < m->n; i++) sum_add(&s, m->u[conserved][i]);
  return (s.value + s.carry) * m->dx;
}

void mesh_free(mesh *m) {
  free(m->columns);
  free(m->status);
  memset(m, 0, sizeof *m);
}

/* One block for all arrays. */
static int allocate(mesh *m) {
  const size_t n = m->n, wide = n + 2 * GHOSTS;
  double *at = calloc(GAS_COLUMNS * n + 5 * wide + CONSERVED * (2 * n + 1), sizeof *at);
  m->columns = at;
  m->status = calloc(n, sizeof *m->status);
  if (!at || !m->status) return 0;
  at += GAS_COLUMNS * n;
  double **primitive[5] = {&m->rho, &m->v, &m->p, &m->e, &m->gamma1};
  for (int k = 0; k < 5; k++) {
    *primitive[k] = at + GHOSTS;
    at += wide;
  }
  for (int k = 0; k < CONSERVED; k++) {
    m->u[k] = at;
    m->flux[k] = at + n;
    at += 2 * n + 1;
  }
  return 1;
}

/* Sets a zone to another density and energy at the same velocity, and adds the difference to the account. */
static void floor_zone(mesh *m, size_t i, double rho, double e) {
  const double u = m->v[i], next[CONSERVED] = {rho, rho * u, rho * (e + 0.5 * u * u)};
  for (int k = 0; k < CONSERVED; k++) {
    m->floors[k] += (next[k] - m->u[k][i]) * m->dx;
    m->u[k][i] = next[k];
  }
  m->rho[i] = rho;
  m->e[i] = e;
}

/* Primitive variables from conserved ones. Where the table ends below, a zone gets the density or the energy
   of its edge; where it ends above, the run ends. */
static cmx_status find_states(mesh *m) {
  const gas *g = m->g;
  const double *c = m->columns;
  const size_t n = m->n;
  for (size_t i = 0; i < n; i++) {
    m->rho[i] = m->u[RHO][i];
    if (!(m->rho[i] > 0.0)) return CMX_ERR_DOMAIN;
    m->v[i] = m->u[MOMENTUM][i] / m->rho[i];
    m->e[i] = m->u[ENERGY][i] / m->rho[i] - 0.5 * m->v[i] * m->v[i];
  }
  const cmx_status worst = gas_zones(m->g, n, m->rho, m->e, m->columns, m->status);
  if (worst < 0) return worst;
  for (size_t i = 0; i < n; i++) {
    if (m->status[i] == CMX_WARN_HELD) {
      const double rho = c[GAS_RHO * n + i], e = c[GAS_E * n + i], temp = c[GAS_TEMP * n + i];
      if (rho >= g->rho[1]) return CMX_ERR_RHO_HIGH;
      if (temp >= g->temp[1]) return CMX_ERR_TEMP_HIGH;
      const int thin = rho > m->rho[i], cold = temp <= g->temp[0];
      floor_zone(m, i, rho, cold ? e : m->e[i]);
      m->floored[0] += (size_t)thin;
      m->floored[1] += (size_t)cold;
    }
    m->p[i] = c[GAS_P * n + i];
    m->gamma1[i] = c[GAS_GAMMA1 * n + i];
  }
  return worst;
}

cmx_status mesh_make(mesh *m, gas *g, const problem *q, size_t n) {
  memset(m, 0, sizeof *m);
  m->g = g;
  m->n = n;
  m->dx = q->length / (double)n;
  if (!allocate(m)) return CMX_ERR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const side *s = 2 * i < n ? &q->left : &q->right;
    fluid f;
    const cmx_status status = gas_at_temp(g, s->rho, s->temp, &f);
    if (status < 0 || status == CMX_WARN_HELD) return CMX_ERR_RANGE;
    m->u[RHO][i] = f.rho;
    m->u[MOMENTUM][i] = f.rho * s->u;
    m->u[ENERGY][i] = f.rho * (f.e + 0.5 * s->u * s->u);
    m->columns[GAS_TEMP * n + i] = f.temp;
  }
  for (int k = 0; k < CONSERVED; k++) m->start[k] = mesh_total(m, k);
  return find_states(m);
}

/* The zones outside are copies of the outermost ones: waves leave. */
static void fill_ghosts(mesh *m) {
  double *const all[5] = {m->rho, m->v, m->p, m->e, m->gamma1};
  for (int k = 0; k < 5; k++) {
    for (int g = 1; g <= GHOSTS; g++) {
      all[k][-g] = all[k][0];
      all[k][m->n - 1 + (size_t)g] = all[k][m->n - 1];
    }
  }
}

static face zone_at(const mesh *m, ptrdiff_t i) {
  face f;
  f.rho = m->rho[i];
  f.u = m->v[i];
  f.p = m->p[i];
  f.energy = m->rho[i] * m->e[i];
  f.c = sqrt(m->gamma1[i] * m->p[i] / m->rho[i]);
  return f;
}

static double fastest(const mesh *m) {
  double speed = 0.0;
  for (size_t i = 0; i < m->n; i++) {
    const face f = zone_at(m, (ptrdiff_t)i);
    speed = fmax(speed, fabs(f.u) + f.c);
  }
  return speed;
}

static cmx_status step(mesh *m, double dt) {
  const ptrdiff_t n = (ptrdiff_t)m->n;
  const double ratio = dt / m->dx;
  face zones[3], sides[2], before;
  fill_ghosts(m);
  zones[0] = zone_at(m, -2);
  zones[1] = zone_at(m, -1);
  zones[2] = zone_at(m, 0);
  reconstruct(zones, ratio, sides);
  for (ptrdiff_t i = 0; i <= n; i++) { /* the face between zones i - 1 and i */
    double flux[CONSERVED];
    before = sides[1];
    zones[0] = zones[1];
    zones[1] = zones[2];
    zones[2] = zone_at(m, i + 1);
    reconstruct(zones, ratio, sides);
    flux_hllc(&before, &sides[0], flux);
    for (int k = 0; k < CONSERVED; k++) m->flux[k][i] = flux[k];
  }
  for (int k = 0; k < CONSERVED; k++) {
    for (ptrdiff_t i = 0; i < n; i++) m->u[k][i] += ratio * (m->flux[k][i] - m->flux[k][i + 1]);
    m->inflow[k] += dt * (m->flux[k][0] - m->flux[k][n]);
  }
  m->time += dt;
  m->steps++;
  return find_states(m);
}

cmx_status mesh_advance(mesh *m, double time, double courant) {
  while (m->time < time) {
    const double most = courant * m->dx / fastest(m), left = time - m->time;
    /* no last step that is much smaller than those before */
    const double dt = left <= most ? left : left < 2.0 * most ? 0.5 * left : most;
    const cmx_status status = step(m, dt);
    if (status < 0) return status;
    if (!(dt > 1e-12 * time)) break;
  }
  return CMX_OK;
}
