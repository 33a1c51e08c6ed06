#include "core/file_digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "coulomix_sha256.h"

cmx_status cmxp_file_digest(const char *path, char sha256[65], cmx_error *err) {
  unsigned char block[16384];
  cmxi_sha256 sha;
  size_t n;
  sha256[0] = '\0';
  errno = 0;
  FILE *file = fopen(path, "rb");
  if (!file) return cmx_fail(err, CMX_ERR_IO, "%.400s: cannot be opened: %s", path, strerror(errno));
  cmxi_sha256_start(&sha);
  while ((n = fread(block, 1, sizeof block, file)) > 0) cmxi_sha256_add(&sha, block, n);
  const int failed = ferror(file);
  fclose(file);
  if (failed) return cmx_fail(err, CMX_ERR_IO, "%.400s: cannot be read: %s", path, strerror(errno));
  cmxi_sha256_finish(&sha, sha256);
  return CMX_OK;
}
