/* output.c: differences from the exact solution, columns of numbers and a script for gnuplot. */
#include <math.h>
#include <stdio.h>

#include "hydro.h"

static fluid exact_in_zone(const mesh *m, const problem *q, const riemann *r, size_t i) {
  const double left = (double)i * m->dx - 0.5 * q->length;
  return riemann_mean(r, left / m->time, (left + m->dx) / m->time);
}

errors output_errors(const mesh *m, const problem *q, const riemann *r) {
  errors sum = {0.0, 0.0, 0.0};
  fluid least = {0}, most = {0};
  for (size_t i = 0; i < m->n; i++) {
    const fluid f = exact_in_zone(m, q, r, i);
    sum.rho += fabs(m->rho[i] - f.rho);
    sum.u += fabs(m->v[i] - f.u);
    sum.p += fabs(m->p[i] - f.p);
    if (i == 0) least = most = f;
    least.rho = fmin(least.rho, f.rho), most.rho = fmax(most.rho, f.rho);
    least.u = fmin(least.u, f.u), most.u = fmax(most.u, f.u);
    least.p = fmin(least.p, f.p), most.p = fmax(most.p, f.p);
  }
  sum.rho /= (double)m->n * (most.rho - least.rho);
  sum.u /= (double)m->n * (most.u - least.u);
  sum.p /= (double)m->n * (most.p - least.p);
  return sum;
}

int output_columns(const mesh *m, const problem *q, const riemann *r, const char *prefix) {
  char name[512];
  snprintf(name, sizeof name, "%s-%s-%zu.txt", prefix, q->name, m->n);
  FILE *out = fopen(name, "w");
  if (!out) return 0;
  fprintf(out, "# %s, %zu zones, t = %g s: %s\n", q->name, m->n, m->time, q->text);
  fprintf(
      out,
      "# 1 x [cm], 2 rho [g/cm^3], 3 u [cm/s], 4 P [erg/cm^3], 5 e [erg/g], 6 T [K], 7 share of the solid, "
      "8 status");
  if (r) fprintf(out, ", 9-14 exact rho, u, P, e, T, share");
  fprintf(out, "\n");
  for (size_t i = 0; i < m->n; i++) {
    fprintf(out, "%.9e %.9e %.9e %.9e %.9e %.9e %.6f %d", ((double)i + 0.5) * m->dx, m->rho[i], m->v[i],
            m->p[i], m->e[i], m->columns[GAS_TEMP * m->n + i], m->columns[GAS_SOLID * m->n + i],
            m->status[i]);
    if (r) {
      const fluid f = exact_in_zone(m, q, r, i);
      fprintf(out, " %.9e %.9e %.9e %.9e %.9e %.6f", f.rho, f.u, f.p, f.e, f.temp, f.solid);
    }
    fprintf(out, "\n");
  }
  return fclose(out) == 0;
}

int output_gnuplot(const problem *q, size_t n_runs, const size_t zones[], const char *prefix) {
  static const struct {
    int column, exact, log;
    const char *label;
  } panel[4] = {{2, 9, 1, "density [g/cm^3]"},
                {3, 10, 0, "velocity [cm/s]"},
                {4, 11, 1, "pressure [erg/cm^3]"},
                {6, 13, 1, "temperature [K]"}};
  char name[512];
  snprintf(name, sizeof name, "%s-%s.gp", prefix, q->name);
  FILE *out = fopen(name, "w");
  if (!out) return 0;
  fprintf(out, "# gnuplot %s makes %s-%s.svg\n", name, prefix, q->name);
  fprintf(out, "set terminal svg size 900,700\nset output '%s-%s.svg'\n", prefix, q->name);
  fprintf(out, "set multiplot layout 2,2 title '%s'\nset xlabel 'x [cm]'\n", q->text);
  for (int k = 0; k < 4; k++) {
    fprintf(out, "%s logscale y\nset ylabel '%s'\nplot ", panel[k].log ? "set" : "unset", panel[k].label);
    for (size_t i = 0; i < n_runs; i++)
      fprintf(out, "%s'%s-%s-%zu.txt' using 1:%d with points pointsize 0.3 title '%zu zones'", i ? ", " : "",
              prefix, q->name, zones[i], panel[k].column, zones[i]);
    if (!q->at_edge)
      fprintf(out, ", '%s-%s-%zu.txt' using 1:%d with lines title 'exact'", prefix, q->name,
              zones[n_runs - 1], panel[k].exact);
    fprintf(out, "\n");
  }
  fprintf(out, "unset multiplot\n");
  return fclose(out) == 0;
}
