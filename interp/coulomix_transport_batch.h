/** coulomix_transport_batch.h: conductivities of many points in one call. Header-only; includes
 *  coulomix_transport.h.
 *
 *      const int q[] = {CMX_TRANSPORT_Q_sigma, CMX_TRANSPORT_Q_kappa_thermal};
 *      cmx_transport_request r = cmx_transport_request_make(n);
 *  r.phases = phases;                                       (as a batch of the equation of state leaves them)
 *      r.x = x, r.x_step = 1;
 *      r.rho = rho, r.rho_step = 1;
 *      r.temp = temp, r.temp_step = 1;
 *      r.n_q = 2, r.q = q, r.out = out, r.out_step = 1, r.q_step = n;
 *      r.status = status;
 *      int worst = cmx_transport_batch(&transport, &r);
 *
 *  Every number has the bits of a single lookup in the same build, and a point that fails changes no other.
 *  Only what is asked for is computed. A composition is prepared once for all points that follow one another
 *  with the same one. A batch keeps no state, so threads may each have a part of the points. */
#ifndef COULOMIX_INTERP_TRANSPORT_BATCH_H
#define COULOMIX_INTERP_TRANSPORT_BATCH_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_transport.h"

/** Points and what is asked for. Members that are not needed are 0. A step is the number of elements from one
 *  point to the next; 0: one value for all. */
typedef struct cmx_transport_request {
  size_t size;       /* of this struct, set by cmx_transport_request_make */
  size_t n;          /* points */
  int phase;         /* CMX_LIQUID or CMX_SOLID, for all */
  const int *phases; /* [n] or NULL: `phase` */
  const double *x;   /* species_step 0: number fraction of the heavier of two ions; else fractions */
  size_t x_step, species_step;        /* fraction j of point i is x[i x_step + j species_step] */
  const cmx_composition *composition; /* of all points, of the table's species; NULL: x */
  const double *rho, *temp;           /* g/cm^3, K */
  size_t rho_step, temp_step;
  int n_q;                 /* quantities */
  const int *q;            /* [n_q] numbers of quantities */
  double *out;             /* quantity k of point i is out[i out_step + k q_step]; NaN where a point failed */
  size_t out_step, q_step; /* not 0 */
  int *status;             /* [n] or NULL */
  size_t *tally;           /* [CMX_TALLY], added to; or NULL */
} cmx_transport_request;

/** A request of n points with everything else 0. */
CMX_FN cmx_transport_request cmx_transport_request_make(size_t n);

/** Conductivities of r->n points, any number. Fractions as hydro codes have them: negative by up to 1e-10
 *  counts as 0, and a sum within 1e-6 of 1 is normalised; a scalar x beyond 0..1 by up to 1e-10 counts as the
 *  end.
 *  @param[in] r  the request; r->x, r->rho, r->temp with units and shapes as above
 *  @return the worst status of all points: the least of the negative ones or, without, the largest. Those of
 *          points are as of cmx_transport_lookup and cmx_transport_lookup_of. With nothing written
 *          CMX_ERR_UNSUPPORTED for a request of another size or a number that is no quantity,
 *          CMX_ERR_DOMAIN where arrays that it needs are NULL
 *  The same bits as single lookups. */
CMX_FN cmx_status cmx_transport_batch(const cmx_transport_view *v, const cmx_transport_request *r);

/* --- private -------------------------------------------------------------------------------------------- */

CMXI_PIN_BEGIN

CMX_FN cmx_transport_request cmx_transport_request_make(size_t n) {
  cmx_transport_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  r.n = n;
  return r;
}

/* Groups that a quantity belongs to; -1 for a number that is none. */
CMX_FN int cmxi_transport_groups_of(int q) {
  switch (q) {
  case CMX_TRANSPORT_Q_gamma:
    return 0;
  case CMX_TRANSPORT_Q_lorenz_ratio:
    return CMX_TRANSPORT_CHARGE | CMX_TRANSPORT_HEAT;
  case CMX_TRANSPORT_Q_kappa_thermal:
  case CMX_TRANSPORT_Q_opacity_cond:
  case CMX_TRANSPORT_Q_nu_ee:
    return CMX_TRANSPORT_HEAT;
  case CMX_TRANSPORT_Q_dlnsigma_dlnrho:
  case CMX_TRANSPORT_Q_dlnsigma_dlnt:
    return CMX_TRANSPORT_CHARGE | CMX_TRANSPORT_SLOPES;
  case CMX_TRANSPORT_Q_dlnkappa_dlnrho:
  case CMX_TRANSPORT_Q_dlnkappa_dlnt:
    return CMX_TRANSPORT_HEAT | CMX_TRANSPORT_SLOPES;
  default:
    return q > CMX_TRANSPORT_Q_BEFORE && q < CMX_TRANSPORT_Q_END ? CMX_TRANSPORT_CHARGE : -1;
  }
}

