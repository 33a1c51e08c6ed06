/* Private to the library: the digest of a file. */
#ifndef COULOMIX_SRC_CORE_FILE_DIGEST_H
#define COULOMIX_SRC_CORE_FILE_DIGEST_H

#include "coulomix/status.h"

/* SHA-256 of a file of any size, in hexadecimal digits; empty on failure.
   Returns CMX_OK; CMX_ERR_IO with the name of the file. */
cmx_status cmxp_file_digest(const char *path, char sha256[65], cmx_error *err);

#endif
