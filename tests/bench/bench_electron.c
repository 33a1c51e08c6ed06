/* The electron gas with all derivatives, by region, against the six Fermi integrals of one state (F_1/2,
   F_3/2, F_5/2 of electrons and of positrons, mu given, no derivatives) by GSL's adaptive quadrature. Usage:
   bench_electron [CALLS] */
#include <gsl/gsl_integration.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench_table.h"
#include "coulomix/electron.h"

typedef struct integrand {
  double k, eta, beta;
} integrand;

static double fermi(double x, void *context) {
  const integrand *p = context;
  return pow(x, p->k) * sqrt(1.0 + 0.5 * p->beta * x) / (exp(x - p->eta) + 1.0);
}

/* n_- - n_+ in units of (m_e c/hbar)^3 from the six integrals. */
static double adaptive(double eta, double beta, gsl_integration_workspace *w) {
  double f[2][3], error;
  for (int sign = 0; sign < 2; sign++)
    for (int k = 0; k < 3; k++) {
      integrand p = {0.5 + k, sign ? -eta - 2.0 / beta : eta, beta};
      gsl_function g = {fermi, &p};
      if (gsl_integration_qagiu(&g, 0.0, 0.0, 1e-11, 1000, w, &f[sign][k], &error)) return NAN;
    }
  return sqrt(2.0) / (CMX_PI * CMX_PI) * pow(beta, 1.5) * (f[0][0] - f[1][0] + beta * (f[0][1] - f[1][1]));
}

static double time_region(const char *name, const double n[2], const double temp[2], int calls) {
  uint64_t seed = 2718281828;
  double sum = 0.0;
  const double start = seconds();
  for (int i = 0; i < calls; i++) {
    cmx_electron_gas g;
    const double at_n = n[0] * pow(n[1] / n[0], uniform(&seed)),
                 at_t = temp[0] * pow(temp[1] / temp[0], uniform(&seed));
    if (cmx_electron_gas_at(at_n, at_t, &g) < 0) return NAN;
    sum += g.eta;
  }
  const double each = 1e6 * (seconds() - start) / calls;
  printf("%-28s %6.2f us a call (mean eta %.3g)\n", name, each, sum / calls);
  return each;
}

int main(int argc, char **argv) {
  const int calls = argc > 1 ? atoi(argv[1]) : 20000;
  const struct {
    const char *name;
    double n[2], temp[2];
  } region[] = {{"whole range", {1e20, 1e37}, {1e4, 1e11}},
                {"ideal gas", {1e22, 1e24}, {1e7, 5e7}},
                {"partly degenerate", {1e29, 2e29}, {1e8, 3e8}},
                {"white-dwarf interior", {1e28, 1e33}, {1e6, 1e7}},
                {"pairs", {1e24, 1e30}, {2e9, 1e11}}};
  if (calls < 1) return 2;
  for (size_t i = 0; i < sizeof region / sizeof *region; i++)
    if (!(time_region(region[i].name, region[i].n, region[i].temp, calls) > 0.0)) return 1;

  const double n = 5e5 * CMX_AVOGADRO, temp = 1e9, mass = CMX_ELECTRON_MASS, c = CMX_SPEED_OF_LIGHT;
  const double one[2] = {n, n}, hot[2] = {temp, temp}, beta = CMX_BOLTZMANN * temp / (mass * c * c);
  const double unit = pow(mass * c / CMX_HBAR, 3.0);
  const double ours = time_region("rho Y_e = 5e5, T = 1e9", one, hot, calls);
  gsl_integration_workspace *w = gsl_integration_workspace_alloc(1000);
  cmx_electron_gas g;
  if (!w || cmx_electron_gas_at(n, temp, &g) < 0) return 1;
  double net = 0.0;
  const int repeats = 1 + calls / 100;
  const double start = seconds();
  for (int i = 0; i < repeats; i++) net = adaptive(g.eta, beta, w);
  const double theirs = 1e6 * (seconds() - start) / repeats;
  printf("six integrals by QAGIU there %6.2f us, %.1f times the whole call; n_e differs by %.1e\n", theirs,
         theirs / ours, net * unit / n - 1.0);
  gsl_integration_workspace_free(w);
  return !(fabs(net * unit / n - 1.0) < 1e-10);
}
