/** coulomix_pack.h: a view and all numbers that it points to as one block of bytes, which can be moved:
 *  copied to a device by one call, kept in a window that processes share, written to a file and mapped.
 *  Header-only. A host includes this header besides those of its lookups.
 *
 *      cmx_eos_view inside;
 *      size_t bytes = cmx_eos_pack_size(&eos);
 *      void *block = aligned_alloc(CMX_PACK_ALIGNMENT, bytes), *there;
 *      if (cmx_eos_pack(&eos, block, bytes, &inside) < 0) ...
 *      cudaMalloc(&there, bytes);
 *      cudaMemcpy(there, block, bytes, cudaMemcpyHostToDevice);
 *      cmx_eos_rebase(&inside, block, there);                  and `inside` goes to a kernel by value
 *
 *  For every V of CMX_PACK_LIST there are
 *
 *      size_t cmx_V_pack_size(const cmx_V_view *view);
 *      cmx_status cmx_V_pack(const cmx_V_view *view, void *block, size_t room, cmx_V_view *inside);
 *      void cmx_V_rebase(cmx_V_view *inside, const void *from, const void *to);
 *
 *  cmx_V_pack_size is the size of the block in bytes, a multiple of CMX_PACK_ALIGNMENT, so that the blocks of
 *  several views may follow one another. cmx_V_pack copies the numbers, each array aligned, and gives a view
 *  of them, with the choices of the first; the loader's file may be freed. `inside` may be `view` itself. It
 *  returns CMX_OK; CMX_ERR_DOMAIN for a block that is not aligned or NULL, CMX_ERR_RANGE for too little room:
 *  then nothing is written. cmx_V_rebase moves the pointers of a view inside a block at `from` to the same
 *  places of a copy of the block at `to`, which should be aligned likewise. Neither address is read, so they
 *  may be those of a device, or an offset in a file in place of an address (other than 0: NULL pointers, of
 *  what a table lacks, stay NULL).
 *
 *  A view in a file or a window is that of one build of these headers for one kind of machine; tables are the
 *  form that lasts.
 *
 *  C99, C++11 and up, CUDA; these calls run on the host. */
#ifndef COULOMIX_INTERP_PACK_H
#define COULOMIX_INTERP_PACK_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos_view.h"
#include "coulomix_equilibrium_lines.h"
#include "coulomix_order.h"
#include "coulomix_phase.h"
#include "coulomix_phase3.h"
#include "coulomix_reaction.h"
#include "coulomix_transport_view.h"
#include "coulomix_warm.h"

/** Alignment of a block and of each array in it, bytes: a line of the cache. */
#define CMX_PACK_ALIGNMENT 64

/** CMX_PACK_LIST(ENTRY): the views that can be packed. */
#define CMX_PACK_LIST(ENTRY)                                                                                 \
  ENTRY(order)                                                                                               \
  ENTRY(solidus)                                                                                             \
  ENTRY(eos)                                                                                                 \
  ENTRY(equilibrium)                                                                                         \
  ENTRY(phase)                                                                                               \
  ENTRY(phase3)                                                                                              \
  ENTRY(reaction)                                                                                            \
  ENTRY(transport)                                                                                           \
  ENTRY(warm)

/* --- private: one pointer ------------------------------------------------------------------------------- */

/* What is done with each pointer of a view: its numbers are counted, copied, or the pointer is moved. */
enum { CMXI_PACK_COUNT, CMXI_PACK_COPY, CMXI_PACK_MOVE };

typedef struct cmxi_pack {
  int action;
  size_t used;          /* bytes so far, a multiple of the alignment */
  unsigned char *block; /* that of CMXI_PACK_COPY */
  uintptr_t from, to;   /* those of CMXI_PACK_MOVE */
} cmxi_pack;

/* One pointer, given by its address, to this many bytes. */
static inline void cmxi_pack_pointer(cmxi_pack *k, void *member, size_t bytes) {
  const size_t room = (bytes + CMX_PACK_ALIGNMENT - 1) / CMX_PACK_ALIGNMENT * CMX_PACK_ALIGNMENT;
  const unsigned char *at;
  memcpy(&at, member, sizeof at);
  if (!at) return;
  if (k->action == CMXI_PACK_COPY) {
    memcpy(k->block + k->used, at, bytes);
    memset(k->block + k->used + bytes, 0, room - bytes);
    at = k->block + k->used;
  } else if (k->action == CMXI_PACK_MOVE) {
    at = (const unsigned char *)((uintptr_t)at - k->from + k->to);
  }
  if (k->action != CMXI_PACK_COUNT) memcpy(member, &at, sizeof at);
  k->used += room;
}

