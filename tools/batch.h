/* Parts of `query --batch`: readers, names of columns, rows of states, writers. Rows go through in blocks, so
   that memory does not grow with their number. */
#ifndef COULOMIX_TOOLS_BATCH_H
#define COULOMIX_TOOLS_BATCH_H

#include <hdf5.h>

#include "query.h"

enum { BATCH_COLUMNS = 4096, BATCH_WHY = 160 };

/* Rows of a block. Fuzzing takes few, so that short inputs have several blocks. */
#ifndef BATCH_ROWS
#define BATCH_ROWS 4096
#endif

/* --- numbers as text ------------------------------------------------------------------------------------ */

/* Reads a number as people and Fortran programs write it: 1e6, 1.0D+06, 1.0+106, 0,5, NaN, Inf. The decimal
   mark '.' or ',' is that of the file; 0 while it is not known, and then set by the first number that shows
   it. Returns NULL, or why the text is not a number. */
const char *batch_read_number(const char *text, char *mark, double *value);

/* Powers of ten for batch_print_number. */
typedef struct batch_powers {
  uint64_t high[617], low[617];
} batch_powers;
void batch_powers_make(batch_powers *p);

enum { BATCH_DIGITS = 32 };
/* The shortest text that reads back as the same number, laid out as %.17g does. Returns its length. */
size_t batch_print_number(const batch_powers *p, double value, char text[BATCH_DIGITS]);

/* --- lines of text -------------------------------------------------------------------------------------- */

typedef struct batch_reader {
  FILE *file;
  const char *name; /* in messages */
  enum { BATCH_UTF8, BATCH_UTF16_LE, BATCH_UTF16_BE } encoding;
  char *text; /* decoded, from `at` on not yet read */
  size_t at, used, room;
  size_t line; /* number of the last one that was read */
  int ended, after_cr;
  char why[BATCH_WHY]; /* of a failure */
  unsigned char raw[65536];
  size_t raw_used;
} batch_reader;

/* Begins to read, with the byte order mark. Returns 0 on failure. */
int batch_reader_open(batch_reader *r, FILE *file, const char *name);
/* The next line without its end, valid until the next call; NULL at the end or on failure. */
char *batch_reader_line(batch_reader *r);
void batch_reader_close(batch_reader *r);

/* Cuts a line into cells at a separator: ',', ';', tab, or ' ' for runs of blanks. Quotes are removed, a
   doubled quote stands for one. Returns how many there are, of which at most `room` are kept; (size_t)-1 if a
   quote is not closed. */
size_t batch_split(char *line, char separator, size_t room, char *cell[]);

/* Whether a line is empty or a comment: # ! % // and, unless it is the separator, ; */
int batch_is_comment(const char *line, char separator);

/* --- columns of the input ------------------------------------------------------------------------------- */

/* What a column is: a number of query_name, or one of these. By species: number fractions x_c12, mass
   fractions m_c12 of sum 1, mass fractions c12 beside others. */
enum {
  BATCH_X = QUERY_NUMBERS,
  BATCH_X_MASS,
  BATCH_PHASE,
  BATCH_NUMBER,
  BATCH_MASS = BATCH_NUMBER + CMX_MAX_SPECIES,
  BATCH_NUCLIDE = BATCH_MASS + CMX_MAX_SPECIES,
  BATCH_OTHER = BATCH_NUCLIDE + CMX_MAX_SPECIES, /* mass fraction of a nuclide that the table lacks */
  BATCH_PASSED                                   /* anything else */
};

typedef struct batch_column {
  char *name; /* as it stands in the header */
  int role;
  int logarithm; /* base 10, 1 for the natural one, 0 for none */
  double unit;   /* factor to the units of the table */
  int kind;      /* of an HDF5 dataset: 0 floating point, 1 integer, 2 text */
} batch_column;

typedef struct batch_columns {
  size_t n;
  batch_column *column;
  int mesa;      /* a profile of MESA: the first of several columns with one meaning counts */
  int fractions; /* BATCH_X, BATCH_X_MASS, BATCH_NUMBER, BATCH_MASS or BATCH_NUCLIDE */
  query_pair pair;
  int present[BATCH_PASSED]; /* 1 + the place of the column */
} batch_columns;

/* Takes a name, "rho (g/cm^3)", "log_T [K]", and makes it the last column; the unit can be given apart.
   Returns 0 with the reason on failure. */
int batch_columns_add(batch_columns *c, const query_mixture *m, const char *name, const char *unit,
                      char why[BATCH_WHY]);
/* Changes the unit of a column: a row of units below the names. */
int batch_column_unit(batch_column *c, const char *unit, char why[BATCH_WHY]);
/* Whether a text can be a unit, as far as this is known. */
int batch_is_unit(const char *text);
/* Which state and composition the columns give. Returns 0 with the reason on failure. */
int batch_columns_settle(batch_columns *c, const query_mixture *m, char why[1024]);
void batch_columns_free(batch_columns *c);

/* --- a block of rows ------------------------------------------------------------------------------------ */

