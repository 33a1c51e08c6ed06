/** Plug-ins: shared objects with models of one's own, as code. A plug-in is written with this header alone
 *  and links nothing of the library:
 *
 *      static cmx_jet mine(const double p[], cmx_jet gamma) { return cmx_jet_scale(gamma, -p[0]); }
 *      ...
 *      CMX_PLUGIN(models, "A. Uthor")
 *
 *  `coulomix check-plugin FILE` tests it, a recipe names it (plugin = "libmine.so"), and --plugin FILE allows
 *  it to run. Its models are then used wherever a built-in id is. tools/hosts/plugin has examples in C and in
 *  Fortran.
 *
 *  A model is a record as the built-in ones (coulomix/model.h), whose kernel takes and returns jets. It is
 *  written in one of three forms, which give derivatives up to these orders:
 *
 *      jets         the formula written once with the functions of coulomix/jet.h            3
 *      derivatives  value and derivatives from a function, joined by cmx_plugin_taylor       those it has
 *      complex      a function of complex numbers, by cmx_plugin_complex                     1
 *
 *  A function that gives a value alone has order 0. A model is refused where its order is below what its kind
 *  needs: 3 for all that enter free energies, because the equation of state and its tables take third
 *  derivatives; 0 for conductivities, ionization and atoms, whose values are used alone.
 *
 *  Some parameters are read by their names: u1 of a crystal-quantum model, whose zero point is 3/2 u1 theta,
 *  and u_-1, u_-2 and damping of a coulomb-logarithm, which the built-in records have.
 *
 *  Kernels are called from several threads at once, must not change anything, must give the same bits for the
 *  same arguments, and must return NaN where they have no value. */
#ifndef COULOMIX_PLUGIN_H
#define COULOMIX_PLUGIN_H

#include <math.h>
#include <stddef.h>

#include "coulomix/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Layout of the structs below, and the version of the library whose headers are these: the same major and
 *  minor number is needed. */
enum { CMX_PLUGIN_LAYOUT = 1 };
#define CMX_PLUGIN_MAGIC     "coulomix plug-in"
#define CMX_PLUGIN_BUILT_FOR "0.11.0"

/** A model of a plug-in. What it points to stays as it is as long as the process runs. */
typedef struct cmx_plugin_model {
  cmx_model model; /* its id as cmx_registry_change takes it; at least one reference */
  int order;       /* of the derivatives that the kernel gives, 0 to 3 */
} cmx_plugin_model;

/** What a plug-in exports under the name cmx_plugin_v1. */
typedef struct cmx_plugin {
  char magic[24];        /* CMX_PLUGIN_MAGIC */
  int layout;            /* CMX_PLUGIN_LAYOUT */
  size_t size;           /* of this struct */
  size_t model_size;     /* of cmx_plugin_model */
  const char *built_for; /* CMX_PLUGIN_BUILT_FOR */
  const char *author;    /* of the plug-in */
  size_t n;              /* models, at least 1 */
  const cmx_plugin_model *models;
} cmx_plugin;

#if defined(__GNUC__)
#define CMX_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define CMX_PLUGIN_EXPORT
#endif

extern CMX_PLUGIN_EXPORT const cmx_plugin cmx_plugin_v1;

/** Exports the array `list` of cmx_plugin_model. */
#define CMX_PLUGIN(list, author)                                                                             \
  const cmx_plugin cmx_plugin_v1 = {CMX_PLUGIN_MAGIC,                                                        \
                                    CMX_PLUGIN_LAYOUT,                                                       \
                                    sizeof(cmx_plugin),                                                      \
                                    sizeof(cmx_plugin_model),                                                \
                                    CMX_PLUGIN_BUILT_FOR,                                                    \
                                    author,                                                                  \
                                    sizeof(list) / sizeof *(list),                                           \
                                    list};