/* A pointer member of a view to count = a b c numbers. */
#define CMXI_PACK(k, member, a, b, c)                                                                        \
  cmxi_pack_pointer(k, &(member), (size_t)(a) * (size_t)(b) * (size_t)(c) * sizeof *(member))

/* --- private: the pointers of each view ----------------------------------------------------------------- */

static inline void cmxi_order_pointers(cmxi_pack *k, cmx_order_view *v) {
  CMXI_PACK(k, v->x, v->n_x, 1, 1);
  CMXI_PACK(k, v->gamma_d, v->n_g, 1, 1);
  CMXI_PACK(k, v->psi, v->n_x, v->n_g, 4);
  CMXI_PACK(k, v->third_order, v->n_x, v->n_g, 4);
  CMXI_PACK(k, v->y, v->n_x, v->n_g, v->n_shells);
  CMXI_PACK(k, v->y_p, v->n_x, v->n_g, v->n_shells);
  CMXI_PACK(k, v->y_g, v->n_x, v->n_g, v->n_shells);
  CMXI_PACK(k, v->caution, v->n_x - 1, v->n_g - 1, 1);
  CMXI_PACK(k, v->orbit, v->n_shells, 3, 1);
  CMXI_PACK(k, v->multiplicity, v->n_shells, 1, 1);
  CMXI_PACK(k, v->cell, v->n_x - 1, v->n_g - 1, 1);
  CMXI_PACK(k, v->split, v->n_splits, 3, 1);
  CMXI_PACK(k, v->curve, v->n_splits, 7, 1);
  CMXI_PACK(k, v->patch, v->n_patches, 25, 1);
  CMXI_PACK(k, v->patch_caution, v->n_patches, 1, 1);
  CMXI_PACK(k, v->certified, v->n_x, v->n_g, 1);
}

static inline void cmxi_solidus_pointers(cmxi_pack *k, cmx_solidus_view *v) {
  CMXI_PACK(k, v->end, v->n_pieces + 1, 1, 1);
  CMXI_PACK(k, v->c, v->n_pieces, v->n, 1);
}

static inline void cmxi_eos_pointers(cmxi_pack *k, cmx_eos_view *v) {
  CMXI_PACK(k, v->cold, v->ln_ne.size, 1, 1);
  CMXI_PACK(k, v->pairs, v->ln_t_fine.size, 1, 1);
  for (int phase = 0; phase < 2; phase++) {
    const int electrons = phase == CMX_LIQUID;
    CMXI_PACK(k, v->sheets[phase], v->ln_ne.size, v->ln_t.size, electrons + v->ions.n);
    CMXI_PACK(k, v->mixing[phase], v->x.size, v->ln_gamma_e.size, 1);
    CMXI_PACK(k, v->reasons[phase], v->ln_ne.size, v->ln_t.size, v->ions.n);
  }
  CMXI_PACK(k, v->fusion, v->ln_gamma.size, 1, 1);
  cmxi_order_pointers(k, &v->order);
  cmxi_solidus_pointers(k, &v->solidus);
}

static inline void cmxi_families_pointers(cmxi_pack *k, const cmx_equilibrium_view *v,
                                          cmx_equilibrium_families *f) {
  CMXI_PACK(k, f->kind, f->n, 4, 1);
  CMXI_PACK(k, f->p_range, f->n, 2, 1);
  CMXI_PACK(k, f->ends, f->n, 2, v->ln_p.size);
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++) CMXI_PACK(k, f->sheet[s], f->n, v->ln_p.size, v->t.size);
  CMXI_PACK(k, f->caution, f->n, v->ln_p.size, v->t.size);
}

static inline void cmxi_equilibrium_pointers(cmxi_pack *k, cmx_equilibrium_view *v) {
  CMXI_PACK(k, v->ln_t_floor, v->ln_p.size, 1, 1);
  cmxi_families_pointers(k, v, &v->freezing);
  cmxi_families_pointers(k, v, &v->gaps);
}

static inline void cmxi_phase_pointers(cmxi_pack *k, cmx_phase_view *v) {
  CMXI_PACK(k, v->gamma, v->n_boundaries, v->n, 1);
  CMXI_PACK(k, v->x_left, v->n_boundaries, v->n, 1);
  CMXI_PACK(k, v->x_right, v->n_boundaries, v->n, 1);
  CMXI_PACK(k, v->latent_heat, v->n_boundaries, v->n, 1);
  CMXI_PACK(k, v->kind, v->n_boundaries, 4, 1);
  CMXI_PACK(k, v->caution, v->n_boundaries, v->n - 1, 1);
  CMXI_PACK(k, v->uncertified, v->n_boundaries, v->n, 1);
}

