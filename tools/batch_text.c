/* query --batch: tables of text: CSV as spreadsheets write it, columns cut at blanks, profiles of MESA. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/file_kind.h"
#include "batch.h"

void batch_say(const char *name, size_t line, const char *what) {
  fprintf(stderr, "coulomix query: %s: ", name);
  if (line) fprintf(stderr, "line %zu: ", line);
  tool_print_text(stderr, what, strlen(what));
  fputc('\n', stderr);
}

int batch_exit_status(const char *why) {
  return strcmp(why, BATCH_NO_MEMORY) ? EXIT_USAGE : EXIT_RUN_TIME;
}

/* Keeps the reason until it is known whether the file is one of another kind. */
static int refuse(batch_input *in, const char *what) {
  snprintf(in->why, sizeof in->why, "%s", what);
  return batch_exit_status(what);
}

/* --- the header ----------------------------------------------------------------------------------------- */

static char guess_separator(const char *line) {
  return strchr(line, '\t') ? '\t' : strchr(line, ';') ? ';' : strchr(line, ',') ? ',' : ' ';
}

/* How many cells are numbers. */
static size_t count_numbers(size_t n, char *const cell[]) {
  size_t count = 0;
  for (size_t k = 0; k < n; k++) {
    char mark = 0;
    double value;
    count += !batch_read_number(cell[k], &mark, &value);
  }
  return count;
}

/* Names cut at blanks: a unit in brackets, with its blanks, belongs to the name before it. */
static size_t join_units(size_t n, char *cell[], char *joined) {
  size_t kept = 0;
  char *to = joined;
  int depth = 0;
  for (size_t k = 0; k < n; k++) {
    const char *from = cell[k]; /* cell[kept] may be this one */
    const int follows = kept && (depth > 0 || *from == '(' || *from == '[');
    if (follows)
      to[-1] = ' ';
    else
      cell[kept++] = to;
    for (; *from; from++) {
      depth += (*from == '(' || *from == '[') - (*from == ')' || *from == ']');
      *to++ = *from;
    }
    *to++ = '\0';
  }
  return kept;
}

static int no_memory(batch_input *in) {
  return refuse(in, BATCH_NO_MEMORY);
}

/* A line as cells, in memory to be freed together: *line, NULL without memory. */
static size_t cells_of(const char *text, char separator, char **line, char *cell[BATCH_COLUMNS]) {
  *line = malloc(2 * strlen(text) + 2);
  if (!*line) return 0;
  strcpy(*line, text);
  size_t n = batch_split(*line, separator, BATCH_COLUMNS, cell);
  return n > BATCH_COLUMNS ? 0 : n;
}

static int take_names(batch_input *in, const query_mixture *m, char *text, batch_columns *c) {
  char *line = NULL, *joined = NULL, why[BATCH_WHY] = BATCH_NO_MEMORY;
  char **cell = malloc(BATCH_COLUMNS * sizeof *cell);
  size_t n = cell ? cells_of(text, in->separator, &line, cell) : 0;
  int ok = n > 0;
  if (!line) {
    free(cell);
    return no_memory(in);
  }
  if (!ok)
    snprintf(why, sizeof why, "a header that cannot be read, or of more than %d columns", BATCH_COLUMNS);
  if (ok && in->separator == ' ') {
    joined = malloc(2 * strlen(text) + 2);
    ok = joined != NULL;
    if (ok) n = join_units(n, cell, joined);
  }
  for (size_t k = 0; ok && k < n; k++) ok = batch_columns_add(c, m, cell[k], NULL, why);
  free(line);
  free(joined);
  free(cell);
  return ok ? EXIT_FINE : refuse(in, why);
}

