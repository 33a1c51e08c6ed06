/* The journal of finished pieces: what a kill, a flipped bit or a foreign file can do to it, and that a table
   made from its
 * pieces has the same bytes as one made at once. */
#define _XOPEN_SOURCE 700 /* mkdtemp, strdup, truncate */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <zlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/checkpoint.h"
#include "coulomix/generate.h"
#include "support/io_fixture.h"
#include "support/ok.h"

static const char small[] = "order: { shells = 3; x_nodes = 9; gamma_d_nodes = 9; gamma_d_max = 30.0; };\n"
                            "lattice: { tolerance = 1e-4; };\n"
                            "phase: {\n"
                            "  solids = ({ name = \"ogata\"; solid = \"solid-mixing/ogata1993\"; },\n"
                            "            { name = \"random\"; solid = \"random\"; });\n"
                            "  gamma_max = 200.0; nodes = 17; x_grid = 100;\n"
                            "};\n";

static cmx_recipe recipe_of(const char *text) {
  cmx_recipe recipe;
  OK(cmx_recipe_read_text(text, "test", &recipe, &err));
  return recipe;
}

static cmx_checkpoint *opened(const char *path, const cmx_recipe *recipe, int resume) {
  cmx_checkpoint *c = NULL;
  OK(cmx_checkpoint_open(path, recipe->text, resume, &c, &err));
  return c;
}

static size_t size_of(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 ? (size_t)info.st_size : SIZE_MAX;
}

/* --- records ------------------------------------------------------------------------------------------- */

enum { N_PIECES = 5, PROGRAM = 80, CHECKSUM = 144, HEADER = 148 };

static const struct {
  const char *stage;
  size_t index;
  const char *data;
} known[N_PIECES] = {{"a", 0, "zero"}, {"a", 1, ""}, {"ab", 0, "long one"}, {"b", 7, "x"}, {"a", 2, "last"}};

/* How many of the known pieces are there, with their data, from the first on. */
static size_t held(const cmx_checkpoint *c) {
  size_t n, found = 0;
  for (size_t k = 0; k < N_PIECES; k++) {
    const void *data = cmx_checkpoint_find(c, known[k].stage, known[k].index, &n);
    if (!data) continue;
    CHECK(n == strlen(known[k].data) && memcmp(data, known[k].data, n) == 0);
    CHECK(found == k); /* no gap */
    found++;
  }
  return found;
}

/* ends[k]: length of the file with k records. */
static void make_journal(const char *path, const cmx_recipe *recipe, size_t ends[N_PIECES + 1]) {
  cmx_checkpoint *c = opened(path, recipe, 0);
  assert_int_equal(cmx_checkpoint_count(c), 0);
  ends[0] = size_of(path);
  assert_int_equal(ends[0], HEADER);
  for (size_t k = 0; k < N_PIECES; k++) {
    assert_int_equal(
        cmx_checkpoint_append(c, known[k].stage, known[k].index, known[k].data, strlen(known[k].data)),
        CMX_OK);
    ends[k + 1] = size_of(path);
  }
  OK(cmx_checkpoint_close(c, 0, &err));
}

static void pieces_are_found_again(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  size_t ends[N_PIECES + 1], n;
  make_journal("j", &recipe, ends);
  cmx_checkpoint *c = opened("j", &recipe, 1);
  assert_int_equal(cmx_checkpoint_count(c), N_PIECES);
  assert_int_equal(held(c), N_PIECES);
  CHECK(!cmx_checkpoint_find(c, "a", 3, &n) && !cmx_checkpoint_find(c, "", 0, &n));
  CHECK(!cmx_checkpoint_find(c, "b", 0, &n));
  const char long_name[65] = "0123456789012345678901234567890123456789012345678901234567890123";
  assert_int_equal(cmx_checkpoint_append(c, long_name, 0, "", 0), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_checkpoint_append(c, "", 0, "", 0), CMX_ERR_DOMAIN);
  OK(cmx_checkpoint_close(c, 1, &err));
  CHECK(size_of("j") == SIZE_MAX);
  OK(cmx_checkpoint_close(NULL, 1, &err));
  make_journal("j", &recipe, ends);
  c = opened("j", &recipe, 0); /* drops them */
  CHECK(held(c) == 0 && size_of("j") == HEADER);
  OK(cmx_checkpoint_close(c, 1, &err));
  cmx_recipe_clear(&recipe);
}

