/* The lookup headers and the C library while the n-th allocation fails, for every n: CMX_ERR_MEMORY with a
   message or the right numbers, no memory is lost, and the next call works. Arguments: a flat table with an
   equation of state and conductivities, the same mapped and as HDF5, and STEP: every STEP-th n. Prints a row
   for each way to open. */
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inject.h"

#include "coulomix.h"
#include "coulomix_c.h"

/* The host's own functions for memory, by which the loaders below take theirs. */
static long host_calls, host_fails, host_live;

static void *host_malloc(size_t size) {
  if (++host_calls == host_fails) return NULL;
  void *block = malloc(size);
  if (block) host_live++;
  return block;
}

static void host_free(void *block) {
  if (block) host_live--;
  free(block);
}

#define CMX_MALLOC(size) host_malloc(size)
#define CMX_FREE(block)  host_free(block)
#define CMX_IO_API       static inline
#define CMX_HDF5_API     static inline
#define COULOMIX_IO_IMPLEMENTATION
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"
#include "coulomix_io.h"

enum { MESSAGE = 256, NUMBERS = 8 };

static const char *flat, *mapped, *hdf5;
static _Alignas(64) unsigned char image[1 << 20];
static size_t image_bytes;
static long step = 1;

/* One way to use a table: a status, a message if it is below 0, and some numbers. */
typedef int scene(char message[MESSAGE], double out[NUMBERS]);

/* Binds what the table has, looks a state up, solves for T, and frees it. */
static int use(cmx_status status, cmx_file **loaded, double out[NUMBERS]) {
  cmx_eos_view eos;
  cmx_transport_view transport;
  cmx_order_view order;
  cmx_eos_state s;
  cmx_eos_solution found;
  cmx_transport_point flow;
  size_t n;
  cmx_file *file = *loaded;
  if (status < 0) return file ? CMX_ERR_DOMAIN : status; /* nothing to free after a failure */
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  status = cmx_eos_bind(arrays, n, &eos);
  if (status >= 0) status = cmx_transport_bind(arrays, n, &transport);
  if (status >= 0) status = cmx_order_bind(arrays, n, &order);
  if (status >= 0) status = cmx_eos_lookup(&eos, CMX_LIQUID, 0.5, 1.1e6, 2.2e6, &s);
  if (status >= 0) status = cmx_eos_phase_temp_from_rho_e(&eos, CMX_LIQUID, 0.5, 1.1e6, s.e, 2.0e6, &found);
  if (status >= 0) status = cmx_transport_lookup(&transport, CMX_LIQUID, 0.5, 1.1e6, 2.2e6, &flow);
  if (status >= 0)
    out[0] = s.p, out[1] = s.cv, out[2] = found.temp, out[3] = found.state.p, out[4] = flow.sigma;
  cmx_file_free(file);
  return status;
}

static int load_flat(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_flat_load(flat, &file, message, MESSAGE), &file, out);
}

static int load_parts(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_flat_load_parts(flat, "eos transport order", &file, message, MESSAGE), &file, out);
}

static int load_memory(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_flat_load_memory(image, image_bytes, &file, message, MESSAGE), &file, out);
}

static int open_mapped(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_flat_open(mapped, NULL, 1, &file, message, MESSAGE), &file, out);
}

static int open_memory(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_flat_open_memory(image, image_bytes, NULL, 1, &file, message, MESSAGE), &file, out);
}

static int load_hdf5(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_hdf5_load(hdf5, &file, message, MESSAGE), &file, out);
}

static int load_hdf5_parts(char message[MESSAGE], double out[NUMBERS]) {
  cmx_file *file;
  return use(cmx_hdf5_load_parts(hdf5, "eos transport order", &file, message, MESSAGE), &file, out);
}

/* The same by the C library: single calls, and T of given energy in a batch. */
static int use_c(int status, cmx_c_table **opened, double out[NUMBERS]) {
  cmx_c_table *table = *opened;
  const double x[2] = {0.5, 0.5}, rho = 1.1e6, guess = 2.0e6;
  const int wanted[2] = {CMX_Q_temp, CMX_Q_p};
  double state[CMX_Q_STATE_END] = {0}, flow[CMX_TRANSPORT_Q_END - CMX_TRANSPORT_Q_BEFORE - 1] = {0};
  if (status < 0) return table ? CMX_ERR_DOMAIN : status;
  status = cmx_c_eos(table, CMX_LIQUID, x, rho, 2.2e6, state, NULL);
  cmx_c_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r, r.n = 1, r.phase = CMX_LIQUID, r.given = CMX_GIVEN_RHO_E;
  r.x = x, r.species_step = 1, r.a = &rho, r.b = &state[CMX_Q_e], r.guess = &guess;
  r.q = wanted, r.n_q = 2, r.out = &out[2], r.out_step = 2, r.q_step = 1;
  if (status >= 0) status = cmx_c_eos_batch(table, &r);
  if (status >= 0) status = cmx_c_transport(table, CMX_LIQUID, x, rho, 2.2e6, flow);
  out[0] = state[CMX_Q_p], out[1] = state[CMX_Q_cv], out[4] = flow[0];
  cmx_c_close(table);
  return status;
}

static int c_flat(char message[MESSAGE], double out[NUMBERS]) {
  cmx_c_table *table;
  return use_c(cmx_c_open(flat, "", &table, message, MESSAGE), &table, out);
}

static int c_parts(char message[MESSAGE], double out[NUMBERS]) {
  cmx_c_table *table;
  return use_c(cmx_c_open(flat, "eos, transport", &table, message, MESSAGE), &table, out);
}

