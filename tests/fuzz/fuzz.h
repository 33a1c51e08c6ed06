/** What the fuzz targets share: a check that ends the program, input as a file in memory, and mutations that
 *  know lines and words. */
#ifndef COULOMIX_TESTS_FUZZ_H
#define COULOMIX_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** The entry point that libFuzzer calls, and its own mutations. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed);

/** Ends the program with a message unless `holds`. libFuzzer then keeps the input. */
void fuzz_check(int holds, const char *what);

/** The bytes as a file without a disk. The path is valid until the next call. */
const char *fuzz_file(const uint8_t *data, size_t n);

/** A number below `most`; advances the seed. */
size_t fuzz_random(unsigned *seed, size_t most);

/** Replaces `old` bytes at `at` by those of `by`; the new length, n unchanged without room. */
size_t fuzz_replace(uint8_t *data, size_t n, size_t room, size_t at, size_t old, const void *by, size_t size);

/** One change of a text: a line dropped, doubled or exchanged, a word or a byte repeated, a word replaced by
 *  an extreme number, or one of libFuzzer's. */
size_t fuzz_mutate_text(uint8_t *data, size_t n, size_t room, unsigned seed);

#endif
