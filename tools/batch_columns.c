/* query --batch: what the columns of the input are, by their names. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/nuclide.h"
#include "batch.h"

/* NO_SPECIES: a fraction of one that the table lacks, which cannot be passed over. */
enum { RHO, TEMP, E, P, S, NAME = 64, NO_SPECIES = -1 };

/* Names as they are after blanks and underscores have gone; also behind log, log10, lg and ln. */
static const struct {
  const char *name;
  int role;
} names[] = {{"rho", RHO},
             {"density", RHO},
             {"dens", RHO},
             {"temp", TEMP},
             {"temperature", TEMP},
             {"p", P},
             {"pressure", P},
             {"pres", P},
             {"e", E},
             {"energy", E},
             {"eint", E},
             {"internalenergy", E},
             {"specificinternalenergy", E},
             {"s", S},
             {"entropy", S},
             {"specificentropy", S},
             {"phase", BATCH_PHASE}};

/* Units of each number, without blanks and in lower case but for M and m, and their size in those of the
   table. */
static const struct {
  int role;
  const char *unit;
  double size;
} units[] = {{RHO, "g/cm^3", 1.0},
             {RHO, "g/cm3", 1.0},
             {RHO, "g/cm**3", 1.0},
             {RHO, "gcm^-3", 1.0},
             {RHO, "gcm-3", 1.0},
             {RHO, "g*cm^-3", 1.0},
             {RHO, "gcm**-3", 1.0},
             {RHO, "g.cm-3", 1.0},
             {RHO, "g/cc", 1.0},
             {RHO, "cgs", 1.0},
             {RHO, "kg/m^3", 1e-3},
             {RHO, "kg/m3", 1e-3},
             {RHO, "kgm^-3", 1e-3},
             {RHO, "kgm-3", 1e-3},
             {TEMP, "k", 1.0},
             {TEMP, "kelvin", 1.0},
             {TEMP, "cgs", 1.0},
             {TEMP, "Mk", 1e6},
             {TEMP, "gk", 1e9},
             {TEMP, "ev", CMX_ELECTRON_VOLT / CMX_BOLTZMANN},
             {TEMP, "kev", 1e3 * CMX_ELECTRON_VOLT / CMX_BOLTZMANN},
             {P, "erg/cm^3", 1.0},
             {P, "erg/cm3", 1.0},
             {P, "ergcm^-3", 1.0},
             {P, "dyn/cm^2", 1.0},
             {P, "dyn/cm2", 1.0},
             {P, "dyne/cm^2", 1.0},
             {P, "ba", 1.0},
             {P, "barye", 1.0},
             {P, "cgs", 1.0},
             {P, "pa", 10.0},
             {P, "bar", 1e6},
             {P, "Mbar", 1e12},
             {P, "gpa", 1e10},
             {E, "erg/g", 1.0},
             {E, "ergg^-1", 1.0},
             {E, "ergg-1", 1.0},
             {E, "cgs", 1.0},
             {E, "j/kg", 1e4},
             {S, "erg/(gk)", 1.0},
             {S, "erg/g/k", 1.0},
             {S, "erg/gk", 1.0},
             {S, "ergg^-1k^-1", 1.0},
             {S, "cgs", 1.0},
             {S, "j/(kgk)", 1e4},
             {S, "j/kg/k", 1e4}};

enum { N_NAMES = sizeof names / sizeof *names, N_UNITS = sizeof units / sizeof *units };

/* Without blanks; small letters but for M. */
static void plain_unit(const char *text, char plain[NAME]) {
  size_t n = 0;
  for (; *text && n + 1 < NAME; text++)
    if (*text != ' ') plain[n++] = (char)(*text == 'M' ? 'M' : tolower((unsigned char)*text));
  plain[n] = '\0';
}

int batch_is_unit(const char *text) {
  char plain[NAME];
  if (!*text || !strcmp(text, "-") || !strcmp(text, "1")) return 1;
  if (*text == '(' || *text == '[') return 1;
  plain_unit(text, plain);
  for (size_t k = 0; k < N_UNITS; k++)
    if (!strcmp(plain, units[k].unit)) return 1;
  return 0;
}

/* The size of a unit of a number; fractions have none. */
static int find_unit(int role, const char *unit, double *size, char why[BATCH_WHY]) {
  static const char *const allowed[] = {"g/cm^3, kg/m^3", "K, MK, GK, eV, keV", "erg/g, J/kg",
                                        "erg/cm^3, dyn/cm^2, Pa, GPa, bar, Mbar", "erg/(g K), J/(kg K)"};
  char plain[NAME];
  *size = 1.0;
  plain_unit(unit, plain);
  if (!*plain || role >= QUERY_NUMBERS) return 1;
  for (size_t k = 0; k < N_UNITS; k++)
    if (units[k].role == role && !strcmp(plain, units[k].unit)) return *size = units[k].size, 1;
  snprintf(why, BATCH_WHY, "the unit '%.40s' of %s is not one of %s", unit, query_name(role), allowed[role]);
  return 0;
}

