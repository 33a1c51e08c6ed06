/* Lists of words that end with NULL. The index of a word is the value that it stands for. */
#ifndef COULOMIX_SRC_CORE_WORDS_H
#define COULOMIX_SRC_CORE_WORDS_H

#include "coulomix/status.h"

/* Index of a word; -1 if it is not in the list. */
int cmxp_word_find(const char *const words[], const char *word);

/* The same with CMX_ERR_UNKNOWN and a message that names `what` and lists the words; *place is unchanged on
   failure. */
cmx_status cmxp_word_choose(const char *what, const char *const words[], const char *word, int *place,
                            cmx_error *err);

#endif
