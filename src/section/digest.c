/* The digest of an input file. */
#include <stdlib.h>

#include "io/text_internal.h"
#include "io/io_internal.h"
#include "section/section_internal.h"

cmx_status cmxp_digest_file(const char *path, char hex[65], cmx_error *err) {
  char *bytes;
  size_t n;
  cmxi_sha256 sha;
  const cmx_status status = cmxp_text_read(path, (size_t)1 << 30, &bytes, &n, err);
  if (status < 0) return status;
  cmxi_sha256_start(&sha);
  cmxi_sha256_add(&sha, bytes, n);
  cmxi_sha256_finish(&sha, hex);
  free(bytes);
  return CMX_OK;
}
