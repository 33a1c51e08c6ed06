/** coulomix_batch.h: states of many points in one call. Header-only. A host includes this header, which
 *  includes coulomix_eos.h and coulomix_inverse.h, and a loader in one file.
 *
 *      const int wanted[3] = {CMX_Q_temp, CMX_Q_p, CMX_Q_cs};
 *      cmx_eos_request r = cmx_eos_request_make(n, CMX_GIVEN_RHO_E);
 *      r.a = rho, r.a_step = 1;
 *      r.b = e, r.b_step = 1;
 *      r.x = x, r.x_step = 1;
 *      r.n_q = 3, r.q = wanted;
 *      r.out = out, r.out_step = 3, r.q_step = 1;
 *      r.status = status;
 *      int worst = cmx_eos_batch(&eos, &r);
 *
 *  A point has the bits, the status and the reasons of the single lookup of the same build, whatever its
 *  place in the batch; a point that fails changes no other. Only what is asked for is computed. A call
 *  allocates nothing, starts no threads and may run in any number of them.
 *
 *  Cost on one core: see tests/README.md. Accuracy: that of cmx_eos_lookup and of the inversions. */
#ifndef COULOMIX_INTERP_BATCH_H
#define COULOMIX_INTERP_BATCH_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_isobar.h"

/** A batch of points i = 0..n-1. Steps are in units of the elements; a step of 0 means one value for all. */
typedef struct cmx_eos_request {
  size_t size;  /* of this struct, set by cmx_eos_request_make */
  size_t n;     /* points, 0 or more */
  int given;    /* CMX_GIVEN_... */
  int phase;    /* CMX_STABLE, CMX_LIQUID or CMX_SOLID */
  int n_q;      /* quantities */
  const int *q; /* [n_q] their numbers */
  /* Composition: x[i x_step], the fraction of the heavier of two ions; or, with species_step > 0, number
     fractions x[i x_step + j species_step] of the species j of the table; or one that is prepared, for all
     points. Fractions negative by up to 1e-10 count as 0, a sum within 1e-6 of 1 is normalised. */
  const double *x;
  size_t x_step, species_step;
  const cmx_eos_composition *composition;
  const double *a, *b; /* a[i a_step], b[i b_step] */
  size_t a_step, b_step;
  /* For inversions, or NULL: guess[i guess_step] of the unknown variable, in K or g/cm^3; not used with P_S
     and P_H. May be the column of `out` that receives it. */
  const double *guess;
  size_t guess_step;
  double *out; /* out[i out_step + k q_step] = quantity q[k]; NaN where the status is negative */
  size_t out_step, q_step;
  int *status;       /* [n] or NULL */
  unsigned *reasons; /* [n] or NULL */
  int *phase_out;    /* [n] or NULL; -1 on failure */
  size_t *tally;     /* [CMX_TALLY], added to; or NULL */
} cmx_eos_request;

/** A request of n points with everything else empty: CMX_STABLE, no composition, no quantities. */
CMX_FN cmx_eos_request cmx_eos_request_make(size_t n, int given);

/** The states of a batch.
 *  @return the worst status of all points: the smallest if one is negative, else the largest; CMX_OK for n =
 *          0; CMX_ERR_UNSUPPORTED, with nothing written, for a request of another size, variables or a
 *          quantity that do not exist, or fractions that do not suit the table; CMX_ERR_DOMAIN, with nothing
 *          written, where arrays that it needs are NULL
 *  Accuracy: the same numbers as of cmx_eos_lookup, cmx_eos_lookup_of and the inversions. */
CMX_FN cmx_status cmx_eos_batch(const cmx_eos_view *v, const cmx_eos_request *r);

/* --- private -------------------------------------------------------------------------------------------- */

CMXI_PIN_BEGIN

/* Points that are computed side by side. */
enum { CMXI_BLOCK = 8 };

/* ARGUMENT(name): numbers of cmxi_eos_args; those of the second list are inputs of the state as well. */
/* clang-format off */
#define CMXI_ARGUMENTS_ALONE(ARGUMENT)                                                                       \
  ARGUMENT(z53) ARGUMENT(cbrt_z) ARGUMENT(per_cbrt_z) ARGUMENT(ln_ne) ARGUMENT(ln_t) ARGUMENT(cbrt_ne)       \
  ARGUMENT(gamma_e) ARGUMENT(ln_gamma_e)
