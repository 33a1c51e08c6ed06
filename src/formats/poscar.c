#include "coulomix/nuclide.h"
#include "coulomix/poscar.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "io/io_internal.h"

enum { MOST_BYTES = 1 << 20, MOST_QUOTED = 40, MOST_DIGITS = 99 };

/* Bytes of the text. */
typedef struct piece {
  const char *text;
  size_t n;
} piece;

typedef struct reader {
  const char *name; /* of the file */
  cmx_crystal *crystal;
  cmx_error *err;
  piece ahead; /* behind the current line */
  piece line;  /* the current line without blanks around it */
  piece rest;  /* of the current line: the rest */
  unsigned number;
  int ended;     /* the line was missing */
  int cartesian; /* how sites are given */
  size_t n_groups;
  size_t group[CMX_MAX_SITES]; /* labels in the order of the line, repetitions included */
} reader;

/* --- messages --- */

/* The text found, of any length and any bytes: quoted in part. Without a word, the whole line. */
static cmx_status refuse(const reader *r, piece found, const char *expected) {
  char quoted[MOST_QUOTED + 1];
  if (r->ended)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: found the end of the file, expected %s", r->name,
                    r->number, expected);
  if (found.n == 0) found = r->line;
  if (found.n == 0)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: found an empty line, expected %s", r->name, r->number,
                    expected);
  size_t n = found.n < MOST_QUOTED ? found.n : MOST_QUOTED;
  for (size_t i = 0; i < n; i++)
    quoted[i] = (char)(found.text[i] >= ' ' && found.text[i] <= '~' ? found.text[i] : '?');
  quoted[n] = '\0';
  return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: found \"%s\"%s, expected %s", r->name, r->number, quoted,
                  n < found.n ? "..." : "", expected);
}

/* --- lines and words --- */

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}
static int is_digit(char c) {
  return c >= '0' && c <= '9';
}
static int is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void next_line(reader *r) {
  const char *text = r->ahead.text;
  const char *end = r->ahead.n ? memchr(text, '\n', r->ahead.n) : NULL;
  size_t n = end ? (size_t)(end - text) : r->ahead.n, taken = end ? n + 1 : n;
  r->ended = r->ahead.n == 0;
  r->number++;
  r->ahead = (piece){text + taken, r->ahead.n - taken};
  while (n > 0 && (is_blank(text[n - 1]) || text[n - 1] == '\r')) n--;
  while (n > 0 && is_blank(*text)) text++, n--;
  r->line = r->rest = (piece){text, n};
}

/* Empty at the end of the line and at a comment. */
static piece next_word(reader *r) {
  piece *rest = &r->rest;
  while (rest->n > 0 && is_blank(*rest->text)) rest->text++, rest->n--;
  piece word = {rest->text, 0};
  while (word.n < rest->n && !is_blank(word.text[word.n]) && word.text[word.n] != '#' &&
         word.text[word.n] != '!')
    word.n++;
  *rest = (piece){word.text + word.n, rest->n - word.n};
  return word;
}

static cmx_status no_more_words(reader *r, const char *expected) {
  piece word = next_word(r);
  return word.n == 0 ? CMX_OK : refuse(r, word, expected);
}

static size_t digits_from(piece word, size_t i) {
  size_t n = 0;
  while (i + n < word.n && is_digit(word.text[i + n])) n++;
  return n;
}

static size_t sign_at(piece word, size_t i) {
  return i < word.n && (word.text[i] == '+' || word.text[i] == '-');
}

/* [+-]digits[.digits][{eEdD}[+-]digits]: other forms that strtod accepts (hexadecimal, inf, nan) are
   refused. */
static int is_number(piece word) {
  size_t i = sign_at(word, 0), before = digits_from(word, i), after = 0;
  i += before;
  if (i < word.n && word.text[i] == '.') {
    after = digits_from(word, i + 1);
    i += 1 + after;
  }
  if (before + after == 0) return 0;
  if (i < word.n && memchr("eEdD", word.text[i], 4)) {
    i += 1 + sign_at(word, i + 1);
    size_t n = digits_from(word, i);
    if (n == 0) return 0;
    i += n;
  }
  return i == word.n;
}

