/** coulomix_hdf5_check.h: reads the metadata of an HDF5 file before HDF5 does, because HDF5 believes what
 *  they say: of files whose metadata are wrong under right checksums, some crash it (1.10.8) and others keep
 *  it busy for ever. For the implementation of coulomix_hdf5.h only, which describes what is refused.
 *
 *  The check goes from the superblock through all links within the file to the headers of groups, datasets
 *  and named types, their attributes, the heaps and B-trees of links and attributes, and the indices of
 *  chunks. Each number that HDF5 uses there is compared with the format's definition (HDF5 File Format
 *  Specification 3.0) and with what it depends on. Left out is what reading does not touch: free space, the
 *  global heap, times, and objects without a link. The numbers of a dataset are not read, but where they are
 *  deflated it is counted how many there are, when it is loaded. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_CHECK)
#define COULOMIX_HDF5_CHECK

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_hdf5_chunks.h"

/* --- headers of objects --- */

/* Kinds of messages (ibid., IV.A.2). */
enum {
  CMXF_NIL = 0,
  CMXF_DATASPACE = 1,
  CMXF_LINKS = 2,
  CMXF_DATATYPE = 3,
  CMXF_OLD_FILL = 4,
  CMXF_FILL = 5,
  CMXF_LINK = 6,
  CMXF_FILES = 7,
  CMXF_LAYOUT = 8,
  CMXF_GROUP = 10,
  CMXF_FILTERS = 11,
  CMXF_ATTRIBUTE = 12,
  CMXF_COMMENT = 13,
  CMXF_OLD_TIME = 14,
  CMXF_CONTINUATION = 16,
  CMXF_SYMBOLS = 17,
  CMXF_TIME = 18,
  CMXF_ATTRIBUTES = 21,
  CMXF_COUNT = 22
};

/* The parts of a header that are still to be read. */
typedef struct cmxf_parts {
  cmxf_span *list;
  size_t n, room;
} cmxf_parts;

static inline int cmxf_has(const cmxf_object *o, int kind) {
  return (int)(o->seen >> kind & 1);
}

static inline int cmxf_scan_continuation(cmxf_scan *s, cmxf_cut *c, cmxf_parts *parts) {
  cmxf_span *list = (cmxf_span *)cmxf_scan_grow(s, parts->list, parts->n, &parts->room, sizeof *list);
  if (!list) return 0;
  parts->list = list;
  list += parts->n++;
  list->is_object = 0;
  list->at = cmxf_cut_number(c, 8);
  list->n = cmxf_cut_number(c, 8);
  return c->failed ? cmxf_scan_short(s, c, "a continuation") : 1;
}

static inline int cmxf_scan_symbols(cmxf_scan *s, cmxf_cut *c, cmxf_object *o) {
  o->tree = cmxf_cut_number(c, 8);
  o->heap = cmxf_cut_number(c, 8);
  return c->failed ? cmxf_scan_short(s, c, "a message on a group") : 1;
}

static inline int cmxf_scan_bytes(cmxf_scan *s, cmxf_cut *c, uint64_t n) {
  return cmxf_cut_bytes(c, n) ? 1 : cmxf_scan_short(s, c, "a message");
}

/* A message of the kinds that a header has several of. */
static inline int cmxf_scan_repeated(cmxf_scan *s, cmxf_object *o, int kind, cmxf_cut *c, cmxf_parts *parts) {
  const unsigned char *name;
  uint64_t n;
  switch (kind) {
  case CMXF_LINK:
    if (++o->n_links > CMXF_SCAN_LINKS) return cmxf_scan_refuse(s, c->at, "too many links in a group");
    return cmxf_scan_link(s, c, &name, &n);
  case CMXF_ATTRIBUTE:
    if (++o->n_attributes > CMXF_SCAN_ATTRIBUTES) return cmxf_scan_refuse(s, c->at, "too many attributes");
    return cmxf_scan_attribute(s, c, &name, &n);
  case CMXF_CONTINUATION:
    return cmxf_scan_continuation(s, c, parts);
  default:
    return 1;
  }
}

