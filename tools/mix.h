/* Parts of the verb mix. */
#ifndef COULOMIX_TOOLS_MIX_H
#define COULOMIX_TOOLS_MIX_H

#include "coulomix/mixing.h"
#include "tool.h"

/* One of the two species. Values and a single file hold at a density of their own; several files and models
   are matched. */
typedef enum mix_kind { MIX_VALUES, MIX_FILE, MIX_FILES, MIX_MODEL } mix_kind;
enum { MIX_FILES_MOST = 64 };

typedef struct mix_species {
  const char *label; /* "A" or "B" */
  char *text;        /* the argument, cut at its commas */
  mix_kind kind;
  const char *path[MIX_FILES_MOST];
  size_t n_paths;
  cmx_sample sample;    /* values of the argument; for a single file finally the values used */
  const cmx_model *eos; /* of a model's pressure; NULL: ideal gas */
  double z;             /* of the nucleus; NaN if unknown */
  double n;             /* atoms/cm^3 of values and of a single file, NaN for others */
  double sigma, kappa;
  char name[64];
  cmx_spectrum spectrum[MIX_FILES_MOST];
  size_t n_spectra;
  cmx_pure pure; /* all but values */
} mix_species;

/* Reads the argument, which ends the program with a usage message if it is malformed. */
void mix_species_parse(const struct argp_state *state, const char *label, const char *text, mix_species *s);
/* Reads the files and makes the species. @param temp temperature of files without one; NaN: none */
cmx_status mix_species_load(mix_species *s, double temp, cmx_error *err);
void mix_species_free(mix_species *s);

static inline int mix_species_is_matched(const mix_species *s) {
  return s->kind == MIX_FILES || s->kind == MIX_MODEL;
}

/* Prints the claims of White et al. (2024) with the computed values. */
int mix_claims(int json);

#endif
