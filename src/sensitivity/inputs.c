/* Inputs of a recipe: coefficients of its models, rivals of the models, and settings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/plasma.h"
#include "coulomix/word.h"
#include "core/numbers.h"
#include "sensitivity/sensitivity_internal.h"

#define OWN_MODEL "sensitivity"

/* --- what is known of errors --------------------------------------------------------------------------- */

typedef struct note {
  const char *id, *coefficient, *text;
} note;

#define CMXP_PRINTED(id, coefficient, text)
#define CMXP_STATED(id, coefficient, error, source)
#define CMXP_NO_ERROR(id, coefficient, reason)
#define CMXP_NO_RIVAL(id, reason)
#define CMXP_CHOICE(input, change, groups, settings, source)

#undef CMXP_PRINTED
#define CMXP_PRINTED(id, coefficient, text) {id, coefficient, text},
static const note printed[] = {
#include "sensitivity/inputs.def"
};
#undef CMXP_PRINTED
#define CMXP_PRINTED(id, coefficient, text)

#undef CMXP_STATED
#define CMXP_STATED(id, coefficient, error, source) {id, coefficient, error, source},
static const struct {
  const char *id, *coefficient;
  double error;
  const char *source;
} stated[] = {
#include "sensitivity/inputs.def"
};
#undef CMXP_STATED
#define CMXP_STATED(id, coefficient, error, source)

#undef CMXP_NO_ERROR
#define CMXP_NO_ERROR(id, coefficient, reason) {id, coefficient, reason},
static const note no_error[] = {
#include "sensitivity/inputs.def"
};
#undef CMXP_NO_ERROR
#define CMXP_NO_ERROR(id, coefficient, reason)

#undef CMXP_NO_RIVAL
#define CMXP_NO_RIVAL(id, reason) {id, "*", reason},
static const note no_rival[] = {
#include "sensitivity/inputs.def"
};
#undef CMXP_NO_RIVAL
#define CMXP_NO_RIVAL(id, reason)

static const struct {
  const char *input, *change;
  unsigned groups;
  const char *settings, *source;
} choices[] = {
#undef CMXP_CHOICE
#define CMXP_CHOICE(input, change, groups, settings, source) {input, change, groups, settings, source},
#include "sensitivity/inputs.def"
};
#undef CMXP_CHOICE
#undef CMXP_PRINTED
#undef CMXP_STATED
#undef CMXP_NO_ERROR
#undef CMXP_NO_RIVAL

static const char *note_of(size_t n, const note notes[], const char *id, const char *coefficient) {
  for (size_t k = 0; k < n; k++)
    if (!strcmp(notes[k].id, id) &&
        (!strcmp(notes[k].coefficient, "*") || !strcmp(notes[k].coefficient, coefficient)))
      return notes[k].text;
  return NULL;
}
#define NOTE(notes, id, coefficient) note_of(sizeof(notes) / sizeof *(notes), notes, id, coefficient)

/* Half a unit of the last digit of a number as it is printed: 0.05 of "2.6", 500 of "2.03e5". */
static double half_unit(const char *text) {
  int decimals = 0, after = 0;
  const char *c = text;
  for (; *c && *c != 'e'; c++) {
    decimals += after;
    after |= *c == '.';
  }
  return 0.5 * pow(10.0, (*c ? (int)strtol(c + 1, NULL, 10) : 0) - decimals);
}

/* --- models of a recipe -------------------------------------------------------------------------------- */

/* A setting that names a model. */
typedef struct slot {
  const char *key;
  size_t field; /* of cmx_recipe */
  cmx_model_kind kind;
  unsigned groups;
} slot;

enum { N_SLOTS = 24 };

