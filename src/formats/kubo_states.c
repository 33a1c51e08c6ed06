/* One-electron states during reading: units, memory for one more k point, checks of all k points together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "formats/kubo_internal.h"

enum { MOST_K = 1 << 14 };

#define ANGSTROM (1e-8 / CMX_BOHR_RADIUS) /* bohr */
#define EV       (CMX_ELECTRON_VOLT / CMX_HARTREE)
#define PER_A2   (1.0 / (ANGSTROM * ANGSTROM))
#define KELVIN   (CMX_BOLTZMANN / CMX_HARTREE)
#define ENERGIES                                                                                             \
  {"ha", 1.0}, {"hartree", 1.0}, {"au", 1.0}, {"ev", EV}, {"ry", 0.5}, {                                     \
    "rydberg", 0.5                                                                                           \
  }

const cmxp_units cmxp_energy_units = {"Ha, eV, Ry", {ENERGIES}};
const cmxp_units cmxp_temperature_units = {"K, eV, Ha, Ry", {ENERGIES, {"k", KELVIN}}};
const cmxp_units cmxp_volume_units = {"bohr^3, A^3",
                                      {{"bohr3", 1.0},
                                       {"au", 1.0},
                                       {"a3", ANGSTROM *ANGSTROM *ANGSTROM},
                                       {"cm3", 1e24 * ANGSTROM *ANGSTROM *ANGSTROM}}};
const cmxp_units cmxp_dipole_units = {
    "1/bohr^2, 1/A^2", {{"1/bohr2", 1.0}, {"bohr-2", 1.0}, {"au", 1.0}, {"1/a2", PER_A2}, {"a-2", PER_A2}}};

static cmx_status out_of_memory(const char *name, cmx_error *err) {
  return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name);
}

/* One more entry of an array of n; 0 without memory. */
static int grow(void *array, size_t n, size_t element) {
  void *old, *grown;
  memcpy(&old, array, sizeof old);
  if (n > 0 && (n & (n - 1)) != 0) return 1; /* room for the next power of two */
  grown = realloc(old, 2 * (n ? n : 1) * element);
  if (grown) memcpy(array, &grown, sizeof grown);
  return grown != NULL;
}

cmx_status cmxp_kubo_add(cmx_kubo_states *s, size_t n, int occupied, const char *name, cmx_error *err) {
  const size_t k = s->n_k;
  if (k == MOST_K) return cmx_fail(err, CMX_ERR_FORMAT, "%s: more than %d k points", name, MOST_K);
  double elements = (double)n * (double)n;
  for (size_t j = 0; j < k; j++) elements += (double)s->n[j] * (double)s->n[j];
  if (elements > CMXP_MOST_ELEMENTS)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: more than %d pairs of states", name, CMXP_MOST_ELEMENTS);
  if (!grow(&s->n, k, sizeof *s->n) || !grow(&s->weight, k, sizeof *s->weight) ||
      !grow(&s->energy, k, sizeof *s->energy) || !grow(&s->dipole2, k, sizeof *s->dipole2) ||
      (occupied && !grow(&s->occupation, k, sizeof *s->occupation)))
    return out_of_memory(name, err);
  const size_t room = n ? n : 1;
  s->n_k++;
  s->n[k] = n;
  s->weight[k] = 0.0;
  s->energy[k] = calloc(room, sizeof(double));
  s->dipole2[k] = calloc(room * room, sizeof(double));
  if (occupied) s->occupation[k] = calloc(room, sizeof(double));
  return s->energy[k] && s->dipole2[k] && (!occupied || s->occupation[k]) ? CMX_OK : out_of_memory(name, err);
}

cmx_status cmxp_kubo_finish(cmx_kubo_states *s, const char *name, cmx_error *err) {
  double sum = 0.0;
  for (size_t k = 0; k < s->n_k; k++) sum += s->weight[k];
  if (!(sum > 0.0 && isfinite(sum)))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: weights of the k points: sum %g, expected a number above 0",
                    name, sum);
  for (size_t k = 0; k < s->n_k; k++) s->weight[k] /= sum;
  if (!(s->volume > 0.0) || !(s->temp > 0.0))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: the %s is missing", name,
                    s->volume > 0.0 ? "temperature" : "volume");
  if (isnan(s->mu) && !s->occupation)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: neither a chemical potential nor occupations", name);
  return CMX_OK;
}
