/** Words that differ by a slip of the hand, for messages. */
#ifndef COULOMIX_WORD_H
#define COULOMIX_WORD_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Number of insertions, deletions, replacements and swaps of neighbours between two words, at most 31; 31
 *  for words of more than 31 bytes. */
CMX_API size_t cmx_word_distance(const char *a, const char *b);

/** Largest distance at which a word may be meant for another: 1 below five bytes, else 2. */
CMX_API size_t cmx_word_slip(const char *word);

#ifdef __cplusplus
}
#endif
#endif
