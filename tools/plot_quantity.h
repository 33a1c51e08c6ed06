/* Quantities of a table along a line or over a plane of its states. */
#ifndef COULOMIX_TOOLS_PLOT_QUANTITY_H
#define COULOMIX_TOOLS_PLOT_QUANTITY_H

#include "plot.h"
#include "query.h"

/* Where a quantity comes from; REASONS stands for the reasons of the states themselves. */
typedef enum quantity_source { OF_EOS, OF_TRANSPORT, OF_ORDER, OF_WARM, OF_REASONS } quantity_source;

enum { PLOT_PIECES = 64 };

typedef struct quantity {
  plot *p;
  query_mixture mixture;
  const char *figure; /* name of the files */
  const char *name, *unit, *text;
  quantity_source source;
  size_t place;                         /* in the list of its source */
  plot_axis axis[PLOT_AXES];            /* as drawn; fixed ones have equal ends */
  int varied[2], n_varied;              /* axes that vary, the abscissa first */
  core_track_point track[PLOT_TRACK];   /* with --track */
  size_t n_states, n_failed, n_flagged; /* of those drawn */
  cmx_status failure;                   /* of the last that failed */
  unsigned reasons;                     /* of all flagged ones */
  int n_freezing;                       /* places of a plane where the phase changes */
  double least, most;                   /* values */
  int n_pieces, piece[PLOT_PIECES];     /* of a line, each of one phase */
} quantity;

typedef struct quantity_value {
  double value; /* NaN on failure */
  int phase;
  cmx_status status;
  unsigned reasons;
} quantity_value;

/* At coordinates in the order of the axes; counts the state. */
quantity_value quantity_at(quantity *q, const double at[PLOT_AXES]);
/* The stable phase there; -1 where there is none, or another one was asked for. */
int quantity_phase(quantity *q, const double at[PLOT_AXES]);
/* Coordinate k of an axis, even in its logarithm for density and temperature. */
double quantity_coordinate(const quantity *q, int axis, int k);
/* "density (g/cm^3)" */
const char *quantity_axis_label(const quantity *q, int axis, char *text, size_t size);
/* "cv  (10^7 erg/(g K))", for gnuplot's enhanced mode, and the power of ten that values are drawn over: 0
   with a logarithmic axis, which is taken where values are positive and differ much. */
int quantity_is_logarithmic(const quantity *q);
int quantity_power(const quantity *q);
void quantity_label(const quantity *q, char *text, size_t size);
/* What is fixed, and the meaning of the quantity; and what the marks in the picture mean. */
void quantity_title(const quantity *q, char *text, size_t size);
void quantity_foot(const quantity *q, const char *marks, char *text, size_t size);
/* Opening lines of the data. */
void quantity_head(const quantity *q, FILE *out);
/* CMX_ERR_RANGE, with the ranges of the table, if no state has a value. */
cmx_status quantity_check(const quantity *q, cmx_error *err);

/* Writers of a line and of a plane. */
plot_writer quantity_line_data, quantity_line_script, quantity_plane_data, quantity_plane_script;

#endif
