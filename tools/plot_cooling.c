/* Figures cooling_cv and track: cores of white dwarfs as they cool, looked up in the table. */
#include <math.h>
#include <string.h>

#include "plot.h"

const double plot_masses[PLOT_MASSES] = {0.6, 1.0};

static const double hottest = 1e8, coldest = 1e6;

enum { N_ROWS = 161, N_ORDERS = 4, LIQUID = 0, SOLID = 1 };

/* The chosen order of the solid, and its style. */
static const struct {
  int order;
  const char *word, *title;
} orders[N_ORDERS] = {{CMX_ORDER_EQUILIBRIUM, "equilibrium", "equilibrium"},
                      {CMX_ORDER_BLOCKED, "blocked", "blocked from Γ_d = 50 on"},
                      {CMX_ORDER_FROZEN, "frozen", "frozen at the solidus"},
                      {CMX_ORDER_RANDOM, "random", "random"}};
static const double blocking = 50.0;

/* --- tracks --------------------------------------------------------------------------------------------- */

/* The table with the order chosen. */
static cmx_eos_view with_order(const plot *p, int order) {
  cmx_eos_view v = p->table.eos;
  v.choice.order = order;
  v.choice.blocking_gamma_d = blocking;
  v.choice.policy = CMX_POLICY_ERROR;
  return v;
}

static double hot_end(const plot *p) {
  return fmin(hottest, p->table.eos.temp[1]);
}

static double cold_end(const plot *p) {
  return fmax(coldest, p->table.eos.temp[0]);
}

cmx_status plot_make_tracks(plot *p, const char *figure, cmx_error *err) {
  if (!cmx_table_has(&p->table, "eos"))
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /eos)");
  const double hot = hot_end(p), cold = cold_end(p);
  const cmx_eos_view v = with_order(p, CMX_ORDER_EQUILIBRIUM);
  int n = 0;
  for (int k = 0; k < PLOT_MASSES; k++) {
    cmx_status status = cold < hot ? CMX_OK : CMX_ERR_RANGE;
    if (!p->tracks_made) {
      if (status >= 0) status = core_track(&v, p->x, plot_masses[k], hot, cold, PLOT_TRACK, p->track[k]);
      p->has_track[k] = status >= 0;
    }
    n += p->has_track[k];
    if (p->has_track[k]) continue;
    char text[160];
    snprintf(text, sizeof text, "the core of %.1f solar masses (not within the table)", plot_masses[k]);
    plot_left_out(figure, text);
  }
  p->tracks_made = 1;
  return n ? CMX_OK : cmx_fail(err, CMX_ERR_ABSENT, "everything (no core lies within the table)");
}

static double track_rho(const plot *p, int mass, double temp) {
  return core_track_rho(PLOT_TRACK, p->track[mass], temp);
}

/* Where the core of this mass freezes, to 1e-9; NaN if it does not between the ends of its track. */
static double freezing(const plot *p, const cmx_eos_view *v, int mass) {
  const core_track_point *t = p->track[mass];
  double high = t[0].temp, low = t[PLOT_TRACK - 1].temp;
  cmx_eos_state a, b;
  const cmx_status hot = cmx_eos_lookup(v, CMX_STABLE, p->x, track_rho(p, mass, high), high, &a);
  const cmx_status cool = cmx_eos_lookup(v, CMX_STABLE, p->x, track_rho(p, mass, low), low, &b);
  if (hot < 0 || cool < 0 || a.phase != CMX_LIQUID || b.phase != CMX_SOLID) return (double)NAN;
  while (high - low > 1e-9 * high) {
    const double middle = sqrt(low * high);
    if (cmx_eos_lookup(v, CMX_STABLE, p->x, track_rho(p, mass, middle), middle, &a) < 0) return (double)NAN;
    *(a.phase == CMX_SOLID ? &low : &high) = middle;
  }
  return sqrt(low * high);
}

