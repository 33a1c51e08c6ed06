/** A journal of finished pieces beside the table in preparation. An interrupted run is resumed from it. */
#ifndef COULOMIX_CHECKPOINT_H
#define COULOMIX_CHECKPOINT_H

#include <stddef.h>

#include "coulomix/progress.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An open journal. The file is a header and records, each with a checksum, in the byte order of the machine:
 *
 *      header  8 "COULJRNL", 4 format version 2, 4 byte-order tag 0x01020304, 64 digest of the recipe,
 *              64 digest of the program, 4 CRC-32 of the 144 bytes before
 *      record  4 CRC-32 of the rest of the record, 4 length of the stage's name, 8 index,
 *              8 length of the data, the name, the data
 *
 *  The digests are the SHA-256 of the recipe's text, and of the library's version, commit and build with
 *  what its arithmetic takes from the machine (coulomix/version.h). A record is appended by one write. If a
 *  run is killed during that write, the incomplete record fails its checksum and is cut off. */
typedef struct cmx_checkpoint cmx_checkpoint;

/** Opens the journal `path` of a recipe, and locks it against other runs.
 *
 *  @param[in]  recipe      text of the recipe as it was read, which determines the settings
 *  @param[in]  resume      1: records of an earlier run are kept, if there are any; 0: they are dropped
 *  @param[out] checkpoint  closed with cmx_checkpoint_close; NULL on failure
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT (a file of that name is no journal, or its header is damaged:
 *          never touched); CMX_ERR_VERSION (journal of another recipe, version, build or machine that
 *          holds records, with `resume` only); CMX_ERR_DOMAIN (no text); CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_checkpoint_open(const char *path, const char *recipe, int resume,
                                       cmx_checkpoint **checkpoint, cmx_error *err);

/** What cmx_checkpoint_open would do, without touching the file.
 *  @param[out] pieces  records that would be kept; 0 on failure, and if there is no such file
 *  @return as cmx_checkpoint_open */
CMX_API cmx_status cmx_checkpoint_look(const char *path, const char *recipe, int resume, size_t *pieces,
                                       cmx_error *err);

/** Number of records kept from the earlier run. */
CMX_API size_t cmx_checkpoint_count(const cmx_checkpoint *checkpoint);

/** Data of a record of the earlier run, with their length in *n; NULL if there is none. Valid until the
 *  journal is closed. Records appended by this run are not found. Safe from any thread. */
CMX_API const void *cmx_checkpoint_find(const cmx_checkpoint *checkpoint, const char *stage, size_t index,
                                        size_t *n);

/** Appends a record. Safe from any OpenMP thread.
 *  @param[in] stage  1 to 63 bytes
 *  @return CMX_OK; CMX_ERR_IO, after which nothing more is appended; CMX_ERR_DOMAIN; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_checkpoint_append(cmx_checkpoint *checkpoint, const char *stage, size_t index,
                                         const void *data, size_t n);

/** The status of the first record that could not be appended, with its message; CMX_OK if there is none. Safe
 *  from any OpenMP thread.
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_checkpoint_status(cmx_checkpoint *checkpoint, cmx_error *err);

/** The journal as cmx_generate takes it; valid until the journal is closed. */
CMX_API cmx_journal cmx_checkpoint_journal(cmx_checkpoint *checkpoint);

/** Closes a journal (NULL: nothing to do), and removes it if the work is `done`.
 *  @return CMX_OK; the status of the first record that could not be appended; CMX_ERR_IO if the file cannot
 *          be removed, with a message in either case. */
CMX_API cmx_status cmx_checkpoint_close(cmx_checkpoint *checkpoint, int done, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
