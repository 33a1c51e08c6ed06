/** The blocks of metadata within HDF5 files and their checksums (HDF5 File Format Specification 3.0): found
 *  in a file before it is changed, and written anew after. */
#ifndef COULOMIX_TESTS_FUZZ_CHECKSUMS_H
#define COULOMIX_TESTS_FUZZ_CHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

enum { FUZZ_MOST_CHECKSUMS = 512 };

/** A block of n bytes at `at` with its checksum at `sum`. */
typedef struct fuzz_checksum {
  size_t at, n, sum;
  enum {
    FUZZ_NO_SUM,  /* a block of the old form */
    FUZZ_AFTER,   /* lookup3 of the n bytes before it */
    FUZZ_WITHIN,  /* lookup3 of the n bytes with zeros in its place */
    FUZZ_FLETCHER /* of a chunk: Fletcher-32 of the n bytes before it */
  } kind;
} fuzz_checksum;

/** The blocks that a file has up to its first fault; at most FUZZ_MOST_CHECKSUMS. */
size_t fuzz_find_checksums(const uint8_t *data, size_t n, fuzz_checksum found[]);

/** Writes the checksums for what the bytes are. */
void fuzz_mend_checksums(uint8_t *data, size_t n, const fuzz_checksum list[], size_t count);

#endif
