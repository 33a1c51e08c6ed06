/** The registry of models. Every published fit is one constant record: kernel, coefficients, fitted range and
 *  references. A new model is a new record and one line in the list.
 *
 *  Free energies are per ion and per kT, for a rigid electron background unless the record states otherwise.
 *  Kernels evaluate formulas to rounding and derivatives exactly. The accuracy of a formula itself is given
 *  in its paper. */
#ifndef COULOMIX_MODEL_H
#define COULOMIX_MODEL_H

#include <stddef.h>

#include "coulomix/jet.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A paper. */
typedef struct cmx_reference {
  const char *key;     /* "Potekhin2000" */
  const char *authors; /* "A. Y. Potekhin and G. Chabrier" */
  const char *title;   /* NULL where none was verified */
  const char
      *journal; /* with volume and page: "Phys. Rev. E 62, 8554", "arXiv:2504.11545"; NULL where `authors` is
                          the whole reference, of a model that a user gave */
  int year;     /* 0 without a journal */
  const char *doi; /* of the journal or of arXiv; NULL where none was verified */
} cmx_reference;

typedef enum cmx_model_kind {
  CMX_KIND_LIQUID,  /* excess free energy of the one-component liquid, f(Gamma) */
  CMX_KIND_CRYSTAL, /* classical harmonic crystal less the ideal gas, f(Gamma): the same zero as the liquid;
                       parameters zeta and ln3 = 3<ln(omega/omega_p)> */
  CMX_KIND_ANHARMONIC,         /* classical anharmonic part of the crystal, f(Gamma) */
  CMX_KIND_LIQUID_MIXING,      /* correction to linear mixing in the liquid, f(x, Gamma_e) */
  CMX_KIND_SOLID_MIXING,       /* correction to linear mixing in the solid, f(x, Gamma_e) */
  CMX_KIND_MIXING_ENTROPY,     /* entropy of mixing beyond -sum x ln x, s(x) */
  CMX_KIND_LIQUID_QUANTUM,     /* quantum correction of the liquid, added to its classical free energy */
  CMX_KIND_CRYSTAL_QUANTUM,    /* harmonic crystal at any theta, without the Madelung term; parameter u1 */
  CMX_KIND_ANHARMONIC_QUANTUM, /* anharmonic part of the crystal at any theta, classical limit included */
  CMX_KIND_ORDERED_ENERGY,     /* static energy xi_22 of ordered binary crystals, f(x): its "gamma" is x */
  CMX_KIND_EXCHANGE, /* exchange and correlation per electron, of Gamma_e, kT/E_F and r_s of the electrons */
  CMX_KIND_LIQUID_SCREENING,  /* polarisation of the electrons around an ion of the liquid, per ion */
  CMX_KIND_CRYSTAL_SCREENING, /* the same in the crystal; degenerate electrons only */
  CMX_KIND_COULOMB_LOGARITHM, /* effective Coulomb logarithm of electrons among ions, in liquid and crystal */
  CMX_KIND_ELECTRON_COLLISIONS,   /* sum I of the collision integrals of electron-electron scattering, of
                                   v_F/c and theta = sqrt(3) T_pe/T */
  CMX_KIND_ION_CONDUCTION,        /* thermal conductivity of the ions of a crystal */
  CMX_KIND_CONDUCTION_CORRECTION, /* factor of the thermal conductivity, of log10 rho in g/cm^3 and T in K */
  CMX_KIND_IONIZATION,            /* fraction of an atom's electrons that are free, of rho/(Z A) in g/cm^3 and
                          T/Z^(4/3) in eV */
  CMX_KIND_LEE_MORE_COEFFICIENT,  /* coefficient of a conductivity, f(y): "gamma" of its kernel is
                                   y = ln(1 + exp(mu/kT)) */
  CMX_KIND_AVERAGE_ATOM,          /* electrons of an atom in its sphere, of volume and temperature */
  CMX_KIND_CONDUCTIVITY,          /* whole conductivities of the electrons of ions, or of a mixture */
  CMX_KIND_SOLID_VIBRATIONS,      /* vibrations of a disordered crystal beyond linear mixing, f(x, Gamma_e) */
  CMX_KIND_ORDER,                 /* short-range order of two species, psi(Gamma_d, p = x(1-x)) with f_order =
                           x ln x + (1-x) ln(1-x) + p (psi - Gamma_d T_0/2): coulomix/order.h */
  CMX_KIND_SOLID_ENERGY /* static energy of a disordered crystal beyond pairs, b(Gamma_d, p) with f =
                           (Gamma_d/2) p b S kT, S the skewness of the charges (cmx_closure) */
} cmx_model_kind;

