/* Opening and describing a table. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

/* Loaders of their own: the program may have others of these names. */
#if defined(__GNUC__)
#define CMX_IO_API static __attribute__((unused))
#else
#define CMX_IO_API static
#endif
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#ifdef COULOMIX_WITH_HDF5
#define CMX_HDF5_API CMX_IO_API
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"
#endif

static int fail(int status, const char *text, char *message, size_t message_size) {
  if (message && message_size) snprintf(message, message_size, "%s", text);
  return status;
}

/* Adds to the message of a table of another version how to make it anew. */
static int advise(int status, const char *path, char *message, size_t message_size) {
  const size_t n = message ? strlen(message) : 0;
  if (status == CMX_ERR_VERSION && n < message_size)
    snprintf(message + n, message_size - n,
             "; make the table anew: coulomix info %s --recipe > recipe.cfg; coulomix generate recipe.cfg -o "
             "NEW.%s",
             path, strstr(path, ".cmx") ? "cmx" : "h5");
  return status;
}

/* Whether the file is HDF5, by its first bytes; a status < 0 if it cannot be read. */
static int is_hdf5(const char *path, char *message, size_t message_size) {
  unsigned char head[8] = {0};
  FILE *f = fopen(path, "rb");
  if (!f) {
    const int status = errno == ENOMEM ? CMX_ERR_MEMORY : CMX_ERR_IO;
    if (message && message_size)
      snprintf(message, message_size, "%s: cannot be opened: %s", path, strerror(errno));
    return status;
  }
  const size_t n = fread(head, 1, sizeof head, f);
  fclose(f);
  return n == sizeof head && !memcmp(head, "\211HDF\r\n\032\n", sizeof head);
}

/* Notes the outcome of binding a part: one that is absent is none, one that does not fit is an error. */
static int bound(cmx_c_table *t, int part, cmx_status status) {
  if (status == CMX_OK) t->bound |= part;
  return status == CMX_OK || status == CMX_ERR_ABSENT ? CMX_OK : status;
}

static int bind_all(cmx_c_table *t) {
  size_t n = 0;
  const cmx_array *a = cmx_file_arrays(t->file, &n);
  int status = bound(t, CMXP_C_EOS, cmx_eos_bind(a, n, &t->eos));
  if (status >= 0) status = bound(t, CMXP_C_TRANSPORT, cmx_transport_bind(a, n, &t->transport));
  if (status >= 0 && cmxi_find(a, n, "/order/y"))
    status = bound(t, CMXP_C_ORDER, cmx_order_bind(a, n, &t->order));
  if (status >= 0) status = bound(t, CMXP_C_EQUILIBRIUM, cmx_equilibrium_bind(a, n, &t->equilibrium));
  if (status >= 0) status = bound(t, CMXP_C_PHASE3, cmx_phase3_bind(a, n, &t->phase3));
  if (status >= 0) status = bound(t, CMXP_C_REACTION, cmx_reaction_bind(a, n, &t->reaction));
  if (status >= 0) status = bound(t, CMXP_C_WARM, cmx_warm_bind(a, n, &t->warm));
  if (t->bound & CMXP_C_EOS)
    t->ions = t->eos.ions;
  else if (t->bound & CMXP_C_TRANSPORT)
    t->ions = t->transport.ions;
  t->recipe = t->eos.choice;
  return status;
}

/* A table around a loaded file, which it owns. */
static int finish(cmx_file *file, cmx_c_table **table, char *message, size_t message_size) {
  cmx_c_table *t = (cmx_c_table *)calloc(1, sizeof *t);
  if (!t) {
    cmx_file_free(file);
    return fail(CMX_ERR_MEMORY, "not enough memory for a table", message, message_size);
  }
  t->file = file;
  t->lookups = cmxp_c_lookups_here();
  const int status = bind_all(t);
  if (status < 0) {
    cmx_c_close(t);
    return fail(status, "the datasets of the table do not fit together", message, message_size);
  }
  *table = t;
  return CMX_OK;
}

static int load_hdf5(const char *path, const cmx_load_options *options, cmx_file **file, char *message,
                     size_t message_size) {
#ifdef COULOMIX_WITH_HDF5
  return cmx_hdf5_load_with(path, options, file, message, message_size);
#else
  (void)options;
  (void)file;
  if (message && message_size)
    snprintf(message, message_size,
             "%s is an HDF5 file, which this build of the library does not read; make a flat one: coulomix "
             "export %s --to flat -o table.cmx",
             path, path);
  return CMX_ERR_UNSUPPORTED;
#endif
}

/* The choices of the loaders. The limit of memory holds for the table around the file as well. */
static int choices(const cmx_c_load_options *o, cmx_load_options *options) {
  memset(options, 0, sizeof *options);
  if (o->size != sizeof *o) return CMX_ERR_UNSUPPORTED;
  options->parts = o->parts && *o->parts ? o->parts : NULL;
  options->attributes = o->attribute_limit;
  options->digest = o->digest;
  options->in_place = o->mapped || o->bytes;
  options->unchecked = o->mapped && !o->bytes;
  if (o->memory_limit)
    options->memory = o->memory_limit > sizeof(cmx_c_table) ? o->memory_limit - sizeof(cmx_c_table) : 1;
  return CMX_OK;
}