static cmx_status read_number(reader *r, const char *expected, double *out) {
  char copy[MOST_DIGITS + 1], why[80], *end;
  piece word = next_word(r);
  if (!is_number(word)) return refuse(r, word, expected);
  if (word.n > MOST_DIGITS) {
    snprintf(why, sizeof why, "a number of at most %d characters", MOST_DIGITS);
    return refuse(r, word, why);
  }
  for (size_t i = 0; i < word.n; i++)
    copy[i] = (char)(word.text[i] == 'D' || word.text[i] == 'd' ? 'e' : word.text[i]);
  copy[word.n] = '\0';
  *out = strtod(copy, &end);
  if (*end != '\0') return refuse(r, word, expected); /* the locale has another decimal point */
  return isfinite(*out) ? CMX_OK : refuse(r, word, "a finite number");
}

/* --- the head: name, scale, cell --- */

static void set_name(cmx_crystal *crystal, piece text) {
  size_t n = text.n;
  if (n >= sizeof crystal->name) {
    n = sizeof crystal->name - 1;
    for (int k = 0; k < 3 && (text.text[n] & 0xc0) == 0x80; k++) n--; /* not within a character of UTF-8 */
  }
  int utf8 = cmxp_utf8_valid(text.text, n);
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)text.text[i];
    crystal->name[i] = c == '\t' ? ' ' : c < ' ' || c == 0x7f || (c > 0x7f && !utf8) ? '?' : text.text[i];
  }
  crystal->name[n] = '\0';
}

static void read_name(reader *r) {
  const char *slash = strrchr(r->name, '/'), *file = slash ? slash + 1 : r->name;
  next_line(r);
  set_name(r->crystal, r->line.n > 0 ? r->line : (piece){file, strlen(file)});
}

/* The value has no effect: it stretches cell and Cartesian coordinates alike, and prepare sets the volume. */
static cmx_status read_scale(reader *r) {
  double scale = 0.0;
  next_line(r);
  cmx_status status = read_number(r, "a scale factor or -(volume of the cell)", &scale);
  if (status < 0) return status;
  if (scale == 0.0) return refuse(r, r->line, "a scale factor or -(volume of the cell), not zero");
  return no_more_words(r, "nothing but a comment (# or !) behind the one scale factor");
}

/* Whether cmx_crystal_prepare accepts the cell, for any sites. */
static cmx_status check_cell(const reader *r) {
  cmx_crystal probe = {.n_sites = 1, .n_labels = 1};
  memcpy(probe.cell, r->crystal->cell, sizeof probe.cell);
  if (cmx_crystal_prepare(&probe, NULL) >= 0) return CMX_OK;
  return refuse(r, r->line,
                "a vector that spans a volume with the other two: singular or extremely flat cell");
}

/* The longest component becomes about 1, by a power of two, so that no product overflows. */
static int normalise_cell(double cell[3][3]) {
  double largest = 0.0;
  int exponent = 0;
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++) largest = fmax(largest, fabs(cell[i][a]));
  frexp(largest, &exponent);
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++) cell[i][a] = ldexp(cell[i][a], -exponent);
  return exponent;
}

static cmx_status read_cell(reader *r, int *exponent) {
  for (int i = 0; i < 3; i++) {
    next_line(r);
    for (int a = 0; a < 3; a++) {
      cmx_status status = read_number(r, "a lattice vector of three numbers", &r->crystal->cell[i][a]);
      if (status < 0) return status;
    }
    cmx_status status = no_more_words(r, "nothing but a comment (# or !) behind a lattice vector");
    if (status < 0) return status;
  }
  *exponent = normalise_cell(r->crystal->cell);
  return check_cell(r);
}

/* --- labels and counts --- */

/* Atomic number of an element at the beginning of a label, where no letter follows; else NaN. */
static double charge_of(const char *label) {
  size_t n = 0;
  while (is_letter(label[n])) n++;
  const int z = cmx_element_number(label, n);
  return z ? z : (double)NAN;
}

static int is_label(piece word) {
  if (word.n == 0 || word.n >= sizeof((cmx_crystal *)0)->label_name[0] || !is_letter(*word.text)) return 0;
  for (size_t i = 0; i < word.n; i++)
    if (!is_letter(word.text[i]) && !is_digit(word.text[i]) && !memchr("_+-", word.text[i], 3)) return 0;
  return 1;
}

/* One more group of sites: with a new label, or with one that was there before. */
static cmx_status add_group(reader *r, piece word) {
  cmx_crystal *c = r->crystal;
  char why[80];
  size_t l = 0;
  while (l < c->n_labels &&
         !(strlen(c->label_name[l]) == word.n && memcmp(c->label_name[l], word.text, word.n) == 0))
    l++;
  if (l == CMX_MAX_LABELS || r->n_groups == CMX_MAX_SITES) {
    snprintf(why, sizeof why, "at most %d different labels for %d sites", CMX_MAX_LABELS, CMX_MAX_SITES);
    return refuse(r, word, why);
  }
  if (l == c->n_labels) {
    memcpy(c->label_name[l], word.text, word.n);
    c->label_name[l][word.n] = '\0';
    c->label_charge[l] = charge_of(c->label_name[l]);
    c->n_labels++;
  }
  r->group[r->n_groups++] = l;
  return CMX_OK;
}

