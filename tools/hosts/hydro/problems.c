/* problems.c: shock tubes of equal numbers of carbon and oxygen ions. */
#include <string.h>

#include "hydro.h"

static const problem all[] = {
    /* kT is 1/60 and 1/18 of the Fermi energy, and the mean coupling 13 and 6 */
    {.name = "tube",
     .text = "a shock tube of degenerate liquid",
     .left = {.rho = 1e7, .temp = 1e8},
     .right = {.rho = 1e6, .temp = 1e8},
     .length = 1e8,
     .time = 0.06},
    {.name = "freezing",
     .text = "liquid that expands and freezes, and a crystal that a shock melts",
     .left = {.rho = 1e7, .temp = 4.6e6},
     .right = {.rho = 1e6, .temp = 1.5e6},
     .length = 1e8,
     .time = 0.06},
    /* temperatures and the density at the right over the least of the table */
    {.name = "floor",
     .text = "cold matter that expands below the table in temperature and density",
     .left = {.rho = 1e6, .temp = 1.05},
     .right = {.rho = 2.0, .temp = 1.05, .u = 2e9},
     .length = 1e8,
     .time = 0.03,
     .at_edge = 1},
};

int problem_find(const char *name, const gas *g, problem *out) {
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    if (strcmp(name, all[k].name) != 0) continue;
    *out = all[k];
    if (out->at_edge) {
      out->left.temp *= g->temp[0];
      out->right.temp *= g->temp[0];
      out->right.rho *= g->rho[0];
    }
    return 1;
  }
  return 0;
}

void problem_list(FILE *out) {
  for (size_t k = 0; k < sizeof all / sizeof *all; k++)
    fprintf(out, "  %-10s %s\n", all[k].name, all[k].text);
}
