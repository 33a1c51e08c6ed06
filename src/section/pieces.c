/* Finished pieces of an interrupted run, as groups of datasets. */
#include <string.h>

#include "coulomix/ranks.h"
#include "io/io_internal.h"
#include "section/section_internal.h"

enum { MOST_PIECES = CMX_RECIPE_SOLIDS };

/* The pieces of one call. */
typedef struct piece_set {
  const cmx_section_job *job;
  const char *stage;
  const cmx_ranks *ranks; /* NULL: this process makes all */
  size_t n;
  cmx_store *store[MOST_PIECES]; /* NULL: not there */
  int found[MOST_PIECES];        /* by an earlier run */
} piece_set;

/* --- one piece ----------------------------------------------------------------------------------------- */

static void find_piece(piece_set *p, size_t index) {
  size_t n;
  const void *image = cmx_journal_find(p->job->pieces, p->stage, index, &n);
  if (!image || cmxp_flat_read(image, n, p->stage, &p->store[index], NULL) < 0) p->store[index] = NULL;
  p->found[index] = p->store[index] != NULL;
}

static void keep_piece(const piece_set *p, size_t index) {
  cmxp_bytes image = {0};
  if (p->job->pieces && cmxp_flat_stored_image(p->store[index], p->stage, &image, NULL) >= 0)
    cmx_journal_keep(p->job->pieces, p->stage, index, image.data, image.n);
  cmxp_bytes_free(&image);
}

static void make_piece(piece_set *p, size_t index, cmxp_piece_maker *make, cmxp_writer *w) {
  cmxp_writer piece = {cmx_store_new(), CMX_OK, w->err};
  if (!piece.store)
    piece.status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", p->stage);
  else
    make(&piece, p->job, index);
  w->status = piece.status;
  p->store[index] = piece.store;
  if (w->status >= 0) keep_piece(p, index);
}

/* --- ranks --------------------------------------------------------------------------------------------- */

static int is_own(const piece_set *p, size_t index) {
  return index % (size_t)p->ranks->size == (size_t)p->ranks->rank;
}

/* Number, length and bytes of each piece in turn. One that cannot be read stays away, and is missed below. */
static void take_pieces(void *to, int rank, const unsigned char *bytes, size_t n) {
  piece_set *p = to;
  size_t number[2];
  for (size_t at = 0; rank != p->ranks->rank && at + sizeof number <= n; at += number[1]) {
    memcpy(number, bytes + at, sizeof number);
    at += sizeof number;
    if (number[1] > n - at || number[0] >= p->n || p->store[number[0]]) return;
    if (cmxp_flat_read(bytes + at, number[1], p->stage, &p->store[number[0]], NULL) < 0) return;
    keep_piece(p, number[0]);
  }
}

/* Gives the pieces that are there, first those that were found and then the own that were made, to all
   ranks. */
static void exchange_pieces(piece_set *p, int found, cmxp_writer *w) {
  cmxp_bytes bytes = {0};
  for (size_t k = 0; k < p->n && w->status >= 0; k++) {
    cmxp_bytes image = {0};
    if (!p->store[k] || p->found[k] != found) continue;
    if (cmxp_flat_stored_image(p->store[k], p->stage, &image, NULL) < 0) bytes.failed = 1;
    const size_t number[2] = {k, image.n};
    cmxp_bytes_add(&bytes, number, sizeof number);
    cmxp_bytes_add(&bytes, image.data, image.n);
    cmxp_bytes_free(&image);
  }
  if (bytes.failed) w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", p->stage);
  w->status = p->ranks->exchange(p->ranks->context, w->status, bytes.data, bytes.n, take_pieces, p, w->err);
  cmxp_bytes_free(&bytes);
}

/* --- all ----------------------------------------------------------------------------------------------- */

static void make_missing(piece_set *p, cmxp_piece_maker *make, int shared_within, cmxp_writer *w) {
  for (size_t k = 0; k < p->n && w->status >= 0; k++)
    if (!p->store[k] && (!p->ranks || shared_within || is_own(p, k))) make_piece(p, k, make, w);
}

static void add_pieces(piece_set *p, cmxp_piece_maker *make, int shared_within, cmxp_writer *w) {
  for (size_t k = 0; k < p->n; k++) find_piece(p, k);
  if (p->ranks) exchange_pieces(p, 1, w);
  make_missing(p, make, shared_within, w);
  if (p->ranks && !shared_within) exchange_pieces(p, 0, w);
  for (size_t k = 0; k < p->n && w->status >= 0; k++) {
    if (!p->store[k])
      w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", p->stage);
    else
      cmxp_add_from(w, p->store[k], NULL);
  }
  for (size_t k = 0; k < p->n; k++) cmx_store_free(p->store[k]);
}

static const cmx_ranks *ranks_of(const cmx_section_job *job) {
  const cmx_ranks *ranks = job->progress ? job->progress->ranks : NULL;
  return ranks && ranks->size > 1 ? ranks : NULL;
}

void cmxp_add_piece(cmxp_writer *w, const cmx_section_job *job, const char *stage, cmxp_piece_maker *make) {
  piece_set p = {.job = job, .stage = stage, .ranks = ranks_of(job), .n = 1};
  if (w->status >= 0) add_pieces(&p, make, 1, w);
}

void cmxp_add_pieces(cmxp_writer *w, const cmx_section_job *job, const char *stage, size_t n,
                     cmxp_piece_maker *make) {
  piece_set p = {.job = job, .stage = stage, .ranks = ranks_of(job), .n = n};
  if (w->status >= 0) add_pieces(&p, make, 0, w);
}
