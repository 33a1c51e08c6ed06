/* The records of the formulas in series.f90: Fortran computes, C describes. */
#include <coulomix/plugin.h>

void my_series(const double p[], double gamma, double d[]);
cmx_plugin_analytic my_coefficient;

/* value and derivatives up to the third, which the equation of state needs */
static cmx_jet series(const double p[], cmx_jet gamma) {
  double d[4];
  my_series(p, gamma.v, d);
  return cmx_plugin_taylor(1, 3, &gamma, d);
}

/* complex steps: first derivatives */
static cmx_jet coefficient(const double p[], cmx_jet y) {
  return cmx_plugin_complex(my_coefficient, p, 1, &y);
}

static const char *const series_names[] = {"A1", "A2", "A3"}, *const coefficient_names[] = {"floor", "rise"};
static const double series_values[] = {10.9, 247.0, 1.765e5}, coefficient_values[] = {1.0, 0.4};
static const cmx_reference paper = {.key = "Farouki1993",
                                    .authors = "R. T. Farouki and S. Hamaguchi",
                                    .journal = "Phys. Rev. E 47, 4330",
                                    .year = 1993},
                           notes = {.key = "Uthor2026", .authors = "A. Uthor, notes of 2026"};
static const cmx_reference *const papers[] = {&paper, NULL}, *const own[] = {&notes, NULL};

static const cmx_plugin_model models[] = {{.model = {.id = "anharmonic/series",
                                                     .kind = CMX_KIND_ANHARMONIC,
                                                     .summary = "Farouki & Hamaguchi 1993, from Fortran",
                                                     .source = "the series in 1/Gamma",
                                                     .n_parameters = 3,
                                                     .parameter_names = series_names,
                                                     .parameters = series_values,
                                                     .kernel.one = series,
                                                     .range_of = "gamma",
                                                     .range = {170.0, INFINITY},
                                                     .limit = {0.0, INFINITY},
                                                     .references = papers},
                                           .order = 3},
                                          {.model = {.id = "lee-more-coefficient/rise",
                                                     .kind = CMX_KIND_LEE_MORE_COEFFICIENT,
                                                     .summary = "a coefficient, from Fortran",
                                                     .source = "p1 + p2/(1 + y^2)",
                                                     .n_parameters = 2,
                                                     .parameter_names = coefficient_names,
                                                     .parameters = coefficient_values,
                                                     .kernel.one = coefficient,
                                                     .range_of = "y",
                                                     .range = {0.0, INFINITY},
                                                     .limit = {0.0, INFINITY},
                                                     .references = own},
                                           .order = 1}};

CMX_PLUGIN(models, "A. Uthor")
