/* Shared by the files of `coulomix plot`. */
#ifndef COULOMIX_TOOLS_PLOT_H
#define COULOMIX_TOOLS_PLOT_H

#include <stdio.h>

#include "core_track.h"
#include "coulomix/plasma.h"
#include "mixture.h"
#include "tool.h"

/* Cores of white dwarfs whose cooling figures follow, and temperatures along each. */
enum { PLOT_MASSES = 2, PLOT_TRACK = 61 };

/* One of the variables of a state: a value (n = 1), or a range with n places, -1 for the usual number; n = 0:
   not given. */
enum { PLOT_X, PLOT_RHO, PLOT_TEMP, PLOT_AXES };
typedef struct plot_axis {
  double low, high;
  int n;
} plot_axis;

typedef struct plot {
  const char *file, *dir; /* table (NULL for figures without one) and folder of the figures */
  const char *format;     /* "png", "svg" or "pdf", also the suffix */
  double width;           /* of the pictures in mm; NaN: 1200 dots, PDF 178 mm */
  int no_title;           /* neither title nor foot in the picture */
  cmx_table table;
  cmx_recipe recipe;
  cmx_physics physics;
  const double *z;         /* [2] charges, of the recipe */
  double u1;               /* U_1 = u1 e^2/a_e, Gamma_1 = u1 Gamma_e */
  double gamma_melt;       /* Gamma_1 at which the lighter species melts */
  int has_phase;           /* at least one solid of the recipe is in the table */
  int carbon_oxygen;       /* the charges of the published points */
  const char *mix, *heavy; /* "C/O", "O" */
  char mix_buffer[40];
  double rho, temp;   /* of warm dense mixtures, g/cm^3 and K; NaN: not given */
  double x;           /* composition of maps and of cores */
  const char *figure; /* that is being made */
  /* of quantities along a line or over a plane */
  plot_axis axis[PLOT_AXES];
  tool_fractions fractions; /* of more than two species */
  int phase;                /* CMX_STABLE, CMX_LIQUID or CMX_SOLID; of the map of reasons, too */
  double track_mass;        /* solar masses of a core; NaN: none */
  int tracks_made, has_track[PLOT_MASSES];
  core_track_point track[PLOT_MASSES][PLOT_TRACK]; /* hot to cold */
} plot;

/* A figure writes NAME.tsv and NAME.gp; CMX_ERR_ABSENT with a reason if the table cannot give it. */
typedef cmx_status plot_figure(plot *p, cmx_error *err);
plot_figure plot_energies, plot_diagram, plot_order, plot_gain, plot_kappa;
/* Of the equation of state: freezing, cores as they cool, and errors of lookups. */
plot_figure plot_freezing, plot_equilibrium, plot_cooling_cv, plot_track, plot_accuracy;
/* Of warm dense mixtures. */
plot_figure plot_warm_pressure, plot_warm_density, plot_warm_sigma, plot_warm_kappa, plot_warm_absorption,
    plot_warm_reflectivity, plot_warm_absorption_rules, plot_warm_reflectivity_rules;
/* Of ordered lattices, without a table. */
plot_figure plot_ordered_ratio, plot_ordered_composition;
/* Of three species, without a table. */
plot_figure plot_closure, plot_ternary, plot_neon, plot_distillation;

/* plot.figure is the name of a quantity of the table: along a line or over a plane. */
plot_figure plot_quantity, plot_kappa_map;
/* Whether any table may have a quantity of this name. */
int plot_is_quantity(const char *name);

/* A text collected in memory and then written whole. */
typedef struct plot_page {
  FILE *out;
  char *text;
  size_t size;
} plot_page;
cmx_status plot_page_open(plot_page *page, cmx_error *err);
/* Writes DIR/NAME and frees the page, also on failure. */
cmx_status plot_page_write(const plot *p, plot_page *page, const char *name, cmx_error *err);

enum { PLOT_PATH = 4096 };
/* DIR/NAME and DIR/NAME.tmp; 0 or an errno. */
int plot_paths(const plot *p, const char *name, char path[PLOT_PATH], char temporary[PLOT_PATH]);

