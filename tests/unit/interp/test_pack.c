/* Views packed into one block: every pointer of each view leads into the block, to the whole of its dataset,
   and lookups of a copy elsewhere give the same bits when table and first block are gone. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/generate.h"
#include "coulomix_equilibrium.h"
#include "coulomix_pack.h"
#include "coulomix_transport.h"
#include "support/arrays.h"
#include "support/cmx_test.h"
#include "support/ok.h"
#include "support/random.h"

enum { NUMBERS = 64, LARGEST_VIEW = 4096 };

/* --- a lookup of each view: numbers of a random state, compared bit by bit ------------------------------ */

static cmx_status order_look(const cmx_order_view *v, uint64_t *seed, double out[]) {
  const double x = uniform(seed), gamma_d = between(seed, 0.0, v->gamma_d[v->n_g - 1]);
  cmx_order_parameters(v, x, gamma_d, out + 16, out + 24, out + 32);
  return cmx_order_lookup(v, x, gamma_d, (cmx_order_point *)out);
}

static cmx_status solidus_look(const cmx_solidus_view *v, uint64_t *seed, double out[]) {
  cmx_solidus_at(v, uniform(seed), out);
  return CMX_OK;
}

static void fractions(uint64_t *seed, int n, double x[]) {
  double sum = 0.0;
  for (int j = 0; j < n; j++) sum += x[j] = uniform(seed);
  for (int j = 0; j < n; j++) x[j] /= sum;
}

static cmx_status eos_look(const cmx_eos_view *v, uint64_t *seed, double out[]) {
  const double rho = between(seed, v->rho[0], v->rho[1]), temp = between(seed, v->temp[0], v->temp[1]);
  double x[CMX_MAX_SPECIES];
  cmx_eos_state point;
  cmx_status status;
  fractions(seed, v->ions.n, x);
  if (v->ions.n == 2) {
    status = cmx_eos_lookup(v, CMX_STABLE, x[1], rho, temp, &point);
  } else {
    cmx_eos_composition zone;
    assert_int_equal(cmx_eos_compose(v, x, &zone), CMX_OK);
    status = cmx_eos_lookup_of(v, CMX_STABLE, &zone, rho, temp, &point);
  }
  memcpy(out, &point.p, offsetof(cmx_eos_state, reasons) - offsetof(cmx_eos_state, p));
  out[NUMBERS - 1] = point.reasons;
  return status;
}

static cmx_status equilibrium_look(const cmx_equilibrium_view *v, uint64_t *seed, double out[]) {
  const double p = between(seed, v->pressure[0], v->pressure[1]);
  return cmx_equilibrium_freezing(v, p, uniform(seed), (cmx_freezing *)out);
}

static cmx_status phase_look(const cmx_phase_view *v, uint64_t *seed, double out[]) {
  cmx_tie ties[4];
  int count = 0;
  const cmx_status status = cmx_phase_tie_lines(v, between(seed, 0.0, v->gamma_max), 4, ties, &count);
  for (int k = 0; k < count; k++) {
    out[4 * k] = ties[k].x_left;
    out[4 * k + 1] = ties[k].x_right;
    out[4 * k + 2] = ties[k].latent_heat;
    out[4 * k + 3] = ties[k].left + 100.0 * ties[k].right;
  }
  return status;
}

static cmx_status phase3_look(const cmx_phase3_view *v, uint64_t *seed, double out[]) {
  double x[3];
  fractions(seed, 3, x);
  return cmx_phase3_freeze(v, x, (cmx_phase3_point *)out);
}

static cmx_status reaction_look(const cmx_reaction_view *v, uint64_t *seed, double out[]) {
  static const cmx_reaction_pair pair = {{6.0, 6.0}, {12.0, 12.0}};
  static const cmx_species ions = {2, {6.0, 8.0}, {12.0, 16.0}};
  const double rho = between(seed, 1e6, 1e7), temp = between(seed, 1e7, 1e8);
  cmx_composition c;
  cmx_reaction_mixture mixture;
  cmx_composition_two(&ions, uniform(seed), &c);
  cmx_reaction_prepare(v, &c, &mixture);
  cmx_reaction_pair_lookup(v, &mixture, &pair, rho, temp, (cmx_reaction_point *)(out + 8));
  return cmx_reaction_lookup(v, &mixture, &pair, rho, temp, (cmx_reaction_point *)out);
}

