#include "coulomix/store.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/io_internal.h"

/* Both lists hold pointers, so that addresses given to a caller stay valid. */
struct cmx_store {
  cmx_dataset **datasets;
  size_t n_datasets, dataset_capacity;
  cmx_attribute **attributes;
  size_t n_attributes, attribute_capacity;
  char **names; /* of dimensions without coordinates */
  size_t n_names, name_capacity;
  size_t data_bytes;
};

cmx_store *cmx_store_new(void) {
  return calloc(1, sizeof(cmx_store));
}

static void free_dataset(cmx_dataset *dataset) {
  if (dataset) free((void *)(uintptr_t)dataset->data);
  free(dataset);
}

void cmx_store_free(cmx_store *store) {
  if (!store) return;
  for (size_t i = 0; i < store->n_datasets; i++) free_dataset(store->datasets[i]);
  for (size_t i = 0; i < store->n_attributes; i++) free(store->attributes[i]);
  for (size_t i = 0; i < store->n_names; i++) free(store->names[i]);
  free(store->names);
  free(store->datasets);
  free(store->attributes);
  free(store);
}

/* Room for `more` pointers in a list; 0 without memory. */
static int reserve(void **list, size_t n, size_t more, size_t *capacity) {
  if (n + more <= *capacity) return 1;
  size_t wanted = 2 * *capacity + more + 16;
  void *grown = realloc(*list, wanted * sizeof(void *));
  if (!grown) return 0;
  *list = grown;
  *capacity = wanted;
  return 1;
}

static int reserve_datasets(cmx_store *store) {
  void *list = store->datasets;
  int ok = reserve(&list, store->n_datasets, 1, &store->dataset_capacity);
  store->datasets = list;
  return ok;
}

static int reserve_attributes(cmx_store *store, size_t more) {
  void *list = store->attributes;
  int ok = reserve(&list, store->n_attributes, more, &store->attribute_capacity);
  store->attributes = list;
  return ok;
}

/* The store's own copy of a name; NULL without memory. */
static const char *own_name(cmx_store *store, const char *name) {
  for (size_t i = 0; i < store->n_names; i++)
    if (strcmp(store->names[i], name) == 0) return store->names[i];
  void *list = store->names;
  const int ok = reserve(&list, store->n_names, 1, &store->name_capacity);
  store->names = list;
  char *copy = ok ? malloc(strlen(name) + 1) : NULL;
  if (copy) store->names[store->n_names++] = strcpy(copy, name);
  return copy;
}

/* --- looking up --- */

size_t cmx_store_count(const cmx_store *store) {
  return store->n_datasets;
}

const cmx_dataset *cmx_store_at(const cmx_store *store, size_t index) {
  return index < store->n_datasets ? store->datasets[index] : NULL;
}

const cmx_dataset *cmx_store_find(const cmx_store *store, const char *path) {
  for (size_t i = 0; i < store->n_datasets; i++)
    if (strcmp(store->datasets[i]->path, path) == 0) return store->datasets[i];
  return NULL;
}

size_t cmx_store_attribute_count(const cmx_store *store) {
  return store->n_attributes;
}

const cmx_attribute *cmx_store_attribute_at(const cmx_store *store, size_t index) {
  return index < store->n_attributes ? store->attributes[index] : NULL;
}

/* Index of an attribute; n_attributes if there is none. */
static size_t find_attribute(const cmx_store *store, const char *object, const char *name) {
  size_t i = 0;
  while (i < store->n_attributes &&
         (strcmp(store->attributes[i]->object, object) != 0 || strcmp(store->attributes[i]->name, name) != 0))
    i++;
  return i;
}

const char *cmx_store_get_text(const cmx_store *store, const char *object, const char *name) {
  const cmx_attribute *a = cmx_store_attribute_at(store, find_attribute(store, object, name));
  return a ? a->text : NULL;
}

const double *cmx_store_get_numbers(const cmx_store *store, const char *object, const char *name, size_t *n) {
  const cmx_attribute *a = cmx_store_attribute_at(store, find_attribute(store, object, name));
  if (n) *n = a && a->numbers ? a->n : 0;
  return a ? a->numbers : NULL;
}

/* Whether `path` lies in the group whose path is the first `n` bytes of `group`. */
static int in_group(const char *path, const char *group, size_t n) {
  return strncmp(path, group, n) == 0 && path[n] == '/';
}

/* --- attributes --- */

