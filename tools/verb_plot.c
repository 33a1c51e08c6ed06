/* plot: the standard figures of a table, or of ordered lattices, drawn by gnuplot from data and scripts that
   stay beside them. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coulomix/version.h"
#include "plot.h"

enum { MOST_QUANTITIES = 16 };

typedef struct options {
  const char *file[1 + MOST_QUANTITIES]; /* the table, and quantities */
  const char *dir;
  tool_plugins plugins;
  int ordered, closure, ternary, validity, quiet, json, format, no_title;
  int phase;     /* CMX_STABLE, CMX_LIQUID, CMX_SOLID */
  unsigned only; /* bits of figure_names; 0: all */
  plot_axis axis[PLOT_AXES];
  tool_fractions fractions;
  double track; /* solar masses; NaN: not given */
  double width; /* mm; NaN: not given */
} options;

static const char *const formats[] = {"png", "svg", "pdf", NULL};

/* --- the verb ------------------------------------------------------------------------------------------ */

static cmx_status find_melting(plot *p, cmx_error *err) {
  const cmx_recipe *r = &p->recipe;
  for (size_t s = 0; s < r->phase.n_solids; s++) {
    char group[96];
    size_t n = 0;
    snprintf(group, sizeof group, "/phase/%s", r->phase.solids[s].name);
    const double *melt = cmx_store_get_numbers(p->table.store, group, "gamma_melt", &n);
    if (n != 2 || !(melt[0] > 0.0)) continue;
    p->gamma_melt = melt[0];
    p->has_phase = 1;
    return CMX_OK;
  }
  const cmx_model *liquid = cmx_registry_find(r->models, CMX_KIND_LIQUID, r->phase.liquid, err);
  const cmx_model *crystal =
      liquid ? cmx_registry_find(r->models, CMX_KIND_CRYSTAL, r->phase.crystal, err) : NULL;
  const cmx_model *ah =
      crystal ? cmx_registry_find(r->models, CMX_KIND_ANHARMONIC, r->phase.anharmonic, err) : NULL;
  return ah ? cmx_melting_gamma(liquid, crystal, ah, &p->gamma_melt, err) : CMX_ERR_UNKNOWN;
}

/* Whether a table has anything of degenerate matter, or only warm matter. */
static int is_degenerate(const plot *p) {
  const cmx_table *t = &p->table;
  return !cmx_table_has(t, "warm") || cmx_table_has(t, "order") || cmx_table_has(t, "eos") ||
         cmx_table_has(t, "transport") || p->recipe.phase.enabled;
}

/* What figures of degenerate matter need. */
static cmx_status prepare(plot *p, cmx_error *err) {
  cmx_status status = cmx_recipe_check_plugins(&p->recipe, err);
  if (status >= 0) status = cmx_physics_make(&p->recipe, &p->physics, err);
  if (status < 0) return status;
  if (cmx_table_has(&p->table, "order") && (size_t)p->table.order.n_shells != p->physics.sums.n)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: /order has %d shells, its recipe %zu", p->file,
                    p->table.order.n_shells, p->physics.sums.n);
  return find_melting(p, err);
}

static cmx_status open_table(plot *p, const tool_plugins *plugins, cmx_error *err) {
  cmx_status status = cmx_table_open(p->file, &p->table, err);
  if (status < 0) return status;
  if (!cmx_store_get_text(p->table.store, "/", "recipe"))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: root attribute recipe is missing", p->file);
  status = cmx_table_read_recipe(&p->table, p->file, plugins->n, plugins->file, &p->recipe, err);
  if (status < 0) return status;
  p->z = p->recipe.mixture.ions.z;
  snprintf(p->mix_buffer, sizeof p->mix_buffer, "%s/%s", p->recipe.mixture.names[0],
           p->recipe.mixture.names[1]);
  p->mix = p->mix_buffer;
  p->heavy = p->recipe.mixture.names[1];
  return CMX_OK;
}