static void a_journal_that_cannot_be_removed_is_named(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  cmx_checkpoint *c = opened("j", &recipe, 0);
  cmx_error why = CMX_ERROR_NONE;
  assert_int_equal(unlink("j"), 0);
  assert_int_equal(mkdir("j", 0777), 0); /* a folder is no file that could be unlinked */
  assert_int_equal(cmx_checkpoint_close(c, 1, &why), CMX_ERR_IO);
  CHECK(strstr(why.text, "j: the journal is of no more use and cannot be removed: "));
  assert_int_equal(rmdir("j"), 0);
  OK(cmx_checkpoint_close(opened("k", &recipe, 0), 0, &err));
  c = opened("k", &recipe, 1);
  assert_int_equal(unlink("k"), 0);
  OK(cmx_checkpoint_close(c, 1, &err)); /* it is gone already */
  cmx_recipe_clear(&recipe);
}

static void a_cut_at_every_length_keeps_the_whole_records(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  size_t ends[N_PIECES + 1], n;
  make_journal("whole", &recipe, ends);
  unsigned char *bytes = slurp("whole", &n);
  assert_int_equal(n, ends[N_PIECES]);
  for (size_t length = 0; length <= n; length++) {
    size_t whole = 0;
    while (whole < N_PIECES && ends[whole + 1] <= length) whole++;
    spill("j", bytes, length);
    cmx_checkpoint *c = opened("j", &recipe, 1);
    assert_int_equal(cmx_checkpoint_count(c), whole);
    assert_int_equal(held(c), whole);
    assert_int_equal(size_of("j"), ends[whole]);
    for (size_t k = whole; k < N_PIECES; k++)
      cmx_checkpoint_append(c, known[k].stage, known[k].index, known[k].data, strlen(known[k].data));
    OK(cmx_checkpoint_close(c, 0, &err));
    size_t again;
    unsigned char *mended = slurp("j", &again);
    CHECK(again == n && memcmp(mended, bytes, n) == 0);
    free(mended);
  }
  free(bytes);
  cmx_recipe_clear(&recipe);
}

static void every_flipped_bit_is_noticed(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  size_t ends[N_PIECES + 1], n;
  make_journal("whole", &recipe, ends);
  unsigned char *bytes = slurp("whole", &n);
  for (size_t bit = 0; bit < 8 * n; bit++) {
    cmx_checkpoint *c = NULL;
    cmx_error why = CMX_ERROR_NONE;
    size_t whole = 0;
    while (whole < N_PIECES && ends[whole + 1] <= bit / 8) whole++;
    bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    spill("j", bytes, n);
    bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    const cmx_status status = cmx_checkpoint_open("j", recipe.text, 1, &c, &why);
    if (bit / 8 < HEADER) {
      CHECK(status == CMX_ERR_FORMAT && !c && strstr(why.text, "j: ") && size_of("j") == n);
      continue;
    }
    assert_int_equal(status, CMX_OK);
    assert_int_equal(held(c), whole);
    OK(cmx_checkpoint_close(c, 0, &err));
  }
  free(bytes);
  cmx_recipe_clear(&recipe);
}

