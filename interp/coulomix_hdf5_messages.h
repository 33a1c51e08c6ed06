/** coulomix_hdf5_messages.h: the messages in the headers of an HDF5 file's objects, for the check of
 *  coulomix_hdf5_check.h, after the HDF5 File Format Specification 3.0, IV.A.2. For the implementation of
 *  coulomix_hdf5.h only.
 *
 *  Each call reads one message from `c` and returns 0 where the message is not as the format defines it. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_MESSAGES)
#define COULOMIX_HDF5_MESSAGES

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_hdf5_blocks.h"

enum {
  CMXF_SCAN_RANK = 32,
  CMXF_SCAN_NESTED = 8,     /* types within types, and headers that wait for the type of another */
  CMXF_SCAN_MEMBERS = 1024, /* of a compound type, which HDF5 compares with each other */
  CMXF_DEFLATE = 1,
  CMXF_SHUFFLE = 2,
  CMXF_FLETCHER32 = 3
};

/* A dataspace. A dimension that can grow without limit has the largest number as `most`. */
typedef struct cmxf_space {
  int rank;
  uint64_t dims[CMXF_SCAN_RANK], most[CMXF_SCAN_RANK];
  uint64_t points;
} cmxf_space;

/* Of a type only what its data depend on: bytes of an element, and whether data lie elsewhere. */
typedef struct cmxf_form {
  uint64_t size;
  int variable;
} cmxf_form;

typedef struct cmxf_pipeline {
  int n, filter[3];
} cmxf_pipeline;

typedef struct cmxf_layout {
  int version, kind;      /* 0 compact, 1 contiguous, 2 chunked */
  uint64_t at, address;   /* of the message, and of the data or their index */
  uint64_t size;          /* of compact or contiguous data, or of the only chunk as it is stored */
  int rank, index, flags; /* of chunks: with the dimension of an element's bytes; kind of index */
  uint32_t mask;          /* filters that the only chunk was stored without */
  uint64_t chunk[CMXF_SCAN_RANK + 1];
} cmxf_layout;

/* Where links or attributes lie that are not in the header. */
typedef struct cmxf_dense {
  uint64_t at, heap, names, order; /* of the message; addresses, CMXF_NOWHERE without */
} cmxf_dense;

/* What the header of an object says. */
typedef struct cmxf_object {
  uint64_t at;
  int version, ordered; /* of the header; attributes have numbers */
  uint32_t seen;        /* a bit for each kind of message */
  cmxf_space space;
  cmxf_form type;
  uint64_t fill[2]; /* bytes of fill values, old and new, and 0 without */
  cmxf_layout layout;
  cmxf_pipeline pipeline;
  cmxf_dense links, attributes;
  uint64_t tree, heap; /* of a group of the old form */
  size_t n_links, n_attributes;
} cmxf_object;

static inline int cmxf_scan_named_type(cmxf_scan *s, uint64_t from, uint64_t at, cmxf_form *form);

static inline int cmxf_scan_short(cmxf_scan *s, const cmxf_cut *c, const char *what) {
  return cmxf_scan_refuse(s, c->at, "%s is longer than its room", what);
}

