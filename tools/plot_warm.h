/* Shared by the figures of warm dense mixtures. */
#ifndef COULOMIX_TOOLS_PLOT_WARM_H
#define COULOMIX_TOOLS_PLOT_WARM_H

#include "coulomix/mixing.h"
#include "plot.h"

enum { WARM_ISODENSITY, WARM_ISOBARIC, WARM_PANELS };

/* What a panel shows: values alone, or values above and their ratios below. */
enum { WARM_WHOLE, WARM_VALUES, WARM_RATIOS };

/* Data of the figures. Pure species point into it, so it is not copied. */
typedef struct warm_scene {
  const plot *p;
  const cmx_warm_view *view; /* of the table */
  cmx_pure species[2];       /* as the table has them */
  const cmx_pure *pure[2];
  double rho, temp, pressure; /* pressure in erg/cm^3, NaN where no isobaric mixture is covered */
} warm_scene;

/* The requested state; by default that of White et al. (2024) or, outside the table, the middle of its
   range. */
cmx_status warm_scene_set(const plot *p, const char *figure, warm_scene *scene, cmx_error *err);
void warm_scene_free(warm_scene *scene);
/* A mixture of the panel; below 0 where the data of a species do not reach. */
cmx_status warm_match(const warm_scene *scene, int panel, double x, cmx_matched *matched);

void warm_data_head(const warm_scene *scene, FILE *out, const char *what);
/* Opens block `panel` of the data. */
void warm_block_head(const warm_scene *scene, FILE *out, int panel);
/* Opens the script of a figure; the foot says where the pure species come from, after a remark. */
plot_frame warm_begin(const warm_scene *scene, FILE *out, const char *figure, const char *title,
                      const char *remark, const char *key, int entries);
/* Margins and title of a part of one of the two panels. */
void warm_panel(const warm_scene *scene, FILE *out, const plot_frame *frame, int panel, int part);
/* After the panels: one without a frame, for the entries of the legend. */
void warm_legend(FILE *out, const plot_frame *frame);
/* Instead of an empty panel, which gnuplot refuses. */
void warm_empty(FILE *out);

typedef cmx_status warm_writer(const warm_scene *scene, void *what, FILE *out, cmx_error *err);
/* NAME.tsv and NAME.gp, each by its writer. */
cmx_status warm_write(const warm_scene *scene, const char *figure, warm_writer *data, warm_writer *script,
                      void *what, cmx_error *err);

#endif
