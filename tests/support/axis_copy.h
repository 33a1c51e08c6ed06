/* Copies of axes in the groups of a table that use them. */
#ifndef COULOMIX_TESTS_AXIS_COPY_H
#define COULOMIX_TESTS_AXIS_COPY_H

#include <string.h>

/* Whether an array is such a copy, which lookups do not read: /eos/liquid/ln_t beside /eos/ln_t. */
static inline int is_axis_copy(const char *path) {
  static const char *const axes[] = {"ln_n_e", "ln_t", "x", "ln_gamma_e", "ln_p", "t"};
  const char *group = strchr(path + 1, '/'), *name = strrchr(path, '/');
  for (size_t k = 0; k < sizeof axes / sizeof *axes; k++)
    if (name != group && strcmp(name + 1, axes[k]) == 0) return 1;
  return 0;
}

#endif
