/* query --batch: a CSV of states on standard input, one line out for each line in. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "query.h"

/* COLUMN_NUMBER and COLUMN_MASS: the first of the number and of the mass fractions, by species. */
enum {
  COLUMN_X = QUERY_NUMBERS,
  COLUMN_PHASE,
  COLUMN_NUMBER,
  COLUMN_MASS = COLUMN_NUMBER + CMX_MAX_SPECIES,
  N_COLUMNS = COLUMN_MASS + CMX_MAX_SPECIES
};

typedef struct batch {
  query_mixture *mixture;                                /* without an equation of state: a warm one */
  char names[2][CMX_MAX_SPECIES][TOOL_SPECIES_NAME + 2]; /* of columns: x_c12, m_c12 */
  const cmx_transport_view *transport;                   /* NULL: the table has none */
  const cmx_warm_view *warm;
  const query_warm_options *options; /* of the warm mixture */
  size_t n;                          /* columns of the input */
  int column[N_COLUMNS];             /* what each of them is */
  int present[N_COLUMNS];
  int fractions; /* COLUMN_X, COLUMN_NUMBER or COLUMN_MASS */
  query_pair pair;
} batch;

static void name_columns(batch *b) {
  b->mixture->given_as[0] = "columns x_";
  b->mixture->given_as[1] = "columns m_";
  for (int j = 0; j < b->mixture->ions.n; j++) {
    snprintf(b->names[0][j], sizeof b->names[0][j], "x_%s", b->mixture->names[j]);
    snprintf(b->names[1][j], sizeof b->names[1][j], "m_%s", b->mixture->names[j]);
  }
}

/* "" for a species that the table does not have. */
static const char *column_name(const batch *b, int column) {
  return column >= COLUMN_MASS     ? b->names[1][column - COLUMN_MASS]
         : column >= COLUMN_NUMBER ? b->names[0][column - COLUMN_NUMBER]
         : column == COLUMN_X      ? "x"
         : column == COLUMN_PHASE  ? "phase"
                                   : query_name(column);
}

/* Ends the text at the line's end; returns its start without blanks. */
static char *trim(char *text) {
  size_t n = strlen(text);
  while (n > 0 && strchr(" \t\r\n", text[n - 1])) text[--n] = '\0';
  while (*text == ' ' || *text == '\t') text++;
  return text;
}

/* Cuts a line at its commas; returns how many fields there are, of which at most `room` are kept. */
static size_t split(char *line, size_t room, char *field[]) {
  size_t n = 0;
  for (char *at = line; at; n++) {
    char *comma = strchr(at, ',');
    if (comma) *comma = '\0';
    if (n < room) field[n] = trim(at);
    at = comma ? comma + 1 : NULL;
  }
  return n;
}

static int refuse(const batch *b, const char *what, const char *name) {
  char fractions[2 * CMX_MAX_SPECIES * (TOOL_SPECIES_NAME + 3)] = "x";
  if (b->mixture->ions.n > 2) query_mixture_names(b->mixture, "x_", ",", sizeof fractions, fractions);
  fprintf(
      stderr,
      "coulomix query: standard input, line 1: %s%s%s; columns are %s%s, one pair of rho,temp rho,e rho,p "
      "rho,s p,temp, and phase if wanted\n",
      what, name ? " " : "", name ? name : "", fractions,
      b->mixture->ions.n > 2 ? " or m_ for mass fractions" : "");
  return EXIT_USAGE;
}

/* Which columns have the composition: that of two species can be x alone. */
static int find_fractions(batch *b) {
  int given[2] = {0, 0};
  const int n = b->mixture->ions.n;
  for (int j = 0; j < n; j++) {
    given[0] += b->present[COLUMN_NUMBER + j];
    given[1] += b->present[COLUMN_MASS + j];
  }
  b->fractions = given[1] ? COLUMN_MASS : given[0] || n > 2 ? COLUMN_NUMBER : COLUMN_X;
  if ((given[0] > 0) + (given[1] > 0) + b->present[COLUMN_X] > 1)
    return refuse(b, "more than one kind of fractions", NULL);
  if (n > 2 && b->present[COLUMN_X]) return refuse(b, "too many species for the column", "x");
  if (b->fractions == COLUMN_X) return b->present[COLUMN_X] ? EXIT_FINE : refuse(b, "no column", "x");
  for (int j = 0; j < n; j++)
    if (!b->present[b->fractions + j]) return refuse(b, "no column", column_name(b, b->fractions + j));
  return EXIT_FINE;
}

