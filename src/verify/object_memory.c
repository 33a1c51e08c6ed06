/* The writable segments of a shared object, as the loader has them. */
#define _GNU_SOURCE
#include "verify/object_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined __linux__ || defined __FreeBSD__
#include <link.h>
#endif

enum { MOST_BYTES = 64 << 20 };

/* Between variables there may be bytes that the address sanitizer guards. */
#if defined __GNUC__
#define UNGUARDED __attribute__((no_sanitize("address")))
#else
#define UNGUARDED
#endif

#if defined __linux__ || defined __FreeBSD__

typedef struct search {
  uintptr_t function, own; /* what is looked for, and a function of the library */
  cmxp_object_memory *memory;
} search;

static int has(const struct dl_phdr_info *object, uintptr_t address) {
  for (int k = 0; k < object->dlpi_phnum; k++) {
    const uintptr_t from = object->dlpi_addr + object->dlpi_phdr[k].p_vaddr;
    if (object->dlpi_phdr[k].p_type == PT_LOAD && address >= from &&
        address - from < object->dlpi_phdr[k].p_memsz)
      return 1;
  }
  return 0;
}

/* Notes the segments of the object that has the function. */
static int look(struct dl_phdr_info *object, size_t size, void *context) {
  const search *s = context;
  cmxp_object_memory *m = s->memory;
  (void)size;
  if (!has(object, s->function)) return 0;
  for (int k = 0; k < object->dlpi_phnum && !has(object, s->own); k++) {
    const uintptr_t from = object->dlpi_addr + object->dlpi_phdr[k].p_vaddr;
    const size_t bytes = object->dlpi_phdr[k].p_memsz;
    if (object->dlpi_phdr[k].p_type != PT_LOAD || !(object->dlpi_phdr[k].p_flags & PF_W)) continue;
    if (m->n == CMXP_OBJECT_SEGMENTS || bytes > MOST_BYTES) return 1;
    m->at[m->n] = (const volatile unsigned char *)from;
    m->size[m->n++] = bytes;
  }
  return 1;
}

static void find(void (*function)(void), cmxp_object_memory *memory) {
  search s = {(uintptr_t)function, (uintptr_t)&cmxp_object_memory_free, memory};
  dl_iterate_phdr(look, &s);
}

#else

static void find(void (*function)(void), cmxp_object_memory *memory) {
  (void)function, (void)memory;
}

#endif

UNGUARDED static void copy(size_t n, const volatile unsigned char from[], unsigned char to[]) {
  for (size_t i = 0; i < n; i++) to[i] = from[i];
}

UNGUARDED static int differ(size_t n, const volatile unsigned char a[], const unsigned char b[]) {
  for (size_t i = 0; i < n; i++)
    if (a[i] != b[i]) return 1;
  return 0;
}

int cmxp_object_memory_take(void (*function)(void), cmxp_object_memory *m) {
  int taken = 1;
  memset(m, 0, sizeof *m);
  find(function, m);
  for (size_t k = 0; k < m->n; k++) {
    m->copy[k] = malloc(m->size[k] ? m->size[k] : 1);
    if (m->copy[k])
      copy(m->size[k], m->at[k], m->copy[k]);
    else
      taken = 0;
  }
  if (taken) return m->n > 0;
  cmxp_object_memory_free(m);
  return -1;
}

int cmxp_object_memory_same(const cmxp_object_memory *m) {
  for (size_t k = 0; k < m->n; k++)
    if (differ(m->size[k], m->at[k], m->copy[k])) return 0;
  return 1;
}

void cmxp_object_memory_free(cmxp_object_memory *m) {
  for (size_t k = 0; k < m->n; k++) free(m->copy[k]);
  memset(m, 0, sizeof *m);
}