static inline int cmxf_scan_message(cmxf_scan *s, cmxf_object *o, int kind, int shared, cmxf_cut *c,
                                    cmxf_parts *parts) {
  const uint64_t at = c->at;
  if (shared && kind != CMXF_DATATYPE) return cmxf_scan_refuse(s, at, "a shared message, which is not read");
  if (kind == CMXF_NIL || kind == CMXF_LINK || kind == CMXF_ATTRIBUTE || kind == CMXF_CONTINUATION)
    return cmxf_scan_repeated(s, o, kind, c, parts);
  if (kind > CMXF_COUNT) return cmxf_scan_refuse(s, at, "a message of the unknown kind %d", kind);
  if (cmxf_has(o, kind)) return cmxf_scan_refuse(s, at, "two messages of kind %d in one header", kind);
  o->seen |= (uint32_t)1 << kind;
  switch (kind) {
  case CMXF_DATASPACE:
    return cmxf_scan_space(s, c, &o->space);
  case CMXF_LINKS:
    return cmxf_scan_dense(s, c, 8, &o->links);
  case CMXF_DATATYPE:
    return cmxf_scan_type(s, c, shared, &o->type);
  case CMXF_OLD_FILL:
  case CMXF_FILL:
    return cmxf_scan_fill(s, c, kind == CMXF_OLD_FILL, &o->fill[kind == CMXF_FILL]);
  case CMXF_FILES:
    return cmxf_scan_refuse(s, at, "a dataset in other files: data outside the file");
  case CMXF_LAYOUT:
    return cmxf_scan_layout(s, c, &o->layout);
  case CMXF_GROUP:
    return cmxf_scan_group_information(s, c);
  case CMXF_FILTERS:
    return cmxf_scan_pipeline(s, c, &o->pipeline);
  case CMXF_COMMENT:
    return cmxf_cut_text(c, 1) ? 1 : cmxf_scan_short(s, c, "a comment");
  case CMXF_OLD_TIME:
    return cmxf_scan_bytes(s, c, 14);
  case CMXF_SYMBOLS:
    return cmxf_scan_symbols(s, c, o);
  case CMXF_TIME:
    return cmxf_scan_bytes(s, c, 8);
  case CMXF_ATTRIBUTES:
    if (o->version == 1) return cmxf_scan_refuse(s, at, "a message that does not belong into an old header");
    return cmxf_scan_dense(s, c, 2, &o->attributes);
  case CMXF_COUNT:
    if (o->version == 1) return cmxf_scan_refuse(s, at, "a message that does not belong into an old header");
    return cmxf_scan_bytes(s, c, 5);
  default:
    return cmxf_scan_refuse(s, at, "a message of kind %d, which does not belong into a header", kind);
  }
}

/* The messages of a part of a header. */
static inline int cmxf_scan_messages(cmxf_scan *s, cmxf_object *o, cmxf_cut *c, cmxf_parts *parts) {
  const uint64_t head = o->version == 1 ? 8 : o->ordered ? 6 : 4;
  while (cmxf_cut_left(c) >= head) {
    const uint64_t at = c->at, kind = cmxf_cut_number(c, o->version == 1 ? 2 : 1), n = cmxf_cut_number(c, 2),
                   flags = cmxf_cut_number(c, 1);
    cmxf_cut part;
    cmxf_cut_bytes(c, head - (o->version == 1 ? 5 : 4));
    part = cmxf_cut_part(c, n);
    if (part.failed || (o->version == 1 && n % 8 != 0))
      return cmxf_scan_refuse(s, at, "a message of %u bytes, which does not fit into its header",
                              (unsigned)n);
    if ((flags & 2) != 0 && (flags & 4) != 0) return cmxf_scan_refuse(s, at, "a message of unknown flags");
    if (!cmxf_scan_message(s, o, (int)kind, (flags & 2) != 0, &part, parts)) return 0;
  }
  if (o->version == 1 && cmxf_cut_left(c) > 0)
    return cmxf_scan_refuse(s, c->at, "bytes after the last message of a header");
  return 1;
}

