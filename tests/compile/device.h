/* What kernels need of CUDA where clang compiles device code without CUDA's own headers: attributes, indices,
   and the C library's functions on the device. Included before everything else, by an option. */
#ifndef COULOMIX_TESTS_DEVICE_H
#define COULOMIX_TESTS_DEVICE_H

#ifndef __CUDACC__
#define __CUDACC__
#endif

#define __host__               __attribute__((host))
#define __device__             __attribute__((device))
#define __global__             __attribute__((global))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __grid_constant__

#pragma clang force_cuda_host_device begin
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#pragma clang force_cuda_host_device end

struct cmx_test_index {
  int x;
};
#define threadIdx (cmx_test_index{__nvvm_read_ptx_sreg_tid_x()})
#define blockIdx  (cmx_test_index{__nvvm_read_ptx_sreg_ctaid_x()})
#define blockDim  (cmx_test_index{__nvvm_read_ptx_sreg_ntid_x()})

#endif
