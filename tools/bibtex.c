#include "bibtex.h"

#include <string.h>

#include "coulomix/model.h"

enum { LINE = 512 };

/* Text within braces: what TeX takes as a command is escaped, braces and backslashes are left out. */
static void put_text(FILE *out, const char *text, size_t n) {
  for (size_t k = 0; k < n; k++) {
    if (strchr("&%$#_", text[k]) && text[k])
      fprintf(out, "\\%c", text[k]);
    else if (text[k] == '~' || text[k] == '^')
      fprintf(out, "\\%c{}", text[k]);
    else if (!strchr("{}\\", text[k]))
      fputc(text[k], out);
  }
}

static void put_field(FILE *out, const char *name, const char *text, size_t n) {
  fprintf(out, ",\n  %s = {", name);
  put_text(out, text, n);
  fputc('}', out);
}

/* "A, B, and C" as "A and B and C". */
static void put_authors(FILE *out, const char *authors) {
  fputs(",\n  author = {", out);
  for (const char *at = authors; *at;) {
    const char *comma = strchr(at, ','), *word = strstr(at, " and ");
    const char *end = comma && (!word || comma < word) ? comma : word;
    put_text(out, at, end ? (size_t)(end - at) : strlen(at));
    if (!end) break;
    fputs(" and ", out);
    at = end == word ? end + 5 : end + 1;
    at += strspn(at, " ");
    if (!strncmp(at, "and ", 4)) at += 4;
  }
  fputc('}', out);
}

static int is_preprint(const char *journal) {
  return !strncmp(journal, "arXiv:", 6);
}

/* "Phys. Rev. E 62, 8554": what stands before the volume, the volume, the page. */
static void put_journal(FILE *out, const char *journal) {
  const char *comma = strrchr(journal, ','), *volume = comma;
  while (volume && volume > journal && volume[-1] != ' ') volume--;
  if (is_preprint(journal)) {
    put_field(out, "eprint", journal + 6, strlen(journal + 6));
    fputs(",\n  archivePrefix = {arXiv}", out);
    return;
  }
  if (!comma || volume == journal) {
    put_field(out, "journal", journal, strlen(journal));
    return;
  }
  put_field(out, "journal", journal, (size_t)(volume - 1 - journal));
  put_field(out, "volume", volume, (size_t)(comma - volume));
  const char *page = comma + 1 + strspn(comma + 1, " ");
  put_field(out, "pages", page, strlen(page));
}

static void put_paper(FILE *out, const cmx_reference *r) {
  fprintf(out, "@%s{%s", is_preprint(r->journal) ? "misc" : "article", r->key);
  put_authors(out, r->authors);
  if (r->title) {
    fputs(",\n  title = {{", out);
    put_text(out, r->title, strlen(r->title));
    fputs("}}", out);
  }
  put_journal(out, r->journal);
  fprintf(out, ",\n  year = {%d}", r->year);
  if (r->doi) fprintf(out, ",\n  doi = {%s}", r->doi);
  fputs("\n}\n\n", out);
}

/* The paper of the library that a line stands for; NULL for another line. */
static const cmx_reference *paper_of(const char *line) {
  size_t n;
  const cmx_reference *const *list = cmx_reference_list(&n);
  for (size_t k = 0; k < n; k++) {
    char own[LINE];
    cmx_reference_line(list[k], sizeof own, own);
    if (!strcmp(own, line)) return list[k];
  }
  return NULL;
}

void bibtex_print(FILE *out, const char *version, const char *references) {
  int n = 0;
  fputs("@misc{coulomix", out);
  fputs(",\n  title = {{coulomix: tables of dense ionic mixtures}}", out);
  fputs(",\n  note = {version ", out);
  put_text(out, version, strlen(version));
  fputs("}\n}\n\n", out);
  for (const char *at = references; *at;) {
    char line[LINE];
    const size_t length = strcspn(at, "\n");
    snprintf(line, sizeof line, "%.*s", (int)(length < LINE ? length : LINE - 1), at);
    const cmx_reference *paper = paper_of(line);
    if (paper) {
      put_paper(out, paper);
    } else {
      fprintf(out, "@misc{coulomix-model-%d", ++n);
      put_field(out, "note", line, strlen(line));
      fputs("\n}\n\n", out);
    }
    at += length + (at[length] == '\n');
  }
}
