/** Spectra: conductivities of one sample against frequency, read from the files of various programs.
 *
 *  Units are cgs: rad/s, 1/s (Gaussian; 1 S/m is CMX_SIEMENS_PER_METRE), erg/(cm s K). */
#ifndef COULOMIX_SPECTRUM_H
#define COULOMIX_SPECTRUM_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The sample; NaN for properties that the source does not give. */
typedef struct cmx_sample {
  double temp;      /* K */
  double rho;       /* g/cm^3 */
  double mass_u;    /* mass of an atom, atomic mass units */
  double charge;    /* conduction electrons per atom */
  double electrons; /* electrons per atom for the sum rule */
  double pressure;  /* of the electrons, erg/cm^3 */
} cmx_sample;

/** One row per frequency, ascending; frequency 0 is direct current. Columns that the source does not have are
 *  NULL, including sigma_1 if there is only kappa (*_Kth of abinit). */
typedef struct cmx_spectrum {
  size_t n;
  double *omega;   /* [n] rad/s, >= 0 */
  double *sigma_1; /* [n] real part of the electrical conductivity, 1/s */
  double *sigma_2; /* [n] imaginary part for exp(-i omega t) */
  double *kappa;   /* [n] thermal conductivity, erg/(cm s K) */
  char name[64];   /* of the species or sample; may be empty */
  cmx_sample sample;
} cmx_spectrum;

/** Columns of a spectrum that the caller owns. */
typedef struct cmx_spectrum_view {
  size_t n;
  const double *omega;   /* [n] rad/s, ascending, >= 0 */
  const double *sigma_1; /* [n] 1/s, as in cmx_spectrum; NULL if the function does not read it */
  const double *sigma_2; /* [n] likewise */
} cmx_spectrum_view;

/** The conductivities of a spectrum; valid as long as the spectrum. */
CMX_API cmx_spectrum_view cmx_spectrum_make_view(const cmx_spectrum *spectrum);

/** A warning about a line (0: the whole file) that does not stop the reading. */
typedef void cmx_note_function(void *context, size_t line, const char *text);
/** Receiver of warnings. A NULL pointer to it stands for none. */
typedef struct cmx_notes {
  cmx_note_function *function;
  void *context;
} cmx_notes;

/** Supported file formats. */
typedef enum cmx_spectrum_format {
  CMX_SPECTRUM_AUTO,       /* from header lines and number of columns; an error if these do not suffice */
  CMX_SPECTRUM_DECLARED,   /* columns with names and units in a header line, see cmx_spectrum_read_text */
  CMX_SPECTRUM_ABINIT_SIG, /* *_sig, *_sig_up_dn of abinit's conducti: omega in Ha and eV, sigma in a.u. and
                              1/(Ohm cm) */
  CMX_SPECTRUM_ABINIT_KTH, /* *_Kth: omega in Ha and eV, thermal conductivity in a.u. (not read) and W/(m K),
                              thermopower; later versions: eV and W/(m K) only, and *.out, which also has
                              sigma in 1/(Ohm cm) */
  CMX_SPECTRUM_ABINIT_EPS, /* *_eps: eV, sigma_1, sigma_2 in 1/(Ohm cm), 0.14 % low, eps_1, eps_2; or all in
                              a.u. (by its header). sigma_2 is 0 near the ends, where it is not computed:
                              it is left out then */
  CMX_SPECTRUM_KG4VASP,    /* elec_conductivity_vs_freq.dat: eV, nine components, trace/3 in S/m; or
                              data_transport.dat: one row of direct current with the temperature */
  CMX_SPECTRUM_ATOMEC      /* two columns without header: omega in Ha, sigma in a.u.; not found by AUTO */
} cmx_spectrum_format;

/** Their names, "auto", "declared", "abinit-sig", "abinit-kth", "abinit-eps", "kg4vasp", "atomec"; ends
 *  with NULL. */
extern CMX_API const char *const cmx_spectrum_format_names[];
/** The value of a name.
 *  @return CMX_OK; CMX_ERR_UNKNOWN with a message that lists the names. */
CMX_API cmx_status cmx_spectrum_format_find(const char *name, cmx_spectrum_format *format, cmx_error *err);

/** Reads a spectrum from text.
 *
 *  Declared format: values separated by blanks, commas or semicolons. One header line names the columns with
 *  units in brackets, as in
 *
 *      omega [eV], sigma_1 [1/(Ohm cm)], kappa [W/(m K)]
 *
 *  (a # before it is allowed). Names are omega, sigma_1, sigma_2 and kappa; other columns are skipped. With
 *  semicolons between them, numbers may have decimal commas; names may be quoted. Units:
 *
 *      omega  rad/s, 1/s, eV, Ha, Ry, a.u., cm^-1 or THz (of omega/2pi)
 *      sigma  1/s, S/m, 1/(Ohm m), 1/(Ohm cm) or a.u.
 *      kappa  erg/(cm s K), W/(m K) or a.u.
 *
 *  Numbers have a decimal point in any locale, and exponents as in 1e3, 1.0D+03 or 1.0+103. Those of
 *  1e30 or more, in any unit, are refused as fill values. sigma_2 is left out, with a warning that
 *  names the lines, if two or more rows at either end hold the same 0, -999 or -9999 beside a sigma_1
 *  other than 0, or if it is constant: so programs mark what they do not compute, and the transform of
 *  sigma_1 is at hand.
 *
 *  @param[in]  name  file name in messages
 *  @param[in]  notes receives warnings; NULL: none
 *  @param[out] out   freed with cmx_spectrum_free; empty on failure
 *  @return CMX_OK; CMX_ERR_FORMAT with name, line and reason; CMX_ERR_UNKNOWN (unit); CMX_ERR_MEMORY */
CMX_API cmx_status cmx_spectrum_read_text(const char *text, size_t length, const char *name,
                                          cmx_spectrum_format format, const cmx_notes *notes,
                                          cmx_spectrum *out, cmx_error *err);

/** The same from a file.
 *  @return as cmx_spectrum_read_text; CMX_ERR_IO. */
CMX_API cmx_status cmx_spectrum_read(const char *path, cmx_spectrum_format format, const cmx_notes *notes,
                                     cmx_spectrum *out, cmx_error *err);

/** The same without some columns, which may then hold anything.
 *  @param[in] ignored names of columns, sigma_1, sigma_2 or kappa, separated by commas; NULL: none
 *  @return as cmx_spectrum_read; CMX_ERR_UNKNOWN for another name; CMX_ERR_FORMAT if no column is left. */
CMX_API cmx_status cmx_spectrum_read_without(const char *path, cmx_spectrum_format format,
                                             const char *ignored, const cmx_notes *notes, cmx_spectrum *out,
                                             cmx_error *err);

/** Writes the declared format, numbers with 17 digits. The file is written atomically.
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_spectrum_write(const char *path, const cmx_spectrum *spectrum, cmx_error *err);

/** Atoms/cm^3 of the sample, to rounding; NaN unless rho and mass are known. */
CMX_API double cmx_sample_atom_count(const cmx_sample *sample);

/** A spectrum with n rows and the requested columns, all 0; sample all NaN.
 *  @return CMX_OK; CMX_ERR_DOMAIN for n = 0; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_spectrum_new(size_t n, int sigma_2, int kappa, cmx_spectrum *out);
/** Frees a spectrum's columns and empties it; NULL is allowed. */
CMX_API void cmx_spectrum_free(cmx_spectrum *spectrum);

#ifdef __cplusplus
}
#endif
#endif
