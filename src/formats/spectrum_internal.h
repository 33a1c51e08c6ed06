/** Private to src/formats: columns of spectra, and the sample described in comments. */
#ifndef COULOMIX_SRC_FORMATS_SPECTRUM_INTERNAL_H
#define COULOMIX_SRC_FORMATS_SPECTRUM_INTERNAL_H

#include "coulomix/spectrum.h"
#include "io/text_internal.h"

typedef enum cmxp_quantity {
  CMXP_OMEGA,
  CMXP_SIGMA_1,
  CMXP_SIGMA_2,
  CMXP_KAPPA,
  CMXP_N_QUANTITIES,
  CMXP_SKIPPED = CMXP_N_QUANTITIES
} cmxp_quantity;

extern const char *const cmxp_quantity_names[CMXP_N_QUANTITIES];
/** Units of each, factors to rad/s, 1/s and erg/(cm s K). */
extern const cmxp_units cmxp_quantity_units[CMXP_N_QUANTITIES];

/** Factors to K and g/cm^3. */
extern const cmxp_units cmxp_sample_temperature_units, cmxp_sample_density_units;

/** A column: its quantity, the factor to cgs, and whether its values are used or only compared. */
typedef struct cmxp_column {
  cmxp_quantity what;
  double unit;
  int compared;
} cmxp_column;

enum { CMXP_MOST_COLUMNS = 64, CMXP_N_KEYS = 8 };

/** Columns of a program's file. */
typedef struct cmxp_layout {
  cmx_spectrum_format format;
  size_t n;
  const char *header;     /* plain text in a comment that identifies the file; NULL: none */
  cmxp_column columns[4]; /* further columns are skipped, except those of `at` */
  size_t at[4];           /* their positions, from 0 */
} cmxp_layout;
extern const cmxp_layout cmxp_layouts[];
extern const size_t cmxp_n_layouts;

/** The sample as described by the comments so far. */
typedef struct cmxp_sample_keys {
  cmx_sample sample;
  double atoms; /* 1/cm^3 */
  char name[64];
  size_t line[CMXP_N_KEYS]; /* where each key was, 0: not yet */
} cmxp_sample_keys;
void cmxp_sample_start(cmxp_sample_keys *keys);
/** Processes a comment. *unknown is set if it resembles a key.
 *  @return CMX_OK; CMX_ERR_FORMAT, CMX_ERR_UNKNOWN (unit) with file and line */
cmx_status cmxp_sample_comment(cmxp_sample_keys *keys, const char *file, size_t line, cmxp_slice comment,
                               int *unknown, cmx_error *err);
/** The density, where the number of atoms was given. */
cmx_status cmxp_sample_end(cmxp_sample_keys *keys, const char *file, cmx_error *err);

#endif