typedef struct batch_block {
  size_t n, line[BATCH_ROWS];
  char *text; /* cells of text input, NULL without */
  size_t used, room;
  size_t *cell;           /* [BATCH_ROWS][columns]: where each begins in `text`; absent ones are empty */
  double *number;         /* [columns][BATCH_ROWS], of inputs and of HDF5 */
  int phase[BATCH_ROWS];  /* asked for */
  int unread[BATCH_ROWS]; /* the row could not be read, for the reason why */
  char (*why)[BATCH_WHY]; /* "" or why a row failed */
} batch_block;

int batch_block_make(batch_block *b, size_t columns);
void batch_block_free(batch_block *b);

/* --- input ---------------------------------------------------------------------------------------------- */

typedef struct batch_input {
  const char *name;
  batch_reader *reader; /* of text */
  char separator, mark;
  char *first; /* a row that was read while the header was searched */
  size_t first_line;
  char why[1024]; /* the header is refused */
  int code;       /* exit status of what was refused in HDF5 */
  struct batch_hdf5_input *hdf5;
} batch_input;

/* The reason for what fails for want of memory, which is no fault of the file or the command. */
#define BATCH_NO_MEMORY "out of memory"
/* The exit status of a reason. */
int batch_exit_status(const char *why);

/* Reads the header of text. Returns an exit status; the reason is printed. */
int batch_text_header(batch_input *in, const query_mixture *m, batch_columns *c);
/* The next rows; their number is 0 at the end. Returns 0 on failure, which is printed. */
int batch_text_rows(batch_input *in, const batch_columns *c, batch_block *b);

/* The same of HDF5, from a file by its path. */
int batch_hdf5_open(batch_input *in, const char *path, const query_mixture *m, batch_columns *c);
int batch_hdf5_rows(batch_input *in, const batch_columns *c, batch_block *b);
void batch_hdf5_close(batch_input *in);
/* The type of the numbers of a column in the file, to be closed; -1 of text. */
hid_t batch_hdf5_type(const batch_input *in, size_t column);

/* Prints "coulomix query: NAME: line N: what". */
void batch_say(const char *name, size_t line, const char *what);

/* --- results -------------------------------------------------------------------------------------------- */

typedef enum batch_kind {
  BATCH_VALUE,
  BATCH_STATUS,
  BATCH_STATUS_TEXT,
  BATCH_TRANSPORT_STATUS,
  BATCH_PHASE_FOUND,
  BATCH_REASONS
} batch_kind;

typedef enum batch_source { BATCH_OF_STATE, BATCH_OF_SEARCH, BATCH_OF_TRANSPORT, BATCH_OF_WARM } batch_source;

typedef struct batch_result {
  const char *name, *unit;
  batch_kind kind;
  int q;             /* of a value: its number, or its place */
  batch_source from; /* of a value */
  size_t place;      /* of its values */
} batch_result;

enum { BATCH_RESULTS = QUERY_VALUES + QUERY_CONDUCTION + QUERY_WARM + 8 };

typedef struct batch_results {
  size_t n;
  batch_result result[BATCH_RESULTS];

  int transport_wanted;
  double *value; /* [n][BATCH_ROWS] */
  int status[BATCH_ROWS], transport_status[BATCH_ROWS], phase[BATCH_ROWS];
  unsigned reasons[BATCH_ROWS];
} batch_results;

typedef struct batch_table {
  query_mixture *mixture; /* without an equation of state: a warm one */
  const cmx_transport_view *transport;
  const cmx_warm_view *warm;
  const query_warm_options *options;
  double other_nuclides; /* largest mass fraction that may be left out */
  double left_out;       /* the largest one that was */
} batch_table;

/* All results in their order, or those of a list "p,cs"; 0 with the reason on failure. */
int batch_results_choose(const batch_table *t, query_pair pair, const char *list, batch_results *r,
                         char why[1024]);
/* The results of a block. Text of failures goes to b->why. Returns 0 without memory. */
int batch_rows(batch_table *t, const batch_columns *c, batch_block *b, batch_results *r);

/* --- output --------------------------------------------------------------------------------------------- */

typedef struct batch_output {
  const char *path; /* NULL: standard output */
  const char *name; /* under which the new file can be opened */
  int is_hdf5;
  FILE *file; /* of text */
  char separator;
  batch_powers powers;
  char *text;
  size_t used, room;
  struct batch_hdf5_output *hdf5;
} batch_output;

/* Name of a result, which must differ from those of inputs. */
void batch_result_name(const batch_columns *c, const batch_result *r, size_t room, char *name);

int batch_text_begin(batch_output *o, const batch_columns *c, const batch_results *r);
int batch_text_write(batch_output *o, const batch_columns *c, const batch_block *b, const batch_results *r);

/* Each returns 0 on failure, which is printed. */
int batch_hdf5_begin(batch_output *o, const batch_input *in, const batch_columns *c, const batch_results *r);
int batch_hdf5_write(batch_output *o, const batch_columns *c, const batch_block *b, const batch_results *r);
int batch_hdf5_end(batch_output *o);

#endif