static inline int cmxf_scan_space(cmxf_scan *s, cmxf_cut *c, cmxf_space *space) {
  const uint64_t at = c->at, version = cmxf_cut_number(c, 1), rank = cmxf_cut_number(c, 1),
                 flags = cmxf_cut_number(c, 1);
  uint64_t kind = cmxf_cut_number(c, 1), k;
  if (version != 1 && version != 2) return cmxf_scan_refuse(s, at, "unknown version of a dataspace");
  if (version == 1) {
    cmxf_cut_bytes(c, 4);
    kind = rank > 0;
  }
  if (rank > CMXF_SCAN_RANK) return cmxf_scan_refuse(s, at, "a dataspace of %d dimensions", (int)rank);
  if (flags > 1 || kind > 2 || (kind != 1 && rank > 0))
    return cmxf_scan_refuse(s, at, "a dataspace of an unknown kind");
  space->rank = (int)rank;
  space->points = kind != 2;
  for (k = 0; k < rank; k++) {
    space->most[k] = space->dims[k] = cmxf_cut_number(c, 8);
    space->points = cmxf_times(space->points, space->dims[k]);
  }
  for (k = 0; flags && k < rank; k++) {
    space->most[k] = cmxf_cut_number(c, 8);
    if (space->most[k] < space->dims[k])
      return cmxf_scan_refuse(s, at, "a dimension that is larger than its limit");
  }
  if (c->failed) return cmxf_scan_short(s, c, "a dataspace");
  for (k = 0; k < rank; k++) /* also where another one is 0 */
    if (space->dims[k] > INT64_MAX) return cmxf_scan_refuse(s, at, "a dimension that is too large");
  if (space->points > INT64_MAX) return cmxf_scan_refuse(s, at, "dimensions whose product is too large");
  return 1;
}

/* --- types --- */

static inline int cmxf_scan_type_of(cmxf_scan *s, cmxf_cut *c, int depth, cmxf_form *form);

/* Integers, floats, times and bit fields: bits that lie within the element. */
static inline int cmxf_scan_number(cmxf_scan *s, cmxf_cut *c, unsigned kind, uint64_t bits, uint64_t size) {
  const uint64_t at = c->at, whole = 8 * size, offset = kind == 2 ? 0 : cmxf_cut_number(c, 2),
                 precision = cmxf_cut_number(c, 2);
  int ok = size <= 64 && precision >= 1 && precision <= whole && offset <= whole - precision;
  if (ok && kind == 1) {
    const uint64_t e = cmxf_cut_number(c, 1), e_n = cmxf_cut_number(c, 1), m = cmxf_cut_number(c, 1),
                   m_n = cmxf_cut_number(c, 1), sign = bits >> 8 & 255;
    cmxf_cut_number(c, 4);
    ok = e_n >= 1 && e_n <= 32 && m_n >= 1 && e + e_n <= precision && m + m_n <= precision &&
         sign < precision && (e + e_n <= m || m + m_n <= e) && (sign < e || sign >= e + e_n) &&
         (sign < m || sign >= m + m_n) && (bits >> 4 & 3) < 3 && !(bits & 0x40);
  }
  if (c->failed) return cmxf_scan_short(s, c, "a type");
  return ok ? 1 : cmxf_scan_refuse(s, at, "a type of numbers whose bits do not fit");
}

/* *span receives the bytes of the member in its type. */
static inline int cmxf_scan_member(cmxf_scan *s, cmxf_cut *c, unsigned version, uint64_t size, int depth,
                                   cmxf_form *form, uint64_t span[2]) {
  const uint64_t at = c->at;
  uint64_t offset, n = 1, rank = 0, k;
  cmxf_form member = {0, 0};
  if (!cmxf_cut_text(c, version < 3 ? 8 : 1)) return cmxf_scan_short(s, c, "the name of a member");
  offset = cmxf_cut_number(c, version < 3 ? 4 : cmxf_width(size));
  if (version == 1) {
    rank = cmxf_cut_number(c, 1);
    cmxf_cut_bytes(c, 11);
    if (rank > 4) return cmxf_scan_refuse(s, at, "a member of more than four dimensions");
    for (k = 0; k < 4; k++) {
      const uint64_t dim = cmxf_cut_number(c, 4);
      if (k < rank) n = cmxf_times(n, dim);
    }
    if (n == 0) return cmxf_scan_refuse(s, at, "a member without elements");
  }
  if (c->failed) return cmxf_scan_short(s, c, "a member");
  if (!cmxf_scan_type_of(s, c, depth + 1, &member)) return 0;
  n = cmxf_times(n, member.size);
  if (offset > size || n > size - offset)
    return cmxf_scan_refuse(s, at, "a member that does not fit into its type");
  form->variable |= member.variable;
  span[0] = offset;
  span[1] = offset + n;
  return 1;
}

