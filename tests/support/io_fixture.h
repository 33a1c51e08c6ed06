/** A table with every feature of the file forms, comparison of tables, and files in a folder of their own. */
#ifndef COULOMIX_TESTS_IO_FIXTURE_H
#define COULOMIX_TESTS_IO_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/cmx_test.h"
#include "support/ok.h"
#include "coulomix/store.h"

/** Small, so that tests can go through every byte of its file. */
static inline cmx_store *small_table(void) {
  const double x[3] = {0.0, 0.5, 1.0}, w[3][2] = {{1.5, -2.0}, {3.25, 4.0}, {NAN, -0.0}};
  const int32_t status[2] = {-7, 1 << 30};
  const double constants[2] = {1.380649e-16, INFINITY};
  cmx_store *store = cmx_store_new();
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/order/x",
                                  .type = CMX_F64,
                                  .rank = 1,
                                  .dims = {3},
                                  .data = x,
                                  .units = "1",
                                  .long_name = "number fraction",
                                  .source = "grid"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/order/w",
                                  .type = CMX_F64,
                                  .rank = 2,
                                  .dims = {3, 2},
                                  .data = w,
                                  .axes = {"/order/x"},
                                  .units = "1",
                                  .long_name = "order",
                                  .source = "minimiser"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/status",
                                  .type = CMX_I32,
                                  .rank = 1,
                                  .dims = {2},
                                  .data = status,
                                  .units = "1",
                                  .long_name = "status",
                                  .source = "minimiser"},
                   &err));
  OK(cmx_store_set_text(store, "/", "title", "C/O", &err));
  OK(cmx_store_set_numbers(store, "/order", "constants", 2, constants, &err));
  return store;
}

static inline void fill(double data[], size_t n) {
  for (size_t i = 0; i < n; i++) data[i] = sin(0.7 * (double)i) * exp(-1e-3 * (double)i);
}

/* Nested groups, datasets large enough for compression, three types. */
static inline void add_phase_datasets(cmx_store *store) {
  enum { NX = 17, NG = 23 };
  static double x[NX], g[NG], w[2][NX][NG];
  static unsigned char u[NX][NG];
  fill(x, NX), fill(g, NG), fill(&w[0][0][0], sizeof w / 8);
  for (size_t i = 0; i < sizeof u; i++) (&u[0][0])[i] = (unsigned char)(i * i);
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/phase/random/x",
                                  .type = CMX_F64,
                                  .rank = 1,
                                  .dims = {NX},
                                  .data = x,
                                  .units = "1",
                                  .long_name = "x",
                                  .source = "tie lines"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/phase/gamma_d",
                                  .type = CMX_F64,
                                  .rank = 1,
                                  .dims = {NG},
                                  .data = g,
                                  .units = "1",
                                  .long_name = "coupling",
                                  .source = "grid"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/phase/random/w",
                                  .type = CMX_F64,
                                  .rank = 3,
                                  .dims = {2, NX, NG},
                                  .data = w,
                                  .axes = {NULL, "/phase/random/x", "/phase/gamma_d"},
                                  .units = "erg/g",
                                  .long_name = "w",
                                  .source = "Ogata et al., \"Phys. Rev. E\" 48, 1344 \\ \xc3\xa9"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/phase/random/number",
                                  .type = CMX_F64,
                                  .data = g,
                                  .units = "K",
                                  .long_name = "a number",
                                  .source = "grid"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/phase/random/pairs",
                                  .type = CMX_U8,
                                  .rank = 3,
                                  .dims = {3, NX, 3},
                                  .data = u,
                                  .axes = {"member", "/phase/random/x", "member"},
                                  .units = "1",
                                  .long_name = "pairs",
                                  .source = "grid"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/phase/random/liquidus/u",
                                  .type = CMX_U8,
                                  .rank = 2,
                                  .dims = {NX, NG},
                                  .data = u,
                                  .axes = {"/phase/random/x", "/phase/gamma_d"},
                                  .units = "1",
                                  .long_name = "flag",
                                  .source = "s"},
                   &err));
}

static inline void add_order_datasets(cmx_store *store) {
  static double row[300], ramp[10][10];
  static float f[2][2][2][3];
  fill(row, 300);
  for (int i = 0; i < 100; i++) ramp[i / 10][i % 10] = i;
  for (int i = 0; i < 24; i++) (&f[0][0][0][0])[i] = (float)i / 7.0f;
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/order/f",
                                  .type = CMX_F32,
                                  .rank = 4,
                                  .dims = {2, 2, 2, 3},
                                  .data = f,
                                  .units = "1",
                                  .long_name = "f",
                                  .source = "s"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/order/row",
                                  .type = CMX_F64,
                                  .rank = 2,
                                  .dims = {1, 300},
                                  .data = row,
                                  .units = "1",
                                  .long_name = "row",
                                  .source = "s"},
                   &err));
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/order/ramp", /* deflated */
                                  .type = CMX_F64,
                                  .rank = 2,
                                  .dims = {10, 10},
                                  .data = ramp,
                                  .units = "1",
                                  .long_name = "ramp",
                                  .source = "s"},
                   &err));
}

