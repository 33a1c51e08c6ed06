/* Units, file layouts and sample keys of spectra. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/const.h"
#include "io/io_internal.h"
#include "formats/spectrum_internal.h"

#define EV_RATE   (CMX_ELECTRON_VOLT / CMX_HBAR)
#define S_PER_CM  (100.0 * CMX_SIEMENS_PER_METRE)
#define W_PER_M_K 1e5 /* erg/(cm s K) */

#define SIGMA_UNITS                                                                                          \
  {                                                                                                          \
    "1/s, S/m, 1/(Ohm m), 1/(Ohm cm), a.u.", {                                                               \
      {"1/s", 1.0}, {"s-1", 1.0}, {"s/m", CMX_SIEMENS_PER_METRE}, {"1/(ohmm)", CMX_SIEMENS_PER_METRE},       \
          {"(ohmm)-1", CMX_SIEMENS_PER_METRE}, {"1/(ohmcm)", S_PER_CM}, {"(ohmcm)-1", S_PER_CM},             \
          {"s/cm", S_PER_CM}, {"ohm-1m-1", CMX_SIEMENS_PER_METRE}, {"ohm-1cm-1", S_PER_CM}, {                \
        "au", CMX_ATOMIC_FREQUENCY                                                                           \
      }                                                                                                      \
    }                                                                                                        \
  }

const char *const cmxp_quantity_names[CMXP_N_QUANTITIES] = {"omega", "sigma_1", "sigma_2", "kappa"};
const cmxp_units cmxp_quantity_units[CMXP_N_QUANTITIES] = {
    {"rad/s, 1/s, eV, Ha, Ry, a.u., cm^-1, THz",
     {{"rad/s", 1.0},
      {"1/s", 1.0},
      {"s-1", 1.0},
      {"ev", EV_RATE},
      {"ha", CMX_ATOMIC_FREQUENCY},
      {"hartree", CMX_ATOMIC_FREQUENCY},
      {"au", CMX_ATOMIC_FREQUENCY},
      {"ry", 0.5 * CMX_ATOMIC_FREQUENCY},
      {"rydberg", 0.5 * CMX_ATOMIC_FREQUENCY},
      {"cm-1", 2.0 * CMX_PI *CMX_SPEED_OF_LIGHT},
      {"1/cm", 2.0 * CMX_PI *CMX_SPEED_OF_LIGHT},
      {"thz", 2e12 * CMX_PI}}},
    SIGMA_UNITS,
    SIGMA_UNITS,
    {"erg/(cm s K), W/(m K), a.u.",
     {{"erg/(cmsk)", 1.0},
      {"erg/cm/s/k", 1.0},
      {"w/(mk)", W_PER_M_K},
      {"w/m/k", W_PER_M_K},
      {"au", CMX_ATOMIC_HEAT_CONDUCTIVITY}}},
};

/* abinit rounds omega to 1e-5 of either unit, so its eV column is more accurate. Its unit of sigma is wrong
   by 0.14 %, so the a.u. column is used. Its thermal conductivity in a.u. lacks the 1/T in some versions:
   never read. */
#define HA                                                                                                   \
  { CMXP_OMEGA, CMX_ATOMIC_FREQUENCY, 0 }
#define HA_COMPARED                                                                                          \
  { CMXP_OMEGA, CMX_ATOMIC_FREQUENCY, 1 }
#define EV                                                                                                   \
  { CMXP_OMEGA, EV_RATE, 0 }
#define SIGMA_AU                                                                                             \
  { CMXP_SIGMA_1, CMX_ATOMIC_FREQUENCY, 0 }
#define SIGMA_CM                                                                                             \
  { CMXP_SIGMA_1, S_PER_CM, 0 }
#define SIGMA_CM_COMPARED                                                                                    \
  { CMXP_SIGMA_1, S_PER_CM, 1 }
#define KAPPA_SI                                                                                             \
  { CMXP_KAPPA, W_PER_M_K, 0 }
#define NONE                                                                                                 \
  { CMXP_SKIPPED, 1.0, 0 }

