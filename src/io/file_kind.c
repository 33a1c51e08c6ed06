/* Kinds of files by their first bytes and lines, so that a foreign file is called by its name before any
   detail of it is complained of. */
#include <string.h>

#include "core/numbers.h"
#include "io/text_internal.h"

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
    {"a zip archive (unpack it first) or a spreadsheet (xlsx, ods; save it as CSV)", 0, 4, "PK\3\4"},
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

static const char *kind_by_signature(const char *text, size_t n) {
  size_t blank = 0;
  while (blank < n && (cmxp_text_is_blank(text[blank]) || text[blank] == '\n')) blank++;
  if (blank == n) return n > 0 ? "a file of blanks" : "an empty file";
  for (size_t k = 0; k < sizeof signatures / sizeof *signatures; k++) {
    if (!holds(text, n, signatures[k].at, signatures[k].bytes, signatures[k].n)) continue;
    return k == 1 && holds_anywhere(text, n, "content_sha256") ? "a table of coulomix in HDF5"
                                                               : signatures[k].kind;
  }
  return NULL;
}

/* Lines are cut at LF. */
static const char *kind_of_line_ends(const char *text, size_t n) {
  return memchr(text, '\r', n) && !memchr(text, '\n', n) && !holds(text, n, n - 1, "\r", 1)
             ? "text whose lines end with CR alone: save it with LF or CR LF"
             : NULL;
}

cmx_status cmxp_text_start(const char *name, const char *expected, const char *text, size_t n, size_t most,
                           cmxp_slice *ahead, cmx_error *err) {
  size_t line = 1;
  *ahead = (cmxp_slice){n > 0 ? text : "", n};
  if (n > most)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: larger than %zu MiB, expected %s", name, most >> 20, expected);
  const char *kind = kind_by_signature(text, n);
  if (!kind) kind = kind_of_line_ends(text, n);
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

/* The first line that is neither empty nor a comment; empty without. */
static cmxp_slice first_line(cmxp_slice ahead, const char *marks) {
  cmxp_slice line;
  while (cmxp_text_line(&ahead, &line))
    if (line.n > 0 && !strchr(marks, *line.text) && !starts(line, "//")) return line;
  return (cmxp_slice){"", 0};
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

static const char *kind_by_word(cmxp_slice ahead) {
  static const char *const words[][2] = {
      {"<?xml", "XML (vasprun.xml?)"},
      {"<!doctype", "a page of HTML, perhaps of a failed download"},
      {"<html", "a page of HTML, perhaps of a failed download"},
      {"{", "JSON"},
      {"data_", "a CIF file: convert it to POSCAR"},
      {"&control", "an input of Quantum ESPRESSO"},
      {"&", "a namelist of Fortran"},
      {"crystal", "an XSF file: convert it to POSCAR"},
      {"primvec", "an XSF file: convert it to POSCAR"},
      {"version https://git-lfs", "a pointer of Git LFS in place of the file"},
      {"kpoint ", CMX_KIND_STATES},
      {"omega [", CMX_KIND_SPECTRUM}};
  cmxp_slice line;
  for (cmxp_slice rest = ahead; cmxp_text_line(&rest, &line) && (line.n == 0 || *line.text == '#');)
    if (starts(line, "# energies") || starts(line, "# dipoles")) return CMX_KIND_STATES;
  line = first_line(ahead, "#");
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (starts(line, words[k][0])) return words[k][1];
  return is_setting(line) ? CMX_KIND_RECIPE : NULL;
}

/* How many numbers a line begins with; the first ones are kept. */
static size_t leading_numbers(cmxp_slice line, size_t room, double value[]) {
  size_t n = 0;
  double number;
  while (cmxp_text_number(cmxp_text_word(&line), &number)) {
    if (n < room) value[n] = number;
    n++;
  }
  return n;
}

/* 1 2 3 ...: the numbers of columns. */
static int counts_up(cmxp_slice line) {
  double expected = 0.0, number;
  for (cmxp_slice word = cmxp_text_word(&line); word.n > 0; word = cmxp_text_word(&line))
    if (!cmxp_text_number(word, &number) || number != ++expected) return 0;
  return expected > 1.0;
}

/* Numbers, names and values of the whole star; numbers and names of the columns. */
static const char *kind_of_mesa(cmxp_slice ahead) {
  enum { MOST_LINES = 8 };
  cmxp_slice line = first_line(ahead, "#!"), names;
  if (holds_anywhere(line.text, line.n, "-- model for mesa/star"))
    return "a model of MESA (.mod): its states are in profileN.data as well";
  for (size_t k = 0; k < MOST_LINES && cmxp_text_line(&ahead, &line); k++) {
    if (k == 0 && !counts_up(line)) return NULL;
    if (k == 0 || !counts_up(line) || !cmxp_text_line(&ahead, &names)) continue;
    return holds_anywhere(names.text, names.n, "star_age") &&
                   holds_anywhere(names.text, names.n, "model_number")
               ? "a history of MESA, with a model in each row: states are in profileN.data"
               : CMX_KIND_MESA_PROFILE;
  }
  return NULL;
}

/* Files for codes of oscillations, without names of columns. */
static const char *kind_of_oscillations(const cmxp_slice line[5]) {
  double head[5] = {0.0};
  const size_t n = leading_numbers(line[0], 5, head);
  if ((n == 4 || n == 5) && head[0] >= 1.0 && head[1] > 1e25 && head[2] > 1e5) /* points, g, cm */
    return "a model for GYRE, without names of columns and without composition";
  if (leading_numbers(line[4], 5, head) == 4 && head[0] >= 1.0 && head[1] >= 10.0 && head[1] <= 40.0 &&
      head[2] >= 20.0 && head[2] <= 60.0) /* points, constants, variables, version */
    return "a model in the format FGONG, without names of columns";
  return NULL;
}

/* POSCAR: a scale, three vectors, labels and counts or counts alone, a line in words. */
static int is_structure(const cmxp_slice line[8]) {
  const size_t scales = leading_numbers(line[1], 0, NULL);
  for (size_t k = 2; k < 5; k++)
    if (leading_numbers(line[k], 0, NULL) != 3) return 0;
  const int counts = leading_numbers(line[5], 0, NULL) > 0;
  const cmxp_slice words = line[counts ? 6 : 7];
  return (scales == 1 || scales == 3) && words.n > 0 && cmxp_is_letter(*words.text);
}

static const char *kind_of_text(cmxp_slice ahead) {
  cmxp_slice line[8] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
  const char *kind = kind_by_word(ahead);
  if (!kind) kind = kind_of_mesa(ahead);
  for (size_t k = 0; k < 8 && cmxp_text_line(&ahead, &line[k]);) k++;
  if (!kind) kind = kind_of_oscillations(line);
  return !kind && is_structure(line) ? CMX_KIND_STRUCTURE : kind;
}

const char *cmx_file_kind(const char *bytes, size_t n) {
  const char *kind = kind_by_signature(bytes, n);
  return kind ? kind : kind_of_text((cmxp_slice){bytes, n});
}

cmx_status cmxp_text_explain(const char *name, const char *expected, const char *text, size_t n,
                             cmx_status status, cmx_error *err) {
  const char *kind = cmx_file_kind(text, n);
  if (!kind || !strcmp(kind, expected)) return status;
  return cmx_fail(err, status, "%s:1: found %s, expected %s", name, kind, expected);
}