static cmx_status transport_look(const cmx_transport_view *v, uint64_t *seed, double out[]) {
  const double rho = between(seed, v->rho[0], v->rho[1]), temp = between(seed, v->temp[0], v->temp[1]);
  const int phase = uniform(seed) < 0.5 ? CMX_LIQUID : CMX_SOLID;
  double x[CMX_MAX_SPECIES];
  cmx_composition c;
  static_assert(sizeof(cmx_transport_point) <= NUMBERS * sizeof(double), "room");
  fractions(seed, v->ions.n, x);
  cmx_composition_set(&v->ions, x, &c);
  if (v->ions.n > 2) return cmx_transport_lookup_of(v, phase, &c, rho, temp, (cmx_transport_point *)out);
  return cmx_transport_lookup(v, phase, x[1], rho, temp, (cmx_transport_point *)out);
}

static cmx_status warm_look(const cmx_warm_view *v, uint64_t *seed, double out[]) {
  const double rho = between(seed, v->rho[0], v->rho[1]), temp = between(seed, v->temp[0], v->temp[1]);
  cmx_warm_point point;
  const cmx_status status =
      cmx_warm_lookup(v, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, uniform(seed), rho, temp, &point);
  out[0] = point.sigma;
  if (status >= 0)
    cmx_warm_conductivity(v, &point, CMX_MIX_GAMMA, 0, between(seed, 0.0, v->omega_max), out + 1);
  return status;
}

/* --- the calls of every view ---------------------------------------------------------------------------- */

static cmx_status cmx_random_phase_bind(const cmx_array *arrays, size_t n, cmx_phase_view *view) {
  return cmx_phase_bind(arrays, n, "random", view);
}
#define cmx_phase_bind cmx_random_phase_bind

typedef struct packed_view {
  const char *name;
  size_t size;
  cmx_status (*bind)(const cmx_array *, size_t, void *);
  size_t (*pack_size)(const void *);
  cmx_status (*pack)(const void *, void *, size_t, void *);
  void (*rebase)(void *, const void *, const void *);
  cmx_status (*look)(const void *, uint64_t *, double[]);
} packed_view;

#define CALLS(V)                                                                                             \
  static cmx_status V##_bind(const cmx_array *arrays, size_t n, void *view) {                                \
    return cmx_##V##_bind(arrays, n, view);                                                                  \
  }                                                                                                          \
  static size_t V##_pack_size(const void *view) {                                                            \
    return cmx_##V##_pack_size(view);                                                                        \
  }                                                                                                          \
  static cmx_status V##_pack(const void *view, void *block, size_t room, void *inside) {                     \
    return cmx_##V##_pack(view, block, room, inside);                                                        \
  }                                                                                                          \
  static void V##_rebase(void *inside, const void *from, const void *to) {                                   \
    cmx_##V##_rebase(inside, from, to);                                                                      \
  }                                                                                                          \
  static cmx_status V##_look_up(const void *view, uint64_t *seed, double out[]) {                            \
    return V##_look(view, seed, out);                                                                        \
  }
CMX_PACK_LIST(CALLS)

static const packed_view kinds[] = {
#define ENTRY(V) {#V, sizeof(cmx_##V##_view), V##_bind, V##_pack_size, V##_pack, V##_rebase, V##_look_up},
    CMX_PACK_LIST(ENTRY)
#undef ENTRY
};

/* --- tables with all groups ----------------------------------------------------------------------------- */

#define COMMON "lattice: { tolerance = 1e-6; };\n"
#define ORDER  "order: { shells = 3; x_nodes = 17; gamma_d_nodes = 17; gamma_d_max = 40.0; };\n"
#define EOS    "eos: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 2e6; temp_max = 2e7; "
#define CONDUCTIVITIES                                                                                       \
  "transport: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 2e6; temp_max = 3e6; "

static const char *const recipes[] = {
    COMMON ORDER
    "phase: { gamma_max = 200.0; nodes = 17; x_grid = 64; solids = ({ name = \"random\"; solid = "
    "\"random\"; }); };\n" EOS "rho_nodes = 5; temp_nodes = 12; };\n" CONDUCTIVITIES
    "rho_nodes = 5; temp_nodes = 5; x_nodes = 4; };\n",
    COMMON
    "order: { enabled = false; }; phase: { enabled = false; }; equilibrium: { enabled = false; };\n" EOS
    "rho_nodes = 5; temp_nodes = 12; solid = \"solid-mixing/ogata1993\"; x_nodes = 8; };\n",
    COMMON ORDER "mixture: { nuclides = (\"h1\", \"c12\", \"o16\"); }; phase: { enabled = false; }; "
                 "equilibrium: { enabled = false; };\n" EOS
                 "rho_nodes = 5; temp_nodes = 12; };\n" CONDUCTIVITIES "};\n",
    COMMON "order: { enabled = false; }; phase: { enabled = false; };\n"
           "phase3: { enabled = true; mixture = \"o16-ne20-mg24\"; solid = \"random\"; nodes = 5; };\n",
    COMMON
    "mixture: { names = (\"H\", \"C\"); charges = (1.0, 6.0); masses = (1.00794, 12.011); };\n"
    "order: { enabled = false; }; phase: { enabled = false; };\n"
    "warm: { enabled = true; rho_min = 6.0; rho_max = 11.0; temp_min = 116045.18; temp_max = 116045.18; };"};

