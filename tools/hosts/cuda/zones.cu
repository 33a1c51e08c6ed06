// zones.cu: the zones of a hydrodynamics code on a device: pressure, energy, sound speed and phase of ten million
// zones by one kernel.
//
//     nvcc -O3 -arch=native -I ../../../interp zones.cu -lz -o zones
//     ./zones carbon-oxygen.cmx
#include <math.h>
#include <stdlib.h>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_eos.h"
#include "coulomix_io.h"
#include "coulomix_pack.h"

#define CHECK(call)                                                                                          \
  do {                                                                                                       \
    const cudaError_t status_ = (call);                                                                      \
    if (status_ != cudaSuccess) {                                                                            \
      fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(status_));                                       \
      exit(1);                                                                                               \
    }                                                                                                        \
  } while (0)

// One array for each variable, as hydrodynamics codes have them: neighbouring threads then touch neighbours.
struct zones {
  double *x, *rho, *temp, *p, *e, *cs;
  int *phase, *status;
};

// A view by value is one copy for all threads as a __grid_constant__; without it each thread has its own.
// 128 threads a block, 4 blocks a multiprocessor: 128 registers a thread.
__global__ void __launch_bounds__(128, 4)
    look_up(const __grid_constant__ cmx_eos_view eos, size_t n, zones z) {
  const size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  cmx_eos_state state;
  z.status[i] = cmx_eos_lookup(&eos, CMX_STABLE, z.x[i], z.rho[i], z.temp[i], &state);
  z.p[i] = state.p;
  z.e[i] = state.e;
  z.cs[i] = state.cs;
  z.phase[i] = state.phase;
}

// Zones from the envelope to the core of a white dwarf that cools from 1e8 to 1e6 K.
__global__ void fill(size_t n, zones z) {
  const size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const double depth = (double)(i % 1000) / 1000.0, age = (double)(i / 1000) / (double)(n / 1000 + 1);
  z.x[i] = 0.3 + 0.4 * depth;
  z.rho[i] = pow(10.0, 4.0 + 5.0 * depth);
  z.temp[i] = pow(10.0, 8.0 - 2.0 * age);
}

int main(int argc, char **argv) {
  const size_t n = 10000000;
  const unsigned blocks = (unsigned)((n + 127) / 128);
  cmx_file *file;
  cmx_eos_view eos;
  char message[256];
  size_t n_arrays;
  if (argc != 2 || cmx_flat_load(argv[1], &file, message, sizeof message) < 0) {
    fprintf(stderr, "%s\n", argc == 2 ? message : "usage: zones TABLE.cmx");
    return 1;
  }
  const cmx_array *arrays = cmx_file_arrays(file, &n_arrays);
  if (cmx_eos_bind(arrays, n_arrays, &eos) < 0) {
    fprintf(stderr, "%s has no equation of state\n", argv[1]);
    return 1;
  }

  // the table on the device: one block, one copy
  const size_t bytes = cmx_eos_pack_size(&eos);
  void *block, *there;
  if (posix_memalign(&block, CMX_PACK_ALIGNMENT, bytes) != 0 || cmx_eos_pack(&eos, block, bytes, &eos) < 0)
    return 1;
  cmx_file_free(file);
  CHECK(cudaMalloc(&there, bytes));
  CHECK(cudaMemcpy(there, block, bytes, cudaMemcpyHostToDevice));
  cmx_eos_rebase(&eos, block, there);
  free(block);

  zones z;
  CHECK(cudaMalloc(&z.x, 6 * n * sizeof(double)));
  CHECK(cudaMalloc(&z.phase, 2 * n * sizeof(int)));
  z.rho = z.x + n;
  z.temp = z.rho + n;
  z.p = z.temp + n;
  z.e = z.p + n;
  z.cs = z.e + n;
  z.status = z.phase + n;
  fill<<<blocks, 128>>>(n, z);
  for (int run = 0; run < 3; run++) {
    cudaEvent_t begin, end;
    float ms;
    CHECK(cudaEventCreate(&begin));
    CHECK(cudaEventCreate(&end));
    CHECK(cudaEventRecord(begin));
    look_up<<<blocks, 128>>>(eos, n, z);
    CHECK(cudaEventRecord(end));
    CHECK(cudaEventSynchronize(end));
    CHECK(cudaEventElapsedTime(&ms, begin, end));
    printf("%zu zones in %.2f ms, %.3f ns a zone\n", n, ms, 1e6 * ms / (double)n);
  }

  int *result = (int *)malloc(2 * n * sizeof *result);
  CHECK(cudaMemcpy(result, z.phase, 2 * n * sizeof *result, cudaMemcpyDeviceToHost));
  size_t solid = 0, failed = 0;
  for (size_t i = 0; i < n; i++) {
    solid += result[i] == CMX_SOLID;
    failed += result[n + i] < 0;
  }
  printf("%zu solid, %zu failed\n", solid, failed);
  free(result);
  return failed ? 1 : 0;
}
