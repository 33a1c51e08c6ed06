/* Figures 1 and 2: free energies at the melting of the lighter species, and the phase diagram. */
#include <math.h>
#include <string.h>

#include "coulomix/ordered.h"
#include "plot.h"

/* --- figure 1 ------------------------------------------------------------------------------------------ */

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

typedef struct energies {
  cmx_classical_models mixture[N_MIXTURES]; /* LIQUID shares RANDOM's */
  int has[N_MIXTURES];
  char fit[128];
  double gamma_e, top, bottom;
  ordered_point lattice[N_LATTICES]; /* CsCl first */
} energies;

/* The recipe's first fit (with the entropy of numbers if it has one), else Ogata et al. 1993 where it was
   fitted. */
static void find_fit(const plot *p, energies *e) {
  const cmx_recipe *r = &p->recipe;
  cmx_classical_models *m = &e->mixture[FIT];
  cmx_recipe_solid used = {"", "solid-mixing/ogata1993", "mixing-entropy/number"};
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
    if (liquid < e->bottom) e->bottom = liquid;
  }
  fputs("\n\n# block 1: solid with short-range order minimised\n# x  F_ordered  dot\n", out);
  for (int k = 0; k < N_DOTS; k++) {
    const double x = k / (N_DOTS - 1.0), f = free_energy(p, e, ORDERED, x);
    fprintf(out, "%.6f %.10g %d\n", x, f, k % DOT_EVERY == 0);
    widen(e, f);
  }
}

/* Common tangents of liquid and one solid as a block, drawn a little beyond the points of contact; their
   number. */
static size_t put_tangents(const plot *p, energies *e, int k, FILE *out) {
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
    const double slope = (fb - fa) / (b - a), lo = fmax(0.0, a - 0.12), hi = fmin(1.0, b + 0.12);
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

static void lattice_curves(const energies *e, FILE *out) {
  int drawn[2] = {0, 0}, published = 0; /* CsCl, the others */
  for (size_t k = 0; k < N_LATTICES; k++) {
    if (!e->lattice[k].stable) continue;
    drawn[k != CSCL] = 1;
    published |= !isnan(e->lattice[k].ogata);
  }
  if (drawn[0] || drawn[1])
    fprintf(out,
            "  data index 4 using 1:($4 == 1 ? $2*1e3 : 1/0) with points pointtype 4 pointsize 2 linewidth "
            "1.6 linecolor rgb '#303030' title 'U, ordered %s%s%s', \\\n",
            drawn[0] ? "CsCl" : "", drawn[0] && drawn[1] ? " and " : "", drawn[1] ? "D0_3" : "");
  if (published)
    fputs("  data index 4 using 1:($4 == 1 ? $3*1e3 : 1/0) with points pointtype 2 pointsize 1.3 linewidth "
          "1.2 linecolor rgb '#303030' title 'the same, Ogata et al. 1993', \\\n",
          out);
}

static void energies_curves(const energies *e, const size_t tangents[2], FILE *out) {
  static const char *const whose[2] = {"ordered", "random"}, *const dash[2] = {"(10,4)", "(3,3)"};
  const char *blue = plot_colour(1), *green = plot_colour(2);
  fputs("data = 'fig1.tsv'\nplot \\\n", out);
  fprintf(out,
          "  data index 0 using 1:($3*1e3) with lines linewidth 2.6 linecolor rgb '%s' title 'U, random "
          "solid', \\\n",
          blue);
  fprintf(out,
          "  data index 0 using 1:($4*1e3) with lines linewidth 1.4 linecolor rgb '%s' title 'F, random "
          "solid', \\\n",
          blue);
  if (e->has[FIT])
    fprintf(out,
            "  data index 0 using 1:($5*1e3) with lines dashtype (2,2) linewidth 2 linecolor rgb '%s' title "
            "'U, %s', \\\n"
            "  data index 0 using 1:($6*1e3) with lines dashtype (9,3,2,3) linewidth 1.6 linecolor rgb '%s' "
            "title 'F, %s', \\\n",
            green, e->fit, green, e->fit);
  if (e->has[ORDERED])
    fprintf(out,
            "  data index 1 using 1:($3 == 1 ? $2*1e3 : 1/0) with points pointtype 7 pointsize 1.1 linecolor "
            "rgb '%s' notitle, \\\n"
            "  data index 1 using 1:($2*1e3) with lines linewidth 1.2 linecolor rgb '%s' notitle, \\\n"
            "  keyentry with linespoints pointtype 7 pointsize 1.1 linewidth 1.2 linecolor rgb '%s' title "
            "'F, short-range "
            "ordered solid', \\\n",
            plot_colour(0), plot_colour(0), plot_colour(0));
  fputs("  data index 0 using 1:($2*1e3) with lines dashtype (10,5) linewidth 2 linecolor rgb 'black' title "
        "'F, liquid', \\\n",
        out);
  for (int k = 0; k < 2; k++)
    if (tangents[k])
      fprintf(out,
              "  data index %d using 1:($2*1e3) with lines dashtype %s linewidth 1.5 linecolor rgb '#808080' "
              "title 'double "
              "tangent, %s', \\\n",
              k + 2, dash[k], whose[k]);
  lattice_curves(e, out);
  fputs("  1/0 notitle\nset output\n", out);
}

static void energies_script(const plot *p, const energies *e, const size_t tangents[2], FILE *out) {
  const double margin = 0.06 * (e->top - e->bottom);
  plot_script_head(p, out, "fig1");
  fprintf(out, "set title '%s: energies and free energies at T = T_{1m}  ({/Symbol G}_1 = %.3f)'\n", p->mix,
          p->gamma_melt);
  fprintf(
      out,
      "set xlabel 'number fraction of %s, {/:Italic x}' offset 0,0.4\n"
      "set ylabel 'energy per ion less linear mixing  (10^{-3} U_1)'\n"
      "set xrange [0:1]\nset yrange [%.6g:%.6g]\nset size 1,0.965\nset origin 0,0.035\nset bmargin 9.8\n"
      "set key outside bottom center vertical maxrows 5 Left reverse samplen 2.6 spacing 1.05 width 1 font "
      "',13'\nset xzeroaxis linetype 1 linewidth 0.8 linecolor rgb '#909090'\n",
      p->heavy, 1e3 * (e->bottom - margin), 1e3 * (e->top + 1.5 * margin));
  plot_foot(
      out,
      "U_1 = Z_1^{5/3} e^2/a_e.  Solids: static energy and residual entropy; liquid: less the thermal terms "
      "of the solid (Baiko, arXiv:2504.11545).");
  energies_curves(e, tangents, out);
}

cmx_status plot_energies(plot *p, cmx_error *err) {
  energies e;
  plot_page page;
  size_t tangents[2];
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
    tangents[k] = put_tangents(p, &e, whose[k], page.out);
  }
  put_lattices(&e, page.out);
  status = plot_page_write(p, &page, "fig1.tsv", err);
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  energies_script(p, &e, tangents, page.out);
  return plot_page_write(p, &page, "fig1.gp", err);
}

