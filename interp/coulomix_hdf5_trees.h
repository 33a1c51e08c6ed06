/** coulomix_hdf5_trees.h: B-trees and heaps of an HDF5 file, for the check of coulomix_hdf5_check.h, after
 *  the HDF5 File Format Specification 3.0, III. For the implementation of coulomix_hdf5.h only.
 *
 *  Sizes that HDF5 always writes, such as that of a node, are not taken from the file but compared. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_TREES)
#define COULOMIX_HDF5_TREES

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_hdf5_messages.h"

#define CMXF_REWRITE "rewrite the file by h5repack OLD NEW"

enum { CMXF_TREE_DEPTH = 8 };

/* --- B-trees of version 2 --- */

/* Called with each record. Returns 0 where it is not as it must be. */
typedef int (*cmxf_record)(cmxf_scan *s, void *data, const unsigned char *record, uint64_t at);

typedef struct cmxf_tree {
  unsigned type;
  uint64_t node, record; /* bytes */
  uint64_t most[CMXF_TREE_DEPTH + 1],
      below[CMXF_TREE_DEPTH + 1]; /* records in a node, and with all below it */
  cmxf_record each;
  void *data;
} cmxf_tree;

/* Bytes of the address and the counts of a node that lies below one of this depth. */
static inline uint64_t cmxf_tree_pointer(const cmxf_tree *t, unsigned depth) {
  return 8 + cmxf_width(t->most[0]) + (depth > 1 ? cmxf_width(t->below[depth - 1]) : 0);
}

static inline int cmxf_tree_node(cmxf_scan *s, const cmxf_tree *t, uint64_t from, uint64_t at, unsigned depth,
                                 uint64_t n, uint64_t total);

static inline int cmxf_tree_children(cmxf_scan *s, const cmxf_tree *t, cmxf_cut *c, unsigned depth,
                                     uint64_t n, uint64_t total) {
  const uint64_t at = c->at;
  uint64_t sum = n, k;
  for (k = 0; k <= n; k++) {
    const uint64_t child = cmxf_cut_number(c, 8), own = cmxf_cut_number(c, cmxf_width(t->most[0]));
    const uint64_t all = depth > 1 ? cmxf_cut_number(c, cmxf_width(t->below[depth - 1])) : own;
    if (all > total - sum) return cmxf_scan_refuse(s, at, "a B-tree with more records than it says");
    sum += all;
    if (!cmxf_tree_node(s, t, at, child, depth - 1, own, all)) return 0;
  }
  return sum == total ? 1 : cmxf_scan_refuse(s, at, "a B-tree with fewer records than it says");
}

/* A node with n records, `total` with those below it. */
static inline int cmxf_tree_node(cmxf_scan *s, const cmxf_tree *t, uint64_t from, uint64_t at, unsigned depth,
                                 uint64_t n, uint64_t total) {
  const char *what = "a node of a B-tree";
  uint64_t used = 6 + n * t->record, k;
  unsigned char *bytes;
  cmxf_cut c;
  int ok;
  if (n < 1 || n > t->most[depth] || n > total || (depth == 0 && n != total))
    return cmxf_scan_refuse(s, from, "a node of a B-tree with %llu records", (unsigned long long)n);
  if (depth > 0) used += (n + 1) * cmxf_tree_pointer(t, depth);
  bytes = cmxf_scan_take(s, from, at, t->node, what);
  if (!bytes) return 0;
  c = cmxf_cut_of(bytes, used, at);
  ok = cmxf_cut_signature(&c, depth ? "BTIN" : "BTLF") && cmxf_cut_number(&c, 1) == 0 &&
       cmxf_cut_number(&c, 1) == t->type;
  if (!ok)
    cmxf_scan_refuse(s, at, "not a node of this B-tree");
  else
    ok = cmxf_scan_checksum(s, at, bytes, used, what);
  for (k = 0; ok && k < n; k++) {
    const uint64_t place = c.at;
    ok = t->each(s, t->data, cmxf_cut_bytes(&c, t->record), place);
  }
  if (ok && depth > 0) ok = cmxf_tree_children(s, t, &c, depth, n, total);
  cmxf_scan_release(s, bytes);
  return ok;
}