#define SLOT(key, member, kind, groups)                                                                      \
  { key, offsetof(cmx_recipe, member), CMX_KIND_##kind, groups }
static const slot slots[N_SLOTS] = {
    SLOT("phase.liquid", phase.liquid, LIQUID, CMXP_OF_PHASE | CMXP_OF_THREE),
    SLOT("phase.crystal", phase.crystal, CRYSTAL, CMXP_OF_PHASE | CMXP_OF_THREE | CMXP_OF_EOS),
    SLOT("phase.anharmonic", phase.anharmonic, ANHARMONIC, CMXP_OF_PHASE | CMXP_OF_THREE | CMXP_OF_EOS),
    SLOT("phase.liquid_mixing", phase.liquid_mixing, LIQUID_MIXING, CMXP_OF_PHASE | CMXP_OF_THREE),
    SLOT("phase.solids[0].solid", phase.solids[0].solid, SOLID_MIXING, CMXP_OF_PHASE),
    SLOT("phase.solids[0].entropy", phase.solids[0].entropy, MIXING_ENTROPY, CMXP_OF_PHASE),
    SLOT("phase.solids[0].vibrations", phase.solids[0].vibrations, SOLID_VIBRATIONS, CMXP_OF_PHASE),
    SLOT("order.free_energy", order.free_energy, ORDER, CMXP_OF_PHASE | CMXP_OF_EOS),
    SLOT("order.third_order", order.third_order, SOLID_ENERGY, CMXP_OF_PHASE | CMXP_OF_THREE | CMXP_OF_EOS),
    SLOT("phase3.solid", phase3.solid, SOLID_MIXING, CMXP_OF_THREE),
    SLOT("phase3.vibrations", phase3.vibrations, SOLID_VIBRATIONS, CMXP_OF_THREE),
    SLOT("eos.solid", eos.solid, SOLID_MIXING, CMXP_OF_EOS),
    SLOT("eos.entropy", eos.entropy, MIXING_ENTROPY, CMXP_OF_EOS),
    SLOT("eos.vibrations", eos.vibrations, SOLID_VIBRATIONS, CMXP_OF_EOS),
    SLOT("eos.liquid", eos.liquid, LIQUID, CMXP_OF_EOS),
    SLOT("eos.liquid_mixing", eos.liquid_mixing, LIQUID_MIXING, CMXP_OF_EOS),
    SLOT("eos.liquid_quantum", eos.liquid_quantum, LIQUID_QUANTUM, CMXP_OF_EOS),
    SLOT("eos.liquid_screening", eos.liquid_screening, LIQUID_SCREENING, CMXP_OF_EOS),
    SLOT("eos.crystal_quantum", eos.crystal_quantum, CRYSTAL_QUANTUM, CMXP_OF_EOS),
    SLOT("eos.anharmonic", eos.anharmonic, ANHARMONIC_QUANTUM, CMXP_OF_EOS),
    SLOT("eos.crystal_screening", eos.crystal_screening, CRYSTAL_SCREENING, CMXP_OF_EOS),
    SLOT("eos.exchange", eos.exchange, EXCHANGE, CMXP_OF_EOS),
    SLOT("transport.coulomb_logarithm", transport.coulomb_logarithm, COULOMB_LOGARITHM, CMXP_OF_TRANSPORT),
    SLOT("transport.electron_collisions", transport.electron_collisions, ELECTRON_COLLISIONS,
         CMXP_OF_TRANSPORT)};

static const char *named_by(const cmx_recipe *r, const slot *s) {
  return (const char *)r + s->field;
}

static unsigned groups_made(const cmx_recipe *r) {
  return (r->phase.enabled ? CMXP_OF_PHASE : 0u) | (r->phase3.enabled ? CMXP_OF_THREE : 0u) |
         (r->eos.enabled ? CMXP_OF_EOS : 0u) | (r->transport.enabled ? CMXP_OF_TRANSPORT : 0u);
}

/* Groups that a slot moves. The solidus, at which order is frozen, has the liquid of /phase. */
static unsigned groups_of(const cmx_recipe *r, const slot *s) {
  unsigned groups = s->groups;
  if (!strncmp(s->key, "phase.", 6) && !strcmp(r->eos.order, "frozen")) groups |= CMXP_OF_EOS;
  return groups & groups_made(r);
}

static int is_ordered(const char *solid) {
  return !strcmp(solid, "ordered");
}

/* Whether a solid is ordered or random, so that vibrations are added to it. */
static int has_vibrations(const char *solid) {
  return is_ordered(solid) || !strcmp(solid, "random");
}

/* The solid of the group of a slot. */
static const char *solid_of(const cmx_recipe *r, const slot *s) {
  return s->groups == CMXP_OF_EOS     ? r->eos.solid
         : s->groups == CMXP_OF_THREE ? r->phase3.solid
                                      : r->phase.solids[0].solid;
}

/* Whether the model of a slot is used at all. */
static int is_used(const cmx_recipe *r, const slot *s) {
  if (s->kind == CMX_KIND_SOLID_VIBRATIONS && !has_vibrations(solid_of(r, s))) return 0;
  if (!strcmp(s->key, "phase.solids[0].entropy") && is_ordered(r->phase.solids[0].solid)) return 0;
  if (!strcmp(s->key, "eos.entropy") && is_ordered(r->eos.solid)) return 0;
  return groups_of(r, s) != 0;
}

/* --- lists --------------------------------------------------------------------------------------------- */

static cmxp_change *add_change(cmxp_inputs *all) {
  cmxp_change *grown = realloc(all->change, (all->n + 1) * sizeof *grown);
  if (!grown) {
    all->failed = 1;
    return NULL;
  }
  all->change = grown;
  grown += all->n++;
  memset(grown, 0, sizeof *grown);
  return grown;
}

static void add_setting(cmxp_change *c, const char *key, const char *value) {
  if (c->n == CMXP_SETTINGS) return;
  snprintf(c->setting[c->n++], CMXP_SETTING, "%s=%s", key, value);
}

/* Lets all slots that name `id` name `other`. */
static void replace_model(const cmx_recipe *r, const char *id, const char *other, cmxp_change *c) {
  for (const slot *s = slots; s < slots + N_SLOTS; s++) {
    if (strcmp(named_by(r, s), id) != 0 || !is_used(r, s)) continue;
    c->groups |= groups_of(r, s);
    add_setting(c, s->key, other);
  }
}

static void describe_number(cmxp_change *c, const char *source) {
  cmxp_print(c->shown.change, sizeof c->shown.change, "%.10g +- %.3g", c->value, c->error);
  snprintf(c->shown.source, sizeof c->shown.source, "%s", source);
}

static void add_coefficient(const cmx_recipe *r, const cmx_model *m, size_t k, cmxp_inputs *all) {
  const char *name = m->parameter_names[k], *digits = NOTE(printed, m->id, name);
  char text[40], own[64];
  cmxp_change *c = add_change(all);
  if (!c) return;
  cmxp_print(text, sizeof text, "%.15g", m->parameters[k]);
  snprintf(c->shown.input, sizeof c->shown.input, "%s.%s", m->id, name);
  c->shown.is_number = 1;
  c->model = m->id;
  c->coefficient = name;
  c->value = m->parameters[k];
  c->error = half_unit(digits ? digits : text);
  c->reason = NOTE(no_error, m->id, name);
  describe_number(c, "no stated error; half a unit of the last printed digit");
  for (size_t s = 0; s < sizeof stated / sizeof *stated; s++)
    if (!strcmp(stated[s].id, m->id) && !strcmp(stated[s].coefficient, name)) {
      c->error = stated[s].error;
      describe_number(c, stated[s].source);
    }
  snprintf(own, sizeof own, "%s/" OWN_MODEL, cmx_model_kind_name(m->kind));
  replace_model(r, m->id, own, c);
}

static void add_rival(const cmx_recipe *r, const cmx_model *m, const cmx_model *other, cmxp_inputs *all) {
  cmxp_change *c = add_change(all);
  if (!c) return;
  snprintf(c->shown.input, sizeof c->shown.input, "%s", m->id);
  snprintf(c->shown.change, sizeof c->shown.change, "%s", other->id);
  snprintf(c->shown.source, sizeof c->shown.source, "%.230s", other->summary);
  c->reason = NOTE(no_rival, other->id, "*");
  replace_model(r, m->id, other->id, c);
}

/* Kinds whose rivals come as settings of a pair. */
static int is_paired(cmx_model_kind kind) {
  return kind == CMX_KIND_SOLID_MIXING || kind == CMX_KIND_LIQUID_SCREENING ||
         kind == CMX_KIND_CRYSTAL_SCREENING;
}

/* The models in use, each once. */
static size_t models_of(const cmx_recipe *r, const cmx_model *list[N_SLOTS]) {
  size_t n = 0;
  for (const slot *s = slots; s < slots + N_SLOTS; s++) {
    const cmx_model *m = is_used(r, s) ? cmx_registry_find(r->models, s->kind, named_by(r, s), NULL) : NULL;
    size_t k = 0;
    while (k < n && list[k] != m) k++;
    if (m && k == n) list[n++] = m;
  }
  return n;
}

static void add_models(const cmx_recipe *r, cmxp_inputs *all) {
  const cmx_model *used[N_SLOTS];
  size_t n_all;
  const size_t n = models_of(r, used);
  const cmx_model *const *list = cmx_model_list(&n_all);
  for (size_t k = 0; k < n; k++)
    for (size_t p = 0; p < used[k]->n_parameters; p++) add_coefficient(r, used[k], p, all);
  for (size_t k = 0; k < n; k++)
    for (size_t o = 0; o < n_all; o++)
      if (list[o]->kind == used[k]->kind && list[o] != used[k] && !is_paired(used[k]->kind))
        add_rival(r, used[k], list[o], all);
}

/* --- settings ------------------------------------------------------------------------------------------ */

/* Vibrations that a fitted solid has of its own. */
static void leave_vibrations_out(const cmx_recipe *r, cmxp_change *c) {
  static const char none[] = "solid-vibrations/linear";
  for (const slot *s = slots; s < slots + N_SLOTS; s++)
    if (s->kind == CMX_KIND_SOLID_VIBRATIONS && (s->groups & groups_made(r)) &&
        strcmp(named_by(r, s), none) != 0)
      add_setting(c, s->key, none);
}

static void add_solid(const cmx_recipe *r, const char *solid, const char *source, cmxp_inputs *all) {
  const unsigned made = groups_made(r);
  cmxp_change *c = add_change(all);
  if (!c) return;
  snprintf(c->shown.input, sizeof c->shown.input, "solid");
  snprintf(c->shown.change, sizeof c->shown.change, "%s", solid);
  snprintf(c->shown.source, sizeof c->shown.source, "%s", source);
  c->groups = made & (CMXP_OF_PHASE | CMXP_OF_THREE | CMXP_OF_EOS);
  if (is_ordered(solid) && !r->order.enabled) add_setting(c, "order.enabled", "true");
  if (!has_vibrations(solid)) leave_vibrations_out(r, c);
  if (made & CMXP_OF_PHASE) {
    add_setting(c, "phase.solids[0].solid", solid);
    if (is_ordered(solid)) add_setting(c, "phase.solids[0].entropy", "mixing-entropy/number");
  }
  if (made & CMXP_OF_THREE) add_setting(c, "phase3.solid", solid);
  if (made & CMXP_OF_EOS) {
    add_setting(c, "eos.solid", solid);
    if (strcmp(r->eos.order, "equilibrium")) add_setting(c, "eos.order", "equilibrium");
    if (is_ordered(solid)) add_setting(c, "eos.entropy", "mixing-entropy/number");
  }
}

/* Descriptions of the solid that hold at these charges. */
static void add_solids(const cmx_recipe *r, cmxp_inputs *all) {
  static const char *const words[] = {"ordered", "random"};
  static const char *const sources[] = {"short-range order at its minimum", "ions at random on the lattice"};
  const char *own = r->phase.enabled ? r->phase.solids[0].solid : r->eos.solid;
  const double ratio = r->mixture.ions.z[1] / r->mixture.ions.z[0];
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  if (!(groups_made(r) & (CMXP_OF_PHASE | CMXP_OF_EOS))) return;
  for (int k = 0; k < 2; k++)
    if (strcmp(own, words[k]) != 0) add_solid(r, words[k], sources[k], all);
  for (size_t k = 0; k < n; k++)
    if (list[k]->kind == CMX_KIND_SOLID_MIXING && strcmp(own, list[k]->id) != 0 && list[k]->n_parameters &&
        ratio >= list[k]->range[0] * (1.0 - 1e-12) && ratio <= list[k]->range[1])
      add_solid(r, list[k]->id, list[k]->summary, all);
}

static void add_shells(const cmx_recipe *r, int shells, cmxp_inputs *all) {
  cmxp_change *c = shells >= 1 && shells <= 64 && shells != r->order.shells ? add_change(all) : NULL;
  char value[16];
  if (!c) return;
  snprintf(value, sizeof value, "%d", shells);
  snprintf(c->shown.input, sizeof c->shown.input, "order.shells");
  snprintf(c->shown.change, sizeof c->shown.change, "%d orbits", shells);
  snprintf(c->shown.source, sizeof c->shown.source, "half and twice the orbits");
  c->groups = groups_made(r);
  add_setting(c, "order.shells", value);
}

static void set_choice(const char *settings, cmxp_change *c) {
  for (const char *at = settings; *at && c->n < CMXP_SETTINGS;) {
    const size_t n = strcspn(at, ";");
    snprintf(c->setting[c->n++], CMXP_SETTING, "%.*s", (int)n, at);
    at += n + 1;
  }
}

/* Whether all settings of a choice are as they are. */
static int is_chosen(const cmx_recipe *r, const char *input, const char *settings) {
  const char *value = strchr(settings, '=') + 1, *own = NULL;
  if (!strcmp(input, "eos.order")) own = r->eos.order;
  if (!strcmp(input, "transport.order")) own = r->transport.order;
  if (own) return strlen(own) == strcspn(value, ";") && !strncmp(own, value, strlen(own));
  const size_t n = strcspn(value, ";");
  const char *crystal = strchr(value + n + 1, '=') + 1;
  return strlen(r->eos.liquid_screening) == n && !strncmp(value, r->eos.liquid_screening, n) &&
         strlen(r->eos.crystal_screening) == strcspn(crystal, ";") &&
         !strncmp(crystal, r->eos.crystal_screening, strlen(r->eos.crystal_screening));
}

static void add_choices(const cmx_recipe *r, cmxp_inputs *all) {
  for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
    const char *input = choices[k].input;
    if (!(choices[k].groups & groups_made(r)) || is_chosen(r, input, choices[k].settings)) continue;
    if (!strcmp(input, "eos.order") && !is_ordered(r->eos.solid)) continue;
    if (!strcmp(input, "transport.order") && strcmp(r->transport.variant, "recommended")) continue;
    cmxp_change *c = add_change(all);
    if (!c) return;
    snprintf(c->shown.input, sizeof c->shown.input, "%s", input);
    snprintf(c->shown.change, sizeof c->shown.change, "%s", choices[k].change);
    snprintf(c->shown.source, sizeof c->shown.source, "%s", choices[k].source);
    c->groups = choices[k].groups;
    set_choice(choices[k].settings, c);
  }
}