/** Kernel in the coupling of one species. p holds the coefficients in the order of the record. */
typedef cmx_jet cmx_kernel_one(const double p[], cmx_jet gamma);
/** Kernel of a mixture of n species with charges z[n], ascending, at number fractions x[n] (sum 1). A species
 *  is absent if all entries of its jet are zero. */
typedef cmx_jet cmx_kernel_mix(const double p[], size_t n, const double z[], const cmx_jet x[],
                               cmx_jet gamma_e);

/** Kernel of one species with quantum effects: coupling, theta = T_p/T and R_S = a/a_B of the ion
 *  (coulomix/plasma.h). */
typedef cmx_jet cmx_kernel_quantum(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s);

/** Kernel of one species among polarisable electrons: its charge, Gamma_e, theta = T_p/T of the ion, r_s of
 *  the electrons. */
typedef cmx_jet cmx_kernel_screening(const double p[], double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s);

/** Kernel in two variables that depend on the kind. */
typedef cmx_jet cmx_kernel_two(const double p[], cmx_jet a, cmx_jet b);

/** An ion as a scatterer of electrons; hbar = m_e = c = 1. */
typedef struct cmx_scatterer {
  double z, mass_u; /* charge, mass in atomic mass units */
  double gamma;     /* coupling */
  double eta;       /* T/T_p */
  double q_debye2;  /* squared Debye wave number of the ions, 3 Gamma/a_i^2 */
} cmx_scatterer;

/** Effective Coulomb logarithm of electrons of one momentum with its parts, named as in the paper. */
typedef struct cmx_logarithm {
  double sigma;                                /* of the electrical conductivity */
  double thermal;                              /* Lambda_kappa/Lambda_sigma */
  double s, w, first, second, debye_waller, g; /* s, w, Lambda_1(s,w), Lambda_2(s,w), D, G_sigma */
} cmx_logarithm;

/** Values alone, without derivatives, of n electron momenta. k_tf2 is the squared Thomas-Fermi wave
 *  number. */
typedef void cmx_kernel_logarithm(const double p[], const cmx_scatterer *ion, double k_tf2, size_t n,
                                  const double momentum[], cmx_logarithm out[]);

/** A crystal whose ions conduct heat; hbar = m_e = c = k = 1. */
typedef struct cmx_conducting_ions {
  cmx_scatterer ion;
  double n_i, t;        /* density, temperature */
  double x_r, v;        /* Fermi momentum and velocity of the electrons */
  double heat_capacity; /* per ion */
  double displacement;  /* u_-1/2 of zero point and thermal as in the Debye-Waller exponent */
} cmx_conducting_ions;

/** Their thermal conductivity; value alone. */
typedef double cmx_kernel_conduction(const double p[], const cmx_conducting_ions *crystal);

/** The electrons of one atom in a sphere of its own, without the motion of the nucleus. Energies count from
 *  electrons and nucleus far apart. */
typedef struct cmx_atom {
  double pressure;
  double energy, entropy, free_energy;   /* energy = kinetic + attraction + repulsion */
  double kinetic, attraction, repulsion; /* by the nucleus; of the electrons among themselves */
  double chemical_potential;
  double charge;            /* free electrons: their density at the surface times the volume */
  double heat_capacity;     /* at constant volume */
  double chi_rho, chi_temp; /* dlnP/dln rho at constant T, dlnP/dlnT at constant volume */
} cmx_atom;

/** Its kernel: a nucleus of charge 1, volume and temperature in atomic units, as the output. Sets nothing if
 *  it fails. */
typedef void cmx_kernel_atom(const double p[], double volume, double temp, cmx_atom *out);

/** Conductivities of electrons, scattered by all that there is. */
typedef struct cmx_conductivities {
  double kappa; /* thermal, erg/(cm s K) */
  double sigma; /* electrical, 1/s; NaN where the model has none */
} cmx_conductivities;

