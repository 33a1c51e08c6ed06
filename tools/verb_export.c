/* export: a table in its other form, values on a grid, or files for a host code. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "coulomix/mesa_kap.h"
#include "export_grid.h"
#include "export_mesa3c.h"
#include "export_mesa_poly.h"
#include "mixture.h"
#include "progress.h"

static const char *const forms[] = {"flat",   "mapped", "hdf5",      "mesa-kap",
                                    "mesa3c", "grid",   "mesa-poly", NULL};
enum { FLAT, MAPPED, HDF5, MESA_KAP, MESA_3C, GRID, MESA_POLY };

typedef struct options {
  cmx_recipe recipe; /* of the line; first, for its setter */
  const char *file, *output, *line;
  int to, variant, order; /* -1 where not given */
  size_t n_charges;
  double charges[CMX_MESA_PLANES];
  mesa3c_request three;
  double at_p; /* erg/cm^3; NaN */
  grid_request grid;
  tool_plugins plugins;
  int solid; /* given */
  int quiet, progress, json;
} options;

static void check_opacities(const struct argp_state *state, const options *o) {
  const int line = o->line || o->file;
  if (o->line && o->file)
    argp_error(state, "--line goes without FILE, which has its own mixture: '%s'", o->file);
  if (o->n_charges && o->n_charges != CMX_MESA_PLANES)
    argp_error(state, "--charges: %zu numbers, the file holds %d", o->n_charges, CMX_MESA_PLANES);
  if (o->variant == CMX_TRANSPORT_TABLE2011 && line)
    argp_error(state, "--variant table2011 has no impurities: it goes without a mixture");
  if (o->order >= 0 && !line) argp_error(state, "--order needs a mixture: FILE or --line");
}

static void check_separation(const struct argp_state *state, const options *o) {
  if (o->variant >= 0 || o->order >= 0 || o->n_charges || o->line)
    argp_error(state, "--variant, --charges, --line and --order go with --to mesa-kap");
  if (o->three.pair < 0) argp_error(state, "--pair is missing: CONe, NeOMg, ONeNa or COMg");
  if (!isnan(o->three.rho) && !isnan(o->three.gamma_e))
    argp_error(state, "--at-rho and --at-gamma-e exclude each other");
}

static void check_polynomial(const struct argp_state *state, const options *o) {
  if (!o->file) argp_error(state, TOOL_MISSING_FILE);
  if (isnan(o->at_p) == isnan(o->three.rho)) argp_error(state, "one of --at-p and --at-rho is wanted");
  if (o->three.nodes && o->three.nodes < 11) argp_error(state, "--nodes: 11 to 1001 with --to mesa-poly");
  if (o->output) argp_error(state, "--to mesa-poly prints: it goes without --output");
  if (o->three.pair >= 0 || !isnan(o->three.gamma_e) || o->solid)
    argp_error(state, "--pair, --at-gamma-e and --solid go with --to mesa3c");
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (o->plugins.n && !(o->to == MESA_KAP && o->file))
    argp_error(state, "--plugin goes with FILE --to mesa-kap, which computes");
  if (o->to < 0)
    argp_error(state, "--to is missing: flat, mapped, hdf5, mesa-kap, mesa3c, grid or mesa-poly");
  if (o->to != GRID && grid_given(&o->grid))
    argp_error(state, "--x, --rho, --temp, --quantities, --phase and --large go with --to grid");
  if (o->to != MESA_POLY && !isnan(o->at_p)) argp_error(state, "--at-p goes with --to mesa-poly");
  if (o->to == MESA_3C) {
    check_separation(state, o);
    return;
  }
  if ((o->variant >= 0 || o->order >= 0 || o->n_charges || o->line) && o->to != MESA_KAP)
    argp_error(state, "--variant, --charges, --line and --order go with --to mesa-kap");
  if (o->to == MESA_POLY) {
    check_polynomial(state, o);
    return;
  }
  if (o->three.pair >= 0 || !isnan(o->three.gamma_e) || !isnan(o->three.rho) || o->three.nodes || o->solid)
    argp_error(state, "--pair, --at-rho, --at-gamma-e, --nodes and --solid go with --to mesa3c");
  if (o->to == MESA_KAP) {
    check_opacities(state, o);
    return;
  }
  if (!o->file) argp_error(state, TOOL_MISSING_FILE);
}

