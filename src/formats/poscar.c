#include "coulomix/nuclide.h"
#include "coulomix/poscar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "core/numbers.h"
#include "io/text_internal.h"
#include "io/io_internal.h"

enum { MOST_BYTES = 1 << 20 };

typedef struct reader {
  const char *name; /* of the file */
  cmx_crystal *crystal;
  cmx_error *err;
  cmxp_slice ahead; /* behind the current line */
  cmxp_slice line;  /* the current line without blanks around it */
  cmxp_slice rest;  /* of the current line: the rest */
  unsigned number;
  int ended;       /* the line was missing */
  double scale[3]; /* of the Cartesian axes, the largest 1 */
  int cartesian;   /* how sites are given */
  int trajectory;  /* the first of several configurations */
  int unnamed;     /* there is no line of labels */
  size_t n_groups;
  size_t group[CMX_MAX_SITES]; /* labels in the order of the line, repetitions included */
} reader;

/* --- messages --- */

/* The text found, of any length and any bytes: quoted in part. Without a word, the whole line. */
static cmx_status refuse(const reader *r, cmxp_slice found, const char *expected) {
  if (r->ended)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: found the end of the file, expected %s", r->name,
                    r->number, expected);
  if (found.n == 0) found = r->line;
  if (found.n == 0)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: found an empty line, expected %s", r->name, r->number,
                    expected);
  return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: found %s, expected %s", r->name, r->number,
                  cmxp_text_quote(found).text, expected);
}

/* --- lines and words --- */

static void next_line(reader *r) {
  r->ended = !cmxp_text_line(&r->ahead, &r->line);
  if (r->ended) r->line = (cmxp_slice){"", 0};
  r->number++;
  r->rest = r->line;
}

/* Empty at the end of the line and at a comment. */
static cmxp_slice next_word(reader *r) {
  cmxp_slice *rest = &r->rest;
  while (rest->n > 0 && cmxp_text_is_blank(*rest->text)) rest->text++, rest->n--;
  cmxp_slice word = {rest->text, 0};
  while (word.n < rest->n && !cmxp_text_is_blank(word.text[word.n]) && word.text[word.n] != '#' &&
         word.text[word.n] != '!')
    word.n++;
  *rest = (cmxp_slice){word.text + word.n, rest->n - word.n};
  return word;
}

static int begins_with(cmxp_slice line, const char *letters) {
  return line.n > 0 && strchr(letters, *line.text) != NULL;
}

/* Whether the line after this one begins with one of the letters; then it is the current one. */
static int next_line_with(reader *r, const char *letters) {
  const reader before = *r;
  next_line(r);
  if (begins_with(r->line, letters)) return 1;
  *r = before;
  return 0;
}

/* Other words than numbers are ignored at the end of a line, as Fortran does. */
static cmx_status no_more_numbers(reader *r, const char *expected) {
  const cmxp_slice word = next_word(r);
  return cmxp_text_is_number(word) ? refuse(r, word, expected) : CMX_OK;
}

static cmx_status read_word(const reader *r, cmxp_slice word, const char *expected, double *out) {
  char why[80];
  if (word.n > CMXP_MOST_DIGITS) {
    snprintf(why, sizeof why, "a number of at most %d characters", CMXP_MOST_DIGITS);
    return refuse(r, word, why);
  }
  if (cmxp_text_number(word, out)) return CMX_OK;
  return refuse(r, word, cmxp_text_is_number(word) ? "a finite number" : expected);
}

static cmx_status read_number(reader *r, const char *expected, double *out) {
  return read_word(r, next_word(r), expected, out);
}

/* --- the head: name, scale, cell --- */

static void set_name(cmx_crystal *crystal, cmxp_slice text) {
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
  set_name(r->crystal, r->line.n > 0 ? r->line : (cmxp_slice){file, strlen(file)});
}

/* One value has no effect: it stretches cell and Cartesian coordinates alike, and prepare sets the volume. Of
   three, one for each axis, the ratios count. */
