/* Figure 1: free energies at the melting of the lighter species. */
#include <math.h>
#include <string.h>

#include "coulomix/ordered.h"
#include "plot.h"

enum {
  LIQUID,
  RANDOM,
  FIT,
  ORDERED,
  N_MIXTURES,
  N_CURVE = 401,
  N_DOTS = 161,
  DOT_EVERY = 5,
  N_TANGENT_GRID = 400,
  CSCL = 0,
  N_LATTICES = 3,
  LATTICE_MESH = 12
};

/* A fully ordered crystal of the two ions: du in U_1 as computed here and, NaN if not published, by Ogata et
   al. */
typedef struct ordered_point {
  double x, u, ogata;
  int stable;
} ordered_point;

/* A double tangent: x and F of the points of contact. */
typedef struct tangent {
  double x[2], f[2];
} tangent;

typedef struct energies {
  cmx_classical_models mixture[N_MIXTURES]; /* LIQUID shares RANDOM's */
  int has[N_MIXTURES];
  char fit[128];
  double gamma_e, top, bottom;
  ordered_point lattice[N_LATTICES]; /* CsCl first */
  size_t n_tangents[2];              /* of the ordered and of the random solid */
  tangent first[2];                  /* the first of each */
} energies;

/* The recipe's first fit (with the entropy of numbers if it has one), else Ogata et al. 1993 where it was
   fitted. */
static void find_fit(const plot *p, energies *e) {
  const cmx_recipe *r = &p->recipe;
  cmx_classical_models *m = &e->mixture[FIT];
  cmx_recipe_solid used = {"", "solid-mixing/ogata1993", "mixing-entropy/number", "solid-vibrations/linear"};
  for (size_t pass = 0; pass < 2; pass++)
    for (size_t s = 0; s < r->phase.n_solids; s++) {
      const cmx_recipe_solid *solid = &r->phase.solids[s];
      if (e->has[FIT] || !strcmp(solid->solid, "ordered") || !strcmp(solid->solid, "random")) continue;
      if (pass == 0 && strcmp(solid->entropy, used.entropy) != 0) continue;
      used = *solid;
      e->has[FIT] = 1;
    }
  m->solid = CMX_SOLID_FITTED;
  m->solid_mixing = cmx_model_find(CMX_KIND_SOLID_MIXING, used.solid, NULL);
  m->entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, used.entropy, NULL);
  const double ratio = p->z[1] / p->z[0];
  if (!e->has[FIT] && m->solid_mixing)
    e->has[FIT] = ratio >= m->solid_mixing->range[0] * (1.0 - 1e-12) &&
                  ratio <= m->solid_mixing->range[1] * (1.0 + 1e-12);
  e->has[FIT] = e->has[FIT] && m->solid_mixing && m->entropy && cmx_classical_check(m, NULL) >= 0;
  plot_fit_label(used.solid, e->fit, sizeof e->fit);
}

/* Energy of Table 2 at these charges. A lattice with its ions exchanged is listed in units of the heavier
   one. */
static double ogata_energy(double x, double alpha) {
  for (size_t k = 0; k < plot_numbers.n_table2; k++) {
    const double *row = plot_numbers.table2[k];
    if (row[0] == x && fabs(row[1] / alpha - 1.0) < 1e-12) return row[2];
    if (row[0] == 1.0 - x && fabs(row[1] * alpha - 1.0) < 1e-12)
      return row[2] * cmx_gamma_species(alpha, 1.0);
  }
  return (double)NAN;
}

/* Energies of the lattices that compete, and whether phonons leave them stable at these charges. */
static cmx_status assess_lattices(const plot *p, energies *e, cmx_error *err) {
  static const struct {
    double x;
    const char *structure;
  } known[N_LATTICES] = {{0.5, "cscl"}, {0.25, "d03"}, {0.75, "d03"}}; /* d03: A3 B1 */
  const double alpha = p->z[1] / p->z[0];
  cmx_ordered_lattice all[CMX_N_ORDERED];
  cmx_status status = cmx_ordered_lattices(all);
  if (status < 0) return cmx_fail(err, status, "ordered lattices: %s", cmx_status_text(status));
  for (size_t k = 0; k < N_LATTICES; k++) {
    ordered_point *to = &e->lattice[k];
    to->x = known[k].x;
    to->ogata = ogata_energy(to->x, alpha);
    for (size_t i = 0; i < CMX_N_ORDERED; i++)
      if (all[i].x == to->x)
        to->u = cmx_ordered_excess(to->x, alpha, all[i].xi11 + (all[i].xi12 + all[i].xi22 * alpha) * alpha);
    const double charge[2] = {to->x > 0.5 ? p->z[1] : p->z[0], to->x > 0.5 ? p->z[0] : p->z[1]};
    cmx_crystal crystal;
    cmx_stability verdict;
    double z[CMX_MAX_SITES];
    status = cmx_crystal_builtin(known[k].structure, &crystal, err);
    if (status >= 0) status = cmx_crystal_charges(&crystal, 2, charge, z, err);
    if (status >= 0) status = cmx_crystal_stability(&crystal, z, LATTICE_MESH, &verdict, err);
    if (status < 0) return status;
    to->stable = verdict.stable;
  }
  return CMX_OK;
}