/* Members may stand in any order, but not on each other. */
static inline int cmxf_scan_members(cmxf_scan *s, cmxf_cut *c, unsigned version, unsigned n, int depth,
                                    cmxf_form *form) {
  const uint64_t at = c->at;
  uint64_t(*spans)[2] = (uint64_t(*)[2])cmxf_scan_alloc(s, n * sizeof *spans);
  unsigned k, j;
  int ok = spans != NULL;
  if (!ok) return cmxf_scan_no_memory(s);
  for (k = 0; k < n && ok; k++) {
    ok = cmxf_scan_member(s, c, version, form->size, depth, form, spans[k]);
    for (j = 0; j < k && ok; j++)
      if (spans[j][0] < spans[k][1] && spans[k][0] < spans[j][1])
        ok = cmxf_scan_refuse(s, at, "two members of a type in the same place");
  }
  cmxf_scan_release(s, spans);
  return ok;
}

static inline int cmxf_scan_enumeration(cmxf_scan *s, cmxf_cut *c, unsigned version, uint64_t n,
                                        uint64_t size, int depth) {
  const uint64_t at = c->at;
  cmxf_form base = {0, 0};
  uint64_t k;
  if (!cmxf_scan_type_of(s, c, depth + 1, &base)) return 0;
  if (base.size != size || base.variable || n == 0)
    return cmxf_scan_refuse(s, at, "an enumeration that does not fit its numbers");
  for (k = 0; k < n; k++)
    if (!cmxf_cut_text(c, version < 3 ? 8 : 1)) return cmxf_scan_short(s, c, "the names of an enumeration");
  return cmxf_cut_bytes(c, n * size) ? 1 : cmxf_scan_short(s, c, "an enumeration");
}

static inline int cmxf_scan_array(cmxf_scan *s, cmxf_cut *c, unsigned version, uint64_t size, int depth,
                                  cmxf_form *form) {
  const uint64_t at = c->at, rank = cmxf_cut_number(c, 1);
  uint64_t n = 1, k;
  cmxf_form base = {0, 0};
  if (version < 3) cmxf_cut_bytes(c, 3);
  if (rank < 1 || rank > CMXF_SCAN_RANK)
    return cmxf_scan_refuse(s, at, "an array of %d dimensions", (int)rank);
  for (k = 0; k < rank; k++) n = cmxf_times(n, cmxf_cut_number(c, 4));
  if (version < 3) cmxf_cut_bytes(c, 4 * rank);
  if (c->failed) return cmxf_scan_short(s, c, "an array");
  if (!cmxf_scan_type_of(s, c, depth + 1, &base)) return 0;
  form->variable = base.variable;
  return cmxf_times(n, base.size) == size ? 1
                                          : cmxf_scan_refuse(s, at, "an array of another size than its type");
}

/* Types that are texts, bytes, or names of other data: `kind` 3, 5, 7 and 9. */
static inline int cmxf_scan_plain(cmxf_scan *s, cmxf_cut *c, unsigned kind, uint64_t bits, int depth,
                                  cmxf_form *form) {
  const uint64_t at = c->at;
  cmxf_form base = {0, 0};
  switch (kind) {
  case 3:
    return (bits & 15) <= 2 && (bits >> 4 & 15) <= 1 ? 1 : cmxf_scan_refuse(s, at, "an unknown kind of text");
  case 5:
    if (bits & 7) return cmxf_scan_refuse(s, at, "a name that is not padded");
    return cmxf_cut_bytes(c, bits & 255) ? 1 : cmxf_scan_short(s, c, "the name of a type");
  case 7:
    form->variable = (bits & 15) != 0;
    return (bits & 15) == 0   ? form->size == 8 || cmxf_scan_refuse(s, at, "a reference of another size")
           : (bits & 15) == 1 ? form->size == 12 || cmxf_scan_refuse(s, at, "a reference of another size")
                              : cmxf_scan_refuse(s, at, "an unknown kind of reference");
  default:
    form->variable = 1;
    if (form->size != 16 || (bits & 15) > 1 || (bits >> 4 & 15) > 2 || (bits >> 8 & 15) > 1)
      return cmxf_scan_refuse(s, at, "an unknown kind of data of variable length");
    return cmxf_scan_type_of(s, c, depth + 1, &base);
  }
}

