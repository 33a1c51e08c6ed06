/* Each verb of the program is a record: name, options, keys of the JSON output, example commands, and the
   function it runs. Help, documentation and tests of the examples are made from the records. */
#ifndef COULOMIX_TOOLS_OPTION_H
#define COULOMIX_TOOLS_OPTION_H

#include <argp.h>
#include <stddef.h>
#include <stdio.h>

#include "coulomix/model.h"

/* Type of an option's field in the settings, and its value if the option is not given and has no `usual`
   value. */
typedef enum tool_kind {
  TOOL_FLAG,    /* int: 1 if given */
  TOOL_REAL,    /* double; NaN */
  TOOL_INTEGER, /* int; as it was */
  TOOL_COUNT,   /* size_t; as it was */
  TOOL_REALS,   /* double[room], numbers separated by commas, and how many: size_t at `count` */
  TOOL_WORD,    /* int: place in `words`, counted from `first`; first - 1 */
  TOOL_WORDS,   /* unsigned: bits of the places in `words`, at most 31; as it was */
  TOOL_TEXT,    /* const char *; as it was */
  TOOL_MODEL,   /* char[64]: id of a model, or one of `words`; as it was */
  TOOL_SPECIAL  /* what `set` makes of it */
} tool_kind;

typedef struct tool_option tool_option;

/* Stores an argument; ends the program with a usage message if it is malformed. The option is NULL for a
   positional argument. */
typedef void tool_setter(const struct argp_state *state, const tool_option *option, const char *arg,
                         void *settings);

/* An entry of a table that ends with {0}. An entry with a help alone is a heading. */
struct tool_option {
  const char *name;         /* --name */
  int letter;               /* -letter; 0 for none */
  tool_kind kind;           /* of the field */
  size_t field;             /* its offset in the settings */
  const char *value;        /* what help calls the value; NULL for a flag */
  double low, high;         /* range of numbers */
  const char *const *words; /* end with NULL */
  int first;                /* value of the first word */
  cmx_model_kind model;
  int own;               /* of a model: the settings begin with a cmx_recipe, whose own models may be named */
  size_t count, room;    /* of a list of numbers */
  size_t given;          /* offset of an int that becomes 1 if the option is given; 0 for none */
  const char *usual;     /* the default, as typed on the command line */
  const char *otherwise; /* the default in words, for help only */
  const char *alias;     /* another name */
  tool_setter *set;      /* stores the argument; NULL for the default of the kind */
  const char *help;
};

/* Arguments without an option. */
typedef struct tool_argument {
  const char *most_noun; /* "one file": in the message on one too many; NULL: none is taken */
  size_t most;           /* 0 stands for 1 */
  size_t field;          /* const char *[most] */
  const char *missing;   /* message if there are fewer; NULL: they may be absent */
  tool_setter *set;      /* called after an argument was stored, unless NULL */
} tool_argument;

/* A key of the JSON output. Arrays are passed through: "shells.T" is T of each object in the list "shells";
   a * stands for names that depend on the input. */
typedef struct tool_key {
  const char *name, *unit, *text;
  const char *when; /* the key is there with this alone; NULL: with the first example */
} tool_key;

typedef struct tool_verb {
  const char *name, *summary;
  const char *usage; /* arguments and options that are needed; one line for each form */
  tool_argument argument;
  const tool_option *options;
  const tool_key *keys;         /* ends with {0}; NULL without --json */
  const char *example[4];       /* commands; help ends with them */
  size_t size;                  /* of the settings, which are 0 before `init` */
  void (*init)(void *settings); /* NULL: nothing */
  void (*check)(const struct argp_state *state, void *settings); /* options together; NULL: nothing */
  int (*run)(void *settings);                                    /* the exit status */
  void (*release)(void *settings); /* what they own, after the run; NULL: nothing */
  int shared;                      /* whether ranks of mpirun share its work */
} tool_verb;

#define TOOL_MISSING_FILE "FILE is missing: a table made by coulomix generate"

/* Options of many verbs. */
#define TOOL_JSON(type)                                                                                      \
  { "json", 'j', TOOL_FLAG, offsetof(type, json), .help = "print one JSON object" }
#define TOOL_QUIET(type)                                                                                     \
  { "quiet", 'q', TOOL_FLAG, offsetof(type, quiet), .help = "no progress on standard error" }

/* All verbs, in the order of help; ends with NULL. */
extern const tool_verb *const tool_verbs[];
/* NULL for none. */
const tool_verb *tool_verb_find(const char *name);
/* Prints that there is no such verb, and the most similar ones; returns EXIT_USAGE. */
int tool_verb_unknown(const char *name);

/* The text of a verb's manual, NULL without one: its first paragraph comes before the options in help, the
   rest after them. Made from manual/VERB.txt. */
const char *tool_manual(const char *verb);

/* Parses into settings; argv[0] is "coulomix VERB". Returns EXIT_FINE or EXIT_USAGE, unless it ends the
   program. */
int tool_parse(const tool_verb *verb, int argc, char **argv, void *settings);

/* The name of the program in messages of argp, "coulomix VERB"; kept, not copied. */
void tool_set_name(char *name);

/* Prints what --help does, with the keys of the JSON output, and ends the program; returns without memory. */
int tool_help(const tool_verb *verb);

/* How help describes an option: its text, range, words and default. `settings` are those of the verb. */
void tool_describe(const tool_option *option, const void *settings, char *text, size_t room);

/* Settings with all defaults, to be freed; NULL without memory. */
void *tool_settings(const tool_verb *verb);

/* --- for setters ------------------------------------------------------------------------------------- */

/* Each ends the program with a usage message that names the option and what is allowed. */
double tool_number(const struct argp_state *state, const char *option, const char *text, double low,
                   double high);
size_t tool_numbers(const struct argp_state *state, const char *option, const char *text, double low,
                    double high, size_t room, double value[]);
/* The place of a word. */
int tool_choose(const struct argp_state *state, const char *option, const char *text,
                const char *const words[]);
/* As an option of its kind is stored without `set`. */
void tool_store(const struct argp_state *state, const tool_option *option, const char *arg, void *settings);

#endif