/* A row of units below the names: no numbers, and each cell a unit or nothing. */
static int take_units(batch_input *in, char *text, batch_columns *c, int *taken) {
  char *line = NULL, why[BATCH_WHY] = "";
  char **cell = malloc(BATCH_COLUMNS * sizeof *cell);
  const size_t n = cell ? cells_of(text, in->separator, &line, cell) : 0;
  int ok = 1, units = n == c->n;
  if (!line) {
    free(cell);
    return no_memory(in);
  }
  for (size_t k = 0; k < n && units; k++) {
    units = batch_is_unit(cell[k]) || c->column[k].role == BATCH_PASSED;
  }
  *taken = units && n && !count_numbers(n, cell);
  for (size_t k = 0; *taken && ok && k < n; k++)
    if (c->column[k].role < QUERY_NUMBERS && cell[k][0]) ok = batch_column_unit(&c->column[k], cell[k], why);
  free(line);
  free(cell);
  return ok ? EXIT_FINE : refuse(in, why);
}

/* 1 2 3 ...: the numbers of the columns in files of MESA. */
static int is_counting(const char *line) {
  long expected = 0;
  while (*line) {
    char *end;
    line += strspn(line, " \t");
    if (!*line) break;
    if (!isdigit((unsigned char)*line) || strtol(line, &end, 10) != ++expected) return 0;
    line = end;
  }
  return expected > 1;
}

/* A file of MESA, from the line after the first numbers on: names and values of the whole star, a blank line,
   numbers and names of the columns. */
static int mesa_header(batch_input *in, const query_mixture *m, batch_columns *c) {
  char *line = batch_reader_line(in->reader);
  if (line) line = batch_reader_line(in->reader);
  while ((line = line ? batch_reader_line(in->reader) : NULL) && batch_is_comment(line, ' ')) continue;
  if (!line || !is_counting(line)) return refuse(in, "a file of MESA without the numbers of its columns");
  line = batch_reader_line(in->reader);
  if (!line) return refuse(in, "a file of MESA without the names of its columns");
  in->separator = ' ';
  c->mesa = 1;
  return take_names(in, m, line, c);
}

/* A first line of numbers alone: the names may be in the comment before it. */
static int header_in_comment(batch_input *in, const query_mixture *m, char *comment, size_t n,
                             batch_columns *c) {
  if (!comment) return refuse(in, "no header: the first line that is no comment has numbers alone");
  char *names = comment + strspn(comment, " \t#!%;/");
  const char of_rows = in->separator;
  in->separator = of_rows == ' ' ? guess_separator(names) : of_rows;
  const int code = take_names(in, m, names, c);
  in->separator = of_rows;
  if (code == EXIT_FINE && c->n != n)
    return refuse(in, "no header, and the comment before has other columns");
  return code;
}

static char *copy(const char *text) {
  char *other = malloc(strlen(text) + 1);
  return other ? strcpy(other, text) : NULL;
}

/* Keeps a row for batch_text_rows. */
static int keep_row(batch_input *in, const char *line) {
  in->first = copy(line);
  in->first_line = in->reader->line;
  return in->first ? EXIT_FINE : no_memory(in);
}

/* The line after the names: units, or the first row. */
static int second_line(batch_input *in, batch_columns *c) {
  char *line;
  int units = 0, code;
  do line = batch_reader_line(in->reader);
  while (line && batch_is_comment(line, in->separator));
  if (!line) return EXIT_FINE;
  code = take_units(in, line, c, &units);
  return code != EXIT_FINE || units ? code : keep_row(in, line);
}

/* The first line that is no comment, in a copy. */
static int first_line(batch_input *in, const query_mixture *m, const char *line, char *comment,
                      batch_columns *c) {
  char *parts, *cell[BATCH_COLUMNS];
  if (!in->separator) in->separator = guess_separator(line);
  const size_t n = cells_of(line, in->separator, &parts, cell), numbers = count_numbers(n, cell);
  int code;
  if (!parts) return no_memory(in);
  if (n && numbers == n) {
    code = keep_row(in, line);
    if (code == EXIT_FINE) code = header_in_comment(in, m, comment, n, c);
  } else {
    free(parts);
    parts = copy(line);
    code = parts ? take_names(in, m, parts, c) : no_memory(in);
    if (code == EXIT_FINE) code = second_line(in, c);
  }
  free(parts);
  return code;
}

