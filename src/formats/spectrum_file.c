/* Spectra from text. */
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "core/numbers.h"
#include "core/words.h"
#include "formats/spectrum_internal.h"

enum { MOST_BYTES = 64 << 20, MOST_ROWS = 1 << 20, MOST_ROW = 4096, FEW_ROWS = 16 };

#define SMALL        1e-12 /* of the largest value: a negative one is rounding */
#define STEP_CHANGE  20.0
#define LOW_END      0.1  /* of the frequency where the conductivity falls to half */
#define HIGH_END     1e-3 /* of the largest value */
#define APART_NOTE   5e-3 /* between columns of one quantity; abinit's units of sigma are 0.14 % apart */
#define APART_MOST   1e-2
#define FILLING      1e30                          /* larger values, in any unit, stand for missing ones */
#define OMEGA_DIGITS (1e-5 * CMX_ATOMIC_FREQUENCY) /* rad/s: abinit's last digit */

typedef struct row {
  size_t line;
  double value[CMXP_N_QUANTITIES]; /* cgs */
} row;

typedef struct reader {
  const char *name; /* of the file */
  cmx_spectrum_format format;
  int ignored[CMXP_N_QUANTITIES]; /* columns that the caller does not want */
  const cmx_notes *notes;
  cmx_error *err;
  cmxp_slice ahead; /* behind the current line */
  size_t line;
  size_t n_columns; /* 0: not known yet */
  cmxp_column column[CMXP_MOST_COLUMNS];
  int has[CMXP_N_QUANTITIES];
  unsigned long seen; /* bits of layouts whose header was found */
  row *rows;
  size_t n, room;
  double unit[CMXP_N_QUANTITIES]; /* of each quantity's column */
  double apart;                   /* largest difference of two columns, and its line */
  size_t apart_line;
  cmxp_sample_keys keys;
} reader;

const char *const cmx_spectrum_format_names[] = {"auto",       "declared", "abinit-sig", "abinit-kth",
                                                 "abinit-eps", "kg4vasp",  "atomec",     NULL};
#define KNOWN_FORMATS "declared, abinit-sig, abinit-kth, abinit-eps, kg4vasp or atomec"

cmx_status cmx_spectrum_format_find(const char *name, cmx_spectrum_format *format, cmx_error *err) {
  const int k = cmxp_word_find(cmx_spectrum_format_names, name);
  if (k < 0) return cmx_fail(err, CMX_ERR_UNKNOWN, "format '%s': not one of auto, " KNOWN_FORMATS, name);
  *format = (cmx_spectrum_format)k;
  return CMX_OK;
}

/* --- messages --- */

static cmx_status refuse(const reader *r, const char *format, ...) CMX_PRINTF(2, 3);
static cmx_status refuse(const reader *r, const char *format, ...) {
  char text[300];
  va_list arguments;
  va_start(arguments, format);
  cmxp_print_list(text, sizeof text, format, arguments);
  va_end(arguments);
  return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: %s", r->name, r->line, text);
}

static void remark(const reader *r, size_t line, const char *format, ...) CMX_PRINTF(3, 4);
static void remark(const reader *r, size_t line, const char *format, ...) {
  char text[300];
  va_list arguments;
  if (!r->notes) return;
  va_start(arguments, format);
  cmxp_print_list(text, sizeof text, format, arguments);
  va_end(arguments);
  r->notes->function(r->notes->context, line, text);
}

/* --- the columns --- */

static int tries(const reader *r, cmx_spectrum_format format) {
  return r->format == format || r->format == CMX_SPECTRUM_AUTO;
}

