/* Adding datasets and attributes to a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "section/section_internal.h"

/* The path with `name` in place of "*". */
static const char *with_name(const char *path, const char *name, char buffer[CMX_FILE_MAX_PATH + 1]) {
  const char *star = path ? strchr(path, '*') : NULL;
  if (!star) return path;
  snprintf(buffer, CMX_FILE_MAX_PATH + 1, "%.*s%s%s", (int)(star - path), path, name, star + 1);
  return buffer;
}

/* The axis of a dataset: one of a group above becomes a copy in the group of the dataset, so that readers who
   open only this group have its coordinates. */
static const char *own_axis(cmxp_writer *w, const char *path, const char *axis,
                            char buffer[2 * CMX_FILE_MAX_PATH + 2]) {
  const size_t folder = (size_t)(strrchr(path, '/') - path);
  const cmx_dataset *from = axis ? cmx_store_find(w->store, axis) : NULL;
  if (!from || (strncmp(axis, path, folder + 1) == 0 && !strchr(axis + folder + 1, '/'))) return axis;
  snprintf(buffer, 2 * CMX_FILE_MAX_PATH + 2, "%.*s%s", (int)folder, path, strrchr(axis, '/'));
  if (cmx_store_find(w->store, buffer)) return buffer;
  cmx_dataset copy = *from;
  copy.path = buffer;
  w->status = cmx_store_add(w->store, &copy, w->err);
  return buffer;
}

static void add_column(cmxp_writer *w, const cmx_field *field, const char *name, const cmxp_column *column) {
  char path[CMX_FILE_MAX_PATH + 1], axis[CMX_MAX_RANK][CMX_FILE_MAX_PATH + 1];
  char own[CMX_MAX_RANK][2 * CMX_FILE_MAX_PATH + 2];
  cmx_dataset d = {.path = with_name(field->path, name, path),
                   .type = field->type,
                   .rank = field->rank,
                   .data = column->data,
                   .units = field->units,
                   .long_name = field->long_name,
                   .source = field->source};
  memcpy(d.dims, column->dims, sizeof d.dims);
  for (int r = 0; r < field->rank && w->status >= 0; r++)
    d.axes[r] = own_axis(w, d.path, with_name(field->axes[r], name, axis[r]), own[r]);
  if (w->status >= 0) w->status = cmx_store_add(w->store, &d, w->err);
}

void cmxp_add_columns(cmxp_writer *w, const cmx_field fields[], const char *name, size_t n,
                      const cmxp_column columns[]) {
  for (size_t k = 0; k < n && w->status >= 0; k++) {
    const cmx_field *f = fields;
    if (!columns[k].data) continue;
    while (f->path && strcmp(f->path, columns[k].path) != 0) f++;
    if (f->path)
      add_column(w, f, name, &columns[k]);
    else
      w->status = cmx_fail(w->err, CMX_ERR_ABSENT, "%s: no field of its section", columns[k].path);
  }
}

void cmxp_add_text(cmxp_writer *w, const char *object, const char *name, const char *value) {
  if (w->status >= 0) w->status = cmx_store_set_text(w->store, object, name, value, w->err);
}

void cmxp_add_numbers(cmxp_writer *w, const char *object, const char *name, size_t n, const double values[]) {
  if (w->status >= 0) w->status = cmx_store_set_numbers(w->store, object, name, n, values, w->err);
}

int cmxp_is_below(const char *path, const char *section) {
  const size_t n = strlen(section);
  return path[0] == '/' && !strncmp(path + 1, section, n) && (path[n + 1] == '/' || !path[n + 1]);
}

void cmxp_add_from(cmxp_writer *w, const cmx_store *from, const char *section) {
  for (size_t k = 0; k < cmx_store_count(from) && w->status >= 0; k++) {
    const cmx_dataset *d = cmx_store_at(from, k);
    if (!section || cmxp_is_below(d->path, section)) w->status = cmx_store_add(w->store, d, w->err);
  }
  for (size_t k = 0; k < cmx_store_attribute_count(from) && w->status >= 0; k++) {
    const cmx_attribute *a = cmx_store_attribute_at(from, k);
    if (section && !cmxp_is_below(a->object, section)) continue;
    if (!a->text)
      cmxp_add_numbers(w, a->object, a->name, a->n, a->numbers);
    else if (!cmx_store_get_text(w->store, a->object, a->name)) /* units and such are there */
      cmxp_add_text(w, a->object, a->name, a->text);
  }
}

int cmxp_stopped(cmxp_writer *w, const cmx_progress *progress, const char *stage, size_t done, size_t total) {
  if (!progress || !progress->function) return 0;
  if (!progress->function(progress->context, stage, done, total)) return 0;
  if (w->status >= 0) w->status = cmx_fail(w->err, CMX_ERR_STOPPED, "%s: stopped", stage);
  return 1;
}

void cmxp_add_coupling(cmxp_writer *w, const cmx_recipe *recipe) {
  cmxp_add_text(
      w, "/", "coupling",
      recipe->mixture.ions.n == 2
          ? "Gamma_e = e^2/(a_e kT), Gamma_1 = Z1^(5/3) Gamma_e of the lighter ion, Gamma_d = (Z2-Z1)^2 "
            "Gamma_e "
            "<Z>^(-1/3); a_e and a_i are the electron- and ion-sphere radii"
          : "Gamma_e = e^2/(a_e kT), Gamma_d = (dZ)^2 Gamma_e <Z>^(-1/3) with the charge difference dZ of "
            "the "
            "binary of the same variance and skewness of the charges; a_e and a_i are the electron- and "
            "ion-sphere radii");
}

cmx_status cmxp_describe_classical(const cmx_recipe *recipe, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  cmxp_add_coupling(&w, recipe);
  cmxp_add_text(
      &w, "/", "zero_of_energy",
      "of /order and /phase: linear mixing, -zeta <Z^(5/3)> Gamma_e and terms linear in x are left out");
  return w.status;
}

cmx_array *cmxp_arrays_of(const cmx_store *store, size_t *n) {
  *n = cmx_store_count(store);
  cmx_array *arrays = calloc(*n + 1, sizeof *arrays);
  for (size_t k = 0; k < *n && arrays; k++) {
    const cmx_dataset *d = cmx_store_at(store, k);
    arrays[k] = (cmx_array){.path = d->path, .type = d->type, .rank = d->rank, .data = d->data};
    memcpy(arrays[k].dims, d->dims, sizeof d->dims);
  }
  return arrays;
}
