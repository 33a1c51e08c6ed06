/** coulomix_hdf5_chunks.h: the data of a dataset of an HDF5 file and the indices of its chunks, for the
 *  check of coulomix_hdf5_check.h, after the HDF5 File Format Specification 3.0, III.A and VII. For the
 *  implementation of coulomix_hdf5.h only. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_CHUNKS)
#define COULOMIX_HDF5_CHUNKS

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_hdf5_deflate.h"
#include "coulomix_hdf5_trees.h"

/* A chunked dataset. */
typedef struct cmxf_chunked {
  const cmxf_object *o;
  uint64_t bytes;  /* of a chunk in memory */
  size_t width;    /* bytes of the number of bytes of a stored chunk */
  uint64_t entry;  /* bytes of an entry of an array */
  uint64_t owner;  /* address of the header of an array */
  uint64_t chunks; /* of the dataset as large as it may become, or as it is where that is without limit */
} cmxf_chunked;

/* A deflated chunk of n bytes. Chunks that lie on each other would cost more time
   than the file has bytes. */
static inline int cmxf_scan_deflated(cmxf_scan *s, uint64_t from, uint64_t at, uint64_t n,
                                     uint64_t expected) {
  int ok;
  if (!cmxf_scan_inside(s, from, at, n, "a chunk")) return 0;
  if (!s->inflate) return 1;
  s->packed += n;
  if (s->packed > s->end) return cmxf_scan_refuse(s, from, "chunks that lie on each other");
  if (!s->inflation) s->inflation = (struct cmxf_inflation *)cmxf_scan_alloc(s, sizeof(cmxf_inflation));
  if (!s->inflation) return cmxf_scan_no_memory(s);
  ok = at + s->base <= LONG_MAX && fseek(s->stream, (long)(at + s->base), SEEK_SET) == 0 &&
       cmxf_inflates_to(s->inflation, s->stream, n, expected);
  return ok ? 1
            : cmxf_scan_refuse(s, from, "a chunk that does not inflate to %llu bytes",
                               (unsigned long long)expected);
}

/* A chunk of n bytes in the file that was stored without the filters in `mask`. */
static inline int cmxf_scan_stored(cmxf_scan *s, const cmxf_chunked *d, uint64_t from, uint64_t at,
                                   uint64_t n, uint64_t mask) {
  const cmxf_pipeline *p = &d->o->pipeline;
  uint64_t expected = d->bytes, after = 0; /* bytes before and after they are deflated */
  int k, packed = 0;
  for (k = 0; k < p->n; k++) {
    if (mask >> k & 1) continue;
    if (p->filter[k] == CMXF_DEFLATE)
      packed = 1;
    else if (p->filter[k] == CMXF_FLETCHER32)
      *(packed ? &after : &expected) += 4;
    else if (packed)
      return cmxf_scan_refuse(s, from,
                              "shuffled after it was deflated: rewrite the file by "
                              "h5repack -f GZIP=6 OLD NEW");
  }
  if (packed ? n <= after : n != expected)
    return cmxf_scan_refuse(s, from, "a chunk of %llu bytes for %llu bytes of data", (unsigned long long)n,
                            (unsigned long long)d->bytes);
  return packed ? cmxf_scan_deflated(s, from, at, n - after, expected)
                : cmxf_scan_inside(s, from, at, n, "a chunk");
}

/* An entry of an array: an address and, where there are filters, bytes and a mask. */
static inline int cmxf_scan_entry(cmxf_scan *s, const cmxf_chunked *d, cmxf_cut *c) {
  const uint64_t from = c->at, at = cmxf_cut_number(c, 8);
  uint64_t n = d->bytes, mask = 0;
  if (d->o->pipeline.n) {
    n = cmxf_cut_number(c, d->width);
    mask = cmxf_cut_number(c, 4);
  }
  return at == CMXF_NOWHERE || cmxf_scan_stored(s, d, from, at, n, mask);
}

static inline int cmxf_scan_entries(cmxf_scan *s, const cmxf_chunked *d, cmxf_cut *c, uint64_t n) {
  while (n-- > 0)
    if (!cmxf_scan_entry(s, d, c)) return 0;
  return 1;
}

/* --- arrays --- */

