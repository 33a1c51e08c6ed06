/** One table of sections of several. */
#ifndef COULOMIX_MERGE_H
#define COULOMIX_MERGE_H

#include <stddef.h>

#include "coulomix/status.h"
#include "coulomix/store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_MERGE_PARTS = 16 };

/** Sections of one table. */
typedef struct cmx_merge_part {
  const cmx_store *store;
  const char *name;            /* of its file: in messages and in the history of the result */
  size_t n;                    /* of sections, at least 1 */
  const char *const *sections; /* "order", "phase", "eos", ...; what each needs comes with it */
} cmx_merge_part;

/** A table with sections of others, computed by them all for one mixture. Its recipe has the settings of
 *  each section from where the section comes, so that the result is verified and made again as any table;
 *  its history has the name, the digest and the generator of each part.
 *
 *  The parts agree in format, mixture, constants, and in whatever two of them bring: a section that another
 *  one needs, and settings that a section takes from another group.
 *
 *  @param[out] out freed by the caller, NULL on failure
 *  @return CMX_OK; CMX_ERR_ABSENT for a section that a part does not have; CMX_ERR_FORMAT for a section
 *  named twice, and
 *          where parts do not agree, with the setting or the dataset; CMX_ERR_UNKNOWN for another name;
 *          CMX_ERR_MEMORY. Data are copied. */
CMX_API cmx_status cmx_merge(size_t n, const cmx_merge_part parts[], cmx_store **out, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