int batch_column_unit(batch_column *c, const char *unit, char why[BATCH_WHY]) {
  char bare[NAME];
  const size_t n = strlen(unit);
  const int bracket =
      (unit[0] == '(' && n > 1 && unit[n - 1] == ')') || (unit[0] == '[' && unit[n - 1] == ']');
  snprintf(bare, sizeof bare, "%.*s", (int)(bracket ? n - 2 : n), unit + bracket);
  if (!strcmp(bare, "-") || !strcmp(bare, "1")) return 1;
  return find_unit(c->role, bare, &c->unit, why);
}

/* Splits "rho (g/cm^3)", "T [K]", "T / K" into the name and the unit. */
static void split_unit(const char *text, char name[NAME], char unit[NAME]) {
  size_t n = strlen(text);
  char close = n ? text[n - 1] : '\0', open = close == ')' ? '(' : close == ']' ? '[' : '\0';
  *unit = '\0';
  snprintf(name, NAME, "%s", text);
  if (n >= NAME || !n) return;
  char *at = NULL, *slash = strchr(name, '/');
  if (open) {
    int depth = 0;
    for (size_t k = n; k-- > 0;) {
      depth += text[k] == close;
      depth -= text[k] == open;
      if (!depth) {
        at = name + k;
        break;
      }
    }
  }
  if (at && at > name && at[-1] != 'g' && at[-1] != '0' && at[-1] != 'n') { /* not log(T), log10(T), ln(T) */
    snprintf(unit, NAME, "%.*s", (int)(strlen(at) - 2), at + 1);
    while (at > name && at[-1] == ' ') at--;
    *at = '\0';
    n = strlen(name);
    if (n && name[n - 1] == '/') name[n - 1] = '\0';
  } else if (slash && slash > name) {
    snprintf(unit, NAME, "%s", slash + 1 + strspn(slash + 1, " "));
    *slash = '\0';
  }
  n = strlen(name);
  while (n && name[n - 1] == ' ') name[--n] = '\0';
}

/* Small letters without blanks, underscores and brackets. */
static void plain_name(const char *text, char plain[NAME]) {
  size_t n = 0;
  for (; *text && n + 1 < NAME; text++)
    if (!strchr(" _()[]", *text)) plain[n++] = (char)tolower((unsigned char)*text);
  plain[n] = '\0';
}

static int find_role(const char *plain) {
  for (size_t k = 0; k < N_NAMES; k++)
    if (!strcmp(plain, names[k].name)) return names[k].role;
  return BATCH_PASSED;
}

/* A number of a state, linear or as a logarithm. t alone may be a time. */
static int find_number(const char *name, int *logarithm) {
  static const struct {
    const char *text;
    int base;
  } before[] = {{"log10", 10}, {"log", 10}, {"lg", 10}, {"ln", 1}};
  char plain[NAME];
  *logarithm = 0;
  plain_name(name, plain);
  if (!strcmp(name, "T")) return TEMP;
  const int role = find_role(plain);
  if (role < BATCH_PASSED) return role;
  for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
    const size_t n = strlen(before[k].text);
    if (strncmp(plain, before[k].text, n) != 0) continue;
    const int of = strcmp(plain + n, "t") != 0 ? find_role(plain + n) : TEMP;
    if (of >= QUERY_NUMBERS) continue;
    *logarithm = before[k].base;
    return of;
  }
  return BATCH_PASSED;
}

/* The place of a species of the table by its name or nuclide; -1 for none. */
static int find_species(const query_mixture *m, const char *name) {
  double z, mass;
  for (int j = 0; j < m->ions.n; j++) {
    const char *a = name, *b = m->names[j];
    while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
    if (!*a && !*b) return j;
  }
  if (cmx_nuclide_find(name, &z, &mass, NULL) < 0) return -1;
  for (int j = 0; j < m->ions.n; j++) {
    const double own = m->ions.mass_u[j]; /* 0 in a table without masses */
    if (m->ions.z[j] == z && (own == 0.0 || (own > mass - 0.5 && own < mass + 0.5))) return j;
  }
  return -1;
}

/* The species with the charge of an element's symbol, if there is one alone. */
static int find_element(const query_mixture *m, const char *symbol) {
  const int z = cmx_element_number(symbol, strlen(symbol));
  int found = -1;
  for (int j = 0; j < m->ions.n && z; j++)
    if (m->ions.z[j] == (double)z) found = found == -1 ? j : -2;
  return found < 0 ? -1 : found;
}