enum { CMXF_PAGE = 1024 }; /* entries that have a checksum of their own where a block has more */

/* What the blocks of an array begin with: whether there are filters, and the address of its header. */
static inline int cmxf_array_owner(cmxf_scan *s, const cmxf_chunked *d, cmxf_cut *c, int with_address) {
  const uint64_t at = c->at, filtered = cmxf_cut_number(c, 1),
                 owner = with_address ? cmxf_cut_number(c, 8) : d->owner;
  if (filtered == (d->o->pipeline.n > 0) && owner == d->owner) return 1;
  return cmxf_scan_refuse(s, at, "a block of another array");
}

/* Which pages of a block were written: a bit for each, the highest of a byte first, from the bit
   `first` on. */
typedef struct cmxf_written {
  const unsigned char *bits;
  uint64_t first;
} cmxf_written;

/* The pages of n entries that follow each other from `at` on. */
static inline int cmxf_scan_pages(cmxf_scan *s, const cmxf_chunked *d, uint64_t at, uint64_t n,
                                  cmxf_written written) {
  const char *what = "a page of an array";
  uint64_t k;
  for (k = 0; k * CMXF_PAGE < n; k++) {
    const uint64_t page = CMXF_PAGE, most = n - k * page < page ? n - k * page : page, size = most * d->entry;
    const uint64_t bit = written.first + k;
    if (written.bits[bit / 8] >> (7 - bit % 8) & 1) {
      unsigned char *bytes = cmxf_scan_take(s, at, at, size + 4, what);
      cmxf_cut c;
      int ok;
      if (!bytes) return 0;
      c = cmxf_cut_of(bytes, size, at);
      ok = cmxf_scan_checksum(s, at, bytes, size, what) && cmxf_scan_entries(s, d, &c, most);
      cmxf_scan_release(s, bytes);
      if (!ok) return 0;
    }
    at += size + 4;
  }
  return 1;
}

/* An array of a fixed number of entries. */
static inline int cmxf_scan_fixed_array(cmxf_scan *s, cmxf_chunked *d) {
  cmxf_written written = {NULL, 0};
  const char *what = "the index of chunks";
  const cmxf_layout *l = &d->o->layout;
  uint64_t entry, page, n, data, size;
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take_signed(s, l->at, l->address, 28, "FAHD", what, &c);
  int ok;
  if (!bytes) return 0;
  d->owner = l->address;
  ok = cmxf_array_owner(s, d, &c, 0);
  entry = cmxf_cut_number(&c, 1);
  page = cmxf_cut_number(&c, 1);
  n = cmxf_cut_number(&c, 8);
  data = cmxf_cut_number(&c, 8);
  cmxf_scan_release(s, bytes);
  if (!ok) return 0;
  if (entry != d->entry || page != 10 || n != d->chunks || n == 0)
    return cmxf_scan_refuse(s, l->address, "an index of %llu chunks, where there are %llu",
                            (unsigned long long)n, (unsigned long long)d->chunks);
  if (data == CMXF_NOWHERE) return 1;
  if (n > s->end) return cmxf_scan_refuse(s, l->address, "an index that does not fit into the file");
  size = n > CMXF_PAGE ? 18 + ((n + CMXF_PAGE - 1) / CMXF_PAGE + 7) / 8 : 18 + n * d->entry;
  bytes = cmxf_scan_take_signed(s, l->address, data, size, "FADB", what, &c);
  if (!bytes) return 0;
  ok = cmxf_array_owner(s, d, &c, 1);
  written.bits = c.next;
  ok =
      ok && (n > CMXF_PAGE ? cmxf_scan_pages(s, d, data + size, n, written) : cmxf_scan_entries(s, d, &c, n));
  cmxf_scan_release(s, bytes);
  return ok;
}

/* The sizes of an extensible array that HDF5 always uses: entries in its first block, the least number in a
   block of data, addresses of such blocks and of blocks of addresses in the first. */
enum { CMXF_GROWING_FIRST = 4, CMXF_GROWING_LEAST = 16, CMXF_GROWING_DIRECT = 6, CMXF_GROWING_INDIRECT = 25 };

/* Blocks in the k-th group of blocks, and the entries in each. */
static inline uint64_t cmxf_growing_blocks(unsigned k) {
  return (uint64_t)1 << k / 2;
}