static cmx_status prepare(plot *p, energies *e, cmx_error *err) {
  memset(e, 0, sizeof *e);
  e->gamma_e = p->gamma_melt / p->u1;
  const cmx_status status = cmx_recipe_mixture(&p->recipe, 0, &p->physics, cmx_order_from_table,
                                               &p->table.order, &e->mixture[RANDOM], err);
  if (status < 0) return status;
  cmx_classical_models *random = &e->mixture[RANDOM];
  random->solid = CMX_SOLID_RANDOM;
  random->order = cmx_order_from_table;
  random->order_context = &p->table.order;
  random->entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number", err);
  if (!random->entropy) return CMX_ERR_UNKNOWN;
  for (int k = 0; k < N_MIXTURES; k++) e->mixture[k] = *random;
  e->mixture[ORDERED].solid = CMX_SOLID_ORDERED;
  e->has[LIQUID] = e->has[RANDOM] = 1;
  e->has[ORDERED] = cmx_table_has(&p->table, "order");
  find_fit(p, e);
  return assess_lattices(p, e, err);
}

/* Free energy in U_1; NaN where the model has none. */
static double free_energy(const plot *p, const energies *e, int k, double x) {
  cmx_jet f;
  cmx_classical_models m = e->mixture[k];
  cmx_phase_function *function = k == LIQUID ? cmx_classical_liquid : cmx_classical_solid;
  if (!e->has[k] || function(&m, x, e->gamma_e, &f) < 0) return (double)NAN;
  return f.v / p->gamma_melt;
}

/* T s in U_1 of a random or fitted solid. */
static double entropy_term(const plot *p, const energies *e, int k, double x) {
  const cmx_jet xs[2] = {cmx_jet_const(1.0 - x), cmx_jet_const(x)};
  cmx_jet extra;
  if (!e->has[k] || cmx_model_mix(e->mixture[k].entropy, 2, p->z, xs, cmx_jet_const(e->gamma_e), &extra) < 0)
    return (double)NAN;
  return (extra.v - cmx_mixing_two(x, NULL)) / p->gamma_melt;
}

static void widen(energies *e, double solid) {
  if (solid > e->top) e->top = solid;
  if (solid < e->bottom) e->bottom = solid;
}

/* Blocks 0 and 1 of the data. */
static void put_curves(const plot *p, energies *e, FILE *out) {
  fputs("\n# block 0: curves, energies per ion in U_1 less linear mixing\n"
        "# x  F_liquid  U_random  F_random  U_fit  F_fit\n",
        out);
  for (int k = 0; k < N_CURVE; k++) {
    const double x = k / (N_CURVE - 1.0);
    const double liquid = free_energy(p, e, LIQUID, x), random = free_energy(p, e, RANDOM, x),
                 fit = free_energy(p, e, FIT, x);
    const double u_random = random + entropy_term(p, e, RANDOM, x), u_fit = fit + entropy_term(p, e, FIT, x);
    fprintf(out, "%.6f %.10g %.10g %.10g %.10g %.10g\n", x, liquid, u_random, random, u_fit, fit);
    widen(e, u_random);
    widen(e, random);
    widen(e, u_fit);
    widen(e, fit);
    widen(e, liquid);
  }
  fputs("\n\n# block 1: solid with short-range order minimised\n# x  F_ordered  dot\n", out);
  for (int k = 0; k < N_DOTS; k++) {
    const double x = k / (N_DOTS - 1.0), f = free_energy(p, e, ORDERED, x);
    fprintf(out, "%.6f %.10g %d\n", x, f, k % DOT_EVERY == 0);
    widen(e, f);
  }
}