/* What the standard figures need. */
static cmx_status prepare_standard(plot *p, cmx_error *err) {
  if (p->recipe.mixture.ions.n > 2)
    return cmx_fail(
        err, CMX_ERR_UNSUPPORTED,
        "%s: it has %d species, and figures are of tables of two; plot FILE QUANTITY and --validity draw any "
        "table, --closure and --ternary three species without a table",
        p->file, p->recipe.mixture.ions.n);
  p->u1 = cmx_gamma_species(p->z[0], 1.0);
  p->carbon_oxygen = p->z[0] == 6.0 && p->z[1] == 8.0;
  if (!cmx_table_has(&p->table, "warm") && !(isnan(p->rho) && isnan(p->temp)))
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: --rho and --temp: the table has no /warm", p->file);
  return is_degenerate(p) ? prepare(p, err) : CMX_OK;
}

typedef struct figure {
  const char *name;
  plot_figure *write;
} figure;

/* FIGURE(name, function): of a table, those of warm matter last. */
#define FIGURES(FIGURE)                                                                                      \
  FIGURE(fig1, plot_energies)                                                                                \
  FIGURE(fig2, plot_diagram)                                                                                 \
  FIGURE(fig3, plot_order)                                                                                   \
  FIGURE(fig4, plot_gain)                                                                                    \
  FIGURE(kappa, plot_kappa)                                                                                  \
  FIGURE(kappa_map, plot_kappa_map)                                                                          \
  FIGURE(freezing, plot_freezing)                                                                            \
  FIGURE(equilibrium, plot_equilibrium)                                                                      \
  FIGURE(cooling_cv, plot_cooling_cv)                                                                        \
  FIGURE(track, plot_track)                                                                                  \
  FIGURE(accuracy, plot_accuracy)                                                                            \
  FIGURE(warm1, plot_warm_pressure)                                                                          \
  FIGURE(warm2, plot_warm_density)                                                                           \
  FIGURE(warm4, plot_warm_sigma)                                                                             \
  FIGURE(warm5, plot_warm_kappa)                                                                             \
  FIGURE(warm6, plot_warm_absorption)                                                                        \
  FIGURE(warm7, plot_warm_reflectivity)                                                                      \
  FIGURE(warm8, plot_warm_absorption_rules)                                                                  \
  FIGURE(warm9, plot_warm_reflectivity_rules)

#define RECORD(name, write)       {#name, write},
#define NAME(name, write)         #name,
#define FIGURE_INDEX(name, write) FIGURE_##name,
enum { FIGURES(FIGURE_INDEX) N_OF_TABLE };
static const figure of_table[] = {FIGURES(RECORD)};
static const char *const figure_names[] = {FIGURES(NAME) NULL};
static const figure of_lattices[] = {{"ordered1", plot_ordered_ratio},
                                     {"ordered2", plot_ordered_composition}};
static const figure of_closure[] = {{"closure", plot_closure}};
static const figure of_three[] = {
    {"ternary", plot_ternary}, {"neon", plot_neon}, {"distillation", plot_distillation}};
enum { FIRST_WARM = FIGURE_warm1, N_OF_LATTICES = sizeof of_lattices / sizeof *of_lattices };

/* The picture, its data and its script. */
static void add_files(json_t *files, const plot *p, const char *name) {
  const char *const suffix[] = {p->format, "tsv", "gp"};
  for (size_t k = 0; files && k < sizeof suffix / sizeof *suffix; k++) {
    char path[PLOT_PATH];
    snprintf(path, sizeof path, "%s/%s.%s", p->dir, name, suffix[k]);
    json_array_append_new(files, json_string(path));
  }
}

/* Writes data and scripts of all figures first, so that they are there without gnuplot. */
static cmx_status make_figures(plot *p, size_t n, const figure figures[], const options *o, cmx_error *err) {
  int made[N_OF_TABLE + MOST_QUANTITIES] = {0};
  cmx_status status = plot_make_folder(p->dir, err);
  json_t *files = o->json ? json_array() : NULL;
  for (size_t k = 0; k < n && status >= 0; k++) {
    p->figure = figures[k].name;
    status = figures[k].write(p, err);
    made[k] = status >= 0;
    if (status != CMX_ERR_ABSENT) continue;
    plot_left_out(figures[k].name, err->text);
    status = CMX_OK;
  }
  for (size_t k = 0; k < n && status >= 0; k++) {
    if (!made[k]) continue;
    status = plot_draw(p, figures[k].name, err);
    if (status >= 0 && !o->quiet && !o->json)
      fprintf(stderr, "wrote %s/%s.%s\n", p->dir, figures[k].name, p->format);
    if (status >= 0) add_files(files, p, figures[k].name);
  }
  if (files && status >= 0)
    tool_print_json(json_pack("{s:o}", "files", files));
  else
    json_decref(files);
  return status;
}

