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

typedef struct options {
  const char *file, *dir;
  int ordered, closure, ternary, validity, quiet, format;
  unsigned only;       /* bits of figure_names; 0: all */
  double rho, temp, x; /* NaN: not given */
} options;

static const char *const formats[] = {"png", "svg", NULL};

/* --- files --------------------------------------------------------------------------------------------- */

cmx_status plot_page_open(plot_page *page, cmx_error *err) {
  memset(page, 0, sizeof *page);
  page->out = open_memstream(&page->text, &page->size);
  return page->out ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "figures: out of memory");
}

/* DIR/NAME and DIR/NAME.tmp */
static int paths(const plot *p, const char *name, char path[PATH_MAX], char temporary[PATH_MAX]) {
  const int n = snprintf(path, PATH_MAX, "%s/%s", p->dir, name);
  const int m = snprintf(temporary, PATH_MAX, "%s/%s.tmp", p->dir, name);
  return n > 0 && n < PATH_MAX && m > 0 && m < PATH_MAX ? 0 : ENAMETOOLONG;
}

cmx_status plot_page_write(const plot *p, plot_page *page, const char *name, cmx_error *err) {
  char path[PATH_MAX], temporary[PATH_MAX];
  const int spoilt = ferror(page->out) | fclose(page->out);
  const cmx_status status = spoilt ? cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name)
                            : paths(p, name, path, temporary)
                                ? cmx_fail(err, CMX_ERR_IO, "%s: name too long", p->dir)
                                : cmx_write_file(path, page->text, page->size, err);
  free(page->text);
  memset(page, 0, sizeof *page);
  return status;
}

/* Creates a folder with those above it. */
static cmx_status make_folder(const char *dir, cmx_error *err) {
  char path[PATH_MAX];
  struct stat info;
  const size_t n = strlen(dir);
  if (n == 0 || n >= sizeof path) return cmx_fail(err, CMX_ERR_IO, "'%s': not a folder's name", dir);
  memcpy(path, dir, n + 1);
  for (size_t k = 1; k <= n; k++) {
    if (path[k] != '/' && path[k] != '\0') continue;
    path[k] = '\0';
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
      return cmx_fail(err, CMX_ERR_IO, "%s: cannot be created: %s", path, strerror(errno));
    path[k] = dir[k];
  }
  if (stat(dir, &info) != 0 || !S_ISDIR(info.st_mode))
    return cmx_fail(err, CMX_ERR_IO, "%s: not a folder", dir);
  return CMX_OK;
}

/* --- gnuplot ------------------------------------------------------------------------------------------- */

enum { NOT_FOUND = 127, NO_FOLDER = 126 };

/* In a child: gnuplot in DIR. Does not return. */
static void become_gnuplot(const char *dir, const char *figure, const char *format) {
  char script[32], target[64];
  snprintf(script, sizeof script, "%s.gp", figure);
  snprintf(target, sizeof target, "target='%s.%s.tmp'", figure, format);
  char *const argv[] = {"gnuplot", "-e", target, script, NULL};
  if (chdir(dir) != 0) _exit(NO_FOLDER);
  execvp(argv[0], argv);
  _exit(errno == ENOENT || errno == EACCES ? NOT_FOUND : NO_FOLDER);
}

static cmx_status draw(const plot *p, const char *figure, cmx_error *err) {
  char name[32], path[PATH_MAX], temporary[PATH_MAX];
  struct stat info;
  int state = 0;
  snprintf(name, sizeof name, "%s.%s", figure, p->format);
  if (paths(p, name, path, temporary)) return cmx_fail(err, CMX_ERR_IO, "%s: name too long", p->dir);
  fflush(NULL);
  const pid_t child = fork();
  if (child == 0) become_gnuplot(p->dir, figure, p->format);
  if (child < 0) return cmx_fail(err, CMX_ERR_IO, "gnuplot: cannot be started: %s", strerror(errno));
  while (waitpid(child, &state, 0) < 0)
    if (errno != EINTR) return cmx_fail(err, CMX_ERR_IO, "gnuplot: %s", strerror(errno));
  if (WIFEXITED(state) && WEXITSTATUS(state) == NOT_FOUND)
    return cmx_fail(err, CMX_ERR_ABSENT, "gnuplot not found: data and scripts are in %s, install gnuplot-nox",
                    p->dir);
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0 || stat(temporary, &info) != 0 || info.st_size == 0) {
    remove(temporary);
    if (WIFSIGNALED(state))
      return cmx_fail(err, CMX_ERR_IO, "%s/%s.gp: gnuplot was ended by signal %d", p->dir, figure,
                      WTERMSIG(state));
    return cmx_fail(err, CMX_ERR_IO, "%s/%s.gp: gnuplot failed with status %d; data and script are kept",
                    p->dir, figure, WEXITSTATUS(state));
  }
  if (rename(temporary, path) == 0) return CMX_OK;
  const int failure = errno;
  remove(temporary);
  return cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", path, strerror(failure));
}

