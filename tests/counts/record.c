#include "record.h"

#include <stdint.h>

static struct {
  size_t arrays, lines;
  uintptr_t from[RECORD_ARRAYS], to[RECORD_ARRAYS];
  uintptr_t line[RECORD_LINES];
  int on;
} record;

int record_watch(const void *data, size_t bytes) {
  if (record.arrays == RECORD_ARRAYS) return 0;
  record.from[record.arrays] = (uintptr_t)data;
  record.to[record.arrays++] = (uintptr_t)data + bytes;
  return 1;
}

void record_start(void) {
  record.lines = 0;
  record.on = 1;
}

size_t record_stop(void) {
  record.on = 0;
  return record.lines;
}

static void add(uintptr_t line) {
  for (size_t k = 0; k < record.lines; k++)
    if (record.line[k] == line) return;
  if (record.lines < RECORD_LINES) record.line[record.lines++] = line;
}

static void note(const void *address, size_t size) {
  const uintptr_t a = (uintptr_t)address;
  if (!record.on) return;
  for (size_t k = 0; k < record.arrays; k++)
    if (a >= record.from[k] && a < record.to[k]) {
      for (uintptr_t line = a / RECORD_LINE; line <= (a + size - 1) / RECORD_LINE; line++) add(line);
      return;
    }
}

/* What the compiler calls. Nothing writes to the arrays. */
#define ACCESS(name, size)                                                                                   \
  void __tsan_##name(void *address);                                                                         \
  void __tsan_##name(void *address) {                                                                        \
    note(address, size);                                                                                     \
  }
#define ACCESSES(size)                                                                                       \
  ACCESS(read##size, size)                                                                                   \
  ACCESS(write##size, size)                                                                                  \
  ACCESS(unaligned_read##size, size)                                                                         \
  ACCESS(unaligned_write##size, size)
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_read_range(void *address, size_t size);
void __tsan_write_range(void *address, size_t size);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
void __tsan_init(void);
void __tsan_read_range(void *address, size_t size) {
  note(address, size);
}
void __tsan_write_range(void *address, size_t size) {
  note(address, size);
}
void __tsan_func_entry(void *caller) {
  (void)caller;
}
void __tsan_func_exit(void) {}
void __tsan_init(void) {}