/* Calls `each` for all records; `total` is their number. */
static inline int cmxf_scan_tree(cmxf_scan *s, uint64_t from, uint64_t at, cmxf_tree *t, uint64_t *total) {
  uint64_t type, node, record, depth, split, merge, root, n, d;
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take_signed(s, from, at, 38, "BTHD", "a B-tree", &c);
  if (!bytes) return 0;
  type = cmxf_cut_number(&c, 1);
  node = cmxf_cut_number(&c, 4);
  record = cmxf_cut_number(&c, 2);
  depth = cmxf_cut_number(&c, 2);
  split = cmxf_cut_number(&c, 1);
  merge = cmxf_cut_number(&c, 1);
  root = cmxf_cut_number(&c, 8);
  n = cmxf_cut_number(&c, 2);
  *total = cmxf_cut_number(&c, 8);
  cmxf_scan_release(s, bytes);
  if (type != t->type || record != t->record || depth > CMXF_TREE_DEPTH)
    return cmxf_scan_refuse(s, at, "a B-tree of type %u with records of %u bytes", (unsigned)type,
                            (unsigned)record);
  if (node != t->node || split != 100 || merge != 40)
    return cmxf_scan_refuse(s, at, "a B-tree that HDF5 does not write: " CMXF_REWRITE);
  if (root == CMXF_NOWHERE || *total == 0)
    return root == CMXF_NOWHERE && *total == 0 && n == 0 && depth == 0
               ? 1
               : cmxf_scan_refuse(s, at, "a B-tree without a root");
  t->most[0] = t->below[0] = (node - 10) / record;
  for (d = 1; d <= depth; d++) {
    const uint64_t pointer = cmxf_tree_pointer(t, (unsigned)d);
    t->most[d] = (node - 10 - pointer) / (record + pointer);
    t->below[d] = (t->most[d] + 1) * t->below[d - 1] + t->most[d];
    if (t->below[d] > 1ull << 40) return cmxf_scan_refuse(s, at, "a B-tree that is too deep");
  }
  return cmxf_tree_node(s, t, at, root, (unsigned)depth, n, *total);
}

/* --- fractal heaps, of links or of attributes --- */

typedef struct cmxf_piece {
  uint64_t id, at, n; /* place in the heap, or number of a large object; in the file */
} cmxf_piece;

typedef struct cmxf_heap {
  uint64_t at, start, space;  /* address, bytes of the first block, of the places of all blocks */
  size_t id_n, offset_n;      /* bytes of the name of an object, and of a place within the heap */
  unsigned bits;              /* of places */
  cmxf_piece *blocks, *large; /* in the order of their places; by number */
  size_t n_blocks, n_large, room, large_room;
} cmxf_heap;

enum { CMXF_HEAP_DIRECT = 0x10000, CMXF_HEAP_OBJECT = 0x1000, CMXF_HEAP_WIDTH = 4 };

static inline void cmxf_heap_free(cmxf_scan *s, cmxf_heap *h) {
  if (h->blocks) cmxf_scan_release(s, h->blocks);
  if (h->large) cmxf_scan_release(s, h->large);
}

/* What direct and indirect blocks begin with: the address of the heap and the place within it. */
static inline int cmxf_heap_owner(cmxf_scan *s, const cmxf_heap *h, cmxf_cut *c, uint64_t offset) {
  const uint64_t at = c->at, heap = cmxf_cut_number(c, 8), place = cmxf_cut_number(c, h->offset_n);
  return heap == h->at && place == offset ? 1 : cmxf_scan_refuse(s, at, "a block of another heap");
}

