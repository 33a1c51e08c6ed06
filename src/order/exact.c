/* Monte Carlo of the Hamiltonian of pairs: runs and arrangements. */
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
  if (status >= 0) return status;
  cmx_order_exact_free(out);
  return err && err->status < 0 ? status : cmx_fail(err, status, "Monte Carlo: %s", cmx_status_text(status));
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
  if (status >= 0) return status;
  return err && err->status < 0 ? status : cmx_fail(err, status, "Monte Carlo: %s", cmx_status_text(status));
}
