/* Figures warm1 and warm2: electronic pressure of mixtures of one density, and density of mixtures of one
   electronic pressure, as in Figures 1 and 2 of White et al. (2024). */
#include <math.h>

#include "plot_warm.h"

enum { N_X = 201 };

static const double gigapascal = 1e10; /* erg/cm^3 */

typedef struct course {
  const char *figure;
  int panel; /* WARM_ISODENSITY: pressures; WARM_ISOBARIC: densities */
  int points;
  double least, most;
} course;

static cmx_status course_data(const warm_scene *s, void *what, FILE *out, cmx_error *err) {
  course *c = what;
  warm_data_head(s, out,
                 c->panel == WARM_ISODENSITY ? "Electronic pressure of mixtures of one density"
                                             : "Density of mixtures of one electronic pressure");
  fputs("# x  rho/(g/cm^3)  P_e/GPa\n", out);
  for (int k = 0; k < N_X; k++) {
    const double x = k / (N_X - 1.0);
    cmx_matched m;
    if (warm_match(s, c->panel, x, &m) < 0) continue;
    const double pressure = m.pressure / gigapascal, value = c->panel == WARM_ISODENSITY ? pressure : m.rho;
    fprintf(out, "%.8g %.8g %.8g\n", x, m.rho, pressure);
    c->least = fmin(c->least, value);
    c->most = fmax(c->most, value);
    c->points++;
  }
  return c->points > 1 ? CMX_OK
                       : cmx_fail(err, CMX_ERR_ABSENT, "everything (outside the data of the pure species)");
}

static cmx_status course_script(const warm_scene *s, void *what, FILE *out, cmx_error *err) {
  const course *c = what;
  const int isodensity = c->panel == WARM_ISODENSITY;
  char title[160];
  (void)err;
  if (isodensity)
    snprintf(title, sizeof title, "%s, {/:Italic T} = %.6g K, ρ = %.4g g/cm^3: electronic pressure",
             s->p->mix, s->temp, s->rho);
  else
    snprintf(title, sizeof title, "%s, {/:Italic T} = %.6g K, {/:Italic P}_e = %.4g GPa: density", s->p->mix,
             s->temp, s->pressure / gigapascal);
  warm_begin(s, out, c->figure, title, "", NULL, 0);
  fprintf(out, "set xlabel 'number fraction of %s'\nset ylabel '%s'\nset xrange [0:1]\n", s->p->heavy,
          isodensity ? "electronic pressure (GPa)" : "density (g/cm^3)");
  plot_range(out, c->least, c->most, 5);
  fprintf(out, "plot '%s.tsv' using 1:%d with lines linewidth 2.4 linecolor rgb '%s' notitle\nset output\n",
          c->figure, isodensity ? 3 : 2, plot_colour(1));
  return CMX_OK;
}

static cmx_status plot_course(const plot *p, const char *figure, int panel, cmx_error *err) {
  course c = {.figure = figure, .panel = panel, .least = INFINITY, .most = -INFINITY};
  warm_scene s;
  cmx_status status = warm_scene_set(p, figure, &s, err);
  if (status < 0) return status;
  status = warm_write(&s, figure, course_data, course_script, &c, err);
  warm_scene_free(&s);
  return status;
}

cmx_status plot_warm_pressure(plot *p, cmx_error *err) {
  return plot_course(p, "warm1", WARM_ISODENSITY, err);
}

cmx_status plot_warm_density(plot *p, cmx_error *err) {
  return plot_course(p, "warm2", WARM_ISOBARIC, err);
}
