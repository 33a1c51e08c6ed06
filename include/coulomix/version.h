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

/** Compiler, its version and the flags that the library was built with, and the C library it was built
 *  against: builds that differ here may differ in the last digits of a table. */
CMX_API const char *cmx_build(void);

/** What the functions of the C library take from the machine at run time, as far as it can be known: the
 *  version of that library and the vector arithmetic of the processor.
 *  @param[out] text  [CMX_MACHINE_TEXT] */
enum { CMX_MACHINE_TEXT = 128 };
CMX_API void cmx_machine(char text[CMX_MACHINE_TEXT]);

#ifdef __cplusplus
}
#endif
#endif