/* The parts of a header that continue it, in the order in which they are named. */
static inline int cmxf_scan_continued(cmxf_scan *s, cmxf_object *o, cmxf_parts *parts) {
  const char *what = "a continued header";
  size_t i;
  for (i = 0; i < parts->n; i++) {
    const uint64_t at = parts->list[i].at, n = parts->list[i].n, sum = o->version == 1 ? 0 : 4;
    unsigned char *bytes;
    cmxf_cut c;
    int ok = 1;
    if (n < 2 * sum) return cmxf_scan_refuse(s, o->at, "%s of %u bytes", what, (unsigned)n);
    bytes = cmxf_scan_take(s, o->at, at, n, what);
    if (!bytes) return 0;
    c = cmxf_cut_of(bytes, n - sum, at);
    if (sum && !cmxf_cut_signature(&c, "OCHK"))
      ok = cmxf_scan_refuse(s, at, "no signature OCHK of %s", what);
    else if (sum)
      ok = cmxf_scan_checksum(s, at, bytes, n - sum, what);
    ok = ok && cmxf_scan_messages(s, o, &c, parts);
    cmxf_scan_release(s, bytes);
    if (!ok) return 0;
  }
  return 1;
}

/* Bytes of the first part of a header and of what stands before its messages, from its first bytes. */
static inline int cmxf_scan_header_size(cmxf_scan *s, cmxf_object *o, uint64_t *head, uint64_t *size) {
  unsigned char bytes[34];
  const uint64_t left = s->end - o->at;
  cmxf_cut c;
  uint64_t flags;
  memset(bytes, 0, sizeof bytes);
  if (!cmxf_scan_read(s, o->at, bytes, left < sizeof bytes ? left : sizeof bytes)) return 0;
  c = cmxf_cut_of(bytes, sizeof bytes, o->at);
  if (bytes[0] == 1) {
    o->version = 1;
    *head = 16;
    *size = 16 + cmxf_scan_u32(bytes + 8);
    return 1;
  }
  if (!cmxf_cut_signature(&c, "OHDR")) return cmxf_scan_refuse(s, o->at, "no header of an object");
  o->version = (int)cmxf_cut_number(&c, 1);
  flags = cmxf_cut_number(&c, 1);
  o->ordered = (flags & 4) != 0;
  if (o->version != 2 || flags > 63) return cmxf_scan_refuse(s, o->at, "an unknown version of a header");
  cmxf_cut_bytes(&c, (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0));
  *size = cmxf_cut_number(&c, (size_t)1 << (flags & 3));
  *head = c.at - o->at;
  if (*size > CMXF_SCAN_BLOCK) return cmxf_scan_refuse(s, o->at, "a header that is too large");
  *size += *head + 4;
  return 1;
}

/* Reads the header of an object, all parts of it. */
static inline int cmxf_scan_header(cmxf_scan *s, uint64_t from, uint64_t at, cmxf_object *o) {
  uint64_t head = 0, size = 0;
  cmxf_parts parts = {NULL, 0, 0};
  unsigned char *bytes;
  cmxf_cut c;
  int ok = 1;
  memset(o, 0, sizeof *o);
  o->at = at;
  o->links.heap = o->attributes.heap = CMXF_NOWHERE;
  if (!cmxf_scan_inside(s, from, at, 16, "the header of an object") ||
      !cmxf_scan_header_size(s, o, &head, &size))
    return 0;
  bytes = cmxf_scan_take(s, from, at, size, "the header of an object");
  if (!bytes) return 0;
  s->blocks[s->n_blocks - 1].is_object = 1;
  c = cmxf_cut_of(bytes, size - (o->version == 1 ? 0 : 4), at);
  if (o->version != 1) ok = cmxf_scan_checksum(s, at, bytes, size - 4, "the header of an object");
  cmxf_cut_bytes(&c, head);
  if (c.failed) ok = cmxf_scan_short(s, &c, "the header of an object");
  ok = ok && cmxf_scan_messages(s, o, &c, &parts) && cmxf_scan_continued(s, o, &parts);
  if (parts.list) cmxf_scan_release(s, parts.list);
  cmxf_scan_release(s, bytes);
  return ok;
}

/* --- named types --- */

