/** coulomix_c.h: tables behind a plain C interface, for libraries, plug-ins and other languages. Link
 *  libcoulomix-interp, static or shared; it needs zlib, and HDF5 if it was built with it.
 *
 *      cmx_c_table *table;
 *      char message[256];
 *      double x[2] = {0.5, 0.5}, out[CMX_Q_STATE_END];
 *      if (cmx_c_open("carbon-oxygen.cmx", "", &table, message, sizeof message) < 0) ...
 *      int status = cmx_c_eos(table, CMX_STABLE, x, 1e6, 3e6, out, NULL);
 *      printf("P = %g %s\n", out[CMX_Q_p], cmx_c_quantity_unit(CMX_Q_p));
 *      cmx_c_close(table);
 *
 *  The table is opaque, and every quantity is a number with a name and a unit: programs keep working with
 *  later versions of the library. Names begin with cmx_c_, so that a program may use this interface, the
 *  lookup headers and the generator library together.
 *
 *  Quantities. CMX_Q_p, CMX_Q_e and so on, see coulomix_numbers.h and coulomix_quantities.h:
 *
 *      0..      the state                     CMX_Q_p
 *      64..     variables, and what follows from the state        CMX_Q_rho, CMX_Q_temp, CMX_Q_h
 *      100..    slopes by ln rho of the state CMX_Q_SLOPE_RHO + CMX_Q_cv
 *      200..    slopes by ln T of the state   CMX_Q_SLOPE_T + CMX_Q_cv
 *      400..    transport                     CMX_TRANSPORT_Q_sigma
 *      500..    short-range order             CMX_ORDER_Q_f
 *      600..    by species, j = 0..31         CMX_Q_SPECIES_MU + j
 *      800..    warm mixtures                 CMX_WARM_Q_sigma
 *      900..    freezing, names alone         CMX_Q_FREEZING + CMX_FREEZING_temp
 *      1000..   order parameters w of orbit j CMX_ORDER_Q_w + j
 *
 *  Compositions are number fractions of all species of the table in its order, cmx_c_numbers(table,
 *  "charges"), also where there are two. Requests of batches take the fraction x of the heavier of two
 *  instead, where species_step is 0. Fractions negative by up to 1e-10 count as 0, a sum within 1e-6 of 1 is
 *  normalised. Units are cgs and kelvin.
 *
 *  Status as in coulomix_status.h: 0, > 0 a warning with its reasons, < 0 a failure with all numbers NaN.
 *  Calls with a null table return CMX_ERR_DOMAIN. Nothing is printed, no call ends the program, and no
 *  floating-point exception other than inexact and underflow is raised.
 *
 *  Threads: any number may use one table, apart from cmx_c_choose and cmx_c_close.
 *  Cost: that of the lookups, see coulomix_eos.h, and some 10 ns a call. */
#ifndef COULOMIX_C_H
#define COULOMIX_C_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include <stddef.h>

#include "coulomix_numbers.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef CMX_C_API
#if defined(__GNUC__)
#define CMX_C_API __attribute__((visibility("default")))
#else
#define CMX_C_API
#endif
#endif

/** An open table. */
typedef struct cmx_c_table cmx_c_table;

/* --- tables --------------------------------------------------------------------------------------------- */

/** Opens a table of either form, by its content: flat (.cmx), or HDF5 (.h5) where the library was built with
 *  it.
 *  @param[in]  parts   "" or NULL for all of it; else those that are needed, such as "eos, transport"
 *                      (CMX_PART_LIST of coulomix_file.h): less memory, faster
 *  @param[out] table   NULL on failure; to be closed with cmx_c_close
 *  @param[out] message [message_size] the reason of a failure in a sentence; may be NULL
 *  @return CMX_OK; CMX_ERR_IO, CMX_ERR_FORMAT, CMX_ERR_CHECKSUM, CMX_ERR_VERSION, CMX_ERR_MEMORY;
 *          CMX_ERR_UNSUPPORTED for HDF5 without HDF5; CMX_ERR_DOMAIN for parts that no table has */
CMX_C_API int cmx_c_open(const char *path, const char *parts, cmx_c_table **table, char *message,
                         size_t message_size);

