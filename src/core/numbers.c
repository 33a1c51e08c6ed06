#define _POSIX_C_SOURCE 200809L
#include "core/numbers.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* The C locale for this thread alone; the other threads of the host keep theirs. */
typedef struct scope {
  locale_t c, before;
} scope;

static scope enter(void) {
  scope s = {newlocale(LC_ALL_MASK, "C", (locale_t)0), (locale_t)0};
  if (s.c) s.before = uselocale(s.c);
  return s;
}

static void leave(scope s) {
  if (!s.c) return;
  uselocale(s.before);
  freelocale(s.c);
}

double cmxp_number(const char *text, char **end) {
  const scope s = enter();
  const double value = strtod(text, end);
  leave(s);
  return value;
}

int cmxp_print_list(char *text, size_t room, const char *format, va_list arguments) {
  const scope s = enter();
  const int n = vsnprintf(text, room, format, arguments);
  leave(s);
  return n;
}

int cmxp_print(char *text, size_t room, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int n = cmxp_print_list(text, room, format, arguments);
  va_end(arguments);
  return n;
}

static int is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
static int is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

int cmxp_is_letter(char c) {
  return is_upper(c) || is_lower(c);
}
int cmxp_is_digit(char c) {
  return c >= '0' && c <= '9';
}
char cmxp_lower(char c) {
  return (char)(is_upper(c) ? c - 'A' + 'a' : c);
}
char cmxp_upper(char c) {
  return (char)(is_lower(c) ? c - 'a' + 'A' : c);
}