static cmx_status read_scale(reader *r) {
  const char *expected = "a scale factor, -(volume of the cell) or three scale factors";
  double most = 0.0;
  next_line(r);
  cmx_status status = read_number(r, expected, &r->scale[0]);
  if (status < 0) return status;
  if (r->scale[0] == 0.0) return refuse(r, r->line, "a scale factor or -(volume of the cell), not zero");
  const cmxp_slice second = next_word(r);
  if (!cmxp_text_is_number(second)) {
    r->scale[0] = r->scale[1] = r->scale[2] = 1.0;
    return CMX_OK;
  }
  status = read_word(r, second, expected, &r->scale[1]);
  if (status >= 0) status = read_number(r, "one or three scale factors", &r->scale[2]);
  if (status >= 0) status = no_more_numbers(r, "one or three scale factors");
  if (status < 0) return status;
  for (int a = 0; a < 3; a++) {
    if (!(r->scale[a] > 0.0)) return refuse(r, r->line, "three scale factors above 0");
    most = fmax(most, r->scale[a]);
  }
  for (int a = 0; a < 3; a++) r->scale[a] /= most;
  return CMX_OK;
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
    cmx_status status = no_more_numbers(r, "no number behind a lattice vector");
    if (status < 0) return status;
    for (int a = 0; a < 3; a++) r->crystal->cell[i][a] *= r->scale[a];
  }
  *exponent = normalise_cell(r->crystal->cell);
  return check_cell(r);
}

/* --- labels and counts --- */

/* Atomic number of an element at the beginning of a label, where no letter follows; else NaN. A point marks a
   hydrogen of fractional charge, as in H1.25. */
static double charge_of(const char *label) {
  size_t n = 0;
  while (cmxp_is_letter(label[n])) n++;
  const int z = strchr(label, '.') ? 0 : cmx_element_number(label, n);
  return z ? z : (double)NAN;
}

static int is_label(cmxp_slice word) {
  if (word.n == 0 || word.n >= sizeof((cmx_crystal *)0)->label_name[0] || !cmxp_is_letter(*word.text))
    return 0;
  for (size_t i = 0; i < word.n; i++)
    if (!cmxp_is_letter(word.text[i]) && !cmxp_is_digit(word.text[i]) && !memchr("_+-.", word.text[i], 4))
      return 0;
  return 1;
}

/* Without the hash of the POTCAR that VASP 6 writes behind a name, as in Mg_pv/8f2a91c3d. */
static cmxp_slice without_hash(cmxp_slice word) {
  const char *slash = word.n > 0 ? memchr(word.text, '/', word.n) : NULL;
  if (!slash) return word;
  for (const char *c = slash + 1; c < word.text + word.n; c++)
    if (!cmxp_is_digit(*c) && !cmxp_is_letter(*c)) return word;
  return (cmxp_slice){word.text, (size_t)(slash - word.text)};
}

/* One more group of sites: with a new label, or with one that was there before. */
static cmx_status add_group(reader *r, cmxp_slice word) {
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
  for (cmxp_slice word = next_word(r); word.n > 0; word = next_word(r)) {
    const cmxp_slice label = without_hash(word);
    if (!is_label(label))
      return refuse(r, word, "a label: a letter and up to 14 letters, digits, _, +, - or .");
    cmx_status status = add_group(r, label);
    if (status < 0) return status;
  }
  return CMX_OK;
}

/* A to Z, then AA to AF. B and C are not taken as elements: no charge. */
static cmx_status add_unnamed_group(reader *r, cmxp_slice word) {
  char label[3] = {'A', '\0', '\0'};
  size_t k = r->n_groups;
  label[k >= 26] = (char)('A' + k % 26);
  if (k == CMX_MAX_LABELS) return refuse(r, word, "no more counts than there can be labels");
  cmx_status status = add_group(r, (cmxp_slice){label, strlen(label)});
  if (status >= 0) r->crystal->label_charge[k] = NAN;
  return status;
}