/* Those of --only, or all that the kind of table has. */
static cmx_status table_figures(plot *p, const options *o, cmx_error *err) {
  figure chosen[N_OF_TABLE];
  size_t n = 0;
  const size_t from = is_degenerate(p) ? 0 : FIRST_WARM;
  const size_t to = cmx_table_has(&p->table, "warm") ? N_OF_TABLE : FIRST_WARM;
  const unsigned only = o->validity ? 1U << FIGURE_freezing : o->only;
  if (o->validity && !cmx_table_has(&p->table, "eos"))
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: --validity: the table has no /eos", p->file);
  for (size_t k = only ? 0 : from; k < (only ? (size_t)N_OF_TABLE : to); k++)
    if (!only || only >> k & 1U) chosen[n++] = of_table[k];
  return make_figures(p, n, chosen, o, err);
}

/* The quantities of the command line, or the reasons of warnings. */
static cmx_status quantity_figures(plot *p, const options *o, cmx_error *err) {
  figure chosen[MOST_QUANTITIES];
  size_t n = 0;
  for (; n < MOST_QUANTITIES && o->file[1 + n]; n++) chosen[n] = (figure){o->file[1 + n], plot_quantity};
  if (!n) chosen[n++] = (figure){"reasons", plot_quantity};
  return make_figures(p, n, chosen, o, err);
}

/* What the options say, without a table. */
static void take_options(plot *p, const options *o) {
  p->file = o->file[0];
  p->dir = o->dir;
  p->rho = o->axis[PLOT_RHO].n ? o->axis[PLOT_RHO].low : (double)NAN;
  p->temp = o->axis[PLOT_TEMP].n ? o->axis[PLOT_TEMP].low : (double)NAN;
  p->x = o->axis[PLOT_X].n ? o->axis[PLOT_X].low : 0.5;
  p->phase = o->phase;
  p->track_mass = o->track;
  p->fractions = o->fractions;
  memcpy(p->axis, o->axis, sizeof p->axis);
  p->format = formats[o->format];
  p->width = o->width;
  p->no_title = o->no_title;
}

static cmx_status draw_all(plot *p, const options *o, cmx_error *err) {
  if (o->ordered) return make_figures(p, N_OF_LATTICES, of_lattices, o, err);
  if (o->closure) return make_figures(p, 1, of_closure, o, err);
  if (o->ternary) return make_figures(p, 3, of_three, o, err);
  cmx_status status = open_table(p, &o->plugins, err);
  if (status < 0) return status;
  if (o->file[1] || (o->validity && p->recipe.mixture.ions.n > 2)) return quantity_figures(p, o, err);
  status = prepare_standard(p, err);
  return status < 0 ? status : table_figures(p, o, err);
}

static int run(void *settings) {
  const options *o = settings;
  cmx_error err = CMX_ERROR_NONE;
  plot p;
  memset(&p, 0, sizeof p);
  cmx_recipe_defaults(&p.recipe);
  take_options(&p, o);
  const cmx_status status = draw_all(&p, o, &err);
  cmx_physics_free(&p.physics);
  cmx_recipe_clear(&p.recipe);
  if (p.table.store) cmx_table_close(&p.table);
  return status < 0 ? tool_fail("plot", &err) : EXIT_FINE;
}

/* Without quantities the state is one, and that of warm mixtures. */
static void check_state(const struct argp_state *state, const options *o) {
  static const char *const names[PLOT_AXES] = {"x", "rho", "temp"};
  static const double range[PLOT_AXES][2] = {{0.0, 1.0}, {1e-3, 1e4}, {1e3, 1e9}};
  for (int k = 0; k < PLOT_AXES; k++) {
    const plot_axis *a = &o->axis[k];
    if (!a->n || (o->validity && k == PLOT_X)) continue;
    if (a->n != 1) argp_error(state, "--%s: a range goes with a QUANTITY", names[k]);
    if (!(a->low >= range[k][0] && a->low <= range[k][1]))
      argp_error(state, "--%s '%.10g': not a number in %.10g..%.10g", names[k], a->low, range[k][0],
                 range[k][1]);
  }
  if (o->fractions.n_number > 1 && !o->validity)
    argp_error(state, "--x: the fractions of several species go with a QUANTITY or --validity");
  if (!isnan(o->track)) argp_error(state, "--track goes with a QUANTITY");
  if (o->phase != CMX_STABLE && !o->validity) argp_error(state, "--phase goes with a QUANTITY or --validity");
}