#define CMXI_ARGUMENTS(ARGUMENT)                                                                             \
  CMXI_ARGUMENTS_ALONE(ARGUMENT)                                                                             \
  ARGUMENT(x) ARGUMENT(rho) ARGUMENT(temp) ARGUMENT(z) ARGUMENT(mass) ARGUMENT(per_mass) ARGUMENT(dz)        \
  ARGUMENT(dmass) ARGUMENT(kt) ARGUMENT(per_kt) ARGUMENT(n_e) ARGUMENT(per_ne) ARGUMENT(gamma)
/* clang-format on */

/* A block: a column of each number. */
typedef struct cmxi_eos_columns {
#define CMXI_COLUMN(name) double name[CMXI_BLOCK];
  CMXI_EOS_INPUTS(CMXI_COLUMN)
  CMXI_EOS_X_INPUTS(CMXI_COLUMN)
  CMXI_ARGUMENTS_ALONE(CMXI_COLUMN)
#undef CMXI_COLUMN
  double mixing[2][CMXI_BLOCK], latent_heat[CMXI_BLOCK];
  int64_t status[CMXI_BLOCK], stable[CMXI_BLOCK];
  unsigned reasons[CMXI_BLOCK];
  int held[CMXI_BLOCK], phase[CMXI_BLOCK];
  double value[CMX_Q_STATE_END][CMXI_BLOCK];
} cmxi_eos_columns;

CMX_FN cmx_eos_request cmx_eos_request_make(size_t n, int given) {
  cmx_eos_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  r.n = n;
  r.given = given;
  r.phase = CMX_STABLE;
  return r;
}

/* The points of a block, each checked; the last one repeats where the batch ends. Those outside the table are
   held at its edge or, with a status < 0, replaced by one inside. */
CMX_FN void cmxi_columns_load(const cmx_eos_view *CMXI_RESTRICT v, const cmx_eos_request *r, size_t first,
                              size_t count, cmxi_eos_columns *c) {
  for (int l = 0; l < CMXI_BLOCK; l++) {
    const size_t i = first + ((size_t)l < count ? (size_t)l : count - 1);
    c->rho[l] = r->a[i * r->a_step];
    c->temp[l] = r->b[i * r->b_step];
    c->x[l] = r->composition ? 0.5 : r->x[i * r->x_step];
    c->held[l] = 0;
  }
  int64_t worst = 0;
  for (int l = 0; l < CMXI_BLOCK; l++) {
    const double x = c->x[l], rho = c->rho[l], temp = c->temp[l];
    const double clean = cmx_fraction_clean(x);
    const int finite = cmxi_finite(x) & cmxi_finite(rho) & cmxi_finite(temp);
    int64_t status = 0; /* in the order of cmxi_range_check, the first one last */
    status = temp > v->temp[1] ? (int64_t)CMX_ERR_TEMP_HIGH : status;
    status = temp < v->temp[0] ? (int64_t)CMX_ERR_TEMP_LOW : status;
    status = rho > v->rho[1] ? (int64_t)CMX_ERR_RHO_HIGH : status;
    status = rho < v->rho[0] ? (int64_t)CMX_ERR_RHO_LOW : status;
    status = clean > 1.0 ? (int64_t)CMX_ERR_X_HIGH : status;
    status = clean < 0.0 ? (int64_t)CMX_ERR_X_LOW : status;
    status = finite ? status : (int64_t)CMX_ERR_DOMAIN;
    c->x[l] = clean;
    c->status[l] = status;
    worst |= status;
  }
  if (!worst) return;
  for (int l = 0; l < CMXI_BLOCK; l++) {
    if (!c->status[l]) continue;
    if (c->status[l] != CMX_ERR_DOMAIN && v->choice.policy == CMX_POLICY_HOLD) {
      c->status[l] = 0;
      c->x[l] = cmxi_held_at_edge(c->x[l], 0.0, 1.0, CMX_HELD_X, &c->held[l]);
      c->rho[l] = cmxi_held_at_edge(c->rho[l], v->rho[0], v->rho[1], CMX_HELD_RHO, &c->held[l]);
      c->temp[l] = cmxi_held_at_edge(c->temp[l], v->temp[0], v->temp[1], CMX_HELD_TEMP, &c->held[l]);
    } else {
      c->x[l] = 0.5;
      c->rho[l] = v->rho[1];
      c->temp[l] = v->temp[1];
    }
  }
}

