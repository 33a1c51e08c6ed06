/** coulomix_fletcher.h: HDF5's checksum of a chunk, Fletcher-32, by which the loader of HDF5 files reads data
 *  straight into place. For the implementation of coulomix_hdf5.h only. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_FLETCHER)
#define COULOMIX_FLETCHER

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* HDF5's Fletcher-32 of n bytes, n even: of words w_i of two bytes, the first one high, the sums of w_i and
   of (N-i) w_i modulo 65535, where 0 is written as 65535 unless all words are 0. Four words at a time, summed
   in the halves of `a` and `b` as this machine reads them: the other order of their bytes multiplies by 256
   modulo 65535. */
static inline uint32_t cmxf_h5_fletcher32(const unsigned char *bytes, size_t n) {
  enum { ROWS = 256 }; /* sums of as many stay below 2^32 */
  const uint64_t words_0_2 = 0x0000ffff0000ffffu;
  const uint16_t one = 1;
  const int little = *(const unsigned char *)&one;
  uint64_t sum = 0, sums = 0;
  size_t left = n / 2;
  while (left > 0) {
    const size_t rows = left >= 4 * ROWS ? (size_t)ROWS : left / 4, words = rows ? 4 * rows : left;
    uint64_t a[2] = {0, 0}, b[2] = {0, 0}, part = 0, parts = 0;
    size_t r, c;
    for (r = 0; r < rows; r++) {
      uint64_t w;
      memcpy(&w, bytes + 8 * r, 8);
      b[0] += a[0];
      b[1] += a[1];
      a[0] += w & words_0_2;
      a[1] += w >> 16 & words_0_2;
    }
    for (c = 0; rows && c < 4; c++) {
      const size_t shift = c / 2 * 32;
      const uint64_t column = (a[c % 2] >> shift) & 0xffffffffu, before = (b[c % 2] >> shift) & 0xffffffffu;
      part += column;
      parts += 4 * (before + column) - (little ? c : 3 - c) * column;
    }
    for (c = 0; !rows && c < words; c++) {
      uint16_t w;
      memcpy(&w, bytes + 2 * c, 2);
      part += w;
      parts += (words - c) * w;
    }
    sums = (sums + words * sum + parts) % 65535 + (sums || sum || part ? 65535 : 0);
    sum = (sum + part) % 65535 + (sum || part ? 65535 : 0);
    bytes += 2 * words;
    left -= words;
  }
  sum = sum ? (sum * (little ? 256 : 1) - 1) % 65535 + 1 : 0;
  sums = sums ? (sums * (little ? 256 : 1) - 1) % 65535 + 1 : 0;
  return (uint32_t)(sums << 16 | sum);
}

#endif /* COULOMIX_FLETCHER */
