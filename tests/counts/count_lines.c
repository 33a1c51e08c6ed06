/* Counts the cache lines of a table that a lookup reads: count_lines TABLE LIQUID BOTH SOLID, the most lines
   that a state of each class may read in the mean. Compiled with -fsanitize=thread, as record.h describes. */
#include <stdlib.h>

#include "lookups.h"
#include "record.h"

enum { STATES = 256 };

static int watch(const cmx_array *arrays, size_t n) {
  int watched = 1;
  for (size_t k = 0; k < n; k++) {
    const int type = arrays[k].type;
    size_t bytes = type == CMX_F64 ? 8 : type == CMX_F32 || type == CMX_I32 ? 4 : 1;
    for (int d = 0; d < arrays[k].rank; d++) bytes *= arrays[k].dims[d];
    watched &= record_watch(arrays[k].data, bytes);
  }
  return watched;
}

/* Mean number of lines over states of a class, each from an empty cache; negative on failure. */
static double mean_lines(const cmx_eos_view *v, int of_class, size_t *most) {
  uint64_t seed = 1 + (uint64_t)of_class;
  size_t sum = 0;
  for (int k = 0; k < STATES; k++) {
    const place p = place_in(v, of_class, &seed);
    cmx_eos_state s;
    record_start();
    const cmx_status status = cmx_eos_lookup(v, CMX_STABLE, p.x, p.rho, p.temp, &s);
    const size_t lines = record_stop();
    if (status < 0) return -1.0;
    sum += lines;
    if (lines > *most) *most = lines;
  }
  return (double)sum / STATES;
}

int main(int argc, char **argv) {
  static const char *const name[CLASSES] = {"liquid", "both phases", "solid"};
  cmx_file *table = argc == 2 + CLASSES ? load(argv[1]) : NULL;
  size_t n = 0;
  const cmx_array *arrays = table ? cmx_file_arrays(table, &n) : NULL;
  cmx_eos_view v;
  const int ready = table && cmx_eos_bind(arrays, n, &v) == CMX_OK && watch(arrays, n);
  int failed = !ready;
  for (int of_class = 0; ready && of_class < CLASSES; of_class++) {
    size_t most = 0;
    const double mean = mean_lines(&v, of_class, &most), limit = atof(argv[2 + of_class]);
    printf("%-12s %5.1f lines of 64 bytes in the mean, at most %zu; limit %.0f\n", name[of_class], mean, most,
           limit);
    if (!(mean > 0.0 && mean <= limit)) failed = 1;
  }
  cmx_file_free(table);
  return failed;
}