static inline int cmxf_heap_direct(cmxf_scan *s, cmxf_heap *h, uint64_t from, uint64_t at, uint64_t offset,
                                   uint64_t n) {
  const char *what = "a block of a heap";
  const size_t head = 13 + h->offset_n;
  cmxf_piece *blocks;
  cmxf_cut c;
  uint32_t sum;
  int ok;
  unsigned char *bytes = cmxf_scan_take(s, from, at, n, what);
  if (!bytes) return 0;
  c = cmxf_cut_of(bytes, n, at);
  ok = cmxf_cut_signature(&c, "FHDB") && cmxf_cut_number(&c, 1) == 0;
  if (!ok) cmxf_scan_refuse(s, at, "not %s", what);
  ok = ok && cmxf_heap_owner(s, h, &c, offset);
  sum = cmxf_scan_u32(bytes + head); /* of the block with zeros in this place */
  memset(bytes + head, 0, 4);
  if (ok && cmxf_lookup3(bytes, (size_t)n) != sum) ok = cmxf_scan_refuse(s, at, "wrong checksum of %s", what);
  cmxf_scan_release(s, bytes);
  blocks = ok ? (cmxf_piece *)cmxf_scan_grow(s, h->blocks, h->n_blocks, &h->room, sizeof *blocks) : NULL;
  if (!blocks) return 0;
  h->blocks = blocks;
  h->blocks[h->n_blocks].id = offset;
  h->blocks[h->n_blocks].at = at;
  h->blocks[h->n_blocks++].n = n;
  return 1;
}

/* A block of the addresses of others, in rows of four of the same size, which doubles from the second row
   on. */
static inline int cmxf_heap_indirect(cmxf_scan *s, cmxf_heap *h, uint64_t from, uint64_t at, uint64_t offset,
                                     unsigned rows) {
  const uint64_t n = 17 + h->offset_n + 8 * (uint64_t)rows * CMXF_HEAP_WIDTH;
  uint64_t place = offset, size = h->start;
  unsigned k;
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take_signed(s, from, at, n, "FHIB", "a block of addresses of a heap", &c);
  int ok;
  if (!bytes) return 0;
  ok = cmxf_heap_owner(s, h, &c, offset);
  for (k = 0; ok && k < rows * CMXF_HEAP_WIDTH; k++) {
    const uint64_t child = cmxf_cut_number(&c, 8);
    if (k % CMXF_HEAP_WIDTH == 0 && k >= 2 * CMXF_HEAP_WIDTH) size *= 2;
    if (child != CMXF_NOWHERE) {
      ok = size <= CMXF_HEAP_DIRECT
               ? cmxf_heap_direct(s, h, at, child, place, size)
               : cmxf_heap_indirect(s, h, at, child, place, cmxf_log2(size / h->start / CMXF_HEAP_WIDTH) + 1);
    }
    place += size;
  }
  cmxf_scan_release(s, bytes);
  return ok;
}

/* A large object has a block of its own. */
static inline int cmxf_heap_add_large(cmxf_scan *s, void *data, const unsigned char *record, uint64_t at) {
  cmxf_heap *h = (cmxf_heap *)data;
  cmxf_piece piece, *large;
  piece.at = cmxf_little(record, 8);
  piece.n = cmxf_little(record + 8, 8);
  piece.id = cmxf_little(record + 16, 8);
  if (!cmxf_scan_claim(s, at, piece.at, piece.n, "a large object of a heap")) return 0;
  large = (cmxf_piece *)cmxf_scan_grow(s, h->large, h->n_large, &h->large_room, sizeof *large);
  if (!large) return 0;
  h->large = large;
  h->large[h->n_large++] = piece;
  return 1;
}

static inline int cmxf_piece_compare(const void *a, const void *b) {
  const uint64_t x = ((const cmxf_piece *)a)->id, y = ((const cmxf_piece *)b)->id;
  return (x > y) - (x < y);
}