/* --- texts of the figures ------------------------------------------------------------------------------ */

/* The table's name in one line of comment. */
static void put_name(FILE *out, const char *file) {
  const char *slash = strrchr(file, '/');
  for (const char *c = slash ? slash + 1 : file; *c; c++) fputc((unsigned char)*c < 32 ? '?' : *c, out);
}

void plot_table_head(const plot *p, FILE *out, const char *what) {
  fprintf(out, "# %s\n", what);
  if (!p->file) {
    fprintf(out, "# coulomix %s\n", cmx_version());
    return;
  }
  fprintf(out, "# mixture %s, Z = %.10g and %.10g; table ", p->mix, p->z[0], p->z[1]);
  put_name(out, p->file);
  fprintf(out, ", coulomix %s\n", cmx_version());
}

void plot_data_head(const plot *p, FILE *out, const char *what) {
  plot_table_head(p, out, what);
  if (p->file)
    fprintf(out, "# x: number fraction of %s; Gamma_1 = Z1^(5/3) e^2/(a_e kT); U_1 = Z1^(5/3) e^2/a_e\n",
            p->heavy);
}

static const char png_terminal[] =
    "if (strstrt(GPVAL_TERMINALS, 'pngcairo')) set terminal pngcairo size 1200,900 enhanced font 'DejaVu "
    "Sans,15' linewidth 1.4; else set terminal png size 1200,900 enhanced\n";
static const char svg_terminal[] = "set terminal svg size 1200,900 dynamic enhanced background 'white' font "
                                   "'DejaVu Sans,15' linewidth 1.4\n";

void plot_script_head(const plot *p, FILE *out, const char *figure) {
  fprintf(out, "# Drawn by coulomix %s", cmx_version());
  if (p->file) fputs(" from ", out);
  if (p->file) put_name(out, p->file);
  fprintf(out,
          ". To draw it again after changes: gnuplot %s.gp\n"
          "if (!exists(\"target\")) target = '%s.%s'\n",
          figure, figure, p->format);
  fputs(!strcmp(p->format, "svg") ? svg_terminal : png_terminal, out);
  fputs("set output target\n"
        "set encoding utf8\n"
        "set border linewidth 0.8 linecolor rgb '#303030'\n"
        "set grid linetype 1 linewidth 0.5 linecolor rgb '#e0e0e0'\n"
        "set tics nomirror\nset mxtics 2\nset mytics 2\nset bmargin 5.5\n",
        out);
}

/* A file's name within single quotes in gnuplot's enhanced mode. */
static void put_quoted_name(FILE *out, const char *file) {
  const char *slash = strrchr(file, '/');
  for (const char *c = slash ? slash + 1 : file; *c; c++) {
    if (strchr("_^@&~{}\\", *c)) fputc('\\', out);
    if (*c == '\'') fputc('\'', out);
    fputc((unsigned char)*c < 32 ? '?' : *c, out);
  }
}

void plot_caption(const plot *p, FILE *out, const char *text) {
  fputs("set label 1000 'table ", out);
  put_quoted_name(out, p->file);
  fprintf(out, "; %s' at screen 0.012,0.022 font ',13' textcolor rgb '#505050'\n", text);
}

cmx_status plot_write(const plot *p, const char *name, plot_writer *data, plot_writer *script, void *figure,
                      cmx_error *err) {
  static const char *const suffix[2] = {"tsv", "gp"};
  plot_writer *const write[2] = {data, script};
  cmx_status status = CMX_OK;
  for (int k = 0; k < 2 && status >= 0; k++) {
    plot_page page;
    char file[32];
    status = plot_page_open(&page, err);
    if (status < 0) return status;
    const cmx_status made = write[k](p, figure, page.out, err);
    snprintf(file, sizeof file, "%s.%s", name, suffix[k]);
    if (made < 0) {
      fclose(page.out);
      free(page.text);
      return made;
    }
    status = plot_page_write(p, &page, file, err);
  }
  return status;
}

void plot_foot(FILE *out, const char *text) {
  fprintf(out, "set label 1000 '%s' at screen 0.012,0.018 font ',10' textcolor rgb '#707070'\n", text);
}

const char *plot_colour(size_t k) {
  static const char *const colour[] = {"#d55e00", "#0072b2", "#009e73", "#a04c98",
                                       "#b8860b", "#303030", "#2aa5d8", "#8c564b"};
  return colour[k % (sizeof colour / sizeof *colour)];
}

