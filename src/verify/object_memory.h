/* Private to src/verify: the writable memory of a shared object. */
#ifndef COULOMIX_SRC_VERIFY_OBJECT_MEMORY_H
#define COULOMIX_SRC_VERIFY_OBJECT_MEMORY_H

#include <stddef.h>

enum { CMXP_OBJECT_SEGMENTS = 8 };

/* What static variables of an object held. */
typedef struct cmxp_object_memory {
  size_t n, size[CMXP_OBJECT_SEGMENTS];
  const volatile unsigned char *at[CMXP_OBJECT_SEGMENTS];
  unsigned char *copy[CMXP_OBJECT_SEGMENTS];
} cmxp_object_memory;

/* Copies the writable memory of the shared object that has a function: variables of the object, and not those
   of threads, the stack and the heap. Returns 1; 0 for a function of the library itself or of the program, or
   where the system cannot tell; -1 if memory runs out. */
int cmxp_object_memory_take(void (*function)(void), cmxp_object_memory *memory);

/* Whether it is as it was. */
int cmxp_object_memory_same(const cmxp_object_memory *memory);
void cmxp_object_memory_free(cmxp_object_memory *memory);

#endif