static void check_quantities(const struct argp_state *state, const options *o) {
  for (size_t k = 1; k <= MOST_QUANTITIES && o->file[k]; k++)
    if (!plot_is_quantity(o->file[k]))
      argp_error(state,
                 "'%s' is not a quantity: those of the verb query, f_order, u_order, s_order, w1, w2, ... "
                 "and reasons",
                 o->file[k]);
  if (o->only || o->validity)
    argp_error(state, "QUANTITY and --%s exclude each other", o->only ? "only" : "validity");
  if (!isnan(o->track) && o->axis[PLOT_RHO].n) argp_error(state, "--track and --rho exclude each other");
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  const char *const without = o->ordered ? "ordered" : o->closure ? "closure" : o->ternary ? "ternary" : NULL;
  if (o->ordered + o->closure + o->ternary > 1)
    argp_error(state, "--ordered, --closure and --ternary exclude each other");
  if (without && o->plugins.n) argp_error(state, "--plugin goes with a FILE whose recipe names it");
  if (without && o->file[0]) argp_error(state, "--%s takes no FILE: '%s'", without, o->file[0]);
  if (without && o->validity) argp_error(state, "--%s and --validity exclude each other", without);
  if (o->only && (without || o->validity))
    argp_error(state, "--only and --%s exclude each other", without ? without : "validity");
  if (!without && !o->file[0]) argp_error(state, TOOL_MISSING_FILE);
  if (o->file[1])
    check_quantities(state, o);
  else
    check_state(state, o);
}

static const double width_range[2] = {60.0, 400.0}; /* mm */

/* A length in mm, or with its unit. */
static void take_width(const struct argp_state *state, const tool_option *option, const char *arg,
                       void *settings) {
  static const struct {
    const char *name;
    double mm;
  } units[] = {{"", 1.0}, {"mm", 1.0}, {"cm", 10.0}, {"in", 25.4}};
  options *o = settings;
  char *end;
  const double value = strtod(arg, &end);
  (void)option;
  o->width = (double)NAN;
  for (size_t k = 0; k < sizeof units / sizeof *units && end != arg; k++)
    if (!strcmp(end, units[k].name)) o->width = value * units[k].mm;
  if (isnan(o->width))
    argp_error(state, "--width: '%s' is not a length: a number with mm, cm or in after it, mm without", arg);
  if (!(o->width >= width_range[0] && o->width <= width_range[1]))
    argp_error(state, "--width: %s is not between %g and %g mm", arg, width_range[0], width_range[1]);
}

enum { MOST_PLACES = 2001 };

/* A, A:B or A:B:N. */
static void take_axis(const struct argp_state *state, const tool_option *option, const char *arg,
                      void *settings) {
  plot_axis *a = (plot_axis *)(void *)((char *)settings + option->field);
  const char *colon = strchr(arg, ':'), *second = colon ? strchr(colon + 1, ':') : NULL;
  char name[16], part[3][64] = {"", "", ""};
  snprintf(name, sizeof name, "--%s", option->name);
  snprintf(part[0], sizeof part[0], "%.*s", colon ? (int)(colon - arg) : 63, arg);
  if (colon) snprintf(part[1], sizeof part[1], "%.*s", second ? (int)(second - colon - 1) : 63, colon + 1);
  if (second) snprintf(part[2], sizeof part[2], "%s", second + 1);
  a->low = a->high = tool_number(state, name, part[0], option->low, option->high);
  a->n = 1;
  if (!colon) return;
  a->high = tool_number(state, name, part[1], option->low, option->high);
  a->n = second ? (int)tool_number(state, name, part[2], 2, MOST_PLACES) : -1;
  if (!(a->high > a->low)) argp_error(state, "%s '%s': the range A:B must rise", name, arg);
}

/* The same, or the fractions of all species. */
static void take_x(const struct argp_state *state, const tool_option *option, const char *arg,
                   void *settings) {
  options *o = settings;
  if (strchr(arg, ','))
    o->fractions.n_number =
        tool_numbers(state, "--x", arg, -1e-10, 1.000001, CMX_MAX_SPECIES, o->fractions.number);
  else
    take_axis(state, option, arg, settings);
}