static int read_header(batch *b, char *line) {
  char *field[N_COLUMNS + 1];
  b->n = split(line, N_COLUMNS + 1, field);
  if (b->n > N_COLUMNS) return refuse(b, "too many columns", NULL);
  for (size_t k = 0; k < b->n; k++) {
    int column = 0;
    while (column < N_COLUMNS && (!field[k][0] || strcmp(field[k], column_name(b, column)) != 0)) column++;
    if (column == N_COLUMNS) return refuse(b, "unknown column", field[k][0] ? field[k] : "''");
    if (b->present[column]) return refuse(b, "twice the column", field[k]);
    b->present[column] = 1;
    b->column[k] = column;
  }
  const int pair = query_pair_of(b->present), code = find_fractions(b);
  if (code != EXIT_FINE) return code;
  if (pair < 0) return refuse(b, "these columns do not fix a state", NULL);
  if (!b->mixture->eos && (pair != QUERY_RHO_TEMP || b->present[COLUMN_PHASE] || b->fractions != COLUMN_X))
    return refuse(b, "a warm mixture takes x, rho and temp alone", NULL);
  b->pair = (query_pair)pair;
  return EXIT_FINE;
}

/* The column after which the reasons of a warning stand: status and its text stay the last ones. */
static const char before_reasons[] = "d2f_dx2_regular";

/* Name of a result, which must differ from those of inputs. */
static void write_name(const batch *b, const char *name) {
  int taken = 0;
  for (int c = 0; c < N_COLUMNS; c++) taken = taken || (b->present[c] && !strcmp(column_name(b, c), name));
  printf(",%s%s", name, taken ? "_found" : "");
}

static void write_header(const batch *b) {
  const query_answer none = {.searched = b->pair != QUERY_RHO_TEMP};
  query_value value[QUERY_VALUES];
  cmx_warm_point warm;
  for (size_t k = 0; k < b->n; k++) printf("%s%s", k ? "," : "", column_name(b, b->column[k]));
  if (b->mixture->eos) write_name(b, "phase");
  size_t n = b->mixture->eos ? query_values(&none, value) : QUERY_WARM;
  if (!b->mixture->eos) query_warm(b->warm, b->options, NAN, NAN, NAN, &warm, value); /* for the names */
  for (size_t k = 0; k < n; k++) {
    write_name(b, value[k].name);
    if (b->mixture->eos && !strcmp(value[k].name, before_reasons)) fputs(",reasons", stdout);
  }
  if (b->transport) {
    query_transport(b->transport, b->mixture, &none, value);
    for (size_t k = 0; k < QUERY_CONDUCTION; k++) printf(",%s", value[k].name);
    fputs(",transport_status", stdout);
  }
  puts(",status,status_text");
}

static int read_number(const char *text, double *value) {
  char *end;
  *value = strtod(text, &end);
  return end != text && *end == '\0';
}

/* The numbers of a line; returns 0 with the reason on failure. */
static int read_line(const batch *b, size_t n, char *const field[], double number[N_COLUMNS], int *phase,
                     char wrong[128]) {
  if (n != b->n) {
    snprintf(wrong, 128, "%zu columns instead of %zu", n, b->n);
    return 0;
  }
  for (size_t k = 0; k < n; k++) {
    const int column = b->column[k];
    if (column == COLUMN_PHASE) {
      *phase = query_phase(field[k]);
      if (*phase >= CMX_STABLE) continue;
      snprintf(wrong, 128, "phase '%.40s': not one of auto, liquid, solid", field[k]);
      return 0;
    }
    if (read_number(field[k], &number[column])) continue;
    snprintf(wrong, 128, "%s '%.40s': not a number", column_name(b, column), field[k]);
    return 0;
  }
  return 1;
}

static void write_number(double value) {
  if (isnan(value))
    fputs(",NaN", stdout);
  else
    printf(",%.17g", value);
}

/* In quotes, for statuses have commas; a quote within is doubled. */
static void write_text(const char *text) {
  fputs(",\"", stdout);
  for (; *text; text++) {
    if (*text == '"') putchar('"');
    putchar(*text);
  }
  putchar('"');
}