/** Their kernel; values alone. `density` in g/cm^3 (range_of "rho") or electrons/cm^3 ("n_e"), `temp` in K;
 *  `at` is the charge of the ions (the name in also[1] is "z") or the number fraction of the heavier of two
 *  ("x"), and has no meaning where also[1] has no name. */
typedef void cmx_kernel_conductivity(const double p[], double at, double density, double temp,
                                     cmx_conductivities *out);

/** The kernel of a record. The kind determines the member. */
typedef union cmx_kernel {
  cmx_kernel_one *one;
  cmx_kernel_mix *mix;
  cmx_kernel_quantum *quantum;
  cmx_kernel_screening *screening;
  cmx_kernel_two *two;
  cmx_kernel_logarithm *logarithm;
  cmx_kernel_conduction *conduction;
  cmx_kernel_atom *atom;
  cmx_kernel_conductivity *conductivity;
} cmx_kernel;

/** The members of cmx_kernel. Each has a function that evaluates it: cmx_model_one, cmx_model_mix, ... */
typedef enum cmx_kernel_form {
  CMX_KERNEL_NONE, /* of a number that is not a kind */
  CMX_KERNEL_ONE,
  CMX_KERNEL_MIX,
  CMX_KERNEL_QUANTUM,
  CMX_KERNEL_SCREENING,
  CMX_KERNEL_TWO,
  CMX_KERNEL_LOGARITHM,
  CMX_KERNEL_CONDUCTION,
  CMX_KERNEL_ATOM,
  CMX_KERNEL_CONDUCTIVITY
} cmx_kernel_form;

/** A range in a further variable: "gamma", "theta", "r_s" (arguments of the kernel), "k_TF a_i"
 *  (cmx_screening_number); of conductivities "temp", then none, or "z", or "x" with "z1" and "z2", the
 *  charges of its two ions. */
typedef struct cmx_range {
  const char *of; /* NULL: none */
  double range[2];
} cmx_range;
enum { CMX_MODEL_RANGES = 4 };

typedef struct cmx_model {
  const char *id; /* stable name, "liquid/pc2000-ds"; written into tables */
  cmx_model_kind kind;
  const char *summary; /* one line */
  const char *source;  /* where `references` give formula and coefficients: "Eq. (40)" */
  size_t n_parameters;
  const char *const *parameter_names;
  const double *parameters;
  cmx_kernel kernel; /* the member that cmx_model_form(kind) names */
  /* What `range` and `limit` bound: "gamma" (or "x", "y"), or "z_ratio" = Z_k/Z_j > 1 of every pair of
     species that is not absent. */
  const char *range_of;
  double range[2]; /* fitted range: outside it CMX_WARN_EXTRAPOLATED; to 1e-12, so that 8/6 is 4/3 */
  double limit[2]; /* beyond it CMX_ERR_DOMAIN: the formula has a pole or no meaning there */
  cmx_range also[CMX_MODEL_RANGES]; /* quantum, screening and conductivity: ranges in further variables */
  const cmx_reference *const *references; /* ends with NULL */
} cmx_model;

/** All papers that records and sections of the library cite; *n receives their number. */
CMX_API const cmx_reference *const *cmx_reference_list(size_t *n);

/** A reference in one line, as tables have it; returns its length, also where it is cut.
 *  @param[out] line [room] bytes with a NUL
 *  The year and the DOI are copied. */
CMX_API size_t cmx_reference_line(const cmx_reference *reference, size_t room, char line[]);

/** Name of a kind as it appears in ids and in `coulomix models`: "liquid", "solid-mixing", ... */
CMX_API const char *cmx_model_kind_name(cmx_model_kind kind);

/** Form of the kernels of a kind; CMX_KERNEL_NONE for a number that is not a kind. */
CMX_API cmx_kernel_form cmx_model_form(cmx_model_kind kind);

/** All records, in the order of the list; *n receives their number. */
CMX_API const cmx_model *const *cmx_model_list(size_t *n);

/** The record with this id and kind; NULL with a message that lists the ids of that kind otherwise. */
CMX_API const cmx_model *cmx_model_find(cmx_model_kind kind, const char *id, cmx_error *err);

/** Whether a value of the variable `of` ("theta", ...) is within the record's range in it; 1 for a variable
 *  without a range.
 *  @param[in] value dimensionless, or in the unit of the range */
CMX_API int cmx_model_covers(const cmx_model *model, const char *of, double value);