static inline uint64_t cmxf_growing_entries(unsigned k) {
  return (uint64_t)CMXF_GROWING_LEAST << (k + 1) / 2;
}

/* A block of n entries. */
static inline int cmxf_growing_data(cmxf_scan *s, const cmxf_chunked *d, uint64_t from, uint64_t at,
                                    uint64_t n, cmxf_written written) {
  const uint64_t size = n > CMXF_PAGE ? 22 : 22 + n * d->entry;
  cmxf_cut c;
  unsigned char *bytes;
  int ok;
  if (n > s->end) return cmxf_scan_refuse(s, from, "an index that does not fit into the file");
  bytes = cmxf_scan_take_signed(s, from, at, size, "EADB", "the index of chunks", &c);
  if (!bytes) return 0;
  ok = cmxf_array_owner(s, d, &c, 1);
  cmxf_cut_number(&c, 4); /* its place, which reading does not use */
  ok = ok && (n > CMXF_PAGE ? cmxf_scan_pages(s, d, at + size, n, written) : cmxf_scan_entries(s, d, &c, n));
  cmxf_scan_release(s, bytes);
  return ok;
}

/* The k-th group of blocks. */
static inline int cmxf_growing_group(cmxf_scan *s, const cmxf_chunked *d, uint64_t from, uint64_t at,
                                     unsigned k) {
  const uint64_t blocks = cmxf_growing_blocks(k), n = cmxf_growing_entries(k),
                 bits = n > CMXF_PAGE ? (n / CMXF_PAGE + 7) / 8 : 0;
  cmxf_written written = {NULL, 0};
  uint64_t i;
  cmxf_cut c;
  unsigned char *bytes =
      cmxf_scan_take_signed(s, from, at, 22 + blocks * (bits + 8), "EASB", "the index of chunks", &c);
  int ok;
  if (!bytes) return 0;
  ok = cmxf_array_owner(s, d, &c, 1);
  cmxf_cut_number(&c, 4); /* its place, which reading does not use */
  written.bits = cmxf_cut_bytes(&c, blocks * bits);
  for (i = 0; ok && i < blocks; i++) {
    const uint64_t block = cmxf_cut_number(&c, 8);
    written.first = i * (n / CMXF_PAGE);
    if (block != CMXF_NOWHERE) ok = cmxf_growing_data(s, d, at, block, n, written);
  }
  cmxf_scan_release(s, bytes);
  return ok;
}

/* The first block: entries, then the addresses of blocks of the groups 0 to 3, then those of the other
   groups. */
static inline int cmxf_growing_first(cmxf_scan *s, const cmxf_chunked *d, uint64_t at) {
  const cmxf_written none = {NULL, 0};
  uint64_t i;
  unsigned k;
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take_signed(
      s, d->owner, at, 18 + CMXF_GROWING_FIRST * d->entry + 8 * (CMXF_GROWING_DIRECT + CMXF_GROWING_INDIRECT),
      "EAIB", "the index of chunks", &c);
  int ok;
  if (!bytes) return 0;
  ok = cmxf_array_owner(s, d, &c, 1) && cmxf_scan_entries(s, d, &c, CMXF_GROWING_FIRST);
  for (k = 0; ok && k < 4 + CMXF_GROWING_INDIRECT; k++) {
    const uint64_t n = cmxf_growing_entries(k), blocks = cmxf_growing_blocks(k);
    for (i = 0; ok && i < (k < 4 ? blocks : 1); i++) {
      const uint64_t block = cmxf_cut_number(&c, 8);
      if (block == CMXF_NOWHERE) continue;
      ok = k < 4 ? cmxf_growing_data(s, d, at, block, n, none) : cmxf_growing_group(s, d, at, block, k);
    }
  }
  cmxf_scan_release(s, bytes);
  return ok;
}