/* A type, from which `c` is advanced. */
static inline int cmxf_scan_type_of(cmxf_scan *s, cmxf_cut *c, int depth, cmxf_form *form) {
  const uint64_t at = c->at, head = cmxf_cut_number(c, 1), bits = cmxf_cut_number(c, 3);
  const unsigned kind = head & 15, version = (unsigned)head >> 4;
  uint64_t n = bits & 0xffff;
  form->size = cmxf_cut_number(c, 4);
  form->variable = 0;
  if (c->failed) return cmxf_scan_short(s, c, "a type");
  if (version < 1 || version > 4 || kind > 10) return cmxf_scan_refuse(s, at, "an unknown type");
  if (form->size == 0 || form->size > INT32_MAX)
    return cmxf_scan_refuse(s, at, "a type of %llu bytes", (unsigned long long)form->size);
  if (depth >= CMXF_SCAN_NESTED) return cmxf_scan_refuse(s, at, "types that are nested too deeply");
  switch (kind) {
  case 0:
  case 1:
  case 2:
  case 4:
    return cmxf_scan_number(s, c, kind, bits, form->size);
  case 6:
    if (n < 1 || n > CMXF_SCAN_MEMBERS) return cmxf_scan_refuse(s, at, "a type of %u members", (unsigned)n);
    return cmxf_scan_members(s, c, version, (unsigned)n, depth, form);
  case 8:
    return cmxf_scan_enumeration(s, c, version, n, form->size, depth);
  case 10:
    if (version < 2) return cmxf_scan_refuse(s, at, "an array in an old type");
    return cmxf_scan_array(s, c, version, form->size, depth, form);
  default:
    return cmxf_scan_plain(s, c, kind, bits, depth, form);
  }
}

/* The message: a type, or the address of the object that has it. */
static inline int cmxf_scan_type(cmxf_scan *s, cmxf_cut *c, int shared, cmxf_form *form) {
  const uint64_t at = c->at;
  uint64_t version, kind, address;
  if (!shared) return cmxf_scan_type_of(s, c, 0, form);
  version = cmxf_cut_number(c, 1);
  kind = cmxf_cut_number(c, 1);
  if (version == 1) cmxf_cut_bytes(c, 14);
  address = cmxf_cut_number(c, 8);
  if (c->failed) return cmxf_scan_short(s, c, "a shared message");
  if (version < 1 || version > 3 || (version == 3 && kind != 2))
    return cmxf_scan_refuse(s, at, "an unknown form of a shared message");
  return cmxf_scan_named_type(s, at, address, form);
}

/* --- fill values, filters, layout --- */

/* `old`: the message of the first versions. */
static inline int cmxf_scan_fill(cmxf_scan *s, cmxf_cut *c, int old, uint64_t *size) {
  const uint64_t at = c->at, version = old ? 0 : cmxf_cut_number(c, 1);
  uint64_t has = 1, alloc = 0, when = 0;
  if (version == 3) {
    const uint64_t flags = cmxf_cut_number(c, 1);
    alloc = flags & 3;
    when = flags >> 2 & 3;
    has = flags >> 5 & 1;
    if (flags > 0x3f || (flags & 0x30) == 0x30)
      return cmxf_scan_refuse(s, at, "an unknown kind of fill value");
  } else if (version > 0) {
    alloc = cmxf_cut_number(c, 1);
    when = cmxf_cut_number(c, 1);
    has = cmxf_cut_number(c, 1);
  }
  if (version > 3 || alloc > 3 || when > 2 || has > 1)
    return cmxf_scan_refuse(s, at, "an unknown kind of fill value");
  *size = has ? cmxf_cut_number(c, 4) : 0;
  if (*size == UINT32_MAX && version < 3) *size = 0; /* not defined */
  cmxf_cut_bytes(c, *size);
  return c->failed ? cmxf_scan_short(s, c, "a fill value") : 1;
}

