/* Shared by the verbs of the program. Exit status: 0 fine, 1 run-time failure, 2 usage. */
#ifndef COULOMIX_TOOLS_TOOL_H
#define COULOMIX_TOOLS_TOOL_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "coulomix/generate.h"
#include "coulomix/status.h"
#include "coulomix_reason.h"
#include "option.h"

enum { EXIT_FINE = 0, EXIT_RUN_TIME = 1, EXIT_USAGE = 2 };

/* Prints "coulomix VERB: message" on standard error and returns EXIT_RUN_TIME. */
int tool_fail(const char *verb, const cmx_error *err);

/* Prints text that a stranger may have written: control characters other than line ends and tabs appear as
   \x1b, so that none reaches the terminal. */
void tool_print_text(FILE *to, const char *text, size_t n);

/* "auto", "liquid", "solid": words of --phase, the first of them -1. */
extern const char *const tool_phases[];
/* "liquid", "solid", or "none" for anything else. */
const char *tool_phase_name(int phase);

/* Closes a stream of open_memstream into `text`; 0 where memory ran out, so that the text is not whole, or
   NULL: fclose alone does not say the latter. */
int tool_text_whole(FILE *stream, char *const *text);
/* Says that memory ran out before a verb began; returns EXIT_RUN_TIME. */
int tool_no_memory(void);

/* Must be called before any JSON is made: tool_print_json then notices what was lost for want of memory. */
void tool_watch_json(void);

/* One JSON object on standard output, 17 digits; takes the reference. */
int tool_print_json(json_t *object);
/* Prints a result that a verb has as JSON: as it is, or by `print` as text, of which no part may be lacking
   either. Frees it; returns `code`, or EXIT_RUN_TIME where it could not be printed. */
int tool_print_result(json_t *object, void (*print)(const json_t *object), int code);

/* Reasons of a status as a list of words. */
json_t *tool_reasons(unsigned reasons);
/* Them as lines of text, nothing without any. */
void tool_print_reasons(FILE *out, unsigned reasons);
/* The words with a separator between them, as "" without any. */
void tool_reason_words(unsigned reasons, const char *separator, char *text, size_t room);

/* A number, or null where JSON has none (infinite, NaN). */
json_t *tool_real(double value);
json_t *tool_reals(size_t n, const double values[]);

/* Keys shared by `order` and `query`. */
json_t *tool_tie_line(double x_left, const char *left, double x_right, const char *right, double latent_heat);

#endif
