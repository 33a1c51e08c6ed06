/* The list of sections. */
#include "coulomix/section.h"

#include <stdio.h>
#include <string.h>

#include "section/section_internal.h"

static const cmx_section *const sections[] = {
#define CMXP_SECTION(name) &cmxp_section_##name,
#include "section/section_list.def"
#undef CMXP_SECTION
};
enum { N_SECTIONS = sizeof sections / sizeof *sections };
_Static_assert(sizeof sections / sizeof *sections <= CMX_MAX_SECTIONS, "raise CMX_MAX_SECTIONS");

static int list_contains(size_t n, const cmx_section *const list[], const char *name) {
  for (size_t k = 0; k < n; k++)
    if (!strcmp(list[k]->name, name)) return 1;
  return 0;
}

static int has_what_it_needs(const cmx_section *s, size_t n, const cmx_section *const list[]) {
  for (const char *const *name = s->needs; *name; name++)
    if (!list_contains(n, list, *name)) return 0;
  return 1;
}

size_t cmx_section_list(const cmx_section *list[CMX_MAX_SECTIONS]) {
  size_t n = 0, before;
  do {
    before = n;
    for (size_t k = 0; k < N_SECTIONS && n == before; k++)
      if (!list_contains(n, list, sections[k]->name) && has_what_it_needs(sections[k], n, list))
        list[n++] = sections[k];
  } while (n > before);
  return n;
}

const cmx_section *cmx_section_find(const char *name) {
  for (size_t k = 0; k < N_SECTIONS; k++)
    if (!strcmp(sections[k]->name, name)) return sections[k];
  return NULL;
}

/* Whether `path` is the pattern with one component in place of "*". */
static int path_fits(const char *pattern, const char *path) {
  const char *star = strchr(pattern, '*');
  const size_t before = star ? (size_t)(star - pattern) : 0;
  if (!star) return !strcmp(pattern, path);
  if (strncmp(pattern, path, before) != 0) return 0;
  const size_t name = strcspn(path + before, "/");
  return name > 0 && !strcmp(star + 1, path + before + name);
}

static const cmx_field *field_of(const cmx_section *section, const char *path) {
  for (const cmx_field *f = section->fields; f->path; f++)
    if (path_fits(f->path, path)) return f;
  return NULL;
}

/* Whether `path` is the copy of this axis in the group of a dataset. */
static int is_copy(const cmx_field *f, const char *axis, const char *path) {
  char pattern[2 * CMX_FILE_MAX_PATH + 2];
  if (!axis || axis[0] != '/') return 0;
  snprintf(pattern, sizeof pattern, "%.*s%s", (int)(strrchr(f->path, '/') - f->path), f->path,
           strrchr(axis, '/'));
  return path_fits(pattern, path);
}

const cmx_field *cmx_section_field(const cmx_section *section, const char *path) {
  const cmx_field *found = field_of(section, path);
  for (const cmx_field *f = section->fields; f->path && !found; f++)
    for (int r = 0; r < f->rank && !found; r++)
      if (is_copy(f, f->axes[r], path)) found = field_of(section, f->axes[r]);
  return found;
}