/* Digits, with a value of 1 to CMX_MAX_SITES; more for a larger number. */
static int read_count(cmxp_slice word, size_t *count) {
  size_t i = word.n > 0 && *word.text == '+';
  *count = 0;
  if (i == word.n) return 0;
  for (size_t k = i; k < word.n; k++)
    if (!cmxp_is_digit(word.text[k])) return 0;
  for (; i < word.n && *count <= CMX_MAX_SITES; i++) *count = 10 * *count + (size_t)(word.text[i] - '0');
  return *count > 0;
}

static cmx_status add_sites(reader *r, cmxp_slice word, size_t k) {
  cmx_crystal *c = r->crystal;
  char why[80];
  size_t count;
  if (!read_count(word, &count)) return refuse(r, word, "a positive number of sites");
  if (count > CMX_MAX_SITES - c->n_sites) {
    snprintf(why, sizeof why, "counts of at most %d sites in all", CMX_MAX_SITES);
    return refuse(r, word, why);
  }
  cmx_status status = r->unnamed ? add_unnamed_group(r, word) : CMX_OK;
  if (status < 0) return status;
  while (count-- > 0) c->label[c->n_sites++] = r->group[k];
  return CMX_OK;
}

static const char digits[] = "0123456789";

/* Long lists go on in further lines: VASP breaks them after twenty. */
static cmx_status read_counts(reader *r) {
  char why[80];
  size_t k = 0;
  snprintf(why, sizeof why, "%zu counts, one for each label", r->n_groups);
  do
    for (cmxp_slice word = next_word(r); word.n > 0; word = next_word(r), k++) {
      if (!r->unnamed && k == r->n_groups) return refuse(r, r->line, why);
      cmx_status status = add_sites(r, word, k);
      if (status < 0) return status;
    }
  while (k > 0 && (r->unnamed || k < r->n_groups) && next_line_with(r, digits));
  return k == r->n_groups && k > 0 ? CMX_OK : refuse(r, r->line, why);
}

static cmx_status read_labels_and_counts(reader *r) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  cmx_status status;
  next_line(r);
  if (r->line.n == 0 || begins_with(r->line, "#!")) return refuse(r, r->line, "labels, or counts of sites");
  r->unnamed = begins_with(r->line, "0123456789+-.");
  if (r->unnamed) return read_counts(r);
  do {
    status = read_labels(r);
    if (status < 0) return status;
  } while (next_line_with(r, letters));
  next_line(r);
  return read_counts(r);
}

/* --- sites --- */

