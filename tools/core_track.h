/* The core of a white dwarf as it cools: stars of one composition and one temperature in hydrostatic
   equilibrium.

   Gravity is Newtonian. With general relativity the centre of a cold star is denser by 0.2 % and the radius
   0.05 % smaller at 0.6 solar masses, 1.1 % and 0.3 % at 1. The core is isothermal because of its high
   thermal conductivity; the envelope above, where the temperature falls, is neglected, so radii of hot
   stars are too small. */
#ifndef COULOMIX_TOOLS_CORE_TRACK_H
#define COULOMIX_TOOLS_CORE_TRACK_H

#include <stddef.h>

#include "coulomix/status.h"
#include "coulomix_inverse.h"

#define CORE_SOLAR_GM     1.3271244e26 /* cm^3/s^2, nominal, IAU 2015 resolution B3 */
#define CORE_SOLAR_RADIUS 6.957e10     /* cm, nominal, likewise */
#define CORE_GRAVITY      6.67430e-8   /* cm^3/(g s^2), CODATA 2018 */

/* Step in ln P that tracks are integrated with. */
#define CORE_STEP 0.1

/* Density in g/cm^3 and dlnP/dln rho of the matter of a star at a pressure in erg/cm^3; < 0 a status. */
typedef cmx_status core_density_function(void *matter, double p, double *rho, double *chi_rho);

typedef struct core_star {
  double p, rho;       /* at the centre, erg/cm^3 and g/cm^3 */
  double mass, radius; /* solar masses; solar radii of the place where the pressure is that of the surface */
} core_star;

/* The star with this pressure at its centre, down to the pressure of the surface; what lies above, a thin
   layer, counts in the mass by its weight. Runge-Kutta's rule of fourth order with steps in ln P of at most
   `step`, shorter next to the centre. Returns CMX_OK, CMX_ERR_DOMAIN unless 0 < surface < centre, or a status
   < 0 of the density; NaN on failure. */
cmx_status core_star_at(core_density_function *density, void *matter, double centre, double surface,
                        double step, core_star *star);

/* A mixture of a table at one temperature. */
typedef struct core_mixture {
  const cmx_eos_view *eos;
  double x, temp;
  double near; /* a density to begin the next search with, 0: none; kept up by the search */
} core_mixture;
core_density_function core_density_of_mixture; /* the matter is a core_mixture */

/* The star of this mass, to 1e-9, of a mixture of the table; *guess, its central pressure, is where the
   search begins (0: from a cold star's) and what it found. The surface is just within the table, at 100
   g/cm^3 at least. Returns CMX_OK; CMX_ERR_RANGE if the centre lies outside the table; CMX_ERR_NOT_CONVERGED;
   a status of core_star_at. */
cmx_status core_star_of_mass(core_mixture *mixture, double mass, double step, double *guess, core_star *star);

typedef struct core_track_point {
  double temp; /* K, of the whole star */
  core_star star;
} core_track_point;

/* Stars of one mass and composition at n temperatures, even in ln T from hot to cold.
   Returns CMX_OK or the status of the first star that fails. */
cmx_status core_track(const cmx_eos_view *eos, double x, double mass, double hot, double cold, size_t n,
                      core_track_point point[]);

/* Density at the centre between two points of a track, a power of T; NaN outside it. */
double core_track_rho(size_t n, const core_track_point point[], double temp);

#endif