enum { TABLES = sizeof recipes / sizeof *recipes, VIEWS = sizeof kinds / sizeof *kinds };

static cmx_store *stores[TABLES];

static int prepare(void **state) {
  (void)state;
  for (int t = 0; t < TABLES; t++) {
    cmx_recipe recipe;
    OK(cmx_recipe_read_text(recipes[t], "test", &recipe, &err));
    OK(cmx_generate(&recipe, NULL, NULL, &stores[t], &err));
    cmx_recipe_clear(&recipe);
  }
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int t = 0; t < TABLES; t++) cmx_store_free(stores[t]);
  return 0;
}

static size_t bytes_of(const cmx_array *a) {
  size_t n = a->type == CMX_F64 ? 8 : a->type == CMX_U8 ? 1 : 4;
  for (int k = 0; k < a->rank; k++) n *= a->dims[k];
  return n;
}

static size_t padded(size_t bytes) {
  return (bytes + CMX_PACK_ALIGNMENT - 1) / CMX_PACK_ALIGNMENT * CMX_PACK_ALIGNMENT;
}

/* --- tests ---------------------------------------------------------------------------------------------- */

/* Any word of a view that is an address within a dataset is a pointer member, also one that nobody listed. */
static void check_pointers(const cmx_array *arrays, size_t n, const void *view, const void *inside,
                           size_t size, const unsigned char *block, size_t bytes) {
  size_t sum = 0;
  for (size_t at = 0; at + sizeof(uintptr_t) <= size; at += sizeof(uintptr_t)) {
    uintptr_t old, new;
    size_t k = 0;
    memcpy(&old, (const char *)view + at, sizeof old);
    memcpy(&new, (const char *)inside + at, sizeof new);
    while (k < n &&
           !(old >= (uintptr_t)arrays[k].data && old < (uintptr_t)arrays[k].data + bytes_of(&arrays[k])))
      k++;
    if (k == n) {
      if (new != old) fail_msg("the word at %zu of the view is no pointer to a dataset and changed", at);
      continue;
    }
    const size_t whole = bytes_of(&arrays[k]), place = (size_t)(new - (uintptr_t)block);
    if (!(new >= (uintptr_t)block &&place + whole <= bytes))
      fail_msg("the pointer at %zu of the view to %s does not lead into the block", at, arrays[k].path);
    CHECK(old == (uintptr_t)arrays[k].data && new % CMX_PACK_ALIGNMENT == 0);
    if (memcmp(block + place, arrays[k].data, whole) != 0) fail_msg("%s was copied in part", arrays[k].path);
    sum += padded(whole);
  }
  CHECK(sum > 0 && sum == bytes); /* nothing else is in the block, and nothing overlaps */
}

typedef struct answers {
  double number[200][NUMBERS];
  cmx_status status[200];
} answers;

static void look_up_all(const packed_view *kind, const void *view, answers *a) {
  uint64_t seed = 7;
  memset(a, 0, sizeof *a);
  for (int k = 0; k < SAMPLES(200) && k < 200; k++) a->status[k] = kind->look(view, &seed, a->number[k]);
}

