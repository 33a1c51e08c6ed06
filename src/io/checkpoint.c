#define _XOPEN_SOURCE 700 /* fcntl locks, ftruncate, O_CLOEXEC */
#include "coulomix/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "coulomix/version.h"
#include "io/io_internal.h"

enum { MAGIC = 8, DIGEST = 64, RECORD = 24, LONGEST_STAGE = 63 };
/* Of the header: where the digests and the checksum stand, and its length. */
enum { RECIPE = 16, PROGRAM = RECIPE + DIGEST, CHECKSUM = PROGRAM + DIGEST, HEADER = CHECKSUM + 4 };

static const char magic[MAGIC + 1] = "COULJRNL";
static const uint32_t journal_version = 2, byte_order = 0x01020304;

typedef struct piece {
  const unsigned char *stage, *data; /* in the bytes of the journal */
  size_t stage_length, length;
  uint64_t index;
} piece;

struct cmx_checkpoint {
  char *path;
  int descriptor;
  unsigned char *bytes; /* of the earlier run */
  size_t n;
  piece *pieces;
  size_t n_pieces, capacity;
  off_t end; /* of the last whole record */
  cmx_status status;
  cmx_error err;
};

/* CRC-32 of any length: zlib counts in unsigned int. */
static uint32_t crc_of(const unsigned char *bytes, size_t n) {
  uLong crc = crc32(0, Z_NULL, 0);
  while (n > 0) {
    const uInt most = n < (1u << 30) ? (uInt)n : 1u << 30;
    crc = crc32(crc, bytes, most);
    bytes += most;
    n -= most;
  }
  return (uint32_t)crc;
}

/* The digest of texts with their final NUL. */
static void put_digest(size_t n, const char *const of[], unsigned char *to) {
  cmxi_sha256 sha;
  char digest[DIGEST + 1];
  cmxi_sha256_start(&sha);
  for (size_t k = 0; k < n; k++) cmxi_sha256_add(&sha, of[k], strlen(of[k]) + 1);
  cmxi_sha256_finish(&sha, digest);
  memcpy(to, digest, DIGEST);
}

static void make_header(const char *recipe, unsigned char header[HEADER]) {
  char machine[CMX_MACHINE_TEXT];
  const char *const program[] = {cmx_version(), cmx_commit(), cmx_build(), machine};
  cmx_machine(machine);
  memcpy(header, magic, MAGIC);
  memcpy(header + 8, &journal_version, 4);
  memcpy(header + 12, &byte_order, 4);
  put_digest(1, &recipe, header + RECIPE);
  put_digest(sizeof program / sizeof *program, program, header + PROGRAM);
  const uint32_t crc = crc_of(header, CHECKSUM);
  memcpy(header + CHECKSUM, &crc, 4);
}

/* --- reading ------------------------------------------------------------------------------------------- */

static cmx_status no_memory(const cmx_checkpoint *c, cmx_error *err) {
  return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", c->path);
}

static cmx_status read_bytes(cmx_checkpoint *c, size_t most, cmx_error *err) {
  c->bytes = malloc(most ? most : 1);
  if (!c->bytes) return no_memory(c, err);
  while (c->n < most) {
    const ssize_t got = read(c->descriptor, c->bytes + c->n, most - c->n < 1 << 30 ? most - c->n : 1 << 30);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cmx_fail(err, CMX_ERR_IO, "%s: cannot be read: %s", c->path, strerror(errno));
    if (got == 0) break;
    c->n += (size_t)got;
  }
  return CMX_OK;
}

/* Reads the record at the start of `left` bytes; returns its length, or 0 if it is incomplete or damaged. */
static size_t parse(const unsigned char *from, size_t left, piece *p) {
  uint32_t crc, stage;
  uint64_t length;
  if (left < RECORD) return 0;
  memcpy(&crc, from, 4);
  memcpy(&stage, from + 4, 4);
  memcpy(&p->index, from + 8, 8);
  memcpy(&length, from + 16, 8);
  left -= RECORD;
  if (stage < 1 || stage > LONGEST_STAGE || stage > left || length > left - stage) return 0;
  p->stage = from + RECORD;
  p->stage_length = stage;
  p->data = p->stage + stage;
  p->length = (size_t)length;
  const size_t n = RECORD + stage + p->length;
  return crc_of(from + 4, n - 4) == crc ? n : 0;
}

static cmx_status index_records(cmx_checkpoint *c, cmx_error *err) {
  size_t at = HEADER, n;
  piece p;
  while ((n = parse(c->bytes + at, c->n - at, &p)) > 0) {
    if (c->n_pieces == c->capacity) {
      c->capacity = c->capacity ? 2 * c->capacity : 256;
      piece *grown = realloc(c->pieces, c->capacity * sizeof *grown);
      if (!grown) return no_memory(c, err);
      c->pieces = grown;
    }
    c->pieces[c->n_pieces++] = p;
    at += n;
  }
  c->end = (off_t)at;
  return CMX_OK;
}

