/* One-electron states from text. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/kubo_internal.h"
#include "io/hdf5_internal.h"

enum { MOST_BYTES = 512 << 20, MOST_STATES = 1 << 13 };

#define OVERFULL 1e-9 /* occupations beyond their range by rounding */

static const cmxp_units number_units = {"no unit", {{"", 1.0}, {"1", 1.0}}};

static cmx_status out_of_memory(const char *name, cmx_error *err) {
  return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name);
}

enum {
  KEY_VOLUME,
  KEY_TEMPERATURE,
  KEY_MU,
  KEY_ELECTRONS,
  KEY_OCCUPATIONS,
  KEY_ENERGIES,
  KEY_DIPOLES,
  N_KEYS
};

typedef struct state {
  double energy, occupation; /* hartree; 0..1 or NaN */
} state;

typedef struct reader {
  const char *name;
  cmx_kubo_states *out;
  cmx_error *err;
  size_t line;
  double volume, temp, mu, electrons; /* the keys, atomic units; NaN: not yet */
  double full;                        /* largest occupation, 1 or 2 */
  double energy_unit, dipole_unit;
  int open; /* within a k point whose pairs did not begin */
  double weight;
  size_t n; /* states of that k point */
  state *states;
} reader;

static cmx_status refuse(const reader *r, const char *what, cmxp_slice found, const char *expected) {
  return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: %s: found %s, expected %s", r->name, r->line, what,
                  cmxp_text_quote(found).text, expected);
}

/* A comment that is no key, unless it is the beginning of one: "dipole" must not leave the default unit. */
static cmx_status check_comment(const reader *r, const char *plain, const char *const names[N_KEYS]) {
  for (size_t k = 0; k < N_KEYS; k++)
    if (strlen(plain) >= 3 && strncmp(plain, names[k], strlen(plain)) == 0)
      return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: %s: no such key, expected %s", r->name, r->line, plain,
                      names[k]);
  return CMX_OK;
}

static cmx_status read_key(reader *r, cmxp_slice comment) {
  static const char *const names[N_KEYS] = {
      "volume", "temperature", "chemicalpotential", "electrons", "occupations", "energies", "dipoles"};
  static const cmxp_units *const units[N_KEYS] = {
      &cmxp_volume_units, &cmxp_temperature_units, &cmxp_energy_units, &number_units,
      &number_units,      &cmxp_energy_units,      &cmxp_dipole_units};
  double *const values[N_KEYS] = {&r->volume, &r->temp,        &r->mu,         &r->electrons,
                                  &r->full,   &r->energy_unit, &r->dipole_unit};
  char plain[24];
  const char *equals = memchr(comment.text, '=', comment.n);
  const size_t n = equals ? (size_t)(equals - comment.text) : 0;
  size_t k = 0;
  double value = 1.0, factor;
  cmxp_text_plain((cmxp_slice){comment.text, n}, plain, sizeof plain);
  while (k < N_KEYS && strcmp(plain, names[k]) != 0) k++;
  if (k == N_KEYS) return check_comment(r, plain, names);
  cmxp_slice rest = cmxp_text_trim((cmxp_slice){equals + 1, comment.n - n - 1});
  if (!isnan(*values[k]))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: %s: there was one already", r->name, r->line, names[k]);
  if ((k == KEY_ENERGIES || k == KEY_DIPOLES) && (r->out->n_k > 0 || r->open))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: %s: to be told before the first k point", r->name,
                    r->line, names[k]);
  if (k < KEY_ENERGIES) {
    const cmxp_slice word = cmxp_text_word(&rest);
    if (!cmxp_text_number(word, &value)) return refuse(r, names[k], word, "a number");
    if (k != KEY_MU && !(value > 0.0)) return refuse(r, names[k], word, "a number above 0");
    if (k == KEY_OCCUPATIONS && value != 1.0 && value != 2.0)
      return refuse(r, names[k], word, "the largest occupation of a state, 1 or 2");
  }
  if (!cmxp_unit_find(units[k], cmxp_text_trim(rest), &factor))
    return refuse(r, names[k], rest, units[k]->known);
  *values[k] = value * factor;
  if (!isfinite(*values[k]) || (k != KEY_MU && !(*values[k] > 0.0)))
    return refuse(r, names[k], rest, "a value that can be represented");
  return CMX_OK;
}

