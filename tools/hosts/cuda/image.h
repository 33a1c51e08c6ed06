/* image.h: equation of state and conductivities of a table as one block in a file, which a program reads or
   maps without a loader. It is that of one build of the lookup headers: make_image writes it, compare reads
   it. */
#ifndef COULOMIX_HOSTS_CUDA_IMAGE_H
#define COULOMIX_HOSTS_CUDA_IMAGE_H

#include <stdio.h>
#include <stdlib.h>

#include "coulomix_pack.h"

/* The file begins with this, padded to the alignment; the block follows. In the file the pointers of the
   views are offsets in the block plus the alignment, so that none is NULL. */
typedef struct image_head {
  char magic[8];
  size_t head_size, bytes;
  cmx_eos_view eos;
  cmx_transport_view transport;
} image_head;

#define IMAGE_MAGIC "cmxpack1"
#define IMAGE_BASE  ((const void *)(uintptr_t)CMX_PACK_ALIGNMENT)

static inline size_t image_head_room(void) {
  return (sizeof(image_head) + CMX_PACK_ALIGNMENT - 1) / CMX_PACK_ALIGNMENT * CMX_PACK_ALIGNMENT;
}

/* Moves the pointers of both views. */
static inline void image_rebase(image_head *head, const void *from, const void *to) {
  cmx_eos_rebase(&head->eos, from, to);
  cmx_transport_rebase(&head->transport, from, to);
}

/* Reads an image; returns its block, to which the pointers of the views then lead, or NULL with a message. */
static inline void *image_read(const char *path, image_head *head) {
  FILE *file = fopen(path, "rb");
  void *block = NULL;
  const char *wrong = "cannot be read";
  if (file && fread(head, sizeof *head, 1, file) == 1) {
    wrong = "is no image of this build of the headers";
    if (memcmp(head->magic, IMAGE_MAGIC, sizeof head->magic) == 0 && head->head_size == sizeof *head &&
        posix_memalign(&block, CMX_PACK_ALIGNMENT, head->bytes) == 0) {
      wrong = "is cut short";
      if (fseek(file, (long)image_head_room(), SEEK_SET) == 0 && fread(block, head->bytes, 1, file) == 1)
        wrong = NULL;
    }
  }
  if (file) fclose(file);
  if (wrong) {
    fprintf(stderr, "%s %s\n", path, wrong);
    free(block);
    return NULL;
  }
  image_rebase(head, IMAGE_BASE, block);
  return block;
}

#endif