const cmxp_layout cmxp_layouts[] = {
    {CMX_SPECTRUM_ABINIT_SIG,
     4,
     "omega(ua)hbaromega(ev)cond(ua)cond(ohmcm)-1",
     {HA_COMPARED, EV, SIGMA_AU, SIGMA_CM_COMPARED},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_SIG, /* two spins: the sum, then each */
     6,
     "omega(ua)hbaromega(ev)cond(ua)cond(ohmcm)-1",
     {HA_COMPARED, EV, SIGMA_AU, SIGMA_CM_COMPARED},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_SIG, /* _sig_up_dn */
     4,
     "hbaromega(ev)cond(ohmcm)-1cond(ohmcm)-1up",
     {EV, SIGMA_CM, NONE, NONE},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_KTH,
     6,
     "omega(ua)hbaromega(ev)thermalcond(ua)kth(w/m/k)",
     {HA_COMPARED, EV, NONE, KAPPA_SI},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_KTH,
     4,
     "omega(ua)hbaromega(ev)thermalcond(ua)kth(w/m/k)",
     {HA_COMPARED, EV, NONE, KAPPA_SI},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_KTH, 3, "hbaromega(ev)thermalcond(w/m/k)", {EV, KAPPA_SI, NONE, NONE}, {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_KTH, /* .out */
     4,
     "hbaromega(ev)cond(ohmcm)-1thermalcond(w/m/k)",
     {EV, SIGMA_CM, KAPPA_SI, NONE},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_EPS,
     5,
     "energy(ev),sigma1(ohm-1cm-1),sigma2(ohm-1cm-1)",
     {EV, SIGMA_CM, {CMXP_SIGMA_2, S_PER_CM, 0}, NONE},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_ABINIT_EPS,
     5,
     "energy(ha),sigma1(au),sigma2(au)",
     {HA, SIGMA_AU, {CMXP_SIGMA_2, CMX_ATOMIC_FREQUENCY, 0}, NONE},
     {0, 1, 2, 3}},
    {CMX_SPECTRUM_KG4VASP,
     11,
     "freq(ev)111213",
     {EV, {CMXP_SIGMA_1, CMX_SIEMENS_PER_METRE, 0}, NONE, NONE},
     {0, 10, 1, 2}},
    {CMX_SPECTRUM_ATOMEC, 2, NULL, {HA, SIGMA_AU, NONE, NONE}, {0, 1, 2, 3}},
};
const size_t cmxp_n_layouts = sizeof cmxp_layouts / sizeof *cmxp_layouts;

/* --- sample keys --- */

const cmxp_units cmxp_sample_temperature_units = {"K, eV, Ha",
                                                  {{"k", 1.0},
                                                   {"kelvin", 1.0},
                                                   {"ev", CMX_ELECTRON_VOLT / CMX_BOLTZMANN},
                                                   {"ha", CMX_HARTREE / CMX_BOLTZMANN},
                                                   {"hartree", CMX_HARTREE / CMX_BOLTZMANN}}};
const cmxp_units cmxp_sample_density_units = {"g/cm^3, kg/m^3",
                                              {{"g/cm3", 1.0}, {"g/cc", 1.0}, {"kg/m3", 1e-3}}};
static const cmxp_units atom_units = {"1/cm^3, 1/A^3",
                                      {{"1/cm3", 1.0}, {"cm-3", 1.0}, {"1/a3", 1e24}, {"a-3", 1e24}}};
static const cmxp_units mass_units = {"u", {{"u", 1.0}, {"amu", 1.0}, {"g/mol", 1.0}}};
static const cmxp_units number_units = {"no unit", {{"", 1.0}, {"1", 1.0}}};
static const cmxp_units pressure_units = {
    "erg/cm^3, Pa, GPa, Mbar",
    {{"erg/cm3", 1.0}, {"dyn/cm2", 1.0}, {"pa", 10.0}, {"gpa", 1e10}, {"mbar", 1e12}}};

enum { KEY_TEMPERATURE, KEY_DENSITY, KEY_ATOMS, KEY_MASS, KEY_CHARGE, KEY_ELECTRONS, KEY_PRESSURE, KEY_NAME };
static const char *const key_names[CMXP_N_KEYS] = {"temperature", "density",   "atoms",    "mass",
                                                   "charge",      "electrons", "pressure", "name"};
static const struct {
  const char *name;
  size_t key;
} other_names[] = {
    {"rho", KEY_DENSITY}, {"temp", KEY_TEMPERATURE}, {"t", KEY_TEMPERATURE}, {"zbar", KEY_CHARGE}};
static const cmxp_units *const key_units[CMXP_N_KEYS] = {&cmxp_sample_temperature_units,
                                                         &cmxp_sample_density_units,
                                                         &atom_units,
                                                         &mass_units,
                                                         &number_units,
                                                         &number_units,
                                                         &pressure_units,
                                                         NULL};

static double *key_value(cmxp_sample_keys *keys, size_t k) {
  cmx_sample *s = &keys->sample;
  double *const value[CMXP_N_KEYS] = {&s->temp,   &s->rho,       &keys->atoms, &s->mass_u,
                                      &s->charge, &s->electrons, &s->pressure, NULL};
  return value[k];
}

void cmxp_sample_start(cmxp_sample_keys *keys) {
  memset(keys, 0, sizeof *keys);
  keys->sample = (cmx_sample){NAN, NAN, NAN, NAN, NAN, NAN};
  keys->atoms = NAN;
}

static void set_name(char name[64], cmxp_slice text) {
  size_t n = text.n < 63 ? text.n : 63;
  if (n < text.n)
    while (n > 0 && (text.text[n] & 0xc0) == 0x80) n--; /* not within a character of UTF-8 */
  const int utf8 = cmxp_utf8_valid(text.text, n);
  for (size_t i = 0; i < n; i++) {
    const unsigned char c = (unsigned char)text.text[i];
    name[i] = (char)(c < ' ' || c == 0x7f || (c > 0x7f && !utf8) ? '?' : c);
  }
  name[n] = '\0';
}

static cmx_status set_key(cmxp_sample_keys *keys, const char *file, size_t line, size_t k, cmxp_slice text,
                          cmx_error *err) {
  double value, factor;
  const char *key = key_names[k];
  if (keys->line[k])
    return cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: %s is already in line %zu", file, line, key, keys->line[k]);
  keys->line[k] = line;
  if (k == KEY_NAME) {
    set_name(keys->name, text);
    return CMX_OK;
  }
  const cmxp_slice number = cmxp_text_word(&text);
  if (!cmxp_text_number(number, &value) || !(value > 0.0))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: %s: found %s, expected a number above 0", file, line, key,
                    cmxp_text_quote(number).text);
  text = cmxp_text_trim(text);
  const int millibar = k == KEY_PRESSURE && text.n > 0 && *text.text == 'm'; /* not Mbar */
  if (millibar || !cmxp_unit_find(key_units[k], text, &factor))
    return cmx_fail(err, CMX_ERR_UNKNOWN, "%s:%zu: %s: unit %s, expected %s", file, line, key,
                    cmxp_text_quote(text).text, key_units[k]->known);
  *key_value(keys, k) = value * factor;
  return value * factor > 0.0 && isfinite(value * factor)
             ? CMX_OK
             : cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: %s: %g is out of range", file, line, key, value);
}