/* A text (text != NULL) or n numbers, in one block; NULL without memory. */
static cmx_attribute *new_attribute(const char *object, const char *name, const char *text, size_t n,
                                    const double numbers[]) {
  size_t object_size = strlen(object) + 1, name_size = strlen(name) + 1;
  size_t value_size = text ? n + 1 : n * sizeof(double);
  cmx_attribute *a = malloc(sizeof *a + value_size + object_size + name_size);
  if (!a) return NULL;
  unsigned char *value = (unsigned char *)(a + 1); /* first, for the alignment of the numbers */
  char *names = (char *)value + value_size;
  memcpy(value, text ? (const void *)text : (const void *)numbers, value_size);
  memcpy(names, object, object_size);
  memcpy(names + object_size, name, name_size);
  *a = (cmx_attribute){.object = names, .name = names + object_size, .n = n};
  if (text)
    a->text = (const char *)value;
  else
    a->numbers = (const double *)(const void *)value;
  return a;
}

static int is_object(const cmx_store *store, const char *object) {
  if (strcmp(object, "/") == 0 || cmx_store_find(store, object)) return 1;
  size_t n = strlen(object);
  for (size_t i = 0; n > 0 && i < store->n_datasets; i++)
    if (in_group(store->datasets[i]->path, object, n)) return 1;
  return 0;
}

static int given_on_adding(const char *name) {
  return strcmp(name, "units") == 0 || strcmp(name, "long_name") == 0 || strcmp(name, "source") == 0;
}

static cmx_status check_name(const cmx_store *store, const char *object, const char *name, cmx_error *err) {
  if (!object || !name) return cmx_fail(err, CMX_ERR_DOMAIN, "attribute without object or name");
  if (!is_object(store, object))
    return cmx_fail(err, CMX_ERR_ABSENT, "attribute %s: there is no object %s", name, object);
  if (!cmxf_name_valid(name))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: '%.64s' is not the name of an attribute", object, name);
  if (cmxf_name_reserved(name) || (strcmp(object, "/") == 0 && strcmp(name, CMXF_DIGEST_NAME) == 0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: attribute %s is reserved", object, name);
  if (given_on_adding(name) && cmx_store_find(store, object))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: attribute %s is given when the dataset is added", object, name);
  return CMX_OK;
}

/* Takes over the attribute; NULL means out of memory. */
static cmx_status set_attribute(cmx_store *store, const char *object, const char *name, cmx_attribute *made,
                                cmx_error *err) {
  size_t at = find_attribute(store, object, name);
  if (!made || !reserve_attributes(store, 1)) {
    free(made);
    return cmx_fail(err, CMX_ERR_MEMORY, "%s: attribute %s: out of memory", object, name);
  }
  if (at < store->n_attributes) {
    free(store->attributes[at]);
  } else if (at == CMX_FILE_MAX_ATTRIBUTES) {
    free(made);
    return cmx_fail(err, CMX_ERR_DOMAIN, "more than %d attributes", CMX_FILE_MAX_ATTRIBUTES);
  } else {
    store->n_attributes++;
  }
  store->attributes[at] = made;
  return CMX_OK;
}

cmx_status cmx_store_set_text(cmx_store *store, const char *object, const char *name, const char *text,
                              cmx_error *err) {
  cmx_status status = check_name(store, object, name, err);
  if (status < 0) return status;
  size_t n = text ? strlen(text) : 0;
  if (!text || n > CMX_FILE_MAX_TEXT || !cmxp_utf8_valid(text, n))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: attribute %s: not a UTF-8 text of at most 16 MiB", object,
                    name);
  return set_attribute(store, object, name, new_attribute(object, name, text, n, NULL), err);
}

cmx_status cmx_store_set_numbers(cmx_store *store, const char *object, const char *name, size_t n,
                                 const double values[], cmx_error *err) {
  cmx_status status = check_name(store, object, name, err);
  if (status < 0) return status;
  if (!values || n < 1 || n > CMX_FILE_MAX_NUMBERS)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: attribute %s: %zu numbers, allowed 1 to %d", object, name, n,
                    CMX_FILE_MAX_NUMBERS);
  return set_attribute(store, object, name, new_attribute(object, name, NULL, n, values), err);
}

/* --- adding datasets --- */

static cmx_status check_text(const char *path, const char *name, const char *text, cmx_error *err) {
  size_t n = text ? strlen(text) : 0;
  if (n == 0) return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: %s is missing", path, name);
  if (n > CMX_FILE_MAX_TEXT || !cmxp_utf8_valid(text, n))
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: %s is not a UTF-8 text of at most 16 MiB", path, name);
  return CMX_OK;
}

/* Whether two datasets lie in the same group. */
static int neighbours(const char *path, const char *other) {
  const size_t n = (size_t)(strrchr(path, '/') - path);
  return in_group(other, path, n) && !strchr(other + n + 1, '/');
}

