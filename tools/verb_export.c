/* export: a table in its other form, or conductive opacities for a host code. */
#include <stdio.h>
#include <string.h>

#include "coulomix/mesa_kap.h"
#include "mixture.h"

static const char *const forms[] = {"flat", "hdf5", "mesa-kap"};
enum { FLAT, HDF5, MESA_KAP, N_FORMS };
static const char *const variants[] = {"recommended", "table2011"};
static const char *const orders[] = {"uncorrelated", "ordered", "frozen"};

typedef struct options {
  const char *file, *output, *line;
  int to, variant, order; /* -1 where not given */
  size_t n_charges;
  double charges[CMX_MESA_PLANES];
  cmx_recipe recipe; /* of the line */
  int quiet;
} options;

enum { KEY_VARIANT = 1000, KEY_ORDER, KEY_CHARGES, KEY_LINE };

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

static void check_options(const struct argp_state *state, const options *o) {
  if (o->to < 0) argp_error(state, "--to is missing: flat, hdf5 or mesa-kap");
  if (o->to == MESA_KAP) {
    check_opacities(state, o);
    return;
  }
  if (!o->file) argp_error(state, "FILE is missing: a table made by coulomix generate");
  if (o->variant >= 0 || o->order >= 0 || o->n_charges || o->line)
    argp_error(state, "--variant, --charges, --line and --order go with --to mesa-kap");
}

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case 'o':
    o->output = arg;
    return 0;
  case 'q':
    o->quiet = 1;
    return 0;
  case 't':
    o->to = tool_choose(state, "--to", arg, N_FORMS, forms);
    return 0;
  case KEY_VARIANT:
    o->variant = tool_choose(state, "--variant", arg, 2, variants);
    return 0;
  case KEY_ORDER:
    o->order = tool_choose(state, "--order", arg, 3, orders);
    return 0;
  case KEY_CHARGES:
    o->n_charges = tool_numbers(state, "--charges", arg, 1.0, 60.0, CMX_MESA_PLANES, o->charges);
    return 0;
  case KEY_LINE:
    tool_parse_mixture(state, arg, &o->recipe);
    o->line = arg;
    return 0;
  case ARGP_KEY_END:
    check_options(state, o);
    return 0;
  default:
    return key == ARGP_KEY_ARG ? tool_one_file(key, arg, state, &o->file) : ARGP_ERR_UNKNOWN;
  }
}

static cmx_status convert(const options *o, cmx_error *err) {
  cmx_table table;
  char path[4200];
  cmx_status status = cmx_table_open(o->file, &table, err);
  if (status < 0) return status;
  const char *dot = strrchr(o->file, '.'), *slash = strrchr(o->file, '/');
  const int stem = dot && (!slash || dot > slash) ? (int)(dot - o->file) : (int)strlen(o->file);
  snprintf(path, sizeof path, "%.*s%s", stem, o->file, o->to == FLAT ? ".cmx" : ".h5");
  const char *output = o->output ? o->output : path;
  status = o->to == FLAT ? cmx_store_write_flat(table.store, output, err)
                         : cmx_store_write_hdf5(table.store, output, err);
  if (status >= 0 && !o->quiet) fprintf(stderr, "wrote %s\n", output);
  cmx_table_close(&table);
  return status;
}

/* --- conductive opacities ------------------------------------------------------------------------------ */

/* The recipe of a table. */
static cmx_status read_recipe(const char *file, cmx_recipe *recipe, cmx_error *err) {
  cmx_table table;
  cmx_status status = cmx_table_open(file, &table, err);
  if (status < 0) return status;
  const char *text = cmx_store_get_text(table.store, "/", "recipe");
  status = text ? cmx_recipe_read_text(text, file, recipe, err)
                : cmx_fail(err, CMX_ERR_FORMAT, "%s: root attribute recipe is missing", file);
  cmx_table_close(&table);
  for (int j = 0; j < 2 && status >= 0; j++)
    if (!(recipe->mixture.masses[j] > 0.0))
      status = cmx_fail(err, CMX_ERR_ABSENT, "%s: its recipe has no mixture.masses", file);
  return status;
}