/** Opens a flat table without a copy of its stored data: the file is mapped, shared among processes, and
 *  opens in less than a millisecond if it was made by `coulomix export --to mapped`. Checksums are not
 *  compared. The file must not be written to or become shorter before cmx_c_close: see cmx_flat_open of
 *  coulomix_io.h.
 *  @param[in] path, parts, table, message, message_size  as cmx_c_open
 *  @return as cmx_c_open */
CMX_C_API int cmx_c_open_mapped(const char *path, const char *parts, cmx_c_table **table, char *message,
                                size_t message_size);

/** Opens a flat table that lies in memory, such as a window that the processes of a node share.
 *  @param[in] bytes  [n_bytes] the file, at a multiple of 8; the caller keeps it, unchanged, until
 *                    cmx_c_close
 *  @param[in] parts, table, message, message_size  as cmx_c_open
 *  @return as cmx_c_open; CMX_ERR_DOMAIN for other addresses */
CMX_C_API int cmx_c_open_memory(const void *bytes, size_t n_bytes, const char *parts, cmx_c_table **table,
                                char *message, size_t message_size);

/** Choices of opening a table. Set all of it to 0 and `size` to its sizeof first. */
typedef struct cmx_c_load_options {
  size_t size;            /* sizeof(cmx_c_load_options) */
  const char *parts;      /* as of cmx_c_open */
  const void *bytes;      /* [n_bytes] of a flat table in memory, as of cmx_c_open_memory; NULL: a file */
  size_t n_bytes;         /* of them */
  size_t memory_limit;    /* the most bytes that opening takes at any moment; 0: some 4 GiB */
  size_t attribute_limit; /* the most attributes of a table; 0: 16384, which is the most allowed */
  int digest;             /* 1: compare content_sha256, the SHA-256 of the whole table; not with parts */
  int mapped;             /* 1: a flat file is mapped, as by cmx_c_open_mapped */
} cmx_c_load_options;

/** Opens a table by these choices: limits for a table of a stranger, and the digest, which finds every change
 *  of a table; see cmx_load_options of coulomix_file.h for what they count and cost. With both `mapped` and
 *  `digest` the checksums are compared as well.
 *  @param[in]  path    not used with `bytes`, may be NULL then
 *  @param[out] table, message, message_size  as cmx_c_open
 *  @return as cmx_c_open; CMX_ERR_MEMORY for a table that needs more than the limit, CMX_ERR_FORMAT for one
 *          with more attributes or without a digest, CMX_ERR_CHECKSUM for another digest; CMX_ERR_DOMAIN for
 *          `digest` with parts, or without options; CMX_ERR_UNSUPPORTED for options of another size */
CMX_C_API int cmx_c_open_with(const char *path, const cmx_c_load_options *options, cmx_c_table **table,
                              char *message, size_t message_size);

/** Frees a table. NULL is allowed. */
CMX_C_API void cmx_c_close(cmx_c_table *table);

/** Whether a table has lookups of a part, 1 or 0: "eos", "transport", "order", "reaction", "equilibrium",
 *  "phase", "phase3", "warm"; "phase/NAME" for one diagram. */
CMX_C_API int cmx_c_has(const cmx_c_table *table, const char *part);

/** Number of species, 2..32. */
CMX_C_API int cmx_c_species(const cmx_c_table *table);

/** Numbers that describe a table.
 *  @param[in]  what      "charges" and "masses" (u) of each species; "range": least and largest rho (g/cm^3)
 *                        and T (K) of the equation of state; "transport_range" likewise; "pressure_range":
 *                        least and largest P of the equilibria (erg/cm^3); "gamma_d_max": the largest
 *                        Gamma_d of the order
 *  @param[out] out       [capacity] may be NULL with capacity 0
 *  @return how many there are, also if capacity is smaller; 0 where the table has none; CMX_ERR_DOMAIN for
 *          another name */
CMX_C_API int cmx_c_numbers(const cmx_c_table *table, const char *what, int capacity, double out[]);