/* Reports the files that were written. */
static cmx_status wrote(const options *o, size_t n, const char *const path[], cmx_error *err) {
  json_t *files = json_array();
  json_int_t bytes = 0;
  for (size_t k = 0; k < n; k++) {
    struct stat about;
    if (stat(path[k], &about) == 0) bytes += (json_int_t)about.st_size;
    json_array_append_new(files, json_string(path[k]));
    if (!o->quiet && !o->json) fprintf(stderr, "wrote %s\n", path[k]);
  }
  if (!o->json) {
    json_decref(files);
    return CMX_OK;
  }
  return tool_print_json(json_pack("{s:o, s:I}", "files", files, "bytes", bytes)) == EXIT_FINE
             ? CMX_OK
             : cmx_fail(err, CMX_ERR_IO, "standard output cannot be written");
}

static cmx_status convert(const options *o, cmx_error *err) {
  cmx_table table;
  char path[4200];
  cmx_status status = cmx_table_open(o->file, &table, err);
  if (status < 0) return status;
  const char *dot = strrchr(o->file, '.'), *slash = strrchr(o->file, '/');
  const int stem = dot && (!slash || dot > slash) ? (int)(dot - o->file) : (int)strlen(o->file);
  snprintf(path, sizeof path, "%.*s%s", stem, o->file, o->to == HDF5 ? ".h5" : ".cmx");
  const char *output = o->output ? o->output : path;
  status = o->to == HDF5     ? cmx_store_write_hdf5(table.store, output, err)
           : o->to == MAPPED ? cmx_store_write_stored(table.store, output, err)
                             : cmx_store_write_flat(table.store, output, err);
  if (status >= 0) status = wrote(o, 1, &output, err);
  cmx_table_close(&table);
  return status;
}

/* --- conductive opacities ------------------------------------------------------------------------------ */

/* The recipe of a table. */
static cmx_status read_recipe(const options *o, cmx_recipe *recipe, cmx_error *err) {
  const char *file = o->file;
  cmx_table table;
  cmx_status status = cmx_table_open(file, &table, err);
  if (status < 0) return status;
  status = cmx_store_get_text(table.store, "/", "recipe")
               ? cmx_table_read_recipe(&table, file, o->plugins.n, o->plugins.file, recipe, err)
               : cmx_fail(err, CMX_ERR_FORMAT, "%s: root attribute recipe is missing", file);
  if (status >= 0) status = cmx_recipe_check_plugins(recipe, err);
  cmx_table_close(&table);
  if (status >= 0 && recipe->mixture.ions.n > 2)
    status = cmx_fail(err, CMX_ERR_UNSUPPORTED,
                      "--to mesa-kap: %s has %d species, and a table of two is needed, or --line MIXTURE",
                      file, recipe->mixture.ions.n);
  for (int j = 0; j < 2 && status >= 0; j++)
    if (!(recipe->mixture.ions.mass_u[j] > 0.0))
      status = cmx_fail(err, CMX_ERR_ABSENT, "%s: its recipe has no mixture.masses", file);
  return status;
}

static cmx_status set_line(const options *o, const cmx_recipe *recipe, cmx_mesa_kap *kap, cmx_error *err) {
  cmx_status status = cmx_recipe_transport(recipe, NULL, NULL, &kap->transport, err);
  if (status < 0) return status;
  kap->transport.correction[0] = kap->transport.correction[1] = NULL;
  if (o->order >= 0) kap->transport.order = (cmx_impurity_order)o->order;
  kap->line = 1;
  return cmx_mesa_kap_line(kap->transport.ions.z[0], kap->transport.ions.z[1], kap->charge, err);
}

static cmx_status opacities(const options *o, cmx_recipe *recipe, cmx_error *err) {
  const char *output = o->output ? o->output : "condtabl.data";
  cmx_physics physics;
  cmx_mesa_kap kap;
  tool_progress bar;
  cmx_status status = CMX_OK;
  memset(&physics, 0, sizeof physics);
  cmx_mesa_kap_defaults(o->variant > 0 ? CMX_TRANSPORT_TABLE2011 : CMX_TRANSPORT_RECOMMENDED, &kap);
  if (o->file) status = read_recipe(o, recipe, err);
  if (status >= 0 && (o->file || o->line)) status = set_line(o, recipe, &kap, err);
  if (o->n_charges) memcpy(kap.charge, o->charges, sizeof kap.charge);
  if (status >= 0 && kap.line && kap.transport.order != CMX_IMPURITIES_RANDOM) {
    status = cmx_physics_make(recipe, &physics, err);
    kap.order_model = physics.order;
  }
  tool_progress_start(&bar, o->progress, o->quiet);
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  if (status >= 0) status = cmx_mesa_kap_write(&kap, output, &progress, err);
  tool_progress_end(&bar);
  if (status >= 0) status = wrote(o, 1, &output, err);
  cmx_physics_free(&physics);
  return status;
}