static cmx_status read_labels(reader *r) {
  for (piece word = next_word(r); word.n > 0; word = next_word(r)) {
    if (!is_label(word)) return refuse(r, word, "a label: a letter and up to 14 letters, digits, _, + or -");
    cmx_status status = add_group(r, word);
    if (status < 0) return status;
  }
  return CMX_OK;
}

/* A to Z, then AA to AF. B and C are not taken as elements: no charge. */
static cmx_status add_unnamed_group(reader *r, piece word) {
  char label[3] = {'A', '\0', '\0'};
  size_t k = r->n_groups;
  label[k >= 26] = (char)('A' + k % 26);
  if (k == CMX_MAX_LABELS) return refuse(r, word, "no more counts than there can be labels");
  cmx_status status = add_group(r, (piece){label, strlen(label)});
  if (status >= 0) r->crystal->label_charge[k] = NAN;
  return status;
}

/* Digits, with a value of 1 to CMX_MAX_SITES; more for a larger number. */
static int read_count(piece word, size_t *count) {
  size_t i = word.n > 0 && *word.text == '+';
  *count = 0;
  if (i == word.n || digits_from(word, i) != word.n - i) return 0;
  for (; i < word.n && *count <= CMX_MAX_SITES; i++) *count = 10 * *count + (size_t)(word.text[i] - '0');
  return *count > 0;
}

static cmx_status read_counts(reader *r, int labelled) {
  cmx_crystal *c = r->crystal;
  char why[80];
  size_t k = 0, count;
  snprintf(why, sizeof why, "%zu counts, one for each label", r->n_groups);
  for (piece word = next_word(r); word.n > 0; word = next_word(r), k++) {
    if (labelled && k == r->n_groups) return refuse(r, r->line, why);
    if (!read_count(word, &count)) return refuse(r, word, "a positive number of sites");
    if (count > CMX_MAX_SITES - c->n_sites) {
      snprintf(why, sizeof why, "counts of at most %d sites in all", CMX_MAX_SITES);
      return refuse(r, word, why);
    }
    cmx_status status = labelled ? CMX_OK : add_unnamed_group(r, word);
    if (status < 0) return status;
    while (count-- > 0) c->label[c->n_sites++] = r->group[k];
  }
  return k == r->n_groups && k > 0 ? CMX_OK : refuse(r, r->line, why);
}

static cmx_status read_labels_and_counts(reader *r) {
  next_line(r);
  char first = r->line.n > 0 ? *r->line.text : '#';
  if (first == '#' || first == '!') return refuse(r, r->line, "labels, or counts of sites");
  if (is_digit(first) || first == '+' || first == '-' || first == '.') return read_counts(r, 0);
  cmx_status status = read_labels(r);
  if (status < 0) return status;
  next_line(r);
  return read_counts(r, 1);
}

/* --- sites --- */

static int begins_with(piece line, const char *letters) {
  return line.n > 0 && strchr(letters, *line.text) != NULL;
}

static cmx_status read_mode(reader *r) {
  const char *expected = "\"Selective dynamics\", \"Direct\" or \"Cartesian\"";
  next_line(r);
  if (begins_with(r->line, "Ss")) {
    expected = "\"Direct\" or \"Cartesian\"";
    next_line(r);
  }
  r->cartesian = begins_with(r->line, "CcKk");
  return r->cartesian || begins_with(r->line, "Dd") ? CMX_OK : refuse(r, r->line, expected);
}

/* `exponent`: of the power of two that the cell was divided by */
static void to_fractions(const cmx_crystal *c, int exponent, double site[3]) {
  double x[3], reciprocal[3][3];
  cmx_crystal_reciprocal(c, reciprocal);
  for (int a = 0; a < 3; a++) x[a] = ldexp(site[a], -exponent) / (2.0 * CMX_PI);
  for (int i = 0; i < 3; i++)
    site[i] = x[0] * reciprocal[i][0] + x[1] * reciprocal[i][1] + x[2] * reciprocal[i][2];
}