/* Whether dimension k of d has no coordinates, and its name is the last one of a path in the same group. */
static int is_bare_here(const char *path, const cmx_dataset *d, int k) {
  return d->axes[k] && neighbours(path, d->path) && strcmp(strrchr(path, '/') + 1, d->axes[k]) == 0;
}

static cmx_status check_path(const cmx_store *store, const char *path, cmx_error *err) {
  if (!path || !cmxf_path_valid(path) || cmxf_path_reserved(path))
    return cmx_fail(err, CMX_ERR_DOMAIN, "'%.64s' is not the path of a dataset", path ? path : "");
  for (size_t i = 0; i < store->n_datasets; i++) {
    const char *other = store->datasets[i]->path;
    if (strcmp(path, other) == 0) return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: added twice", path);
    if (in_group(path, other, strlen(other)) || in_group(other, path, strlen(path)))
      return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: one of it and %s would be a group", path, other);
    for (int k = 0; k < store->datasets[i]->rank; k++)
      if (is_bare_here(path, store->datasets[i], k))
        return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: %s has a dimension of this name", path, other);
  }
  return CMX_OK;
}

static cmx_status check_axis(const cmx_store *store, const cmx_dataset *d, int k, cmx_error *err) {
  const cmx_dataset *axis = cmx_store_find(store, d->axes[k]);
  if (!axis)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: its axis %s has not been added", d->path, d->axes[k]);
  if (axis->rank != 1 || axis->axes[0])
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: its axis %s is not a 1-D dataset without axes", d->path,
                    d->axes[k]);
  if (!in_group(d->path, axis->path, (size_t)(strrchr(axis->path, '/') - axis->path)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: its axis %s is not in its group or one above", d->path,
                    d->axes[k]);
  if (axis->dims[0] != d->dims[k])
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: dimension %d has %zu points, its axis %s has %zu",
                    d->path, k, d->dims[k], d->axes[k], axis->dims[0]);
  return CMX_OK;
}

/* The name of a dimension without coordinates: in a group, of one length, and of nothing else. */
static cmx_status check_bare(const cmx_store *store, const cmx_dataset *d, int k, cmx_error *err) {
  char path[2 * CMX_FILE_MAX_PATH + 2];
  const char *name = d->axes[k];
  if (!cmxf_name_valid(name))
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: '%.64s' is not the name of a dimension", d->path, name);
  snprintf(path, sizeof path, "%.*s/%s", (int)(strrchr(d->path, '/') - d->path), d->path, name);
  if (!cmxf_path_valid(path) || cmxf_path_reserved(path) || is_object(store, path) ||
      strcmp(path, d->path) == 0)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: its dimension %s has the name of something else",
                    d->path, name);
  for (size_t i = 0; i < store->n_datasets; i++) {
    const cmx_dataset *other = store->datasets[i];
    for (int q = 0; q < other->rank; q++)
      if (other->axes[q] && strcmp(other->axes[q], name) == 0 && neighbours(d->path, other->path) &&
          other->dims[q] != d->dims[k])
        return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: dimension %s has %zu points, in %s it has %zu",
                        d->path, name, d->dims[k], other->path, other->dims[q]);
  }
  return CMX_OK;
}

static cmx_status check_axes(const cmx_store *store, const cmx_dataset *d, cmx_error *err) {
  cmx_status status = CMX_OK;
  for (int k = 0; k < CMX_MAX_RANK && status >= 0; k++) {
    if (!d->axes[k]) continue;
    if (k >= d->rank)
      return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: more axes than its %d dimensions", d->path, d->rank);
    status = cmxf_is_bare(d->axes[k]) ? check_bare(store, d, k, err) : check_axis(store, d, k, err);
  }
  return status;
}

static cmx_status check_dataset(const cmx_store *store, const cmx_dataset *d, cmx_error *err) {
  cmx_status status = check_path(store, d->path, err);
  if (status < 0) return status;
  size_t bytes = cmxf_array_bytes(d->type, d->rank, d->dims);
  if (cmxf_type_size(d->type) == 0)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: unknown type %d", d->path, d->type);
  if (d->rank < 0 || d->rank > CMX_MAX_RANK)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: rank %d, allowed 0 to %d", d->path, d->rank,
                    CMX_MAX_RANK);
  if (bytes == 0)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: a dimension is 0, or more than 2 GiB", d->path);
  if (bytes > CMX_FILE_MAX_BYTES - store->data_bytes)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: the table would hold more than 2 GiB", d->path);
  if (!d->data) return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: no data", d->path);
  if (store->n_datasets >= CMX_FILE_MAX_ARRAYS || store->n_attributes + 3 > CMX_FILE_MAX_ATTRIBUTES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "dataset %s: more than %d datasets or %d attributes", d->path,
                    CMX_FILE_MAX_ARRAYS, CMX_FILE_MAX_ATTRIBUTES);
  status = check_axes(store, d, err);
  if (status >= 0) status = check_text(d->path, "units", d->units, err);
  if (status >= 0) status = check_text(d->path, "long_name", d->long_name, err);
  if (status >= 0) status = check_text(d->path, "source", d->source, err);
  return status;
}

