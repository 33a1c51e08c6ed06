#include <math.h>
#include <stdio.h>

#include "tool.h"

typedef struct options {
  const char *structure;
  size_t shells;
  double tolerance;
  int json;
} options;

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case 'n':
    o->shells = (size_t)tool_integer(state, "--shells", arg, 1, CMX_MAX_ORBITS);
    return 0;
  case 't':
    o->tolerance = tool_number(state, "--tolerance", arg, 1e-14, 1e-3);
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (state->arg_num > 0) argp_error(state, "more than one structure: '%s'", arg);
    o->structure = arg;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static int print_json(const cmx_lattice_sums *s) {
  json_t *root = json_object(), *shells = json_array(), *steps = json_array();
  json_object_set_new(root, "structure", json_string(s->lattice->name));
  json_object_set_new(root, "madelung", tool_real(s->madelung));
  json_object_set_new(root, "T0", tool_real(s->T0));
  for (size_t i = 0; i < s->n; i++) {
    const cmx_orbit *o = &s->orbit[i];
    json_array_append_new(shells,
                          json_pack("{s:i, s:[f,f,f], s:i, s:o, s:o}", "i", (int)i + 1, "vector",
                                    0.5 * o->n[0], 0.5 * o->n[1], 0.5 * o->n[2], "multiplicity",
                                    o->multiplicity, "I", tool_real(s->I[i]), "T", tool_real(s->T[i])));
  }
  for (size_t r = 0; r < s->n_refinements; r++)
    json_array_append_new(steps, json_pack("{s:i, s:o, s:o}", "order", s->refinement[r].order, "T0",
                                           tool_real(s->refinement[r].T0), "change",
                                           tool_real(s->refinement[r].change)));
  json_object_set_new(root, "shells", shells);
  json_object_set_new(root, "convergence", steps);
  json_object_set_new(root, "splitting_change", tool_real(s->splitting_change));
  json_object_set_new(root, "error", tool_real(s->error));
  return tool_print_json(root);
}

static int print_text(const cmx_lattice_sums *s) {
  printf("%s lattice, lengths in ion-sphere radii a_i\n", s->lattice->name);
  printf("Madelung constant %.13f, a_i T_0 = %.13f\n\n", s->madelung, s->T0);
  printf("  i   R/a_1               m     a_i I_i          a_i T_i          a_i (I_i - T_i)\n");
  for (size_t i = 0; i < s->n; i++) {
    const cmx_orbit *o = &s->orbit[i];
    printf("%3zu   (%.1f, %.1f, %.1f)   %5d   %.12f   %.12f   %+.12f\n", i + 1, 0.5 * o->n[0], 0.5 * o->n[1],
           0.5 * o->n[2], o->multiplicity, s->I[i], s->T[i], s->I[i] - s->T[i]);
  }
  printf("\nconvergence: points per axis, a_i T_0, largest change of any T\n");
  for (size_t r = 0; r < s->n_refinements; r++)
    printf("  %3d  %.14f  %.1e\n", s->refinement[r].order, s->refinement[r].T0, s->refinement[r].change);
  printf("change with the Ewald splitting: %.1e\n", s->splitting_change);
  return EXIT_FINE;
}

int verb_lattice(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"shells", 'n', "N", 0, "number of neighbour orbits (1..64, default 8)", 0},
      {"tolerance", 't', "E", 0, "absolute accuracy of a_i T_i (1e-14..1e-3, default 1e-12)", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "[STRUCTURE]",
      "Lattice sums of STRUCTURE (bcc or fcc; default bcc): Madelung constant, I_i and "
      "T_i of Baiko (2025) with the record of their convergence.",
      NULL,
      NULL,
      NULL};
  options o = {"bcc", 8, 1e-12, 0};
  cmx_lattice_sums sums;
  cmx_error err = {CMX_OK, ""};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  const cmx_lattice *lattice = cmx_lattice_find(o.structure, &err);
  if (!lattice) return tool_fail("lattice", &err);
  if (cmx_lattice_integrate(lattice, o.shells, o.tolerance, &sums, &err) < 0)
    return tool_fail("lattice", &err);
  return o.json ? print_json(&sums) : print_text(&sums);
}