/* The states of the k point are complete: pairs or the next k point follow. */
static cmx_status close_states(reader *r) {
  if (!r->open) return CMX_OK;
  const int occupied = r->n > 0 && !isnan(r->states[0].occupation);
  cmx_kubo_states *s = r->out;
  r->open = 0;
  if (r->n == 0)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: a k point without states ends here", r->name, r->line);
  if (s->n_k > 0 && occupied != (s->occupation != NULL))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: only some k points have occupations", r->name, r->line);
  const cmx_status status = cmxp_kubo_add(s, r->n, occupied, r->name, r->err);
  if (status < 0) return status;
  const size_t k = s->n_k - 1;
  s->weight[k] = r->weight;
  for (size_t i = 0; i < r->n; i++) {
    s->energy[k][i] = r->states[i].energy;
    if (occupied) s->occupation[k][i] = r->states[i].occupation;
  }
  for (size_t i = 0; i < r->n * r->n; i++) s->dipole2[k][i] = -0.0; /* 0 if not given by a pair line */
  return CMX_OK;
}

static cmx_status read_kpoint(reader *r, cmxp_slice rest) {
  const cmxp_slice word = cmxp_text_word(&rest);
  const cmx_status status = close_states(r);
  if (status < 0) return status;
  if (isnan(r->energy_unit))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: the unit of the energies is missing: # energies = Ha",
                    r->name, r->line);
  if (!cmxp_text_number(word, &r->weight) || !(r->weight >= 0.0))
    return refuse(r, "kpoint", word, "a weight of at least 0");
  if (cmxp_text_word(&rest).n > 0) return refuse(r, "kpoint", rest, "nothing behind the weight");
  r->open = 1;
  r->n = 0;
  return CMX_OK;
}

static cmx_status read_state(reader *r, cmxp_slice rest) {
  state new = {0.0, NAN};
  const cmxp_slice energy = cmxp_text_word(&rest), occupation = cmxp_text_word(&rest);
  if (!r->open)
    return cmx_fail(r->err, CMX_ERR_FORMAT,
                    "%s:%zu: state: expected a kpoint line before, and pairs behind the states", r->name,
                    r->line);
  if (!cmxp_text_number(energy, &new.energy)) return refuse(r, "state", energy, "an energy");
  new.energy *= r->energy_unit;
  if (occupation.n > 0) {
    if (isnan(r->full))
      return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: the largest occupation is missing: # occupations = 2",
                      r->name, r->line);
    if (!cmxp_text_number(occupation, &new.occupation) ||
        !(new.occupation >= -OVERFULL &&new.occupation <= r->full + OVERFULL))
      return refuse(r, "state", occupation,
                    r->full > 1.0 ? "an occupation of 0..2" : "an occupation of 0..1");
    new.occupation = fmin(fmax(new.occupation / r->full, 0.0), 1.0);
  }
  if (cmxp_text_word(&rest).n > 0) return refuse(r, "state", rest, "an energy and an occupation at most");
  if (r->n > 0 && isnan(new.occupation) != isnan(r->states[0].occupation))
    return refuse(r, "state", occupation, "occupations of all states or of none");
  if (r->n == MOST_STATES)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: more than %d states", r->name, r->line, MOST_STATES);
  r->states[r->n++] = new;
  return CMX_OK;
}

static int read_index(cmxp_slice word, size_t n, size_t *index) {
  double value;
  if (!cmxp_text_number(word, &value) || !(value >= 1.0 && value <= (double)n) || value != floor(value))
    return 0;
  *index = (size_t)value - 1;
  return 1;
}