/* Names of composition. x_ is a number fraction; X_, xa_ and nuclides by themselves are mass fractions. */
static int find_fraction(const query_mixture *m, const char *name) {
  char plain[NAME], text[NAME];
  double z, mass;
  int j;
  plain_name(name, plain);
  if (!strcmp(name, "x")) return BATCH_X;
  if (m->ions.n == 2 && (!strcmp(plain, "xmass") || !strcmp(plain, "massx"))) return BATCH_X_MASS;
  if (!strncmp(name, "x_", 2) && (j = find_species(m, name + 2)) >= 0) return BATCH_NUMBER + j;
  if (!strncmp(name, "m_", 2) && (j = find_species(m, name + 2)) >= 0) return BATCH_MASS + j;
  if ((!strncmp(name, "x_", 2) || !strncmp(name, "m_", 2)) &&
      cmx_nuclide_find(name + 2, &z, &mass, NULL) >= 0)
    return NO_SPECIES;
  if (!strncmp(name, "X_", 2)) {
    j = find_species(m, name + 2);
    if (j < 0) j = find_element(m, name + 2);
    if (j >= 0) return BATCH_NUCLIDE + j;
    if (cmx_element_number(name + 2, strlen(name + 2))) return BATCH_OTHER;
  }
  snprintf(text, sizeof text, "%s",
           strncmp(name, "xa_", 3) && strncmp(name, "X_", 2) ? name : strchr(name, '_') + 1);
  if (!isalpha((unsigned char)text[0]) || !isdigit((unsigned char)text[strlen(text) - 1]))
    return BATCH_PASSED;
  if ((j = find_species(m, text)) >= 0) return BATCH_NUCLIDE + j;
  if (cmx_nuclide_find(text, &z, &mass, NULL) < 0) return BATCH_PASSED;
  /* n1 and n2 are no nuclides of nitrogen */
  return mass > 0.99 * z && mass < 3.0 * z + 3.0 && z < 30.5 ? BATCH_OTHER : BATCH_PASSED;
}

/* Columns of a profile of MESA: density, temperature and mass fractions, also as log_c12. Its x is the mass
   fraction of hydrogen, its entropy and energies have units of their own. */
static int find_mesa(const query_mixture *m, const char *name, int *logarithm) {
  const int state = find_number(name, logarithm);
  if (state == RHO || state == TEMP) return state;
  *logarithm = strncmp(name, "log_", 4) ? 0 : 10;
  const int fraction = find_fraction(m, name + (*logarithm ? 4 : 0));
  return fraction >= BATCH_NUCLIDE ? fraction : BATCH_PASSED;
}

/* Whether a profile has the mass fraction of a nuclide that the table lacks in two columns, ne22 and
   log_ne22. */
static int is_repeated(const batch_columns *c, const char *name, int logarithm) {
  for (size_t k = 0; k + 1 < c->n; k++)
    if (c->column[k].role == BATCH_OTHER &&
        !strcmp(c->column[k].name + (c->column[k].logarithm ? 4 : 0), name + (logarithm ? 4 : 0)))
      return 1;
  return 0;
}

static int find_column(const batch_columns *c, const query_mixture *m, const char *name, int *logarithm) {
  if (c->mesa) return find_mesa(m, name, logarithm);
  const int state = find_number(name, logarithm);
  return state < BATCH_PASSED ? state : find_fraction(m, name);
}

int batch_columns_add(batch_columns *c, const query_mixture *m, const char *text, const char *unit,
                      char why[BATCH_WHY]) {
  char name[NAME], own[NAME];
  const int full = (c->n & (c->n - 1)) == 0; /* the room is doubled at 1, 2, 4, ... */
  batch_column *more = full ? realloc(c->column, (c->n ? 2 * c->n : 1) * sizeof *more) : c->column;
  batch_column *k = more ? more + c->n : NULL;
  if (more) c->column = more;
  if (k) *k = (batch_column){.name = malloc(strlen(text) + 1), .role = BATCH_PASSED, .unit = 1.0};
  if (!k || !k->name) {
    snprintf(why, BATCH_WHY, BATCH_NO_MEMORY);
    return 0;
  }
  strcpy(k->name, text);
  c->n++;
  split_unit(text, name, own);
  k->role = find_column(c, m, name, &k->logarithm);
  if (k->role == NO_SPECIES) {
    k->role = BATCH_PASSED;
    snprintf(why, BATCH_WHY, "unknown column %.40s: the table has no such species", text);
    return 0;
  }
  if (k->role < BATCH_OTHER && c->present[k->role]) {
    if (!c->mesa) {
      snprintf(why, BATCH_WHY, "two columns of one quantity, %.40s and %.40s",
               c->column[c->present[k->role] - 1].name, text);
      return 0;
    }
    k->role = BATCH_PASSED;
  }
  if (c->mesa && k->role == BATCH_OTHER && is_repeated(c, name, k->logarithm)) k->role = BATCH_PASSED;
  if (k->role == BATCH_PASSED) return 1;
  c->present[k->role] = (int)c->n;
  return find_unit(k->role, unit ? unit : own, &k->unit, why);
}

