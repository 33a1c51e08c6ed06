/* One table of sections of several. */
#include "coulomix/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"

enum { HISTORY = 8192, LINES = 32768, NONE = -1 };

/* What a section takes from the settings of other groups. */
static const struct {
  const char *section, *group, *setting; /* NULL: all of the group */
} borrowed[] = {{"reaction", "phase", "liquid"},   {"reaction", "phase", "liquid_mixing"},
                {"phase3", "phase", "liquid"},     {"phase3", "phase", "crystal"},
                {"phase3", "phase", "anharmonic"}, {"phase3", "phase", "liquid_mixing"},
                {"equilibrium", "eos", NULL}};

typedef struct merge {
  size_t n, n_sections;
  const cmx_merge_part *parts;
  const cmx_section *list[CMX_MAX_SECTIONS];
  int from[CMX_MAX_SECTIONS];  /* part of each section, or NONE */
  int asked[CMX_MAX_SECTIONS]; /* whether the caller named it */
  cmx_recipe recipe[CMX_MERGE_PARTS], joined;
  cmx_error *err;
} merge;

/* --- which section comes from where -------------------------------------------------------------------- */

static size_t place_of(const merge *m, const char *name) {
  size_t k = 0;
  while (k < m->n_sections && strcmp(m->list[k]->name, name) != 0) k++;
  return k;
}

static int has_section(const cmx_store *store, const char *name) {
  for (size_t k = 0; k < cmx_store_count(store); k++)
    if (cmxp_is_below(cmx_store_at(store, k)->path, name)) return 1;
  return 0;
}

static cmx_status ask(merge *m, int part, const char *name) {
  const size_t k = place_of(m, name);
  char known[200] = "";
  for (size_t j = 0, used = 0; j < m->n_sections && used < sizeof known; j++)
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", j ? ", " : "", m->list[j]->name);
  if (k == m->n_sections)
    return cmx_fail(m->err, CMX_ERR_UNKNOWN, "%s: no section '%.40s'; known: %s", m->parts[part].name, name,
                    known);
  if (m->asked[k])
    return cmx_fail(m->err, CMX_ERR_FORMAT, "section %s: named for %s and for %s", name,
                    m->parts[m->from[k]].name, m->parts[part].name);
  if (!has_section(m->parts[part].store, name))
    return cmx_fail(m->err, CMX_ERR_ABSENT, "%s: has no section %s", m->parts[part].name, name);
  m->asked[k] = 1;
  m->from[k] = part;
  return CMX_OK;
}

static const void *bytes_of(const cmx_dataset *d, size_t *n) {
  *n = cmxf_array_bytes(d->type, d->rank, d->dims);
  return d->data;
}

/* The first dataset of a section that two stores do not have alike; NULL if there is none. */
static const char *differing_dataset(const cmx_store *a, const cmx_store *b, const char *section) {
  for (size_t k = 0; k < cmx_store_count(a); k++) {
    const cmx_dataset *x = cmx_store_at(a, k), *y = cmx_store_find(b, x->path);
    size_t n, m;
    if (!cmxp_is_below(x->path, section)) continue;
    if (!y) return x->path;
    const void *p = bytes_of(x, &n), *q = bytes_of(y, &m);
    if (x->type != y->type || x->rank != y->rank || memcmp(x->dims, y->dims, sizeof x->dims) != 0 || n != m ||
        memcmp(p, q, n) != 0)
      return x->path;
  }
  return NULL;
}

/* A section that section `of` of the same part brings: what is there already must be the same. */
static cmx_status bring(merge *m, const char *name, int part, const char *of) {
  const size_t k = place_of(m, name);
  if (k == m->n_sections || !has_section(m->parts[part].store, name)) return CMX_OK;
  if (m->from[k] == NONE) {
    m->from[k] = part;
    return CMX_OK;
  }
  const cmx_merge_part *there = &m->parts[m->from[k]];
  const char *path = m->from[k] == part ? NULL : differing_dataset(m->parts[part].store, there->store, name);
  if (!path) return CMX_OK;
  return cmx_fail(m->err, CMX_ERR_FORMAT,
                  "%s: its %s needs its /%s, but /%s comes from %s, and %s is not the same",
                  m->parts[part].name, of, name, name, there->name, path);
}