static inline int cmxf_heap_large(cmxf_scan *s, cmxf_heap *h, uint64_t at) {
  cmxf_tree t;
  uint64_t total;
  size_t i;
  memset(&t, 0, sizeof t);
  t.type = 1;
  t.node = 512;
  t.record = 24;
  t.each = cmxf_heap_add_large;
  t.data = h;
  if (at == CMXF_NOWHERE) return 1;
  if (!cmxf_scan_tree(s, h->at, at, &t, &total)) return 0;
  for (i = 1; i < h->n_large; i++)
    if (h->large[i - 1].id >= h->large[i].id)
      return cmxf_scan_refuse(s, at, "large objects of a heap are not in order");
  return 1;
}

/* The blocks of a heap of links (`id_n` 7) or of attributes (8). */
static inline int cmxf_scan_heap(cmxf_scan *s, uint64_t from, uint64_t at, size_t id_n, cmxf_heap *h) {
  uint64_t large, root, rows, id, filters, flags, most, numbers[5];
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take_signed(s, from, at, 146, "FRHP", "a heap", &c);
  int k;
  if (!bytes) return 0;
  memset(h, 0, sizeof *h);
  h->at = at;
  h->id_n = id_n;
  h->start = id_n == 7 ? 512 : 1024;
  h->bits = id_n == 7 ? 32 : 40;
  h->offset_n = h->bits / 8;
  id = cmxf_cut_number(&c, 2);
  filters = cmxf_cut_number(&c, 2);
  flags = cmxf_cut_number(&c, 1);
  most = cmxf_cut_number(&c, 4);
  cmxf_cut_number(&c, 8);
  large = cmxf_cut_number(&c, 8);
  cmxf_cut_bytes(&c, 16); /* free space */
  h->space = cmxf_cut_number(&c, 8);
  cmxf_cut_bytes(&c, 56); /* counts */
  for (k = 0; k < 5; k++) numbers[k] = cmxf_cut_number(&c, k == 1 || k == 2 ? 8 : 2);
  root = cmxf_cut_number(&c, 8);
  rows = cmxf_cut_number(&c, 2);
  cmxf_scan_release(s, bytes);
  if (id != id_n || filters != 0 || (flags & ~1u) != 2 || most != CMXF_HEAP_OBJECT ||
      numbers[0] != CMXF_HEAP_WIDTH || numbers[1] != h->start || numbers[2] != CMXF_HEAP_DIRECT ||
      numbers[3] != h->bits || numbers[4] != 1)
    return cmxf_scan_refuse(s, at, "a heap that HDF5 does not write: " CMXF_REWRITE);
  if (rows > h->bits - cmxf_log2(h->start) - 1)
    return cmxf_scan_refuse(s, at, "a heap of %u rows", (unsigned)rows);
  if (!cmxf_heap_large(s, h, large)) return 0;
  if (root == CMXF_NOWHERE) return rows == 0 || cmxf_scan_refuse(s, at, "a heap without a root");
  return rows ? cmxf_heap_indirect(s, h, at, root, 0, (unsigned)rows)
              : cmxf_heap_direct(s, h, at, root, 0, h->start);
}

