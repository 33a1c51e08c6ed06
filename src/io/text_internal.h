/** Private to the library: lines, words, numbers and units of untrusted text files. */
#ifndef COULOMIX_SRC_IO_TEXT_INTERNAL_H
#define COULOMIX_SRC_IO_TEXT_INTERNAL_H

#include <stddef.h>

#include "coulomix/file_kind.h"
#include "coulomix/status.h"

/** Bytes of a text, without a NUL behind them. */
typedef struct cmxp_slice {
  const char *text;
  size_t n;
} cmxp_slice;

/** The whole of a file of at most `most` bytes, with a NUL behind it; *text is freed by the caller, NULL on
 *  failure.
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT if it is larger; CMX_ERR_MEMORY */
cmx_status cmxp_text_read(const char *path, size_t most, char **text, size_t *n, cmx_error *err);
/** Refuses a file that is no text by its kind, a NUL byte, with its line, and more than `most` bytes.
 *  @param expected      CMX_KIND_
 *  @param[out] ahead the text behind a byte-order mark */
cmx_status cmxp_text_start(const char *name, const char *expected, const char *text, size_t n, size_t most,
                           cmxp_slice *ahead, cmx_error *err);
/** After a failure: a message with the kind of the file, if it is that of another program or use. Returns the
 *  status. */
cmx_status cmxp_text_explain(const char *name, const char *expected, const char *text, size_t n,
                             cmx_status status, cmx_error *err);

/** Removes the next line, without blanks around it, from *ahead; 0 at the end. */
int cmxp_text_line(cmxp_slice *ahead, cmxp_slice *line);
int cmxp_text_is_blank(char c);
/** Blanks, commas, semicolons and quotation marks separate words. */
int cmxp_text_separates(char c);
/** Removes the next word from *rest. Empty at the end. */
cmxp_slice cmxp_text_word(cmxp_slice *rest);
cmxp_slice cmxp_text_trim(cmxp_slice piece);
enum { CMXP_MOST_DIGITS = 99 };
/** Whether it is written as a decimal number. */
int cmxp_text_is_number(cmxp_slice word);
/** A finite decimal number in any locale; the exponent may follow E or D, or stand alone as Fortran writes
 *  1.5-102. */
int cmxp_text_number(cmxp_slice word, double *value);
/** In quotation marks, cut, without control characters: for messages. */
typedef struct cmxp_quoted {
  char text[48];
} cmxp_quoted;
cmxp_quoted cmxp_text_quote(cmxp_slice piece);
/** As names of units and columns are compared: lower case without blanks, * . ^ and _; cut to the room. */
void cmxp_text_plain(cmxp_slice piece, char *plain, size_t room);

/** Units of one quantity, names plain. */
typedef struct cmxp_unit {
  const char *name;
  double factor;
} cmxp_unit;
typedef struct cmxp_units {
  const char *known; /* for messages */
  cmxp_unit list[12];
} cmxp_units;
/** 0 if there is no such unit. */
int cmxp_unit_find(const cmxp_units *units, cmxp_slice name, double *factor);

#endif
