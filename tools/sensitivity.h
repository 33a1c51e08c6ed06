/* Parts of the verb sensitivity: its results as text, JSON and a figure, and figures of a command. */
#ifndef COULOMIX_TOOLS_SENSITIVITY_H
#define COULOMIX_TOOLS_SENSITIVITY_H

#include <jansson.h>
#include <stdio.h>

#include "coulomix/checkpoint.h"
#include "coulomix/sensitivity.h"
#include "ranks.h"

/* One result or figure with its shifts. */
typedef struct sensitivity_row {
  char name[CMX_SENSITIVITY_NAME];
  const char *unit;
  double value, quadrature;
  cmx_sensitivity_shift *shift; /* [changes] */
} sensitivity_row;

typedef struct sensitivity_report {
  const cmx_sensitivity *s;
  int full; /* whether whole changes of numbers were computed */
  size_t n;
  sensitivity_row *row;
} sensitivity_report;

/* Adds a row without shifts; NULL without memory. */
sensitivity_row *sensitivity_add(sensitivity_report *report, const char *name, const char *unit,
                                 double value);
void sensitivity_free(sensitivity_report *report);

json_t *sensitivity_json(const sensitivity_report *report);
void sensitivity_print(FILE *out, const sensitivity_report *report);
/* Bars of the largest shifts of each row, as SVG. */
void sensitivity_draw(FILE *out, const sensitivity_report *report);

/* What --run takes. */
typedef struct sensitivity_command {
  const char *command, *folder; /* of the tables */
  cmx_checkpoint *checkpoint;   /* of rank 0, else NULL */
  const cmx_ranks *ranks;       /* NULL: one process */
  const cmx_progress *progress;
} sensitivity_command;

/* Makes a table of the recipe and of each changed one, runs the command with each, and adds the figures that
   it prints as "name = value". Numbers are changed by the whole error, to both sides. */
cmx_status sensitivity_figures(const sensitivity_command *c, sensitivity_report *report, cmx_error *err);

#endif
