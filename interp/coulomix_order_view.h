/** coulomix_order_view.h: the view of the group /order of a table and its binding. Header-only;
 *  coulomix_order_psi.h includes it and describes the numbers. */
#ifndef COULOMIX_INTERP_ORDER_VIEW_H
#define COULOMIX_INTERP_ORDER_VIEW_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_composition.h"

/* Code of a cell that lies beyond 4p Gamma_d = CMXI_ORDER_RESOLVED_TO: its changes of active planes are not
   resolved. Ions there have ordered over a long range long before, which this order lacks. */
#define CMXI_ORDER_UNRESOLVED  (-2147483647)
#define CMXI_ORDER_RESOLVED_TO 256.0

/* Numbers of a split's curve: middle and 1/half-width of the argument, coefficients of degree 0..4. Numbers
   of a patch: middle and 1/half-width in s and in t, then coefficients of s^i t^j, i + j <= 5, i slowest. */
enum { CMXI_CURVE = 7, CMXI_PATCH = 25 };

/* Coefficients of B_0, by powers of 1-2x from 0 to 4. */
enum { CMXI_ORDER_B0 = 5 };

/** A bound /order group. Filled by cmx_order_bind; the pointers belong to the loader. */
typedef struct cmx_order_view {
  int n_shells, n_x, n_g;
  double t0; /* a_i T_0 */
  /* Ions at random have the energy Gamma_d x(1-x) (B_0 - T_0)/2 kT, B_0 = sum of b0[k] (1-2x)^k; has_b0 is 0
     where B_0 is 0, as always without terms beyond pairs, else 1. */
  int has_b0;
  double b0[CMXI_ORDER_B0];
  double x_scale, g_scale;   /* nodes: 4p = x_scale (exp(a i) - 1), Gamma_d = g_scale (exp(b j) - 1) */
  double x_place, g_place;   /* 1/log1p(4p/x_scale) and 1/log1p(Gamma_d/g_scale) at the ends of the axes */
  const double *x, *gamma_d; /* [n_x], [n_g] axes, x in 0..1/2, in a whole table 0..1 */
  const double *psi;         /* [n_x][n_g][4] psi, its derivatives by p, by Gamma_d and by both */
  /* [n_x][n_g][4] the same of psi_3: the energy of third order in the charges of more than two species is
     S p psi_3 kT with the skewness S of cmx_closure; NULL for none */
  const double *third_order;
  const double *y;              /* [n_x][n_g][n_shells]; NULL if the order parameters were not loaded */
  const float *y_p, *y_g;       /* [n_x][n_g][n_shells] */
  const unsigned char *caution; /* [n_x-1][n_g-1] 1: active planes change in the cell */
  const int *orbit;             /* [n_shells][3] 2R/a_1 */
  const int *multiplicity;      /* [n_shells] */
  /* Trees of the crossed cells; cell is NULL in a table without them. */
  int n_splits, n_patches;
  const int *cell;                    /* [n_x-1][n_g-1] code of the root */
  const int *split;                   /* [n_splits][3] 0 by s or 1 by t, code below the curve, code above */
  const float *curve;                 /* [n_splits][7] */
  const double *patch;                /* [n_patches][25] */
  const unsigned char *patch_caution; /* [n_patches] 1: misses the accuracy of the others */
  /* [n_x][n_g] 1: a proved minimum; NULL where all are, as always without terms beyond pairs */
  const unsigned char *certified;
  /* 1: a whole table, in which x stands for p above; nodes: (x + h)/(1 - x + h) = exp(a (i - (n_x-1)/2)) with
     h = x_scale/4, and x_place is 1/(2 ln(1 + 1/h)) */
  int whole;
} cmx_order_view;

/** Binds the /order group of a loaded table, also without the order parameters y, y_p, y_g, which hosts of
 *  the equation of state need not load (coulomix_file.h): view->y is then NULL.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_order_bind(const cmx_array *arrays, size_t n, cmx_order_view *view);

CMXI_PIN_BEGIN

/* --- private: binding ----------------------------------------------------------------------------------- */