static void foreign_files_are_refused(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small), other = recipe_of("# another\n");
  cmx_checkpoint *c = NULL;
  size_t ends[N_PIECES + 1];
  make_journal("j", &recipe, ends);
  REFUSED(cmx_checkpoint_open("j", other.text, 1, &c, &err), CMX_ERR_VERSION, "another recipe");
  CHECK(!c && size_of("j") == ends[N_PIECES]);
  spill("letter",
        "Dear Sir or Madam, ... and much more than the header of a journal has, to be sure about it", 89);
  for (int resume = 0; resume < 2; resume++) {
    REFUSED(cmx_checkpoint_open("letter", recipe.text, resume, &c, &err), CMX_ERR_FORMAT, "in the way");
    CHECK(!c && size_of("letter") == 89);
    REFUSED(cmx_checkpoint_open("no/where", recipe.text, resume, &c, &err), CMX_ERR_IO, "no/where");
    REFUSED(cmx_checkpoint_open(".", recipe.text, resume, &c, &err), CMX_ERR_IO, "opened");
    if (symlink("j", "link") == 0)
      REFUSED(cmx_checkpoint_open("link", recipe.text, resume, &c, &err), CMX_ERR_IO, "opened");
    unlink("link");
  }
  cmx_recipe defaults;
  cmx_recipe_defaults(&defaults);
  REFUSED(cmx_checkpoint_open("j", defaults.text, 0, &c, &err), CMX_ERR_DOMAIN, "without text");
  OK(cmx_checkpoint_close(opened("j", &other, 0), 0, &err)); /* without --resume it is replaced */
  OK(cmx_checkpoint_close(opened("j", &other, 1), 0, &err));
  cmx_recipe_clear(&other);
  cmx_recipe_clear(&recipe);
}

/* A journal as another build of the program leaves it: the digest of the program differs, the checksum is
   right. */
static void a_journal_of_another_build_is_dropped_on_request(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  cmx_checkpoint *c = NULL;
  size_t ends[N_PIECES + 1], n, pieces = 7;
  make_journal("j", &recipe, ends);
  unsigned char *bytes = slurp("j", &n);
  bytes[PROGRAM] = bytes[PROGRAM] == 'a' ? 'b' : 'a';
  const uint32_t crc = (uint32_t)crc32(crc32(0, Z_NULL, 0), bytes, CHECKSUM);
  memcpy(bytes + CHECKSUM, &crc, 4);
  spill("j", bytes, n);
  const char why[] = "j: the journal belongs to another version, build or machine of the program";
  REFUSED(cmx_checkpoint_open("j", recipe.text, 1, &c, &err), CMX_ERR_VERSION, why);
  REFUSED(cmx_checkpoint_open("j", recipe.text, 1, &c, &err), CMX_ERR_VERSION, "--restart");
  CHECK(!c);
  REFUSED(cmx_checkpoint_look("j", recipe.text, 1, &pieces, &err), CMX_ERR_VERSION, why);
  CHECK(pieces == 0);
  size_t kept;
  unsigned char *after = slurp("j", &kept);
  CHECK(kept == n && memcmp(after, bytes, n) == 0);
  OK(cmx_checkpoint_look("j", recipe.text, 0, &pieces, &err));
  CHECK(pieces == 0 && size_of("j") == n);
  c = opened("j", &recipe, 0); /* as --restart */
  CHECK(held(c) == 0 && size_of("j") == HEADER);
  OK(cmx_checkpoint_close(c, 0, &err));
  OK(cmx_checkpoint_close(opened("j", &recipe, 1), 0, &err));
  free(after);
  free(bytes);
  cmx_recipe_clear(&recipe);
}

static void a_look_changes_nothing(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small), other = recipe_of("# another\n");
  size_t ends[N_PIECES + 1], n, m, pieces = 7;
  OK(cmx_checkpoint_look("j", recipe.text, 1, &pieces, &err));
  CHECK(pieces == 0 && size_of("j") == SIZE_MAX);
  make_journal("j", &recipe, ends);
  unsigned char *bytes = slurp("j", &n);
  for (size_t k = 0; k <= N_PIECES; k++) {
    spill("j", bytes, ends[k] + (k < N_PIECES)); /* one byte of the next record */
    OK(cmx_checkpoint_look("j", recipe.text, 1, &pieces, &err));
    CHECK(pieces == k && size_of("j") == ends[k] + (k < N_PIECES));
  }
  REFUSED(cmx_checkpoint_look("j", other.text, 1, &pieces, &err), CMX_ERR_VERSION,
          "j: the journal belongs to another recipe: ");
  CHECK(pieces == 0);
  spill("j", bytes, n);
  bytes[8] ^= 1;
  spill("damaged", bytes, n);
  bytes[8] ^= 1;
  REFUSED(cmx_checkpoint_look("damaged", recipe.text, 1, &pieces, &err), CMX_ERR_FORMAT, "damaged");
  spill("letter", "Dear Sir or Madam", 17);
  REFUSED(cmx_checkpoint_look("letter", recipe.text, 1, &pieces, &err), CMX_ERR_FORMAT, "in the way");
  unsigned char *after = slurp("j", &m);
  CHECK(m == n && memcmp(after, bytes, n) == 0);
  free(after);
  free(bytes);
  cmx_recipe_clear(&other);
  cmx_recipe_clear(&recipe);
}

