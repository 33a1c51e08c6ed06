/** coulomix_io.h: loads a flat coulomix table. Needs zlib (-lz) and the C library, nothing else.
 *
 *  USE. In exactly one C or C++ file:
 *
 *      #define COULOMIX_IO_IMPLEMENTATION
 *      #include "coulomix_io.h"
 *
 *  and the plain include wherever the functions are called. Before the implementation one may define
 *
 *      CMX_MALLOC(size), CMX_FREE(block)   both or neither; default malloc and free (zlib allocates its own
 *                                          scratch memory, some 40 KiB while loading)
 *      CMX_IO_API                          linkage; `static inline` keeps the functions in the one file
 *      CMX_IO_MMAP                         1: cmx_flat_open maps files (POSIX); 0: it reads the file into one
 *                                          block of memory; default by the compiler's target
 *
 *  What is loaded is read through coulomix_file.h. coulomix_hdf5.h loads the HDF5 form into the same object.
 *
 *  SAFETY. Bytes of a file are data from strangers. Every length is checked before it is used, every checksum
 *  is compared unless the caller of cmx_flat_open does without, and a file that is truncated, altered or too
 *  long is refused with a message that names the file and the dataset or header line. No globals; any number
 *  of threads may load at once.
 *
 *  THE FORMAT, version 7 (CMX_FORMAT_VERSION). All integers are unsigned and little-endian, all numbers
 *  little-endian IEEE 754.
 *
 *      offset  bytes
 *           0      8  "COULOMIX"
 *           8      4  format version, 7
 *          12      4  byte-order tag, 0x01020304 (bytes 04 03 02 01)
 *          16      8  H, length of the header text
 *          24      4  CRC-32 of the header text
 *          28      4  CRC-32 of bytes 0 to 27
 *          32      H  header text, UTF-8, each line ended by one line feed
 *        32+H         for each dataset, in the order of the header: zeros up to the next multiple of 64 bytes
 *                     of the file, and the block of its data, as they are or deflated
 *
 *  and there the file ends. CRC-32 is that of zlib, PNG and gzip. Each line of the header is a keyword and
 *  its fields, separated by single spaces:
 *
 *      group PATH                  attributes that follow belong to this group; "/" is the root
 *      dataset PATH TYPE DIM...    a dataset of 0 to 4 dimensions, TYPE one of f64 f32 i32 u8; attributes
 *                                  that follow belong to it
 *      stored CRC                  of every dataset: its block holds the data as they are. CRC is their
 *                                  CRC-32, eight hexadecimal digits
 *      deflated CRC BYTES UNIT     or: the block is one zlib stream (RFC 1950) of BYTES bytes of the shuffled
 *                                  data. UNIT divides their length. CRC is that of the data, not shuffled.
 *      axes AXIS...                of the dataset: for each dimension the path of the one-dimensional dataset
 *                                  with the coordinates along it, or the name of a dimension without
 *                                  coordinates, or "-"; absent if all are "-". An axis has the length of the
 *                                  dimension and no axis of its own, and may stand later.
 *      text NAME VALUE             text attribute: the rest of the line after the space that follows NAME.
 *                                  There \\ is a backslash, \n a line feed and \xHH the byte with the
 *                                  hexadecimal value HH (01 to ff); bytes below 20 and 7f are always written
 *                                  so.
 *      numbers NAME COUNT BITS...  numeric attribute: COUNT binary64 numbers, each as the 16 hexadecimal
 *                                  digits of its bits, most significant first: 3ff0000000000000 is 1
 *      end                         the last line
 *
 *  Data are row-major, last dimension fastest. Shuffled, they are the first byte of every unit of UNIT bytes,
 *  then the second of every unit, and so on: with N units byte k of unit i stands at k N + i. With UNIT = 1
 *  they are as they were. A table whose blocks are all stored (coulomix export --to mapped) can be mapped.
 *
 *  Hexadecimal digits are lower case. Paths and names follow the rules and limits of coulomix_file.h; an
 *  object occurs once, and an attribute once in its object. Every dataset has the texts units, long_name and
 *  source; the root has content_sha256, a digest that the generator library computes and verifies. The loader
 *  here relies on the CRCs, and compares the digest where the host asks for it (cmx_load_options).
 *
 *  C99, C++11 and up. */