/** A text attribute, such as ("/", "recipe") or ("/eos", "references"). It belongs to the table.
 *  @return NULL if there is none; with parts those of datasets are not loaded */
CMX_C_API const char *cmx_c_text(const cmx_c_table *table, const char *object, const char *name);

/** Sets the choices of the host, for calls and requests after it. Not while other threads use the table.
 *  @param[in] order   CMX_ORDER_EQUILIBRIUM, ...: the order of the solid on cooling; -1: as in the recipe
 *  @param[in] gamma_d the Gamma_d from which on CMX_ORDER_BLOCKED keeps the order; else not used
 *  @param[in] policy  CMX_POLICY_ERROR or CMX_POLICY_HOLD: what happens outside the table
 *  @param[in] width   0 for a sharp transition; to 0.05: coulomix_smooth.h, for CMX_STABLE and given rho, T
 *  @return CMX_OK; CMX_ERR_DOMAIN, with nothing changed; CMX_ERR_ABSENT for order that the table lacks */
CMX_C_API int cmx_c_choose(cmx_c_table *table, int order, double gamma_d, int policy, double width);

/* --- names ---------------------------------------------------------------------------------------------- */

/** Version of the interface, major * 10000 + minor * 100 + patch. */
CMX_C_API int cmx_c_version(void);

/** The instructions of the processor that lookups of this process use: "v4" and "v3" (x86-64 levels with
 *  AVX-512 and AVX2), or "base". Results differ between them by rounding. */
CMX_C_API const char *cmx_c_target(void);

/** Text of a status; name of the bit (0..31) of a reason, "gamma-solid", and its text. NULL if there is
 *  none. */
CMX_C_API const char *cmx_c_status_text(int status);
CMX_C_API const char *cmx_c_status_name(int status);
CMX_C_API const char *cmx_c_reason_name(int bit);
CMX_C_API const char *cmx_c_reason_text(int bit);

/** Name, unit and meaning of a quantity; NULL if there is none. The unit of a pure number is "". A slope of
 *  cv is "dcv_dlnrho" or "dcv_dlnt"; a quantity of each species has one name for all of them, "mu". */
CMX_C_API const char *cmx_c_quantity_name(int q);
CMX_C_API const char *cmx_c_quantity_unit(int q);
CMX_C_API const char *cmx_c_quantity_text(int q);

/** A unit of these as UDUNITS-2 reads it, for files that other programs read: "1" of "k per ion". Any other
 *  text is given back. */
CMX_C_API const char *cmx_c_unit_in_files(const char *unit);

/** The number of the quantity of a name, of the first species where there is one for each; -1 if there is
 *  none. Where two parts have a quantity of the same name, as gamma and f, that of the state; the others are
 *  "transport.gamma" and "order.f", and any name may have its part before it. */
CMX_C_API int cmx_c_quantity_find(const char *name);

/* --- compositions --------------------------------------------------------------------------------------- */

/** Number fractions of mass fractions, and back. Both arrays have cmx_c_species entries and may be the same.
 *  @return CMX_OK; CMX_ERR_DOMAIN for fractions that are negative or have another sum than 1 (1e-6) */
CMX_C_API int cmx_c_number_fractions(const cmx_c_table *table, const double mass_fractions[], double x[]);
CMX_C_API int cmx_c_mass_fractions(const cmx_c_table *table, const double x[], double mass_fractions[]);

/** A mixture of any nuclides by the species of a table, for host codes with other networks: see
 *  coulomix_represent.h. */
enum { CMX_C_NUCLIDES = 128 };

typedef struct cmx_c_nuclides {
  size_t size;              /* sizeof(cmx_c_nuclides) */
  int n;                    /* nuclides, 1..CMX_C_NUCLIDES */
  const double *z, *a;      /* [n] charges and masses in u */
  const double *mass_share; /* [n] mass fractions */
} cmx_c_nuclides;

/** Represents them.
 *  @param[out] x           [species] number fractions of the table's species
 *  @param[out] rho_factor  the density at which to look up, over that of the mixture: n_e is the same
 *  @param[out] residual    relative error of <Z^(5/3)>/<Z>, which the coupling follows
 *  @return CMX_OK; CMX_ERR_DOMAIN */