/* Order fixed at one and a half times the coupling at which equal parts freeze. Changes of one input stand
   together, so that this comes before the choices, which begin with the others of eos.order. */
static void add_blocked(const cmx_recipe *r, cmxp_inputs *all) {
  const double *z = r->mixture.ions.z,
               gamma_e = 175.7 / (0.5 * (cmx_gamma_species(z[0], 1.0) + cmx_gamma_species(z[1], 1.0)));
  char value[32];
  if (!r->eos.enabled || !is_ordered(r->eos.solid) || !strcmp(r->eos.order, "blocked")) return;
  cmxp_change *c = add_change(all);
  if (!c) return;
  cmxp_print(value, sizeof value, "%.3g", 1.5 * cmx_gamma_d(z[0], z[1], 0.5, gamma_e));
  snprintf(c->shown.input, sizeof c->shown.input, "eos.order");
  snprintf(c->shown.change, sizeof c->shown.change, "blocked from Gamma_d = %s", value);
  snprintf(c->shown.source, sizeof c->shown.source, "diffusion ends at 1.5 times the coupling of freezing");
  c->groups = CMXP_OF_EOS;
  add_setting(c, "eos.order", "blocked");
  add_setting(c, "eos.order_blocking_gamma_d", value);
}

void cmxp_inputs_list(const cmx_recipe *recipe, cmxp_inputs *all) {
  memset(all, 0, sizeof *all);
  add_models(recipe, all);
  add_solids(recipe, all);
  if (recipe->order.enabled || is_ordered(recipe->eos.solid)) {
    add_shells(recipe, recipe->order.shells / 2, all);
    add_shells(recipe, 2 * recipe->order.shells, all);
  }
  add_blocked(recipe, all);
  add_choices(recipe, all);
}