/* Creates a folder with those above it. */
cmx_status plot_make_folder(const char *dir, cmx_error *err);
/* Runs gnuplot on NAME.gp. CMX_ERR_ABSENT without gnuplot. */
cmx_status plot_draw(const plot *p, const char *figure, cmx_error *err);

/* The file's name without its folder, in one line of comment. */
void plot_put_name(FILE *out, const char *file);

/* Opening lines of a data file, and those with the units of a degenerate table's figures. */
void plot_table_head(const plot *p, FILE *out, const char *what);
void plot_data_head(const plot *p, FILE *out, const char *what);

/* The sheet of a figure. Texts are in gnuplot's enhanced mode, without quotes; they are broken into lines. */
typedef struct plot_sheet {
  const char *figure, *title;
  const char *foot;   /* small, at the foot; NULL: none */
  int named;          /* the foot begins with the table's name */
  const char *key;    /* title of the legend; NULL: none */
  int entries;        /* of a legend beside the frame, 0: none there */
  double beside;      /* room for it right of the frame in units of the text; 0: below the frame, where it is
                          on narrow pages */
  int columns;        /* of a legend below; 0: two */
  double left, right; /* room beside the frame in units of the text; 0: the usual one */
  int panels;         /* above each other; with more than two a narrow page is higher */
  int fixed;          /* positions on the page are parts of it, 4:3 */
} plot_sheet;

/* Where the frame of the figure is, in parts of the page, and units of its text. */
typedef struct plot_frame {
  double left, right, bottom, top;
  double em, line; /* of text: its size as part of the width, a line as part of the height */
  int narrow;      /* text is large against the page, legends are below the frame */
} plot_frame;

/* Opens a script: terminal, `ps`, the factor of sizes of points, title, foot, place of the frame and of the
   legend. */
plot_frame plot_begin(const plot *p, FILE *out, const plot_sheet *sheet);
/* Margins of a panel, in parts of the page. */
void plot_panel(FILE *out, double left, double right, double bottom, double top);
/* A vertical range a little wider than that of the values, and its tics, about `parts` of them. */
void plot_range(FILE *out, double low, double high, int parts);
/* After the first panel: no more title, foot and legend. */
void plot_next_panel(FILE *out);

/* Writes NAME.gp and NAME.tsv with these functions. */
typedef cmx_status plot_writer(const plot *p, void *figure, FILE *out, cmx_error *err);
cmx_status plot_write(const plot *p, const char *name, plot_writer *data, plot_writer *script, void *figure,
                      cmx_error *err);

/* Makes the tracks of the cores once and reports missing ones. CMX_ERR_ABSENT if there are none. */
extern const double plot_masses[PLOT_MASSES]; /* solar */
cmx_status plot_make_tracks(plot *p, const char *figure, cmx_error *err);

const char *plot_colour(size_t k);
/* Pale, of a bit of CMX_REASON_LIST. */
const char *plot_reason_colour(int bit);
/* Text of a fitted solid, "fit of Ogata et al. 1993", and of any solid for a legend, in gnuplot's enhanced
   mode and without quotes. */
void plot_fit_label(const char *id, char *text, size_t size);
void plot_solid_label(const cmx_recipe_solid *solid, char *text, size_t size);
/* Reports missing data of a figure on standard error. */
void plot_left_out(const char *figure, const char *what);

/* --- published numbers --------------------------------------------------------------------------------- */

typedef struct plot_published {
  const char *table2_source; /* ordered crystals, energy per ion against linear mixing in Z1^(5/3) e^2/a_e */
  size_t n_table2;
  double table2[15][3]; /* x, Z2/Z1, energy */

  const char
      *dilute_source; /* disordered crystals: energy over x is dilute[1] + dilute[2] Z2/Z1 at x = dilute[0] */
  double dilute[3], dilute_range[2]; /* and its range of Z2/Z1 */

  const char *blouin_source;
  size_t n_blouin;
  double blouin[21][3]; /* x of the liquid, x of the solid, T/T_m of carbon */

  const char *check_source;
  double check[8]; /* alpha_i/x^2 - 1 at x = 1/2, C/O, Gamma_1 of melting */
} plot_published;
extern const plot_published plot_numbers;

#endif