static inline int cmxf_scan_add_type(cmxf_scan *s, const cmxf_object *o) {
  cmxf_named_type *types;
  if (s->n_types >= 1024) return cmxf_scan_refuse(s, o->at, "too many named types");
  types = (cmxf_named_type *)cmxf_scan_grow(s, s->types, s->n_types, &s->types_room, sizeof *types);
  if (!types) return 0;
  s->types = types;
  s->types[s->n_types].at = o->at;
  s->types[s->n_types].size = o->type.size;
  s->types[s->n_types++].variable = o->type.variable;
  return 1;
}

static inline int cmxf_is_named_type(const cmxf_object *o) {
  return cmxf_has(o, CMXF_DATATYPE) && !cmxf_has(o, CMXF_DATASPACE) && !cmxf_has(o, CMXF_LAYOUT) &&
         !cmxf_has(o, CMXF_LINKS) && !cmxf_has(o, CMXF_SYMBOLS);
}

static inline int cmxf_scan_named_type(cmxf_scan *s, uint64_t from, uint64_t at, cmxf_form *form) {
  cmxf_object o;
  size_t k;
  int ok;
  for (k = 0; k < s->n_types; k++)
    if (s->types[k].at == at) {
      form->size = s->types[k].size;
      form->variable = s->types[k].variable;
      return 1;
    }
  if (cmxf_scan_find(s, at)) return cmxf_scan_refuse(s, from, "a type that is none");
  if (s->nested >= CMXF_SCAN_NESTED) return cmxf_scan_refuse(s, from, "types that are nested too deeply");
  s->nested++;
  ok = cmxf_scan_header(s, from, at, &o);
  s->nested--;
  if (!ok) return 0;
  if (!cmxf_is_named_type(&o)) return cmxf_scan_refuse(s, from, "a type that is none");
  *form = o.type;
  return cmxf_scan_add_type(s, &o) && cmxf_scan_heaped(s, &o.attributes, 1);
}

/* --- groups of the old form --- */

/* The names of a group of the old form. */
typedef struct cmxf_names {
  unsigned char *text; /* [n] */
  uint64_t n, at;
  size_t links;
} cmxf_names;

/* The list of free pieces, which HDF5 follows to its end. */
static inline int cmxf_scan_free_list(cmxf_scan *s, const cmxf_names *names, uint64_t next) {
  uint64_t count = 0;
  while (next != 1) {
    if (next % 8 != 0 || next > names->n || names->n - next < 16 || count++ > names->n / 16)
      return cmxf_scan_refuse(s, names->at, "free pieces of names that are not among them");
    if (cmxf_little(names->text + next + 8, 8) > names->n - next)
      return cmxf_scan_refuse(s, names->at, "a free piece that is larger than the names");
    next = cmxf_little(names->text + next, 8);
    if (next == 0) return cmxf_scan_refuse(s, names->at, "free pieces of names without an end");
  }
  return 1;
}

static inline int cmxf_scan_names(cmxf_scan *s, const cmxf_object *o, cmxf_names *names) {
  uint64_t next;
  cmxf_cut c;
  unsigned char *bytes = cmxf_scan_take(s, o->at, o->heap, 32, "the names of a group");
  int ok;
  if (!bytes) return 0;
  c = cmxf_cut_of(bytes, 32, o->heap);
  ok = cmxf_cut_signature(&c, "HEAP") && cmxf_cut_number(&c, 4) == 0;
  names->n = cmxf_cut_number(&c, 8);
  next = cmxf_cut_number(&c, 8);
  names->at = cmxf_cut_number(&c, 8);
  cmxf_scan_release(s, bytes);
  if (!ok) return cmxf_scan_refuse(s, o->heap, "not the names of a group");
  names->text = cmxf_scan_take(s, o->heap, names->at, names->n, "the names of a group");
  return names->text && cmxf_scan_free_list(s, names, next);
}

/* Whether a text of the heap ends within it. */
static inline int cmxf_scan_name(cmxf_scan *s, const cmxf_names *names, uint64_t from, uint64_t offset) {
  if (offset < names->n && memchr(names->text + offset, 0, (size_t)(names->n - offset))) return 1;
  return cmxf_scan_refuse(s, from, "a name that is not among those of its group");
}

