/** Opening a table file: its datasets, and the views of its sections for the lookups. */
#ifndef COULOMIX_TABLE_FILE_H
#define COULOMIX_TABLE_FILE_H

#include "coulomix/recipe.h"
#include "coulomix/status.h"
#include "coulomix/store.h"
#include "coulomix_eos.h"
#include "coulomix_equilibrium.h"
#include "coulomix_order.h"
#include "coulomix_phase3.h"
#include "coulomix_reaction.h"
#include "coulomix_transport.h"
#include "coulomix_warm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An open table. The bind function of each section that is there (coulomix/section.h) fills its view. */
typedef struct cmx_table {
  cmx_store *store;
  size_t n_arrays;
  cmx_array *arrays; /* [n_arrays] the datasets, as lookup headers use them */
  unsigned sections; /* for cmx_table_has */
  cmx_order_view order;
  cmx_phase3_view phase3;
  cmx_eos_view eos;
  cmx_reaction_view reaction;
  cmx_equilibrium_view equilibrium;
  cmx_transport_view transport;
  cmx_warm_view warm;
} cmx_table;

/** Opens a table file of either form, compares its datasets with the fields of the sections, and binds every
 *  section present.
 *
 *  @param[out] table  closed with cmx_table_close; empty on failure
 *  @return CMX_OK; a status of cmx_store_read; CMX_ERR_VERSION for a table of another format version, with
 *          the commands to regenerate it; CMX_ERR_FORMAT for a file that is not a table or has inconsistent
 *          datasets. */
CMX_API cmx_status cmx_table_open(const char *path, cmx_table *table, cmx_error *err);
/** Whether a table has a section, so that its view may be used: "lattice", "order", "phase", "phase3",
 *  "eos", "reaction", "equilibrium", "transport", "warm".
 *  @return 1 or 0; 0 for any other name */
CMX_API int cmx_table_has(const cmx_table *table, const char *section);

/** Closes a table. Its views become invalid. */
CMX_API void cmx_table_close(cmx_table *table);

/** The recipe of an open table, with the plug-ins of the caller. It is read beside no file: files that it
 *  names are those of the current folder.
 *
 *  @param[in]  name    in messages
 *  @param[in]  plugins [n] files that may run, as in cmx_recipe_source; the caller keeps the list
 *  @param[out] recipe  released with cmx_recipe_clear; the defaults on failure
 *  @return as cmx_recipe_read; CMX_ERR_VERSION for a plug-in other than that which made the table */
CMX_API cmx_status cmx_table_read_recipe(const cmx_table *table, const char *name, size_t n,
                                         const char *const plugins[], cmx_recipe *recipe, cmx_error *err);

/** The recipe in a table file of any format version, for regeneration.
 *
 *  @param[out] text  to be released with free; "" for a table without; NULL on failure
 *  @return CMX_OK; a status of cmx_store_read. Checksums are verified if this version can read the file. */
CMX_API cmx_status cmx_table_recipe(const char *path, char **text, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
