/** Version of the library. */
#ifndef COULOMIX_VERSION_H
#define COULOMIX_VERSION_H

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the library as "MAJOR.MINOR.PATCH". */
CMX_API const char *cmx_version(void);
/** Commit of the library's source, with "-dirty" if it had changes; "unknown" outside a checkout. */
CMX_API const char *cmx_commit(void);

#ifdef __cplusplus
}
#endif
#endif