/* Hot and cold ends of the part of a track in one phase; 0 if there is none. */
static int phase_span(const plot *p, int mass, int phase, double frozen, double end[2]) {
  const core_track_point *t = p->track[mass];
  end[0] = t[0].temp;
  end[1] = t[PLOT_TRACK - 1].temp;
  if (!isnan(frozen)) {
    end[phase == CMX_LIQUID] = frozen;
    return 1;
  }
  cmx_eos_state point;
  return cmx_eos_lookup(&p->table.eos, CMX_STABLE, p->x, t[0].star.rho, t[0].temp, &point) >= 0 &&
         point.phase == phase;
}

/* Heat capacity of an ion in k of one in erg/(g K). */
static double per_ion(const cmx_eos_view *v, double x) {
  return cmx_eos_mass(v, x) / v->boltzmann;
}

static double row_temp(const double end[2], int k) {
  return k == 0 ? end[0] : k == N_ROWS - 1 ? end[1] : end[0] * pow(end[1] / end[0], k / (N_ROWS - 1.0));
}

static cmx_status look_up(const plot *p, const cmx_eos_view *v, int mass, int phase, double temp, double *rho,
                          cmx_eos_state *point, cmx_error *err) {
  *rho = track_rho(p, mass, temp);
  const cmx_status status = cmx_eos_lookup(v, phase, p->x, *rho, temp, point);
  return status < 0 ? cmx_fail(err, status, "core of %.1f solar masses at T = %g K: %s", plot_masses[mass],
                               temp, cmx_status_text(status))
                    : CMX_OK;
}

static void tracks_head(const plot *p, FILE *out, const char *what) {
  plot_table_head(p, out, what);
  fprintf(out,
          "# x = %g; along the centres of isothermal cores in hydrostatic equilibrium (Newtonian) on the "
          "table's P(rho, T):\n",
          p->x);
  for (int k = 0; k < PLOT_MASSES; k++)
    if (p->has_track[k])
      fprintf(out,
              "# %.1f solar masses: rho_c = %.8g g/cm^3 at %g K, %.8g g/cm^3 at %g K; mass integrated %.9f\n",
              plot_masses[k], p->track[k][0].star.rho, p->track[k][0].temp,
              p->track[k][PLOT_TRACK - 1].star.rho, p->track[k][PLOT_TRACK - 1].temp,
              p->track[k][PLOT_TRACK - 1].star.mass);
}

/* --- cooling_cv ----------------------------------------------------------------------------------------- */

/* Blocks of the data: of the liquid, and of the solid by order; -1: none. */
typedef struct heat {
  int block[PLOT_MASSES][N_ORDERS + 1], n_blocks;
  double freezes[PLOT_MASSES]; /* K, with the order of equilibrium */
} heat;

static cmx_status put_heat(const plot *p, heat *h, int mass, int phase, int k, FILE *out, cmx_error *err) {
  const cmx_eos_view v = with_order(p, orders[k].order);
  double end[2], rho;
  cmx_eos_state point;
  if (!phase_span(p, mass, phase, freezing(p, &v, mass), end)) return CMX_OK;
  fprintf(out, "%s# block %d: %.1f solar masses, %s%s\n", h->n_blocks ? "\n\n" : "", h->n_blocks,
          plot_masses[mass], phase == CMX_SOLID ? "solid, order " : "liquid",
          phase == CMX_SOLID ? orders[k].word : "");
  h->block[mass][phase == CMX_SOLID ? k : N_ORDERS] = h->n_blocks++;
  for (int i = 0; i < N_ROWS; i++) {
    const double temp = row_temp(end, i);
    const cmx_status status = look_up(p, &v, mass, phase, temp, &rho, &point, err);
    if (status < 0) return status;
    fprintf(out, "%.10g %.10g %.10g %.10g %.8g %u\n", temp, rho, point.cv * per_ion(&v, p->x), point.gamma,
            point.gamma_d, point.reasons);
  }
  return CMX_OK;
}