/* Sections stand after those that they need, so that one pass from the last to the first finds all. */
static cmx_status choose(merge *m) {
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < m->n_sections; k++) m->from[k] = NONE;
  for (size_t p = 0; p < m->n && status >= 0; p++)
    for (size_t j = 0; j < m->parts[p].n && status >= 0; j++)
      status = ask(m, (int)p, m->parts[p].sections[j]);
  for (size_t k = m->n_sections; k-- > 0 && status >= 0;) {
    if (m->from[k] == NONE) continue;
    /* screening of reactions belongs to the equation of state */
    if (!strcmp(m->list[k]->name, "eos")) status = bring(m, "reaction", m->from[k], "eos");
    for (const char *const *need = m->list[k]->needs; *need && status >= 0; need++)
      status = bring(m, *need, m->from[k], m->list[k]->name);
  }
  const size_t reaction = place_of(m, "reaction");
  for (const char *const *need = m->list[reaction]->needs; m->from[reaction] != NONE && *need && status >= 0;
       need++)
    status = bring(m, *need, m->from[reaction], "reaction");
  return status;
}

/* --- the recipe ---------------------------------------------------------------------------------------- */

static cmx_status read_recipes(merge *m) {
  cmx_status status = CMX_OK;
  for (size_t p = 0; p < m->n && status >= 0; p++) {
    const char *text = cmx_store_get_text(m->parts[p].store, "/", "recipe");
    status = cmx_recipe_read_text(text ? text : "", m->parts[p].name, &m->recipe[p], m->err);
    if (status >= 0 && p && cmxp_recipes_differ(&m->recipe[0], &m->recipe[p], "mixture", NULL))
      status = cmx_fail(m->err, CMX_ERR_FORMAT, "%s and %s: not the same species, charges and masses",
                        m->parts[0].name, m->parts[p].name);
  }
  return status;
}

static cmx_status join_recipes(merge *m, char **text) {
  const char *groups[CMX_MERGE_PARTS][CMX_MAX_SECTIONS + 4], *enabled[CMX_MAX_SECTIONS + 1];
  cmxp_recipe_part parts[2 * CMX_MERGE_PARTS];
  size_t n_enabled = 0, n = 0;
  for (size_t p = 0; p < m->n; p++) {
    size_t used = 0;
    if (p == 0) {
      groups[p][used++] = "title";
      groups[p][used++] = "mixture";
    }
    for (size_t k = 0; k < m->n_sections; k++)
      if (m->from[k] == (int)p) groups[p][used++] = m->list[k]->name;
    parts[n++] = (cmxp_recipe_part){m->recipe[p].text, m->parts[p].name, used, groups[p]};
  }
  /* behind them what sections borrow, where no part brings the group itself */
  static const char *const phase[] = {"phase"};
  for (size_t p = 0; p < m->n; p++) {
    const size_t reaction = place_of(m, "reaction"), phase3 = place_of(m, "phase3");
    if (m->from[reaction] == (int)p || m->from[phase3] == (int)p)
      parts[n++] = (cmxp_recipe_part){m->recipe[p].text, m->parts[p].name, 1, phase};
  }
  for (size_t k = 0; k < m->n_sections; k++)
    if (m->from[k] != NONE) enabled[n_enabled++] = m->list[k]->name;
  enabled[n_enabled] = NULL;
  const cmx_status status = cmxp_recipes_join(n, parts, enabled, text, m->err);
  return status < 0 ? status : cmx_recipe_read_text(*text, "recipe of the merged table", &m->joined, m->err);
}

static cmx_status check_setting(const merge *m, size_t k, const char *group, const char *only) {
  const int part = m->from[k];
  const char *setting = cmxp_recipes_differ(&m->recipe[part], &m->joined, group, only);
  if (!setting) return CMX_OK;
  return cmx_fail(m->err, CMX_ERR_FORMAT, "%s: its %s was made with another %s.%s than the rest of the table",
                  m->parts[part].name, m->list[k]->name, group, setting);
}

/* Every section as the joined recipe would make it. */
static cmx_status check_settings(const merge *m) {
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < m->n_sections && status >= 0; k++) {
    const char *name = m->list[k]->name;
    const int wanted = m->list[k]->wanted(&m->joined);
    if ((m->from[k] != NONE) != (wanted != 0))
      return cmx_fail(m->err, CMX_ERR_FORMAT, "section %s: cannot be %s with these sections", name,
                      wanted ? "left out" : "there");
    if (m->from[k] == NONE) continue;
    status = check_setting(m, k, name, NULL);
    for (const char *const *need = m->list[k]->needs; *need && status >= 0; need++)
      status = check_setting(m, k, *need, NULL);
    for (size_t b = 0; b < sizeof borrowed / sizeof *borrowed && status >= 0; b++)
      if (!strcmp(borrowed[b].section, name))
        status = check_setting(m, k, borrowed[b].group, borrowed[b].setting);
  }
  return status;
}

/* --- the table ----------------------------------------------------------------------------------------- */

static const char *text_of(const cmx_store *store, const char *name) {
  const char *text = cmx_store_get_text(store, "/", name);
  return text ? text : "unknown";
}

