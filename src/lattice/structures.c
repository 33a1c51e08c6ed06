/* Built-in structures. Cells and sites are multiples of a cubic lattice constant; cmx_crystal_prepare scales
   them. */
#include <stdio.h>
#include <string.h>

#include "lattice/lattice_internal.h"

typedef struct structure {
  const char *name, *labels; /* one character a label, in the order of `sites` */
  double cell[3][3];
  const char *at; /* the label of every site, in the order of `site` */
  double site[16][3];
} structure;

/* clang-format off */
#define SC  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
#define BCC {{-0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0.5, 0.5, -0.5}}
#define FCC {{0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}}
#define EIGHT_CELLS                                                                                     \
  {{0, 0, 0}, {.5, .5, .5}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}, {.5, 0, 0}, {0, .5, 0}, {0, 0, .5},  \
   {.25, .25, .25}, {.75, .75, .75}, {.75, .75, .25}, {.75, .25, .75}, {.25, .75, .75},                 \
   {.75, .25, .25}, {.25, .75, .25}, {.25, .25, .75}}

static const structure structures[] = {
    {"sc", "A", SC, "A", {{0, 0, 0}}},
    {"bcc", "A", BCC, "A", {{0, 0, 0}}},
    {"fcc", "A", FCC, "A", {{0, 0, 0}}},
    {"hcp", "A", {{1, 0, 0}, {-0.5, 0.86602540378443864676, 0}, {0, 0, 1.63299316185545206546}}, "AA",
     {{0, 0, 0}, {1.0 / 3, 2.0 / 3, 0.5}}},
    {"cscl", "AB", SC, "AB", {{0, 0, 0}, {.5, .5, .5}}},
    {"nacl", "AB", FCC, "AB", {{0, 0, 0}, {.5, .5, .5}}},
    /* along the long diagonal of the fcc cell: fcc sublattices at multiples of (1/4,1/4,1/4) of the cube */
    {"d03", "AB", FCC, "AAAB", {{.25, .25, .25}, {.5, .5, .5}, {.75, .75, .75}, {0, 0, 0}}},
    {"fccb", "AB", SC, "AAAB", {{0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}, {0, 0, 0}}},
    {"bcc16", "abcdf", SC, "abcccdddffffffff", EIGHT_CELLS},
    {"bcc16-8", "abcdfghi", SC, "abcccdddfghhhiii", EIGHT_CELLS},
    {"zincblende", "AB", FCC, "AB", {{0, 0, 0}, {.25, .25, .25}}},
    {"fluorite", "AB", FCC, "AAB", {{.25, .25, .25}, {.75, .75, .75}, {0, 0, 0}}},
    {"perovskite", "ABX", SC, "ABXXX", {{0, 0, 0}, {.5, .5, .5}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}}},
};
/* clang-format on */

enum { N_STRUCTURES = sizeof structures / sizeof *structures };

const char *cmx_crystal_name(size_t index) {
  return index < N_STRUCTURES ? structures[index].name : NULL;
}

static cmx_status unknown(const char *name, cmx_error *err) {
  char list[256] = "";
  size_t used = 0;
  for (size_t i = 0; i < N_STRUCTURES && used < sizeof list; i++)
    used += (size_t)snprintf(list + used, sizeof list - used, " %s", structures[i].name);
  return cmx_fail(err, CMX_ERR_UNKNOWN, "structure '%.64s': not one of%s layers-AB..", name, list);
}

static const char layers[] = "layers-";

/* (001) layers of bcc, square nets that alternate between corners and centres, in the order of the
   letters. */
static cmx_status stack(const char *name, cmx_crystal *crystal, cmx_error *err) {
  const char *order = name + strlen(layers);
  const size_t n = strlen(order);
  if (n < 2 || n > 32 || strspn(order, "AB") != n || !strchr(order, 'A') || !strchr(order, 'B'))
    return cmx_fail(err, CMX_ERR_UNKNOWN,
                    "structure '%.64s': 'layers-' takes 2 to 32 letters A and B, both of them", name);
  crystal->cell[0][0] = crystal->cell[1][1] = 1.0;
  crystal->cell[2][2] = 0.5 * (double)n;
  if (n % 2)
    crystal->cell[2][0] = crystal->cell[2][1] = 0.5; /* an odd number of layers ends in the other net */
  crystal->n_sites = n;
  crystal->n_labels = 2;
  for (size_t l = 0; l < 2; l++) {
    crystal->label_name[l][0] = "AB"[l];
    crystal->label_charge[l] = NAN;
  }
  for (size_t p = 0; p < n; p++) {
    const double height = (double)p / (double)n, aside = 0.5 * (double)(p % 2) - crystal->cell[2][0] * height;
    crystal->site[p][0] = crystal->site[p][1] = aside;
    crystal->site[p][2] = height;
    crystal->label[p] = order[p] == 'B';
  }
  snprintf(crystal->name, sizeof crystal->name, "%s", name);
  return cmx_crystal_prepare(crystal, err);
}

cmx_status cmx_crystal_builtin(const char *name, cmx_crystal *crystal, cmx_error *err) {
  memset(crystal, 0, sizeof *crystal);
  if (!name) name = "";
  if (!strncmp(name, layers, strlen(layers))) return stack(name, crystal, err);
  const structure *s = NULL;
  for (size_t i = 0; i < N_STRUCTURES; i++)
    if (!strcmp(structures[i].name, name)) s = &structures[i];
  if (!s) return unknown(name, err);
  snprintf(crystal->name, sizeof crystal->name, "%s", s->name);
  memcpy(crystal->cell, s->cell, sizeof s->cell);
  crystal->n_sites = strlen(s->at);
  crystal->n_labels = strlen(s->labels);
  for (size_t l = 0; l < crystal->n_labels; l++) {
    crystal->label_name[l][0] = s->labels[l];
    crystal->label_charge[l] = crystal->n_labels == 1 ? 1.0 : NAN;
  }
  for (size_t p = 0; p < crystal->n_sites; p++) {
    memcpy(crystal->site[p], s->site[p], sizeof s->site[p]);
    crystal->label[p] = (size_t)(strchr(s->labels, s->at[p]) - s->labels);
  }
  return cmx_crystal_prepare(crystal, err);
}