/* Last word of the name that ends at `end`. */
static int surname(const char *authors, size_t end, const char **from) {
  size_t start = end;
  while (start > 0 && authors[start - 1] != ' ') start--;
  *from = authors + start;
  return (int)(end - start);
}

/* "S. Ogata, H. Iyetomi, and ..." becomes "Ogata et al.", two authors "Potekhin and Chabrier". */
static void short_authors(const char *authors, char *text, size_t size) {
  const char *comma = strchr(authors, ','), *both = strstr(authors, " and "), *one, *other;
  const size_t end = strlen(authors);
  if (comma) {
    const int n = surname(authors, (size_t)(comma - authors), &one);
    snprintf(text, size, "%.*s et al.", n, one);
  } else if (both) {
    const int n = surname(authors, (size_t)(both - authors), &one), m = surname(authors, end, &other);
    snprintf(text, size, "%.*s and %.*s", n, one, m, other);
  } else {
    const int n = surname(authors, end, &one);
    snprintf(text, size, "%.*s", n, one);
  }
}

void plot_fit_label(const char *id, char *text, size_t size) {
  const cmx_model *fit = cmx_model_find(CMX_KIND_SOLID_MIXING, id, NULL);
  char author[64];
  if (!fit || !fit->references[0]) {
    snprintf(text, size, "%s", id);
    return;
  }
  short_authors(fit->references[0]->authors, author, sizeof author);
  snprintf(text, size, "fit of %s %d", author, fit->references[0]->year);
}

void plot_solid_label(const cmx_recipe_solid *s, char *text, size_t size) {
  const char *entropy = !strcmp(s->entropy, "mixing-entropy/charge") ? "S_{mixZ}" : "S_{mix}";
  char fit[96];
  if (!strcmp(s->solid, "ordered")) {
    snprintf(text, size, "short-range ordered");
  } else if (!strcmp(s->solid, "random")) {
    snprintf(text, size, "random, %s", entropy);
  } else {
    plot_fit_label(s->solid, fit, sizeof fit);
    snprintf(text, size, "%s, %s", fit, entropy);
  }
}

void plot_left_out(const char *figure, const char *what) {
  fprintf(stderr, "coulomix plot: %s: left out: %s\n", figure, what);
}

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
  const cmx_model *liquid = cmx_model_find(CMX_KIND_LIQUID, r->phase.liquid, err);
  const cmx_model *crystal = liquid ? cmx_model_find(CMX_KIND_CRYSTAL, r->phase.crystal, err) : NULL;
  const cmx_model *ah = crystal ? cmx_model_find(CMX_KIND_ANHARMONIC, r->phase.anharmonic, err) : NULL;
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
  const cmx_status status = cmx_physics_make(&p->recipe, &p->physics, err);
  if (status < 0) return status;
  if (cmx_table_has(&p->table, "order") && (size_t)p->table.order.n_shells != p->physics.sums.n)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: /order has %d shells, its recipe %zu", p->file,
                    p->table.order.n_shells, p->physics.sums.n);
  return find_melting(p, err);
}