/* Ends in a child process, because locks are between processes. */
static void a_second_run_is_kept_out(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  cmx_checkpoint *c = opened("j", &recipe, 0);
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    cmx_checkpoint *second = NULL;
    cmx_error why = CMX_ERROR_NONE;
    size_t pieces;
    if (cmx_checkpoint_look("j", recipe.text, 1, &pieces, &why) != CMX_ERR_IO) _exit(2);
    _exit(cmx_checkpoint_open("j", recipe.text, 0, &second, &why) == CMX_ERR_IO &&
                  strstr(why.text, "another run")
              ? 0
              : 1);
  }
  CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  OK(cmx_checkpoint_close(c, 1, &err));
  cmx_recipe_clear(&recipe);
}

/* --- tables -------------------------------------------------------------------------------------------- */

static size_t n_reports; /* of the run in hand */

/* Stops the run at a report. */
static int count_down(void *context, const char *stage, size_t done, size_t total) {
  size_t *left = context;
  CHECK(stage[0] && done <= total);
  n_reports++;
  return *left > 0 && --*left == 0;
}

/* Runs with a journal up to report number `limit` (0: to the end); the store, or NULL if it was stopped. */
static cmx_store *run(const cmx_recipe *recipe, int resume, size_t limit) {
  cmx_checkpoint *c = opened("t.partial", recipe, resume);
  const cmx_journal pieces = cmx_checkpoint_journal(c);
  const cmx_progress progress = {.function = count_down, .context = &limit};
  cmx_store *store = NULL;
  cmx_error why = CMX_ERROR_NONE;
  n_reports = 0;
  const cmx_status status = cmx_generate(recipe, &pieces, &progress, &store, &why);
  if (status < 0) CHECK(status == CMX_ERR_STOPPED && !store && why.text[0]);
  OK(cmx_checkpoint_close(c, store != NULL, &err));
  return store;
}

static void check_same_file(const cmx_store *store) {
  static const char *const path[2][2] = {{"t.h5", "again.h5"}, {"t.cmx", "again.cmx"}};
  for (int q = 0; q < 2; q++) {
    size_t n, m;
    OK(cmx_store_write(store, path[q][1], &err));
    unsigned char *a = slurp(path[q][0], &n), *b = slurp(path[q][1], &m);
    CHECK(n == m && memcmp(a, b, n) == 0);
    free(a);
    free(b);
  }
}

/* The table without any journal. */
static size_t reference(const cmx_recipe *recipe) {
  cmx_store *store = NULL;
  size_t never = 0;
  const cmx_progress progress = {.function = count_down, .context = &never};
  n_reports = 0;
  OK(cmx_generate(recipe, NULL, &progress, &store, &err));
  OK(cmx_store_write(store, "t.h5", &err));
  OK(cmx_store_write(store, "t.cmx", &err));
  cmx_store_free(store);
  return n_reports;
}

static void a_run_stopped_anywhere_resumes_to_the_same_bytes(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
#ifdef _OPENMP
  omp_set_num_threads(1);
#endif
  const size_t reports = reference(&recipe);
  CHECK(reports > 8);
  for (size_t limit = 1; limit <= reports; limit += cmx_test_step(2, 5)) {
#ifdef _OPENMP
    omp_set_num_threads((int)(limit % 3) + 1);
#endif
    cmx_store *store = run(&recipe, 0, limit);
    CHECK(!store ||
          limit % 3 !=
              0); /* only the first of several threads reports, as often as its share of the work has it */
    if (!store) {
      cmx_store_free(run(&recipe, 1, 2)); /* killed again at once */
      store = run(&recipe, 1, 0);
    }
    CHECK(store != NULL && size_of("t.partial") == SIZE_MAX);
    check_same_file(store);
    cmx_store_free(store);
  }
  cmx_recipe_clear(&recipe);
}