/* --- phase separation ---------------------------------------------------------------------------------- */

static cmx_status separation(options *o, cmx_error *err) {
  char path[2][CMX_MESA3C_PATH];
  tool_progress bar;
  mesa3c_request *r = &o->three;
  r->folder = o->output ? o->output : ".";
  r->table = o->file;
  if (!r->nodes) r->nodes = 101;
  tool_progress_start(&bar, o->progress, o->quiet);
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  const cmx_status status = export_mesa3c(r, &o->recipe, path, &progress, err);
  tool_progress_end(&bar);
  const char *const files[2] = {path[0], path[1]};
  return status < 0 ? status : wrote(o, 2, files, err);
}

static cmx_status polynomial(const options *o, cmx_error *err) {
  const cmx_mesa_poly_request r = {o->at_p, o->three.rho, o->three.nodes ? (int)o->three.nodes : 101};
  return export_mesa_poly(&r, o->file, o->json, err);
}

/* --- values on a grid ----------------------------------------------------------------------------------- */

static cmx_status values(const options *o, cmx_error *err) {
  const char *output = o->output ? o->output : "grid.h5";
  tool_progress bar;
  tool_progress_start(&bar, o->progress, o->quiet);
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  const cmx_status status = export_grid(&o->grid, o->file, output, &progress, err);
  tool_progress_end(&bar);
  return status < 0 ? status : wrote(o, 1, &output, err);
}

static int run(void *settings) {
  options *o = settings;
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = o->to == MESA_KAP    ? opacities(o, &o->recipe, &err)
                            : o->to == MESA_3C   ? separation(o, &err)
                            : o->to == GRID      ? values(o, &err)
                            : o->to == MESA_POLY ? polynomial(o, &err)
                                                 : convert(o, &err);
  cmx_recipe_clear(&o->recipe);
  return status < 0 ? tool_fail("export", &err) : EXIT_FINE;
}

static void init(void *settings) {
  options *o = settings;
  cmx_recipe_defaults(&o->recipe);
  o->recipe.order.shells = 8;
  o->grid.phase = CMX_STABLE;
}