static inline int cmxf_scan_filter(cmxf_scan *s, cmxf_cut *c, uint64_t version, cmxf_pipeline *p) {
  const uint64_t at = c->at, id = cmxf_cut_number(c, 2),
                 name = version == 1 || id >= 256 ? cmxf_cut_number(c, 2) : 0, flags = cmxf_cut_number(c, 2),
                 n = cmxf_cut_number(c, 2);
  int k;
  (void)flags;
  cmxf_cut_bytes(c, version == 1 ? (name + 7) / 8 * 8 : name);
  cmxf_cut_bytes(c, 4 * n + (version == 1 ? 4 * (n & 1) : 0));
  if (c->failed) return cmxf_scan_short(s, c, "a filter");
  if (id < CMXF_DEFLATE || id > CMXF_FLETCHER32)
    return cmxf_scan_refuse(s, at,
                            "data that went through filter %d, which is not read: rewrite the file by "
                            "h5repack -f GZIP=6 OLD NEW",
                            (int)id);
  for (k = 0; k < p->n; k++)
    if (p->filter[k] == (int)id) return cmxf_scan_refuse(s, at, "the same filter twice");
  p->filter[p->n++] = (int)id;
  return 1;
}

static inline int cmxf_scan_pipeline(cmxf_scan *s, cmxf_cut *c, cmxf_pipeline *p) {
  const uint64_t at = c->at, version = cmxf_cut_number(c, 1), n = cmxf_cut_number(c, 1);
  uint64_t k;
  if (version == 1) cmxf_cut_bytes(c, 6);
  if (c->failed) return cmxf_scan_short(s, c, "filters");
  if (version < 1 || version > 2) return cmxf_scan_refuse(s, at, "an unknown version of filters");
  p->n = 0;
  for (k = 0; k < n; k++)
    if (!cmxf_scan_filter(s, c, version, p)) return 0;
  return 1;
}

/* What version 4 has for each kind of index; at most 6 bytes that are always the same. */
static inline int cmxf_scan_index(cmxf_scan *s, cmxf_cut *c, cmxf_layout *l) {
  static const unsigned char fixed[6][7] = {
      {0}, {0}, {0}, {1, 10}, {5, 32, 4, 4, 16, 10}, {6, 0, 8, 0, 0, 100, 40}};
  const uint64_t at = c->at;
  const unsigned char *bytes;
  l->index = (int)cmxf_cut_number(c, 1);
  if (l->index < 1 || l->index > 5) return cmxf_scan_refuse(s, at, "an unknown index of chunks");
  if (l->index == 1 && l->flags & 2) {
    l->size = cmxf_cut_number(c, 8);
    l->mask = (uint32_t)cmxf_cut_number(c, 4);
  }
  bytes = cmxf_cut_bytes(c, fixed[l->index][0]);
  l->address = cmxf_cut_number(c, 8);
  if (c->failed) return cmxf_scan_short(s, c, "the layout of a dataset");
  if (memcmp(bytes, fixed[l->index] + 1, fixed[l->index][0]) != 0)
    return cmxf_scan_refuse(s, at,
                            "an index of chunks that HDF5 does not write: rewrite the file by "
                            "h5repack OLD NEW");
  return 1;
}