static int c_mapped(char message[MESSAGE], double out[NUMBERS]) {
  cmx_c_table *table;
  return use_c(cmx_c_open_mapped(mapped, "", &table, message, MESSAGE), &table, out);
}

static int c_memory(char message[MESSAGE], double out[NUMBERS]) {
  cmx_c_table *table;
  return use_c(cmx_c_open_memory(image, image_bytes, "", &table, message, MESSAGE), &table, out);
}

static int c_hdf5(char message[MESSAGE], double out[NUMBERS]) {
  cmx_c_table *table;
  return use_c(cmx_c_open(hdf5, "", &table, message, MESSAGE), &table, out);
}

static const struct {
  const char *title;
  scene *play;
  int host; /* takes memory from the host's functions */
  int hdf5; /* by HDF5, which keeps some memory of its own, and tells a lack of it in words alone */
} scenes[] = {{"cmx_flat_load", load_flat, 1, 0},
              {"cmx_flat_load_parts", load_parts, 1, 0},
              {"cmx_flat_load_memory", load_memory, 1, 0},
              {"cmx_flat_open", open_mapped, 1, 0},
              {"cmx_flat_open_memory", open_memory, 1, 0},
              {"cmx_hdf5_load", load_hdf5, 1, 1},
              {"cmx_hdf5_load_parts", load_hdf5_parts, 1, 1},
              {"cmx_c_open, flat", c_flat, 0, 0},
              {"cmx_c_open, flat, parts", c_parts, 0, 0},
              {"cmx_c_open_mapped", c_mapped, 0, 0},
              {"cmx_c_open_memory", c_memory, 0, 0},
              {"cmx_c_open, HDF5", c_hdf5, 0, 1}};

typedef struct tally {
  long calls, right, refused, wrong;
} tally;

static void complain(tally *t, int k, long n, const char *what, const char *more) {
  t->wrong++;
  printf("WRONG %s, n = %ld: %s: %s\n", scenes[k].title, n, what, more);
}

/* Judges one run by that without a fault. */
static void judge(tally *t, int k, long n, int status, const char *message, const double right[NUMBERS],
                  const double out[NUMBERS]) {
  if (status >= 0) {
    t->right++;
    if (memcmp(right, out, NUMBERS * sizeof *out) != 0) complain(t, k, n, "success with other numbers", "");
    return;
  }
  t->refused++;
  if (status != CMX_ERR_MEMORY && !scenes[k].hdf5) complain(t, k, n, "another status", message);
  if (!strstr(message, "memory")) complain(t, k, n, "the message does not name it", message);
}

/* Without a fault. */
static void play_well(tally *t, int k, long n, const double right[NUMBERS]) {
  char message[MESSAGE] = "";
  double out[NUMBERS] = {0};
  if (scenes[k].play(message, out) < 0)
    complain(t, k, n, "fails without a fault", message);
  else if (right && memcmp(right, out, sizeof out) != 0)
    complain(t, k, n, "other numbers after it", "");
}

/* Every n of one way to use a table: of the host's own function, or of all by name. */
static tally play_all(int k, int host) {
  tally t = {0, 0, 0, 0};
  double right[NUMBERS] = {0};
  char message[MESSAGE] = "";
  for (int warm = 0; warm < 3; warm++) scenes[k].play(message, right); /* what stays, of HDF5 and stdio */
  if (!(right[0] > 0.0) || !(right[4] > 0.0)) complain(&t, k, 0, "fails without a fault", message);
  for (long n = 1; t.wrong < 10; n += step) {
    double out[NUMBERS] = {0};
    fault_order order = {.kind = FAULT_ALLOC, .n = n};
    message[0] = '\0';
    if (scenes[k].hdf5) H5garbage_collect();
    const long live = fault_live, own = host_live;
    host_calls = 0;
    host_fails = host ? n : 0;
    if (!host) fault_arm(&order);
    const int status = scenes[k].play(message, out);
    fault_arm(NULL);
    host_fails = 0;
    if (scenes[k].hdf5) H5garbage_collect();
    if (host_live != own) complain(&t, k, n, "memory of the host is lost", message);
    if (fault_live > live) complain(&t, k, n, "memory is lost", message);
    if (host ? host_calls < n : order.failed == 0) break; /* there was no n-th call */
    t.calls++;
    judge(&t, k, n, status, message, right, out);
    play_well(&t, k, n, right);
  }
  return t;
}

int main(int argc, char **argv) {
  long wrong = 0;
  if (argc != 5 || (step = atol(argv[4])) < 1) return 2;
  flat = argv[1], mapped = argv[2], hdf5 = argv[3];
  FILE *f = fopen(mapped, "rb");
  if (!f) return 2;
  image_bytes = fread(image, 1, sizeof image, f);
  fclose(f);
  if (image_bytes == 0 || image_bytes == sizeof image) return 2;
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  puts("| call | fails | runs | right | refused | wrong |\n| --- | --- | --- | --- | --- | --- |");
  for (int host = 1; host >= 0; host--)
    for (int k = 0; k < (int)(sizeof scenes / sizeof *scenes); k++) {
      if (host && !scenes[k].host) continue;
      const tally t = play_all(k, host);
      printf("| %s | %s | %ld | %ld | %ld | %ld |\n", scenes[k].title, host ? "CMX_MALLOC" : "all by name",
             t.calls, t.right, t.refused, t.wrong);
      wrong += t.wrong;
    }
  return wrong > 0;
}