/* Common tangents of liquid and one solid as a block, drawn beyond the points of contact; their number and
   the first of them. */
static size_t put_tangents(const plot *p, const energies *e, int k, tangent *first, FILE *out) {
  cmx_classical_models m = e->mixture[k];
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_classical_phases(&m, phases);
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  size_t n = 0, drawn = 0;
  if (e->has[k]) (void)cmx_tie_lines(2, phases, e->gamma_e, N_TANGENT_GRID, line, &n);
  for (size_t t = 0; t < n; t++) {
    if (line[t].left == line[t].right) continue;
    const double a = line[t].x_left, b = line[t].x_right;
    const double fa = free_energy(p, e, line[t].left ? k : LIQUID, a);
    const double fb = free_energy(p, e, line[t].right ? k : LIQUID, b);
    const double slope = (fb - fa) / (b - a), lo = fmax(0.0, a - 0.2), hi = fmin(1.0, b + 0.2);
    if (!drawn) *first = (tangent){{a, b}, {fa, fb}};
    fprintf(out, "%.10g %.10g 0\n%.10g %.10g 1\n%.10g %.10g 1\n%.10g %.10g 0\n\n", lo, fa + slope * (lo - a),
            a, fa, b, fb, hi, fb + slope * (hi - b));
    drawn++;
  }
  if (!drawn) fputs("nan nan nan\n", out);
  return drawn;
}

static void put_lattices(energies *e, FILE *out) {
  fprintf(out,
          "\n\n# block 4: fully ordered CsCl and D0_3, energy per ion in U_1 less linear mixing; stable: to "
          "phonons, else not drawn\n"
          "# U_Ogata: %s\n# x  U  U_Ogata  stable\n",
          plot_numbers.table2_source);
  for (size_t k = 0; k < N_LATTICES; k++) {
    const ordered_point *l = &e->lattice[k];
    fprintf(out, "%.4f %.10g %.6g %d\n", l->x, l->u, l->ogata, l->stable);
    if (l->stable) widen(e, l->u);
  }
}

/* The disordered crystal of a trace. */
static void put_dilute(const plot *p, FILE *out) {
  const double alpha = p->z[1] / p->z[0], *d = plot_numbers.dilute, *range = plot_numbers.dilute_range;
  const int there = alpha >= range[0] * (1.0 - 1e-12) && alpha <= range[1] * (1.0 + 1e-12);
  fprintf(out, "\n\n# block 5: disordered crystal, energy per ion in U_1 less linear mixing\n# %s\n# x  U\n",
          plot_numbers.dilute_source);
  fprintf(out, "%.6f %.6g\n", d[0], there ? d[0] * (d[1] + d[2] * alpha) : (double)NAN);
}

static void lattice_curves(const energies *e, FILE *out) {
  int drawn[2] = {0, 0}, published = 0; /* CsCl, the others */
  for (size_t k = 0; k < N_LATTICES; k++) {
    if (!e->lattice[k].stable) continue;
    drawn[k != CSCL] = 1;
    published |= !isnan(e->lattice[k].ogata);
  }
  if (drawn[0] || drawn[1])
    fprintf(
        out,
        "  data index 4 using 1:($4 == 1 ? $2*1e3 : 1/0) with points pointtype 4 pointsize 2*ps linewidth "
        "1.6 linecolor rgb '#303030' title 'U, ordered %s%s%s', \\\n",
        drawn[0] ? "CsCl" : "", drawn[0] && drawn[1] ? " and " : "", drawn[1] ? "D0_3" : "");
  if (published)
    fputs(
        "  data index 4 using 1:($4 == 1 ? $3*1e3 : 1/0) with points pointtype 2 pointsize 1.3*ps linewidth "
        "1.2 linecolor rgb '#303030' title 'the same, Ogata et al. 1993', \\\n"
        "  data index 5 using 1:($2*1e3) with points pointtype 6 pointsize 1.3*ps linewidth 1.6 linecolor "
        "rgb "
        "'#303030' title 'U, disordered, Ogata et al. 1993', \\\n",
        out);
}