CMX_C_API int cmx_c_represent(const cmx_c_table *table, const cmx_c_nuclides *nuclides, double x[],
                              double *rho_factor, double *residual);

/* --- one state ------------------------------------------------------------------------------------------ */

/** The equation of state at a density and a temperature.
 *  @param[in]  phase  CMX_STABLE, CMX_LIQUID or CMX_SOLID
 *  @param[in]  x      [species] number fractions
 *  @param[in]  rho, temp  g/cm^3, K
 *  @param[out] out    [CMX_Q_STATE_END] the state: out[CMX_Q_p], ...; NaN on failure
 *  @param[out] detail [2] or NULL: the phase found (-1 on failure) and the mask of reasons
 *  @return as cmx_eos_lookup_of of coulomix_eos.h. Derivatives by x are NaN with more than two species. */
CMX_C_API int cmx_c_eos(const cmx_c_table *table, int phase, const double x[], double rho, double temp,
                        double out[], int detail[]);

/** Conductivities at a density and a temperature in a phase, CMX_LIQUID or CMX_SOLID, as cmx_c_eos found it.
 *  @param[out] out  [CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1] in the order of the quantities from
 *                   CMX_TRANSPORT_Q_sigma on; NaN on failure
 *  @return as cmx_transport_lookup_of of coulomix_transport.h */
CMX_C_API int cmx_c_transport(const cmx_c_table *table, int phase, const double x[], double rho, double temp,
                              double out[]);

/** Freezing of a liquid, or melting of a solid, of two species at a pressure.
 *  @param[in]  phase  CMX_LIQUID: it freezes; CMX_SOLID: it melts
 *  @param[in]  p, x   erg/cm^3; number fraction of the heavier ion
 *  @param[out] out    [CMX_FREEZING_END] out[CMX_FREEZING_temp], ...; NaN on failure
 *  @return as cmx_equilibrium_freezing and cmx_equilibrium_melting of coulomix_equilibrium.h */
CMX_C_API int cmx_c_freezing(const cmx_c_table *table, int phase, double p, double x, double out[]);

/** Numbers of a row: of a tie line, of a phase after separation, of freezing of three species. */
enum { CMX_C_TIE_NUMBERS = 7, CMX_C_SEPARATION_NUMBERS = 6, CMX_C_THREE_NUMBERS = 9 };

/** Tie lines of two species at a pressure and a temperature.
 *  @param[out] ties  [capacity][CMX_C_TIE_NUMBERS] x, phase and rho, each left and right, and the latent heat
 *                    (kT of an ion that freezes; 0 between solids); sorted by x
 *  @param[out] n     how many; 16 suffice for every table of this version
 *  @return as cmx_equilibrium_tie_lines */
CMX_C_API int cmx_c_tie_lines(const cmx_c_table *table, double p, double temp, int capacity, double ties[],
                              int *n);

/** A mixture of two species at (P, T) once its phases have separated.
 *  @param[out] out  [2][CMX_C_SEPARATION_NUMBERS] of each phase: CMX_LIQUID or CMX_SOLID, x, share of the
 *                   ions, share of the mass, rho, enthalpy (erg/g); NaN where there is one phase
 *  @return as cmx_equilibrium_separation */
CMX_C_API int cmx_c_separation(const cmx_c_table *table, double p, double temp, double x, double out[]);

/** Freezing of a liquid of three classical species at constant electron density (/phase3).
 *  @param[in]  x    [3] number fractions
 *  @param[out] out  [CMX_C_THREE_NUMBERS] Gamma_e of the liquidus, three fractions of the first solid, three
 *                   ratios of solid to liquid, latent heat (kT), density contrast; NaN on failure
 *  @return as cmx_phase3_freeze */
CMX_C_API int cmx_c_freezing_three(const cmx_c_table *table, const double x[], double out[]);