/* Where the object of this name lies in the file; `from` is where the name stands. */
static inline int cmxf_heap_find(cmxf_scan *s, const cmxf_heap *h, const unsigned char *id, uint64_t from,
                                 uint64_t *at, uint64_t *n) {
  const unsigned kind = id[0];
  size_t low = 0, high = kind == 0 ? h->n_blocks : h->n_large;
  const cmxf_piece *list = kind == 0 ? h->blocks : h->large, *found;
  const uint64_t key = cmxf_little(id + 1, kind == 0 ? h->offset_n : h->id_n - 1);
  if (kind != 0 && kind != 0x10) return cmxf_scan_refuse(s, from, "an unknown kind of object in a heap");
  while (low < high) { /* the last one that begins at or before the key */
    const size_t middle = (low + high) / 2;
    if (list[middle].id <= key)
      low = middle + 1;
    else
      high = middle;
  }
  found = low ? &list[low - 1] : NULL;
  if (kind == 0x10) {
    if (!found || found->id != key)
      return cmxf_scan_refuse(s, from, "a large object that is not in its heap");
    *at = found->at;
    *n = found->n;
    return 1;
  }
  *n = cmxf_little(id + 1 + h->offset_n, 2);
  if (!found || *n == 0 || *n > CMXF_HEAP_OBJECT || key - found->id < 17 + h->offset_n ||
      key - found->id > found->n || *n > found->n - (key - found->id) || key > h->space)
    return cmxf_scan_refuse(s, from, "an object that is not in its heap");
  *at = found->at + (key - found->id);
  return 1;
}

/* --- links and attributes in heaps --- */

typedef struct cmxf_dense_list {
  cmxf_heap heap;
  int attributes;
  size_t n, room;
  uint64_t *ids; /* [n] names of the objects */
} cmxf_dense_list;

/* A record of the index by name: the object that it names, and the checksum of the object's own name. */
static inline int cmxf_dense_named(cmxf_scan *s, void *data, const unsigned char *record, uint64_t at) {
  cmxf_dense_list *d = (cmxf_dense_list *)data;
  const unsigned char *id = record + (d->attributes ? 0 : 4), *name = NULL;
  const uint32_t sum = cmxf_scan_u32(record + (d->attributes ? 13 : 0));
  uint64_t place = 0, size = 0, n = 0, *ids;
  unsigned char *bytes;
  cmxf_cut c;
  int ok;
  if (d->n >= (size_t)(d->attributes ? CMXF_SCAN_ATTRIBUTES : CMXF_SCAN_LINKS))
    return cmxf_scan_refuse(s, at, "too many links or attributes");
  if (d->attributes && record[8] & 2) return cmxf_scan_refuse(s, at, "a shared attribute, which is not read");
  if (!cmxf_heap_find(s, &d->heap, id, at, &place, &size)) return 0;
  ids = (uint64_t *)cmxf_scan_grow(s, d->ids, d->n, &d->room, sizeof *ids);
  if (!ids) return 0;
  d->ids = ids;
  d->ids[d->n++] = cmxf_little(id, d->heap.id_n);
  bytes = (unsigned char *)cmxf_scan_alloc(s, (size_t)size);
  if (!bytes) return cmxf_scan_no_memory(s);
  c = cmxf_cut_of(bytes, size, place);
  ok = cmxf_scan_read(s, place, bytes, size) &&
       (d->attributes ? cmxf_scan_attribute(s, &c, &name, &n) : cmxf_scan_link(s, &c, &name, &n));
  if (ok && cmxf_lookup3(name, (size_t)n) != sum) ok = cmxf_scan_refuse(s, at, "wrong checksum of a name");
  cmxf_scan_release(s, bytes);
  return ok;
}