#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#ifndef COULOMIX_INTERP_IO_H
#define COULOMIX_INTERP_IO_H

#include "coulomix_file.h"

#ifndef CMX_IO_API
#define CMX_IO_API extern
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Loads a flat table.
 *
 *  @param[in]  path          file name
 *  @param[out] file          the loaded file, to be freed with cmx_file_free; NULL on failure
 *  @param[out] message       [message_size] one line that names the fault, cut to fit; "" on success; or NULL
 *  @return CMX_OK, CMX_ERR_IO (cannot be read), CMX_ERR_FORMAT, CMX_ERR_CHECKSUM, CMX_ERR_VERSION or
 *          CMX_ERR_MEMORY. */
CMX_IO_API cmx_status cmx_flat_load(const char *path, cmx_file **file, char *message, size_t message_size);

/** Loads some parts of a flat table: "eos", "eos transport", ... (coulomix_file.h). Only their data are read.
 *  @return as cmx_flat_load; CMX_ERR_DOMAIN for a part that is not known, with a list of those that are */
CMX_IO_API cmx_status cmx_flat_load_parts(const char *path, const char *parts, cmx_file **file, char *message,
                                          size_t message_size);

/** The same as cmx_flat_load from the n bytes of a file in memory. They may be released afterwards. */
CMX_IO_API cmx_status cmx_flat_load_memory(const void *bytes, size_t n, cmx_file **file, char *message,
                                           size_t message_size);

/** Opens a flat table without a copy of its stored data: the file is mapped, and only what lookups read comes
 *  into memory, shared among processes. Deflated data are inflated as by cmx_flat_load. The mapping ends with
 *  cmx_file_free. The file must not become shorter or be written to before: a lookup would then be ended by
 *  the system (SIGBUS), or see other numbers; no check when it is opened prevents that. Where others can
 *  write to the file, copy it: cmx_flat_load, or cmx_flat_open_memory of bytes that the host has read. To
 *  replace a table in use, rename another one to its name, as coulomix does: who opened the old one keeps
 *  it.
 *
 *  @param[in]  path    file name
 *  @param[in]  parts   as cmx_flat_load_parts; NULL for everything
 *  @param[in]  check   1: compare the checksums of stored data, which reads all of them. 0: do not; binding
 *                      then checks axes and indices as always, but of large arrays only the shapes, and a
 *                      lookup that meets a number that is none fails.
 *  @param[out] file, message, message_size  as cmx_flat_load
 *  @return as cmx_flat_load_parts */
CMX_IO_API cmx_status cmx_flat_open(const char *path, const char *parts, int check, cmx_file **file,
                                    char *message, size_t message_size);

/** The same from the n bytes of a file in memory, which the caller keeps, unchanged, until cmx_file_free: a
 *  window that processes share, or a file mapped by the host. `bytes` is a multiple of 8, for speed of 64.
 *  @return as cmx_flat_open; CMX_ERR_DOMAIN also for other addresses */
CMX_IO_API cmx_status cmx_flat_open_memory(const void *bytes, size_t n, const char *parts, int check,
                                           cmx_file **file, char *message, size_t message_size);

/** Loads a flat table by the choices of cmx_load_options (coulomix_file.h): parts, a limit of memory or of
 *  attributes, comparison of the digest, data in place. cmx_flat_load_memory_with does so from the n bytes of
 *  a file in memory, as cmx_flat_load_memory or, in place, cmx_flat_open_memory.
 *
 *  @param[in] options  NULL: as cmx_flat_load
 *  @return as the calls without; CMX_ERR_MEMORY for a file that needs more than the limit, CMX_ERR_FORMAT for
 *          one with more attributes, CMX_ERR_CHECKSUM for another digest, and CMX_ERR_FORMAT without one */
CMX_IO_API cmx_status cmx_flat_load_with(const char *path, const cmx_load_options *options, cmx_file **file,
                                         char *message, size_t message_size);
CMX_IO_API cmx_status cmx_flat_load_memory_with(const void *bytes, size_t n, const cmx_load_options *options,
                                                cmx_file **file, char *message, size_t message_size);

#ifdef __cplusplus
}
#endif
#endif /* COULOMIX_INTERP_IO_H */

