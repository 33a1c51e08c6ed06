/* What the kernels of these tests share. */
#ifndef COULOMIX_TESTS_KERNEL_H
#define COULOMIX_TESTS_KERNEL_H

/* 128 threads a block, 4 blocks a multiprocessor: no more than 128 registers a thread. */
#define KERNEL __global__ void __launch_bounds__(128, 4)
/* A view by value, of which threads make no copy. */
#define SHARED const __grid_constant__

/* The index of a thread's state; threads beyond the last one return. */
#define THREAD_OF(n)                                                                                         \
  const int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);                                                \
  if (i >= (n)) return

#endif