static void parse_line(const struct argp_state *state, const tool_option *option, const char *arg,
                       void *settings) {
  tool_take_two(state, option, arg, settings);
  ((options *)settings)->line = arg;
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"to", 't', TOOL_WORD, AT(to), "FORM", .words = forms,
     .help =
         "form to write; mapped: flat, not deflated, to be mapped by hosts; "
         "mesa-kap: conductive opacities for MESA, mesa3c: its files of phase separation; "
         "grid: values as netCDF-4; mesa-poly: prints MESA's polynomial of phase separation of two species"},
    {"output", 'o', TOOL_TEXT, AT(output), "FILE",
     .otherwise = "FILE with the form's suffix, condtabl.data for mesa-kap, this folder for mesa3c, "
                  "grid.h5 for grid",
     .help = "file to write; a folder for mesa3c"},
    TOOL_PROGRESS(options),
    {"quiet", 'q', TOOL_FLAG, AT(quiet), .help = "no progress"},
    {.help = "With --to grid:"},
    {"x", 0, TOOL_SPECIAL, AT(grid.axis[CMX_GRID_X]), "A:B:N", .set = grid_take_axis, .room = CMX_MAX_SPECIES,
     .otherwise = "0:1:11",
     .help = "number fraction of the heavier of two species: N even nodes from A to B; of more species their "
             "number fractions X1,X2,..., sum 1, held fixed"},
    {"rho", 0, TOOL_SPECIAL, AT(grid.axis[CMX_GRID_RHO]), "A:B:N", .set = grid_take_axis,
     .otherwise = "the range of FILE, 8 nodes a decade",
     .help = "densities in g/cm^3: N nodes even in the logarithm"},
    {"temp", 0, TOOL_SPECIAL, AT(grid.axis[CMX_GRID_TEMP]), "A:B:N", .set = grid_take_axis,
     .otherwise = "the range of FILE, 8 nodes a decade", .help = "temperatures in K, likewise"},
    {"quantities", 0, TOOL_TEXT, AT(grid.quantities), "Q,Q,...",
     .otherwise = "p, e, s, cv, cp, chi_rho, chi_t, gamma1, grad_ad, cs, gamma, latent_heat; with /transport "
                  "sigma, kappa_thermal, opacity_cond as well",
     .help = "quantities to write, as query names them"},
    {"phase", 0, TOOL_WORD, AT(grid.phase), "P", .words = grid_phases, .first = CMX_STABLE, .usual = "stable",
     .help = "phase of all states"},
    {"large", 0, TOOL_FLAG, AT(grid.large), .help = "allow a file above 1 GiB before compression"},
    {.help = "With --to mesa-kap:"},
    {"variant", 0, TOOL_WORD, AT(variant), "V", .words = cmx_transport_variant_names,
     .otherwise = "recommended", .help = "physics; table2011: as the public table, with its known defects"},
    {"charges", 0, TOOL_REALS, AT(charges), "Z,Z,...", 1, 60, .count = AT(n_charges), .room = CMX_MESA_PLANES,
     .otherwise = "those of the public table for table2011; "
                  "1,2,3,4,6,7,8,10,12,16,20,26,36,48,60 for recommended; closer along a mixture",
     .help = "mean charges of the 15 planes, ascending, at most two decimals"},
    {"line", 0, TOOL_SPECIAL, AT(line), "MIXTURE", .set = parse_line,
     .help = "c12-o16, ... or Z1:A1,Z2:A2: planes between its charges are computed for this mixture, others "
             "for pure "
             "species"},
    {"order", 0, TOOL_WORD, AT(order), "O", .words = cmx_impurity_order_names,
     .otherwise = "ordered, unless FILE has another",
     .help = "order of the charge impurities in the solid mixture"},
    TOOL_PLUGIN(options, plugins),
    {.help = "With --to mesa3c, the last two also with mesa-poly:"},
    {"pair", 0, TOOL_WORD, AT(three.pair), "NAME", .words = mesa3c_names,
     .help = "the pair of files: C/O/Ne, O/Ne/Mg, O/Ne/Na or C/O/Mg"},
    {"at-gamma-e", 0, TOOL_REAL, AT(three.gamma_e), "G", 0.1, 1000,
     .otherwise = "each liquid at its liquidus",
     .help = "one coupling Gamma_e = e^2/(a_e kT) of all liquids"},
    {"solid", 0, TOOL_MODEL, AT(recipe.phase.solids[0].solid), "M", .model = CMX_KIND_SOLID_MIXING,
     .words = tool_solids, .given = AT(solid),
     .help = "solid: ordered, random, or a solid-mixing model such as ogata1993"},
    {"solid-vibrations", 0, TOOL_MODEL, AT(recipe.phase.solids[0].vibrations), "M",
     .model = CMX_KIND_SOLID_VIBRATIONS, .given = AT(solid),
     .help = "vibrations of an ordered or random solid beyond linear mixing: linear, expansion, ordered, "
             "coupled or anharmonic"},
    {"at-rho", 0, TOOL_REAL, AT(three.rho), "R", 1e3, 1e12,
     .help = "one density of all liquids in g/cm^3, by the complete free energy at equal pressure"},
    {"nodes", 0, TOOL_COUNT, AT(three.nodes), "N", 5, 1001, .otherwise = "101",
     .help = "nodes along each axis, or along x"},
    {.help = "With --to mesa-poly:"},
    {"at-p", 0, TOOL_REAL, AT(at_p), "P", 1e10, 1e36, .help = "one pressure of all liquids in erg/cm^3"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"files", "", "paths of the files written", NULL},
    {"bytes", "", "their size together", NULL},
    {"coefficients", "", "a0 to a5 of the polynomial", "--to mesa-poly"},
    {"misfit", "", "of the polynomial from the table: rms, worst and the x of the worst", "--to mesa-poly"},
    {"solid_range", "", "least and largest x of the solid by the polynomial, 0 to 1", "--to mesa-poly"},
    {"status", "", "largest status of the tie lines", "--to mesa-poly"},
    {"published", "", "coefficients in MESA", "--to mesa-poly, C/O and O/Ne"},
    {"published_misfit", "", "theirs from the table, as misfit", "--to mesa-poly, C/O and O/Ne"},
    {"published_source", "", "of these", "--to mesa-poly, C/O and O/Ne"},
    {0}};

const tool_verb verb_export = {
    .name = "export",
    .summary = "convert a table to its other form, or write its values on a grid or files for MESA",
    .usage = "FILE --to FORM\nFILE --to grid\n--to mesa-kap [FILE]\n--to mesa3c --pair NAME [FILE]\n"
             "FILE --to mesa-poly (--at-p P | --at-rho R)",
    .argument = {"one file", .field = AT(file)},
    .options = known,
    .keys = keys,
    .example =
        {"coulomix export carbon-oxygen.h5 --to flat -o table.cmx",
         "coulomix export carbon-oxygen.h5 --to grid --x 0.5 --rho 1e6:1e7:5 --temp 2e6:2e7:5 -o grid.h5",
         "coulomix export --to mesa-kap --line c12-o16",
         "coulomix export --to mesa3c --pair CONe --nodes 11 --solid random"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run};