/* A leaf: links in the order of their names. */
static inline int cmxf_scan_leaf(cmxf_scan *s, void *data, const unsigned char *key,
                                 const unsigned char *next, uint64_t child, uint64_t at) {
  cmxf_names *names = (cmxf_names *)data;
  const uint64_t size = 8 + 2 * (uint64_t)s->leaf_k * 40;
  uint64_t n, k;
  cmxf_cut c;
  unsigned char *bytes;
  int ok;
  if (!cmxf_scan_name(s, names, at, cmxf_little(key, 8)) ||
      !cmxf_scan_name(s, names, at, cmxf_little(next, 8)))
    return 0;
  bytes = cmxf_scan_take(s, at, child, size, "links");
  if (!bytes) return 0;
  c = cmxf_cut_of(bytes, size, child);
  ok = cmxf_cut_signature(&c, "SNOD") && cmxf_cut_number(&c, 1) == 1;
  cmxf_cut_number(&c, 1);
  n = cmxf_cut_number(&c, 2);
  if (!ok || n > 2 * (uint64_t)s->leaf_k) ok = cmxf_scan_refuse(s, child, "not links of a group");
  names->links += (size_t)n;
  if (ok && names->links > CMXF_SCAN_LINKS) ok = cmxf_scan_refuse(s, child, "too many links in a group");
  for (k = 0; ok && k < n; k++) {
    const uint64_t from = c.at, name = cmxf_cut_number(&c, 8), object = cmxf_cut_number(&c, 8),
                   kind = cmxf_cut_number(&c, 4);
    const unsigned char *more = cmxf_cut_bytes(&c, 20);
    ok = cmxf_scan_name(s, names, from, name);
    if (ok && kind > 2) ok = cmxf_scan_refuse(s, from, "an unknown kind of link");
    if (ok && kind == 2)
      ok = cmxf_scan_name(s, names, from, cmxf_scan_u32(more + 4));
    else if (ok)
      ok = cmxf_scan_add_object(s, from, object);
  }
  cmxf_scan_release(s, bytes);
  return ok;
}

static inline int cmxf_scan_old_group(cmxf_scan *s, const cmxf_object *o) {
  cmxf_names names = {NULL, 0, 0, 0};
  cmxf_old_tree t;
  int ok;
  t.type = 0;
  t.k = s->group_k;
  t.key = 8;
  t.each = cmxf_scan_leaf;
  t.data = &names;
  ok = cmxf_scan_names(s, o, &names) && cmxf_scan_old_tree(s, &t, o->at, o->tree, -1);
  if (names.text) cmxf_scan_release(s, names.text);
  return ok;
}

/* --- the file --- */

static inline int cmxf_scan_object(cmxf_scan *s, uint64_t from, uint64_t at, cmxf_object *o) {
  int dataset, group;
  if (!cmxf_scan_header(s, from, at, o)) return 0;
  dataset = cmxf_has(o, CMXF_DATASPACE) || cmxf_has(o, CMXF_LAYOUT);
  group = cmxf_has(o, CMXF_LINKS) + cmxf_has(o, CMXF_SYMBOLS);
  if (dataset + group > 1) return cmxf_scan_refuse(s, at, "an object of two kinds");
  if (o->attributes.heap != CMXF_NOWHERE && o->n_attributes > 0)
    return cmxf_scan_refuse(s, at, "attributes in the header and in a heap");
  if (o->n_links > 0 && (o->links.heap != CMXF_NOWHERE || !cmxf_has(o, CMXF_LINKS)))
    return cmxf_scan_refuse(s, at, "links in the header and elsewhere");
  if (!cmxf_scan_heaped(s, &o->attributes, 1)) return 0;
  if (cmxf_has(o, CMXF_SYMBOLS)) return cmxf_scan_old_group(s, o);
  if (group) return cmxf_scan_heaped(s, &o->links, 0);
  if (cmxf_is_named_type(o)) return cmxf_scan_add_type(s, o);
  if (!cmxf_has(o, CMXF_DATASPACE) || !cmxf_has(o, CMXF_DATATYPE) || !cmxf_has(o, CMXF_LAYOUT))
    return cmxf_scan_refuse(s, at, "an object that is neither a group nor a dataset");
  return cmxf_scan_dataset(s, o);
}