/* Name and unit of the next column; the text that is left shrinks. */
static cmx_status read_column(reader *r, cmxp_slice *text) {
  char plain[16];
  if (r->n_columns == CMXP_MOST_COLUMNS) return refuse(r, "more than %d columns", CMXP_MOST_COLUMNS);
  const char *open = memchr(text->text, '[', text->n);
  const cmxp_slice name =
      cmxp_text_trim((cmxp_slice){text->text, open ? (size_t)(open - text->text) : text->n});
  const size_t before = open ? (size_t)(open - text->text) + 1 : text->n;
  const char *close = open ? memchr(open, ']', text->n - before + 1) : NULL;
  cmxp_slice words = name;
  cmxp_text_word(&words);
  if (!close || cmxp_text_word(&words).n > 0)
    return refuse(r, "column %s: expected one word and its unit in brackets, as in omega [eV]",
                  cmxp_text_quote(name).text);
  const cmxp_slice unit = {open + 1, (size_t)(close - open) - 1};
  cmxp_column *column = &r->column[r->n_columns++];
  *column = (cmxp_column){CMXP_SKIPPED, 1.0, 0};
  *text = (cmxp_slice){close + 1, text->n - (size_t)(close - text->text) - 1};
  cmxp_text_plain(name, plain, sizeof plain);
  static const char *const known[CMXP_N_QUANTITIES] = {"omega", "sigma1", "sigma2", "kappa"};
  for (size_t q = 0; q < CMXP_N_QUANTITIES; q++) {
    if (strcmp(plain, known[q]) != 0) continue;
    if (r->ignored[q]) return CMX_OK;
    *column = (cmxp_column){(cmxp_quantity)q, 1.0, r->has[q]};
    r->has[q] = 1;
    if (!cmxp_unit_find(&cmxp_quantity_units[q], unit, &column->unit))
      return cmx_fail(r->err, CMX_ERR_UNKNOWN, "%s:%zu: column %s: unit %s, expected %s", r->name, r->line,
                      cmxp_quantity_names[q], cmxp_text_quote(unit).text, cmxp_quantity_units[q].known);
  }
  return CMX_OK;
}

static cmx_status read_header(reader *r, cmxp_slice text) {
  for (;;) {
    while (text.n > 0 && cmxp_text_separates(*text.text)) text.text++, text.n--;
    if (text.n == 0) break;
    const cmx_status status = read_column(r, &text);
    if (status < 0) return status;
  }
  const int sigma_1 = r->has[CMXP_SIGMA_1] || (r->has[CMXP_KAPPA] && !r->has[CMXP_SIGMA_2]);
  if (!r->has[CMXP_OMEGA] || !sigma_1)
    return refuse(r, "no column %s: names are omega, sigma_1, sigma_2 and kappa",
                  r->has[CMXP_OMEGA] ? "sigma_1" : "omega");
  return CMX_OK;
}

/* A comment with the columns, for programs that skip comments. */
static int is_header(cmxp_slice comment) {
  char start[8];
  cmxp_text_plain((cmxp_slice){comment.text, comment.n < 7 ? comment.n : 7}, start, sizeof start);
  if (strncmp(start, "omega", 5) != 0 && strncmp(start, "sigma1", 6) != 0 && strncmp(start, "kappa", 5) != 0)
    return 0;
  const char *first = memchr(comment.text, '[', comment.n);
  return first && memchr(first + 1, '[', comment.n - (size_t)(first - comment.text) - 1) != NULL;
}

/* Whether a comment is the header of a program's file. */
static cmx_status recognise(reader *r, cmxp_slice comment) {
  static const char *const useless[][2] = {
      {"omega(ua)l1", "Onsager coefficients (_Lij): read _sig, _Kth or _eps of the same run"},
      {"energy(ev),nomega", "optical constants (_abs): read _eps of the same run"},
      {"energy(ha),nomega", "optical constants (_abs): read _eps of the same run"},
      {"condxx(", "a tensor (_sig_tensor): read _eps of the same run"}};
  char plain[256];
  cmxp_text_plain(comment, plain, sizeof plain);
  for (size_t k = 0; k < cmxp_n_layouts; k++)
    if (cmxp_layouts[k].header && strstr(plain, cmxp_layouts[k].header)) r->seen |= 1ul << k;
  for (size_t k = 0; k < sizeof useless / sizeof *useless; k++)
    if (strstr(plain, useless[k][0]))
      return refuse(r, "this file of abinit's conducti has %s", useless[k][1]);
  return CMX_OK;
}