/** Whether a value of the variable `of` ("gamma", "z_ratio", ...) is within the record's `limit`, so that
 *  it has a value there; 1 for a variable without a limit.
 *  @param[in] value as for cmx_model_covers */
CMX_API int cmx_model_allows(const cmx_model *model, const char *of, double value);

/** Thomas-Fermi wave number of degenerate electrons times the ion-sphere radius, k_TF a_i, to rounding.
 *  @param[in] z   charge of the ions, > 0
 *  @param[in] r_s of the electrons, a_e/a_0 > 0 */
CMX_API double cmx_screening_number(double z, double r_s);

/** A coefficient by name, exactly as in the record; NaN if there is no such name. */
CMX_API double cmx_model_parameter(const cmx_model *model, const char *name);

/** Free energy of one component, f(Gamma), as a jet in the seeds of `gamma`. Seed it with
 *  cmx_jet_seed_log(Gamma) for derivatives with respect to ln Gamma. All derivatives up to the third are
 *  exact.
 *  @return CMX_OK, CMX_WARN_EXTRAPOLATED outside the fitted range, CMX_ERR_DOMAIN (out is NaN) for
 *          gamma <= 0, beyond the model's limit, infinite or NaN in any entry, or so extreme that f
 *          overflows; CMX_ERR_UNSUPPORTED (out is NaN) for a mixture record. */
CMX_API cmx_status cmx_model_one(const cmx_model *model, cmx_jet gamma, cmx_jet *out);

/** Quantum free energy of one species as a jet in the seeds of gamma, theta and r_s; all > 0 and finite.
 *  @return as cmx_model_one, the ranges being those of `range_of` ("theta" or "r_s") and of `also`. */
CMX_API cmx_status cmx_model_quantum(const cmx_model *model, cmx_jet gamma, cmx_jet theta, cmx_jet r_s,
                                     cmx_jet *out);

/** Free energy of polarisation of the electrons around one ion of charge z >= 1, as a jet in the seeds.
 *  @return as cmx_model_quantum; CMX_ERR_DOMAIN for z < 1 too. */
CMX_API cmx_status cmx_model_screening(const cmx_model *model, double z, cmx_jet gamma_e, cmx_jet theta,
                                       cmx_jet r_s, cmx_jet *out);

/** A model in two variables that depend on its kind, as a jet in the seeds; `range` and `limit` bound the
 *  first.
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED; CMX_ERR_DOMAIN (out is NaN), also for arguments that are not
 *          finite; CMX_ERR_UNSUPPORTED. */
CMX_API cmx_status cmx_model_two(const cmx_model *model, cmx_jet a, cmx_jet b, cmx_jet *out);

/** Coulomb logarithms of n electron momenta. To 1e-11 of the formula.
 *  @param[in]  k_tf2    squared Thomas-Fermi wave number, (m_e c/hbar)^2, > 0
 *  @param[in]  momentum [n] in m_e c, > 0
 *  @param[out] out      [n]
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED for a charge that was not fitted; CMX_ERR_DOMAIN (out is NaN) for
 *          arguments that are not positive and finite; CMX_ERR_UNSUPPORTED. */
CMX_API cmx_status cmx_model_logarithm(const cmx_model *model, const cmx_scatterer *ion, double k_tf2,
                                       size_t n, const double momentum[], cmx_logarithm out[]);

/** Thermal conductivity of the ions of a crystal, to rounding of the formula.
 *  @param[out] out in k c (m_e c/hbar)^2, > 0
 *  @return CMX_OK; CMX_ERR_DOMAIN (out is NaN) for arguments that are not finite or, except the heat
 *          capacity, not positive; CMX_ERR_UNSUPPORTED. */
CMX_API cmx_status cmx_model_conduction(const cmx_model *model, const cmx_conducting_ions *crystal,
                                        double *out);

/** An average atom of charge z, from that of charge 1 by the scaling of the Thomas-Fermi model: with the
 *  volume times z and the temperature over z^(4/3), pressures are z^(10/3) times, energies z^(7/3) times
 *  larger, entropy and charge z times. To 1e-10 relative, for 1e18..1e28 atoms/cm^3 and 1e3..1e9 K.
 *  @param[in]  z       of the nucleus, >= 1
 *  @param[in]  n, temp atoms/cm^3, K, > 0
 *  @param[out] out     erg/cm^3, erg, erg/K
 *  @return CMX_OK; CMX_ERR_DOMAIN for arguments outside, CMX_ERR_NOT_CONVERGED, CMX_ERR_UNSUPPORTED for
 *          another kind, with NaN outputs */
