/* EXPERIMENTAL: averages of f^2 cos(q.R) over the directions of q, f(q) = 1 - q.D^-1(q) s(q) with D and s
   periodic in the reciprocal lattice. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_qrng.h>

#include "lattice/lattice_internal.h"
#include "transport/impurity_internal.h"

#define Q_MAX  12.0 /* 1/a_i: 2k_F of ions with 30 electrons */
#define N_BINS 96

/* One wave vector per bin and direction: u = (place in the bin, direction). */
static int sample(const cmx_lattice *lattice, const cmx_ewald *ewald, const cmx_orbit orbits[],
                  const double u[3], size_t bin, cmx_displacements *d, double *sum) {
  const double c = 2.0 * u[1] - 1.0, s = sqrt(fmax(0.0, 1.0 - c * c)), phi = 2.0 * CMX_PI * u[2];
  const double length = d->width * ((double)bin + u[0]);
  const double q[3] = {length * s * cos(phi), length * s * sin(phi), length * c};
  const double f = cmxp_impurity_amplitude(lattice, ewald, q);
  double angles[3];
  if (!isfinite(f)) return 0;
  for (int a = 0; a < 3; a++) angles[a] = 0.5 * q[a] * lattice->constant;
  sum[0] += f * f;
  for (size_t i = 0; i < d->orbits; i++) sum[1 + i] += f * f * cmx_orbit_cosine(&orbits[i], angles);
  return 1;
}

static const double shift[3] = {0.41421356237309505, 0.61803398874989485, 0.73205080756887729};

static void fill(const cmx_lattice *lattice, const cmx_ewald *ewald, const cmx_orbit orbits[], size_t samples,
                 gsl_qrng *rng, cmx_displacements *d) {
  for (size_t bin = 0; bin < d->bins; bin++) {
    double *mean = &d->mean[bin * (d->orbits + 1)], u[3];
    size_t counted = 0;
    for (size_t k = 0; k < samples / d->bins; k++) {
      gsl_qrng_get(rng, u);
      /* dyadic points lie on symmetry axes, where f^2 is largest */
      for (int a = 0; a < 3; a++) u[a] = fmod(u[a] + shift[a], 1.0);
      counted += (size_t)sample(lattice, ewald, orbits, u, bin, d, mean);
    }
    for (size_t i = 0; i <= d->orbits; i++) mean[i] /= (double)counted;
  }
}

cmx_status cmx_displacements_make(const cmx_lattice *lattice, size_t orbits, size_t samples,
                                  cmx_displacements **out, cmx_error *err) {
  cmx_orbit orbit[CMX_MAX_ORBITS];
  cmx_ewald *ewald = NULL;
  gsl_qrng *rng = NULL;
  *out = NULL;
  if (!(orbits >= 1 && orbits <= CMX_MAX_ORBITS && samples >= 1000 && samples <= 10000000))
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "displacements: %zu orbits, %zu samples: not in 1..%d, 1000..10000000", orbits, samples,
                    CMX_MAX_ORBITS);
  cmx_displacements *d = calloc(1, sizeof *d);
  cmx_status status = d ? cmx_lattice_orbits(lattice, orbits, orbit) : CMX_ERR_MEMORY;
  if (status < 0) goto done;
  d->orbits = orbits;
  d->bins = N_BINS;
  d->width = Q_MAX / N_BINS;
  d->mean = calloc(d->bins * (orbits + 1), sizeof *d->mean);
  rng = gsl_qrng_alloc(gsl_qrng_sobol, 3);
  status = d->mean && rng ? cmx_ewald_new(lattice, 0.0, &ewald) : CMX_ERR_MEMORY;
  if (status < 0) goto done;
  fill(lattice, ewald, orbit, samples, rng, d);
  *out = d;
  d = NULL;
done:
  if (rng) gsl_qrng_free(rng);
  cmx_ewald_free(ewald);
  cmx_displacements_free(d);
  if (status < 0) cmx_fail(err, status, "displacements: %s", cmx_status_text(status));
  return status;
}

void cmx_displacements_free(cmx_displacements *d) {
  if (!d) return;
  free(d->mean);
  free(d);
}