/* Whether this run may continue the file or, without `resume`, replace it. A file without a record counts
   as no file; c->end is then 0. */
static cmx_status check_header(cmx_checkpoint *c, const unsigned char expected[HEADER], int resume,
                               cmx_error *err) {
  const size_t n = c->n < MAGIC ? c->n : MAGIC;
  uint32_t crc;
  if (memcmp(c->bytes, expected, n) != 0)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: is in the way: not the journal of a table", c->path);
  if (!resume || c->n <= HEADER) {
    c->n = 0; /* nothing in it is lost */
    return CMX_OK;
  }
  memcpy(&crc, c->bytes + CHECKSUM, 4);
  if (memcmp(c->bytes, expected, HEADER) == 0) return CMX_OK;
  if (crc != crc_of(c->bytes, CHECKSUM))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: the journal's header is damaged: --restart begins anew",
                    c->path);
  const int other_recipe = memcmp(c->bytes + RECIPE, expected + RECIPE, DIGEST) != 0;
  return cmx_fail(err, CMX_ERR_VERSION,
                  "%s: the journal belongs to another %s: go on with that, choose another output, or begin "
                  "anew with --restart",
                  c->path, other_recipe ? "recipe" : "version, build or machine of the program");
}

/* --- opening ------------------------------------------------------------------------------------------- */

/* Whether another process holds the lock; if `take`, this one has it otherwise. A file system without locks
   is not an error. */
static int is_locked(int descriptor, int take) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (take) return fcntl(descriptor, F_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES);
  return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/* Without `create`, a file that is not there has no descriptor. */
static cmx_status open_file(cmx_checkpoint *c, int create, size_t *size, cmx_error *err) {
  struct stat info;
  const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  c->descriptor = open(c->path, create ? flags | O_CREAT : flags, 0666);
  if (c->descriptor < 0 && errno == ENOENT && !create) return CMX_OK;
  if (c->descriptor < 0 || fstat(c->descriptor, &info) != 0)
    return cmx_fail(err, CMX_ERR_IO, "%s: the journal cannot be opened: %s", c->path, strerror(errno));
  if (!S_ISREG(info.st_mode))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: is in the way: not the journal of a table", c->path);
  if (is_locked(c->descriptor, create))
    return cmx_fail(err, CMX_ERR_IO, "%s: another run is writing to this journal", c->path);
  if (info.st_size < 0 || (uintmax_t)info.st_size > SIZE_MAX) return no_memory(c, err);
  *size = (size_t)info.st_size;
  return CMX_OK;
}

/* Truncates the file after the valid records and writes the header if there is none. */
static cmx_status start_writing(cmx_checkpoint *c, const unsigned char header[HEADER], cmx_error *err) {
  int failure = ftruncate(c->descriptor, c->end) != 0 || lseek(c->descriptor, c->end, SEEK_SET) < 0;
  failure = failure ? errno : c->end ? 0 : cmxp_write_all(c->descriptor, header, HEADER);
  if (failure)
    return cmx_fail(err, CMX_ERR_IO, "%s: the journal cannot be written: %s", c->path, strerror(failure));
  if (!c->end) c->end = HEADER;
  return CMX_OK;
}

static void release(cmx_checkpoint *c) {
  if (c->descriptor >= 0) close(c->descriptor);
  free(c->pieces);
  free(c->bytes);
  free(c->path);
  free(c);
}

/* A journal as it is on the disk, with what this run may use of it. NULL on failure. */
static cmx_status read_journal(const char *path, const unsigned char header[HEADER], int resume, int create,
                               cmx_checkpoint **journal, cmx_error *err) {
  size_t size = 0;
  cmx_checkpoint *c = *journal = calloc(1, sizeof *c);
  if (!c || !(c->path = malloc(strlen(path) + 1))) {
    free(c);
    *journal = NULL;
    return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  }
  memcpy(c->path, path, strlen(path) + 1);
  c->descriptor = -1;
  cmx_status status = open_file(c, create, &size, err);
  if (status >= 0 && c->descriptor >= 0) status = read_bytes(c, resume || size < HEADER ? size : HEADER, err);
  if (status >= 0 && c->descriptor >= 0) status = check_header(c, header, resume, err);
  if (status >= 0 && c->n > HEADER) status = index_records(c, err);
  if (status >= 0) return CMX_OK;
  release(c);
  *journal = NULL;
  return status;
}

