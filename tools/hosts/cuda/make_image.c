/* make_image.c: packs equation of state and conductivities of a table in the flat form into a file for
   compare.

       cc -O2 -I ../../../interp make_image.c -lz -lm -o make_image
       ./make_image carbon-oxygen.cmx carbon-oxygen.image */
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

#include "image.h"

static int failed(const char *path, const char *text) {
  fprintf(stderr, "%s: %s\n", path, text);
  return 1;
}

/* Both views into one block, and head and block into a file. */
static int write_image(const char *path, const cmx_eos_view *eos, const cmx_transport_view *transport) {
  static image_head head;
  const size_t first = cmx_eos_pack_size(eos), bytes = first + cmx_transport_pack_size(transport);
  unsigned char *image = NULL;
  if (posix_memalign((void **)&image, CMX_PACK_ALIGNMENT, image_head_room() + bytes) != 0)
    return failed(path, "out of memory");
  unsigned char *block = image + image_head_room();
  memset(image, 0, image_head_room());
  if (cmx_eos_pack(eos, block, first, &head.eos) < 0 ||
      cmx_transport_pack(transport, block + first, bytes - first, &head.transport) < 0)
    return failed(path, "cannot pack");
  memcpy(head.magic, IMAGE_MAGIC, sizeof head.magic);
  head.head_size = sizeof head;
  head.bytes = bytes;
  image_rebase(&head, block, IMAGE_BASE);
  memcpy(image, &head, sizeof head);
  FILE *file = fopen(path, "wb");
  const int wrote = file && fwrite(image, image_head_room() + bytes, 1, file) == 1;
  if (!file || fclose(file) != 0 || !wrote) return failed(path, "cannot be written");
  free(image);
  printf("%s: %.1f MB\n", path, 1e-6 * (double)(image_head_room() + bytes));
  return 0;
}

int main(int argc, char **argv) {
  cmx_file *table;
  cmx_eos_view eos;
  cmx_transport_view transport;
  char message[256];
  size_t n;
  if (argc != 3) return failed("usage", "make_image TABLE.cmx IMAGE");
  if (cmx_flat_load(argv[1], &table, message, sizeof message) < 0) return failed(argv[1], message);
  const cmx_array *arrays = cmx_file_arrays(table, &n);
  if (cmx_eos_bind(arrays, n, &eos) < 0 || cmx_transport_bind(arrays, n, &transport) < 0)
    return failed(argv[1], "lacks /eos or /transport");
  if (eos.ions.n != 2) return failed(argv[1], "compare takes tables of two species");
  const int status = write_image(argv[2], &eos, &transport);
  cmx_file_free(table);
  return status;
}
