/* What a recipe takes. The costs of stages were measured on one core at 4 GHz with AVX-512, of 2024. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <string.h>
#include <time.h>

#include "coulomix/generate.h"
#include "section/section_internal.h"

/* An HDF5 dataset beside its numbers: chunks, axes, units, name and source. */
static const double bytes_a_dataset = 1200.0;
/* The root: origin, definitions, references, limits. */
static const double bytes_of_root = 7e3;
/* Compression and digest. */
static const double seconds_a_byte = 6e-8;

/* --- speed --------------------------------------------------------------------------------------------- */

/* Passes through the tables of Ewald sums, which are vector arithmetic like most of a generation. */
enum { PASSES = 500 };
static const double reference_seconds = 0.92e-3;

static double thread_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double cmx_machine_speed(void) {
  cmx_ewald *ewald;
  double best = INFINITY;
  if (cmx_ewald_new(cmx_lattice_find("bcc", NULL), 0.0, &ewald) < 0) return 1.0;
  for (int repeat = 0; repeat < 5; repeat++) {
    const double start = thread_seconds();
    for (int k = 0; k < PASSES; k++) {
      double s[3], d[6];
      cmx_ewald_forces(ewald, (double[3]){0.2 + 1e-3 * k, 0.4, 0.1}, s, d);
    }
    best = fmin(best, thread_seconds() - start);
  }
  cmx_ewald_free(ewald);
  return best > 0.0 ? reference_seconds / best : 1.0;
}

/* --- sections ------------------------------------------------------------------------------------------ */

static size_t count_datasets(const cmx_recipe *recipe, const cmx_section *section) {
  const size_t names = !strcmp(section->name, "phase") ? recipe->phase.n_solids : CMX_RECIPE_PURES;
  size_t n = 0;
  for (const cmx_field *f = section->fields; f->path; f++) n += strchr(f->path, '*') ? names : 1;
  return n;
}

size_t cmx_generate_estimate(const cmx_recipe *recipe, int threads, double speed,
                             cmx_estimate sections[CMX_MAX_SECTIONS]) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  size_t wanted = 0;
  for (size_t k = 0; k < n; k++) {
    cmx_stage stages[CMX_SECTION_STAGES];
    if (!list[k]->wanted(recipe)) continue;
    cmx_estimate *e = &sections[wanted++];
    *e = (cmx_estimate){.name = list[k]->name};
    list[k]->measure(recipe, &e->size);
    e->size.bytes += bytes_a_dataset * (double)count_datasets(recipe, list[k]);
    if (wanted == 1) e->size.bytes += bytes_of_root + (recipe->text ? (double)strlen(recipe->text) : 0.0);
    e->cpu_seconds = e->wall_seconds = seconds_a_byte * e->size.bytes / speed;
    const size_t n_stages = list[k]->plan(recipe, stages);
    for (size_t s = 0; s < n_stages; s++) {
      e->cpu_seconds += stages[s].cost / speed;
      e->wall_seconds += stages[s].cost / (stages[s].parallel ? threads * speed : speed);
    }
  }
  return wanted;
}