static cmx_status open_table(plot *p, cmx_error *err) {
  cmx_status status = cmx_table_open(p->file, &p->table, err);
  if (status < 0) return status;
  const char *text = cmx_store_get_text(p->table.store, "/", "recipe");
  if (!text) return cmx_fail(err, CMX_ERR_FORMAT, "%s: root attribute recipe is missing", p->file);
  status = cmx_recipe_read_text(text, p->file, &p->recipe, err);
  if (status < 0) return status;
  if (p->recipe.mixture.ions.n > 2)
    return cmx_fail(
        err, CMX_ERR_UNSUPPORTED,
        "%s: it has %d species, and figures are of tables of two; --closure and --ternary draw those "
        "of three species, without a table",
        p->file, p->recipe.mixture.ions.n);
  p->z = p->recipe.mixture.ions.z;
  p->u1 = cmx_gamma_species(p->z[0], 1.0);
  p->carbon_oxygen = p->z[0] == 6.0 && p->z[1] == 8.0;
  snprintf(p->mix_buffer, sizeof p->mix_buffer, "%s/%s", p->recipe.mixture.names[0],
           p->recipe.mixture.names[1]);
  p->mix = p->mix_buffer;
  p->heavy = p->recipe.mixture.names[1];
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
  FIGURE(freezing, plot_freezing)                                                                            \
  FIGURE(cooling_cv, plot_cooling_cv)                                                                        \
  FIGURE(track, plot_track)                                                                                  \
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
enum { FIRST_WARM = FIGURE_warm4, N_OF_LATTICES = sizeof of_lattices / sizeof *of_lattices };

/* Writes data and scripts of all figures first, so that they are there without gnuplot. */
static cmx_status make_figures(plot *p, size_t n, const figure figures[], int quiet, cmx_error *err) {
  int made[N_OF_TABLE + N_OF_LATTICES] = {0};
  cmx_status status = make_folder(p->dir, err);
  for (size_t k = 0; k < n && status >= 0; k++) {
    status = figures[k].write(p, err);
    made[k] = status >= 0;
    if (status != CMX_ERR_ABSENT) continue;
    plot_left_out(figures[k].name, err->text);
    status = CMX_OK;
  }
  for (size_t k = 0; k < n && status >= 0; k++) {
    if (!made[k]) continue;
    status = draw(p, figures[k].name, err);
    if (status >= 0 && !quiet) fprintf(stderr, "wrote %s/%s.%s\n", p->dir, figures[k].name, p->format);
  }
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
  return make_figures(p, n, chosen, o->quiet, err);
}

static int run(void *settings) {
  const options *o = settings;
  cmx_error err = CMX_ERROR_NONE;
  plot p;
  memset(&p, 0, sizeof p);
  cmx_recipe_defaults(&p.recipe);
  p.file = o->file;
  p.dir = o->dir;
  p.rho = o->rho;
  p.temp = o->temp;
  p.x = o->x;
  p.format = formats[o->format];
  cmx_status status = o->file ? open_table(&p, &err) : CMX_OK;
  if (status >= 0)
    status = o->ordered   ? make_figures(&p, N_OF_LATTICES, of_lattices, o->quiet, &err)
             : o->closure ? make_figures(&p, 1, of_closure, o->quiet, &err)
             : o->ternary ? make_figures(&p, 3, of_three, o->quiet, &err)
                          : table_figures(&p, o, &err);
  cmx_physics_free(&p.physics);
  cmx_recipe_clear(&p.recipe);
  if (p.table.store) cmx_table_close(&p.table);
  return status < 0 ? tool_fail("plot", &err) : EXIT_FINE;
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  const char *const without = o->ordered ? "ordered" : o->closure ? "closure" : o->ternary ? "ternary" : NULL;
  if (o->ordered + o->closure + o->ternary > 1)
    argp_error(state, "--ordered, --closure and --ternary exclude each other");
  if (without && o->file) argp_error(state, "--%s takes no FILE: '%s'", without, o->file);
  if (without && o->validity) argp_error(state, "--%s and --validity exclude each other", without);
  if (o->only && (without || o->validity))
    argp_error(state, "--only and --%s exclude each other", without ? without : "validity");
  if (!without && !o->file) argp_error(state, TOOL_MISSING_FILE);
}

#define AT(member) offsetof(options, member)
static const tool_option known[] = {
    {"only", 0, TOOL_WORDS, AT(only), "FIGURES", .words = figure_names, .otherwise = "all that the table has",
     .help = "draw these figures, names with commas between them"},
    {"format", 0, TOOL_WORD, AT(format), "FORMAT", .words = formats, .usual = "png",
     .help = "format of the figures"},
    {"ordered", 0, TOOL_FLAG, AT(ordered), .help = "draw the figures of ordered lattices instead; no FILE"},
    {"closure", 0, TOOL_FLAG, AT(closure),
     .help = "draw the error of the closure of the order over C/O/Ne instead; no FILE"},
    {"ternary", 0, TOOL_FLAG, AT(ternary), .help = "draw the freezing of C/O/Ne instead; no FILE"},
    {"output", 'o', TOOL_TEXT, AT(dir), "DIR", .usual = "figures",
     .help = "folder for the figures, created if missing"},
    {"quiet", 'q', TOOL_FLAG, AT(quiet), .help = "do not list the files written"},
    {"validity", 0, TOOL_FLAG, AT(validity), .help = "draw only freezing: reasons of warnings over (rho, T)"},
    {"x", 0, TOOL_REAL, AT(x), "X", 0, 1, .usual = "0.5",
     .help = "composition of the cores and of the map, number fraction of the heavier ion"},
    {"rho", 0, TOOL_REAL, AT(rho), "R", 1e-3, 1e4, .otherwise = "10, or the middle of the table's range",
     .help = "density of warm dense mixtures in g/cm^3"},
    {"temp", 0, TOOL_REAL, AT(temp), "T", 1e3, 1e9, .otherwise = "116045, 10 eV, or the middle",
     .help = "their temperature in K"},
    {0}};

const tool_verb verb_plot = {.name = "plot",
                             .summary = "the standard figures of a table",
                             .usage = "FILE\n--ordered\n--closure\n--ternary",
                             .argument = {"one file", .field = AT(file)},
                             .options = known,
                             .example = {"coulomix plot carbon-oxygen.h5 -o figures",
                                         "coulomix plot carbon-oxygen.h5 --only freezing --format svg"},
                             .size = sizeof(options),
                             .check = check,
                             .run = run};
