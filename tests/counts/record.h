/** Records accesses to memory of code that is compiled with -fsanitize=thread: the compiler then puts a call
 *  before each access, and record.c defines the called functions in place of a thread sanitizer. */
#ifndef COULOMIX_TESTS_COUNTS_RECORD_H
#define COULOMIX_TESTS_COUNTS_RECORD_H

#include <stddef.h>

enum { RECORD_ARRAYS = 256, RECORD_LINES = 4096, RECORD_LINE = 64 };

/** Watches an array besides those before.
 *  @return 0 beyond RECORD_ARRAYS of them */
int record_watch(const void *data, size_t bytes);
/** From here on lines of watched arrays are counted, from 0. */
void record_start(void);
/** @return distinct lines of 64 bytes since the start; RECORD_LINES if there are more */
size_t record_stop(void);

#endif