/* --- figure 2 ------------------------------------------------------------------------------------------ */

/* Boundaries between liquid and solid, or between solids, of one solid as a block; their number. Compounds
   are solids. Widens t, the range of T/T_1m. */
static int put_boundaries(const plot *p, const cmx_phase_view *v, int gaps, double t[2], FILE *out) {
  int drawn = 0;
  for (int b = 0; b < v->n_boundaries; b++) {
    const int *kind = v->kind + 4 * b;
    if ((kind[0] != CMX_LIQUID && kind[1] != CMX_LIQUID) != gaps) continue;
    for (int k = 0; k < v->n; k++) {
      const size_t at = (size_t)b * (size_t)v->n + (size_t)k;
      t[0] = fmin(t[0], p->gamma_melt / v->gamma[at]);
      t[1] = fmax(t[1], p->gamma_melt / v->gamma[at]);
      fprintf(out, "%.10g %.10g %.10g %.10g %.10g %.10g %.10g\n", v->gamma[at], p->gamma_melt / v->gamma[at],
              v->x_left[at], v->x_right[at], v->latent_heat[at],
              kind[0] == CMX_LIQUID ? v->x_left[at] : v->x_right[at],
              kind[0] == CMX_LIQUID ? v->x_right[at] : v->x_left[at]);
    }
    fputc('\n', out);
    drawn++;
  }
  if (!drawn) fputs("nan nan nan nan nan nan nan\n", out);
  return drawn;
}

/* Pairs x, Gamma_1 of an attribute as a block; their number. */
static size_t put_points(const plot *p, const char *solid, const char *attribute, FILE *out) {
  char group[96];
  size_t n = 0;
  snprintf(group, sizeof group, "/phase/%s", solid);
  const double *v = cmx_store_get_numbers(p->table.store, group, attribute, &n);
  for (size_t k = 0; k + 1 < n; k += 2)
    fprintf(out, "%.10g %.10g %.10g\n", v[k + 1], p->gamma_melt / v[k + 1], v[k]);
  if (n < 2) fputs("nan nan nan\n", out);
  return n / 2;
}

