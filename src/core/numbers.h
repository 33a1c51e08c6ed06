/* Numbers in text, written and read as in the C locale whatever the locale of the host. */
#ifndef COULOMIX_SRC_CORE_NUMBERS_H
#define COULOMIX_SRC_CORE_NUMBERS_H

#include <stdarg.h>
#include <stddef.h>

#include "coulomix/status.h"

/* strtod */
double cmxp_number(const char *text, char **end);

/* snprintf and vsnprintf */
int cmxp_print(char *text, size_t room, const char *format, ...) CMX_PRINTF(3, 4);
int cmxp_print_list(char *text, size_t room, const char *format, va_list arguments);

/* Letters of ASCII: in a Turkish locale tolower('I') is not i. */
int cmxp_is_letter(char c);
int cmxp_is_digit(char c);
char cmxp_lower(char c);
char cmxp_upper(char c);

#endif