/* All groups of a request, or what is wrong with it. */
CMX_FN int cmxi_transport_groups(const cmx_transport_request *r) {
  int groups = 0;
  if (r->size != sizeof *r) return CMX_ERR_UNSUPPORTED;
  if (r->n && (!r->rho || !r->temp || (!r->composition && !r->x) || (r->n_q > 0 && (!r->q || !r->out))))
    return CMX_ERR_DOMAIN;
  for (int k = 0; k < r->n_q; k++) {
    const int group = cmxi_transport_groups_of(r->q[k]);
    if (group < 0) return CMX_ERR_UNSUPPORTED;
    groups |= group;
  }
  return groups;
}

/* The composition of the point before, prepared. */
typedef struct cmxi_transport_mixture {
  int read, ready, phase;        /* given and status are set; mix is, for a phase */
  double given[CMX_MAX_SPECIES]; /* numbers of the request */
  cmx_status status;             /* of the fractions */
  cmx_composition composition;
  cmxi_transport_mix mix;
} cmxi_transport_mixture;

/* As cmx_composition_set, with the table's Z^(5/3). */
CMX_FN void cmxi_transport_compose(const cmx_transport_view *v, cmx_composition *c) {
  const double *z = v->ions.z, *x = c->x;
  c->ions = &v->ions;
  c->z = cmx_average(v->ions.n, z, x);
  c->mass_u = cmx_average(v->ions.n, v->ions.mass_u, x);
  c->z2 = c->z53 = c->variance = 0.0;
  for (int j = 0; j < v->ions.n; j++) {
    c->z2 += x[j] * z[j] * z[j];
    c->z53 += x[j] * v->z53[j];
    for (int k = 0; k < j; k++) c->variance += x[k] * x[j] * (z[j] - z[k]) * (z[j] - z[k]);
  }
}

/* The fractions of a point given by x, unless the one before had the same. */
CMX_FN cmx_status cmxi_transport_fractions(const cmx_transport_view *v, const cmx_transport_request *r,
                                           size_t i, cmxi_transport_mixture *m) {
  const double *given = r->x + i * r->x_step;
  const int n = r->species_step ? v->ions.n : 1;
  int same = m->read;
  for (int j = 0; j < n; j++) {
    const double x = given[(size_t)j * r->species_step];
    same = same && x == m->given[j];
    m->given[j] = x;
  }
  if (same) return m->status;
  m->read = 1;
  m->ready = 0;
  m->status = CMX_OK;
  for (int j = 0; j < n; j++)
    if (!cmxi_finite(m->given[j])) m->status = CMX_ERR_DOMAIN;
  if (m->status < 0) return m->status;
  if (r->species_step) {
    m->status = cmx_fractions_clean(n, m->given, m->composition.x);
  } else {
    const double x = m->given[0];
    m->composition.x[1] = cmx_fraction_clean(x);
  }
  return m->status;
}

CMX_FN cmx_status cmxi_transport_batch_point(const cmx_transport_view *v, const cmx_transport_request *r,
                                             size_t i, int groups, cmxi_transport_mixture *m,
                                             cmx_transport_point *out) {
  const int phase = r->phases ? r->phases[i] : r->phase, scalar = !r->composition && !r->species_step;
  const double rho = r->rho[i * r->rho_step], temp = r->temp[i * r->temp_step];
  cmx_status status = r->composition ? m->status : cmxi_transport_fractions(v, r, i, m);
  if (status >= 0) status = cmxi_transport_check(v, phase, scalar ? m->composition.x[1] : 0.0, rho, temp);
  if (status >= 0 && scalar && v->ions.n != 2) status = CMX_ERR_UNSUPPORTED;
  if (status < 0) return cmxi_transport_fail(status, out);
  if (!m->ready || m->phase != phase) {
    if (v->ions.n > 2 && !r->composition) cmxi_transport_compose(v, &m->composition);
    const cmx_composition *c = r->composition ? r->composition : &m->composition;
    if (v->ions.n == 2)
      cmxi_transport_mix_two(v, phase, c->x[1], &m->mix);
    else
      cmxi_transport_mix_of(v, phase, c, &m->mix);
    m->ready = 1;
    m->phase = phase;
  }
  return cmxi_transport_state(v, &m->mix, groups, rho, temp, NULL, out);
}

CMX_FN cmx_status cmx_transport_batch(const cmx_transport_view *v, const cmx_transport_request *r) {
  const int groups = cmxi_transport_groups(r);
  cmx_status worst = CMX_OK;
  cmxi_transport_mixture mixture;
  cmx_transport_point point;
  if (groups < 0) return (cmx_status)groups;
  mixture.read = mixture.ready = 0;
  mixture.status = r->composition && !cmxi_transport_has(v, r->composition) ? CMX_ERR_DOMAIN : CMX_OK;
  for (size_t i = 0; i < r->n; i++) {
    const cmx_status status = cmxi_transport_batch_point(v, r, i, groups, &mixture, &point);
    for (int k = 0; k < r->n_q; k++) {
      const size_t offset = (size_t)(r->q[k] - CMX_TRANSPORT_Q_BEFORE - 1) * sizeof(double);
      memcpy(r->out + i * r->out_step + (size_t)k * r->q_step, (const char *)&point + offset, sizeof(double));
    }
    if (r->status) r->status[i] = (int)status;
    if (r->tally) r->tally[cmx_tally_place((int)status)]++;
    worst = cmxi_worse(worst, status);
  }
  return worst;
}

CMXI_PIN_END

#endif
