/* Kinds of files by their first bytes and lines, so that a foreign file is called by its name before any
   detail of it is complained of. */
#include <string.h>

#include "core/numbers.h"
#include "formats/text_internal.h"

/* --- files that are no text ---------------------------------------------------------------------------- */

static const struct {
  const char *kind;
  size_t at, n;
  const char *bytes;
} signatures[] = {
    {"a table of coulomix in the flat form", 0, 8, "COULOMIX"},
    {"an HDF5 file", 0, 8, "\x89HDF\r\n\x1a\n"},
    {"a file compressed by gzip: unpack it first", 0, 2, "\x1f\x8b"},
    {"a file compressed by bzip2: unpack it first", 0, 3, "BZh"},
    {"a file compressed by xz: unpack it first", 0, 6,
     "\xfd"
     "7zXZ\0"},
    {"a file compressed by zstd: unpack it first", 0, 4, "\x28\xb5\x2f\xfd"},
    {"a zip archive or a spreadsheet (xlsx, ods): save it as CSV", 0, 4, "PK\3\4"},
    {"a spreadsheet or document (xls, doc): save it as CSV", 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
    {"a tar archive: unpack it first", 257, 5, "ustar"},
    {"a picture (PNG)", 0, 8, "\x89PNG\r\n\x1a\n"},
    {"a picture (JPEG)", 0, 3, "\xff\xd8\xff"},
    {"a picture (GIF)", 0, 4, "GIF8"},
    {"a document (PDF)", 0, 5, "%PDF-"},
    {"a document (PostScript)", 0, 4, "%!PS"},
    {"a netCDF file", 0, 3, "CDF"},
    {"a FITS file", 0, 9, "SIMPLE  ="},
    {"an array of NumPy", 0, 6, "\x93NUMPY"},
    {"a program (ELF)", 0, 4,
     "\x7f"
     "ELF"},
    {"a data base of SQLite", 0, 15, "SQLite format 3"},
    {"text in UTF-16: save it as UTF-8", 0, 2, "\xff\xfe"},
    {"text in UTF-16: save it as UTF-8", 0, 2, "\xfe\xff"}};

static int holds(const char *text, size_t n, size_t at, const char *bytes, size_t m) {
  return n >= at + m && memcmp(text + at, bytes, m) == 0;
}

static int holds_anywhere(const char *text, size_t n, const char *word) {
  const size_t m = strlen(word);
  const char *at = text;
  while (n >= m && (at = memchr(at, *word, n - m + 1 - (size_t)(at - text))) != NULL) {
    if (memcmp(at, word, m) == 0) return 1;
    if ((size_t)(++at - text) > n - m) break;
  }
  return 0;
}

const char *cmxp_text_kind(const char *text, size_t n) {
  size_t blank = 0;
  while (blank < n && (cmxp_text_is_blank(text[blank]) || text[blank] == '\n')) blank++;
  if (blank == n) return n > 0 ? "a file of blanks" : "an empty file";
  for (size_t k = 0; k < sizeof signatures / sizeof *signatures; k++) {
    if (!holds(text, n, signatures[k].at, signatures[k].bytes, signatures[k].n)) continue;
    return k == 1 && holds_anywhere(text, n, "content_sha256") ? "a table of coulomix in HDF5"
                                                               : signatures[k].kind;
  }
  if (memchr(text, '\r', n) && !memchr(text, '\n', n) && !holds(text, n, n - 1, "\r", 1))
    return "text whose lines end with CR alone: save it with LF or CR LF";
  return NULL;
}

cmx_status cmxp_text_start(const char *name, const char *expected, const char *text, size_t n, size_t most,
                           cmxp_slice *ahead, cmx_error *err) {
  size_t line = 1;
  *ahead = (cmxp_slice){n > 0 ? text : "", n};
  if (n > most)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: larger than %zu MiB, expected %s", name, most >> 20, expected);
  const char *kind = cmxp_text_kind(text, n);
  if (kind) return cmx_fail(err, CMX_ERR_FORMAT, "%s:1: found %s, expected %s", name, kind, expected);
  if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) *ahead = (cmxp_slice){text + 3, n - 3};
  const char *nul = memchr(text, '\0', n);
  if (!nul) return CMX_OK;
  for (const char *c = text; c < nul; c++) line += *c == '\n';
  return cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: found a NUL byte, expected text", name, line);
}

/* --- text of another use ------------------------------------------------------------------------------- */

static int starts(cmxp_slice line, const char *word) {
  const size_t n = strlen(word);
  if (line.n < n) return 0;
  for (size_t i = 0; i < n; i++)
    if (cmxp_lower(line.text[i]) != word[i]) return 0;
  return 1;
}

/* name = { or name = ( or name : {, as in recipes. */
static int is_setting(cmxp_slice line) {
  size_t i = 0;
  while (i < line.n && (cmxp_is_letter(line.text[i]) || line.text[i] == '_')) i++;
  if (i == 0) return 0;
  while (i < line.n && cmxp_text_is_blank(line.text[i])) i++;
  if (i == line.n || (line.text[i] != '=' && line.text[i] != ':')) return 0;
  for (i++; i < line.n && cmxp_text_is_blank(line.text[i]);) i++;
  return i == line.n || memchr("{(", line.text[i], 2) || line.text[line.n - 1] == ';';
}

static size_t leading_numbers(cmxp_slice line) {
  size_t n = 0;
  while (cmxp_text_is_number(cmxp_text_word(&line))) n++;
  return n;
}

/* By the first line that is neither empty nor a comment. */
static const char *kind_by_word(cmxp_slice line) {
  static const char *const words[][2] = {{"<?xml", "XML (vasprun.xml?)"},
                                         {"<!doctype", "a page of HTML"},
                                         {"<html", "a page of HTML"},
                                         {"{", "JSON"},
                                         {"data_", "a CIF file: convert it to POSCAR"},
                                         {"&control", "an input of Quantum ESPRESSO"},
                                         {"crystal", "an XSF file: convert it to POSCAR"},
                                         {"primvec", "an XSF file: convert it to POSCAR"},
                                         {"kpoint ", CMXP_STATES},
                                         {"omega [", CMXP_SPECTRUM}};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (starts(line, words[k][0])) return words[k][1];
  return is_setting(line) ? "a recipe of coulomix" : NULL;
}

/* By the numbers in the first five lines: one or three in the second, three in the next three. */
static const char *kind_by_numbers(cmxp_slice ahead) {
  size_t count[5] = {0};
  cmxp_slice line;
  for (size_t k = 0; k < 5 && cmxp_text_line(&ahead, &line); k++) count[k] = leading_numbers(line);
  if ((count[1] == 1 || count[1] == 3) && count[2] == 3 && count[3] == 3 && count[4] == 3)
    return CMXP_STRUCTURE;
  return NULL;
}

cmx_status cmxp_text_explain(const char *name, const char *expected, const char *text, size_t n,
                             cmx_status status, cmx_error *err) {
  cmxp_slice ahead = {text, n}, line = {text, 0};
  while (cmxp_text_line(&ahead, &line) && (line.n == 0 || *line.text == '#' || starts(line, "//")))
    if (starts(line, "# energies") || starts(line, "# dipoles")) break;
  const char *kind =
      starts(line, "# energies") || starts(line, "# dipoles") ? CMXP_STATES : kind_by_word(line);
  if (!kind) kind = kind_by_numbers((cmxp_slice){text, n});
  if (!kind || !strcmp(kind, expected)) return status;
  return cmx_fail(err, status, "%s:1: found %s, expected %s", name, kind, expected);
}