/* Double tangents and their points of contact: in 1e-3 U_1 or, in the inset, over a straight line in 1e-5. */
static void tangent_curves(const energies *e, int inset, FILE *out) {
  static const char *const whose[2] = {"ordered", "random"};
  const char *const value = inset ? "($2-line($1))*1e5" : "$2*1e3";
  for (int k = 0; k < 2; k++) {
    if (!e->n_tangents[k]) continue;
    const char *colour = plot_colour((size_t)k);
    fprintf(out,
            "  data index %d using 1:(%s) with lines dashtype (5,8) linewidth 1.6 linecolor rgb '#606060' ",
            k + 2, value);
    fputs(inset || k ? "notitle, \\\n" : "title 'double tangents', \\\n", out);
    fprintf(
        out,
        "  data index %d using 1:($3 == 1 ? %s : 1/0) with points pointtype %d pointsize 1.5*ps linewidth "
        "1.6 linecolor rgb '%s' ",
        k + 2, value, k ? 5 : 7, colour);
    if (inset)
      fputs("notitle, \\\n", out);
    else
      fprintf(out, "title 'contact, %s', \\\n", whose[k]);
  }
}

static void energies_curves(const energies *e, FILE *out) {
  const char *blue = plot_colour(1), *green = plot_colour(2);
  fputs("plot \\\n", out);
  fprintf(out,
          "  data index 0 using 1:($3*1e3) with lines linewidth 2.6 linecolor rgb '%s' title 'U, random "
          "solid', \\\n"
          "  data index 0 using 1:($4*1e3) with lines linewidth 1.4 linecolor rgb '%s' title 'F, random "
          "solid', \\\n",
          blue, blue);
  if (e->has[FIT])
    fprintf(out,
            "  data index 0 using 1:($5*1e3) with lines dashtype (1,6) linewidth 2 linecolor rgb '%s' title "
            "'U, %s', \\\n"
            "  data index 0 using 1:($6*1e3) with lines dashtype (12,7,1,7) linewidth 1.6 linecolor rgb '%s' "
            "title 'F, %s', \\\n",
            green, e->fit, green, e->fit);
  if (e->has[ORDERED])
    fprintf(out,
            "  data index 1 using 1:($2*1e3) with lines linewidth 2 linecolor rgb '%s' title 'F, short-range "
            "ordered', \\\n",
            plot_colour(0));
  fputs("  data index 0 using 1:($2*1e3) with lines dashtype (11,8) linewidth 2 linecolor rgb 'black' title "
        "'F, liquid', \\\n",
        out);
  tangent_curves(e, 0, out);
  lattice_curves(e, out);
  fputs("  1/0 notitle\n", out);
}

/* The straight line that free energies of the inset are given over, and the range of x and of the values. */
typedef struct inset {
  double x0, f0, slope, x[2], top;
} inset;

static inset make_inset(const plot *p, const energies *e) {
  const int base = e->n_tangents[0] ? 0 : 1;
  const tangent *t = &e->first[base];
  inset i = {.x0 = t->x[0], .f0 = t->f[0], .slope = (t->f[1] - t->f[0]) / (t->x[1] - t->x[0])};
  double low = t->x[0], high = t->x[1];
  for (int k = 0; k < 2; k++) {
    if (!e->n_tangents[k]) continue;
    low = fmin(low, e->first[k].x[0]);
    high = fmax(high, e->first[k].x[1]);
  }
  const double margin = 0.35 * (high - low) + 0.02;
  i.x[0] = fmax(0.0, low - margin);
  i.x[1] = fmin(1.0, high + margin);
  for (int n = 0; n <= 100; n++) {
    const double x = i.x[0] + (i.x[1] - i.x[0]) * n / 100.0, line = i.f0 + i.slope * (x - i.x0);
    const double solid = free_energy(p, e, base ? RANDOM : ORDERED, x) - line,
                 random = free_energy(p, e, RANDOM, x) - line, liquid = free_energy(p, e, LIQUID, x) - line;
    i.top = fmax(i.top, fmin(liquid, fmax(solid, random)));
  }
  return i;
}