/* A journal of all pieces, cut or with a bit flipped at places spread over it. */
static void a_damaged_journal_gives_the_same_bytes(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  cmx_store *store = NULL;
  size_t n;
  reference(&recipe);
  cmx_checkpoint *c = opened("t.partial", &recipe, 0);
  const cmx_journal pieces = cmx_checkpoint_journal(c);
  OK(cmx_generate(&recipe, &pieces, NULL, &store, &err));
  check_same_file(store);
  cmx_store_free(store);
  OK(cmx_checkpoint_close(c, 0, &err));
  unsigned char *bytes = slurp("t.partial", &n);
  for (size_t k = 0; k < 12; k += cmx_test_step(1, 3)) {
    const size_t at = HEADER + (n - HEADER) * k / 12 + 17 * k;
    bytes[at % n] ^= 0x10;
    spill("t.partial", bytes, k % 2 ? n : at);
    bytes[at % n] ^= 0x10;
    store = run(&recipe, 1, 0);
    check_same_file(store);
    cmx_store_free(store);
  }
  free(bytes);
  cmx_recipe_clear(&recipe);
}

/* Pieces of another length or with rubbish in them are not believed, whatever their checksum says. */
static void wrong_pieces_are_made_again(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  reference(&recipe);
  cmx_checkpoint *c = opened("t.partial", &recipe, 0);
  for (size_t k = 0; k < 9; k++) {
    cmx_checkpoint_append(c, CMX_STAGE_ORDER_NODES, k, "rubbish", k);
    cmx_checkpoint_append(c, CMX_STAGE_ORDER_CELLS, k, "rubbish", k);
    cmx_checkpoint_append(c, "phase diagrams", k, "rubbish", k);
  }
  OK(cmx_checkpoint_close(c, 0, &err));
  cmx_store *store = run(&recipe, 1, 0);
  check_same_file(store);
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
}

static void a_full_disk_spoils_the_journal_only(void **state) {
  (void)state;
  cmx_recipe recipe = recipe_of(small);
  reference(&recipe);
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    const struct rlimit little = {HEADER + 3000, HEADER + 3000};
    cmx_checkpoint *c = NULL;
    cmx_store *store = NULL, *whole = NULL;
    cmx_error why = CMX_ERROR_NONE;
    signal(SIGXFSZ, SIG_IGN);
#ifdef _OPENMP
    omp_set_num_threads(1); /* the others did not survive the fork */
#endif
    if (setrlimit(RLIMIT_FSIZE, &little) || cmx_checkpoint_open("t.partial", recipe.text, 0, &c, &why))
      _exit(1);
    const cmx_journal pieces = cmx_checkpoint_journal(c);
    if (cmx_generate(&recipe, &pieces, NULL, &store, &why) < 0) _exit(2);
    if (cmx_store_read("t.h5", &whole, &why) < 0 || !same_table(store, whole)) _exit(3);
    if (cmx_checkpoint_close(c, 0, &why) != CMX_ERR_IO || !strstr(why.text, "t.partial: ")) _exit(4);
    _exit(0);
  }
  CHECK(child > 0 && waitpid(child, &status, 0) == child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_msg("child: status %#x", (unsigned)status);
  cmx_store *store = run(&recipe, 1, 0);
  check_same_file(store);
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {IN_FOLDER(pieces_are_found_again),
                                     IN_FOLDER(a_journal_that_cannot_be_removed_is_named),
                                     IN_FOLDER(a_cut_at_every_length_keeps_the_whole_records),
                                     IN_FOLDER(every_flipped_bit_is_noticed),
                                     IN_FOLDER(foreign_files_are_refused),
                                     IN_FOLDER(a_journal_of_another_build_is_dropped_on_request),
                                     IN_FOLDER(a_look_changes_nothing),
                                     IN_FOLDER(a_second_run_is_kept_out),
                                     IN_FOLDER(a_run_stopped_anywhere_resumes_to_the_same_bytes),
                                     IN_FOLDER(a_damaged_journal_gives_the_same_bytes),
                                     IN_FOLDER(wrong_pieces_are_made_again),
                                     IN_FOLDER(a_full_disk_spoils_the_journal_only)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