/* Keeps the arguments of a point but the spans. */
CMXI_STAGE void cmxi_columns_keep(const cmxi_eos_args *at, int l, cmxi_eos_columns *c) {
#define CMXI_COLUMN(name) c->name[l] = at->name;
  CMXI_ARGUMENTS(CMXI_COLUMN)
#undef CMXI_COLUMN
  c->mixing[0][l] = at->mixing[0];
  c->mixing[1][l] = at->mixing[1];
}

/* The arguments of all points of a block but the spans, for two species by x. */
CMXI_VECTOR CMX_FN void cmxi_columns_place_two(const cmx_eos_view *CMXI_RESTRICT v,
                                               cmxi_eos_columns *CMXI_RESTRICT c) {
  for (int l = 0; l < CMXI_BLOCK; l++) {
    cmxi_eos_args at;
    cmxi_eos_args_mix_two(v, c->x[l], &at);
    cmxi_eos_args_place(v, c->rho[l], c->temp[l], &at);
    cmxi_columns_keep(&at, l, c);
  }
}

/* The same for a prepared composition. */
CMXI_VECTOR CMX_FN void cmxi_columns_place_of(const cmx_eos_view *CMXI_RESTRICT v,
                                              const cmx_eos_composition *prepared,
                                              cmxi_eos_columns *CMXI_RESTRICT c) {
  cmxi_eos_args mean;
  cmxi_eos_args_mix_of(prepared, &mean);
  for (int l = 0; l < CMXI_BLOCK; l++) {
    cmxi_eos_args at = mean;
    cmxi_eos_args_place(v, c->rho[l], c->temp[l], &at);
    cmxi_columns_keep(&at, l, c);
  }
}

/* One point of a block: its arguments, sheets and free energies. */
CMX_FN void cmxi_columns_point(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_mix *mix, int phase,
                               int groups, int l, cmxi_eos_columns *c) {
  cmxi_eos_parts parts;
  cmxi_eos_args *at = &parts.at;
  cmxi_eos_input in;
  int both;
  at->prepared = mix->prepared;
  at->points = NULL;
#define CMXI_COLUMN(name) at->name = c->name[l];
  CMXI_ARGUMENTS(CMXI_COLUMN)
#undef CMXI_COLUMN
  at->mixing[0] = c->mixing[0][l];
  at->mixing[1] = c->mixing[1][l];
  cmxi_eos_args_spans(v, at);
  const int here = cmxi_eos_parts_at(v, phase, groups, &both, &parts);
  c->phase[l] = here;
  if (here < 0) { /* the block derives some state here, which is not used */
    if (c->status[l] >= 0)
      c->status[l] = here; /* a point out of range stands elsewhere, and keeps its status */
    c->gamma_d[l] = c->f[l] = c->fr[l] = c->ft[l] = c->frr[l] = c->frt[l] = c->ftt[l] = 0.0;
    c->electron_mu[l] = c->s_res[l] = c->log_part[l] = c->fx[l] = c->fxr[l] = c->fxt[l] = c->fxx[l] = 0.0;
    return;
  }
  cmxi_eos_input_set(at, groups, &parts.electrons, &parts.here, &in);
  c->gamma_d[l] = in.gamma_d;
  c->f[l] = in.f;
  c->fr[l] = in.fr;
  c->ft[l] = in.ft;
  c->frr[l] = in.frr;
  c->frt[l] = in.frt;
  c->ftt[l] = in.ftt;
  c->electron_mu[l] = in.electron_mu;
  c->s_res[l] = in.s_res;
  if (groups & CMX_GROUP_COMPOSITION) {
    c->log_part[l] = in.log_part;
    c->fx[l] = in.fx;
    c->fxr[l] = in.fxr;
    c->fxt[l] = in.fxt;
    c->fxx[l] = in.fxx;
  }
  cmxi_eos_annotate(v, phase, both, here, &parts, &c->latent_heat[l], &c->reasons[l]);
}

