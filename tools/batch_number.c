/* query --batch: numbers to and from text, in any locale. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"

/* --- reading -------------------------------------------------------------------------------------------- */

typedef struct parts {
  const char *digits, *exponent; /* where they begin; exponent: NULL for none */
  size_t length;                 /* of digits with their mark */
  int points, commas, negative;
} parts;

static const char thousands[] = "a thousands separator, which is not read";

/* Takes a number apart; returns why it is none. */
static const char *take_apart(const char *text, parts *p) {
  const char *at = text;
  int digits = 0;
  memset(p, 0, sizeof *p);
  p->negative = *at == '-';
  if (*at == '-' || *at == '+') at++;
  p->digits = at;
  for (; *at; at++) {
    const int digit = isdigit((unsigned char)*at) != 0;
    if (!digit && *at != '.' && *at != ',') break;
    digits += digit;
    p->points += *at == '.';
    p->commas += *at == ',';
  }
  p->length = (size_t)(at - p->digits);
  if (!digits) return "not a number";
  if (isdigit((unsigned char)at[0]) == 0 && at[0] && strchr("'_ \xc2\xe2", at[0]) && digits) {
    const char *next = at; /* an apostrophe, a blank or a narrow one within digits */
    while (*next && !isdigit((unsigned char)*next) && next - at < 4) next++;
    return isdigit((unsigned char)*next) ? thousands : "not a number";
  }
  if (*at && strchr("eEdDqQ", *at)) {
    p->exponent = ++at;
  } else if (*at == '+' || *at == '-') { /* Fortran drops the letter before three digits */
    p->exponent = at;
    if (strlen(at) != 4) return "not a number";
  }
  if (!p->exponent) return *at ? "not a number" : NULL;
  if (*at == '+' || *at == '-') at++;
  if (!isdigit((unsigned char)*at)) return "not a number";
  while (isdigit((unsigned char)*at)) at++;
  return *at ? "not a number" : NULL;
}

