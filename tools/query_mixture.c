/* query: the species of a table, and the composition of a state. */
#include <math.h>
#include <string.h>

#include "query.h"

/* Names as the root attribute has them, a word each; charges where there are none. */
static void take_names(const char *words, query_mixture *m) {
  for (int j = 0; j < m->ions.n; j++) {
    const size_t length = words ? strcspn(words, " ") : 0;
    if (length)
      snprintf(m->names[j], sizeof m->names[j], "%.*s", (int)length, words);
    else
      snprintf(m->names[j], sizeof m->names[j], "Z%.6g", m->ions.z[j]);
    if (words) words += length + strspn(words + length, " ");
  }
}

cmx_status query_mixture_open(const cmx_table *t, const char *file, query_mixture *m, cmx_error *err) {
  size_t n = 0;
  const double *z = cmx_store_get_numbers(t->store, "/", "charges", &n);
  memset(m, 0, sizeof *m);
  m->file = file;
  m->given_as[0] = "--x";
  m->given_as[1] = "--mass-fractions";
  m->eos = cmx_table_has(t, "eos") ? &t->eos : NULL;
  if (!z || n < 2 || n > CMX_MAX_SPECIES)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: root attribute charges is missing", file);
  if (m->eos) {
    m->ions = t->eos.ions;
  } else if (cmx_table_has(t, "transport")) {
    m->ions = t->transport.ions;
  } else {
    m->ions.n = (int)n;
    memcpy(m->ions.z, z, n * sizeof *z);
  }
  take_names(cmx_store_get_text(t->store, "/", "species"), m);
  query_mixture_clear(m);
  return CMX_OK;
}

void query_mixture_clear(query_mixture *m) {
  double x[CMX_MAX_SPECIES];
  for (int j = 0; j < CMX_MAX_SPECIES; j++) x[j] = NAN;
  m->x = NAN;
  cmx_composition_set(&m->ions, x, &m->composition);
  if (m->ions.n > 2 && m->eos) cmx_eos_compose(m->eos, x, &m->prepared);
}

void query_mixture_names(const query_mixture *m, const char *prefix, const char *separator, size_t room,
                         char *text) {
  size_t used = 0;
  text[0] = '\0';
  for (int j = 0; j < m->ions.n && used < room; j++)
    used += (size_t)snprintf(text + used, room - used, "%s%s%s", j ? separator : "", prefix, m->names[j]);
}

void query_mixture_text(const query_mixture *m, size_t room, char *text) {
  size_t used = 0;
  text[0] = '\0';
  if (m->ions.n == 2) snprintf(text, room, "%.10g", m->x);
  for (int j = 0; j < m->ions.n && m->ions.n > 2 && used < room; j++)
    if (m->composition.x[j] != 0.0)
      used += (size_t)snprintf(text + used, room - used, "%s%s %.10g", used ? ", " : "", m->names[j],
                               m->composition.x[j]);
}

cmx_status query_mixture_fractions(const query_mixture *m, const tool_fractions *given, double x[],
                                   cmx_error *err) {
  const int by_mass = given->n_mass > 0;
  const size_t n = by_mass ? given->n_mass : given->n_number;
  const double *from = by_mass ? given->mass : given->number;
  const char *option = m->given_as[by_mass];
  char names[CMX_MAX_SPECIES * (TOOL_SPECIES_NAME + 2)];
  double sum = 0.0;
  query_mixture_names(m, "", ", ", sizeof names, names);
  if (n != (size_t)m->ions.n)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: %zu number%s for the %d species of %s: %s", option, n,
                    n == 1 ? "" : "s", m->ions.n, m->file, names);
  for (size_t j = 0; j < n; j++) {
    sum += from[j];
    if (!(from[j] >= -1e-10))
      return cmx_fail(err, CMX_ERR_DOMAIN, "%s: the fraction of %s is %.10g, not within 0..1", option,
                      m->names[j], from[j]);
  }
  if (cmx_fractions_clean(m->ions.n, from, x) < 0)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: the sum of the fractions is %.10g, not 1 within 1e-6", option,
                    sum);
  if (!by_mass) return CMX_OK;
  if (!(m->ions.mass_u[0] > 0.0))
    return cmx_fail(err, CMX_ERR_ABSENT, "%s: %s has no masses", option, m->file);
  cmx_number_fractions(&m->ions, x, x);
  return CMX_OK;
}

cmx_status query_mixture_set(query_mixture *m, const tool_fractions *given, cmx_error *err) {
  double x[CMX_MAX_SPECIES];
  if (m->ions.n == 2 && given->n_number == 1 && !given->n_mass) {
    m->x = given->number[0];
    cmx_composition_two(&m->ions, m->x, &m->composition);
    return CMX_OK;
  }
  cmx_status status = query_mixture_fractions(m, given, x, err);
  if (status >= 0 && m->ions.n > 2 && m->eos) {
    status = cmx_eos_compose(m->eos, x, &m->prepared);
    if (status < 0)
      cmx_fail(err, status,
               status == CMX_ERR_NOT_CONVERGED ? "--order frozen: no freezing point of this composition in %s"
                                               : "%s: the equation of state lacks the data of mixtures",
               m->file);
  }
  if (status < 0) {
    query_mixture_clear(m);
    return status;
  }
  if (m->ions.n == 2) m->x = x[1];
  cmx_composition_set(&m->ions, x, &m->composition);
  return CMX_OK;
}