/* An array that can grow along one dimension. */
static inline int cmxf_scan_growing_array(cmxf_scan *s, cmxf_chunked *d) {
  static const unsigned char fixed[5] = {32, CMXF_GROWING_FIRST, CMXF_GROWING_LEAST, 4, 10};
  const cmxf_layout *l = &d->o->layout;
  const unsigned char *sizes;
  uint64_t entry, used, first;
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take_signed(s, l->at, l->address, 72, "EAHD", "the index of chunks", &c);
  int ok;
  if (!bytes) return 0;
  d->owner = l->address;
  ok = cmxf_array_owner(s, d, &c, 0);
  entry = cmxf_cut_number(&c, 1);
  sizes = cmxf_cut_bytes(&c, 5);
  if (ok && (entry != d->entry || memcmp(sizes, fixed, 5) != 0))
    ok = cmxf_scan_refuse(s, l->address, "an index of chunks that HDF5 does not write: " CMXF_REWRITE);
  cmxf_cut_bytes(&c, 32);
  used = cmxf_cut_number(&c, 8); /* entries up to the last one, all of which HDF5 goes through */
  cmxf_cut_number(&c, 8);
  first = cmxf_cut_number(&c, 8);
  cmxf_scan_release(s, bytes);
  if (ok && used > d->chunks && used > 0)
    ok = cmxf_scan_refuse(s, l->address, "an index of more chunks than there are: " CMXF_REWRITE);
  if (ok && used > 0x10000 && used > s->end)
    ok = cmxf_scan_refuse(s, l->address, "an index that does not fit into the file");
  if (!ok) return 0;
  if (first == CMXF_NOWHERE) return used == 0 || cmxf_scan_refuse(s, l->address, "an index without a block");
  return cmxf_growing_first(s, d, first);
}

/* --- trees --- */

/* A record of a B-tree of version 2. */
static inline int cmxf_chunk_record(cmxf_scan *s, void *data, const unsigned char *record, uint64_t at) {
  const cmxf_chunked *d = (const cmxf_chunked *)data;
  uint64_t n = d->bytes, mask = 0;
  if (d->o->pipeline.n) {
    n = cmxf_little(record + 8, d->width);
    mask = cmxf_scan_u32(record + 8 + d->width);
  }
  return cmxf_scan_stored(s, d, at, cmxf_little(record, 8), n, mask);
}

static inline int cmxf_scan_chunk_tree(cmxf_scan *s, cmxf_chunked *d) {
  const cmxf_layout *l = &d->o->layout;
  cmxf_tree t;
  uint64_t total;
  memset(&t, 0, sizeof t);
  t.type = d->o->pipeline.n ? 11 : 10;
  t.node = 2048;
  t.record = d->entry + 8 * (uint64_t)(l->rank - 1);
  t.each = cmxf_chunk_record;
  t.data = d;
  return cmxf_scan_tree(s, l->at, l->address, &t, &total);
}

/* A child of a B-tree of version 1. The key has the bytes of the chunk, the filters that were left out, and
   its place, of which each number is a multiple of the chunk's. */
static inline int cmxf_chunk_child(cmxf_scan *s, void *data, const unsigned char *key,
                                   const unsigned char *next, uint64_t child, uint64_t at) {
  const cmxf_chunked *d = (const cmxf_chunked *)data;
  const cmxf_layout *l = &d->o->layout;
  int k;
  (void)next;
  for (k = 0; k < l->rank; k++)
    if (cmxf_little(key + 8 + 8 * k, 8) % l->chunk[k] != 0)
      return cmxf_scan_refuse(s, at, "a chunk that begins within another");
  return cmxf_scan_stored(s, d, at, child, cmxf_scan_u32(key), cmxf_scan_u32(key + 4));
}

static inline int cmxf_scan_old_chunk_tree(cmxf_scan *s, cmxf_chunked *d) {
  const cmxf_layout *l = &d->o->layout;
  cmxf_old_tree t;
  t.type = 1;
  t.k = s->chunk_k;
  t.key = 8 + 8 * (uint64_t)l->rank;
  t.each = cmxf_chunk_child;
  t.data = d;
  return cmxf_scan_old_tree(s, &t, l->at, l->address, -1);
}

/* --- the data of a dataset --- */

/* Chunks along all dimensions; those without limit count as they are. `limited`: of the sizes that they may
   have. */