static size_t count_words(cmxp_slice text) {
  size_t n = 0;
  while (cmxp_text_word(&text).n > 0) n++;
  return n;
}

/* The columns of a file without names in brackets, at its first row. */
static cmx_status choose_layout(reader *r, cmxp_slice text) {
  const size_t n = count_words(text);
  const cmxp_layout *found = NULL;
  int sure = 0;
  for (size_t k = 0; k < cmxp_n_layouts; k++) {
    const cmxp_layout *l = &cmxp_layouts[k];
    const int seen = (r->seen >> k & 1ul) != 0;
    if (l->n != n || !(r->format == l->format || (r->format == CMX_SPECTRUM_AUTO && seen))) continue;
    if (!found || (seen && !sure)) found = l;
    sure = sure || seen;
  }
  if (r->format == CMX_SPECTRUM_DECLARED)
    return refuse(
        r, "found %s, expected a line with names and units of the columns, as in omega [eV], sigma_1 [S/m]",
        cmxp_text_quote(text).text);
  if (!found && r->format == CMX_SPECTRUM_AUTO)
    return refuse(
        r,
        "%zu columns and no header that tells what they are: name them with their units, as in omega [eV], "
        "sigma_1 [S/m], or say by --format that the file is " KNOWN_FORMATS,
        n);
  if (!found)
    return refuse(r, "%zu columns: no file of the format %s has that many", n,
                  cmx_spectrum_format_names[r->format]);
  r->n_columns = n;
  for (size_t c = 0; c < n; c++) r->column[c] = (cmxp_column){CMXP_SKIPPED, 1.0, 0};
  for (size_t c = 0; c < 4 && c < n; c++) {
    const cmxp_quantity what = found->columns[c].what;
    if (what == CMXP_SKIPPED || r->ignored[what]) continue;
    r->column[found->at[c]] = found->columns[c];
    r->has[what] = 1;
  }
  return r->has[CMXP_SIGMA_1] || r->has[CMXP_KAPPA] ? CMX_OK
                                                    : refuse(r, "no column is left: all are ignored");
}

/* --- rows --- */

/* A value of a column that repeats another one's quantity. */
static cmx_status compare_column(reader *r, const cmxp_column *column, double value, double other) {
  const double rounding = column->what == CMXP_OMEGA ? OMEGA_DIGITS : 0.0;
  const double larger = fmax(fabs(value), fabs(other));
  const double apart = larger > 0.0 ? (fabs(value - other) - rounding) / larger : 0.0;
  if (apart > APART_MOST)
    return refuse(r, "two columns of %s disagree by %.2g %%: their units are not what the header says",
                  cmxp_quantity_names[column->what], 100.0 * apart);
  if (apart > r->apart) {
    r->apart = apart;
    r->apart_line = r->line;
  }
  return CMX_OK;
}

static cmx_status keep_row(reader *r, const row *values) {
  const double omega = values->value[CMXP_OMEGA];
  if (!(omega >= 0.0)) return refuse(r, "the frequency is negative");
  if (r->n > 0 && !(omega > r->rows[r->n - 1].value[CMXP_OMEGA]))
    return refuse(r, "the frequency is not above that of line %zu", r->rows[r->n - 1].line);
  if (r->n == MOST_ROWS) return refuse(r, "more than %d rows", MOST_ROWS);
  if (r->n == r->room) {
    const size_t room = r->room ? 2 * r->room : 256;
    row *grown = realloc(r->rows, room * sizeof *grown);
    if (!grown) return cmx_fail(r->err, CMX_ERR_MEMORY, "%s: out of memory", r->name);
    r->rows = grown;
    r->room = room;
  }
  r->rows[r->n] = *values;
  r->rows[r->n++].value[CMXP_OMEGA] = fabs(omega); /* no -0 */
  return CMX_OK;
}

/* Spreadsheets of many countries write 0,5;1,25: commas are points if semicolons separate and the number of
   columns is right only so. */