/* The outputs of all points of a block. */
CMX_FN void cmxi_columns_derive(const cmx_eos_view *CMXI_RESTRICT v, cmxi_eos_columns *c) {
  for (int l = 0; l < CMXI_BLOCK; l++) {
    cmxi_eos_input in;
    cmx_eos_state s;
#define CMXI_COLUMN(name) in.name = c->name[l];
    CMXI_EOS_INPUTS(CMXI_COLUMN)
#undef CMXI_COLUMN
    c->stable[l] = cmxi_eos_derive(v, &in, &s);
    s.latent_heat = s.solid_fraction = 0.0;
    cmxi_eos_leave_x_out(&s);
#define CMXI_COLUMN(name, unit, shown, scale, slope, text) c->value[CMX_Q_##name][l] = s.name;
    CMX_EOS_QUANTITIES(CMXI_COLUMN)
#undef CMXI_COLUMN
  }
}

/* The same of the derivatives by x. */
CMXI_VECTOR CMX_FN void cmxi_columns_derive_x(cmxi_eos_columns *c) {
  for (int l = 0; l < CMXI_BLOCK; l++) {
    cmxi_eos_input in;
    cmx_eos_state s;
    in.rho = c->rho[l];
    in.per_mass = c->per_mass[l];
    in.z = c->z[l];
    in.f = c->f[l];
    in.fr = c->fr[l];
    in.ft = c->ft[l];
    in.frr = c->frr[l];
    in.frt = c->frt[l];
#define CMXI_COLUMN(name) in.name = c->name[l];
    CMXI_EOS_X_INPUTS(CMXI_COLUMN)
#undef CMXI_COLUMN
    c->stable[l] &= cmxi_eos_derive_x(&in, &s);
    c->value[CMX_Q_dp_dx][l] = s.dp_dx;
    c->value[CMX_Q_de_dx][l] = s.de_dx;
    c->value[CMX_Q_df_dx][l] = s.df_dx;
    c->value[CMX_Q_d2f_dx2][l] = s.d2f_dx2;
    c->value[CMX_Q_df_dx_regular][l] = s.df_dx_regular;
    c->value[CMX_Q_d2f_dx2_regular][l] = s.d2f_dx2_regular;
  }
}

/* Notes a point in what the request counts and collects. */
CMX_FN cmx_status cmxi_batch_note(const cmx_eos_request *r, size_t i, cmx_status status, unsigned reasons,
                                  int phase, cmx_status worst) {
  if (r->status) r->status[i] = status;
  if (r->reasons) r->reasons[i] = status < 0 ? 0u : reasons;
  if (r->phase_out) r->phase_out[i] = status < 0 ? -1 : phase;
  if (r->tally) r->tally[cmx_tally_place(status)]++;
  return cmxi_worse(worst, status);
}

/* Writes the points of a block. */
CMX_FN cmx_status cmxi_columns_write(const cmx_eos_request *r, size_t first, size_t count,
                                     cmxi_eos_columns *c, cmx_status worst) {
  int failed = 0;
  for (size_t l = 0; l < count; l++) {
    cmx_status status = (cmx_status)c->status[l];
    if (status >= 0 && !c->stable[l]) status = CMX_ERR_UNSTABLE;
    if (status >= 0) {
      if (c->held[l]) c->reasons[l] |= CMX_REASON_HELD;
      status = cmx_reason_status(c->reasons[l]);
      c->value[CMX_Q_latent_heat][l] = c->latent_heat[l];
      c->value[CMX_Q_solid_fraction][l] = c->phase[l];
    }
    failed |= status < 0;
    c->status[l] = status;
    worst = cmxi_batch_note(r, first + l, status, c->reasons[l], c->phase[l], worst);
  }
  for (int k = 0; k < r->n_q; k++) {
    const double *value = r->q[k] == CMX_Q_rho ? c->rho : r->q[k] == CMX_Q_temp ? c->temp : c->value[r->q[k]];
    double *out = r->out + first * r->out_step + (size_t)k * r->q_step;
    for (size_t l = 0; l < count; l++)
      out[l * r->out_step] = failed && c->status[l] < 0 ? cmxi_nan() : value[l];
  }
  return worst;
}