/* The first of the sites before p that has an image where p is; p if there is none. */
static size_t same_place(const cmx_crystal *c, size_t p, double distance) {
  for (size_t q = 0; q < p; q++) {
    double d[3], x[3];
    for (int i = 0; i < 3; i++) {
      d[i] = c->site[p][i] - c->site[q][i];
      d[i] -= round(d[i]);
    }
    cmx_crystal_position(c, d, x);
    if (!(sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]) >= distance)) return q;
  }
  return p;
}

static double volume_of(const cmx_crystal *c) {
  const double(*v)[3] = c->cell;
  return fabs(v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[2][1]) +
              v[0][1] * (v[1][2] * v[2][0] - v[1][0] * v[2][2]) +
              v[0][2] * (v[1][0] * v[2][1] - v[1][1] * v[2][0]));
}

static cmx_status read_sites(reader *r, int exponent) {
  cmx_crystal *c = r->crystal;
  char why[80];
  const double closest = 1e-4 * cbrt(volume_of(c) / (double)c->n_sites);
  for (size_t p = 0; p < c->n_sites; p++) {
    next_line(r);
    snprintf(why, sizeof why, "three coordinates of site %zu of %zu", p + 1, c->n_sites);
    for (int i = 0; i < 3; i++) {
      cmx_status status = read_number(r, why, &c->site[p][i]);
      if (status < 0) return status;
    }
    piece word = next_word(r);
    if (is_number(word)) return refuse(r, word, "no number behind three coordinates");
    if (r->cartesian) to_fractions(c, exponent, c->site[p]);
    for (int i = 0; i < 3; i++)
      if (!(fabs(c->site[p][i]) <= 1e6)) return refuse(r, r->line, "a site within 1e6 cells of the origin");
    size_t q = same_place(c, p, closest);
    if (q < p) {
      snprintf(why, sizeof why, "a place of its own: the ion of line %zu is there", r->number - (p - q));
      return refuse(r, r->line, why);
    }
  }
  return CMX_OK;
}

static cmx_status read_tail(reader *r) {
  char why[80];
  next_line(r);
  if (r->line.n == 0) return CMX_OK;
  snprintf(why, sizeof why, "the end or a blank line after the %zu sites that were counted",
           r->crystal->n_sites);
  return refuse(r, r->line, why);
}

/* --- the whole --- */

static cmx_status read_all(reader *r) {
  int exponent = 0;
  read_name(r);
  cmx_status status = read_scale(r);
  if (status >= 0) status = read_cell(r, &exponent);
  if (status >= 0) status = read_labels_and_counts(r);
  if (status >= 0) status = read_mode(r);
  if (status >= 0) status = read_sites(r, exponent);
  if (status >= 0) status = read_tail(r);
  return status;
}

static cmx_status check_bytes(const char *name, const char *text, size_t length, cmx_error *err) {
  unsigned line = 1;
  if (length > MOST_BYTES)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: larger than 1 MiB, expected a crystal structure", name);
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\0')
      return cmx_fail(err, CMX_ERR_FORMAT, "%s:%u: found a NUL byte, expected text", name, line);
    line += text[i] == '\n';
  }
  return CMX_OK;
}

cmx_status cmx_poscar_parse(const char *name, const char *text, size_t length, cmx_crystal *crystal,
                            cmx_error *err) {
  reader r = {.name = name, .crystal = crystal, .err = err, .ahead = {length > 0 ? text : "", length}};
  cmx_error why = CMX_ERROR_NONE;
  memset(crystal, 0, sizeof *crystal);
  cmx_status status = check_bytes(name, text, length, err);
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) r.ahead = (piece){text + 3, length - 3};
  if (status >= 0) status = read_all(&r);
  if (status >= 0) {
    status = cmx_crystal_prepare(crystal, &why);
    /* an invalid argument there is an invalid file here */
    if (status < 0)
      status =
          cmx_fail(err, status == CMX_ERR_MEMORY ? status : CMX_ERR_FORMAT, "%s: %.400s", name, why.text);
  }
  if (status < 0) memset(crystal, 0, sizeof *crystal);
  return status;
}

cmx_status cmx_poscar_read(const char *path, cmx_crystal *crystal, cmx_error *err) {
  char *text = malloc(MOST_BYTES + 1);
  FILE *stream = NULL;
  size_t n = 0;
  memset(crystal, 0, sizeof *crystal);
  if (!text) return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  errno = 0;
  stream = fopen(path, "rb");
  if (stream) n = fread(text, 1, MOST_BYTES + 1, stream);
  cmx_status status = CMX_OK;
  if (!stream || ferror(stream))
    status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
  if (stream) fclose(stream);
  if (status >= 0) status = cmx_poscar_parse(path, text, n, crystal, err);
  free(text);
  return status;
}