/** A function of m variables as a jet, from its derivatives at u[].v: a kernel whose function knows them.
 *  @param[in] m     1, 2 or 3
 *  @param[in] order of the derivatives that d has, 0 to 3; entries of the jet of higher order are NaN
 *  @param[in] u     [m] the arguments of the kernel
 *  @param[in] d     value, then all derivatives of the first, second and third order by the variables, each
 *                   set of variables once in ascending order: [4] for m = 1, [10] for m = 2 (f, f_a, f_b,
 *                   f_aa, f_ab, f_bb, f_aaa, f_aab, f_abb, f_bbb), [20] for m = 3; fewer of a lower order
 *  @return the jet, exact to rounding of the derivatives */
static inline cmx_jet cmx_plugin_taylor(size_t m, int order, const cmx_jet u[], const double d[]) {
  cmx_jet f = cmx_jet_const(d[0]), du[3];
  size_t first = 1, second = 1 + m, third = 1 + m + m * (m + 1) / 2;
  size_t i, j, k;
  for (i = 0; i < m; i++) {
    du[i] = u[i];
    du[i].v = 0.0;
  }
  for (i = 0; i < m && order >= 1; i++) {
    f = cmx_jet_add(f, cmx_jet_scale(du[i], d[first++]));
    for (j = i; j < m && order >= 2; j++) {
      const cmx_jet square = cmx_jet_mul(du[i], du[j]);
      f = cmx_jet_add(f, cmx_jet_scale(square, d[second++] * (i == j ? 0.5 : 1.0)));
      for (k = j; k < m && order >= 3; k++) {
        const double equal = i == j && j == k ? 1.0 / 6.0 : i == j || j == k ? 0.5 : 1.0;
        f = cmx_jet_add(f, cmx_jet_scale(cmx_jet_mul(square, du[k]), d[third++] * equal));
      }
    }
  }
  if (order < 3) f.xxx = f.xxg = f.xgg = f.ggg = NAN;
  if (order < 2) f.xx = f.xg = f.gg = NAN;
  if (order < 1) f.x = f.g = NAN;
  return f;
}

#ifndef __cplusplus
/** A function of complex numbers whose values on the real axis are the model's: analytic, without abs, max or
 *  comparisons. */
typedef double _Complex cmx_plugin_analytic(const double p[], const double _Complex at[]);

/** Such a function of m variables as a jet, with first derivatives by complex steps, to rounding; second and
 *  third are NaN.
 *  @param[in] p coefficients of the record, in its units
 *  @param[in] m 1, 2 or 3
 *  @param[in] u [m] the arguments of the kernel, not zero */
static inline cmx_jet cmx_plugin_complex(cmx_plugin_analytic *function, const double p[], size_t m,
                                         const cmx_jet u[]) {
  double d[4];
  double _Complex at[3];
  union { /* the layout that C gives complex numbers */
    double part[2];
    double _Complex whole;
  } f;
  size_t i;
  for (i = 0; i < m; i++) at[i] = u[i].v;
  for (i = 0; i < m; i++) {
    const double step = 1e-40 * fabs(u[i].v);
    f.part[0] = u[i].v;
    f.part[1] = step;
    at[i] = f.whole;
    f.whole = function(p, at);
    at[i] = u[i].v;
    d[0] = f.part[0];
    d[1 + i] = f.part[1] / step;
  }
  return cmx_plugin_taylor(m, 1, u, d);
}
#endif

/** Loads a plug-in: its code runs from here on, with all rights of the process, and stays in the process.
 *  Only what its headers say is checked here; cmx_model_check (coulomix/model_check.h) tests its models, and
 *  whoever does not trust the code tests it in another process.
 *
 *  @param[in]  path   a file, also one without a slash: libraries of the system are not searched
 *  @param[out] plugin the exported struct; NULL on failure
 *  @param[out] sha256 of the file, 64 digits and a NUL
 *  @return CMX_OK; CMX_ERR_IO (no such file, or the loader refuses it), CMX_ERR_FORMAT (no plug-in),
 *          CMX_ERR_VERSION (built for another version of the library) */
CMX_API cmx_status cmx_plugin_open(const char *path, const cmx_plugin **plugin, char sha256[65],
                                   cmx_error *err);

/** Order of the derivatives that the library takes of models of a kind, 0 or 3. */
CMX_API int cmx_model_order(cmx_model_kind kind);

#ifdef __cplusplus
}
#endif
#endif