static inline void cmxi_phase3_pointers(cmxi_pack *k, cmx_phase3_view *v) {
  CMXI_PACK(k, v->values, 3 * CMX_PHASE3_NUMBERS, v->n, v->n);
  CMXI_PACK(k, v->caution, 3, v->n - 1, v->n - 1);
}

static inline void cmxi_reaction_pointers(cmxi_pack *k, cmx_reaction_view *v) {
  CMXI_PACK(k, v->excess, v->ln_gamma.size, 1, 1);
  cmxi_order_pointers(k, &v->order);
}

static inline void cmxi_transport_pointers(cmxi_pack *k, cmx_transport_view *v) {
  const int rows = v->ln_ne.size, columns = v->ln_t.size;
  for (int b = 0; b < CMXI_TRANSPORT_BLOCKS; b++) CMXI_PACK(k, v->block[b], rows, columns, v->numbers[b]);
  CMXI_PACK(k, v->collisions, rows, columns, 1);
  CMXI_PACK(k, v->shells, rows, v->n_terms, cmxi_transport_numbers(v->shell_order.n_shells, 1));
  CMXI_PACK(k, v->caution, rows, columns, 1);
  CMXI_PACK(k, v->species, rows, columns, v->ions.n * CMXI_SPECIES_PARTS);
  CMXI_PACK(k, v->trusted, rows, columns, 1);
  CMXI_PACK(k, v->charge_terms, v->n_masses, 1, 1);
  CMXI_PACK(k, v->light_ions, 2, CMXI_LIGHT_PARAMETERS, 1);
  cmxi_order_pointers(k, &v->shell_order);
}

static inline void cmxi_warm_pointers(cmxi_pack *k, cmx_warm_view *v) {
  for (int j = 0; j < 2; j++) {
    cmx_warm_species *s = &v->species[j];
    CMXI_PACK(k, s->direct, s->ln_n.size, v->ln_t.size, CMXI_WARM_COLUMNS);
    CMXI_PACK(k, s->spectrum, s->ln_n.size, v->ln_t.size, 2 * v->u.size);
  }
}

/* --- the calls ------------------------------------------------------------------------------------------ */

/* Whether a block is aligned and large enough. */
static inline cmx_status cmxi_pack_check(const void *block, size_t room, size_t bytes) {
  if (!block || (uintptr_t)block % CMX_PACK_ALIGNMENT) return CMX_ERR_DOMAIN;
  return room < bytes ? CMX_ERR_RANGE : CMX_OK;
}

#define CMXI_PACK_CALLS(V)                                                                                   \
  static inline size_t cmx_##V##_pack_size(const cmx_##V##_view *view) {                                     \
    cmxi_pack k = {CMXI_PACK_COUNT, 0, NULL, 0, 0};                                                          \
    cmx_##V##_view copy = *view;                                                                             \
    cmxi_##V##_pointers(&k, &copy);                                                                          \
    return k.used;                                                                                           \
  }                                                                                                          \
  static inline cmx_status cmx_##V##_pack(const cmx_##V##_view *view, void *block, size_t room,              \
                                          cmx_##V##_view *inside) {                                          \
    const cmx_status status = cmxi_pack_check(block, room, cmx_##V##_pack_size(view));                       \
    cmxi_pack k = {CMXI_PACK_COPY, 0, (unsigned char *)block, 0, 0};                                         \
    if (status < 0) return status;                                                                           \
    *inside = *view;                                                                                         \
    cmxi_##V##_pointers(&k, inside);                                                                         \
    return CMX_OK;                                                                                           \
  }                                                                                                          \
  static inline void cmx_##V##_rebase(cmx_##V##_view *inside, const void *from, const void *to) {            \
    cmxi_pack k = {CMXI_PACK_MOVE, 0, NULL, 0, 0};                                                           \
    k.from = (uintptr_t)from;                                                                                \
    k.to = (uintptr_t)to;                                                                                    \
    cmxi_##V##_pointers(&k, inside);                                                                         \
  }
CMX_PACK_LIST(CMXI_PACK_CALLS)
#undef CMXI_PACK_CALLS
#undef CMXI_PACK

#endif
