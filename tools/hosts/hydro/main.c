/* hydro: shock tubes with the equation of state of a coulomix table. README.md has the command. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hydro.h"

enum { MAX_RUNS = 16 };

static int failed(const char *what, const char *why) {
  fprintf(stderr, "hydro: %s: %s\n", what, why);
  return 1;
}

static const char *status_text(cmx_status status) {
  switch (status) {
#define TEXT(name, number, text)                                                                             \
  case name:                                                                                                 \
    return text;
    CMX_STATUS_LIST(TEXT)
#undef TEXT
  default:
    return "unknown";
  }
}

static cmx_status solve_exactly(const gas *g, const problem *q, riemann *r) {
  fluid left, right;
  cmx_status status = gas_at_temp(g, q->left.rho, q->left.temp, &left);
  if (status >= 0) status = gas_at_temp(g, q->right.rho, q->right.temp, &right);
  if (status < 0) return status;
  left.u = q->left.u;
  right.u = q->right.u;
  status = riemann_solve(g, &left, &right, r);
  if (status < 0) return status;
  printf("exact: a %s and a %s, between them P = %.6e erg/cm^3 and u = %.6e cm/s\n",
         r->left.shock ? "shock" : "rarefaction", r->right.shock ? "shock" : "rarefaction", r->p, r->u);
  const fluid *middle[2] = {&r->left.behind, &r->right.behind};
  for (int k = 0; k < 2; k++)
    printf("  %s of the contact rho = %.6e g/cm^3, T = %.6e K, %.3f of it solid\n", k ? "right" : "left",
           middle[k]->rho, middle[k]->temp, middle[k]->solid);
  return status;
}

/* What the account of a conserved quantity leaves, over its size: of mass and energy their totals, of
   momentum that of matter at the speed of sound besides. */
static void print_account(const mesh *m) {
  static const char *const names[CONSERVED] = {"mass", "momentum", "energy"};
  double scale[CONSERVED] = {0.0, 0.0, 0.0};
  for (size_t i = 0; i < m->n; i++) {
    scale[RHO] += m->rho[i] * m->dx;
    scale[MOMENTUM] += (m->rho[i] * fabs(m->v[i]) + sqrt(m->gamma1[i] * m->p[i] * m->rho[i])) * m->dx;
    scale[ENERGY] += fabs(m->u[ENERGY][i]) * m->dx;
  }
  printf("  conserved: ");
  for (int k = 0; k < CONSERVED; k++) {
    const double error = mesh_total(m, k) - m->start[k] - m->inflow[k] - m->floors[k];
    printf("%s to %.1e%s", names[k], fabs(error) / scale[k], k + 1 < CONSERVED ? ", " : "\n");
  }
  if (m->floored[0] + m->floored[1])
    printf("  floors: density in %zu zones, temperature in %zu; they added %.3e of the mass, %.3e of the "
           "energy\n",
           m->floored[0], m->floored[1], m->floors[RHO] / m->start[RHO],
           m->floors[ENERGY] / m->start[ENERGY]);
}

static void print_tally(const gas *g) {
  printf("  lookups by status:");
  for (int s = -20; s <= CMX_WARN_HELD; s++) {
    const size_t n = g->tally[cmx_tally_place(s)];
    if (n) printf(" %zu %s%s", n, status_text((cmx_status)s), s < CMX_WARN_HELD ? ";" : "");
  }
  printf("\n");
}

static int run(gas *g, const problem *q, const riemann *r, size_t n, const char *prefix, errors *error) {
  mesh m;
  memset(g->tally, 0, sizeof g->tally);
  g->seconds = 0.0;
  g->zones = 0;
  const clock_t start = clock();
  cmx_status status = mesh_make(&m, g, q, n);
  if (status >= 0) status = mesh_advance(&m, q->time, 0.8);
  const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  int bad = 0;
  if (status < 0) {
    char where[64];
    snprintf(where, sizeof where, "%s, %zu zones, step %zu", q->name, n, m.steps);
    bad = failed(where, status_text(status));
  } else {
    printf("%zu zones, %zu steps, %.3f s, %.0f %% of it in the equation of state, %.2f us a zone and step\n",
           n, m.steps, seconds, 100.0 * g->seconds / seconds, 1e6 * g->seconds / (double)g->zones);
    print_account(&m);
    print_tally(g);
    if (r) *error = output_errors(&m, q, r);
    if (!output_columns(&m, q, r, prefix)) bad = failed(prefix, "cannot be written");
  }
  mesh_free(&m);
  return bad;
}

static void print_errors(size_t n_runs, const size_t zones[], const errors e[]) {
  printf("L1 errors over the jump, and the factor by which each falls\n");
  printf("%7s %10s %6s %10s %6s %10s %6s\n", "zones", "rho", "", "u", "", "P", "");
  for (size_t k = 0; k < n_runs; k++) {
    printf("%7zu %10.3e", zones[k], e[k].rho);
    if (k == 0) {
      printf(" %6s %10.3e %6s %10.3e\n", "", e[k].u, "", e[k].p);
      continue;
    }
    printf(" %6.2f %10.3e %6.2f %10.3e %6.2f\n", e[k - 1].rho / e[k].rho, e[k].u, e[k - 1].u / e[k].u, e[k].p,
           e[k - 1].p / e[k].p);
  }
}

int main(int argc, char **argv) {
  gas g;
  riemann r;
  char message[256];
  size_t zones[MAX_RUNS], n_runs = 0;
  errors error[MAX_RUNS];
  problem q;
  if (argc < 4 || argc - 4 > MAX_RUNS) {
    fprintf(stderr, "usage: hydro TABLE.cmx PROBLEM PREFIX [ZONES...]\nproblems:\n");
    problem_list(stderr);
    return 2;
  }
  const char *prefix = argv[3];
  for (int k = 4; k < argc; k++) {
    const long n = strtol(argv[k], NULL, 10);
    if (n < 10 || n > 1000000) return failed(argv[k], "10 to 1000000 zones");
    zones[n_runs++] = (size_t)n;
  }
  if (n_runs == 0) zones[n_runs++] = 200;
  if (!gas_open(&g, argv[1], 0.5, message)) return failed(argv[1], message);
  int bad = problem_find(argv[2], &g, &q) ? 0 : failed(argv[2], "no such problem");
  if (!bad) printf("%s: %s\n", q.name, q.text);
  const int exact = !bad && !q.at_edge;
  if (exact) {
    const cmx_status status = solve_exactly(&g, &q, &r);
    if (status < 0) bad = failed("exact solution", status_text(status));
  }
  for (size_t k = 0; k < n_runs && !bad; k++)
    bad = run(&g, &q, exact ? &r : NULL, zones[k], prefix, &error[k]);
  if (!bad && exact) print_errors(n_runs, zones, error);
  if (!bad && !output_gnuplot(&q, n_runs, zones, prefix)) bad = failed(prefix, "cannot be written");
  gas_close(&g);
  return bad;
}