static cmx_status read_mode(reader *r) {
  const char *expected = "\"Selective dynamics\", \"Direct\" or \"Cartesian\"";
  next_line(r);
  if (begins_with(r->line, "Ss")) {
    expected = "\"Direct\" or \"Cartesian\"";
    next_line(r);
  }
  r->cartesian = begins_with(r->line, "CcKk");
  if (!r->cartesian && !begins_with(r->line, "DdFf")) return refuse(r, r->line, expected);
  for (cmxp_slice word = next_word(r); word.n > 0; word = next_word(r))
    r->trajectory |= word.n >= 13 && !memcmp(word.text, "configuration", 13);
  return CMX_OK;
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

/* Coordinates of site p, and the label or the flags of selective dynamics behind them. */
static cmx_status read_site(reader *r, size_t p, int exponent, cmxp_slice *label) {
  cmx_crystal *c = r->crystal;
  char why[80];
  next_line(r);
  snprintf(why, sizeof why, "three coordinates of site %zu of %zu", p + 1, c->n_sites);
  for (int i = 0; i < 3; i++) {
    cmx_status status = read_number(r, why, &c->site[p][i]);
    if (status < 0) return status;
  }
  cmxp_slice word = next_word(r);
  if (cmxp_text_is_number(word)) return refuse(r, word, "no number behind three coordinates");
  while (word.n > 0 && (*word.text == '.' || (word.n == 1 && begins_with(word, "TF")))) word = next_word(r);
  *label = without_hash(word);
  if (r->cartesian) {
    for (int a = 0; a < 3; a++) c->site[p][a] *= r->scale[a];
    to_fractions(c, exponent, c->site[p]);
  }
  for (int i = 0; i < 3; i++)
    if (!(fabs(c->site[p][i]) <= 1e6)) return refuse(r, r->line, "a site within 1e6 cells of the origin");
  return CMX_OK;
}

/* Without a line of labels, elements named behind all coordinates are used: `label` is that of the first site
   of each group, or empty. */
static cmx_status name_groups(reader *r, const cmxp_slice label[]) {
  cmx_crystal *c = r->crystal;
  const size_t n = r->n_groups;
  size_t of[CMX_MAX_SITES];
  for (size_t l = 0; l < n; l++) {
    char text[sizeof c->label_name[0]] = "";
    if (!is_label(label[l])) return CMX_OK;
    memcpy(text, label[l].text, label[l].n);
    if (isnan(charge_of(text))) return CMX_OK;
  }
  memcpy(of, c->label, sizeof of);
  c->n_labels = r->n_groups = 0;
  for (size_t l = 0; l < n; l++) {
    cmx_status status = add_group(r, label[l]);
    if (status < 0) return status;
  }
  for (size_t p = 0; p < c->n_sites; p++) c->label[p] = r->group[of[p]];
  return CMX_OK;
}

static cmx_status read_sites(reader *r, int exponent) {
  cmx_crystal *c = r->crystal;
  cmxp_slice label[CMX_MAX_LABELS], at;
  char why[80];
  const double closest = 1e-4 * cbrt(volume_of(c) / (double)c->n_sites);
  for (size_t p = 0; p < c->n_sites; p++) {
    const size_t l = c->label[p];
    cmx_status status = read_site(r, p, exponent, &at);
    if (status < 0) return status;
    const size_t q = same_place(c, p, closest);
    if (q < p) {
      snprintf(why, sizeof why, "a place of its own: the ion of line %zu is there", r->number - (p - q));
      return refuse(r, r->line, why);
    }
    if (p == 0 || c->label[p - 1] != l)
      label[l] = at;
    else if (at.n != label[l].n || memcmp(at.text, label[l].text, at.n) != 0)
      label[l].n = 0;
  }
  return r->unnamed ? name_groups(r, label) : CMX_OK;
}

/* Lattice velocities (L), empty spheres (E) and velocities (C, K, D or blank) of a CONTCAR are ignored. */
static cmx_status read_tail(reader *r) {
  char why[80];
  next_line(r);
  if (r->line.n == 0) return CMX_OK;
  if (r->trajectory) return refuse(r, r->line, "one structure, not a trajectory (XDATCAR)");
  if (begins_with(r->line, "LlEeCcKkDd#!")) return CMX_OK;
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

cmx_status cmx_poscar_parse(const char *name, const char *text, size_t length, cmx_crystal *crystal,
                            cmx_error *err) {
  reader r = {.name = name, .crystal = crystal, .err = err};
  cmx_error why = CMX_ERROR_NONE;
  memset(crystal, 0, sizeof *crystal);
  cmx_status status = cmxp_text_start(name, CMX_KIND_STRUCTURE, text, length, MOST_BYTES, &r.ahead, err);
  if (status < 0) return status;
  status = read_all(&r);
  if (status < 0) status = cmxp_text_explain(name, CMX_KIND_STRUCTURE, text, length, status, err);
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
  char *text;
  size_t n;
  memset(crystal, 0, sizeof *crystal);
  cmx_status status = cmxp_text_read(path, MOST_BYTES, &text, &n, err);
  if (status >= 0) status = cmx_poscar_parse(path, text, n, crystal, err);
  free(text);
  return status;
}
