/** coulomix_array.h: the neutral description of a table's numbers that loaders hand over. Depends on nothing.
 *
 *  Data are row-major: the last dimension varies fastest. C99, C++11 and up. */
#ifndef COULOMIX_INTERP_ARRAY_H
#define COULOMIX_INTERP_ARRAY_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include <stddef.h>

#define CMX_MAX_RANK 4

/** Element types; the numbers never change. */
typedef enum cmx_type {
  CMX_F64 = 1, /* IEEE 754 binary64 */
  CMX_F32 = 2, /* IEEE 754 binary32 */
  CMX_I32 = 3, /* two's complement, 32 bit */
  CMX_U8 = 4   /* unsigned, 8 bit */
} cmx_type;

/** One dataset. The loader's file object owns `path` and `data`. */
typedef struct cmx_array {
  const char *path;          /* absolute, "/order/y" */
  int type;                  /* a cmx_type */
  int rank;                  /* 0, a single number, to CMX_MAX_RANK */
  size_t dims[CMX_MAX_RANK]; /* each 1 or more; 1 beyond the rank */
  const void *data;
  int unchecked; /* 1: in a mapped file, without comparison of checksums. Binding checks axes and indices as
                    always, but of large arrays of numbers only their shapes. */
} cmx_array;

#endif
