/* Prints numbers of lookups at states that are the same on every machine: name, value, and the size that
   errors of this quantity are relative to. cross.sh compares what machines print. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix.h"
#include "coulomix_io.h"

static uint64_t seed = 1;

static double uniform(double low, double high) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return low + (high - low) * (double)(seed >> 11) * 0x1p-53;
}

static double size_of(const cmx_quantity *q, double value, const cmx_eos_state *state, double rho,
                      double temp) {
  const double size = fabs(value);
  switch (q->scale) {
  case CMX_SCALE_P_RHO:
    return fmax(size, state->p / rho);
  case CMX_SCALE_P:
    return fmax(size, state->p);
  case CMX_SCALE_ONE:
    return fmax(size, 1.0);
  case CMX_SCALE_KT:
    return fmax(size, 8.314e7 * temp / 14.0); /* kT an ion of carbon/oxygen, per gram */
  default:
    return size;
  }
}

static void print(const char *kind, const char *name, double value, double size) {
  printf("%s.%s %.17g %.3g\n", kind, name, value, size);
}

/* The numbers of one state, slopes by ln T, conductivities, freezing at its pressure, and the temperature
   that follows from its energy. */
static void print_state(const cmx_eos_view *eos, const cmx_transport_view *transport,
                        const cmx_equilibrium_view *equilibrium, double x, double rho, double temp) {
  cmx_eos_state state;
  cmx_eos_slopes slopes;
  cmx_transport_point flow;
  cmx_eos_solution found;
  cmx_freezing freezing;
  size_t n;
  int status = cmx_eos_lookup_slopes(eos, CMX_STABLE, x, rho, temp, &state, &slopes);
  printf("state.status %d 1\n", status);
  if (status < 0) return;
  const cmx_quantity *q = cmx_eos_quantities(&n);
  for (size_t k = 0; k < n; k++) {
    const double value = cmx_quantity_in(&q[k], &state);
    print("state", q[k].name, value, size_of(&q[k], value, &state, rho, temp));
  }
  print("slope", "dp_dlnt", slopes.p[1], state.p);
  print("slope", "ds_dlnt", slopes.s[1], state.cv);
  status = cmx_eos_temp_from_rho_e(eos, x, rho, state.e, 0.0, &found);
  printf("inverse.status %d 1\n", status);
  print("inverse", "temp", found.temp, found.temp);
  status = cmx_transport_lookup(transport, state.solid_fraction > 0.5 ? CMX_SOLID : CMX_LIQUID, x, rho, temp,
                                &flow);
  printf("transport.status %d 1\n", status);
  q = cmx_transport_quantities(&n);
  for (size_t k = 0; status >= 0 && k < n; k++) {
    const double value = cmx_quantity_in(&q[k], &flow);
    print("transport", q[k].name, value, fabs(value));
  }
  status = cmx_equilibrium_freezing(equilibrium, state.p, x, &freezing);
  printf("freezing.status %d 1\n", status);
  if (status >= 0) print("freezing", "temp", freezing.temp, freezing.temp);
  if (status >= 0) print("freezing", "x_solid", freezing.x_solid, 1.0);
}

int main(int argc, char **argv) {
  cmx_file *file = NULL;
  char message[256] = "usage: states TABLE [STATES]";
  size_t n;
  cmx_eos_view eos;
  cmx_transport_view transport;
  cmx_equilibrium_view equilibrium;
  if (argc < 2 || cmx_flat_load(argv[1], &file, message, sizeof message) < 0) {
    fprintf(stderr, "%s\n", message);
    return 1;
  }
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  if (cmx_eos_bind(arrays, n, &eos) < 0 || cmx_transport_bind(arrays, n, &transport) < 0 ||
      cmx_equilibrium_bind(arrays, n, &equilibrium) < 0)
    return 1;
  for (int k = argc > 2 ? atoi(argv[2]) : 1000; k > 0; k--) {
    const double x = uniform(0.02, 0.98);
    const double rho = uniform(eos.rho[0], eos.rho[1]), temp = uniform(eos.temp[0], eos.temp[1] * 0.2);
    print_state(&eos, &transport, &equilibrium, x, rho, temp);
  }
  cmx_file_free(file);
  return 0;
}
