/** What a file of another program or another use is, for messages. */
#ifndef COULOMIX_FILE_KIND_H
#define COULOMIX_FILE_KIND_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of text that a reader of this project expects. */
#define CMX_KIND_STRUCTURE    "a crystal structure (POSCAR)"
#define CMX_KIND_SPECTRUM     "a spectrum in text"
#define CMX_KIND_STATES       "one-electron states in text or HDF5"
#define CMX_KIND_RECIPE       "a recipe of coulomix"
#define CMX_KIND_MESA_PROFILE "a profile of MESA"

/** The kind of a file by its first n bytes, "a netCDF file": by a signature, or by the first lines of a text.
 *  64 kB are enough.
 *  @return a phrase with what to do about it, or NULL if it is not known. A text of a known kind may still be
 *          one of another use, so this is to be asked after a reader has failed. */
CMX_API const char *cmx_file_kind(const char *bytes, size_t n);

#ifdef __cplusplus
}
#endif
#endif