cmx_status cmxp_sample_comment(cmxp_sample_keys *keys, const char *file, size_t line, cmxp_slice comment,
                               int *unknown, cmx_error *err) {
  char key[24];
  double number;
  *unknown = 0;
  const char *equals = comment.n > 0 ? memchr(comment.text, '=', comment.n) : NULL;
  if (!equals) return CMX_OK;
  const size_t n = (size_t)(equals - comment.text);
  cmxp_slice value = cmxp_text_trim((cmxp_slice){equals + 1, comment.n - n - 1});
  cmxp_text_plain((cmxp_slice){comment.text, n}, key, sizeof key);
  for (size_t k = 0; k < CMXP_N_KEYS; k++)
    if (strcmp(key, key_names[k]) == 0) return set_key(keys, file, line, k, value, err);
  for (size_t k = 0; k < sizeof other_names / sizeof *other_names; k++)
    if (strcmp(key, other_names[k].name) == 0)
      return set_key(keys, file, line, other_names[k].key, value, err);
  /* a misspelt key, not any comment with an equals sign */
  const cmxp_slice first = cmxp_text_word(&value);
  for (size_t k = 0; k < CMXP_N_KEYS; k++)
    if (strncmp(key, key_names[k], 3) == 0 && cmxp_text_number(first, &number)) *unknown = 1;
  return CMX_OK;
}

cmx_status cmxp_sample_end(cmxp_sample_keys *keys, const char *file, cmx_error *err) {
  cmx_sample *s = &keys->sample;
  if (isnan(keys->atoms)) return CMX_OK;
  const size_t line = keys->line[KEY_ATOMS];
  if (!isnan(s->rho))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: atoms beside the density of line %zu: give one", file, line,
                    keys->line[KEY_DENSITY]);
  if (isnan(s->mass_u))
    return cmx_fail(err, CMX_ERR_FORMAT, "%s:%zu: atoms without a mass: add # mass = ... u", file, line);
  s->rho = keys->atoms * s->mass_u * CMX_ATOMIC_MASS_UNIT;
  return CMX_OK;
}