cmx_status cmx_checkpoint_open(const char *path, const char *recipe, int resume, cmx_checkpoint **checkpoint,
                               cmx_error *err) {
  unsigned char header[HEADER];
  *checkpoint = NULL;
  if (!recipe) return cmx_fail(err, CMX_ERR_DOMAIN, "%s: no journal for a recipe without text", path);
  make_header(recipe, header);
  cmx_status status = read_journal(path, header, resume, 1, checkpoint, err);
  if (status >= 0) status = start_writing(*checkpoint, header, err);
  if (status < 0 && *checkpoint) {
    release(*checkpoint);
    *checkpoint = NULL;
  }
  return status;
}

cmx_status cmx_checkpoint_look(const char *path, const char *recipe, int resume, size_t *pieces,
                               cmx_error *err) {
  unsigned char header[HEADER];
  cmx_checkpoint *c;
  *pieces = 0;
  if (!recipe) return cmx_fail(err, CMX_ERR_DOMAIN, "%s: no journal for a recipe without text", path);
  make_header(recipe, header);
  const cmx_status status = read_journal(path, header, resume, 0, &c, err);
  if (status < 0) return status;
  *pieces = c->n_pieces;
  release(c);
  return CMX_OK;
}

/* --- use ----------------------------------------------------------------------------------------------- */

size_t cmx_checkpoint_count(const cmx_checkpoint *checkpoint) {
  return checkpoint->n_pieces;
}

const void *cmx_checkpoint_find(const cmx_checkpoint *c, const char *stage, size_t index, size_t *n) {
  const size_t length = strlen(stage);
  for (size_t k = 0; k < c->n_pieces; k++) {
    const piece *p = &c->pieces[k];
    if (p->index != index || p->stage_length != length || memcmp(p->stage, stage, length) != 0) continue;
    *n = p->length;
    return p->data;
  }
  return NULL;
}

static cmx_status write_record(cmx_checkpoint *c, const unsigned char *record, size_t n) {
  if (c->status < 0) return c->status;
  const int failure = cmxp_write_all(c->descriptor, record, n);
  if (!failure) {
    c->end += (off_t)n;
    return CMX_OK;
  }
  c->status =
      cmx_fail(&c->err, CMX_ERR_IO, "%s: the journal cannot be written: %s", c->path, strerror(failure));
  /* frees the space; an incomplete record is harmless if this fails */
  if (ftruncate(c->descriptor, c->end) != 0) errno = 0;
  return c->status;
}

cmx_status cmx_checkpoint_append(cmx_checkpoint *c, const char *stage, size_t index, const void *data,
                                 size_t n) {
  const uint32_t length = (uint32_t)strnlen(stage, LONGEST_STAGE + 1);
  const uint64_t index64 = index, n64 = n;
  if (length < 1 || length > LONGEST_STAGE || n > SIZE_MAX / 2) return CMX_ERR_DOMAIN;
  const size_t size = RECORD + length + n;
  unsigned char *record = malloc(size);
  cmx_status status = CMX_ERR_MEMORY;
  if (record) {
    memcpy(record + 4, &length, 4);
    memcpy(record + 8, &index64, 8);
    memcpy(record + 16, &n64, 8);
    memcpy(record + RECORD, stage, length);
    if (n) memcpy(record + RECORD + length, data, n);
    const uint32_t crc = crc_of(record + 4, size - 4);
    memcpy(record, &crc, 4);
  }
#pragma omp critical(cmx_checkpoint)
  {
    if (record)
      status = write_record(c, record, size);
    else if (c->status >= 0)
      c->status = no_memory(c, &c->err);
  }
  free(record);
  return status;
}

cmx_status cmx_checkpoint_status(cmx_checkpoint *c, cmx_error *err) {
  cmx_status status;
#pragma omp critical(cmx_checkpoint)
  {
    status = c->status;
    if (status < 0) cmx_fail(err, status, "%s", c->err.text);
  }
  return status;
}

static const void *find_piece(void *context, const char *stage, size_t index, size_t *n) {
  return cmx_checkpoint_find(context, stage, index, n);
}

static void keep_piece(void *context, const char *stage, size_t index, const void *data, size_t n) {
  cmx_checkpoint_append(context, stage, index, data, n);
}

cmx_journal cmx_checkpoint_journal(cmx_checkpoint *checkpoint) {
  return (cmx_journal){find_piece, keep_piece, checkpoint};
}

cmx_status cmx_checkpoint_close(cmx_checkpoint *checkpoint, int done, cmx_error *err) {
  if (!checkpoint) return CMX_OK;
  cmx_status status = checkpoint->status;
  if (status < 0) cmx_fail(err, status, "%s", checkpoint->err.text);
  if (done && unlink(checkpoint->path) != 0 && errno != ENOENT && status >= 0)
    status = cmx_fail(err, CMX_ERR_IO, "%s: the journal is of no more use and cannot be removed: %s",
                      checkpoint->path, strerror(errno));
  release(checkpoint);
  return status;
}