static cmx_status set_line(const options *o, const cmx_recipe *recipe, cmx_mesa_kap *kap, cmx_error *err) {
  cmx_status status = cmx_recipe_transport(recipe, NULL, NULL, &kap->transport, err);
  if (status < 0) return status;
  kap->transport.correction[0] = kap->transport.correction[1] = NULL;
  if (o->order >= 0) kap->transport.order = (cmx_impurity_order)o->order;
  kap->line = 1;
  return cmx_mesa_kap_line(kap->transport.z[0], kap->transport.z[1], kap->charge, err);
}

static cmx_status opacities(const options *o, cmx_recipe *recipe, cmx_error *err) {
  const char *output = o->output ? o->output : "condtabl.data";
  cmx_physics physics;
  cmx_mesa_kap kap;
  tool_progress bar;
  cmx_status status = CMX_OK;
  memset(&physics, 0, sizeof physics);
  cmx_mesa_kap_defaults(o->variant > 0 ? CMX_TRANSPORT_TABLE2011 : CMX_TRANSPORT_RECOMMENDED, &kap);
  if (o->file) status = read_recipe(o->file, recipe, err);
  if (status >= 0 && (o->file || o->line)) status = set_line(o, recipe, &kap, err);
  if (o->n_charges) memcpy(kap.charge, o->charges, sizeof kap.charge);
  if (status >= 0 && kap.line && kap.transport.order != CMX_IMPURITIES_RANDOM) {
    status = cmx_physics_make(recipe, &physics, err);
    kap.order_model = physics.order;
  }
  tool_progress_start(&bar, o->quiet);
  const cmx_progress progress = {tool_progress_report, &bar};
  if (status >= 0) status = cmx_mesa_kap_write(&kap, output, &progress, err);
  tool_progress_end(&bar);
  if (status >= 0 && !o->quiet) fprintf(stderr, "wrote %s\n", output);
  cmx_physics_free(&physics);
  return status;
}

int verb_export(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"to", 't', "FORM", 0, "flat (zlib, .cmx), hdf5 (.h5) or mesa-kap (conductive opacities for MESA)", 0},
      {"output", 'o', "FILE", 0,
       "file to write; default FILE with the form's suffix, condtabl.data for mesa-kap", 0},
      {"quiet", 'q', NULL, 0, "no progress", 0},
      {NULL, 0, NULL, 0, "With --to mesa-kap:", 1},
      {"variant", KEY_VARIANT, "V", 0,
       "recommended (default), or table2011: the public table with its known defects, computed anew", 1},
      {"charges", KEY_CHARGES, "Z,Z,...", 0,
       "mean charges of the 15 planes, ascending from 1 to 60, at most two decimals (default: those of the "
       "public "
       "table for table2011; 1,2,3,4,6,7,8,10,12,16,20,26,36,48,60 for recommended; closer along a mixture)",
       1},
      {"line", KEY_LINE, "MIXTURE", 0,
       "c12-o16, ... or Z1:A1,Z2:A2: planes between its charges are of this mixture, others of pure species",
       1},
      {"order", KEY_ORDER, "O", 0,
       "of the charge impurities in the mixture's solid: ordered (default, unless FILE says otherwise), "
       "frozen "
       "or uncorrelated",
       1},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "FILE --to FORM\n--to mesa-kap [FILE]",
      "Convert a table between its forms, which loses nothing, or write conductive opacities in the layout "
      "of "
      "MESA's kap/preprocessor/condtabl.data.\vThe opacities are of pure species, or with FILE or --line "
      "also of "
      "its mixture: the mean charge is all that MESA knows of the composition. The solid forms at a mean "
      "coupling "
      "of 175 (FILE: transport.freezing_gamma). MESA applies the correction of Blouin et al. (2020) for mean "
      "charges below 3 itself, so the file is without it.",
      NULL,
      NULL,
      NULL};
  options o = {.to = -1, .variant = -1, .order = -1};
  cmx_error err = {CMX_OK, ""};
  cmx_recipe_defaults(&o.recipe);
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  const cmx_status status = o.to == MESA_KAP ? opacities(&o, &o.recipe, &err) : convert(&o, &err);
  cmx_recipe_clear(&o.recipe);
  return status < 0 ? tool_fail("export", &err) : EXIT_FINE;
}