static cmx_status read_pair(reader *r, cmxp_slice rest) {
  cmx_kubo_states *s = r->out;
  double d[3], d2 = 0.0;
  size_t at[2], m = 0;
  cmx_status status = close_states(r);
  if (status < 0) return status;
  if (s->n_k == 0)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: pair: expected kpoint and state lines before", r->name,
                    r->line);
  const size_t n = s->n[s->n_k - 1];
  double *dipole2 = s->dipole2[s->n_k - 1];
  for (int k = 0; k < 2; k++) {
    const cmxp_slice word = cmxp_text_word(&rest);
    if (!read_index(word, n, &at[k]))
      return refuse(r, "pair", word, "the number of a state of this k point, from 1");
  }
  for (cmxp_slice word = cmxp_text_word(&rest); word.n > 0; word = cmxp_text_word(&rest)) {
    if (m == 3 || !cmxp_text_number(word, &d[m]))
      return refuse(r, "pair", word, "a squared matrix element or three components");
    m++;
  }
  for (size_t c = 0; c < m; c++) d2 += m == 1 ? d[c] : d[c] * d[c] / 3.0;
  d2 *= isnan(r->dipole_unit) ? 1.0 : r->dipole_unit;
  if ((m != 1 && m != 3) || !(d2 >= 0.0 && isfinite(d2)))
    return refuse(r, "pair", rest, "a squared matrix element of at least 0 or three components");
  if (!signbit(dipole2[at[0] * n + at[1]]) || at[0] == at[1])
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: pair %zu %zu: %s", r->name, r->line, at[0] + 1,
                    at[1] + 1, at[0] == at[1] ? "two different states make a pair" : "there was one already");
  dipole2[at[0] * n + at[1]] = dipole2[at[1] * n + at[0]] = fabs(d2);
  return CMX_OK;
}

static cmx_status read_line(reader *r, cmxp_slice line) {
  static const struct {
    const char *word;
    cmx_status (*read)(reader *, cmxp_slice);
  } lines[] = {{"kpoint", read_kpoint}, {"state", read_state}, {"pair", read_pair}};
  if (line.n == 0) return CMX_OK;
  if (*line.text == '#') return read_key(r, (cmxp_slice){line.text + 1, line.n - 1});
  cmxp_slice rest = line;
  const cmxp_slice word = cmxp_text_word(&rest);
  for (size_t k = 0; k < 3; k++)
    if (word.n == strlen(lines[k].word) && memcmp(word.text, lines[k].word, word.n) == 0)
      return lines[k].read(r, rest);
  return refuse(r, "line", word, "#, kpoint, state or pair");
}

static cmx_status read_text(const char *path, const char *text, size_t n, cmx_kubo_states *out,
                            cmx_error *err) {
  reader r = {.name = path, .out = out, .err = err};
  cmxp_slice ahead, line;
  r.volume = r.temp = r.mu = r.electrons = r.full = r.energy_unit = r.dipole_unit = NAN;
  cmx_status status = cmxp_text_start(path, CMX_KIND_STATES, text, n, MOST_BYTES, &ahead, err);
  if (status < 0) return status;
  r.states = malloc(MOST_STATES * sizeof *r.states);
  status = r.states ? CMX_OK : out_of_memory(path, err);
  while (status >= 0 && cmxp_text_line(&ahead, &line)) {
    r.line++;
    status = read_line(&r, line);
  }
  if (status >= 0) status = close_states(&r);
  free(r.states);
  if (status < 0 && out->n_k == 0) return cmxp_text_explain(path, CMX_KIND_STATES, text, n, status, err);
  if (status < 0) return status;
  for (size_t k = 0; k < out->n_k; k++)
    for (size_t i = 0; i < out->n[k] * out->n[k]; i++) out->dipole2[k][i] = fabs(out->dipole2[k][i]);
  if (out->n_k == 0) return cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: no k point", path, r.line);
  out->volume = r.volume, out->temp = r.temp, out->mu = r.mu, out->electrons = r.electrons;
  return cmxp_kubo_finish(out, path, err);
}

cmx_status cmx_kubo_read(const char *path, cmx_kubo_states *out, cmx_error *err) {
  char *text, start[8] = "";
  size_t n = 0;
  memset(out, 0, sizeof *out);
  FILE *stream = fopen(path, "rb");
  /* a pipe can be read only once, and not by HDF5 */
  if (stream && fseek(stream, 0, SEEK_SET) == 0) n = fread(start, 1, sizeof start, stream);
  if (stream) fclose(stream);
  cmx_status status;
  if (cmxp_hdf5_signature(start, n)) {
    status = cmxp_kubo_read_hdf5(path, out, err);
  } else {
    status = cmxp_text_read(path, MOST_BYTES, &text, &n, err);
    if (status >= 0) status = read_text(path, text, n, out, err);
    free(text);
  }
  if (status < 0) cmx_kubo_states_free(out);
  return status;
}