/* The decimal mark, if numbers that come soon show it. */
static int find_mark(batch_input *in, const batch_columns *c) {
  const batch_reader *r = in->reader;
  const size_t most = r->used - r->at < 65536 ? r->used - r->at : 65536;
  const size_t first = in->first ? strlen(in->first) : 0;
  char *text = malloc(first + most + 2), *cell[BATCH_COLUMNS];
  if (!text) return no_memory(in);
  if (first) memcpy(text, in->first, first);
  text[first] = '\n';
  memcpy(text + first + 1, r->text + r->at, most);
  text[first + 1 + most] = '\0';
  char *next = text;
  while (!in->mark && next && *next) {
    char *line = next, *end = line + strcspn(line, "\r\n");
    next = *end ? end + 1 : NULL;
    *end = '\0';
    if (!next || batch_is_comment(line, in->separator)) continue; /* the last one may be cut */
    const size_t n = batch_split(line, in->separator, BATCH_COLUMNS, cell);
    for (size_t k = 0; k < c->n && n <= BATCH_COLUMNS && k < n && !in->mark; k++) {
      double value;
      if (c->column[k].role < BATCH_PASSED && c->column[k].role != BATCH_PHASE)
        batch_read_number(cell[k], &in->mark, &value);
    }
  }
  free(text);
  return EXIT_FINE;
}

/* "sep=;", a line of spreadsheets. */
static int is_separator_line(const char *line, char *separator) {
  if (*line == '"') line++;
  if (strncmp(line, "sep=", 4) != 0 || !line[4] || !strchr(",;\t", line[4])) return 0;
  *separator = line[4];
  return 1;
}

static int read_header(batch_input *in, const query_mixture *m, batch_columns *c) {
  char *comment = NULL, *line;
  int code = EXIT_FINE;
  for (;;) {
    line = batch_reader_line(in->reader);
    if (!line) break;
    if (is_separator_line(line, &in->separator)) continue;
    if (!batch_is_comment(line, in->separator ? in->separator : ' ')) break;
    if (!line[strspn(line, " \t")]) continue;
    free(comment);
    comment = copy(line);
    if (!comment) return no_memory(in);
  }
  if (in->reader->why[0])
    code = refuse(in, in->reader->why);
  else if (!line)
    code = refuse(in, "no header");
  else if (is_counting(line))
    code = mesa_header(in, m, c);
  else {
    char *own = copy(line);
    code = own ? first_line(in, m, own, comment, c) : no_memory(in);
    free(own);
  }
  free(comment);
  if (code == EXIT_FINE && !batch_columns_settle(c, m, in->why)) code = batch_exit_status(in->why);
  return code;
}

int batch_text_header(batch_input *in, const query_mixture *m, batch_columns *c) {
  const char *kind = cmx_file_kind(in->reader->text, in->reader->used);
  int code = read_header(in, m, c);
  if (code == EXIT_FINE) code = find_mark(in, c);
  if (code == EXIT_FINE) return code;
  if (code == EXIT_USAGE && kind && strcmp(kind, CMX_KIND_MESA_PROFILE) != 0)
    fprintf(stderr, "coulomix query: %s: found %s, expected states in text or HDF5\n", in->name, kind);
  else
    batch_say(in->name, in->reader->line, in->why);
  return code;
}

/* --- rows ----------------------------------------------------------------------------------------------- */

/* Copies the cells of a row, so that the line can go. */
static int keep_cells(batch_block *b, size_t columns, size_t n, char *const cell[]) {
  size_t *place = b->cell + b->n * columns;
  for (size_t k = 0; k < columns; k++) {
    const char *text = k < n ? cell[k] : "";
    const size_t length = strlen(text) + 1;
    if (b->used + length > b->room) {
      const size_t room = 2 * (b->used + length);
      char *more = realloc(b->text, room);
      if (!more) return 0;
      b->text = more;
      b->room = room;
    }
    memcpy(b->text + b->used, text, length);
    place[k] = b->used;
    b->used += length;
  }
  return 1;
}