/* The places of contact, enlarged, where no curve passes: between the energies and the free energies. */
static void energies_inset(const plot *p, const energies *e, const plot_frame *f, const double y[2],
                           FILE *out) {
  const inset i = make_inset(p, e);
  const double width = f->right - f->left, height = (f->top - f->bottom) / (y[1] - y[0]);
  const double low = f->bottom + height * (0.72 * e->bottom - y[0]),
               high = f->bottom + height * (0.05 * e->bottom - y[0]);
  plot_next_panel(out);
  fprintf(out, "line(x) = %.12g + %.12g*(x - %.12g)\n", i.f0, i.slope, i.x0);
  plot_panel(out, f->left + (f->narrow ? 0.3 : 0.25) * width, f->left + 0.63 * width, low + 1.4 * f->line,
             high);
  fprintf(out,
          "set xrange [%.4g:%.4g]\nset yrange [%.4g:%.4g]\nset xlabel ''\nset xzeroaxis\n"
          "set ylabel 'ΔF  (10^{-5} U_1)' offset 0.8,0 font ',12'\nset xtics %s font ',12'\n"
          "set ytics 20 font ',12'\nplot \\\n",
          i.x[0], i.x[1], -0.18e5 * i.top, 1.15e5 * i.top, f->narrow ? "0.1" : "0.05");
  fprintf(out,
          "  data index 0 using 1:(($4-line($1))*1e5) with lines linewidth 1.4 linecolor rgb '%s' notitle, "
          "\\\n",
          plot_colour(1));
  if (e->has[ORDERED])
    fprintf(out,
            "  data index 1 using 1:(($2-line($1))*1e5) with lines linewidth 2 linecolor rgb '%s' notitle, "
            "\\\n",
            plot_colour(0));
  fputs("  data index 0 using 1:(($2-line($1))*1e5) with lines dashtype (11,8) linewidth 2 linecolor rgb "
        "'black' notitle, \\\n",
        out);
  tangent_curves(e, 1, out);
  fputs("  1/0 notitle\n", out);
}

static void energies_script(const plot *p, const energies *e, FILE *out) {
  const double margin = 0.06 * (e->top - e->bottom);
  const double y[2] = {e->bottom - margin, e->top + 0.7 * margin};
  char title[128];
  snprintf(title, sizeof title,
           "%s: energies and free energies at {/:Italic T} = {/:Italic T}_{1m}  (Γ_1 = %.3f)", p->mix,
           p->gamma_melt);
  const plot_sheet sheet = {
      .figure = "fig1",
      .title = title,
      .foot =
          "U_1 = Z_1^{5/3} e^2/a_e.  Solids: static energy and residual entropy; liquid: less the thermal "
          "terms of the solid (Baiko, arXiv:2504.11545). Inset: F less the double tangent of the solid with "
          "order.",
      .entries = 4 + 2 * e->has[FIT] + (e->n_tangents[0] || e->n_tangents[1]) + (e->n_tangents[0] > 0) +
                 (e->n_tangents[1] > 0) + 3};
  const plot_frame f = plot_begin(p, out, &sheet);
  fprintf(out,
          "set xlabel 'number fraction of %s, {/:Italic x}' offset 0,0.4\n"
          "set ylabel 'energy less linear mixing (10^{-3} U_1)'\n"
          "set xrange [0:1]\nset yrange [%.6g:%.6g]\nset xzeroaxis linetype 1 linewidth 0.8 linecolor rgb "
          "'#909090'\ndata = 'fig1.tsv'\nset multiplot\n",
          p->heavy, 1e3 * y[0], 1e3 * y[1]);
  energies_curves(e, out);
  if (e->n_tangents[0] || e->n_tangents[1]) energies_inset(p, e, &f, y, out);
  fputs("unset multiplot\nset output\n", out);
}

cmx_status plot_energies(plot *p, cmx_error *err) {
  energies e;
  plot_page page;
  cmx_status status = prepare(p, &e, err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  if (!e.has[ORDERED]) plot_left_out("fig1", "the short-range ordered solid (the table has no /order)");
  if (!e.has[FIT]) plot_left_out("fig1", "a fitted solid (no fit covers these charges)");
  plot_data_head(p, page.out, "Energies and free energies at the melting of the lighter species");
  fprintf(page.out, "# Gamma_1 = %.10g\n", p->gamma_melt);
  put_curves(p, &e, page.out);
  static const int whose[2] = {ORDERED, RANDOM};
  for (int k = 0; k < 2; k++) {
    fprintf(
        page.out,
        "\n\n# block %d: double tangents of liquid and %s solid; last column 1 at contact\n# x  F  contact\n",
        k + 2, k ? "random" : "ordered");
    e.n_tangents[k] = put_tangents(p, &e, whose[k], &e.first[k], page.out);
  }
  put_lattices(&e, page.out);
  put_dilute(p, page.out);
  status = plot_page_write(p, &page, "fig1.tsv", err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  energies_script(p, &e, page.out);
  return plot_page_write(p, &page, "fig1.gp", err);
}
