#define _XOPEN_SOURCE 700
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fuzz_check(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "property violated: %s\n", what);
  abort();
}

static char path[40];

static void remove_file(void) {
  unlink(path);
}

/* Memory that has a path: HDF5 does not take /proc/self/fd. */
static int open_file(void) {
  snprintf(path, sizeof path, "/dev/shm/coulomix-fuzz-%ld", (long)getpid());
  int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (descriptor < 0) {
    snprintf(path, sizeof path, "coulomix-fuzz-%ld", (long)getpid());
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  }
  if (descriptor >= 0) atexit(remove_file);
  return descriptor;
}

const char *fuzz_file(const uint8_t *data, size_t n) {
  static int descriptor = -1;
  if (descriptor < 0) descriptor = open_file();
  fuzz_check(descriptor >= 0 && ftruncate(descriptor, (off_t)n) == 0 &&
                 pwrite(descriptor, data, n, 0) == (ssize_t)n,
             "a file in memory can be written");
  return path;
}

size_t fuzz_random(unsigned *seed, size_t most) {
  *seed = *seed * 1664525u + 1013904223u;
  return most ? (*seed >> 8) % most : 0;
}

size_t fuzz_replace(uint8_t *data, size_t n, size_t room, size_t at, size_t old, const void *by,
                    size_t size) {
  if (n - old + size > room) return n;
  memmove(data + at + size, data + at + old, n - at - old);
  if (size) memcpy(data + at, by, size);
  return n - old + size;
}

/* --- lines and words --- */

typedef struct span {
  size_t at, n;
} span;

static int splits(uint8_t c, int words) {
  return c == '\n' || (words && strchr(" \t,;=(){}\"", c) != NULL);
}

/* An element of a list or a group with the mark behind it. */
static span pick_element(const uint8_t *data, size_t n, unsigned *seed) {
  span s = {fuzz_random(seed, n), 0};
  while (s.at > 0 && !strchr("([{,;\n", data[s.at - 1])) s.at--;
  while (s.at + s.n < n && !strchr(",;\n", data[s.at + s.n])) s.n++;
  s.n += s.at + s.n < n;
  return s;
}

/* A line with its end, or with `words` a word. */
static span pick(const uint8_t *data, size_t n, int words, unsigned *seed) {
  span s = {fuzz_random(seed, n), 0};
  while (s.at > 0 && !splits(data[s.at - 1], words)) s.at--;
  while (s.at + s.n < n && !splits(data[s.at + s.n], words)) s.n++;
  s.n += !words && s.at + s.n < n;
  return s;
}

static size_t exchange(uint8_t *data, size_t n, size_t room, span a, span b) {
  if (a.at > b.at) return exchange(data, n, room, b, a);
  if (a.at + a.n > b.at) return n;
  uint8_t *copy = malloc(a.n + b.n + 1);
  if (!copy) return n;
  memcpy(copy, data + a.at, a.n);
  memcpy(copy + a.n, data + b.at, b.n);
  /* the second first, so that the place of the first stays */
  if (n + a.n <= room && n + b.n <= room) {
    n = fuzz_replace(data, n, room, b.at, b.n, copy, a.n);
    n = fuzz_replace(data, n, room, a.at, a.n, copy + a.n, b.n);
  }
  free(copy);
  return n;
}

static const char *extreme(unsigned *seed) {
  static const char *const numbers[] = {"0",          "-0",         "1",          "-1",
                                        "1e308",      "-1e308",     "1e-320",     "5e-324",
                                        "1e400",      "nan",        "-inf",       "0x10",
                                        "1D5",        "1.5-102",    "1,5",        "+.5",
                                        "1.",         ".",          "2147483647", "2147483648",
                                        "1e-5",       "4294967296", "1e154",      "-2",
                                        "1000000000", "1e100",      "1e-160",     "****",
                                        "0.1",        "1e16",       "2",          "18446744073709551616"};
  return numbers[fuzz_random(seed, sizeof numbers / sizeof *numbers)];
}

/* A part copied several times behind itself. */
static size_t repeat(uint8_t *data, size_t n, size_t room, span s, size_t times) {
  if (s.n == 0) return n;
  if (times > (room - n) / s.n) times = (room - n) / s.n;
  memmove(data + s.at + s.n * (times + 1), data + s.at + s.n, n - s.at - s.n);
  for (size_t k = 1; k <= times; k++) memcpy(data + s.at + k * s.n, data + s.at, s.n);
  return n + times * s.n;
}

size_t fuzz_mutate_text(uint8_t *data, size_t n, size_t room, unsigned seed) {
  const size_t kind = fuzz_random(&seed, 14);
  if (n == 0 || kind >= 8) return LLVMFuzzerMutate(data, n, room);
  const span a = pick(data, n, kind >= 3, &seed), b = pick(data, n, kind >= 3, &seed);
  uint8_t *copy = NULL;
  const char *number = extreme(&seed);
  switch (kind) {
  case 0:
    return fuzz_replace(data, n, room, a.at, a.n, "", 0);
  case 1: { /* a line doubled elsewhere, and then or not a word of it changed, as names must differ */
    const size_t before = n;
    copy = malloc(a.n + 1);
    if (!copy) return n;
    memcpy(copy, data + a.at, a.n);
    n = fuzz_replace(data, n, room, b.at, 0, copy, a.n);
    free(copy);
    if (n == before || fuzz_random(&seed, 2)) return n;
    const span word = pick(data + b.at, a.n, 1, &seed);
    return fuzz_replace(data, n, room, b.at + word.at, word.n, number, strlen(number));
  }
  case 2:
  case 3:
    return exchange(data, n, room, a, b);
  case 4: {
    const span word = {a.at, a.n + (a.at + a.n < n)}, element = pick_element(data, n, &seed);
    return repeat(data, n, room, fuzz_random(&seed, 2) ? word : element, 1 + fuzz_random(&seed, 40));
  }
  case 5:
    return repeat(data, n, room, (span){fuzz_random(&seed, n), 1}, 1 + fuzz_random(&seed, 200));
  default:
    return fuzz_replace(data, n, room, a.at, a.n, number, strlen(number));
  }
}