static cmx_status heat_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  heat *h = figure;
  cmx_status status = CMX_OK;
  tracks_head(p, out,
              "Heat capacity at constant volume of a core as it cools, k an ion, by the order of the solid");
  fprintf(out,
          "# blocked: in equilibrium to Gamma_d = %g, fixed from there on; frozen: fixed at the solidus\n"
          "# T/K  rho/(g/cm^3)  c_v/k  Gamma  Gamma_d  reasons\n",
          blocking);
  for (int mass = 0; mass < PLOT_MASSES; mass++) {
    if (!p->has_track[mass]) continue;
    const cmx_eos_view v = with_order(p, CMX_ORDER_EQUILIBRIUM);
    h->freezes[mass] = freezing(p, &v, mass);
    if (status >= 0) status = put_heat(p, h, mass, CMX_LIQUID, 0, out, err);
    for (int k = 0; k < N_ORDERS && status >= 0; k++)
      if (orders[k].order != CMX_ORDER_FROZEN || p->table.eos.solidus.n_pieces)
        status = put_heat(p, h, mass, CMX_SOLID, k, out, err);
  }
  return status;
}

/* Curves of one mass; those of the first that is drawn carry the titles. */
static void put_heat_curves(const heat *h, int mass, int titles, FILE *out) {
  static const char *const width[N_ORDERS] = {"1.4", "3.2", "5.5", "8.5"}; /* so that equal curves all show */
  fputs("plot \\\n", out);
  if (h->block[mass][N_ORDERS] >= 0)
    fprintf(out, "  data index %d using 1:3 with lines linewidth 2 linecolor rgb '#303030' %s, \\\n",
            h->block[mass][N_ORDERS], titles ? "title 'liquid'" : "notitle");
  for (int k = N_ORDERS - 1; k >= 0; k--) {
    if (h->block[mass][k] < 0) continue;
    fprintf(out, "  data index %d using 1:3 with lines linewidth %s linecolor rgb '%s' ", h->block[mass][k],
            width[k], plot_colour((size_t)k));
    if (titles)
      fprintf(out, "title '%s', \\\n", orders[k].title);
    else
      fputs("notitle, \\\n", out);
  }
  fputs("  NaN notitle\n", out);
}

static cmx_status heat_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  const heat *h = figure;
  int drawn = 0;
  char title[96];
  (void)err;
  snprintf(title, sizeof title, "%s, {/:Italic x} = %g: heat capacity at the centre of a cooling core",
           p->mix, p->x);
  const plot_sheet sheet = {.figure = "cooling_cv",
                            .title = title,
                            .named = 1,
                            .foot = "isothermal cores in hydrostatic equilibrium",
                            .entries = N_ORDERS + 1};
  const plot_frame f = plot_begin(p, out, &sheet);
  fprintf(out,
          "data = 'cooling_cv.tsv'\nset multiplot\nset logscale x\n"
          "set xrange [%g:%g]\nset yrange [0:3.9]\nset format y '%%g'\nset ylabel '{/:Italic c_v}  (k an "
          "ion)'\nset format x ''\n",
          cold_end(p), hot_end(p));
  for (int mass = PLOT_MASSES - 1; mass >= 0; mass--) {
    if (!p->has_track[mass]) continue;
    const double half = 0.5 * (f.top - f.bottom), bottom = mass ? f.bottom + half + 0.2 * f.line : f.bottom;
    const core_track_point *end = &p->track[mass][PLOT_TRACK - 1];
    plot_panel(out, f.left, f.right, bottom, bottom + half - 0.2 * f.line);
    if (!mass) fputs("set format x '10^{%T}'\nset xlabel 'temperature (K)'\n", out);
    fprintf(out, "set label 1 '%.1f {/:Italic M}_☉,  ρ_c = %.3g×10^{%d} g/cm^3' at graph 0.03,0.9\n",
            plot_masses[mass], end->star.rho / pow(10.0, floor(log10(end->star.rho))),
            (int)floor(log10(end->star.rho)));
    if (!isnan(h->freezes[mass]))
      fprintf(out,
              "set label 2 'freezes' at first %.6g,graph 0.05 right offset -0.6,0 font ',13' textcolor rgb "
              "'#606060'\n"
              "set arrow 2 from first %.6g,graph 0 to first %.6g,graph 1 nohead dashtype 3 linecolor rgb "
              "'#909090'\n",
              h->freezes[mass], h->freezes[mass], h->freezes[mass]);
    put_heat_curves(h, mass, !drawn++, out);
    fputs("unset label 1\nunset label 2\nunset arrow 2\n", out);
    plot_next_panel(out);
  }
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