static void init(void *settings) {
  options *o = settings;
  o->width = (double)NAN;
  o->phase = CMX_STABLE;
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"only", 0, TOOL_WORDS, AT(only), "FIGURES", .words = figure_names, .otherwise = "all that the table has",
     .help = "draw these figures, names with commas between them"},
    {"format", 0, TOOL_WORD, AT(format), "FORMAT", .words = formats, .usual = "png",
     .help = "format of the figures"},
    {"width", 0, TOOL_SPECIAL, AT(width), "W", 60, 400, .set = take_width,
     .otherwise = "1200 dots; of PDF 178 mm",
     .help =
         "width of the pictures: 86mm, 8.6cm, 3.4in; a number alone is in mm. Text is of 7 points at least "
         "from 78 mm on. PNG gets 300 dots an inch"},
    {"no-title", 0, TOOL_FLAG, AT(no_title), .help = "no title and no notes in the picture, for a caption"},
    {"ordered", 0, TOOL_FLAG, AT(ordered), .help = "draw the figures of ordered lattices instead; no FILE"},
    {"closure", 0, TOOL_FLAG, AT(closure),
     .help = "draw the error of the closure of the order over C/O/Ne instead; no FILE"},
    {"ternary", 0, TOOL_FLAG, AT(ternary), .help = "draw the freezing of C/O/Ne instead; no FILE"},
    {"output", 'o', TOOL_TEXT, AT(dir), "DIR", .usual = "figures",
     .help = "folder for the figures, created if missing"},
    {"quiet", 'q', TOOL_FLAG, AT(quiet), .help = "do not list the files written"},
    TOOL_JSON(options),
    {"validity", 0, TOOL_FLAG, AT(validity),
     .help = "draw only freezing: reasons of warnings over (rho, T); of more than two species, and of parts "
             "of the "
             "plane, as QUANTITY reasons does"},
    {.help = "States"},
    {"x", 0, TOOL_SPECIAL, AT(axis[PLOT_X]), "X|A:B[:N]|X1,X2,...", 0, 1, .set = take_x, .otherwise = "0.5",
     .help = "number fraction of the heavier ion: a value, or of a QUANTITY a range with N places; of more "
             "species "
             "all fractions"},
    {"rho", 0, TOOL_SPECIAL, AT(axis[PLOT_RHO]), "R|A:B[:N]", 1e-10, 1e20, .set = take_axis,
     .otherwise = "the range of the table; of warm mixtures 10, or the middle",
     .help = "density in g/cm^3 of a QUANTITY, or of the figures of warm mixtures, there within 1e-3..1e4"},
    {"temp", 0, TOOL_SPECIAL, AT(axis[PLOT_TEMP]), "T|A:B[:N]", 1, 1e12, .set = take_axis,
     .otherwise = "the range of the table; of warm mixtures 116045, 10 eV, or the middle",
     .help = "temperature in K, likewise, there within 1e3..1e9"},
    {"track", 0, TOOL_REAL, AT(track), "MASS", 0.1, 1.4,
     .help = "along the centre of a cooling core of so many solar masses, in place of --rho"},
    {"phase", 0, TOOL_WORD, AT(phase), "P", .words = tool_phases, .first = CMX_STABLE, .usual = "auto",
     .help = "phase of a QUANTITY or of --validity; auto: the stable one"},
    TOOL_PLUGIN(options, plugins),
    {0}};

static const tool_key keys[] = {
    {"files", "", "files written: of each figure the picture, its data and its script", NULL}, {0}};

const tool_verb verb_plot = {
    .name = "plot",
    .summary = "the standard figures of a table, or its quantities along a line or over a plane",
    .usage = "FILE\nFILE QUANTITY...\n--ordered\n--closure\n--ternary",
    .argument = {"one file and 16 quantities", 1 + MOST_QUANTITIES, .field = AT(file)},
    .options = known,
    .keys = keys,
    .example = {"coulomix plot carbon-oxygen.h5 -o figures",
                "coulomix plot carbon-oxygen.h5 --only freezing --format svg",
                "coulomix plot carbon-oxygen.h5 cv grad_ad --rho 3e6 --temp 2e6:2e7",
                "coulomix plot carbon-oxygen.h5 kappa_thermal --format pdf --width 86mm"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run};
