/* Finished pieces of an interrupted run, as groups of datasets. */
#include "io/io_internal.h"
#include "section/section_internal.h"

static int add_found_piece(cmxp_writer *w, const cmx_journal *pieces, const char *stage, size_t index) {
  size_t n;
  cmx_store *store = NULL;
  const void *image = cmx_journal_find(pieces, stage, index, &n);
  if (!image || cmxp_flat_read(image, n, stage, &store, NULL) < 0) return 0;
  cmxp_add_from(w, store, NULL);
  cmx_store_free(store);
  return 1;
}

static void keep_piece(const cmx_journal *pieces, const char *stage, size_t index, const cmx_store *piece) {
  cmxp_bytes image = {0};
  if (pieces && cmxp_flat_stored_image(piece, stage, &image, NULL) >= 0)
    cmx_journal_keep(pieces, stage, index, image.data, image.n);
  cmxp_bytes_free(&image);
}

void cmxp_add_piece(cmxp_writer *w, const cmx_section_job *job, const char *stage, size_t index,
                    cmxp_piece_maker *make) {
  if (w->status < 0 || add_found_piece(w, job->pieces, stage, index)) return;
  cmxp_writer piece = {cmx_store_new(), CMX_OK, w->err};
  if (!piece.store)
    piece.status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", stage);
  else
    make(&piece, job, index);
  w->status = piece.status;
  if (w->status >= 0) {
    keep_piece(job->pieces, stage, index, piece.store);
    cmxp_add_from(w, piece.store, NULL);
  }
  cmx_store_free(piece.store);
}