typedef struct drawn_solid {
  char label[128];
  int melting, gaps;
  size_t azeotropes, critical;
} drawn_solid;

static void put_blouin(FILE *out) {
  fprintf(out, "\n\n# %s\n# x_liquid  x_solid  T/T_1m\n", plot_numbers.blouin_source);
  for (size_t k = 0; k < plot_numbers.n_blouin; k++)
    fprintf(out, "%.4f %.8f %.8f\n", plot_numbers.blouin[k][0], plot_numbers.blouin[k][1],
            plot_numbers.blouin[k][2]);
}

/* Lines and points of every solid, without a legend. */
static void diagram_curves(size_t n, const drawn_solid solid[], FILE *out) {
  for (size_t s = n; s-- > 0;) {
    const char *colour = plot_colour(s);
    const int base = (int)(4 * s);
    const double width = s ? 1.3 : 2.4;
    for (int side = 0; side < 2 && solid[s].melting; side++)
      fprintf(out, "  data index %d using %d:2 with lines linewidth %.1f linecolor rgb '%s' notitle, \\\n",
              base, 6 + side, width, colour);
    for (int side = 0; side < 2 && solid[s].gaps; side++)
      fprintf(out,
              "  data index %d using %d:2 with lines linewidth %.1f dashtype (6,3) linecolor rgb '%s' "
              "notitle, \\\n",
              base + 1, 3 + side, width, colour);
  }
  for (size_t s = n; s-- > 0;) {
    const char *colour = plot_colour(s);
    const int base = (int)(4 * s);
    if (solid[s].azeotropes)
      fprintf(
          out,
          "  data index %d using 3:2 with points pointtype 9 pointsize 1.7 linecolor rgb '%s' notitle, \\\n",
          base + 2, colour);
    if (solid[s].critical)
      fprintf(
          out,
          "  data index %d using 3:2 with points pointtype 13 pointsize 1.9 linecolor rgb '%s' notitle, \\\n",
          base + 3, colour);
  }
}

static void diagram_legend(size_t n, const drawn_solid solid[], FILE *out) {
  size_t azeotropes = 0, critical = 0, gaps = 0;
  for (size_t s = 0; s < n; s++) {
    fprintf(out, "  keyentry with lines linewidth %.1f linecolor rgb '%s' title '%s', \\\n", s ? 1.3 : 2.4,
            plot_colour(s), solid[s].label);
    azeotropes += solid[s].azeotropes;
    critical += solid[s].critical;
    gaps += (size_t)solid[s].gaps;
  }
  if (azeotropes)
    fputs("  keyentry with points pointtype 9 pointsize 1.7 linecolor rgb '#606060' title 'azeotrope', \\\n",
          out);
  if (gaps)
    fputs("  keyentry with lines dashtype (6,3) linewidth 1.3 linecolor rgb '#606060' title 'miscibility "
          "gap', \\\n",
          out);
  if (critical)
    fputs("  keyentry with points pointtype 13 pointsize 1.9 linecolor rgb '#606060' title 'critical point', "
          "\\\n",
          out);
}

/* The range of T/T_1m of one panel, a little widened. */
static void diagram_range(const double t[2], FILE *out) {
  const double margin = 0.05 * (t[1] - t[0]) + 0.005;
  const double third = (t[1] - t[0]) / 3.0, power = pow(10.0, floor(log10(fmax(third, 1e-6)))),
               lead = third / power;
  fprintf(out, "set yrange [%.6g:%.6g]\nset ytics %.6g\n", fmax(0.0, t[0] - margin), t[1] + margin,
          power * (lead < 2.0   ? 1.0
                   : lead < 5.0 ? 2.0
                                : 5.0));
}