cmx_status plot_cooling_cv(plot *p, cmx_error *err) {
  heat h;
  const cmx_status status = plot_make_tracks(p, "cooling_cv", err);
  if (status < 0) return status;
  if (p->table.eos.mixing[1])
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (the solid of the table has no short-range order)");
  if (!p->table.eos.solidus.n_pieces)
    plot_left_out("cooling_cv", "order frozen at the solidus (the table has no solidus)");
  memset(&h, 0, sizeof h);
  for (int mass = 0; mass < PLOT_MASSES; mass++)
    for (int k = 0; k <= N_ORDERS; k++) h.block[mass][k] = -1;
  return plot_write(p, "cooling_cv", heat_data, heat_script, &h, err);
}

/* --- track ---------------------------------------------------------------------------------------------- */

typedef struct course {
  int block[PLOT_MASSES][2], n_blocks, has_heat;
  double freezes[PLOT_MASSES], pressure[PLOT_MASSES]; /* K; erg/cm^3 at the cold end */
} course;

static cmx_status put_course(const plot *p, course *c, int mass, int phase, FILE *out, cmx_error *err) {
  const cmx_eos_view v = with_order(p, CMX_ORDER_EQUILIBRIUM);
  double end[2], rho;
  cmx_eos_state q;
  if (!phase_span(p, mass, phase, c->freezes[mass], end)) return CMX_OK;
  fprintf(out, "%s# block %d: %.1f solar masses, %s\n", c->n_blocks ? "\n\n" : "", c->n_blocks,
          plot_masses[mass], phase == CMX_SOLID ? "solid" : "liquid");
  c->block[mass][phase] = c->n_blocks++;
  for (int i = 0; i < N_ROWS; i++) {
    const double temp = row_temp(end, i);
    const cmx_status status = look_up(p, &v, mass, phase, temp, &rho, &q, err);
    if (status < 0) return status;
    c->pressure[mass] = q.p;
    c->has_heat |= isfinite(q.latent_heat);
    fprintf(out, "%.10g %.10g %.10g %.10g %.10g %.10g %.10g %.8g %.8g %u\n", temp, rho, q.p,
            q.cv * per_ion(&v, p->x), q.cv, q.grad_ad, q.latent_heat, q.gamma, q.gamma_d, q.reasons);
  }
  return CMX_OK;
}

static cmx_status course_data(const plot *p, void *figure, FILE *out, cmx_error *err) {
  course *c = figure;
  cmx_status status = CMX_OK;
  tracks_head(p, out, "A core as it cools; the order of the solid is that of equilibrium");
  fputs("# at the density of the track, where both phases have pressures some 1e-4 apart at freezing\n"
        "# latent heat: T (s_liquid - s_solid) at this rho and T, nan where one of the phases means nothing\n"
        "# T/K  rho/(g/cm^3)  P/(erg/cm^3)  c_v/k  c_v/(erg/(g K))  grad_ad  latent_heat/(erg/g)  Gamma  "
        "Gamma_d  reasons\n",
        out);
  for (int mass = 0; mass < PLOT_MASSES && status >= 0; mass++) {
    if (!p->has_track[mass]) continue;
    const cmx_eos_view v = with_order(p, CMX_ORDER_EQUILIBRIUM);
    c->freezes[mass] = freezing(p, &v, mass);
    status = put_course(p, c, mass, CMX_LIQUID, out, err);
    if (status >= 0) status = put_course(p, c, mass, CMX_SOLID, out, err);
  }
  return status;
}