/* Bound of the coefficients of psi, kT. */
#define CMXI_MOST_PSI 1e6

/* p of a node of the axis of x, and the coordinate of patches there: p, in a whole table x. */
CMX_FN double cmxi_order_node_p(const cmx_order_view *v, int i) {
  return v->x[i] * (1.0 - v->x[i]);
}
CMX_FN double cmxi_order_node_at(const cmx_order_view *v, int i) {
  return v->whole ? v->x[i] : cmxi_order_node_p(v, i);
}

/* x_place of a view. */
static inline double cmxi_order_x_place(double x_scale, int whole) {
  return whole ? 0.5 / log1p(4.0 / x_scale) : 1.0 / log1p(1.0 / x_scale);
}

/* A root or child: a later split (so that every search ends), a patch or, if a root, the Hermite patch. */
static inline int cmxi_code_valid(const cmx_order_view *v, int code, int after, int root) {
  if (code == -1 || code == CMXI_ORDER_UNRESOLVED) return root;
  return code >= 0 ? code > after && code < v->n_splits : code >= -1 - v->n_patches;
}

/* The trees of crossed cells, /order/region: all of its arrays or none. */
static inline cmx_status cmxi_regions_bind(const cmx_array *arrays, size_t n, cmx_order_view *view) {
  const size_t nx = (size_t)view->n_x, ng = (size_t)view->n_g;
  const cmx_array *cell = cmxi_find(arrays, n, "/order/region/cell"),
                  *split = cmxi_find(arrays, n, "/order/region/split"),
                  *curve = cmxi_find(arrays, n, "/order/region/curve"),
                  *patch = cmxi_find(arrays, n, "/order/region/patch"),
                  *caution = cmxi_find(arrays, n, "/order/region/caution");
  if (!cell && !split && !curve && !patch && !caution) return CMX_OK;
  if (!cell || !split || !curve || !patch || !caution || split->rank != 2 || patch->rank != 2)
    return CMX_ERR_FORMAT;
  const size_t ns = split->dims[0], np = patch->dims[0];
  if (ns < 1 || np < 1 || ns > 10000000 || np > 10000000) return CMX_ERR_FORMAT;
  view->cell = (const int *)cmxi_data(arrays, n, "/order/region/cell", CMX_I32, 2, nx - 1, ng - 1, 0);
  view->split = (const int *)cmxi_data(arrays, n, "/order/region/split", CMX_I32, 2, ns, 3, 0);
  view->curve = (const float *)cmxi_data(arrays, n, "/order/region/curve", CMX_F32, 2, ns, CMXI_CURVE, 0);
  view->patch_caution =
      (const unsigned char *)cmxi_data(arrays, n, "/order/region/caution", CMX_U8, 1, np, 0, 0);
  if (!view->cell || !view->split || !view->curve || !view->patch_caution) return CMX_ERR_FORMAT;
  /* np is known now */
  view->patch = cmxi_large_data(arrays, n, "/order/region/patch", np, CMXI_PATCH, 0, CMXI_MOST_PSI);
  if (!view->patch) return CMX_ERR_FORMAT;
  view->n_splits = (int)ns;
  view->n_patches = (int)np;
  int bad = 0;
  for (size_t c = 0; c < (nx - 1) * (ng - 1); c++) bad |= !cmxi_code_valid(view, view->cell[c], -1, 1);
  if (bad) return CMX_ERR_FORMAT;
  for (size_t k = 0; k < ns; k++) {
    const int *s = view->split + 3 * k;
    if ((s[0] != 0 && s[0] != 1) || !cmxi_code_valid(view, s[1], (int)k, 0) ||
        !cmxi_code_valid(view, s[2], (int)k, 0))
      return CMX_ERR_FORMAT;
  }
  return cmxi_floats_within(view->curve, ns * CMXI_CURVE, 1e6f) ? CMX_OK : CMX_ERR_FORMAT;
}

