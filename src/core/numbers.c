#define _POSIX_C_SOURCE 200809L
#include "core/numbers.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/number.h"

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

/* --- numbers as people and programs write them ---------------------------------------------------------- */

enum { MOST_DIGITS = 400, MOST_EXPONENT = 100000 }; /* six digits */

/* A number taken apart. */
typedef struct parts {
  const char *digits; /* with their mark */
  size_t n;
  int points, commas, negative;
  long exponent;
  int has_exponent;
} parts;

static const char not_a_number[] = "not a number", thousands[] = "a thousands separator, which is not read";

/* Digits with marks, behind a sign. Returns what follows. */
static const char *take_digits(const char *at, const char *end, parts *p) {
  p->negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  p->digits = at;
  for (; at < end && (cmxp_is_digit(*at) || *at == '.' || *at == ','); at++) {
    p->points += *at == '.';
    p->commas += *at == ',';
  }
  p->n = (size_t)(at - p->digits);
  return at;
}

/* Digits behind a sign, up to the end. A large exponent is cut: the number is 0 or infinite. */
static int take_exponent(const char *at, const char *end, parts *p) {
  const int negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  if (at == end) return 0;
  for (; at < end && cmxp_is_digit(*at); at++)
    if (p->exponent < MOST_EXPONENT) p->exponent = 10 * p->exponent + (*at - '0');
  if (negative) p->exponent = -p->exponent;
  p->has_exponent = 1;
  return at == end;
}

/* Returns why it is no number. */
static const char *take_apart(const char *text, const char *end, parts *p) {
  const char *at = take_digits(text, end, p);
  if (p->n == (size_t)(p->points + p->commas)) return not_a_number;
  if (at == end) return NULL;
  if (memchr("'_ \xc2\xe2", *at, 5)) { /* an apostrophe, a blank or a narrow one within digits */
    const char *next = at;
    while (next < end && !cmxp_is_digit(*next) && next - at < 4) next++;
    return next < end && cmxp_is_digit(*next) ? thousands : not_a_number;
  }
  if (memchr("eEdDqQ", *at, 6)) return take_exponent(at + 1, end, p) ? NULL : not_a_number;
  /* without a letter, as Fortran writes reals: not 10-12 */
  const int bare = (*at == '+' || *at == '-') && p->points + p->commas == 1 && end - at <= 4;
  return bare && take_exponent(at, end, p) ? NULL : not_a_number;
}

/* Whether a comma with three digits after it can be either mark. */
static int is_ambiguous(const parts *p) {
  const char *comma = memchr(p->digits, ',', p->n);
  const size_t before = (size_t)(comma - p->digits);
  return !p->has_exponent && p->n == before + 4 && before >= 1 && before <= 3 && p->digits[0] != '0';
}

/* The decimal mark of the number against that of the file. */
static const char *check_mark(const parts *p, char *mark) {
  if (p->points > 1 || p->commas > 1 || (p->points && p->commas)) return thousands;
  if (!p->points && !p->commas) return NULL;
  const char own = p->points ? '.' : ',';
  if (*mark && *mark != own)
    return own == ',' ? "a comma where other numbers have a decimal point"
                      : "a point where other numbers have a decimal comma";
  if (!*mark && own == ',' && is_ambiguous(p)) return "a thousands separator or a decimal comma?";
  *mark = own;
  return NULL;
}

/* By strtod, of more digits or powers of ten than are exact. */
static double convert(const parts *p) {
  char copy[MOST_DIGITS + 16];
  size_t n = 0;
  if (p->negative) copy[n++] = '-';
  for (size_t k = 0; k < p->n; k++) copy[n++] = (char)(p->digits[k] == ',' ? '.' : p->digits[k]);
  copy[n++] = 'e';
  copy[n++] = p->exponent < 0 ? '-' : '+';
  const long size = p->exponent < 0 ? -p->exponent : p->exponent;
  for (long power = MOST_EXPONENT; power > 0; power /= 10) copy[n++] = (char)('0' + size / power % 10);
  copy[n] = '\0';
  return cmxp_number(copy, NULL);
}

/* The value by one rounding where digits and power of ten are exact. */
static double value_of(const parts *p) {
  static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const uint64_t exact = (uint64_t)1 << 53;
  uint64_t digits = 0;
  size_t n = 0;
  long behind = 0, after = 0;
  for (size_t k = 0; k < p->n; k++) {
    if (!cmxp_is_digit(p->digits[k])) {
      after = 1;
      continue;
    }
    if (n < 19) digits = 10 * digits + (uint64_t)(p->digits[k] - '0');
    n += n > 0 || p->digits[k] != '0';
    behind += after;
  }
  long scale = p->exponent - behind;
  if (n > 19) return convert(p);
  for (; digits > exact && digits % 10 == 0; digits /= 10) scale++; /* 6.3000000000000000 */
  if (digits > exact || scale < -22 || scale > 22) return convert(p);
  const double value = scale < 0 ? (double)digits / ten[-scale] : (double)digits * ten[scale];
  return p->negative ? -value : value;
}

static int is_word(const char *text, size_t n, const char *word) {
  if (strlen(word) != n) return 0;
  for (size_t k = 0; k < n; k++)
    if (cmxp_lower(text[k]) != word[k]) return 0;
  return 1;
}

/* NaN and infinities in the forms of C, Fortran and spreadsheets. */
static int read_special(const char *text, size_t n, double *value) {
  static const char *const nan_words[] = {"nan", "#n/a", "#num!", "#value!", "#div/0!", "1.#qnan", "1.#ind"};
  static const char *const inf_words[] = {"inf", "infinity", "1.#inf"};
  const int negative = *text == '-', sign = negative || *text == '+';
  for (size_t k = 0; k < sizeof nan_words / sizeof *nan_words; k++)
    if (is_word(text + sign, n - (size_t)sign, nan_words[k])) return *value = NAN, 1;
  for (size_t k = 0; k < sizeof inf_words / sizeof *inf_words; k++)
    if (is_word(text + sign, n - (size_t)sign, inf_words[k]))
      return *value = negative ? -INFINITY : INFINITY, 1;
  return 0;
}

const char *cmx_number_read(const char *text, size_t n, char *mark, double *value) {
  parts p = {0};
  const char *why;
  *value = NAN;
  if (n == 0) return "empty";
  if ((why = take_apart(text, text + n, &p)) != NULL) return read_special(text, n, value) ? NULL : why;
  if ((why = check_mark(&p, mark)) != NULL) return why;
  if (p.n > MOST_DIGITS) return "more than 400 digits";
  *value = value_of(&p);
  return NULL;
}