static cmxp_slice with_points(const reader *r, cmxp_slice text, char copy[MOST_ROW]) {
  if (count_words(text) == r->n_columns || text.n > MOST_ROW || !memchr(text.text, ';', text.n)) return text;
  for (size_t i = 0; i < text.n; i++) copy[i] = (char)(text.text[i] == ',' ? '.' : text.text[i]);
  const cmxp_slice points = {copy, text.n};
  return count_words(points) == r->n_columns ? points : text;
}

static cmx_status read_value(reader *r, const cmxp_column *column, cmxp_slice word, double *value) {
  const int optional = column->what == CMXP_SIGMA_2 || column->what == CMXP_KAPPA;
  const char *name = cmxp_quantity_names[column->what];
  if (cmxp_text_number(word, value) && fabs(*value) < FILLING && isfinite(*value *= column->unit))
    return CMX_OK;
  if (optional)
    return refuse(r,
                  "found %s in %s, expected a finite number below 1e30 (--ignore %s leaves the column out)",
                  cmxp_text_quote(word).text, name, name);
  return refuse(r, "found %s, expected a finite number%s", cmxp_text_quote(word).text,
                cmxp_text_is_number(word) ? " below 1e30" : "");
}

static cmx_status read_row(reader *r, cmxp_slice text) {
  row values = {r->line, {0.0}};
  double found[CMXP_MOST_COLUMNS];
  char copy[MOST_ROW];
  text = with_points(r, text, copy);
  const size_t n = count_words(text);
  if (n != r->n_columns) return refuse(r, "%zu values, expected %zu", n, r->n_columns);
  for (size_t c = 0; c < n; c++) {
    const cmxp_slice word = cmxp_text_word(&text);
    const cmxp_column *column = &r->column[c];
    if (column->what == CMXP_SKIPPED) continue; /* may hold anything */
    const cmx_status status = read_value(r, column, word, &found[c]);
    if (status < 0) return status;
    if (column->compared) continue;
    values.value[column->what] = found[c];
    r->unit[column->what] = column->unit;
  }
  for (size_t c = 0; c < n; c++) {
    const cmxp_column *column = &r->column[c];
    if (!column->compared) continue;
    const cmx_status status = compare_column(r, column, found[c], values.value[column->what]);
    if (status < 0) return status;
  }
  return keep_row(r, &values);
}

static cmx_status read_comment(reader *r, cmxp_slice text) {
  int unknown;
  while (text.n > 0 && *text.text == '#') text.text++, text.n--;
  text = cmxp_text_trim(text);
  if (r->n_columns == 0) {
    if (tries(r, CMX_SPECTRUM_DECLARED) && is_header(text)) return read_header(r, text);
    const cmx_status status = recognise(r, text);
    if (status < 0) return status;
  }
  const cmx_status status = cmxp_sample_comment(&r->keys, r->name, r->line, text, &unknown, r->err);
  if (status >= 0 && unknown) remark(r, r->line, "%s: no such key, ignored", cmxp_text_quote(text).text);
  return status;
}

static int begins_with_letter(cmxp_slice text) {
  while (text.n > 0 && *text.text == '"') text.text++, text.n--; /* of a spreadsheet */
  return text.n > 0 && ((*text.text >= 'a' && *text.text <= 'z') || (*text.text >= 'A' && *text.text <= 'Z'));
}

static cmx_status read_line(reader *r, cmxp_slice text) {
  cmx_status status = CMX_OK;
  if (text.n == 0) return CMX_OK;
  if (*text.text == '#') return read_comment(r, text);
  if (r->n_columns == 0) {
    if (tries(r, CMX_SPECTRUM_DECLARED) && begins_with_letter(text)) return read_header(r, text);
    status = choose_layout(r, text);
  }
  return status < 0 ? status : read_row(r, text);
}

/* --- kg4vasp's data_transport.dat: direct current only, in words --- */

static const char direct_current[] = "===== sigma real part DC";

