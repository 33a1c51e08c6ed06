/* Monte Carlo of the Hamiltonian of pairs: runs and arrangements. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order/exact_internal.h"

cmx_order_exact_setup cmx_order_exact_two(double x, double gamma_d) {
  return (cmx_order_exact_setup){.size = 8,
                                 .n = 2,
                                 .z = {0.0, 1.0},
                                 .x = {1.0 - x, x},
                                 .g = gamma_d,
                                 .sweeps = 4000,
                                 .equilibration = 1000,
                                 .seed = 1};
}

static size_t rounds_of(size_t sweeps, size_t multiple) {
  const size_t step = multiple * EXACT_ROUND;
  return (sweeps + step - 1) / step * multiple;
}

/* --- results -------------------------------------------------------------------------------------------- */

/* Orbits that fit in the box, stars and space for the states. */
static cmx_status make_result(const exact_ladder *l, size_t n, cmx_order_exact *out) {
  const cmx_order_box *box = l->box;
  cmx_orbit all[CMX_MAX_ORBITS];
  cmx_status status = cmx_lattice_orbits(cmx_lattice_find("bcc", NULL), CMX_MAX_ORBITS, all);
  if (status < 0) return status;
  out->ions = box->sites;
  out->n = n;
  out->samples = l->samples;
  while (out->orbits < CMX_MAX_ORBITS && all[out->orbits].n[0] <= (int)box->size) {
    out->orbit[out->orbits] = all[out->orbits];
    out->orbits++;
  }
  out->stars = box->stars;
  out->k = malloc(box->stars * sizeof *out->k);
  out->multiplicity = malloc(box->stars * sizeof *out->multiplicity);
  out->state = calloc(l->states, sizeof *out->state);
  if (!out->k || !out->multiplicity || !out->state) return CMX_ERR_MEMORY;
  memcpy(out->k, box->k, box->stars * sizeof *out->k);
  memcpy(out->multiplicity, box->multiplicity, box->stars * sizeof *out->multiplicity);
  out->states = l->states;
  for (size_t q = 0; q < l->states; q++) {
    cmx_order_exact_state *s = &out->state[q];
    s->pair = calloc(out->orbits * n * n, sizeof *s->pair);
    s->pair_error = calloc(out->orbits * n * n, sizeof *s->pair_error);
    s->structure = calloc(box->stars, sizeof *s->structure);
    s->structure_error = calloc(box->stars, sizeof *s->structure_error);
    if (!s->pair || !s->pair_error || !s->structure || !s->structure_error) return CMX_ERR_MEMORY;
  }
  return CMX_OK;
}

void cmx_order_exact_free(cmx_order_exact *result) {
  for (size_t q = 0; result->state && q < result->states; q++) {
    free(result->state[q].pair);
    free(result->state[q].pair_error);
    free(result->state[q].structure);
    free(result->state[q].structure_error);
  }
  free(result->k);
  free(result->multiplicity);
  free(result->state);
  memset(result, 0, sizeof *result);
}

/* Empties the result and words what has no words yet. */
static cmx_status fail_run(cmx_status status, cmx_order_exact *out, cmx_error *err) {
  if (out) cmx_order_exact_free(out);
  if (err && err->status == status) return status;
  return cmx_fail(err, status, "Monte Carlo: %s", cmx_status_text(status));
}

cmx_status cmx_order_exact_run(const cmx_order_exact_setup *setup, const cmx_progress *progress,
                               cmx_order_exact *out, cmx_error *err) {
  exact_ladder ladder = {0};
  exact_mixture mixture;
  size_t kept[CMX_MAX_SPECIES];
  memset(out, 0, sizeof *out);
  cmx_status status = cmxp_exact_mixture(setup, &mixture, kept, err);
  if (status < 0) return status;
  const size_t rounds = rounds_of(setup->sweeps, CMX_EXACT_BLOCKS);
  status = cmxp_ladder_make(setup, &mixture, rounds, &ladder, err);
  if (status >= 0)
    status = cmxp_ladder_run(&ladder, rounds_of(setup->equilibration, 1), -1, "equilibration", progress);
  if (status >= 0) status = cmxp_ladder_run(&ladder, rounds, 0, "sampling", progress);
  if (status >= 0) status = make_result(&ladder, setup->n, out);
  if (status >= 0) status = cmxp_exact_averages(&ladder, kept, out);
  cmxp_ladder_free(&ladder);
  return status < 0 ? fail_run(status, out, err) : status;
}

