/* Isothermal stars in hydrostatic equilibrium, on the pressure of a table. */
#include "core_track.h"

#include <math.h>

/* With q = r^2, w = m/r^3 and u = ln P, dP/dr = -G m rho/r^2 and dm/dr = 4 pi r^2 rho become

       dq/du = -2 P/(G rho w),   dw/du = -P (4 pi rho - 3 w)/(G rho w q),

   which are smooth from the centre, where w = 4 pi rho/3, to the surface. */
typedef struct place {
  double q, w;
} place;

static place slope(double u, double rho, place at) {
  const double unit = -exp(u) / (CORE_GRAVITY * rho * at.w);
  const place d = {2.0 * unit, unit * (4.0 * CMX_INTERP_PI * rho - 3.0 * at.w) / at.q};
  return d;
}

static place place_after(place at, double h, place d) {
  const place r = {at.q + h * d.q, at.w + h * d.w};
  return r;
}

/* One step; the density depends on P alone, so that each is looked up once. */
static place advance(double u, double h, const double rho[3], place at) {
  const double half = 0.5 * h;
  const place a = slope(u, rho[0], at);
  const place b = slope(u + half, rho[1], place_after(at, half, a));
  const place c = slope(u + half, rho[1], place_after(at, half, b));
  const place d = slope(u + h, rho[2], place_after(at, h, c));
  const place sum = {a.q + 2.0 * (b.q + c.q) + d.q, a.w + 2.0 * (b.w + c.w) + d.w};
  return place_after(at, h / 6.0, sum);
}

/* One step from the centre by series: with e = (P_c - P)/(P_c chi_rho), the share by which rho has fallen, w
   = (4 pi/3) rho_c (1 - 3 e/5) and P_c - P = (2 pi/3) G rho_c^2 q (1 - 4 e/5). */
static place first_step(double p, double rho, double chi_rho, double h) {
  const double fall = -expm1(-h), e = fall / chi_rho;
  const place at = {1.5 * p * fall * (1.0 + 0.8 * e) / (CMX_INTERP_PI * CORE_GRAVITY * rho * rho),
                    4.0 / 3.0 * CMX_INTERP_PI * rho * (1.0 - 0.6 * e)};
  return at;
}

cmx_status core_star_at(core_density_function *density, void *matter, double centre, double surface,
                        double step, core_star *star) {
  const double from = log(centre), depth = from - log(surface), nan = cmxi_nan();
  double rho[3], chi_rho, centre_rho;
  star->p = star->rho = star->mass = star->radius = nan;
  if (!(surface > 0.0 && depth > 0.0 && depth < 1e3 && step > 1e-4)) return CMX_ERR_DOMAIN;
  cmx_status status = density(matter, centre, &centre_rho, &chi_rho);
  if (status < 0) return status;
  double done = fmin(0.1 * step, 0.1 * depth);
  place at = first_step(centre, centre_rho, chi_rho, done);
  status = density(matter, exp(from - done), &rho[0], &chi_rho);
  /* w forgets errors at the centre as q^(-3/2): the first steps are short */
  while (done < depth && status >= 0) {
    const double rest = depth - done, longest = fmin(step, 0.25 * done);
    const double h = rest / ceil(rest / longest);
    status = density(matter, exp(from - done - 0.5 * h), &rho[1], &chi_rho);
    if (status < 0) break;
    status = density(matter, exp(from - done - h), &rho[2], &chi_rho);
    if (status < 0) break;
    at = advance(from - done, -h, rho, at);
    rho[0] = rho[2];
    done = rest - h < 1e-9 * depth ? depth : done + h;
  }
  if (status < 0) return status;
  const double r = sqrt(at.q), inside = at.w * at.q * r;
  const double above = 4.0 * CMX_INTERP_PI * surface * at.q * at.q / (CORE_GRAVITY * inside);
  star->p = centre;
  star->rho = centre_rho;
  star->radius = r / CORE_SOLAR_RADIUS;
  star->mass = CORE_GRAVITY * (inside + above) / CORE_SOLAR_GM;
  return CMX_OK;
}

