/* coulomix: one program with verbs. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gsl/gsl_errno.h>

#include "coulomix/version.h"
#include "tool.h"

static const struct verb {
  const char *name;
  tool_verb *run;
  const char *help;
} verbs[] = {
    {"generate", verb_generate, "make a table from a recipe; without one the built-in carbon/oxygen table"},
    {"query", verb_query, "look a state up in a table"},
    {"info", verb_info, "contents, ranges and provenance of a table"},
    {"cite", verb_cite, "what to cite for a table"},
    {"verify", verb_verify, "compare a table with direct computation at random states"},
    {"bench", verb_bench, "what lookups in a table cost, next to what else could be done"},
    {"diff", verb_diff, "what changed between two tables, and by how much"},
    {"export", verb_export, "a table in its other form, or conductive opacities for MESA"},
    {"plot", verb_plot, "the standard figures of a table as PNG"},
    {"models", verb_models, "every registered model with parameters, range and references"},
    {"madelung", verb_madelung, "Madelung energy, pair matrix and forces of any crystal"},
    {"ordered", verb_ordered, "the fifteen ordered bcc-like binary crystals: energies and stability"},
    {"stability", verb_stability, "whether a crystal is stable, and for which charge ratios"},
    {"phonons", verb_phonons, "moments of a crystal's phonon spectrum"},
    {"lattice", verb_lattice, "lattice sums: Madelung constant, I_i and T_i with their convergence"},
    {"order", verb_order, "one certified minimisation of short-range order"},
    {"eos", verb_eos, "the equation of state of a mixture at one state, directly"},
    {"transport", verb_transport, "conductivities and conductive opacity of a mixture at one state"},
    {"kubo", verb_kubo, "conductivities of a snapshot from one-electron states (Kubo-Greenwood)"},
    {"optics", verb_optics, "optical constants, sum rule and Rosseland mean of a conductivity spectrum"},
    {"mix", verb_mix, "warm dense mixtures: pure species matched, conductivities and spectra mixed"},
    {"phase", verb_phase, "tie lines at one coupling, or a whole phase diagram"},
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

static void help(FILE *to) {
  fputs("Usage: coulomix VERB [OPTION...]\n"
        "Tables of short-range order and phase equilibrium of dense binary ionic mixtures.\n\n",
        to);
  for (int k = 0; k < N_VERBS; k++) fprintf(to, "  %-10s %s\n", verbs[k].name, verbs[k].help);
  fputs("\n  --help, --version; `coulomix VERB --help` explains a verb.\n"
        "Exit status: 0 fine, 1 run-time failure, 2 usage.\n",
        to);
}

/* Results that could not be written, on a full disk say, are a failure of any verb. Runs at exit, because argp ends the program
   for --help. A standard output that was closed beforehand matters only if something was printed. */
static void check_output(void) {
  int failed = ferror(stdout) != 0, reason = 0;
  if (fflush(stdout) != 0) failed = 1, reason = errno;
  if (fclose(stdout) != 0 && errno != EBADF) failed = 1, reason = errno;
  if (!failed) return;
  fprintf(stderr, "coulomix: standard output: %s\n", reason ? strerror(reason) : "cannot be written");
  _exit(EXIT_RUN_TIME);
}

int main(int argc, char **argv) {
  atexit(check_output);
  gsl_set_error_handler_off(); /* the library checks GSL's return codes */
  if (argc < 2) {
    help(stderr);
    return EXIT_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "-?") ||
      !strcmp(argv[1], "help")) {
    help(stdout);
    return EXIT_FINE;
  }
  if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
    printf("coulomix %s (%s)\n", cmx_version(), cmx_commit());
    return EXIT_FINE;
  }
  for (int k = 0; k < N_VERBS; k++) {
    if (strcmp(argv[1], verbs[k].name) != 0) continue;
    char name[64];
    snprintf(name, sizeof name, "coulomix %s", verbs[k].name);
    argv[1] = name;
    program_invocation_name = name;
    program_invocation_short_name = name;
    return verbs[k].run(argc - 1, argv + 1);
  }
  fprintf(stderr, "coulomix: verb '%s': not one of", argv[1]);
  for (int k = 0; k < N_VERBS; k++) fprintf(stderr, " %s", verbs[k].name);
  fputc('\n', stderr);
  return EXIT_USAGE;
}