static inline int cmxf_scan_end(cmxf_scan *s, uint64_t base, uint64_t end, uint64_t length) {
  if (base != s->base)
    return cmxf_scan_refuse(s, 0, "a superblock that belongs to byte %llu", (unsigned long long)base);
  if (end <= base || end > length)
    return cmxf_scan_refuse(s, 0, "the file ends at %llu, expected %llu: it is cut off, or not complete",
                            (unsigned long long)length, (unsigned long long)end);
  s->end = end - base;
  return 1;
}

/* Versions 0 and 1. `c` begins after the version. */
static inline int cmxf_scan_old_super(cmxf_scan *s, cmxf_cut *c, int version, uint64_t length,
                                      uint64_t *root) {
  uint64_t widths, base, end, driver;
  const unsigned char *entry;
  cmxf_cut_bytes(c, 4); /* versions of other parts, 0 */
  widths = cmxf_cut_number(c, 2);
  cmxf_cut_bytes(c, 1);
  s->leaf_k = (unsigned)cmxf_cut_number(c, 2);
  s->group_k = (unsigned)cmxf_cut_number(c, 2);
  cmxf_cut_bytes(c, 4);
  s->chunk_k = version == 1 ? (unsigned)cmxf_cut_number(c, 2) : 32;
  if (version == 1) cmxf_cut_bytes(c, 2);
  base = cmxf_cut_number(c, 8);
  cmxf_cut_bytes(c, 8);
  end = cmxf_cut_number(c, 8);
  driver = cmxf_cut_number(c, 8);
  entry = cmxf_cut_bytes(c, 40);
  if (widths != 0x808)
    return cmxf_scan_refuse(s, 0, "addresses or lengths of other than 8 bytes, which are not read");
  if (c->failed || s->leaf_k < 1 || s->group_k < 1 || s->chunk_k < 1 || s->leaf_k > 1024 ||
      s->group_k > 1024 || s->chunk_k > 1024)
    return cmxf_scan_refuse(s, 0, "a superblock with unknown sizes of B-trees");
  if (driver != CMXF_NOWHERE) return cmxf_scan_refuse(s, 0, "a file in several parts, which is not read");
  *root = cmxf_little(entry + 8, 8); /* what else the entry has is for writing alone */
  return cmxf_scan_end(s, base, end, length);
}

/* Versions 2 and 3. */
static inline int cmxf_scan_new_super(cmxf_scan *s, cmxf_cut *c, const unsigned char *bytes, uint64_t length,
                                      uint64_t *root) {
  const uint64_t widths = cmxf_cut_number(c, 2), flags = cmxf_cut_number(c, 1), base = cmxf_cut_number(c, 8),
                 extension = cmxf_cut_number(c, 8), end = cmxf_cut_number(c, 8);
  *root = cmxf_cut_number(c, 8);
  s->leaf_k = 4;
  s->group_k = 16;
  s->chunk_k = 32;
  if (widths != 0x808)
    return cmxf_scan_refuse(s, 0, "addresses or lengths of other than 8 bytes, which are not read");
  if (!cmxf_scan_checksum(s, 0, bytes, 44, "the superblock")) return 0;
  if (flags != 0) return cmxf_scan_refuse(s, 0, "a file that its writer has not closed: try h5clear -s FILE");
  if (extension != CMXF_NOWHERE)
    return cmxf_scan_refuse(
        s, 0, "a file with an extended superblock: rewrite it by h5repack -S FSM_AGGR -P 0 -T 1 OLD NEW");
  return cmxf_scan_end(s, base, end, length);
}