/* Long texts and numbers, awkward ones, many of one object. */
static inline void add_attributes(cmx_store *store) {
  const uint64_t payload = 0x7ff8dead0000beefu;
  double odd[6] = {NAN, -0.0, INFINITY, -INFINITY, 5e-324, 0.1}, long_row[3000];
  char *recipe = malloc(100001);
  fill(long_row, 3000);
  memcpy(&odd[0], &payload, 8);
  for (int i = 0; i < 100000; i++) recipe[i] = (char)(i % 70 == 69 ? '\n' : 32 + i % 95);
  recipe[100000] = '\0';
  OK(cmx_store_set_text(store, "/", "recipe", recipe, &err));
  free(recipe);
  OK(cmx_store_set_text(store, "/", "odd", " \x01\t\r\n\\n\\x41\x7f \xe2\x82\xac trailing ", &err));
  OK(cmx_store_set_text(store, "/", "empty", "", &err));
  OK(cmx_store_set_numbers(store, "/phase/random", "odd", 6, odd, &err));
  OK(cmx_store_set_numbers(store, "/phase", "one", 1, odd + 5, &err));
  OK(cmx_store_set_numbers(store, "/order/w", "long", 3000, long_row, &err));
  OK(cmx_store_set_text(store, "/order/w", "comment", "last", &err));
  for (int i = 0; i < 20; i++) {
    char name[32];
    snprintf(name, sizeof name, "note-%d", i);
    OK(cmx_store_set_text(store, "/order/f", name, name, &err));
  }
}

/** Every type and rank, nested groups, datasets large enough for compression, awkward texts and numbers. */
static inline cmx_store *full_table(void) {
  cmx_store *store = small_table();
  add_phase_datasets(store);
  add_order_datasets(store);
  add_attributes(store);
  return store;
}

/* Attribute `index` among those of an object. */
static inline const cmx_attribute *attribute_of(const cmx_store *store, const char *object, size_t index) {
  for (size_t i = 0; i < cmx_store_attribute_count(store); i++) {
    const cmx_attribute *a = cmx_store_attribute_at(store, i);
    if (strcmp(a->object, object) == 0 && index-- == 0) return a;
  }
  return NULL;
}

static inline int same_attributes(const cmx_store *a, const cmx_store *b, const char *object) {
  for (size_t i = 0;; i++) {
    const cmx_attribute *p = attribute_of(a, object, i), *q = attribute_of(b, object, i);
    if (!p || !q) return !p && !q;
    if (strcmp(p->name, q->name) != 0 || p->n != q->n || !p->text != !q->text) return 0;
    if (p->text ? strcmp(p->text, q->text) != 0 : memcmp(p->numbers, q->numbers, 8 * p->n) != 0) return 0;
  }
}

/** Whether two tables are the same, bits of numbers and order included. */
static inline int same_table(const cmx_store *a, const cmx_store *b) {
  char sha_a[65], sha_b[65];
  if (cmx_store_count(a) != cmx_store_count(b) ||
      cmx_store_attribute_count(a) != cmx_store_attribute_count(b))
    return 0;
  for (size_t i = 0; i < cmx_store_count(a); i++) {
    const cmx_dataset *p = cmx_store_at(a, i), *q = cmx_store_at(b, i);
    if (strcmp(p->path, q->path) != 0 || p->type != q->type || p->rank != q->rank) return 0;
    if (memcmp(p->dims, q->dims, sizeof p->dims) != 0) return 0;
    if (memcmp(p->data, q->data, cmxf_array_bytes(p->type, p->rank, p->dims)) != 0) return 0;
    for (int k = 0; k < CMX_MAX_RANK; k++)
      if (strcmp(p->axes[k] ? p->axes[k] : "", q->axes[k] ? q->axes[k] : "") != 0) return 0;
    if (strcmp(p->units, q->units) != 0 || strcmp(p->long_name, q->long_name) != 0) return 0;
    if (strcmp(p->source, q->source) != 0 || !same_attributes(a, b, p->path)) return 0;
  }
  for (size_t i = 0; i < cmx_store_attribute_count(a); i++)
    if (!same_attributes(a, b, cmx_store_attribute_at(a, i)->object)) return 0;
  OK(cmx_store_content_sha256(a, sha_a, &err));
  OK(cmx_store_content_sha256(b, sha_b, &err));
  return strcmp(sha_a, sha_b) == 0;
}

/** Whole content of a file; NULL if there is none. */
static inline unsigned char *slurp(const char *path, size_t *n) {
  FILE *stream = fopen(path, "rb");
  unsigned char *bytes = NULL;
  *n = 0;
  if (!stream) return NULL;
  fseek(stream, 0, SEEK_END);
  *n = (size_t)ftell(stream);
  rewind(stream);
  bytes = malloc(*n + 1);
  if (fread(bytes, 1, *n, stream) != *n) fail_msg("cannot read %s", path);
  fclose(stream);
  return bytes;
}

/* A new file each time: ext4 waits for the disk where a file is cut to nothing and written again. */
static inline void spill(const char *path, const void *bytes, size_t n) {
  remove(path);
  FILE *stream = fopen(path, "wb");
  if (!stream || fwrite(bytes, 1, n, stream) != n || fclose(stream) != 0) fail_msg("cannot write %s", path);
}

/* A cmocka set-up and tear-down: each test runs inside a new, empty folder. */
static inline int enter_folder(void **state) {
  char *folder = strdup("/tmp/coulomix-test-XXXXXX");
  *state = folder;
  return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static inline int leave_folder(void **state) {
  char command[64];
  snprintf(command, sizeof command, "rm -rf %s", (char *)*state);
  free(*state);
  return chdir("/tmp") == 0 && system(command) == 0 ? 0 : -1;
}

#endif