/* Whether a comma with three digits after it can be either mark. */
static int is_ambiguous(const parts *p) {
  const char *comma = memchr(p->digits, ',', p->length);
  const size_t before = (size_t)(comma - p->digits);
  return !p->exponent && p->length == before + 4 && before >= 1 && before <= 3 && p->digits[0] != '0';
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

/* The value by one rounding where digits and power of ten are exact, else by strtod. The program stays in the
   locale "C". */
static double value_of(const parts *p) {
  static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  char copy[512];
  uint64_t digits = 0;
  size_t used = 0, n = 0;
  long behind = 0, after = 0, power = p->exponent ? strtol(p->exponent, NULL, 10) : 0;
  for (size_t k = 0; k < p->length; k++) {
    if (p->digits[k] == '.' || p->digits[k] == ',') {
      after = 1;
      continue;
    }
    if (n < 19) digits = 10 * digits + (uint64_t)(p->digits[k] - '0');
    n += n > 0 || p->digits[k] != '0';
    behind += after;
  }
  const long scale = (power < -100000 ? -100000 : power) - behind;
  if (n < 19 && digits <= (uint64_t)1 << 53 && scale >= -22 && scale <= 22) {
    const double value = scale < 0 ? (double)digits / ten[-scale] : (double)digits * ten[scale];
    return p->negative ? -value : value;
  }
  if (p->length + 32 > sizeof copy) return NAN;
  if (p->negative) copy[used++] = '-';
  for (size_t k = 0; k < p->length; k++) copy[used++] = p->digits[k] == ',' ? '.' : p->digits[k];
  if (p->exponent) {
    copy[used++] = 'e';
    strncpy(copy + used, p->exponent, sizeof copy - used - 1);
    copy[sizeof copy - 1] = '\0';
  } else {
    copy[used] = '\0';
  }
  return strtod(copy, NULL);
}

static int same_word(const char *text, const char *word) {
  for (; *text && *word; text++, word++)
    if (tolower((unsigned char)*text) != *word) return 0;
  return *text == *word;
}

/* NaN and infinities in the forms of C, Fortran and spreadsheets. */
static int read_special(const char *text, double *value) {
  static const char *const nan_words[] = {"nan", "#n/a", "#num!", "#value!", "#div/0!", "1.#qnan", "1.#ind"};
  static const char *const inf_words[] = {"inf", "infinity", "1.#inf"};
  const int negative = *text == '-', sign = negative || *text == '+';
  for (size_t k = 0; k < sizeof nan_words / sizeof *nan_words; k++)
    if (same_word(text + sign, nan_words[k])) return *value = NAN, 1;
  for (size_t k = 0; k < sizeof inf_words / sizeof *inf_words; k++)
    if (same_word(text + sign, inf_words[k])) return *value = negative ? -INFINITY : INFINITY, 1;
  return 0;
}

const char *batch_read_number(const char *text, char *mark, double *value) {
  parts p;
  const char *why;
  *value = NAN;
  if (!*text) return "empty";
  if (read_special(text, value)) return NULL;
  if ((why = take_apart(text, &p)) || (why = check_mark(&p, mark))) return why;
  if (p.length > 400) return "more than 400 digits";
  *value = value_of(&p);
  return NULL;
}

/* --- printing ------------------------------------------------------------------------------------------- */

/* The shortest digits are found by the Schubfach algorithm (R. Giulietti, 2020), which needs 10^k for k from
   -292 to 324 as 128 bits of the fraction, rounded up. They are made here by exact arithmetic. */
enum { LEAST_POWER = -292, MOST_POWER = 324, WORDS = 24 };

/* floor(log2(10^k)) */
static int log2_of_ten_to(int k) {
  return (int)(((long)k * 1741647) >> 19);
}

/* The 128 bits from the highest one of a big number down, rounded up if `rest` or any lower bit is set. */
static void keep_bits(const uint32_t word[2 * WORDS], int rest, uint64_t *high, uint64_t *low) {
  int top = 2 * WORDS - 1;
  while (!word[top]) top--;
  int bit = 31;
  while (!(word[top] >> bit & 1u)) bit--;
  const int highest = 32 * top + bit;
  uint64_t part[2] = {0, 0};
  for (int k = 0; k < 128; k++) {
    const int at = highest - k;
    const uint64_t set = at >= 0 ? word[at / 32] >> (at % 32) & 1u : 0;
    part[k / 64] = part[k / 64] << 1 | set;
  }
  for (int at = highest - 128; at >= 0 && !rest; at--) rest = word[at / 32] >> (at % 32) & 1u;
  *high = part[0];
  *low = part[1] + (rest != 0);
  if (rest && *low == 0) ++*high;
}

void batch_powers_make(batch_powers *p) {
  uint32_t word[2 * WORDS] = {1};
  for (int k = 0; k <= MOST_POWER; k++) { /* 10^k */
    keep_bits(word, 0, &p->high[k - LEAST_POWER], &p->low[k - LEAST_POWER]);
    uint64_t carry = 0;
    for (int j = 0; j < 2 * WORDS; j++) {
      carry += (uint64_t)word[j] * 10;
      word[j] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  memset(word, 0, sizeof word);
  word[2 * WORDS - 1] = 1u << 31; /* 2^1535 over 10, 100, ...: floors of floors are exact */
  for (int k = -1; k >= LEAST_POWER; k--) {
    uint64_t rest = 0;
    for (int j = 2 * WORDS - 1; j >= 0; j--) {
      rest = rest << 32 | word[j];
      word[j] = (uint32_t)(rest / 10);
      rest %= 10;
    }
    keep_bits(word, 1, &p->high[k - LEAST_POWER], &p->low[k - LEAST_POWER]);
  }
}

static void multiply(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low) {
#ifdef __SIZEOF_INT128__
  __extension__ typedef unsigned __int128 wide;
  const wide product = (wide)a * b;
  *high = (uint64_t)(product >> 64);
  *low = (uint64_t)product;
#else
  const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
  const uint64_t first = a0 * b0, middle = a1 * b0 + (first >> 32), other = a0 * b1 + (uint32_t)middle;
  *high = a1 * b1 + (middle >> 32) + (other >> 32);
  *low = other << 32 | (uint32_t)first;
#endif
}

/* The upper bits of g x, the last of them 1 if any below is. */
static uint64_t round_to_odd(uint64_t g_high, uint64_t g_low, uint64_t x) {
  uint64_t x_high, x_low, y_high, y_low;
  multiply(g_low, x, &x_high, &x_low);
  multiply(g_high, x, &y_high, &y_low);
  y_low += x_high;
  y_high += y_low < x_high;
  return y_high | (y_low > 1);
}

/* Shortest digits and their power of ten of a number above 0. */
static uint64_t shortest(const batch_powers *p, double value, int *power) {
  uint64_t bits, c;
  memcpy(&bits, &value, sizeof bits);
  const uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
  const int exponent = (int)(bits >> 52 & 0x7ff), closer = fraction == 0 && exponent > 1;
  c = exponent ? fraction | (uint64_t)1 << 52 : fraction;
  const int q = (exponent ? exponent : 1) - 1075;
  if (exponent && q <= 0 && q > -53 && !(c & (((uint64_t)1 << -q) - 1))) return *power = 0, c >> -q;
  const int odd = (int)(c & 1);
  const int k = (int)(((long)q * 1262611 - (closer ? 524031 : 0)) >> 22), h = q + log2_of_ten_to(-k) + 1;
  const uint64_t g_high = p->high[-k - LEAST_POWER], g_low = p->low[-k - LEAST_POWER];
  const uint64_t lower = round_to_odd(g_high, g_low, (4 * c - 2 + (uint64_t)closer) << h) + (uint64_t)odd;
  const uint64_t middle = round_to_odd(g_high, g_low, (4 * c) << h);
  const uint64_t upper = round_to_odd(g_high, g_low, (4 * c + 2) << h) - (uint64_t)odd;
  const uint64_t s = middle / 4;
  if (s >= 10) {
    const uint64_t ten = s / 10;
    const int below = lower <= 40 * ten, above = 40 * ten + 40 <= upper;
    if (below != above) return *power = k + 1, ten + (uint64_t)above;
  }
  const int below = lower <= 4 * s, above = 4 * s + 4 <= upper;
  *power = k;
  if (below != above) return s + (uint64_t)above;
  return s + (uint64_t)(middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1)));
}

static size_t print_exponent(int exponent, char *text) {
  size_t n = 0;
  text[n++] = 'e';
  text[n++] = exponent < 0 ? '-' : '+';
  const int size = exponent < 0 ? -exponent : exponent;
  if (size >= 100) text[n++] = (char)('0' + size / 100);
  text[n++] = (char)('0' + size / 10 % 10);
  text[n++] = (char)('0' + size % 10);
  return n;
}

size_t batch_print_number(const batch_powers *p, double value, char text[BATCH_DIGITS]) {
  char digit[20];
  size_t n = 0, used = 0;
  int power;
  if (isnan(value)) return memcpy(text, "NaN", 4), 3;
  if (signbit(value)) text[used++] = '-', value = -value;
  if (isinf(value)) return memcpy(text + used, "inf", 4), used + 3;
  if (value == 0.0) return text[used] = '0', used + 1;
  uint64_t digits = shortest(p, value, &power);
  while (digits % 10 == 0) digits /= 10, power++;
  for (; digits; digits /= 10) digit[n++] = (char)('0' + digits % 10); /* the last digit first */
  const int exponent = power + (int)n - 1;
  if (exponent < -4 || exponent >= 17) {
    text[used++] = digit[n - 1];
    if (n > 1) text[used++] = '.';
    for (size_t k = n - 1; k-- > 0;) text[used++] = digit[k];
    return used + print_exponent(exponent, text + used);
  }
  if (exponent < 0) {
    text[used++] = '0';
    text[used++] = '.';
    for (int k = -1; k > exponent; k--) text[used++] = '0';
  }
  for (size_t k = n; k-- > 0;) {
    text[used++] = digit[k];
    if ((int)(n - 1 - k) == exponent && k > 0) text[used++] = '.';
  }
  for (int k = 0; k < power; k++) text[used++] = '0';
  return used;
}