/* One view of one table; the data are then a copy that is freed. Returns whether the table has that view. */
static int check_view(const packed_view *kind, const cmx_store *store) {
  static union {
    double align;
    unsigned char bytes[LARGEST_VIEW];
  } view, inside, moved;
  static answers before, after;
  size_t n;
  cmx_array *arrays = arrays_of(store, &n);
  assert_true(kind->size <= LARGEST_VIEW);
  for (size_t k = 0; k < n; k++) {
    const size_t bytes = bytes_of(&arrays[k]);
    unsigned char *data = memcpy(malloc(bytes), arrays[k].data, bytes);
    if (strstr(arrays[k].path, "caution")) data[bytes - 1] = 1; /* or the last is as the padding of a block */
    arrays[k].data = data;
  }
  const cmx_status bound = kind->bind(arrays, n, &view);
  if (bound == CMX_OK) {
    const size_t bytes = kind->pack_size(&view);
    assert_true(bytes > 0 && bytes % CMX_PACK_ALIGNMENT == 0);
    unsigned char *block = aligned_alloc(CMX_PACK_ALIGNMENT, bytes),
                  *copy = aligned_alloc(CMX_PACK_ALIGNMENT, bytes);
    memset(block, 0xa5, bytes); /* what is not written does not look like zeros of the table */
    look_up_all(kind, &view, &before);
    assert_int_equal(kind->pack(&view, block, bytes, &inside), CMX_OK);
    check_pointers(arrays, n, &view, &inside, kind->size, block, bytes);
    memcpy(copy, block, bytes);
    memcpy(&moved, &inside, kind->size);
    kind->rebase(&moved, block, copy);
    check_pointers(arrays, n, &view, &moved, kind->size, copy, bytes);
    /* an address that nothing may read, and back */
    kind->rebase(&inside, block, (const void *)(uintptr_t)CMX_PACK_ALIGNMENT);
    kind->rebase(&inside, (const void *)(uintptr_t)CMX_PACK_ALIGNMENT, copy);
    assert_memory_equal(&inside, &moved, kind->size);
    free(block);
    for (size_t k = 0; k < n; k++) free((void *)(uintptr_t)arrays[k].data);
    look_up_all(kind, &moved, &after);
    assert_memory_equal(&before, &after, sizeof before);
    int succeeded = 0;
    for (int k = 0; k < 200; k++) succeeded += after.status[k] >= 0 && after.number[k][0] != 0.0;
    if (!succeeded) fail_msg("no lookup of %s succeeded", kind->name);
    free(copy);
  } else {
    assert_int_equal(bound, CMX_ERR_ABSENT);
    for (size_t k = 0; k < n; k++) free((void *)(uintptr_t)arrays[k].data);
  }
  free(arrays);
  return bound == CMX_OK;
}

static void a_packed_view_stands_alone(void **state) {
  (void)state;
  for (int k = 0; k < VIEWS; k++) {
    int seen = 0;
    for (int t = 0; t < TABLES; t++) seen += check_view(&kinds[k], stores[t]);
    if (!seen) fail_msg("no table has a view %s", kinds[k].name);
  }
}

/* Choices that the host made go with the view, and a view may be packed in place. */
static void choices_are_kept(void **state) {
  (void)state;
  size_t n;
  cmx_array *arrays = arrays_of(stores[0], &n);
  cmx_eos_view view;
  OK(cmx_eos_bind(arrays, n, &view));
  view.choice.order = CMX_ORDER_RANDOM;
  view.choice.policy = CMX_POLICY_HOLD;
  const size_t bytes = cmx_eos_pack_size(&view);
  unsigned char *block = aligned_alloc(CMX_PACK_ALIGNMENT, bytes);
  OK(cmx_eos_pack(&view, block, bytes, &view));
  CHECK((const unsigned char *)view.cold >= block && (const unsigned char *)view.cold < block + bytes);
  CHECK(view.choice.order == CMX_ORDER_RANDOM && view.choice.policy == CMX_POLICY_HOLD);
  free(block);
  free(arrays);
}

/* No block, one that is not aligned, one byte too little: a status, and neither block nor view changes. */
static void an_unfit_block_is_refused(void **state) {
  (void)state;
  size_t n;
  cmx_array *arrays = arrays_of(stores[0], &n);
  cmx_order_view view, inside, untouched;
  OK(cmx_order_bind(arrays, n, &view));
  const size_t bytes = cmx_order_pack_size(&view);
  unsigned char *block = aligned_alloc(CMX_PACK_ALIGNMENT, 2 * bytes);
  memset(block, 0x5a, 2 * bytes);
  memset(&inside, 0x5a, sizeof inside);
  untouched = inside;
  assert_int_equal(cmx_order_pack(&view, NULL, bytes, &inside), CMX_ERR_DOMAIN);
  for (int off = 1; off < CMX_PACK_ALIGNMENT; off++)
    assert_int_equal(cmx_order_pack(&view, block + off, bytes, &inside), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_order_pack(&view, block, bytes - 1, &inside), CMX_ERR_RANGE);
  assert_int_equal(cmx_order_pack(&view, block, 0, &inside), CMX_ERR_RANGE);
  assert_memory_equal(&inside, &untouched, sizeof inside);
  for (size_t k = 0; k < 2 * bytes; k++) CHECK(block[k] == 0x5a);
  /* more room than needed is left alone */
  OK(cmx_order_pack(&view, block, 2 * bytes, &inside));
  for (size_t k = bytes; k < 2 * bytes; k++) CHECK(block[k] == 0x5a);
  free(block);
  free(arrays);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_packed_view_stands_alone),
                                     cmocka_unit_test(choices_are_kept),
                                     cmocka_unit_test(an_unfit_block_is_refused)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