/* The number after a label; NaN if the label or the number is missing. */
static double behind(cmxp_slice line, const char *label) {
  const size_t n = strlen(label);
  double value;
  for (size_t i = 0; i + n <= line.n; i++) {
    if (memcmp(line.text + i, label, n) != 0) continue;
    cmxp_slice rest = {line.text + i + n, line.n - i - n};
    return cmxp_text_number(cmxp_text_word(&rest), &value) ? value : (double)NAN;
  }
  return NAN;
}

static cmx_status read_direct_current(reader *r) {
  row values = {0, {0.0, NAN, 0.0, NAN}};
  cmxp_slice text;
  while (cmxp_text_line(&r->ahead, &text)) {
    const double sigma = behind(text, "Elec. Conductivity="), kappa = behind(text, "Thermal Conductivity=");
    const double temp = behind(text, "Temp (K)=");
    r->line++;
    if (temp > 0.0) r->keys.sample.temp = temp;
    if (!isnan(kappa)) values.value[CMXP_KAPPA] = kappa * 1e5;
    if (isnan(sigma)) continue;
    values.value[CMXP_SIGMA_1] = sigma * CMX_SIEMENS_PER_METRE;
    values.line = r->line;
  }
  if (values.line == 0 || !isfinite(values.value[CMXP_SIGMA_1]))
    return refuse(r, "no \"Elec. Conductivity=\" with a number");
  r->has[CMXP_SIGMA_1] = 1;
  r->has[CMXP_KAPPA] = values.value[CMXP_KAPPA] >= 0.0 && isfinite(values.value[CMXP_KAPPA]);
  if (!r->has[CMXP_KAPPA])
    remark(r, values.line, "the thermal conductivity is missing or negative: left out");
  r->n_columns = 1;
  return keep_row(r, &values);
}

/* --- the whole spectrum --- */

static double largest(const reader *r, cmxp_quantity what) {
  double most = 0.0;
  for (size_t i = 0; i < r->n; i++) most = fmax(most, fabs(r->rows[i].value[what]));
  return most;
}

static cmx_status check_sign(reader *r, cmxp_quantity what) {
  const double limit = -SMALL * largest(r, what);
  size_t n = 0, first = 0;
  for (size_t i = 0; i < r->n; i++) {
    row *at = &r->rows[i];
    if (at->value[what] >= 0.0) continue;
    r->line = at->line;
    if (at->value[what] < limit) return refuse(r, "%s is negative", cmxp_quantity_names[what]);
    if (n++ == 0) first = at->line;
    at->value[what] = 0.0;
  }
  if (n > 0)
    remark(r, first, "%s is negative by rounding in %zu rows, this the first: taken as 0",
           cmxp_quantity_names[what], n);
  return CMX_OK;
}

/* Whether a value is missing: the fill value of the run, beside a conductivity that is there. */
static int is_filling(const row *at, cmxp_quantity what, double value) {
  return at->value[what] == value && (what == CMXP_SIGMA_1 || at->value[CMXP_SIGMA_1] != 0.0);
}

/* Rows from the first or the last one, without direct current, that hold one value. Programs write 0, -999 or
   the like where they do not compute sigma_2; a physical one is not the same in two rows there. */
static size_t fillings(const reader *r, cmxp_quantity what, int from_end) {
  const size_t first = r->rows[0].value[CMXP_OMEGA] > 0.0 ? 0 : 1;
  size_t n = 0;
  if (first >= r->n) return 0;
  const double value = r->rows[from_end ? r->n - 1 : first].value[what];
  const int filling = value == 0.0 || value == -999.0 * r->unit[what] || value == -9999.0 * r->unit[what];
  while (first + n < r->n && is_filling(&r->rows[from_end ? r->n - 1 - n : first + n], what, value)) n++;
  return filling || first + n == r->n ? n : 0;
}

