/* Chains at several couplings that exchange their arrangements. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/order.h"
#include "order/exact_internal.h"

enum { REFRESH = 25 }; /* rounds between computations of the fields from the arrangement */

/* --- what is asked for ---------------------------------------------------------------------------------- */

static cmx_status check_numbers(const cmx_order_exact_setup *o, cmx_error *err) {
  if (!(o->size >= CMX_MIN_BOX && o->size <= CMX_MAX_BOX))
    return cmx_fail(err, CMX_ERR_RANGE, "size %zu: allowed %d to %d", o->size, CMX_MIN_BOX, CMX_MAX_BOX);
  if (!(o->n >= 2 && o->n <= CMX_MAX_SPECIES))
    return cmx_fail(err, CMX_ERR_RANGE, "%zu species: allowed 2 to %d", o->n, CMX_MAX_SPECIES);
  if (!(o->g > 0.0 && o->g < INFINITY))
    return cmx_fail(err, CMX_ERR_RANGE, "coupling %g: must be above 0 and finite", o->g);
  if (!(o->states == 0 || (o->states >= 2 && o->states <= CMX_MAX_EXACT_STATES)))
    return cmx_fail(err, CMX_ERR_RANGE, "%zu couplings: allowed 2 to %d, or 0", o->states,
                    CMX_MAX_EXACT_STATES);
  if (!(o->sweeps >= 1 && o->sweeps <= CMX_MAX_EXACT_SWEEPS && o->equilibration <= CMX_MAX_EXACT_SWEEPS))
    return cmx_fail(err, CMX_ERR_RANGE, "%zu sweeps after %zu: allowed 1 to %d, after 0 to %d", o->sweeps,
                    o->equilibration, CMX_MAX_EXACT_SWEEPS, CMX_MAX_EXACT_SWEEPS);
  return CMX_OK;
}

/* The number of ions of each species; the heaviest first, whose fraction is the x of two species. */
static cmx_status count_ions(const cmx_order_exact_setup *o, size_t count[], cmx_error *err) {
  const double n = 2.0 * (double)(o->size * o->size * o->size);
  double total = 0.0;
  for (size_t a = o->n; a-- > 0;) {
    if (!(o->x[a] >= 0.0 && o->x[a] <= 1.0))
      return cmx_fail(err, CMX_ERR_RANGE, "x = %g of species %zu: allowed 0 to 1", o->x[a], a + 1);
    const double whole = nearbyint(n * o->x[a]);
    if (!(fabs(n * o->x[a] - whole) <= 1e-3))
      return cmx_fail(err, CMX_ERR_RANGE,
                      "x = %.10g of species %zu: not a whole number of the %.0f ions of size %zu; the "
                      "nearest is %.10g",
                      o->x[a], a + 1, n, o->size, whole / n);
    count[a] = (size_t)whole;
    total += whole;
  }
  if (!(total == n)) return cmx_fail(err, CMX_ERR_RANGE, "fractions: their sum is %.10g, not 1", total / n);
  return CMX_OK;
}

cmx_status cmxp_exact_mixture(const cmx_order_exact_setup *setup, exact_mixture *mixture, size_t kept[],
                              cmx_error *err) {
  size_t count[CMX_MAX_SPECIES], sum = 0;
  double mean = 0.0, low = INFINITY, high = -INFINITY;
  memset(mixture, 0, sizeof *mixture);
  cmx_status status = check_numbers(setup, err);
  if (status >= 0) status = count_ions(setup, count, err);
  if (status < 0) return status;
  for (size_t a = 0; a < setup->n; a++) {
    if (!count[a]) continue;
    const size_t m = mixture->n++;
    kept[m] = a;
    mixture->z[m] = setup->z[a];
    mixture->x[m] = (double)count[a] / (2.0 * (double)(setup->size * setup->size * setup->size));
    mixture->first[m] = sum;
    sum += count[a];
    mean += mixture->x[m] * setup->z[a];
    low = fmin(low, setup->z[a]);
    high = fmax(high, setup->z[a]);
  }
  mixture->first[mixture->n] = sum;
  const double most = (high - low) * (high - low) * setup->g;
  if (mixture->n < 2) return cmx_fail(err, CMX_ERR_RANGE, "fractions: only one species is present");
  if (!(most <= CMX_MAX_GAMMA_D))
    return cmx_fail(err, CMX_ERR_RANGE, "coupling of the largest difference of charges %g: allowed 0 to %g",
                    most, CMX_MAX_GAMMA_D);
  for (size_t m = 0; m < mixture->n; m++) {
    mixture->z[m] -= mean;
    mixture->variance += mixture->x[m] * mixture->z[m] * mixture->z[m];
  }
  return CMX_OK;
}

/* --- memory --------------------------------------------------------------------------------------------- */

/* Energies of N ions scatter by sqrt(N v) at weak coupling, v = (1/2) Var^2 sum_{R != 0} J^2. At steps of 1.5
   over that, erfc(1.5/2) = 0.29 of the exchanges are accepted. */
