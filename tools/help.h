/* What `help` makes of the records of the verbs, apart from Markdown and JSON. */
#ifndef COULOMIX_TOOLS_HELP_H
#define COULOMIX_TOOLS_HELP_H

#include "option.h"

/* What the program is for; a sentence. */
extern const char tool_purpose[];
/* What a binary of the program is under. */
extern const char tool_licence[];

/* Prints the manual page of a verb in the macros of man(7), or with NULL that of the program. Returns the
   exit status. */
int help_man(const tool_verb *verb);

/* "bash", "zsh", "fish"; ends with NULL. */
extern const char *const help_shells[];
/* Prints a script by which a shell, a place in help_shells, completes verbs, options and their words. */
void help_completion(int shell);

#endif
