/* Bytes of numbers reordered for deflate: the leading bytes of smooth data are similar, the trailing ones are
   not. */
#include <math.h>
#include <stdlib.h>
#include <zlib.h>

#include "io/io_internal.h"

enum { LEAST_BYTES = 512, LONGEST_ROW = 512, SAMPLE = 1 << 20 };

void cmxp_shuffle(const unsigned char *from, size_t n, size_t unit, unsigned char *to) {
  const size_t units = n / unit;
  for (size_t k = 0; k < unit; k++)
    for (size_t i = 0; i < units; i++) *to++ = from[i * unit + k];
}

/* Fraction of their length that the data are deflated to, by a sample from their middle; NaN without
   memory. */
static double deflated(const unsigned char *data, size_t all, size_t unit) {
  const size_t units = all / unit, few = SAMPLE / unit, n = (units < few ? units : few) * unit;
  uLongf packed = compressBound((uLong)n);
  unsigned char *shuffled = malloc(n), *to = malloc(packed);
  double fraction = NAN;
  if (shuffled && to) {
    cmxp_shuffle(data + (all - n) / 2 / unit * unit, n, unit, shuffled);
    if (compress2(to, &packed, shuffled, (uLong)n, 1) == Z_OK) fraction = (double)packed / (double)n;
  }
  free(shuffled);
  free(to);
  return fraction;
}

size_t cmxp_shuffle_unit(const void *data, int type, int rank, const size_t dims[]) {
  const size_t n = cmxf_array_bytes(type, rank, dims), element = cmxf_type_size(type);
  const size_t row = rank > 1 ? element * dims[rank - 1] : element;
  if (n <= LEAST_BYTES) return 0;
  const double plain = deflated(data, n, element);
  const int by_row = row != element && row <= LONGEST_ROW && row != n;
  const double in_rows = by_row ? deflated(data, n, row) : 2.0;
  if (isnan(plain) || isnan(in_rows)) return CMXP_NO_UNIT;
  if (fmin(in_rows, plain) > 2.0 / 3.0) return 0; /* inflating takes longer than a third saves */
  return in_rows < plain ? row : element;
}