/* Blocks of points at given density and temperature, their composition by x or prepared. */
CMX_FN cmx_status cmxi_batch_rho_t(const cmx_eos_view *CMXI_RESTRICT v, const cmx_eos_request *r,
                                   int groups) {
  const cmxi_eos_mix mix = r->composition ? cmxi_eos_mix_of(r->composition) : cmxi_eos_mix_two(0.5);
  cmxi_eos_columns c;
  cmx_status worst = CMX_OK;
  if (r->composition) groups = CMX_GROUP_STATE;
  for (size_t first = 0; first < r->n; first += CMXI_BLOCK) {
    const size_t count = r->n - first < CMXI_BLOCK ? r->n - first : (size_t)CMXI_BLOCK;
    cmxi_columns_load(v, r, first, count, &c);
    if (r->composition)
      cmxi_columns_place_of(v, r->composition, &c);
    else
      cmxi_columns_place_two(v, &c);
    for (int l = 0; l < CMXI_BLOCK; l++) cmxi_columns_point(v, &mix, r->phase, groups, l, &c);
    cmxi_columns_derive(v, &c);
    if (groups & CMX_GROUP_COMPOSITION) cmxi_columns_derive_x(&c);
    worst = cmxi_columns_write(r, first, count, &c, worst);
  }
  return worst;
}

/* The groups of outputs that the quantities of a request need. */
CMX_FN int cmxi_batch_groups(const cmx_eos_request *r) {
  int groups = CMX_GROUP_STATE;
  for (int k = 0; k < r->n_q; k++)
    if (r->q[k] >= CMX_Q_dp_dx && r->q[k] <= CMX_Q_d2f_dx2_regular) groups |= CMX_GROUP_COMPOSITION;
  return groups;
}

/* Writes one point that was looked up or searched by itself. */
CMX_FN void cmxi_batch_put(const cmx_eos_request *r, size_t i, double rho, double temp,
                           const cmx_eos_state *s) {
  double value[CMX_Q_STATE_END];
#define CMXI_COLUMN(name, unit, shown, scale, slope, text) value[CMX_Q_##name] = s->name;
  CMX_EOS_QUANTITIES(CMXI_COLUMN)
#undef CMXI_COLUMN
  for (int k = 0; k < r->n_q; k++)
    r->out[i * r->out_step + (size_t)k * r->q_step] = r->q[k] == CMX_Q_rho    ? rho
                                                      : r->q[k] == CMX_Q_temp ? temp
                                                                              : value[r->q[k]];
}

/* One point of an inversion. */
CMX_FN cmx_status cmxi_batch_invert(const cmx_eos_view *CMXI_RESTRICT v, const cmx_eos_request *r,
                                    const cmxi_eos_mix *mix, size_t i, cmx_eos_solution *found) {
  const double a = r->a[i * r->a_step], b = r->b[i * r->b_step];
  const double guess = r->guess ? r->guess[i * r->guess_step] : 0.0;
  switch (r->given) {
  case CMX_GIVEN_RHO_E:
    return cmxi_invert(cmxi_search_make(v, CMXI_ENERGY, r->phase, *mix, a, b), guess, found);
  case CMX_GIVEN_RHO_P:
    return cmxi_invert(cmxi_search_make(v, CMXI_PRESSURE, r->phase, *mix, a, b), guess, found);
  case CMX_GIVEN_RHO_S:
    return cmxi_invert(cmxi_search_make(v, CMXI_ENTROPY, r->phase, *mix, a, b), guess, found);
  case CMX_GIVEN_RHO_H:
    return cmxi_invert(cmxi_search_make(v, CMXI_ENTHALPY, r->phase, *mix, a, b), guess, found);
  case CMX_GIVEN_P_T:
    return cmxi_invert(cmxi_search_make(v, CMXI_DENSITY, r->phase, *mix, b, a), guess, found);
  default:
    return cmxi_isobar_find(v, r->given == CMX_GIVEN_P_S ? CMXI_ENTROPY : CMXI_ENTHALPY, r->phase, *mix, a, b,
                            NULL, found);
  }
}

/* The composition of one point by its fractions; *known is that of the point before, if `i` is not the first.
   */