static inline int cmxf_scan_chunks(cmxf_scan *s, cmxf_cut *c, cmxf_layout *l) {
  const uint64_t at = c->at;
  uint64_t rank, width = 4, k;
  l->flags = l->version == 4 ? (int)cmxf_cut_number(c, 1) : 0;
  rank = cmxf_cut_number(c, 1);
  if (l->version == 4)
    width = cmxf_cut_number(c, 1);
  else
    l->address = cmxf_cut_number(c, 8);
  if (c->failed) return cmxf_scan_short(s, c, "the layout of a dataset");
  if (rank < 2 || rank > CMXF_SCAN_RANK + 1 || width < 1 || width > 8 || l->flags > 3)
    return cmxf_scan_refuse(s, at, "chunks of an unknown form");
  l->rank = (int)rank;
  for (k = 0; k < rank; k++) {
    l->chunk[k] = cmxf_cut_number(c, (size_t)width);
    if (l->chunk[k] == 0 && !c->failed) return cmxf_scan_refuse(s, at, "a chunk without elements");
  }
  if (c->failed) return cmxf_scan_short(s, c, "the layout of a dataset");
  return l->version == 4 ? cmxf_scan_index(s, c, l) : 1;
}

static inline int cmxf_scan_layout(cmxf_scan *s, cmxf_cut *c, cmxf_layout *l) {
  memset(l, 0, sizeof *l);
  l->at = c->at;
  l->version = (int)cmxf_cut_number(c, 1);
  if (l->version == 1 || l->version == 2)
    return cmxf_scan_refuse(s, l->at, "a layout of HDF5 before 1.6.3: rewrite the file by h5repack OLD NEW");
  l->kind = (int)cmxf_cut_number(c, 1);
  if (c->failed) return cmxf_scan_short(s, c, "the layout of a dataset");
  if (l->version < 3 || l->version > 4) return cmxf_scan_refuse(s, l->at, "an unknown version of a layout");
  switch (l->kind) {
  case 0:
    l->size = cmxf_cut_number(c, 2);
    cmxf_cut_bytes(c, l->size);
    break;
  case 1:
    l->address = cmxf_cut_number(c, 8);
    l->size = cmxf_cut_number(c, 8);
    break;
  case 2:
    return cmxf_scan_chunks(s, c, l);
  case 3:
    return cmxf_scan_refuse(s, l->at, "a virtual dataset: data outside the file");
  default:
    return cmxf_scan_refuse(s, l->at, "an unknown layout");
  }
  return c->failed ? cmxf_scan_short(s, c, "a dataset in its header") : 1;
}

/* --- links and attributes --- */

/* A link to an object of the file is followed, others are not. The name is n bytes. */
static inline int cmxf_scan_link(cmxf_scan *s, cmxf_cut *c, const unsigned char **name, uint64_t *n) {
  const uint64_t at = c->at, version = cmxf_cut_number(c, 1), flags = cmxf_cut_number(c, 1),
                 kind = flags & 8 ? cmxf_cut_number(c, 1) : 0;
  const unsigned char *bytes;
  uint64_t set = 0, size;
  if (flags & 4) cmxf_cut_number(c, 8);
  if (flags & 16) set = cmxf_cut_number(c, 1);
  *n = cmxf_cut_number(c, (size_t)1 << (flags & 3));
  *name = cmxf_cut_bytes(c, *n);
  if (c->failed) return cmxf_scan_short(s, c, "the name of a link");
  if (version != 1 || flags > 31 || set > 1 || (kind > 1 && kind < 64) || *n == 0 || *n > 0xffff ||
      memchr(*name, 0, (size_t)*n))
    return cmxf_scan_refuse(s, at, "an unknown kind of link");
  if (kind == 0) {
    size = cmxf_cut_number(c, 8);
    return c->failed ? cmxf_scan_short(s, c, "a link") : cmxf_scan_add_object(s, at, size);
  }
  size = cmxf_cut_number(c, 2);
  bytes = cmxf_cut_bytes(c, size);
  if (!bytes || (kind == 1 && size == 0)) return cmxf_scan_short(s, c, "a link");
  if (kind == 64) { /* flags, file, object */
    cmxf_cut names = cmxf_cut_of(bytes, size, at);
    if (cmxf_cut_number(&names, 1) != 0 || !cmxf_cut_text(&names, 1) || !cmxf_cut_text(&names, 1))
      return cmxf_scan_refuse(s, at, "a link to another file that does not name it");
  }
  return 1;
}