/* Melting above and, where they lie apart, the miscibility gap in a panel below. */
static void diagram_script(const plot *p, size_t n, const drawn_solid solid[], const double melt[2],
                           const double gap[2], FILE *out) {
  const int two = gap[1] > gap[0] && gap[1] < melt[0];
  const double all[2] = {fmin(melt[0], gap[0]), fmax(melt[1], gap[1])};
  plot_script_head(p, out, "fig2");
  plot_foot(out,
            p->carbon_oxygen
                ? "Rigid electron background. Grey: Blouin and Daligault, Phys. Rev. E 103, 043204 (2021), "
                  "as fitted, with electron screening."
                : "Rigid electron background, fixed electron density.");
  fprintf(out, "data = 'fig2.tsv'\nset xrange [0:1]\nset lmargin at screen 0.09\nset rmargin at screen 0.97\n"
               "set key top left Left reverse samplen 2.5 spacing 1.1 font ',13' opaque box linewidth 0.4 "
               "linecolor rgb "
               "'#c0c0c0'\n");
  if (two)
    fputs("set multiplot\nset tmargin at screen 0.93\nset bmargin at screen 0.365\nset format x ''\n", out);
  fprintf(out, "set title '%s: phase diagram'\n", p->mix);
  if (!two) fprintf(out, "set xlabel 'number fraction of %s, {/:Italic x}'\n", p->heavy);
  fprintf(out, "set ylabel 'T / T_{1m},   T_{1m} = U_1 / %.3f'\n", p->gamma_melt);
  diagram_range(two ? melt : all, out);
  fputs("plot \\\n", out);
  diagram_curves(n, solid, out);
  if (p->carbon_oxygen)
    fprintf(out,
            "  data index %d using 1:3 with points pointtype 6 pointsize 1.1 linewidth 1.4 linecolor rgb "
            "'#606060' title "
            "'liquid, Blouin \\& Daligault 2021', \\\n"
            "  data index %d using 2:3 with points pointtype 7 pointsize 1.2 linecolor rgb '#707070' title "
            "'solid, Blouin "
            "\\& Daligault 2021', \\\n",
            (int)(4 * n), (int)(4 * n));
  diagram_legend(n, solid, out);
  fputs("  1/0 notitle\n", out);
  if (two) {
    fprintf(out,
            "unset title\nunset label 1000\nunset key\nset tmargin at screen 0.345\nset bmargin at screen "
            "0.115\nset format x "
            "'%%g'\nset xlabel 'number fraction of %s, {/:Italic x}' offset 0,0.3\nset ylabel "
            "'T / T_{1m}' offset 1,0\n",
            p->heavy);
    diagram_range(gap, out);
    fputs("plot \\\n", out);
    diagram_curves(n, solid, out);
    fputs("  1/0 notitle\nunset multiplot\n", out);
  }
  fputs("set output\n", out);
}

cmx_status plot_diagram(plot *p, cmx_error *err) {
  const cmx_recipe *r = &p->recipe;
  drawn_solid drawn[CMX_RECIPE_SOLIDS];
  double melt[2] = {INFINITY, -INFINITY}, gap[2] = {INFINITY, -INFINITY};
  plot_page page;
  size_t n = 0;
  if (!p->has_phase) return cmx_fail(err, CMX_ERR_ABSENT, "everything (the table has no /phase)");
  cmx_status status = plot_page_open(&page, err);
  if (status < 0) return status;
  FILE *out = page.out;
  plot_data_head(p, out, "Phase diagram at fixed electron density");
  fputs(
      "# blocks of each solid: liquid-solid boundaries, solid-solid boundaries, azeotropes, critical points\n"
      "# boundaries: Gamma_1  T/T_1m  x_left  x_right  latent heat (kT per ion)  x_liquid  x_solid\n"
      "# points: Gamma_1  T/T_1m  x\n",
      out);
  for (size_t s = 0; s < r->phase.n_solids; s++) {
    cmx_phase_view view;
    const char *name = r->phase.solids[s].name;
    if (cmx_phase_bind(p->table.arrays, p->table.n_arrays, name, &view) != CMX_OK) {
      plot_left_out("fig2", name);
      continue;
    }
    drawn_solid *d = &drawn[n++];
    plot_solid_label(&r->phase.solids[s], d->label, sizeof d->label);
    fprintf(out, "%s# %s: liquid and solid\n", n > 1 ? "\n\n" : "\n", name);
    d->melting = put_boundaries(p, &view, 0, melt, out);
    fprintf(out, "\n\n# %s: solid and solid\n", name);
    d->gaps = put_boundaries(p, &view, 1, gap, out);
    fprintf(out, "\n\n# %s: azeotropes\n", name);
    d->azeotropes = put_points(p, name, "azeotropes", out);
    fprintf(out, "\n\n# %s: critical points\n", name);
    d->critical = put_points(p, name, "critical", out);
  }
  if (p->carbon_oxygen) put_blouin(out);
  status = plot_page_write(p, &page, "fig2.tsv", err);
  if (status >= 0 && n == 0)
    return cmx_fail(err, CMX_ERR_ABSENT, "everything (no solid of the recipe is in /phase)");
  if (status >= 0) status = plot_page_open(&page, err);
  if (status < 0) return status;
  diagram_script(p, n, drawn, melt, gap, page.out);
  return plot_page_write(p, &page, "fig2.gp", err);
}