CMX_FN cmx_status cmxi_batch_compose(const cmx_eos_view *CMXI_RESTRICT v, const cmx_eos_request *r, size_t i,
                                     double known_x[CMX_MAX_SPECIES], cmx_eos_composition *known) {
  double x[CMX_MAX_SPECIES];
  int same = i > 0;
  for (int j = 0; j < v->ions.n; j++) {
    x[j] = r->x[i * r->x_step + (size_t)j * r->species_step];
    same &= cmxi_bits(x[j]) == cmxi_bits(known_x[j]);
  }
  if (same) return known->n ? CMX_OK : CMX_ERR_DOMAIN;
  for (int j = 0; j < v->ions.n; j++) known_x[j] = x[j];
  return cmx_eos_compose(v, x, known);
}

/* One point after the other, where no block can be made: inversions, and compositions of their own. */
CMX_FN cmx_status cmxi_batch_each(const cmx_eos_view *CMXI_RESTRICT v, const cmx_eos_request *r, int groups) {
  cmx_eos_view own = *v; /* with the groups that are wanted */
  cmx_eos_composition c;
  cmx_eos_solution found;
  double x[CMX_MAX_SPECIES];
  cmx_status worst = CMX_OK;
  own.choice.groups = groups;
  for (size_t i = 0; i < r->n; i++) {
    cmxi_eos_parts parts;
    cmx_status status = r->species_step ? cmxi_batch_compose(v, r, i, x, &c) : CMX_OK;
    const cmxi_eos_mix mix = r->species_step  ? cmxi_eos_mix_of(&c)
                             : r->composition ? cmxi_eos_mix_of(r->composition)
                                              : cmxi_eos_mix_two(cmx_fraction_clean(r->x[i * r->x_step]));
    if (status < 0) {
      cmxi_solution_fill_nan(&found);
    } else if (r->given == CMX_GIVEN_RHO_T) {
      found.rho = r->a[i * r->a_step];
      found.temp = r->b[i * r->b_step];
      status = cmxi_eos_evaluate(&own, r->phase, mix, found.rho, found.temp, &parts, &found.state);
      found.rho = status < 0 ? cmxi_nan() : parts.at.rho; /* which may have been held */
      found.temp = status < 0 ? cmxi_nan() : parts.at.temp;
    } else {
      status = cmxi_batch_invert(&own, r, &mix, i, &found);
    }
    cmxi_batch_put(r, i, found.rho, found.temp, &found.state);
    worst = cmxi_batch_note(r, i, status, found.state.reasons, found.state.phase, worst);
  }
  return worst;
}

/* Whether the table and the arrays suit the request. */
CMX_FN cmx_status cmxi_batch_check(const cmx_eos_view *CMXI_RESTRICT v, const cmx_eos_request *r) {
  if (r->size != sizeof *r || r->given < CMX_GIVEN_RHO_T || r->given > CMX_GIVEN_P_H)
    return CMX_ERR_UNSUPPORTED;
  if (r->phase < CMX_STABLE || r->phase > CMX_SOLID || r->n_q < 0) return CMX_ERR_UNSUPPORTED;
  if (r->n_q && (!r->q || !r->out)) return CMX_ERR_DOMAIN;
  for (int k = 0; k < r->n_q; k++) {
    const int state = r->q[k] >= 0 && r->q[k] < CMX_Q_STATE_END;
    if (!state && r->q[k] != CMX_Q_rho && r->q[k] != CMX_Q_temp) return CMX_ERR_UNSUPPORTED;
  }
  if (r->n && (!r->a || !r->b || (!r->composition && !r->x))) return CMX_ERR_DOMAIN;
  if (r->composition) return r->composition->n == v->ions.n ? CMX_OK : CMX_ERR_UNSUPPORTED;
  return r->species_step || v->ions.n == 2 ? CMX_OK : CMX_ERR_UNSUPPORTED;
}

CMX_FN cmx_status cmx_eos_batch(const cmx_eos_view *v, const cmx_eos_request *r) {
  const cmx_status suits = cmxi_batch_check(v, r);
  if (suits < 0) return suits;
  const int groups = cmxi_batch_groups(r);
  if (r->given != CMX_GIVEN_RHO_T || r->species_step) return cmxi_batch_each(v, r, groups);
  return cmxi_batch_rho_t(v, r, groups);
}

CMXI_PIN_END

#endif