static size_t choose_states(const cmx_order_box *box, const exact_mixture *mixture, double g) {
  double squares = 0.0;
  for (size_t s = 1; s < box->stars; s++)
    squares += box->multiplicity[s] * box->interaction[s] * box->interaction[s];
  const double n = (double)box->sites, self = box->table[0], v = 0.5 * (squares / n - self * self);
  const double steps = ceil(g * mixture->variance * sqrt(n * v) / 1.5);
  return steps < 1.0 ? 2 : steps > CMX_MAX_EXACT_STATES - 1 ? CMX_MAX_EXACT_STATES : (size_t)steps + 1;
}

static cmx_status make_slots(exact_ladder *l, double g, uint64_t seed) {
  const size_t per_block = l->box->stars * exact_pairs(l->mixture.n);
  l->slot = calloc(l->states, sizeof *l->slot);
  if (!l->slot) return CMX_ERR_MEMORY;
  for (size_t k = 0; k < l->states; k++) {
    exact_slot *slot = &l->slot[k];
    slot->g = g * (double)k / (double)(l->states - 1);
    slot->stream = cmxp_exact_stream(seed, k);
    slot->energy = calloc(l->samples + 1, sizeof *slot->energy);
    slot->sums = calloc(CMX_EXACT_BLOCKS * per_block, sizeof *slot->sums);
    if (cmxp_chain_make(l->box, l->mixture.n, &slot->chain) < 0 || !slot->energy || !slot->sums)
      return CMX_ERR_MEMORY;
    cmxp_chain_shuffle(l->box, &l->mixture, &slot->stream, &slot->chain);
  }
  l->stream = cmxp_exact_stream(seed, CMX_MAX_EXACT_STATES);
  return CMX_OK;
}

cmx_status cmxp_ladder_make(const cmx_order_exact_setup *setup, const exact_mixture *mixture, size_t rounds,
                            exact_ladder *ladder, cmx_error *err) {
  *ladder = (exact_ladder){.mixture = *mixture, .rounds = rounds, .samples = rounds * EXACT_ROUND};
  cmx_status status = cmx_order_box_new(setup->size, &ladder->box, err);
  if (status < 0) return status;
  ladder->states = setup->states ? setup->states : choose_states(ladder->box, mixture, setup->g);
  status = make_slots(ladder, setup->g, setup->seed);
  return status < 0 ? cmx_fail(err, status, "chains: %s", cmx_status_text(status)) : status;
}

void cmxp_ladder_free(exact_ladder *ladder) {
  for (size_t k = 0; ladder->slot && k < ladder->states; k++) {
    cmxp_chain_free(&ladder->slot[k].chain);
    free(ladder->slot[k].energy);
    free(ladder->slot[k].sums);
  }
  free(ladder->slot);
  cmx_order_box_free(ladder->box);
  memset(ladder, 0, sizeof *ladder);
}

/* --- rounds --------------------------------------------------------------------------------------------- */

void cmxp_ladder_advance(const exact_ladder *l, exact_slot *slot, long kept) {
  const size_t n = l->box->sites, per_block = l->box->stars * exact_pairs(l->mixture.n);
  for (size_t sweep = 0; sweep < EXACT_ROUND; sweep++) {
    const size_t accepted = cmxp_chain_sweep(l->box, &l->mixture, slot->g, n, &slot->stream, &slot->chain);
    if (kept < 0) continue;
    slot->accepted += accepted;
    slot->energy[(size_t)kept * EXACT_ROUND + sweep] = cmxp_chain_energy(l->box, &l->mixture, &slot->chain);
  }
  if (l->round % REFRESH == 0) cmxp_chain_fields(l->box, &l->mixture, &slot->chain);
  if (kept < 0) return;
  const size_t block = (size_t)kept * CMX_EXACT_BLOCKS / l->rounds;
  cmxp_chain_structure(l->box, &l->mixture, &slot->chain, slot->sums + block * per_block);
}

/* Neighbours exchange with the ratio of the Boltzmann factors. */
static void exchange(exact_ladder *l, int counted) {
  for (size_t k = l->round % 2; k + 1 < l->states; k += 2) {
    exact_slot *low = &l->slot[k], *high = &l->slot[k + 1];
    const double gain = (high->g - low->g) * (cmxp_chain_energy(l->box, &l->mixture, &high->chain) -
                                              cmxp_chain_energy(l->box, &l->mixture, &low->chain));
    const int accepted = cmxp_exact_random(&l->stream) < exp(fmin(gain, 0.0));
    if (accepted) {
      const exact_chain swap = low->chain;
      low->chain = high->chain;
      high->chain = swap;
    }
    low->offered += (size_t)counted;
    low->exchanged += (size_t)(counted && accepted);
  }
}

cmx_status cmxp_ladder_run(exact_ladder *l, size_t rounds, long first, const char *stage,
                           const cmx_progress *progress) {
  for (size_t r = 0; r < rounds; r++) {
    if (progress && progress->function && progress->function(progress->context, stage, r, rounds))
      return CMX_ERR_STOPPED;
#pragma omp parallel for schedule(dynamic, 1) if (l->states * l->box->sites >= 4096)
    for (size_t k = 0; k < l->states; k++)
      cmxp_ladder_advance(l, &l->slot[k], first < 0 ? first : first + (long)r);
    exchange(l, first >= 0);
    l->round++;
  }
  if (progress && progress->function) progress->function(progress->context, stage, rounds, rounds);
  return CMX_OK;
}