/* A column that holds fill values is left out, so that the transform of sigma_1 replaces sigma_2. */
static void drop_fillings(reader *r, cmxp_quantity what) {
  const size_t first = r->rows[0].value[CMXP_OMEGA] > 0.0 ? 0 : 1;
  const size_t low = r->has[what] ? fillings(r, what, 0) : 0, high = r->has[what] ? fillings(r, what, 1) : 0;
  if (low < 2 && high < 2) return;
  const row *from = low >= 2 ? &r->rows[first] : &r->rows[r->n - high];
  const row *to = low >= 2 ? &r->rows[first + low - 1] : &r->rows[r->n - 1];
  remark(r, from->line,
         "%s is %.6g in lines %zu to %zu%s, as if it were not computed: the column is left out",
         cmxp_quantity_names[what], from->value[what] / r->unit[what], from->line, to->line,
         low >= 2 && high >= 2 && low < r->n - first ? " and at the end" : "");
  r->has[what] = 0;
}

static void remark_constant(const reader *r) {
  const size_t n = fillings(r, CMXP_SIGMA_1, 0);
  if (n > 2 && n + (r->rows[0].value[CMXP_OMEGA] == 0.0) == r->n)
    remark(r, r->rows[0].line, "sigma_1 is %.6g in all rows",
           r->rows[r->n - 1].value[CMXP_SIGMA_1] / r->unit[CMXP_SIGMA_1]);
}

/* Checks the ends of the frequencies with the available conductivity. */
static void remark_ends(const reader *r, cmxp_quantity what) {
  const row *first = &r->rows[0], *last = &r->rows[r->n - 1];
  const double most = largest(r, what);
  size_t i = 0;
  if (first->value[CMXP_OMEGA] > 0.0)
    remark(r, first->line, "the first frequency is %.4g rad/s: no direct current", first->value[CMXP_OMEGA]);
  while (i < r->n && r->rows[i].value[what] < most) i++;
  while (i < r->n && r->rows[i].value[what] > 0.5 * most) i++;
  if (i < r->n && first->value[CMXP_OMEGA] > LOW_END * r->rows[i].value[CMXP_OMEGA])
    remark(r, first->line, "low frequencies are missing: %s falls to half at %.2g times the first one",
           cmxp_quantity_names[what], r->rows[i].value[CMXP_OMEGA] / first->value[CMXP_OMEGA]);
  if (r->n > 1 && last->value[what] > HIGH_END * most)
    remark(r, last->line, "high frequencies are missing: %s is %.2g of its largest value at the last one",
           cmxp_quantity_names[what], last->value[what] / most);
}

static void remark_steps(const reader *r) {
  for (size_t i = 2; i < r->n; i++) {
    const row *at = &r->rows[i];
    const double before = at[-1].value[CMXP_OMEGA] - at[-2].value[CMXP_OMEGA];
    const double change = (at->value[CMXP_OMEGA] - at[-1].value[CMXP_OMEGA]) / before;
    if (change <= STEP_CHANGE && change >= 1.0 / STEP_CHANGE) continue;
    remark(r, at->line, "the step of frequency is %.3g times the one before", change);
    return;
  }
}

static cmx_status make_spectrum(const reader *r, cmx_spectrum *out) {
  const int sigma_2 = r->has[CMXP_SIGMA_2], kappa = r->has[CMXP_KAPPA];
  const cmx_status status = cmx_spectrum_new(r->n, sigma_2, kappa, out);
  if (status < 0) return cmx_fail(r->err, status, "%s: out of memory", r->name);
  for (size_t i = 0; i < r->n; i++) {
    const double *value = r->rows[i].value;
    out->omega[i] = value[CMXP_OMEGA];
    out->sigma_1[i] = value[CMXP_SIGMA_1];
    if (sigma_2) out->sigma_2[i] = value[CMXP_SIGMA_2];
    if (kappa) out->kappa[i] = value[CMXP_KAPPA];
  }
  if (!r->has[CMXP_SIGMA_1]) out->sigma_1 = NULL;
  out->sample = r->keys.sample;
  memcpy(out->name, r->keys.name, sizeof out->name);
  return CMX_OK;
}