CMX_API cmx_status cmx_model_atom(const cmx_model *model, double z, double n, double temp, cmx_atom *out);

/** Conductivities by a conductivity model. Outside its ranges there is no value.
 *  @param[in]  at      charge, or number fraction of the heavier of two ions; see cmx_kernel_conductivity
 *  @param[in]  density g/cm^3, or electrons/cm^3, > 0
 *  @param[in]  temp    K, > 0
 *  @param[out] out     > 0; sigma is NaN where the model has none
 *  @return CMX_OK; CMX_ERR_RANGE with the variable, its value and the range of the model; CMX_ERR_DOMAIN for
 *          values that are not positive; CMX_ERR_UNSUPPORTED for another kind; NaN outputs */
CMX_API cmx_status cmx_model_conductivity(const cmx_model *model, double at, double density, double temp,
                                          cmx_conductivities *out, cmx_error *err);

/** Free energy (or entropy) of a mixture as a jet. x[n] are seeded along any direction in composition
 *  space, that is the seeds of all x sum to zero.
 *
 *  Values and first derivatives are exact up to and including pure compositions. So are second and third
 *  derivatives, with two exceptions:
 *  - solid mixing fits are not analytic where the heavier species of a pair vanishes (sqrt(x) in Ogata et
 *    al. 1993, x^(Z_k/Z_j) in Potekhin & Chabrier 2013). Along a direction that adds it the second
 *    derivative is +inf there and the third -inf. In Potekhin & Chabrier 2013 this holds for Z_k/Z_j < 2;
 *    for 2 < Z_k/Z_j < 3 only the third is +inf; for 2 and >= 3 all are finite. Mixed third
 *    derivatives xxg and xgg may be NaN there if the x are seeded in both entries;
 *  - where two or more species vanish together, they are one-sided limits along the seeded direction,
 *    with NaN from the solid fits if it points out of the composition space. There the x may be seeded
 *    along one direction only, in the entries x or g, and without second and third derivatives.
 *  @param[in] z [n] charges, > 0, strictly ascending
 *  @param[in] x [n] number fractions, 0 <= x.v <= 1, sum 1 to 1e-9
 *  @return as cmx_model_one; CMX_ERR_UNSUPPORTED for a one-component record. */
CMX_API cmx_status cmx_model_mix(const cmx_model *model, size_t n, const double z[], const cmx_jet x[],
                                 cmx_jet gamma_e, cmx_jet *out);

/** Free energy of the classical liquid minus that of the classical crystal at the same coupling, ideal parts
 *  included (hbar cancels):  f_l - f_s = f_ex + zeta G - (3/2) ln G - C_id - 3<ln> - f_ah,
 *  C_id = 1 + ln(6/pi)/2. Its root is the melting coupling.
 *  @return the largest of the three models' statuses; CMX_ERR_UNSUPPORTED (out is NaN) if one is of the wrong
 *          kind. */
CMX_API cmx_status cmx_melting_difference(const cmx_model *liquid, const cmx_model *crystal,
                                          const cmx_model *anharmonic, cmx_jet gamma, cmx_jet *out);

/** Melting coupling Gamma_m: the root of cmx_melting_difference in 100..300, to 1e-12 relative.
 *  @param[out] gamma_m coupling, 100..300; NaN on failure
 *  @return the status of cmx_melting_difference at the root; CMX_ERR_ABSENT if there is no root there;
 *          gamma_m is NaN on failure. */
CMX_API cmx_status cmx_melting_gamma(const cmx_model *liquid, const cmx_model *crystal,
                                     const cmx_model *anharmonic, double *gamma_m, cmx_error *err);

/** Ideal mixing entropy -sum x ln x, x >= 0, with derivatives along the seeded direction. At x_j = 0 the
 *  value is exact and the derivatives are infinite unless x_j is not seeded; the third is NaN where one
 *  species appears and another leaves at once. */
CMX_API cmx_jet cmx_mixing_entropy(size_t n, const cmx_jet x[]);

#ifdef __cplusplus
}
#endif
#endif