/* One panel: both masses, in their units where the quantity is relative to the cold end. */
static void put_course_panel(const course *c, int column, FILE *out) {
  fputs("plot \\\n", out);
  for (int mass = 0; mass < PLOT_MASSES; mass++) {
    int titled = column != 3;
    for (int phase = 0; phase < 2; phase++) {
      if (c->block[mass][phase] < 0) continue;
      fprintf(out, "  data index %d using 1:", c->block[mass][phase]);
      if (column == 3)
        fprintf(out, "($3/%.10g)", c->pressure[mass]);
      else
        fprintf(out, column == 7 ? "($%d/1e13)" : "%d", column);
      fprintf(out, " with lines linewidth 2.4 linecolor rgb '%s' ", plot_colour((size_t)mass));
      if (titled)
        fputs("notitle, \\\n", out);
      else
        fprintf(out, "title '%.1f {/:Italic M}_☉,  {/:Italic P}_0 = %.3g×10^{%d} erg/cm^3', \\\n",
                plot_masses[mass], c->pressure[mass] / pow(10.0, floor(log10(c->pressure[mass]))),
                (int)floor(log10(c->pressure[mass])));
      titled = 1;
    }
  }
  fputs("  NaN notitle\n", out);
}

static cmx_status course_script(const plot *p, void *figure, FILE *out, cmx_error *err) {
  static const struct {
    int column;
    const char *label, *set;
  } panel[4] = {{3, "{/:Italic P} / {/:Italic P}_0", ""},
                {4, "{/:Italic c_v}  (k an ion)", "set yrange [0:3.9]\nset ytics 1\n"},
                {6, "∇_{ad}",
                 "set yrange [*:*]\nset ytics 0.02\nset xlabel 'temperature (K)' offset 0,0.3\nset format x "
                 "'10^{%T}'\n"},
                {7, "latent heat  (10^{13} erg/g)", "set yrange [0:*]\nset ytics 1\n"}};
  const course *c = figure;
  (void)err;
  char title[96];
  snprintf(title, sizeof title, "%s, {/:Italic x} = %g: the centre of a cooling core", p->mix, p->x);
  const plot_sheet sheet = {
      .figure = "track",
      .title = title,
      .named = 1,
      .foot = p->table.eos.mixing[1]
                  ? "isothermal cores in hydrostatic equilibrium; P_0: at the cold end; dotted: freezing"
                  : "isothermal cores in hydrostatic equilibrium; P_0: at the cold end; dotted: freezing; "
                    "order of the solid in equilibrium",
      .entries = PLOT_MASSES,
      .columns = 1};
  const plot_frame f = plot_begin(p, out, &sheet);
  fprintf(out, "data = 'track.tsv'\nset multiplot\nset logscale x\nset xrange [%g:%g]\nset format x ''\n",
          cold_end(p), hot_end(p));
  for (int mass = 0; mass < PLOT_MASSES; mass++)
    if (p->has_track[mass] && !isnan(c->freezes[mass]))
      fprintf(out,
              "set arrow %d from first %.8g,graph 0 to first %.8g,graph 1 nohead dashtype 3 linewidth 1.3 "
              "linecolor rgb '%s'\n",
              mass + 1, c->freezes[mass], c->freezes[mass], plot_colour((size_t)mass));
  for (int k = 0; k < 4; k++) {
    const double width = 0.5 * (f.right - f.left) - 3.2 * f.em, half = 0.5 * (f.top - f.bottom);
    const double left = k % 2 ? f.right - width : f.left, bottom = k < 2 ? f.bottom + half : f.bottom;
    plot_panel(out, left, left + width, bottom + (k < 2 ? 0.55 * f.line : 0.0),
               bottom + half - (k < 2 ? 0.0 : 0.55 * f.line));
    fprintf(out, "set ylabel '%s' offset 0.5,0\n%s", panel[k].label, panel[k].set);
    if (panel[k].column == 7 && !c->has_heat)
      fputs("set label 3 'not given anywhere' at graph 0.5,0.5 center\nset yrange [0:1]\nplot NaN "
            "notitle\n",
            out);
    else
      put_course_panel(c, panel[k].column, out);
    plot_next_panel(out);
  }
  fputs("unset multiplot\nset output\n", out);
  return CMX_OK;
}

cmx_status plot_track(plot *p, cmx_error *err) {
  course c;
  const cmx_status status = plot_make_tracks(p, "track", err);
  if (status < 0) return status;
  memset(&c, 0, sizeof c);
  for (int mass = 0; mass < PLOT_MASSES; mass++) c.block[mass][LIQUID] = c.block[mass][SOLID] = -1;
  return plot_write(p, "track", course_data, course_script, &c, err);
}