static inline int cmxf_scan_attribute(cmxf_scan *s, cmxf_cut *c, const unsigned char **name, uint64_t *n) {
  const uint64_t at = c->at, version = cmxf_cut_number(c, 1), flags = cmxf_cut_number(c, 1),
                 name_n = cmxf_cut_number(c, 2), type_n = cmxf_cut_number(c, 2),
                 space_n = cmxf_cut_number(c, 2), set = version == 3 ? cmxf_cut_number(c, 1) : 0,
                 unit = version == 1 ? 8 : 1;
  cmxf_cut part;
  cmxf_space space;
  cmxf_form form;
  if (version < 1 || version > 3 || (version > 1 && flags > 1) || set > 1)
    return cmxf_scan_refuse(s, at, "an unknown kind of attribute");
  part = cmxf_cut_part(c, (name_n + unit - 1) / unit * unit);
  if (part.failed || name_n < 2) return cmxf_scan_short(s, c, "the name of an attribute");
  *name = part.next;
  *n = name_n - 1;
  if (memchr(part.next, 0, (size_t)name_n) != part.next + *n)
    return cmxf_scan_refuse(s, at, "the name of an attribute does not end");
  part = cmxf_cut_part(c, (type_n + unit - 1) / unit * unit);
  if (part.failed) return cmxf_scan_short(s, c, "the type of an attribute");
  if (!cmxf_scan_type(s, &part, version > 1 && flags & 1, &form)) return 0;
  part = cmxf_cut_part(c, (space_n + unit - 1) / unit * unit);
  if (part.failed) return cmxf_scan_short(s, c, "the dataspace of an attribute");
  if (!cmxf_scan_space(s, &part, &space)) return 0;
  return cmxf_cut_bytes(c, cmxf_times(space.points, form.size)) ? 1 : cmxf_scan_short(s, c, "an attribute");
}

/* Link information or, with numbers of two bytes, attribute information. */
static inline int cmxf_scan_dense(cmxf_scan *s, cmxf_cut *c, int width, cmxf_dense *d) {
  const uint64_t at = c->at, version = cmxf_cut_number(c, 1), flags = cmxf_cut_number(c, 1);
  d->at = at;
  if (flags & 1) cmxf_cut_number(c, (size_t)width);
  d->heap = cmxf_cut_number(c, 8);
  d->names = cmxf_cut_number(c, 8);
  d->order = flags & 2 ? cmxf_cut_number(c, 8) : CMXF_NOWHERE;
  if (c->failed) return cmxf_scan_short(s, c, "a message on links or attributes");
  if (version != 0 || flags > 3 || (flags & 3) == 2)
    return cmxf_scan_refuse(s, at, "an unknown form of links or attributes");
  if ((d->heap == CMXF_NOWHERE) != (d->names == CMXF_NOWHERE) ||
      (flags & 2 && (d->heap == CMXF_NOWHERE) != (d->order == CMXF_NOWHERE)))
    return cmxf_scan_refuse(s, at, "links or attributes without an index");
  return 1;
}

static inline int cmxf_scan_group_information(cmxf_scan *s, cmxf_cut *c) {
  const uint64_t at = c->at, version = cmxf_cut_number(c, 1), flags = cmxf_cut_number(c, 1);
  cmxf_cut_bytes(c, (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0));
  if (c->failed) return cmxf_scan_short(s, c, "a message on a group");
  return version == 0 && flags < 4 ? 1 : cmxf_scan_refuse(s, at, "an unknown form of a group");
}

#endif