static inline uint64_t cmxf_count_chunks(const cmxf_object *o, int limited, int *unlimited) {
  uint64_t n = 1;
  int k;
  *unlimited = 0;
  for (k = 0; k < o->space.rank; k++) {
    const int grows = o->space.most[k] == UINT64_MAX;
    const uint64_t size = limited && !grows ? o->space.most[k] : o->space.dims[k], chunk = o->layout.chunk[k];
    *unlimited += grows;
    n = cmxf_times(n, size / chunk + (size % chunk != 0));
  }
  return n;
}

static inline int cmxf_scan_chunk_index(cmxf_scan *s, cmxf_chunked *d) {
  const cmxf_layout *l = &d->o->layout;
  const int filters = d->o->pipeline.n;
  int unlimited, growing;
  const uint64_t now = cmxf_count_chunks(d->o, 0, &unlimited), most = cmxf_count_chunks(d->o, 1, &growing);
  d->chunks = most;
  if (now == UINT64_MAX) return cmxf_scan_refuse(s, l->at, "too many chunks");
  if (l->flags & 1 && filters)
    return cmxf_scan_refuse(s, l->at,
                            "chunks at the edge without filters: rewrite the file by "
                            "h5repack -f NONE OLD NEW");
  if (l->address == CMXF_NOWHERE) return 1;
  switch (l->index) {
  case 0:
    return cmxf_scan_old_chunk_tree(s, d);
  case 1: /* a single chunk */
    if (most != 1 || unlimited || ((l->flags & 2) != 0) != (filters > 0))
      return cmxf_scan_refuse(s, l->at, "an index of one chunk, where there are more or none");
    return cmxf_scan_stored(s, d, l->at, l->address, filters ? l->size : d->bytes, l->mask);
  case 2: /* all in a row */
    if (filters || unlimited) return cmxf_scan_refuse(s, l->at, "chunks of unknown places");
    return cmxf_scan_inside(s, l->at, l->address, cmxf_times(most, d->bytes), "the chunks");
  case 3:
    if (unlimited) return cmxf_scan_refuse(s, l->at, "an index that cannot grow");
    return cmxf_scan_fixed_array(s, d);
  case 4:
    if (unlimited != 1) return cmxf_scan_refuse(s, l->at, "an index that grows along one dimension");
    return cmxf_scan_growing_array(s, d);
  default:
    return cmxf_scan_chunk_tree(s, d);
  }
}

static inline int cmxf_scan_chunked(cmxf_scan *s, const cmxf_object *o) {
  const cmxf_layout *l = &o->layout;
  cmxf_chunked d;
  int k;
  memset(&d, 0, sizeof d);
  d.o = o;
  d.bytes = 1;
  for (k = 0; k < l->rank; k++) d.bytes = cmxf_times(d.bytes, l->chunk[k]);
  if (l->rank != o->space.rank + 1 || l->chunk[l->rank - 1] != o->type.size)
    return cmxf_scan_refuse(s, l->at, "chunks that do not fit the dimensions or the type");
  if (d.bytes > UINT32_MAX) return cmxf_scan_refuse(s, l->at, "a chunk of 4 GiB or more");
  d.width = 1 + (cmxf_log2(d.bytes) + 8) / 8;
  d.entry = o->pipeline.n ? 8 + d.width + 4 : 8;
  return cmxf_scan_chunk_index(s, &d);
}

/* Whether the parts of a dataset's header agree, and its data lie in the file. */
static inline int cmxf_scan_dataset(cmxf_scan *s, const cmxf_object *o) {
  const cmxf_layout *l = &o->layout;
  const uint64_t bytes = cmxf_times(o->space.points, o->type.size);
  int k;
  for (k = 0; k < 2; k++)
    if (o->fill[k] && (o->fill[k] != o->type.size || o->type.variable))
      return cmxf_scan_refuse(s, o->at, "a fill value of another size than the type, or of variable length");
  if (bytes > INT64_MAX) return cmxf_scan_refuse(s, o->at, "a dataset that is too large");
  if (l->kind == 2) return cmxf_scan_chunked(s, o);
  if (l->size != bytes)
    return cmxf_scan_refuse(s, l->at, "%llu bytes for a dataset of %llu", (unsigned long long)l->size,
                            (unsigned long long)bytes);
  if (l->kind == 0 || l->address == CMXF_NOWHERE || bytes == 0) return 1;
  return cmxf_scan_inside(s, l->at, l->address, bytes, "the data");
}

#endif