static inline int cmxf_id_compare(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* A record of the index by order of creation. */
static inline int cmxf_dense_ordered(cmxf_scan *s, void *data, const unsigned char *record, uint64_t at) {
  const cmxf_dense_list *d = (const cmxf_dense_list *)data;
  const uint64_t id = cmxf_little(record + (d->attributes ? 0 : 8), d->heap.id_n);
  if (d->n && bsearch(&id, d->ids, d->n, sizeof id, cmxf_id_compare)) return 1;
  return cmxf_scan_refuse(s, at, "a link or attribute that has no name");
}

static inline int cmxf_dense_indices(cmxf_scan *s, const cmxf_dense *where, cmxf_dense_list *d) {
  cmxf_tree t;
  uint64_t total, ordered;
  size_t i;
  memset(&t, 0, sizeof t);
  t.node = 512;
  t.data = d;
  t.type = d->attributes ? 8 : 5;
  t.record = d->attributes ? 17 : 11;
  t.each = cmxf_dense_named;
  if (!cmxf_scan_heap(s, where->at, where->heap, d->attributes ? 8 : 7, &d->heap) ||
      !cmxf_scan_tree(s, where->at, where->names, &t, &total))
    return 0;
  if (d->n) qsort(d->ids, d->n, sizeof *d->ids, cmxf_id_compare);
  for (i = 1; i < d->n; i++)
    if (d->ids[i - 1] == d->ids[i])
      return cmxf_scan_refuse(s, where->names, "a link or attribute with two names");
  if (where->order == CMXF_NOWHERE) return 1;
  t.type = d->attributes ? 9 : 6;
  t.record = d->attributes ? 13 : 15;
  t.each = cmxf_dense_ordered;
  if (!cmxf_scan_tree(s, where->at, where->order, &t, &ordered)) return 0;
  return ordered == total ? 1
                          : cmxf_scan_refuse(s, where->order, "indices with different numbers of records");
}

/* Checks the links or attributes that lie in a heap. */
static inline int cmxf_scan_heaped(cmxf_scan *s, const cmxf_dense *where, int attributes) {
  cmxf_dense_list d;
  int ok;
  if (where->heap == CMXF_NOWHERE) return 1;
  memset(&d, 0, sizeof d);
  d.attributes = attributes;
  ok = cmxf_dense_indices(s, where, &d);
  cmxf_heap_free(s, &d.heap);
  if (d.ids) cmxf_scan_release(s, d.ids);
  return ok;
}

/* --- B-trees of version 1 --- */

/* Called with each child and the keys before and after it. */
typedef int (*cmxf_child)(cmxf_scan *s, void *data, const unsigned char *key, const unsigned char *next,
                          uint64_t child, uint64_t at);

typedef struct cmxf_old_tree {
  unsigned type, k; /* half of the entries of a node */
  uint64_t key;     /* bytes */
  cmxf_child each;
  void *data;
} cmxf_old_tree;

/* `level` is that which the parent asks for, -1 at the root. */
static inline int cmxf_scan_old_tree(cmxf_scan *s, const cmxf_old_tree *t, uint64_t from, uint64_t at,
                                     int level) {
  const uint64_t entry = t->key + 8, size = 24 + 2 * t->k * entry + t->key;
  unsigned char *bytes = cmxf_scan_take(s, from, at, size, "a node of a B-tree");
  uint64_t n, k;
  int ok, own;
  cmxf_cut c;
  if (!bytes) return 0;
  c = cmxf_cut_of(bytes, size, at);
  ok = cmxf_cut_signature(&c, "TREE") && cmxf_cut_number(&c, 1) == t->type;
  own = (int)cmxf_cut_number(&c, 1);
  n = cmxf_cut_number(&c, 2);
  cmxf_cut_bytes(&c, 16);
  if (!ok)
    cmxf_scan_refuse(s, at, "not a node of this B-tree");
  else if (own > CMXF_TREE_DEPTH || (level >= 0 && own != level))
    ok = cmxf_scan_refuse(s, at, "a node of a B-tree in level %d", own);
  else if (n > 2 * t->k || (level >= 0 && n == 0))
    ok = cmxf_scan_refuse(s, at, "a node of a B-tree with %u entries", (unsigned)n);
  for (k = 0; ok && k < n; k++) {
    const uint64_t place = c.at;
    const unsigned char *key = cmxf_cut_bytes(&c, t->key);
    const uint64_t child = cmxf_cut_number(&c, 8);
    ok = own ? cmxf_scan_old_tree(s, t, place, child, own - 1)
             : t->each(s, t->data, key, c.next, child, place);
  }
  cmxf_scan_release(s, bytes);
  return ok;
}

#endif
