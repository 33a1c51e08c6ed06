#include <math.h>
#include <stdio.h>

#include "tool.h"

typedef struct options {
  const char *structure;
  size_t shells;
  double tolerance;
  int json;
} options;

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

static int run(void *settings) {
  const options *o = settings;
  cmx_lattice_sums sums;
  cmx_error err = CMX_ERROR_NONE;
  const cmx_lattice *lattice = cmx_lattice_find(o->structure ? o->structure : "bcc", &err);
  if (!lattice) return tool_fail("lattice", &err);
  if (cmx_lattice_integrate(lattice, o->shells, o->tolerance, &sums, &err) < 0)
    return tool_fail("lattice", &err);
  return o->json ? print_json(&sums) : print_text(&sums);
}

static const tool_option known[] = {{"shells", 'n', TOOL_COUNT, offsetof(options, shells), "N", 1,
                                     CMX_MAX_ORBITS, .usual = "8", .help = "number of neighbour orbits"},
                                    {"tolerance", 't', TOOL_REAL, offsetof(options, tolerance), "E", 1e-14,
                                     1e-3, .usual = "1e-12", .help = "absolute accuracy of a_i T_i"},
                                    TOOL_JSON(options),
                                    {0}};

static const tool_key keys[] = {
    {"structure", "", "the lattice", NULL},
    {"madelung", "e^2/a_i", "Madelung constant", NULL},
    {"T0", "1/a_i", "T_0 of Baiko (2025)", NULL},
    {"shells", "", "one object for each neighbour orbit", NULL},
    {"shells.i", "", "number of the orbit", NULL},
    {"shells.vector", "a_1", "R of one of its sites, coordinates in descending order", NULL},
    {"shells.multiplicity", "", "sites in the orbit", NULL},
    {"shells.I", "1/a_i", "I_i of Baiko (2025)", NULL},
    {"shells.T", "1/a_i", "T_i", NULL},
    {"convergence", "", "one object for each refinement of the integration", NULL},
    {"convergence.order", "", "points along each axis", NULL},
    {"convergence.T0", "1/a_i", "T_0", NULL},
    {"convergence.change", "1/a_i", "largest change of any T_i", NULL},
    {"splitting_change", "1/a_i", "change with the Ewald splitting", NULL},
    {"error", "1/a_i", "estimated error of any T_i", NULL},
    {0}};

const tool_verb verb_lattice = {.name = "lattice",
                                .summary =
                                    "lattice sums: Madelung constant, I_i and T_i with their convergence",
                                .usage = "[STRUCTURE]",
                                .argument = {"one structure", .field = offsetof(options, structure)},
                                .options = known,
                                .keys = keys,
                                .example = {"coulomix lattice fcc --shells 4 --tolerance 1e-8"},
                                .size = sizeof(options),
                                .run = run};