static void add_history(cmxp_writer *w, const merge *m) {
  char text[HISTORY];
  size_t used = (size_t)snprintf(text, sizeof text, "coulomix %s: coulomix merge", cmx_version());
  for (size_t p = 0; p < m->n && w->status >= 0; p++) {
    const cmx_store *store = m->parts[p].store;
    char hex[65];
    w->status = cmx_store_content_sha256(store, hex, w->err);
    for (size_t k = 0, n = 0; k < m->n_sections && used < sizeof text; k++)
      if (m->from[k] == (int)p)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%s", n++ ? ", " : "\n", m->list[k]->name);
    if (used < sizeof text)
      used += (size_t)snprintf(text + used, sizeof text - used,
                               " of %s, content_sha256 %s, by coulomix %s (%s, %s)", m->parts[p].name, hex,
                               text_of(store, "generator_version"), text_of(store, "generator_commit"),
                               text_of(store, "generator_build"));
  }
  if (used >= sizeof text && w->status >= 0)
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "history: longer than %d bytes", HISTORY);
  cmxp_add_text(w, "/", "history", text);
}

/* A line of a text that begins as `line` does up to a colon; NULL if there is none. */
static const char *same_subject(const char *text, const char *line) {
  const size_t n = strcspn(line, ":");
  for (const char *at = text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
    if (!strncmp(at, line, n + 1)) return at;
  return NULL;
}

/* The lines of an attribute of all parts, each once. */
static void join_lines(cmxp_writer *w, const merge *m, const char *name) {
  const int is_models = !strcmp(name, CMXP_MODELS);
  char *text = calloc(1, LINES);
  size_t used = 0;
  if (!text && w->status >= 0) w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "merge: out of memory");
  for (size_t p = 0; p < m->n && w->status >= 0; p++) {
    const char *at = cmx_store_get_text(m->parts[p].store, "/", name);
    for (size_t n; w->status >= 0 && at && *at; at += n + (at[n] == '\n')) {
      char line[2048];
      n = strcspn(at, "\n");
      snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), at);
      const char *known = is_models ? same_subject(text, line) : strstr(text, line);
      if (known && is_models && strncmp(known, line, n) != 0)
        w->status =
            cmx_fail(w->err, CMX_ERR_FORMAT, "%s: its model %.64s is not that of the same id before it",
                     m->parts[p].name, line);
      if (known) continue;
      if (used + n + 2 >= LINES)
        w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: longer than %d bytes", name, LINES);
      else
        used += (size_t)snprintf(text + used, LINES - used, "%s%s", used ? "\n" : "", line);
    }
  }
  if (used) cmxp_add_text(w, "/", name, text);
  free(text);
}

/* What a plug-in contributed stands in the parts, and its code need not run. */
static void add_plugins(cmxp_writer *w, const merge *m) {
  if (!m->joined.plugin.absent) return;
  join_lines(w, m, CMXP_MODELS);
  join_lines(w, m, CMXP_PLUGINS);
  join_lines(w, m, "references");
}

static cmx_status build(merge *m, cmx_store **out) {
  cmxp_writer w = {cmx_store_new(), CMX_OK, m->err};
  if (!w.store) return cmx_fail(m->err, CMX_ERR_MEMORY, "merge: out of memory");
  cmxp_add_provenance(&w, &m->joined);
  add_plugins(&w, m);
  add_history(&w, m);
  for (size_t k = 0; k < m->n_sections; k++)
    if (m->from[k] != NONE) cmxp_add_from(&w, m->parts[m->from[k]].store, m->list[k]->name);
  if (w.status >= 0) {
    *out = w.store;
    return CMX_OK;
  }
  cmx_store_free(w.store);
  return w.status;
}

cmx_status cmx_merge(size_t n, const cmx_merge_part parts[], cmx_store **out, cmx_error *err) {
  merge *m = calloc(1, sizeof *m);
  char *text = NULL;
  *out = NULL;
  if (n < 1 || n > CMX_MERGE_PARTS) {
    free(m);
    return cmx_fail(err, CMX_ERR_RANGE, "merge: %zu tables: allowed are 1 to %d", n, CMX_MERGE_PARTS);
  }
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "merge: out of memory");
  m->n = n;
  m->parts = parts;
  m->err = err;
  m->n_sections = cmx_section_list(m->list);
  for (size_t p = 0; p < n; p++) cmx_recipe_defaults(&m->recipe[p]);
  cmx_recipe_defaults(&m->joined);
  cmx_status status = choose(m);
  if (status >= 0) status = read_recipes(m);
  if (status >= 0) status = join_recipes(m, &text);
  if (status >= 0) status = check_settings(m);
  if (status >= 0) status = build(m, out);
  free(text);
  for (size_t p = 0; p < n; p++) cmx_recipe_clear(&m->recipe[p]);
  cmx_recipe_clear(&m->joined);
  free(m);
  return status;
}