static cmx_status finish(reader *r, cmx_spectrum *out) {
  const cmxp_quantity main = r->has[CMXP_SIGMA_1] ? CMXP_SIGMA_1 : CMXP_KAPPA;
  if (r->n == 0) return refuse(r, "no rows with numbers");
  cmx_status status = cmxp_sample_end(&r->keys, r->name, r->err);
  if (status >= 0 && r->has[CMXP_SIGMA_1]) status = check_sign(r, CMXP_SIGMA_1);
  if (status >= 0 && r->has[CMXP_KAPPA]) status = check_sign(r, CMXP_KAPPA);
  if (status < 0) return status;
  if (r->has[CMXP_SIGMA_1]) {
    drop_fillings(r, CMXP_SIGMA_2);
    remark_constant(r);
  }
  if (r->n < FEW_ROWS) remark(r, 0, "only %zu rows", r->n);
  remark_ends(r, main);
  remark_steps(r);
  if (r->apart > APART_NOTE)
    remark(r, r->apart_line, "two columns of the same quantity disagree by %.2g %%", 100.0 * r->apart);
  return make_spectrum(r, out);
}

static cmx_status set_ignored(reader *r, const char *list) {
  cmxp_slice rest = {list, list ? strlen(list) : 0};
  for (cmxp_slice word = cmxp_text_word(&rest); word.n > 0; word = cmxp_text_word(&rest)) {
    int known = 0;
    for (int q = CMXP_SIGMA_1; q < CMXP_N_QUANTITIES; q++)
      if (word.n == strlen(cmxp_quantity_names[q]) && !memcmp(word.text, cmxp_quantity_names[q], word.n))
        r->ignored[q] = known = 1;
    if (!known)
      return cmx_fail(r->err, CMX_ERR_UNKNOWN, "ignored column %s: not one of sigma_1, sigma_2, kappa",
                      cmxp_text_quote(word).text);
  }
  return CMX_OK;
}

static cmx_status read_text(reader *r, const char *text, size_t length, cmx_spectrum *out) {
  cmxp_slice line;
  const char *name = r->name;
  cmx_status status = cmxp_text_start(name, CMX_KIND_SPECTRUM, text, length, MOST_BYTES, &r->ahead, r->err);
  if (status < 0) return status;
  cmxp_sample_start(&r->keys);
  while (status >= 0 && cmxp_text_line(&r->ahead, &line)) {
    r->line++;
    const size_t n = sizeof direct_current - 1;
    if (r->n_columns == 0 && tries(r, CMX_SPECTRUM_KG4VASP) && line.n >= n &&
        memcmp(line.text, direct_current, n) == 0)
      status = read_direct_current(r);
    else
      status = read_line(r, line);
  }
  if (status >= 0) status = finish(r, out);
  if (status < 0 && r->n == 0)
    status = cmxp_text_explain(name, CMX_KIND_SPECTRUM, text, length, status, r->err);
  free(r->rows);
  return status;
}

cmx_status cmx_spectrum_read_text(const char *text, size_t length, const char *name,
                                  cmx_spectrum_format format, const cmx_notes *notes, cmx_spectrum *out,
                                  cmx_error *err) {
  reader r = {.name = name, .format = format, .notes = notes, .err = err};
  memset(out, 0, sizeof *out);
  return read_text(&r, text, length, out);
}

cmx_status cmx_spectrum_read_without(const char *path, cmx_spectrum_format format, const char *ignored,
                                     const cmx_notes *notes, cmx_spectrum *out, cmx_error *err) {
  reader r = {.name = path, .format = format, .notes = notes, .err = err};
  char *text;
  size_t n;
  memset(out, 0, sizeof *out);
  cmx_status status = set_ignored(&r, ignored);
  if (status < 0) return status;
  status = cmxp_text_read(path, MOST_BYTES, &text, &n, err);
  if (status >= 0) status = read_text(&r, text, n, out);
  free(text);
  return status;
}

cmx_status cmx_spectrum_read(const char *path, cmx_spectrum_format format, const cmx_notes *notes,
                             cmx_spectrum *out, cmx_error *err) {
  return cmx_spectrum_read_without(path, format, NULL, notes, out, err);
}
