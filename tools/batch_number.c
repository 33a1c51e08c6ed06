/* query --batch: numbers to and from text, in any locale. */
#include <math.h>
#include <string.h>

#include "coulomix/number.h"
#include "batch.h"

const char *batch_read_number(const char *text, char *mark, double *value) {
  return cmx_number_read(text, strlen(text), mark, value);
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