/* --- of a table ----------------------------------------------------------------------------------------- */

cmx_status core_density_of_mixture(void *matter, double p, double *rho, double *chi_rho) {
  core_mixture *m = matter;
  cmx_eos_solution found;
  const cmx_status status = cmx_eos_rho_from_p_temp(m->eos, m->x, p, m->temp, m->near, &found);
  m->near = status < 0 ? 0.0 : found.rho;
  *rho = found.rho;
  *chi_rho = found.state.chi_rho;
  return status;
}

/* A first guess, from cold stars of carbon and oxygen of 0.4 to 1.2 solar masses, to a factor of 3. */
static double cold_pressure(double mass) {
  return 2e23 * pow(mass / 0.6, 6.0);
}

/* A star next to the last one in ln P; the move is halved where the table ends. */
static cmx_status try_star(core_mixture *m, double surface, double step, double last, double *ln_p,
                           core_star *star) {
  cmx_status status = CMX_ERR_RANGE;
  for (int k = 0; k < 12; k++) {
    status = core_star_at(core_density_of_mixture, m, exp(*ln_p), surface, step, star);
    if (status != CMX_ERR_RHO_HIGH && status != CMX_ERR_RHO_LOW) return status;
    *ln_p = 0.5 * (*ln_p + last);
  }
  return CMX_ERR_RANGE;
}

cmx_status core_star_of_mass(core_mixture *mixture, double mass, double step, double *guess,
                             core_star *star) {
  cmx_eos_state outside;
  const double from = mixture->eos->rho[0], nan = cmxi_nan();
  const double wanted = log(mass);
  star->p = star->rho = star->mass = star->radius = nan;
  if (!(mass > 0.0)) return CMX_ERR_DOMAIN;
  cmx_status status = cmx_eos_lookup(mixture->eos, CMX_STABLE, mixture->x,
                                     1.001 * (from > 100.0 ? from : 100.0), mixture->temp, &outside);
  if (status < 0) return status;
  double last = log(*guess > 0.0 ? *guess : cold_pressure(mass)), slope_of = 6.0;
  double at = last, before = nan, off_before = nan;
  for (int it = 0; it < 40; it++) {
    status = try_star(mixture, outside.p, step, last, &at, star);
    if (status < 0) break;
    const double off = log(star->mass) - wanted;
    if (fabs(off) <= 1e-9) {
      *guess = star->p;
      return CMX_OK;
    }
    if (it > 0 && fabs(at - before) > 1e-12) slope_of = (at - before) / (off - off_before);
    if (!(slope_of > 0.0 && slope_of < 1e3)) slope_of = 6.0;
    before = at;
    off_before = off;
    last = at;
    at -= fmax(fmin(slope_of * off, 1.0), -1.0);
  }
  star->p = star->rho = star->mass = star->radius = nan;
  return status < 0 ? status : CMX_ERR_NOT_CONVERGED;
}

cmx_status core_track(const cmx_eos_view *eos, double x, double mass, double hot, double cold, size_t n,
                      core_track_point point[]) {
  double guess = 0.0;
  cmx_status status = CMX_OK;
  for (size_t k = n; k-- > 0 && status >= 0;) { /* from the cold end, where the first guess is good */
    core_mixture m = {eos, x, k ? hot * pow(cold / hot, (double)k / (double)(n - 1)) : hot, 0.0};
    if (k == n - 1) m.temp = cold;
    point[k].temp = m.temp;
    status = core_star_of_mass(&m, mass, CORE_STEP, &guess, &point[k].star);
  }
  return status;
}

double core_track_rho(size_t n, const core_track_point point[], double temp) {
  if (!(temp <= point[0].temp && temp >= point[n - 1].temp)) return cmxi_nan();
  size_t k = 0;
  while (k + 2 < n && temp < point[k + 1].temp) k++;
  const core_track_point *a = point + k, *b = a + 1;
  const double t = log(temp / a->temp) / log(b->temp / a->temp);
  return a->star.rho * pow(b->star.rho / a->star.rho, t);
}
