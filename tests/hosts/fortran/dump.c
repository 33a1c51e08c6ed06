/* Results of the C interface in hexadecimal, line by line those of dump.f90.
   Arguments: a table of two species, one of eight, one with /phase3 and /warm. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "coulomix_c.h"

static void line(const char *what, int status, int n, const double values[]) {
  printf("%s %d", what, status);
  for (int k = 0; k < n; k++) {
    uint64_t bits;
    memcpy(&bits, &values[k], sizeof bits);
    printf(" %016" PRIX64, bits);
  }
  putchar('\n');
}

static void states(const cmx_c_table *t, const double x[], double rho) {
  const double pair[4] = {6, 8, 12, 16};
  double state[CMX_Q_STATE_END], flow[CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1], screened[3],
      temp = 9e5;
  for (int k = 0; k < 24; k++) {
    int detail[2], status = cmx_c_eos(t, k % 3 - 1, x, rho, temp, state, detail);
    line("eos", status, CMX_Q_STATE_END, state);
    printf("found %d %d\n", detail[0], detail[1]);
    status = cmx_c_transport(t, k % 2, x, rho, temp, flow);
    line("transport", status, CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1, flow);
    line("screening", cmx_c_screening(t, k % 2, pair, x, rho, temp, screened), 3, screened);
    temp *= 1.25;
  }
}

static void equilibria(const cmx_c_table *t, const cmx_c_table *three) {
  const double x[3] = {0.45, 0.5, 0.05};
  double p = 1e22, frozen[CMX_FREEZING_END], ties[16][CMX_C_TIE_NUMBERS], parts[2][CMX_C_SEPARATION_NUMBERS],
         first[CMX_C_THREE_NUMBERS];
  for (int k = 0; k < 8; k++) {
    int n, status = cmx_c_freezing(t, k % 2, p, 0.3, frozen);
    line("freezing", status, CMX_FREEZING_END, frozen);
    status = cmx_c_tie_lines(t, p, 0.97 * frozen[CMX_FREEZING_temp], 16, ties[0], &n);
    line("ties", status, n * CMX_C_TIE_NUMBERS, ties[0]);
    status = cmx_c_separation(t, p, 0.97 * frozen[CMX_FREEZING_temp], 0.35, parts[0]);
    line("separation", status, 2 * CMX_C_SEPARATION_NUMBERS, parts[0]);
    p *= 1.6;
  }
  line("three", cmx_c_freezing_three(three, x, first), CMX_C_THREE_NUMBERS, first);
  line("three", cmx_c_freezing_three(t, x, first), CMX_C_THREE_NUMBERS, first);
}

static void warm(const cmx_c_table *t) {
  double values[CMX_WARM_Q_END - CMX_WARM_Q_BEFORE - 1];
  for (int k = 0; k < 12; k++) {
    const int status = cmx_c_warm(t, k % 2, k % 6, 0.25, 3.0 + k, 1e5, values);
    line("warm", status, CMX_WARM_Q_END - CMX_WARM_Q_BEFORE - 1, values);
  }
}

enum { N = 40 };

static void print_batch(const char *what, int worst, const cmx_c_request *r) {
  printf("%s %d\n", what, worst);
  for (size_t i = 0; i < r->n; i++) line("point", r->status[i], r->n_q, r->out + i * r->out_step);
}

static void batches(const cmx_c_table *t) {
  const int q[5] = {CMX_Q_temp, CMX_Q_p, CMX_Q_cs, CMX_Q_SLOPE_T + CMX_Q_cv, CMX_Q_SPECIES_MU + 1},
            flow[2] = {CMX_TRANSPORT_Q_sigma, CMX_TRANSPORT_Q_dlnkappa_dlnt},
            order[3] = {CMX_ORDER_Q_f, CMX_ORDER_Q_psi_pg, CMX_ORDER_Q_w + 1};
  double x[N], rho[N], temp[N], out[5 * N];
  int status[N], phases[N], reasons[N];
  size_t tally[CMX_TALLY] = {0};
  cmx_c_request r;
  for (int i = 0; i < N; i++) {
    x[i] = i / 64.0;
    rho[i] = 9e4 + 3e5 * i;
    temp[i] = 9e5 + 1.5e5 * i;
  }
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  r.n = N, r.phase = CMX_STABLE, r.n_q = 5, r.q = q, r.q_step = 1, r.out = out, r.out_step = 5;
  r.x = x, r.a = rho, r.b = temp, r.x_step = r.a_step = r.b_step = 1;
  r.status = status, r.phases = phases, r.reasons = reasons, r.tally = tally;
  print_batch("batch", cmx_c_eos_batch(t, &r), &r);
  for (int i = 0; i < N; i++) printf("%d %d\n", phases[i], reasons[i]);
  for (int k = 0; k < CMX_TALLY; k++) printf("tally %d\n", (int)tally[k]);
  r.hold = 1;
  r.guess = temp, r.guess_step = 1, r.given = CMX_GIVEN_RHO_P;
  const double p = 3e21;
  r.b = &p, r.b_step = 0;
  print_batch("held", cmx_c_eos_batch(t, &r), &r);
  const double pair[2] = {0.25, 0.75};
  r.x = pair, r.x_step = 0, r.species_step = 1, r.phase = CMX_LIQUID;
  r.n_q = 2, r.q = flow, r.out_step = 2, r.b = temp, r.b_step = 1, r.hold = 0;
  print_batch("transport of phases", cmx_c_transport_batch(t, &r), &r);
  r.phases = NULL;
  print_batch("transport", cmx_c_transport_batch(t, &r), &r);
  const double gamma_d = 20.0;
  r.x = x, r.x_step = 1, r.species_step = 0, r.a = &gamma_d, r.a_step = 0;
  r.n_q = 3, r.q = order, r.out_step = 3;
  print_batch("order", cmx_c_order_batch(t, &r), &r);
}

static void compositions(const cmx_c_table *t) {
  const char *names[6] = {"charges", "masses", "range", "transport_range", "pressure_range", "gamma_d_max"};
  const double z[3] = {1, 7, 8}, a[3] = {1.008, 14, 16}, share[3] = {0.01, 0.04, 0.95};
  const cmx_c_nuclides mixture = {sizeof mixture, 3, z, a, share};
  double x[32], numbers[32];
  for (int k = 0; k < 6; k++) line(names[k], 0, cmx_c_numbers(t, names[k], 32, numbers), numbers);
  const int n = cmx_c_species(t);
  for (int j = 0; j < n; j++) x[j] = 2.0 * (j + 1) / (n * (n + 1));
  line("number", cmx_c_number_fractions(t, x, numbers), n, numbers);
  line("mass", cmx_c_mass_fractions(t, x, numbers), n, numbers);
  const int status = cmx_c_represent(t, &mixture, numbers, &numbers[n], &numbers[n + 1]);
  line("represent", status, n + 2, numbers);
}

static void names(void) {
  for (int q = -1; q < 1300; q++)
    if (cmx_c_quantity_name(q))
      printf("%s|%s|%s|%d\n", cmx_c_quantity_name(q), cmx_c_quantity_unit(q), cmx_c_quantity_text(q),
             cmx_c_quantity_find(cmx_c_quantity_name(q)));
  for (int k = -30; k < 32; k++) {
    if (cmx_c_status_name(k)) printf("%s|%s\n", cmx_c_status_name(k), cmx_c_status_text(k));
    if (cmx_c_reason_name(k)) printf("%s|%s\n", cmx_c_reason_name(k), cmx_c_reason_text(k));
    printf("%d\n", cmx_c_tally_place(k));
  }
  printf("%d %s\n", cmx_c_version(), cmx_c_target());
}

int main(int argc, char **argv) {
  const double two[2] = {0.375, 0.625}, eight[8] = {0.0, 0.5, 0.4375, 0.0, 0.0625, 0.0, 0.0, 0.0};
  cmx_c_table *t[3];
  char message[256];
  if (argc != 4) return 2;
  for (int k = 0; k < 3; k++) {
    const int status = cmx_c_open(argv[k + 1], "", &t[k], message, sizeof message);
    if (status < 0) return 3;
    printf("open %d %d\n", status, cmx_c_species(t[k]));
  }
  states(t[0], two, 1e6);
  states(t[1], eight, 3e6);
  equilibria(t[0], t[2]);
  warm(t[2]);
  warm(t[0]);
  batches(t[0]);
  compositions(t[0]);
  compositions(t[1]);
  names();
  printf("choose %d\n", cmx_c_choose(t[0], CMX_ORDER_RANDOM, 0.0, CMX_POLICY_HOLD, 0.01));
  states(t[0], two, 1e6);
  printf("%s\n", cmx_c_text(t[0], "/", "recipe"));
  for (int k = 0; k < 3; k++) cmx_c_close(t[k]);
  return 0;
}