void cmxp_inputs_free(cmxp_inputs *all) {
  free(all->change);
  free(all->left);
  memset(all, 0, sizeof *all);
}

/* --- choosing ------------------------------------------------------------------------------------------ */

/* Whether a name, of n bytes, means an input: itself, its model, the kind of its model. */
static int means(const char *name, size_t n, const cmxp_change *c) {
  const char *input = c->shown.input;
  if (strncmp(input, name, n) != 0) return 0;
  if (c->reason) return input[n] == '\0' && c->shown.is_number;
  return input[n] == '\0' || input[n] == '.' || input[n] == '/';
}

static cmx_status take_error(const char *name, size_t n, cmxp_inputs *all, cmx_error *err) {
  char *end;
  if (!name[n]) return CMX_OK;
  const double error = cmxp_number(name + n + 1, &end);
  if (end == name + n + 1 || *end || !(error > 0.0 && isfinite(error)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "input %.80s: the error must be a number > 0", name);
  for (size_t k = 0; k < all->n; k++) {
    cmxp_change *c = &all->change[k];
    if (strlen(c->shown.input) != n || strncmp(c->shown.input, name, n) != 0) continue;
    if (!c->shown.is_number)
      return cmx_fail(err, CMX_ERR_DOMAIN, "input %.80s: is no number, and has no error", name);
    c->error = error;
    describe_number(c, "error given by the user");
  }
  return CMX_OK;
}

static cmx_status unknown(const char *name, const cmxp_inputs *all, cmx_error *err) {
  char list[300] = "";
  size_t used = 0, least = SIZE_MAX, nearest = 0;
  for (size_t k = 0; k < all->n; k++) {
    const cmxp_change *c = &all->change[k];
    const size_t d = cmx_word_distance(name, c->shown.input);
    if (d < least) {
      least = d;
      nearest = k;
    }
    if (c->shown.is_number || c->reason || (k && !strcmp(c[-1].shown.input, c->shown.input))) continue;
    const int more = snprintf(list + used, sizeof list - used, " %s", c->shown.input);
    used += more > 0 && (size_t)more < sizeof list - used ? (size_t)more : 0;
  }
  list[used] = '\0';
  return cmx_fail(err, CMX_ERR_UNKNOWN,
                  "input %.80s: none of this recipe; nearest: %s; models and settings:%s", name,
                  all->n ? all->change[nearest].shown.input : "none", list);
}

static void leave_out(cmxp_inputs *all, const cmxp_change *c) {
  cmxp_left_out *grown = realloc(all->left, (all->n_left + 1) * sizeof *grown);
  if (!grown) {
    all->failed = 1;
    return;
  }
  all->left = grown;
  grown += all->n_left++;
  snprintf(grown->input, sizeof grown->input, "%s", c->shown.is_number ? c->shown.input : c->shown.change);
  grown->reason = c->reason;
}

cmx_status cmxp_inputs_choose(const cmx_recipe *recipe, size_t n, const char *const names[], cmxp_inputs *all,
                              cmx_error *err) {
  size_t kept = 0;
  (void)recipe;
  if (all->failed) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (size_t k = 0; k < n; k++) {
    const size_t length = strcspn(names[k], "=");
    size_t found = 0;
    for (size_t i = 0; i < all->n; i++) found += (size_t)means(names[k], length, &all->change[i]);
    if (!found) return unknown(names[k], all, err);
    const cmx_status status = take_error(names[k], length, all, err);
    if (status < 0) return status;
  }
  for (size_t i = 0; i < all->n; i++) {
    cmxp_change *c = &all->change[i];
    int wanted = !n && !c->reason;
    for (size_t k = 0; k < n && !wanted; k++) wanted = means(names[k], strcspn(names[k], "="), c);
    if (wanted)
      all->change[kept++] = *c;
    else if (!n)
      leave_out(all, c);
  }
  all->n = kept;
  return all->failed ? cmx_fail(err, CMX_ERR_MEMORY, "out of memory") : CMX_OK;
}
