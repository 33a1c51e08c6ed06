/* coulomix: a program with verbs. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gsl/gsl_errno.h>
#include <hdf5.h>

#include "coulomix/version.h"
#include "coulomix/word.h"
#include "help.h"
#include "ranks.h"
#include "tool.h"

#define CMX_VERB(name) extern const tool_verb verb_##name;
#include "verb_list.def"
#undef CMX_VERB

const tool_verb *const tool_verbs[] = {
#define CMX_VERB(name) &verb_##name,
#include "verb_list.def"
#undef CMX_VERB
    NULL};

const tool_verb *tool_verb_find(const char *name) {
  for (size_t k = 0; tool_verbs[k]; k++)
    if (!strcmp(name, tool_verbs[k]->name)) return tool_verbs[k];
  return NULL;
}

/* Distance of a word from a verb; an abbreviation counts as one wrong letter. */
static size_t distance_to_verb(const char *word, const char *verb) {
  const size_t n = strlen(word);
  return n > 1 && !strncmp(word, verb, n) ? 1 : cmx_word_distance(word, verb);
}

int tool_verb_unknown(const char *name) {
  const size_t most = cmx_word_slip(name);
  size_t least = most + 1;
  for (size_t k = 0; tool_verbs[k]; k++) {
    const size_t d = distance_to_verb(name, tool_verbs[k]->name);
    if (d < least) least = d;
  }
  fputs("coulomix: verb '", stderr);
  tool_print_text(stderr, name, strlen(name));
  fputs(least <= most ? "': unknown; nearest:" : "': not one of", stderr);
  for (size_t k = 0; tool_verbs[k]; k++)
    if (least > most || distance_to_verb(name, tool_verbs[k]->name) == least)
      fprintf(stderr, " %s", tool_verbs[k]->name);
  fputc('\n', stderr);
  return EXIT_USAGE;
}

const char tool_purpose[] = "Dense ionic mixtures: tables of their equation of state, conductivities, phase\n"
                            "equilibrium and short-range order, and the physics behind them.";
const char tool_licence[] =
    "The source is under BSD-3-Clause. This program links GSL, so that its binary is under\n"
    "the GNU General Public License, version 3 or later. There is no warranty.";

static void help(FILE *to) {
  fprintf(to, "Usage: coulomix VERB [OPTION...]\n%s\n\n", tool_purpose);
  for (size_t k = 0; tool_verbs[k]; k++)
    fprintf(to, "  %-10s %s\n", tool_verbs[k]->name, tool_verbs[k]->summary);
  fputs("\n  --help, --version; `coulomix VERB --help` and `coulomix help VERB` explain a verb.\n"
        "Exit status: 0 fine, 1 run-time failure, 2 usage.\n",
        to);
}

static int print_version(void) {
  printf("coulomix %s (%s)\n%s\n", cmx_version(), cmx_commit(), tool_licence);
  return EXIT_FINE;
}

/* Any verb fails if its results cannot be written, for example on a full disk. Runs at exit, because argp
   ends the program for --help. A closed standard output is an error only if something was printed. */
static void check_output(void) {
  int failed = ferror(stdout) != 0, reason = 0;
  if (fflush(stdout) != 0) failed = 1, reason = errno;
  if (fclose(stdout) != 0 && errno != EBADF) failed = 1, reason = errno;
  if (!failed) return;
  fprintf(stderr, "coulomix: standard output: %s\n", reason ? strerror(reason) : "cannot be written");
  _exit(EXIT_RUN_TIME);
}

static int is_version(const char *word) {
  return !strcmp(word, "--version") || !strcmp(word, "-V");
}

static int run_verb(const tool_verb *verb, int argc, char **argv) {
  char name[64];
  for (int k = 1; k < argc && strcmp(argv[k], "--") != 0; k++)
    if (is_version(argv[k])) return print_version();
  snprintf(name, sizeof name, "coulomix %s", verb->name);
  argv[0] = name;
  tool_set_name(name);
  void *settings = tool_settings(verb);
  if (!settings) return tool_no_memory();
  int code = tool_parse(verb, argc, argv, settings);
  if (code == EXIT_FINE) code = verb->run(settings);
  tool_ranks_end();
  if (verb->release) verb->release(settings);
  free(settings);
  return code;
}

int main(int argc, char **argv) {
  atexit(check_output);
  /* HDF5 crashes at exit after a file that could not be written or read; all files are closed by then */
  H5dont_atexit();
  tool_watch_json();
  gsl_set_error_handler_off(); /* the library checks GSL's return codes */
  const char *word = argc < 2 ? "" : argv[1];
  const int refused = tool_ranks_check(tool_verb_find(word));
  if (refused) return refused;
  const int plain_help = !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "-?") ||
                         (argc == 2 && !strcmp(word, "help"));
  if (argc < 2 || plain_help) {
    help(argc < 2 ? stderr : stdout);
    return argc < 2 ? EXIT_USAGE : EXIT_FINE;
  }
  if (is_version(word)) return print_version();
  const tool_verb *verb = tool_verb_find(word);
  return verb ? run_verb(verb, argc - 1, argv + 1) : tool_verb_unknown(word);
}