/* --- cooling and heating -------------------------------------------------------------------------------- */

/* The chain moves on from slot to slot. */
static cmx_status run_cycle(exact_ladder *l, size_t equilibration, const cmx_progress *progress) {
  const size_t total = l->states * (equilibration + l->rounds);
  size_t done = 0;
  for (size_t k = 0; k < l->states; k++) {
    exact_slot *slot = &l->slot[k];
    for (size_t r = 0; r < equilibration + l->rounds; r++, done++) {
      if (progress && progress->function &&
          progress->function(progress->context, 2 * k < l->states ? "cooling" : "heating", done, total))
        return CMX_ERR_STOPPED;
      cmxp_ladder_advance(l, slot, r < equilibration ? -1 : (long)(r - equilibration));
      l->round++;
    }
    if (k + 1 == l->states) break;
    const exact_chain swap = slot->chain;
    slot->chain = slot[1].chain;
    slot[1].chain = swap;
  }
  return CMX_OK;
}

cmx_status cmx_order_exact_cycle(const cmx_order_exact_setup *setup, double from,
                                 const cmx_progress *progress, cmx_order_exact *out, cmx_error *err) {
  cmx_order_exact_setup all = *setup;
  exact_ladder ladder = {0};
  exact_mixture mixture;
  size_t kept[CMX_MAX_SPECIES];
  memset(out, 0, sizeof *out);
  cmx_status status = cmxp_exact_mixture(setup, &mixture, kept, err);
  if (status < 0) return status;
  if (!(from >= 0.0 && from < setup->g))
    return cmx_fail(err, CMX_ERR_RANGE, "cycle from %g: allowed 0 to below %g", from, setup->g);
  const size_t steps = setup->states ? setup->states : 17;
  all.states = 2 * steps;
  status = cmxp_ladder_make(&all, &mixture, rounds_of(setup->sweeps, CMX_EXACT_BLOCKS), &ladder, err);
  for (size_t k = 0; status >= 0 && k < steps; k++)
    ladder.slot[k].g = ladder.slot[2 * steps - 1 - k].g =
        from + (setup->g - from) * (double)k / (double)(steps - 1);
  if (status >= 0) status = run_cycle(&ladder, rounds_of(setup->equilibration, 1), progress);
  if (status >= 0) status = make_result(&ladder, setup->n, out);
  if (status >= 0) status = cmxp_exact_averages(&ladder, kept, out);
  cmxp_ladder_free(&ladder);
  if (status < 0) return fail_run(status, out, err);
  const double f = out->state[0].f, f_box = out->state[0].f_box;
  for (size_t k = 0; k < out->states; k++) {
    cmx_order_exact_state *s = &out->state[k];
    s->f -= f;
    s->f_box -= f_box;
    s->s = s->s_error = s->exchange = NAN;
  }
  return CMX_OK;
}

/* --- arrangements --------------------------------------------------------------------------------------- */

static void copy_arrangement(const exact_ladder *l, const size_t kept[], unsigned char species[]) {
  const exact_chain *last = &l->slot[l->states - 1].chain;
  for (size_t i = 0; i < l->box->sites; i++)
    species[i] = (unsigned char)kept[last->species[l->box->inside[i]]];
}

cmx_status cmx_order_exact_draw(const cmx_order_exact_setup *setup, size_t n, unsigned char species[],
                                const cmx_progress *progress, cmx_error *err) {
  exact_ladder ladder = {0};
  exact_mixture mixture;
  size_t kept[CMX_MAX_SPECIES];
  cmx_status status = cmxp_exact_mixture(setup, &mixture, kept, err);
  if (status < 0) return status;
  if (n < 1) return cmx_fail(err, CMX_ERR_RANGE, "0 arrangements: at least 1");
  const size_t apart = rounds_of((setup->sweeps + n - 1) / n, 1);
  status = cmxp_ladder_make(setup, &mixture, 0, &ladder, err);
  if (status >= 0)
    status = cmxp_ladder_run(&ladder, rounds_of(setup->equilibration, 1), -1, "equilibration", progress);
  for (size_t q = 0; status >= 0 && q < n; q++) {
    status = cmxp_ladder_run(&ladder, apart, -1, "arrangements", progress);
    if (status >= 0) copy_arrangement(&ladder, kept, species + q * ladder.box->sites);
  }
  cmxp_ladder_free(&ladder);
  return status < 0 ? fail_run(status, NULL, err) : status;
}
