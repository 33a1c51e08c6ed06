/* Opening a table. */
#include "coulomix/table_file.h"

#include <stdlib.h>
#include <string.h>

#include "section/section_internal.h"

void cmx_table_close(cmx_table *table) {
  free(table->arrays);
  cmx_store_free(table->store);
  memset(table, 0, sizeof *table);
}

static cmx_status check_format(const cmx_table *t, const char *path, cmx_error *err) {
  const char *format = cmx_store_get_text(t->store, "/", "format");
  size_t n = 0;
  cmx_store_get_numbers(t->store, "/", "format_version", &n); /* which one, the loaders compare */
  if (!format || strcmp(format, "coulomix table") != 0 || n != 1)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: not a coulomix table (root attribute format)", path);
  return CMX_OK;
}

/* A dataset without a field is ignored. */
static cmx_status check_fields(const cmx_section *s, const cmx_table *t, const char *path, cmx_error *err) {
  for (size_t k = 0; k < cmx_store_count(t->store); k++) {
    const cmx_dataset *d = cmx_store_at(t->store, k);
    const cmx_field *f = cmx_section_field(s, d->path);
    if (f && (d->type != f->type || d->rank != f->rank || strcmp(d->units, f->units) != 0))
      return cmx_fail(err, CMX_ERR_FORMAT,
                      "%.200s: dataset %s: has another type, rank or unit than %s with rank %d in %s", path,
                      d->path, cmxf_type_name(f->type), f->rank, f->units);
  }
  return CMX_OK;
}

/* A section without a view is there if one of its datasets is. */
static cmx_status find_section(const cmx_section *s, const cmx_table *t) {
  for (size_t k = 0; k < cmx_store_count(t->store); k++)
    if (cmx_section_field(s, cmx_store_at(t->store, k)->path)) return CMX_OK;
  return CMX_ERR_ABSENT;
}

static cmx_status bind(const cmx_section *s, unsigned bit, cmx_table *t, const char *path, cmx_error *err) {
  cmx_status status = check_fields(s, t, path, err);
  if (status < 0) return status;
  status = s->bind ? s->bind(t->arrays, t->n_arrays, t) : find_section(s, t);
  if (status >= 0) t->sections |= bit;
  if (status >= 0 || status == CMX_ERR_ABSENT) return CMX_OK;
  return cmx_fail(err, status, "%s: group /%s: shapes or values do not fit together", path, s->name);
}

/* Adds to the message how to regenerate a table of another version. */
static cmx_status read_store(const char *path, cmx_store **store, cmx_error *err) {
  cmx_error why = CMX_ERROR_NONE;
  const cmx_status status = cmx_store_read(path, store, &why);
  if (status == CMX_ERR_VERSION)
    return cmx_fail(err, status,
                    "%.240s; use that version of coulomix, or make the table anew: coulomix info %.120s "
                    "--recipe > recipe.cfg; "
                    "coulomix generate recipe.cfg -o NEW.h5",
                    why.text, path);
  return status < 0 ? cmx_fail(err, status, "%s", why.text) : status;
}

static cmx_status bind_all(cmx_table *t, const char *path, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  t->arrays = cmxp_arrays_of(t->store, &t->n_arrays);
  cmx_status status = t->arrays ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  for (size_t k = 0; k < n && status >= 0; k++) status = bind(list[k], 1U << k, t, path, err);
  return status;
}

cmx_status cmxp_check_made(cmx_store *store, const char *name, cmx_error *err) {
  cmx_table table = {.store = store};
  const cmx_status status = bind_all(&table, name, err);
  free(table.arrays);
  return status;
}

cmx_status cmx_table_open(const char *path, cmx_table *table, cmx_error *err) {
  memset(table, 0, sizeof *table);
  cmx_status status = read_store(path, &table->store, err);
  if (status >= 0) status = check_format(table, path, err);
  if (status >= 0) status = bind_all(table, path, err);
  if (status < 0) cmx_table_close(table);
  return status;
}

int cmx_table_has(const cmx_table *table, const char *section) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  for (size_t k = 0; k < n; k++)
    if (!strcmp(list[k]->name, section)) return (int)(table->sections >> k & 1U);
  return 0;
}

cmx_status cmx_table_recipe(const char *path, char **text, cmx_error *err) {
  cmx_store *store = NULL;
  cmx_error why = CMX_ERROR_NONE;
  *text = NULL;
  cmx_status status = cmx_store_read(path, &store, &why); /* compares the checksums */
  cmx_store_free(store);
  if (status >= 0 || status == CMX_ERR_VERSION) status = cmx_store_read_root_text(path, "recipe", text, &why);
  if (status == CMX_ERR_ABSENT) {
    *text = calloc(1, 1);
    status = *text ? CMX_OK : CMX_ERR_MEMORY;
  }
  return status < 0 ? cmx_fail(err, status, "%s", why.text) : status;
}

/* Whether the plug-ins that are loaded are those that made the table. */
static cmx_status check_plugins(const cmx_table *table, const cmx_recipe *recipe, cmx_error *err) {
  const char *made = cmx_store_get_text(table->store, "/", CMXP_PLUGINS), *loaded;
  for (size_t k = 0; (loaded = cmx_registry_plugin_at(recipe->models, k)) != NULL; k++)
    if (!made || !strstr(made, loaded))
      return cmx_fail(err, CMX_ERR_VERSION,
                      "the plug-in %.300s did not make this table; coulomix info shows which did", loaded);
  return CMX_OK;
}

cmx_status cmx_table_read_recipe(const cmx_table *table, const char *name, size_t n,
                                 const char *const plugins[], cmx_recipe *recipe, cmx_error *err) {
  const char *text = cmx_store_get_text(table->store, "/", "recipe");
  const cmx_recipe_source source = {
      .text = text ? text : "", .name = name, .n_plugins = n, .plugins = plugins};
  cmx_status status = cmx_recipe_read(&source, recipe, err);
  if (status >= 0) status = check_plugins(table, recipe, err);
  if (status < 0) cmx_recipe_clear(recipe);
  return status;
}
