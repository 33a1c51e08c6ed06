/* Trees of crossed cells as pieces of an interrupted run: of each the root, the sizes and the arrays. */
#include <stdlib.h>
#include <string.h>

#include "table/order_regions.h"

/* The arrays of a tree, of `bytes` each. */
typedef struct part {
  void *at;
  size_t bytes;
} part;

enum { PARTS = 4, NUMBERS = 3 };

static void list_parts(const order_tree *t, part parts[PARTS]) {
  const size_t splits = (size_t)t->n_splits, patches = (size_t)t->n_patches;
  parts[0] = (part){t->split, 3 * splits * sizeof *t->split};
  parts[1] = (part){t->curve, CMXI_CURVE * splits * sizeof *t->curve};
  parts[2] = (part){t->patch, CMXI_PATCH * patches * sizeof *t->patch};
  parts[3] = (part){t->caution, patches};
}

/* Bytes of a tree's arrays. */
static size_t arrays_of(const order_tree *t) {
  part parts[PARTS];
  size_t bytes = 0;
  list_parts(t, parts);
  for (int p = 0; p < PARTS; p++) bytes += parts[p].bytes;
  return bytes;
}

void cmxp_order_trees_keep(const cmx_journal *pieces, size_t index, size_t n, const order_tree trees[]) {
  size_t bytes = 0;
  if (!pieces) return;
  for (size_t k = 0; k < n; k++) bytes += NUMBERS * sizeof(int) + arrays_of(&trees[k]);
  unsigned char *image = malloc(bytes), *to = image;
  if (!image) return; /* they are then made again after an interruption */
  for (size_t k = 0; k < n; k++) {
    const int numbers[NUMBERS] = {trees[k].root, trees[k].n_splits, trees[k].n_patches};
    part parts[PARTS];
    list_parts(&trees[k], parts);
    memcpy(to, numbers, sizeof numbers);
    to += sizeof numbers;
    for (int p = 0; p < PARTS; to += parts[p++].bytes)
      if (parts[p].bytes) memcpy(to, parts[p].at, parts[p].bytes);
  }
  cmx_journal_keep(pieces, CMX_STAGE_ORDER_CROSSED, index, image, bytes);
  free(image);
}

/* One tree from the bytes left; returns how many it took, 0 if they do not hold one. */
static size_t read_tree(const unsigned char *from, size_t left, order_tree *tree) {
  int numbers[NUMBERS];
  part parts[PARTS];
  if (left < sizeof numbers) return 0;
  memcpy(numbers, from, sizeof numbers);
  if (numbers[1] < 0 || numbers[2] < 0) return 0;
  tree->root = numbers[0];
  tree->n_splits = tree->room_splits = numbers[1];
  tree->n_patches = tree->room_patches = numbers[2];
  const size_t taken = sizeof numbers + arrays_of(tree), splits = (size_t)tree->n_splits + 1,
               patches = (size_t)tree->n_patches + 1;
  if (left < taken) return 0;
  tree->split = malloc(3 * splits * sizeof *tree->split);
  tree->curve = malloc(CMXI_CURVE * splits * sizeof *tree->curve);
  tree->patch = malloc(CMXI_PATCH * patches * sizeof *tree->patch);
  tree->caution = malloc(patches);
  if (!tree->split || !tree->curve || !tree->patch || !tree->caution) return 0;
  list_parts(tree, parts);
  from += sizeof numbers;
  for (int p = 0; p < PARTS; from += parts[p++].bytes) memcpy(parts[p].at, from, parts[p].bytes);
  return taken;
}

int cmxp_order_trees_find(const cmx_journal *pieces, size_t index, size_t n, order_tree trees[]) {
  size_t left, done = 0;
  const unsigned char *from = cmx_journal_find(pieces, CMX_STAGE_ORDER_CROSSED, index, &left);
  if (!from) return 0;
  for (size_t taken; done < n && (taken = read_tree(from, left, &trees[done])) > 0; done++) {
    from += taken;
    left -= taken;
  }
  if (done == n && left == 0) return 1;
  for (size_t k = 0; k < n; k++) cmxp_order_tree_free(&trees[k]);
  return 0;
}
