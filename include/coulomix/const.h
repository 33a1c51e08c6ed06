/** Physical constants in cgs units and kelvin, each with its CODATA year. Derived constants are
 *  expressions. */
#ifndef COULOMIX_CONST_H
#define COULOMIX_CONST_H

#define CMX_PI 3.14159265358979323846

#define CMX_SPEED_OF_LIGHT     2.99792458e10                                 /* cm/s, exact, CODATA 2018 */
#define CMX_PLANCK             6.62607015e-27                                /* erg s, exact, CODATA 2018 */
#define CMX_BOLTZMANN          1.380649e-16                                  /* erg/K, exact, CODATA 2018 */
#define CMX_AVOGADRO           6.02214076e23                                 /* 1/mol, exact, CODATA 2018 */
#define CMX_ELECTRON_MASS      9.1093837015e-28                              /* g, CODATA 2018 */
#define CMX_BOHR_RADIUS        5.29177210903e-9                              /* cm, CODATA 2018 */
#define CMX_FINE_STRUCTURE     7.2973525693e-3                               /* dimensionless, CODATA 2018 */
#define CMX_ELEMENTARY_CHARGE  (CMX_SPEED_OF_LIGHT / 10.0 * 1.602176634e-19) /* esu, CODATA 2018 */
#define CMX_ATOMIC_MASS_UNIT   (1.0 / CMX_AVOGADRO)          /* g, by the molar mass constant */
#define CMX_HBAR               (CMX_PLANCK / (2.0 * CMX_PI)) /* erg s */
#define CMX_RADIATION_CONSTANT                               /* erg/(cm^3 K^4) */                            \
  (8.0 * CMX_PI * CMX_PI * CMX_PI * CMX_PI * CMX_PI * CMX_BOLTZMANN * CMX_BOLTZMANN * CMX_BOLTZMANN *        \
   CMX_BOLTZMANN /                                                                                           \
   (15.0 * CMX_PLANCK * CMX_PLANCK * CMX_PLANCK * CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT *                  \
    CMX_SPEED_OF_LIGHT))

#define CMX_ELECTRON_VOLT 1.602176634e-12 /* erg, exact, CODATA 2018 */

/* Atomic units in cgs (hbar = m_e = e = 1, Gaussian). */
#define CMX_HARTREE /* erg */                                                                                \
  (CMX_FINE_STRUCTURE * CMX_FINE_STRUCTURE * CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT)
#define CMX_ATOMIC_FREQUENCY         (CMX_HARTREE / CMX_HBAR) /* rad/s; of conductivity e^2/(hbar a_0), 1/s */
#define CMX_ATOMIC_HEAT_CONDUCTIVITY                          /* k E_h/(hbar a_0), erg/(cm s K) */           \
  (CMX_BOLTZMANN * CMX_HARTREE / (CMX_HBAR * CMX_BOHR_RADIUS))

/* 1 S/m as a conductivity in 1/s: 1/(4 pi eps_0), CODATA 2018. */
#define CMX_SIEMENS_PER_METRE 8.9875517923e9

#endif