/* The inputs among the cells of a row; the reason goes to why. */
static int read_inputs(batch_input *in, const batch_columns *c, batch_block *b, char *const cell[],
                       char why[BATCH_WHY]) {
  for (size_t k = 0; k < c->n; k++) {
    const batch_column *column = &c->column[k];
    double *value = b->number + k * BATCH_ROWS + b->n;
    *value = 0.0;
    if (column->role == BATCH_PASSED) continue;
    if (column->role == BATCH_PHASE) {
      b->phase[b->n] = cell[k][0] ? query_phase(cell[k]) : CMX_STABLE;
      if (b->phase[b->n] >= CMX_STABLE) continue;
      snprintf(why, BATCH_WHY, "phase '%.40s': not one of auto, liquid, solid", cell[k]);
      return 0;
    }
    const char *wrong = batch_read_number(cell[k], &in->mark, value);
    if (!wrong) continue;
    snprintf(why, BATCH_WHY, "%.40s '%.40s': %s", column->name, cell[k], wrong);
    return 0;
  }
  return 1;
}

/* How many cells a row has, without empty ones that trail the last column. */
static size_t count_cells(size_t n, char *const cell[], size_t columns) {
  while (n > columns && n <= BATCH_COLUMNS && !cell[n - 1][0]) n--;
  return n;
}

/* One line: a row, or nothing if all its cells are empty. Returns 0 without memory. */
static int take_row(batch_input *in, const batch_columns *c, batch_block *b, char *line, size_t number) {
  char *cell[BATCH_COLUMNS];
  size_t n = batch_split(line, in->separator, BATCH_COLUMNS, cell), filled = 0;
  const int closed = n != (size_t)-1;
  if (!closed) n = 0;
  for (size_t k = 0; k < n && k < BATCH_COLUMNS; k++) filled += cell[k][0] != '\0';
  if (closed && !filled) return 1;
  n = count_cells(n, cell, c->n);
  char *why = b->why[b->n];
  why[0] = '\0';
  b->line[b->n] = number;
  b->phase[b->n] = CMX_STABLE;
  if (!keep_cells(b, c->n, n < c->n ? n : c->n, cell)) return 0;
  if (!closed)
    snprintf(why, BATCH_WHY, "a quote is not closed");
  else if (n != c->n)
    snprintf(why, BATCH_WHY, "%zu column%s instead of %zu%s", n, n == 1 ? "" : "s", c->n,
             n < c->n && in->separator == ' ' ? "; empty ones cannot be told apart, write NaN" : "");
  b->unread[b->n] = why[0] || !read_inputs(in, c, b, cell, why);
  b->n++;
  return 1;
}

int batch_text_rows(batch_input *in, const batch_columns *c, batch_block *b) {
  char *line;
  b->n = b->used = 0;
  if (in->first) {
    const int ok = take_row(in, c, b, in->first, in->first_line);
    free(in->first);
    in->first = NULL;
    if (!ok) return batch_say(in->name, 0, BATCH_NO_MEMORY), 0;
  }
  while (b->n < BATCH_ROWS && (line = batch_reader_line(in->reader))) {
    if (batch_is_comment(line, in->separator)) continue;
    if (!take_row(in, c, b, line, in->reader->line)) return batch_say(in->name, 0, BATCH_NO_MEMORY), 0;
  }
  if (!in->reader->why[0]) return 1;
  batch_say(in->name, 0, in->reader->why);
  return 0;
}

/* --- a block -------------------------------------------------------------------------------------------- */

int batch_block_make(batch_block *b, size_t columns) {
  memset(b, 0, sizeof *b);
  b->cell = malloc(BATCH_ROWS * columns * sizeof *b->cell);
  b->number = malloc(BATCH_ROWS * columns * sizeof *b->number);
  b->why = malloc(BATCH_ROWS * sizeof *b->why);
  b->room = 1 << 16;
  b->text = malloc(b->room);
  return b->cell && b->number && b->why && b->text;
}

void batch_block_free(batch_block *b) {
  free(b->cell);
  free(b->number);
  free(b->why);
  free(b->text);
}
