/* flux.c: the approximate Riemann solver HLLC (Toro, Spruce & Speares, Shock Waves 4, 25, 1994), which needs
 * no more of the equation of state than the speed of sound at either side. */
#include <math.h>

#include "hydro.h"

static void flux_of(const face *f, double conserved[CONSERVED], double flux[CONSERVED]) {
  conserved[RHO] = f->rho;
  conserved[MOMENTUM] = f->rho * f->u;
  conserved[ENERGY] = f->energy + 0.5 * f->rho * f->u * f->u;
  flux[RHO] = conserved[MOMENTUM];
  flux[MOMENTUM] = conserved[MOMENTUM] * f->u + f->p;
  flux[ENERGY] = f->u * (conserved[ENERGY] + f->p);
}

void flux_hllc(const face *left, const face *right, double flux[CONSERVED]) {
  const double slowest = fmin(left->u - left->c, right->u - right->c),
               fastest = fmax(left->u + left->c, right->u + right->c);
  /* mass that enters either wave, and the speed of the contact between them */
  const double from_left = left->rho * (left->u - slowest), from_right = right->rho * (fastest - right->u);
  const double contact =
      (from_left * left->u + from_right * right->u + left->p - right->p) / (from_left + from_right);
  const face *up = contact > 0.0 ? left : right;
  const double speed = contact > 0.0 ? slowest : fastest;
  double u[CONSERVED];
  flux_of(up, u, flux);
  if (slowest >= 0.0 || fastest <= 0.0) return;
  const double rho = up->rho * (speed - up->u) / (speed - contact);
  const double energy =
      u[ENERGY] / up->rho + (contact - up->u) * (contact + up->p / (up->rho * (speed - up->u)));
  flux[RHO] += speed * (rho - u[RHO]);
  flux[MOMENTUM] += speed * (rho * contact - u[MOMENTUM]);
  flux[ENERGY] += speed * (rho * energy - u[ENERGY]);
}