/* A copy with its own path and data. The caller handles texts and axes. */
static cmx_dataset *copy_dataset(const cmx_dataset *from) {
  size_t path_size = strlen(from->path) + 1, bytes = cmxf_array_bytes(from->type, from->rank, from->dims);
  cmx_dataset *d = malloc(sizeof *d + path_size);
  void *data = malloc(bytes);
  if (!d || !data) {
    free(d);
    free(data);
    return NULL;
  }
  memcpy(data, from->data, bytes);
  memcpy(d + 1, from->path, path_size);
  *d = (cmx_dataset){.path = (const char *)(d + 1), .type = from->type, .rank = from->rank, .data = data};
  for (int k = 0; k < CMX_MAX_RANK; k++) d->dims[k] = k < from->rank ? from->dims[k] : 1;
  return d;
}

/* Where a new dataset goes: after the last of the innermost of its groups that exists. */
static size_t insertion_index(const cmx_store *store, const char *path) {
  for (size_t n = strlen(path); n-- > 1;) {
    if (path[n] != '/') continue;
    for (size_t i = store->n_datasets; i-- > 0;)
      if (in_group(store->datasets[i]->path, path, n)) return i + 1;
  }
  return store->n_datasets;
}

/* Checked axes; 0 without memory. */
static int set_axes(cmx_store *store, cmx_dataset *d, const char *const axes[]) {
  for (int k = 0; k < d->rank; k++) {
    if (!axes[k]) continue;
    d->axes[k] = cmxf_is_bare(axes[k]) ? own_name(store, axes[k]) : cmx_store_find(store, axes[k])->path;
    if (!d->axes[k]) return 0;
  }
  return 1;
}

cmx_status cmxp_store_set_axes(cmx_store *store, const char *path, const char *const axes[], cmx_error *err) {
  cmx_dataset *found = NULL;
  for (size_t i = 0; !found && i < store->n_datasets; i++)
    if (strcmp(store->datasets[i]->path, path) == 0) found = store->datasets[i];
  if (!found) return cmx_fail(err, CMX_ERR_ABSENT, "there is no dataset %s", path);
  cmx_dataset with_axes = *found;
  for (int k = 0; k < found->rank; k++) with_axes.axes[k] = axes[k];
  cmx_status status = check_axes(store, &with_axes, err);
  if (status >= 0 && !set_axes(store, found, axes))
    status = cmx_fail(err, CMX_ERR_MEMORY, "dataset %s: out of memory", path);
  return status;
}

cmx_status cmx_store_add(cmx_store *store, const cmx_dataset *dataset, cmx_error *err) {
  cmx_attribute *texts[3] = {NULL, NULL, NULL};
  cmx_dataset *made = NULL;
  cmx_status status = check_dataset(store, dataset, err);
  if (status < 0) return status;
  const char *path = dataset->path;
  made = copy_dataset(dataset);
  texts[0] = new_attribute(path, "units", dataset->units, strlen(dataset->units), NULL);
  texts[1] = new_attribute(path, "long_name", dataset->long_name, strlen(dataset->long_name), NULL);
  texts[2] = new_attribute(path, "source", dataset->source, strlen(dataset->source), NULL);
  if (!made || !texts[0] || !texts[1] || !texts[2] || !reserve_datasets(store) ||
      !reserve_attributes(store, 3) || !set_axes(store, made, dataset->axes)) {
    free_dataset(made);
    for (int k = 0; k < 3; k++) free(texts[k]);
    return cmx_fail(err, CMX_ERR_MEMORY, "dataset %s: out of memory", path);
  }
  made->units = texts[0]->text;
  made->long_name = texts[1]->text;
  made->source = texts[2]->text;
  memcpy(store->attributes + store->n_attributes, texts, sizeof texts);
  store->n_attributes += 3;
  size_t place = insertion_index(store, path);
  memmove(store->datasets + place + 1, store->datasets + place, (store->n_datasets - place) * sizeof made);
  store->datasets[place] = made;
  store->n_datasets++;
  store->data_bytes += cmxf_array_bytes(made->type, made->rank, made->dims);
  return CMX_OK;
}