/* Conductivities of an answer, none for one that failed. */
static void write_transport(const batch *b, const query_answer *answer) {
  query_value value[QUERY_CONDUCTION];
  const cmx_status status = query_transport(b->transport, b->mixture, answer, value);
  for (size_t k = 0; k < QUERY_CONDUCTION; k++) write_number(value[k].value);
  printf(",%d", (int)status);
}

static cmx_status write_warm(const batch *b, const double number[N_COLUMNS]) {
  query_value value[QUERY_WARM];
  cmx_warm_point p;
  const cmx_status status = query_warm(b->warm, b->options, b->mixture->x, number[0], number[1], &p, value);
  for (size_t k = 0; k < QUERY_WARM; k++) write_number(value[k].value);
  return status;
}

static void write_reasons(unsigned reasons) {
  char words[512];
  tool_reason_words(reasons, " ", words, sizeof words);
  write_text(words);
}

static cmx_status write_eos(const batch *b, const double number[N_COLUMNS], int phase) {
  query_answer answer;
  query_value value[QUERY_VALUES];
  query_ask(b->mixture, b->pair, phase, number, &answer);
  printf(",%s", tool_phase_name(answer.found.state.phase));
  const size_t values = query_values(&answer, value);
  for (size_t k = 0; k < values; k++) {
    write_number(value[k].value);
    if (!strcmp(value[k].name, before_reasons)) write_reasons(answer.found.state.reasons);
  }
  if (b->transport) write_transport(b, &answer);
  return answer.status;
}

/* The composition of a line; if it is none, all outputs fail, and the text says why. */
static void set_mixture(const batch *b, const double number[N_COLUMNS], char wrong[128]) {
  const size_t n = (size_t)b->mixture->ions.n, by_mass = b->fractions == COLUMN_MASS;
  cmx_error err = CMX_ERROR_NONE;
  tool_fractions given = {0};
  if (b->fractions == COLUMN_X) {
    given.n_number = 1;
    given.number[0] = number[COLUMN_X];
  } else {
    *(by_mass ? &given.n_mass : &given.n_number) = n;
    memcpy(by_mass ? given.mass : given.number, number + b->fractions, n * sizeof *number);
  }
  if (query_mixture_set(b->mixture, &given, &err) < 0) snprintf(wrong, 128, "%.127s", err.text);
}

/* One line; returns whether it was readable. */
static int answer_line(const batch *b, char *line, size_t number_of_line) {
  char *field[N_COLUMNS + 1], wrong[128] = "";
  double number[N_COLUMNS] = {0.0};
  int phase = CMX_STABLE;
  const size_t n = split(line, N_COLUMNS + 1, field);
  const int readable = read_line(b, n, field, number, &phase, wrong);
  if (readable)
    set_mixture(b, number, wrong);
  else
    query_mixture_clear(b->mixture);
  if (!readable) fprintf(stderr, "coulomix query: standard input, line %zu: %s\n", number_of_line, wrong);
  for (size_t k = 0; k < b->n; k++) printf("%s%s", k ? "," : "", k < n ? field[k] : "");
  const cmx_status status = b->mixture->eos ? write_eos(b, number, phase) : write_warm(b, number);
  printf(",%d", (int)status);
  write_text(wrong[0] ? wrong : cmx_status_text(status));
  putchar('\n');
  return readable;
}

int query_batch(const cmx_table *t, query_mixture *m, const query_warm_options *warm) {
  batch b = {.mixture = m,
             .transport = cmx_table_has(t, "transport") ? &t->transport : NULL,
             .warm = &t->warm,
             .options = warm};
  char *line = NULL;
  size_t room = 0, number = 1, unreadable = 0;
  int code = EXIT_FINE;
  name_columns(&b);
  if (getline(&line, &room, stdin) < 0)
    code = refuse(&b, "no header", NULL);
  else if ((code = read_header(&b, line)) == EXIT_FINE) {
    write_header(&b);
    while (getline(&line, &room, stdin) >= 0 && !ferror(stdout))
      unreadable += !answer_line(&b, line, ++number);
  }
  free(line);
  if (code != EXIT_FINE) return code;
  if (ferror(stdin)) {
    fprintf(stderr, "coulomix query: standard input: %s\n", strerror(errno));
    return EXIT_RUN_TIME;
  }
  if (fflush(stdout) != 0 || ferror(stdout)) { /* said at exit */
    return EXIT_RUN_TIME;
  }
  return unreadable ? EXIT_RUN_TIME : EXIT_FINE;
}