int cmx_c_open_with(const char *path, const cmx_c_load_options *choice, cmx_c_table **table, char *message,
                    size_t message_size) {
  cmx_load_options options;
  cmx_file *file = NULL;
  if (!table) return fail(CMX_ERR_DOMAIN, "no place for the table", message, message_size);
  *table = NULL;
  if (message && message_size) *message = '\0';
  if (!choice) return fail(CMX_ERR_DOMAIN, "no choices of opening", message, message_size);
  int status = choices(choice, &options);
  if (status < 0) return fail(status, "choices of another size", message, message_size);
  if (choice->bytes) {
    status =
        cmx_flat_load_memory_with(choice->bytes, choice->n_bytes, &options, &file, message, message_size);
    return status < 0 ? status : finish(file, table, message, message_size);
  }
  if (!path) return fail(CMX_ERR_DOMAIN, "no table to open", message, message_size);
  status = options.in_place ? 0 : is_hdf5(path, message, message_size);
  if (status < 0) return status;
  status = status ? load_hdf5(path, &options, &file, message, message_size)
                  : cmx_flat_load_with(path, &options, &file, message, message_size);
  if (status < 0) return advise(status, path, message, message_size);
  return finish(file, table, message, message_size);
}

int cmx_c_open(const char *path, const char *parts, cmx_c_table **table, char *message, size_t message_size) {
  const cmx_c_load_options choice = {.size = sizeof choice, .parts = parts};
  return cmx_c_open_with(path, &choice, table, message, message_size);
}

int cmx_c_open_mapped(const char *path, const char *parts, cmx_c_table **table, char *message,
                      size_t message_size) {
  const cmx_c_load_options choice = {.size = sizeof choice, .parts = parts, .mapped = 1};
  return cmx_c_open_with(path, &choice, table, message, message_size);
}

int cmx_c_open_memory(const void *bytes, size_t n_bytes, const char *parts, cmx_c_table **table,
                      char *message, size_t message_size) {
  const cmx_c_load_options choice = {
      .size = sizeof choice, .parts = parts, .bytes = bytes, .n_bytes = n_bytes};
  return cmx_c_open_with(NULL, &choice, table, message, message_size);
}

void cmx_c_close(cmx_c_table *table) {
  if (!table) return;
  cmx_file_free(table->file);
  free(table);
}

int cmx_c_has(const cmx_c_table *table, const char *part) {
  char path[CMX_FILE_MAX_PATH + 1];
  size_t n = 0;
  if (!table || !part) return 0;
  static const struct {
    const char *name;
    int bit;
  } parts[] = {{"eos", CMXP_C_EOS},
               {"transport", CMXP_C_TRANSPORT},
               {"order", CMXP_C_ORDER},
               {"phase3", CMXP_C_PHASE3},
               {"reaction", CMXP_C_REACTION},
               {"warm", CMXP_C_WARM},
               {"equilibrium", CMXP_C_EQUILIBRIUM}};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
    if (!strcmp(part, parts[k].name)) return (table->bound & parts[k].bit) != 0;
  const cmx_array *a = cmx_file_arrays(table->file, &n);
  if (strncmp(part, "phase", 5) || (part[5] && part[5] != '/')) return 0;
  const int length = snprintf(path, sizeof path, "/%s/", part);
  for (size_t k = 0; k < n && length > 0 && (size_t)length < sizeof path; k++)
    if (!strncmp(a[k].path, path, (size_t)length)) return 1;
  return 0;
}

int cmx_c_species(const cmx_c_table *table) {
  return table ? table->ions.n : 0;
}

/* Copies as many of n numbers as there is room for. */
static int give(int n, const double *from, int capacity, double out[]) {
  for (int k = 0; k < n && k < capacity; k++) out[k] = from[k];
  return n;
}

int cmx_c_numbers(const cmx_c_table *table, const char *what, int capacity, double out[]) {
  if (!table || !what || (capacity > 0 && !out)) return CMX_ERR_DOMAIN;
  const cmx_c_table *t = table;
  const int eos = t->bound & CMXP_C_EOS, transport = t->bound & CMXP_C_TRANSPORT;
  const int n = t->ions.n;
  if (!strcmp(what, "charges")) return give(n, t->ions.z, capacity, out);
  if (!strcmp(what, "masses")) return give(n, t->ions.mass_u, capacity, out);
  if (!strcmp(what, "range")) {
    const double range[4] = {t->eos.rho[0], t->eos.rho[1], t->eos.temp[0], t->eos.temp[1]};
    return give(eos ? 4 : 0, range, capacity, out);
  }
  if (!strcmp(what, "transport_range")) {
    const double range[4] = {t->transport.rho[0], t->transport.rho[1], t->transport.temp[0],
                             t->transport.temp[1]};
    return give(transport ? 4 : 0, range, capacity, out);
  }
  if (!strcmp(what, "pressure_range")) {
    return give(t->bound & CMXP_C_EQUILIBRIUM ? 2 : 0, t->equilibrium.pressure, capacity, out);
  }
  if (!strcmp(what, "gamma_d_max")) {
    const cmx_order_view *order = t->bound & CMXP_C_ORDER ? &t->order : &t->eos.order;
    return order->n_g > 0 ? give(1, &order->gamma_d[order->n_g - 1], capacity, out) : 0;
  }
  return CMX_ERR_DOMAIN;
}

