/* Pages of text that become data and scripts of figures, and words that figures share. */
#define _POSIX_C_SOURCE 200809L
#include "plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"

/* --- files --------------------------------------------------------------------------------------------- */

cmx_status plot_page_open(plot_page *page, cmx_error *err) {
  memset(page, 0, sizeof *page);
  page->out = open_memstream(&page->text, &page->size);
  return page->out ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "figures: out of memory");
}

int plot_paths(const plot *p, const char *name, char path[PLOT_PATH], char temporary[PLOT_PATH]) {
  const int n = snprintf(path, PLOT_PATH, "%s/%s", p->dir, name);
  const int m = snprintf(temporary, PLOT_PATH, "%s/%s.tmp", p->dir, name);
  return n > 0 && n < PLOT_PATH && m > 0 && m < PLOT_PATH ? 0 : ENAMETOOLONG;
}

cmx_status plot_page_write(const plot *p, plot_page *page, const char *name, cmx_error *err) {
  char path[PLOT_PATH], temporary[PLOT_PATH];
  const cmx_status status =
      !tool_text_whole(page->out, &page->text) ? cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name)
      : plot_paths(p, name, path, temporary)   ? cmx_fail(err, CMX_ERR_IO, "%s: name too long", p->dir)
                                               : cmx_write_file(path, page->text, page->size, err);
  free(page->text);
  memset(page, 0, sizeof *page);
  return status;
}

/* --- texts of the figures ------------------------------------------------------------------------------ */

void plot_put_name(FILE *out, const char *file) {
  const char *slash = strrchr(file, '/');
  for (const char *c = slash ? slash + 1 : file; *c; c++) fputc((unsigned char)*c < 32 ? '?' : *c, out);
}

void plot_table_head(const plot *p, FILE *out, const char *what) {
  fprintf(out, "# %s\n", what);
  if (!p->file) {
    fprintf(out, "# coulomix %s\n", cmx_version());
    return;
  }
  fprintf(out, "# mixture %s, Z = %.10g and %.10g; table ", p->mix, p->z[0], p->z[1]);
  plot_put_name(out, p->file);
  fprintf(out, ", coulomix %s\n", cmx_version());
}

void plot_data_head(const plot *p, FILE *out, const char *what) {
  plot_table_head(p, out, what);
  if (p->file)
    fprintf(out, "# x: number fraction of %s; Gamma_1 = Z1^(5/3) e^2/(a_e kT); U_1 = Z1^(5/3) e^2/a_e\n",
            p->heavy);
}

cmx_status plot_write(const plot *p, const char *name, plot_writer *data, plot_writer *script, void *figure,
                      cmx_error *err) {
  static const char *const suffix[2] = {"tsv", "gp"};
  plot_writer *const write[2] = {data, script};
  cmx_status status = CMX_OK;
  for (int k = 0; k < 2 && status >= 0; k++) {
    plot_page page;
    char file[32];
    status = plot_page_open(&page, err);
    if (status < 0) return status;
    const cmx_status made = write[k](p, figure, page.out, err);
    snprintf(file, sizeof file, "%s.%s", name, suffix[k]);
    if (made < 0) {
      fclose(page.out);
      free(page.text);
      return made;
    }
    status = plot_page_write(p, &page, file, err);
  }
  return status;
}

const char *plot_colour(size_t k) {
  static const char *const colour[] = {"#d55e00", "#0072b2", "#009e73", "#a04c98",
                                       "#b8860b", "#303030", "#2aa5d8", "#8c564b"};
  return colour[k % (sizeof colour / sizeof *colour)];
}

/* Pale, one for each bit of CMX_REASON_LIST, so that a reason has the same colour in every figure. */
const char *plot_reason_colour(int bit) {
  static const char *const colour[] = {"#b9d7f0", "#fbd4a8", "#c3e6b5", "#c9c9c9", "#c9c9c9", "#c9c9c9",
                                       "#c9c9c9", "#c9c9c9", "#d9c8ea", "#f6b9b4", "#e3ddd0", "#f7e48b",
                                       "#a8dfd9", "#cbb39b", "#e79ac6", "#9fbf8f", "#b0b0b0"};
  const int n = (int)(sizeof colour / sizeof *colour);
  return colour[bit < n ? bit : n - 1];
}

/* Last word of the name that ends at `end`. */
static int surname(const char *authors, size_t end, const char **from) {
  size_t start = end;
  while (start > 0 && authors[start - 1] != ' ') start--;
  *from = authors + start;
  return (int)(end - start);
}

/* "S. Ogata, H. Iyetomi, and ..." becomes "Ogata et al.", two authors "Potekhin and Chabrier". */
static void short_authors(const char *authors, char *text, size_t size) {
  const char *comma = strchr(authors, ','), *both = strstr(authors, " and "), *one, *other;
  const size_t end = strlen(authors);
  if (comma) {
    const int n = surname(authors, (size_t)(comma - authors), &one);
    snprintf(text, size, "%.*s et al.", n, one);
  } else if (both) {
    const int n = surname(authors, (size_t)(both - authors), &one), m = surname(authors, end, &other);
    snprintf(text, size, "%.*s and %.*s", n, one, m, other);
  } else {
    const int n = surname(authors, end, &one);
    snprintf(text, size, "%.*s", n, one);
  }
}

void plot_fit_label(const char *id, char *text, size_t size) {
  const cmx_model *fit = cmx_model_find(CMX_KIND_SOLID_MIXING, id, NULL);
  char author[64];
  if (!fit || !fit->references[0]) {
    snprintf(text, size, "%s", id);
    return;
  }
  short_authors(fit->references[0]->authors, author, sizeof author);
  snprintf(text, size, "fit of %s %d", author, fit->references[0]->year);
}

void plot_solid_label(const cmx_recipe_solid *s, char *text, size_t size) {
  const char *entropy = !strcmp(s->entropy, "mixing-entropy/charge") ? "S_{mixZ}" : "S_{mix}";
  char fit[96];
  if (!strcmp(s->solid, "ordered")) {
    snprintf(text, size, "short-range ordered");
  } else if (!strcmp(s->solid, "random")) {
    snprintf(text, size, "random, %s", entropy);
  } else {
    plot_fit_label(s->solid, fit, sizeof fit);
    snprintf(text, size, "%s, %s", fit, entropy);
  }
  const size_t used = strlen(text);
  if (strcmp(s->vibrations, "solid-vibrations/linear") != 0)
    snprintf(text + used, size - used, ", vibrations");
}

void plot_left_out(const char *figure, const char *what) {
  fprintf(stderr, "coulomix plot: %s: left out: %s\n", figure, what);
}