/* Whether no slope takes an exchange field by more than 100 across a cell: exp(y) must not overflow. */
static inline int cmxi_order_slopes_valid(const cmx_order_view *v) {
  int bad = 0;
  for (int i = 0; i < v->n_x; i++)
    for (int j = 0; j < v->n_g; j++) {
      const double *g = v->gamma_d;
      const int left = i ? i - 1 : 0, right = i + 1 < v->n_x ? i + 1 : i, before = j ? j - 1 : 0,
                after = j + 1 < v->n_g ? j + 1 : j;
      const double hp = cmxi_order_node_at(v, right) - cmxi_order_node_at(v, left), hg = g[after] - g[before];
      const size_t node = ((size_t)i * (size_t)v->n_g + (size_t)j) * (size_t)v->n_shells;
      for (int k = 0; k < v->n_shells; k++) {
        const size_t at = node + (size_t)k;
        bad |= !(fabs(hp * (double)v->y_p[at]) <= 100.0) | !(fabs(hg * (double)v->y_g[at]) <= 100.0);
      }
    }
  return !bad;
}

/* The order parameters: all of their arrays or none. */
static inline int cmxi_order_bind_parameters(const cmx_array *arrays, size_t n, cmx_order_view *view) {
  const size_t nx = (size_t)view->n_x, ng = (size_t)view->n_g, ns = (size_t)view->n_shells;
  const char *slopes = view->whole ? "/order/y_x" : "/order/y_p";
  if (!cmxi_find(arrays, n, "/order/y") && !cmxi_find(arrays, n, slopes) &&
      !cmxi_find(arrays, n, "/order/y_g"))
    return 1;
  view->y = (const double *)cmxi_data(arrays, n, "/order/y", CMX_F64, 3, nx, ng, ns);
  view->y_p = cmxi_float_data(arrays, n, slopes, nx, ng, ns, 1e30f);
  view->y_g = cmxi_float_data(arrays, n, "/order/y_g", nx, ng, ns, 1e30f);
  return view->y && view->y_p && view->y_g && cmxi_doubles_within(view->y, nx * ng * ns, 300.0) &&
         cmxi_order_slopes_valid(view);
}

/* Largest coefficient of B_0: 16 terms of at most 1e3 times a contrast < 2 to the fourth power. */
#define CMXI_MOST_B0 1e6

/* B_0, absent where it is 0. */
static inline int cmxi_order_bind_b0(const cmx_array *arrays, size_t n, cmx_order_view *view) {
  if (!cmxi_find(arrays, n, "/order/b0")) return 1;
  const double *b = (const double *)cmxi_data(arrays, n, "/order/b0", CMX_F64, 1, CMXI_ORDER_B0, 0, 0);
  if (!b || !cmxi_values_within(b, CMXI_ORDER_B0, -CMXI_MOST_B0, CMXI_MOST_B0)) return 0;
  for (int k = 0; k < CMXI_ORDER_B0; k++) view->b0[k] = b[k];
  view->has_b0 = 1;
  return 1;
}