/** Screening of a reaction in the liquid, or the probability of a pair of neighbours in a crystal over that
 *  of a random one.
 *  @param[in]  phase  CMX_LIQUID or CMX_SOLID
 *  @param[in]  pair   [4] the two charges, then the two masses in u
 *  @param[in]  x      [species] number fractions
 *  @param[in]  rho, temp  g/cm^3, K
 *  @param[out] out    [3] logarithm, its derivatives by ln rho and by ln T; NaN on failure
 *  @return as cmx_reaction_lookup and cmx_reaction_pair_lookup of coulomix_reaction.h */
CMX_C_API int cmx_c_screening(const cmx_c_table *table, int phase, const double pair[4], const double x[],
                              double rho, double temp, double out[]);

/** Conductivities of direct current of a warm mixture of two species (/warm).
 *  @param[in]  condition  0: equal electronic pressure of the pure species; 1: the density of the mixture
 *  @param[in]  rule       0..5, a cmx_mix_rule of coulomix_mixing.h: sigma, resistivity, ...
 *  @param[in]  x, rho, temp  number fraction of the heavier species, g/cm^3, K
 *  @param[out] out        [CMX_WARM_Q_END - CMX_WARM_Q_BEFORE - 1] in the order of the quantities from
 *                         CMX_WARM_Q_sigma on; NaN on failure
 *  @return as cmx_warm_lookup of coulomix_warm.h */
CMX_C_API int cmx_c_warm(const cmx_c_table *table, int condition, int rule, double x, double rho, double temp,
                         double out[]);

/* --- many points ---------------------------------------------------------------------------------------- */

/** Points of a batch i = 0..n-1 and what is asked for. Steps are numbers of elements from one point to the
 *  next; 0: one value for all. Set all of it to 0 and `size` to its sizeof first. */
typedef struct cmx_c_request {
  size_t size;     /* sizeof(cmx_c_request) */
  size_t n;        /* points */
  int given;       /* CMX_GIVEN_RHO_T, ...: what a and b are */
  int phase;       /* CMX_STABLE, CMX_LIQUID or CMX_SOLID; transport: of all points */
  int n_q;         /* quantities */
  int hold;        /* 1: hold at the edge of the table, whatever was chosen */
  const int *q;    /* [n_q] their numbers */
  const double *x; /* fraction j of point i is x[i x_step + j species_step]; with species_step 0 */
  size_t x_step, species_step; /* x[i x_step] is the number fraction of the heavier of two ions */
  const double *a, *b;         /* a[i a_step], b[i b_step] */
  size_t a_step, b_step;
  const double *guess; /* of the unknown variable in K or g/cm^3, or NULL; may be the column of `out` */
  size_t guess_step;
  double *out; /* out[i out_step + k q_step]; NaN where a point failed */
  size_t out_step, q_step;
  int *status, *reasons, *phases; /* [n] or NULL; phases are read by a batch of transport and written by one
                                     of the equation of state */
  size_t *tally;                  /* [CMX_TALLY] points by status, see cmx_c_tally_place; added to; or NULL */
} cmx_c_request;

/** States of many points. Quantities: 0 to 399 and 600 to 799.
 *  @return the worst status of all points: the least of the negative ones or, without, the largest;
 *          CMX_ERR_UNSUPPORTED, with nothing written, for a request of another size, variables or quantities
 *          that do not exist; CMX_ERR_DOMAIN, with nothing written, where arrays that it needs are NULL;
 *          CMX_ERR_ABSENT, with nothing written, without /eos
 *  The same bits as cmx_c_eos. */
CMX_C_API int cmx_c_eos_batch(const cmx_c_table *table, const cmx_c_request *request);

/** Conductivities of many points, a = rho and b = T, quantities 400 to 499; phases, if not NULL, or phase.
 *  @return as cmx_c_eos_batch */
CMX_C_API int cmx_c_transport_batch(const cmx_c_table *table, const cmx_c_request *request);

/** Short-range order of many points, a = Gamma_d and b not used, quantities 500 to 599 and from 1000 on.
 *  @return as cmx_c_eos_batch */
CMX_C_API int cmx_c_order_batch(const cmx_c_table *table, const cmx_c_request *request);

/** The place of a status in a tally, 0..CMX_TALLY-1. */
CMX_C_API int cmx_c_tally_place(int status);

#ifdef __cplusplus
}
#endif

#endif