void batch_columns_free(batch_columns *c) {
  for (size_t k = 0; k < c->n; k++) free(c->column[k].name);
  free(c->column);
  c->column = NULL;
  c->n = 0;
}

/* --- which state and composition ------------------------------------------------------------------------ */

static size_t list_columns(const batch_columns *c, int passed, size_t room, char *text) {
  size_t used = 0;
  text[0] = '\0';
  for (size_t k = 0; k < c->n && used + 1 < room; k++)
    if ((c->column[k].role == BATCH_PASSED) == passed)
      used += (size_t)snprintf(text + used, room - used, "%s%.40s", used ? ", " : "",
                               c->column[k].name[0] ? c->column[k].name : "''");
  return used;
}

/* What is wrong, what was found, and what is accepted. */
static int refuse(const batch_columns *c, const query_mixture *m, const char *what, char why[1024]) {
  char found[200], passed[200], fractions[300] = "x, x_mass,";
  list_columns(c, 0, sizeof found, found);
  list_columns(c, 1, sizeof passed, passed);
  if (m->ions.n > 2) query_mixture_names(m, "x_", ",", sizeof fractions, fractions);
  snprintf(
      why, 1024,
      "%s; found %s%s%s; columns are %s or m_ for mass fractions, or mass fractions under the names of "
      "nuclides; one pair of rho,temp rho,e rho,p rho,s p,temp or their logarithms (logRho, logT); and phase "
      "if wanted",
      what, found[0] ? found : "none", passed[0] ? "; not known: " : "", passed, fractions);
  return 0;
}

static int all_present(const batch_columns *c, int first, int n) {
  int count = 0;
  for (int j = 0; j < n; j++) count += c->present[first + j] > 0;
  return count;
}

static int has_name(const batch_columns *c, const char *name) {
  for (size_t k = 0; k < c->n; k++)
    if (!strcmp(c->column[k].name, name)) return 1;
  return 0;
}

static int settle_fractions(batch_columns *c, const query_mixture *m, char why[1024]) {
  const int n = m->ions.n,
            given[] = {c->present[BATCH_X] > 0, c->present[BATCH_X_MASS] > 0, all_present(c, BATCH_NUMBER, n),
                       all_present(c, BATCH_MASS, n), all_present(c, BATCH_NUCLIDE, n)};
  static const int kinds[] = {BATCH_X, BATCH_X_MASS, BATCH_NUMBER, BATCH_MASS, BATCH_NUCLIDE};
  int several = 0;
  c->fractions = -1;
  for (size_t k = 0; k < 5; k++) {
    several += given[k] > 0;
    if (given[k]) c->fractions = kinds[k];
  }
  if (several > 1) return refuse(c, m, "more than one kind of fractions", why);
  if (n > 2 && given[0]) return refuse(c, m, "too many species for the column x", why);
  if (given[0] && has_name(c, "y") && has_name(c, "z"))
    return refuse(c, m, "x beside y and z, as places or as hydrogen, helium and metals, is no fraction", why);
  if (c->fractions < 0) return refuse(c, m, n > 2 ? "no composition" : "no column x", why);
  if ((c->fractions == BATCH_NUMBER || c->fractions == BATCH_MASS) && all_present(c, c->fractions, n) < n) {
    char what[96];
    for (int j = 0; j < n; j++)
      if (!c->present[c->fractions + j])
        snprintf(what, sizeof what, "no column %s%s", c->fractions == BATCH_MASS ? "m_" : "x_", m->names[j]);
    return refuse(c, m, what, why);
  }
  if (c->fractions != BATCH_NUCLIDE)
    for (size_t k = 0; k < c->n; k++)
      if (c->column[k].role == BATCH_OTHER) c->column[k].role = BATCH_PASSED;
  return 1;
}

int batch_columns_settle(batch_columns *c, const query_mixture *m, char why[1024]) {
  int given[QUERY_NUMBERS];
  for (int k = 0; k < QUERY_NUMBERS; k++) given[k] = c->present[k] > 0;
  const int pair = query_pair_of(given);
  if (pair < 0) return refuse(c, m, "these columns do not fix a state", why);
  if (!settle_fractions(c, m, why)) return 0;
  if (!m->eos && (pair != QUERY_RHO_TEMP || c->present[BATCH_PHASE] || c->fractions != BATCH_X))
    return refuse(c, m, "a warm mixture takes x, rho and temp alone", why);
  c->pair = (query_pair)pair;
  return 1;
}