/* The superblock stands at byte 0 or, after a user block, at 512, 1024, 2048 and so on. */
static inline int cmxf_scan_super(cmxf_scan *s, uint64_t *root) {
  unsigned char bytes[100];
  uint64_t length, at;
  long end = -1;
  cmxf_cut c;
  int version;
  if (fseek(s->stream, 0, SEEK_END) == 0) end = ftell(s->stream);
  if (end < 0) return cmxf_scan_refuse(s, 0, "cannot be read: %s", strerror(errno));
  length = (uint64_t)end;
  for (at = 0;; at = at ? 2 * at : 512) {
    if (at > length || length - at < 48) return cmxf_scan_refuse(s, 0, "no signature of HDF5");
    if (!cmxf_scan_read(s, at, bytes, 8)) return 0;
    if (memcmp(bytes, "\x89HDF\r\n\x1a\n", 8) == 0) break;
  }
  s->base = at;
  memset(bytes, 0, sizeof bytes);
  if (!cmxf_scan_read(s, 0, bytes, length - at < sizeof bytes ? length - at : sizeof bytes)) return 0;
  c = cmxf_cut_of(bytes + 8, sizeof bytes - 8, 8);
  version = (int)cmxf_cut_number(&c, 1);
  if (version > 3) return cmxf_scan_refuse(s, 0, "a superblock of version %d, which is not known", version);
  if (!(version < 2 ? cmxf_scan_old_super(s, &c, version, length, root)
                    : cmxf_scan_new_super(s, &c, bytes, length, root)))
    return 0;
  return cmxf_scan_claim(s, 0, 0, version == 0 ? 96 : version == 1 ? 100 : 48, "the superblock");
}

static inline int cmxf_scan_file(cmxf_scan *s) {
  uint64_t root = 0;
  cmxf_object o;
  size_t k, count = 0;
  if (!cmxf_scan_super(s, &root) || !cmxf_scan_object(s, 0, root, &o)) return 0;
  if (!cmxf_has(&o, CMXF_LINKS) && !cmxf_has(&o, CMXF_SYMBOLS))
    return cmxf_scan_refuse(s, root, "the root is not a group");
  for (k = 0; k < s->n_objects; k++) { /* the list grows */
    const uint64_t at = s->objects[k];
    const cmxf_span *known = cmxf_scan_find(s, at);
    if (known && known->is_object) continue;
    if (++count > CMXF_SCAN_OBJECTS) return cmxf_scan_refuse(s, at, "too many objects");
    if (!cmxf_scan_object(s, at, at, &o)) return 0;
  }
  return cmxf_scan_overlaps(s);
}

static inline void cmxf_scan_start(cmxf_scan *s, FILE *stream, char *why, size_t why_size) {
  memset(s, 0, sizeof *s);
  s->stream = stream;
  s->why = why;
  s->why_size = why_size;
  s->limit = SIZE_MAX;
  why[0] = '\0';
}

/* Checks a file, with at most `limit` bytes of memory. `why` [why_size >= 1] is one line that names the fault
   and its byte, "" where there is none.
   @return CMX_OK, CMX_ERR_FORMAT, CMX_ERR_IO or CMX_ERR_MEMORY */
static inline cmx_status cmxf_h5_check(FILE *stream, size_t limit, char *why, size_t why_size) {
  cmxf_scan s;
  int ok;
  cmxf_scan_start(&s, stream, why, why_size);
  s.limit = limit;
  ok = cmxf_scan_file(&s);
  cmxf_scan_free(&s);
  return ok ? CMX_OK : s.no_memory ? CMX_ERR_MEMORY : ferror(stream) ? CMX_ERR_IO : CMX_ERR_FORMAT;
}

/* Whether the deflated chunks of the dataset at an address hold as many bytes as they should, in a file that
   was found sound. This costs about as much time as reading them.
   @return CMX_OK, CMX_ERR_CHECKSUM or CMX_ERR_MEMORY */
static inline cmx_status cmxf_h5_inflates(FILE *stream, uint64_t dataset, size_t limit) {
  char why[200];
  cmxf_scan s;
  cmxf_object o;
  uint64_t root = 0;
  int ok;
  cmxf_scan_start(&s, stream, why, sizeof why);
  s.limit = limit;
  s.inflate = 1;
  ok = cmxf_scan_super(&s, &root) && cmxf_scan_object(&s, dataset, dataset, &o);
  cmxf_scan_free(&s);
  return ok ? CMX_OK : s.no_memory ? CMX_ERR_MEMORY : CMX_ERR_CHECKSUM;
}

#endif
