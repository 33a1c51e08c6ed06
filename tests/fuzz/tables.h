/** What the targets of both forms of a table share: reading all of a file, its digest, and the checksums of
 *  flat files. */
#ifndef COULOMIX_TESTS_FUZZ_TABLES_H
#define COULOMIX_TESTS_FUZZ_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "coulomix_file.h"
#include "io/io_internal.h"

/** Reads every byte and every text of a loaded file. */
void fuzz_touch(const cmx_file *file);

/** The digest of a loaded file as the library computes it; 0 if its content makes no table. */
int fuzz_digest(const cmx_file *file, char hex[65]);

void fuzz_put_u32(uint8_t *to, uint32_t value);

/** Writes the right checksum of each block in the lines of the header text of `length` bytes at `at`. Of
 *  deflated blocks, that of what they inflate to. */
void fuzz_mend_blocks(uint8_t *data, size_t n, size_t at, size_t length);

#endif
