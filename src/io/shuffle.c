/* Bytes of numbers reordered for deflate: the leading bytes of smooth data are similar, the trailing ones are
   not. */
#include <stdlib.h>
#include <zlib.h>

#include "io/io_internal.h"

enum { LEAST_BYTES = 512, LONGEST_ROW = 512 };

void cmxp_shuffle(const unsigned char *from, size_t n, size_t unit, unsigned char *to) {
  const size_t units = n / unit;
  for (size_t k = 0; k < unit; k++)
    for (size_t i = 0; i < units; i++) *to++ = from[i * unit + k];
}

/* Length of the deflated data; SIZE_MAX without memory. */
static size_t deflated(const unsigned char *data, size_t n, size_t unit) {
  uLongf packed = compressBound((uLong)n);
  unsigned char *shuffled = malloc(n), *to = malloc(packed);
  size_t length = SIZE_MAX;
  if (shuffled && to) {
    cmxp_shuffle(data, n, unit, shuffled);
    if (compress2(to, &packed, shuffled, (uLong)n, 1) == Z_OK) length = packed;
  }
  free(shuffled);
  free(to);
  return length;
}

size_t cmxp_shuffle_unit(const void *data, int type, int rank, const size_t dims[]) {
  const size_t n = cmxf_array_bytes(type, rank, dims), element = cmxf_type_size(type);
  const size_t row = rank > 1 ? element * dims[rank - 1] : element;
  if (n <= LEAST_BYTES) return 0;
  const size_t plain = deflated(data, n, element);
  const int by_row = row != element && row <= LONGEST_ROW && row != n;
  const size_t in_rows = by_row ? deflated(data, n, row) : SIZE_MAX;
  const size_t best = in_rows < plain ? in_rows : plain;
  if (best != SIZE_MAX && 3 * best > 2 * n) return 0; /* inflating takes longer than a third saves */
  return in_rows < plain ? row : element;
}