const char *cmx_c_text(const cmx_c_table *table, const char *object, const char *name) {
  return table && object && name ? cmx_file_text(table->file, object, name) : NULL;
}

int cmx_c_choose(cmx_c_table *table, int order, double gamma_d, int policy, double width) {
  if (!table || order < -1 || order > CMX_ORDER_RANDOM || policy < CMX_POLICY_ERROR ||
      policy > CMX_POLICY_HOLD || !(width >= 0.0 && width <= CMX_EOS_WIDTH_MAX) ||
      (order == CMX_ORDER_BLOCKED && !(gamma_d > 0.0 && gamma_d < HUGE_VAL)))
    return CMX_ERR_DOMAIN;
  if (!(table->bound & CMXP_C_EOS)) return CMX_ERR_ABSENT;
  if (order == CMX_ORDER_FROZEN && table->ions.n == 2 && !table->eos.mixing[1] && !table->eos.solidus.c)
    return CMX_ERR_ABSENT;
  cmx_eos_choice *choice = &table->eos.choice;
  choice->order = order < 0 ? table->recipe.order : order;
  choice->blocking_gamma_d = order == CMX_ORDER_BLOCKED ? gamma_d : table->recipe.blocking_gamma_d;
  choice->policy = policy;
  table->width = width;
  return CMX_OK;
}

int cmx_c_number_fractions(const cmx_c_table *table, const double mass_fractions[], double x[]) {
  double clean[CMX_MAX_SPECIES], sum = 0.0;
  if (!table || !mass_fractions || !x) return CMX_ERR_DOMAIN;
  const int n = table->ions.n;
  if (!cmxp_c_finite(n, mass_fractions)) return CMX_ERR_DOMAIN;
  const int status = cmx_fractions_clean(n, mass_fractions, clean);
  if (status < 0) return status;
  for (int j = 0; j < n; j++) sum += clean[j] / table->ions.mass_u[j];
  for (int j = 0; j < n; j++) x[j] = clean[j] / table->ions.mass_u[j] / sum;
  return CMX_OK;
}

int cmx_c_mass_fractions(const cmx_c_table *table, const double x[], double mass_fractions[]) {
  double clean[CMX_MAX_SPECIES], sum = 0.0;
  if (!table || !mass_fractions || !x) return CMX_ERR_DOMAIN;
  const int n = table->ions.n;
  if (!cmxp_c_finite(n, x)) return CMX_ERR_DOMAIN;
  const int status = cmx_fractions_clean(n, x, clean);
  if (status < 0) return status;
  for (int j = 0; j < n; j++) sum += clean[j] * table->ions.mass_u[j];
  for (int j = 0; j < n; j++) mass_fractions[j] = clean[j] * table->ions.mass_u[j] / sum;
  return CMX_OK;
}

int cmx_c_represent(const cmx_c_table *table, const cmx_c_nuclides *nuclides, double x[], double *rho_factor,
                    double *residual) {
  cmx_nuclide prepared[CMX_C_NUCLIDES];
  cmx_represented zone;
  if (!table || !nuclides || !x || !rho_factor || !residual) return CMX_ERR_DOMAIN;
  int status = nuclides->size == sizeof *nuclides ? CMX_OK : CMX_ERR_UNSUPPORTED;
  const int given = nuclides->z && nuclides->a && nuclides->mass_share;
  if (status >= 0 && (!given || nuclides->n < 1 || nuclides->n > CMX_C_NUCLIDES)) status = CMX_ERR_DOMAIN;
  if (status >= 0 && !cmxp_c_finite(nuclides->n, nuclides->mass_share)) status = CMX_ERR_DOMAIN;
  for (int k = 0; status >= 0 && k < nuclides->n; k++)
    status = cmx_nuclide_make(&table->ions, nuclides->z[k], nuclides->a[k], &prepared[k]);
  if (status >= 0) status = cmx_represent(&table->ions, nuclides->n, prepared, nuclides->mass_share, &zone);
  for (int j = 0; j < table->ions.n; j++) x[j] = status < 0 ? cmxi_nan() : zone.x[j];
  *rho_factor = status < 0 ? cmxi_nan() : zone.rho_factor;
  *residual = status < 0 ? cmxi_nan() : zone.residual;
  return status;
}
