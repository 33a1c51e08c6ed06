/* Looks the state of host.c up through the C library. */
#include <stdio.h>

#include "coulomix_c.h"

int main(int argc, char **argv) {
  cmx_c_table *table = NULL;
  char message[256] = "usage: library TABLE";
  const double x = 0.5, gamma_d = 10.0, none = 0.0;
  const int q[2] = {CMX_ORDER_Q_f, CMX_ORDER_Q_s};
  double out[2];
  cmx_c_request request = {0};
  if (argc < 2 || cmx_c_open(argv[1], NULL, &table, message, sizeof message) < 0) {
    fprintf(stderr, "%s\n", message);
    return 1;
  }
  request.size = sizeof request;
  request.n = 1;
  request.n_q = 2;
  request.q = q;
  request.x = &x;
  request.a = &gamma_d;
  request.b = &none;
  request.out = out;
  request.q_step = 1;
  if (cmx_c_order_batch(table, &request) < 0) return 1;
  printf("%.12f %.12f\n", out[0], out[1]);
  cmx_c_close(table);
  return 0;
}