#ifdef COULOMIX_IO_IMPLEMENTATION
#ifndef COULOMIX_IO_IMPLEMENTED
#define COULOMIX_IO_IMPLEMENTED

#include "coulomix_file.h" /* again, for its construction part */
#include "coulomix_digest.h"
#include "coulomix_flat_blocks.h"
#include "coulomix_flat_header.h"

#ifndef CMX_IO_MMAP
#if defined(__unix__) || defined(__APPLE__)
#define CMX_IO_MMAP 1
#else
#define CMX_IO_MMAP 0
#endif
#endif
#if CMX_IO_MMAP
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

/* Begins a load: an empty message, parts that are known, an empty file. */
static inline cmx_status cmxf_flat_begin(cmxf_flat *flat, const cmxf_load *load, cmx_file **file) {
  cmx_status status;
  memset(flat, 0, sizeof *flat);
  *file = NULL;
  if (load->message && load->message_size) load->message[0] = '\0';
  flat->load = *load;
  flat->check = 1;
  status = cmxf_check_parts(load);
  if (status < 0) return status;
  flat->load.file = cmxf_new(load);
  return flat->load.file ? CMX_OK : cmxf_fail_memory(load);
}

/* Fills flat->load.file, unless `status` is a failure already; it becomes *file or is freed. */
static inline cmx_status cmxf_flat_finish(cmxf_flat *flat, cmx_status status, cmx_file **file) {
  if (status >= 0) status = cmxf_flat_parse(flat);
  if (flat->packed) cmxf_give(flat->load.file, flat->packed, CMXF_PIECE);
  cmxf_give(flat->load.file, flat->shuffled, flat->shuffled_n);
  if (status >= 0 && flat->load.digest) status = cmxf_check_digest(&flat->load);
  if (status < 0)
    cmx_file_free(flat->load.file);
  else
    *file = flat->load.file;
  return status;
}

/* From a stream. The first read comes before the seek, because it is what fails on a folder. */
static inline cmx_status cmxf_flat_stream(cmxf_flat *flat, FILE *stream) {
  long size;
  errno = 0;
  flat->stream = stream;
  if (fgetc(stream) == EOF) {
    if (ferror(stream)) return cmxf_fail(&flat->load, CMX_ERR_IO, "cannot be read: %s", strerror(errno));
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "the file is empty");
  }
  if (fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) < 1)
    return cmxf_fail(&flat->load, CMX_ERR_IO, "cannot be read: %s", strerror(errno));
  if ((unsigned long)size > UINT_MAX) return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "larger than 4 GiB");
  flat->n = (size_t)size;
  return CMX_OK;
}

/* With data copied. */
static inline cmx_status cmxf_flat_load(const cmxf_load *load, cmx_file **file) {
  cmxf_flat flat;
  FILE *stream;
  cmx_status status = cmxf_flat_begin(&flat, load, file);
  if (status < 0) return status;
  errno = 0;
  stream = fopen(load->path, "rb");
  status = stream ? cmxf_flat_stream(&flat, stream) : cmxf_fail_open(load);
  status = cmxf_flat_finish(&flat, status, file);
  if (stream) fclose(stream);
  return status;
}

/* The whole file as flat->bytes, which last as long as the loaded file: a mapping where that can be, else a
   copy. */
#if CMX_IO_MMAP
static inline void cmxf_unmap(void *address, size_t n) {
  munmap(address, n);
}

static inline int cmxf_map(cmxf_flat *flat) {
  struct stat info;
  void *at = MAP_FAILED;
  const int descriptor = open(flat->load.path, O_RDONLY);
  if (descriptor < 0) return 0;
  if (fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
      (unsigned long long)info.st_size <= UINT_MAX)
    at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  close(descriptor);
  if (at == MAP_FAILED) return 0;
  flat->bytes = (const unsigned char *)at;
  flat->n = (size_t)info.st_size;
  flat->load.file->map = at;
  flat->load.file->map_n = flat->n;
  flat->load.file->unmap = cmxf_unmap;
  return 1;
}
#else
static inline int cmxf_map(cmxf_flat *flat) {
  (void)flat;
  return 0;
}
#endif

