/** The checksums within HDF5 files (HDF5 File Format Specification 3.0): found in a file before it is
 *  changed, and written anew after. */
#ifndef COULOMIX_TESTS_FUZZ_CHECKSUMS_H
#define COULOMIX_TESTS_FUZZ_CHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

enum { FUZZ_MOST_CHECKSUMS = 256 };

/** n bytes at `at`, followed by their checksum: Jenkins's lookup3, or of chunks Fletcher-32. */
typedef struct fuzz_checksum {
  size_t at, n;
  int fletcher;
} fuzz_checksum;

/** The checksums that are right in a file; at most FUZZ_MOST_CHECKSUMS. */
size_t fuzz_find_checksums(const uint8_t *data, size_t n, fuzz_checksum found[]);

/** Writes them for what the bytes are. */
void fuzz_mend_checksums(uint8_t *data, size_t n, const fuzz_checksum list[], size_t count);

#endif