/* Everything but the order parameters, which the equation of state does not need. */
static inline cmx_status cmxi_order_bind_psi(const cmx_array *arrays, size_t n, cmx_order_view *view) {
  const cmx_array *x = cmxi_find(arrays, n, "/order/x"), *g = cmxi_find(arrays, n, "/order/gamma_d");
  const cmx_array *orbits = cmxi_find(arrays, n, "/order/multiplicity");
  memset(view, 0, sizeof *view);
  if (!x && !g && !orbits) return CMX_ERR_ABSENT;
  if (!x || !g || !orbits) return CMX_ERR_FORMAT;
  if (x->rank != 1 || g->rank != 1 || orbits->rank != 1 || x->type != CMX_F64 || g->type != CMX_F64)
    return CMX_ERR_FORMAT;
  const size_t nx = x->dims[0], ng = g->dims[0], ns = orbits->dims[0];
  if (nx < 2 || ng < 2 || nx > 1000000 || ng > 1000000 || ns < 1 || ns > 64) return CMX_ERR_FORMAT;
  double scale[2];
  view->n_x = (int)nx;
  view->n_g = (int)ng;
  view->n_shells = (int)ns;
  view->x = (const double *)x->data;
  view->gamma_d = (const double *)g->data;
  view->psi = cmxi_large_data(arrays, n, "/order/psi", nx, ng, 4, CMXI_MOST_PSI);
  view->caution = (const unsigned char *)cmxi_data(arrays, n, "/order/caution", CMX_U8, 2, nx - 1, ng - 1, 0);
  view->orbit = (const int *)cmxi_data(arrays, n, "/order/orbit", CMX_I32, 2, ns, 3, 0);
  view->multiplicity = (const int *)cmxi_data(arrays, n, "/order/multiplicity", CMX_I32, 1, ns, 0, 0);
  if (!cmxi_positive_scalars(arrays, n, "/order", "x_scale gamma_d_scale", scale) ||
      !cmxi_scalars(arrays, n, "/order", "t0", &view->t0))
    return CMX_ERR_FORMAT;
  if (!view->psi || !view->caution || !view->orbit || !view->multiplicity) return CMX_ERR_FORMAT;
  if (cmxi_find(arrays, n, "/order/certified")) {
    view->certified = (const unsigned char *)cmxi_data(arrays, n, "/order/certified", CMX_U8, 2, nx, ng, 0);
    if (!view->certified) return CMX_ERR_FORMAT;
  }
  if (cmxi_find(arrays, n, "/order/third_order")) {
    view->third_order = cmxi_large_data(arrays, n, "/order/third_order", nx, ng, 4, CMXI_MOST_PSI);
    if (!view->third_order) return CMX_ERR_FORMAT;
  }
  if (!cmxi_order_bind_b0(arrays, n, view)) return CMX_ERR_FORMAT;
  view->x_scale = scale[0];
  view->g_scale = scale[1];
  if (!cmxi_values_valid(view->x, nx, 1) || !cmxi_values_valid(view->gamma_d, ng, 1)) return CMX_ERR_FORMAT;
  view->whole = view->x[nx - 1] == 1.0;
  for (size_t i = 1; i < nx; i++)
    if (!(cmxi_order_node_at(view, (int)i) - cmxi_order_node_at(view, (int)i - 1) >= 1e-14))
      return CMX_ERR_FORMAT;
  for (size_t j = 1; j < ng; j++)
    if (!(view->gamma_d[j] - view->gamma_d[j - 1] >= 1e-9 && view->gamma_d[j] <= 1e6)) return CMX_ERR_FORMAT;
  if (!cmxi_values_within(scale, 2, 1e-6, 1e6) || !(fabs(view->t0) <= 1e3)) return CMX_ERR_FORMAT;
  if (!(view->x[0] == 0.0) || !(view->gamma_d[0] == 0.0)) return CMX_ERR_FORMAT;
  if (!view->whole && !(view->x[nx - 1] == 0.5)) return CMX_ERR_FORMAT;
  if (view->whole && view->third_order) return CMX_ERR_FORMAT;
  view->x_place = cmxi_order_x_place(view->x_scale, view->whole);
  view->g_place = 1.0 / log1p(view->gamma_d[ng - 1] / view->g_scale);
  return cmxi_regions_bind(arrays, n, view);
}

static inline cmx_status cmx_order_bind(const cmx_array *arrays, size_t n, cmx_order_view *view) {
  const cmx_status status = cmxi_order_bind_psi(arrays, n, view);
  return status < 0 || cmxi_order_bind_parameters(arrays, n, view) ? status : CMX_ERR_FORMAT;
}

CMXI_PIN_END

#endif
