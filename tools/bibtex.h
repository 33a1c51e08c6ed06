/* References as entries of BibTeX. */
#ifndef COULOMIX_TOOLS_BIBTEX_H
#define COULOMIX_TOOLS_BIBTEX_H

#include <stdio.h>

/* Prints the program itself and each line of a table's references: a paper of the library with its fields,
   another line, of a model that a user gave, as a note. */
void bibtex_print(FILE *out, const char *version, const char *references);

#endif