static inline cmx_status cmxf_flat_slurp(cmxf_flat *flat) {
  unsigned char *bytes;
  FILE *stream;
  cmx_status status;
  errno = 0;
  stream = fopen(flat->load.path, "rb");
  if (!stream) return cmxf_fail_open(&flat->load);
  status = cmxf_flat_stream(flat, stream);
  if (status >= 0) {
    bytes = (unsigned char *)cmxf_alloc_aligned(flat->load.file, flat->n);
    if (!bytes)
      status = cmxf_fail_memory(&flat->load);
    else if (!cmxf_bytes_at(flat, 0, flat->n, bytes))
      status = cmxf_fail_read(flat);
    flat->bytes = bytes;
  }
  fclose(stream);
  flat->stream = NULL;
  return status;
}

/* With data in place. */
static inline cmx_status cmxf_flat_open(const cmxf_load *load, int check, cmx_file **file) {
  cmxf_flat flat;
  cmx_status status = cmxf_flat_begin(&flat, load, file);
  if (status < 0) return status;
  flat.keeps = 1;
  flat.check = check;
  if (!cmxf_map(&flat)) status = cmxf_flat_slurp(&flat);
  return cmxf_flat_finish(&flat, status, file);
}

CMX_IO_API cmx_status cmx_flat_load_with(const char *path, const cmx_load_options *options, cmx_file **file,
                                         char *message, size_t message_size) {
  cmxf_load load;
  cmxf_start(&load, path, options, message, message_size);
  if (!options || !options->in_place) return cmxf_flat_load(&load, file);
  return cmxf_flat_open(&load, !options->unchecked || load.digest, file);
}

CMX_IO_API cmx_status cmx_flat_load_memory_with(const void *bytes, size_t n, const cmx_load_options *options,
                                                cmx_file **file, char *message, size_t message_size) {
  cmxf_load load;
  cmxf_flat flat;
  cmx_status status;
  cmxf_start(&load, "flat table", options, message, message_size);
  status = cmxf_flat_begin(&flat, &load, file);
  if (status < 0) return status;
  flat.bytes = (const unsigned char *)bytes;
  flat.n = n;
  flat.keeps = options && options->in_place;
  flat.check = !flat.keeps || !options->unchecked || load.digest;
  if (flat.keeps && (uintptr_t)bytes % sizeof(double) != 0)
    status = cmxf_fail(&load, CMX_ERR_DOMAIN, "the address of its bytes is not a multiple of 8");
  return cmxf_flat_finish(&flat, status, file);
}

/* Options of the calls without. */
static inline cmx_load_options cmxf_options(const char *parts, int in_place, int check) {
  cmx_load_options options;
  memset(&options, 0, sizeof options);
  options.parts = parts;
  options.in_place = in_place;
  options.unchecked = !check;
  return options;
}

CMX_IO_API cmx_status cmx_flat_load(const char *path, cmx_file **file, char *message, size_t message_size) {
  return cmx_flat_load_with(path, NULL, file, message, message_size);
}

CMX_IO_API cmx_status cmx_flat_load_parts(const char *path, const char *parts, cmx_file **file, char *message,
                                          size_t message_size) {
  const cmx_load_options options = cmxf_options(parts, 0, 1);
  return cmx_flat_load_with(path, &options, file, message, message_size);
}

CMX_IO_API cmx_status cmx_flat_load_memory(const void *bytes, size_t n, cmx_file **file, char *message,
                                           size_t message_size) {
  return cmx_flat_load_memory_with(bytes, n, NULL, file, message, message_size);
}

CMX_IO_API cmx_status cmx_flat_open(const char *path, const char *parts, int check, cmx_file **file,
                                    char *message, size_t message_size) {
  const cmx_load_options options = cmxf_options(parts, 1, check);
  return cmx_flat_load_with(path, &options, file, message, message_size);
}

CMX_IO_API cmx_status cmx_flat_open_memory(const void *bytes, size_t n, const char *parts, int check,
                                           cmx_file **file, char *message, size_t message_size) {
  const cmx_load_options options = cmxf_options(parts, 1, check);
  return cmx_flat_load_memory_with(bytes, n, &options, file, message, message_size);
}

#endif /* COULOMIX_IO_IMPLEMENTED */
#endif /* COULOMIX_IO_IMPLEMENTATION */
