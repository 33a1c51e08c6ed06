/* What the checks of a recipe accept is made: the least and the largest value of every number, far and near
   pairs with every kind of solid, on the smallest grids. And what a refusal proposes is accepted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/generate.h"
#include "support/ok.h"

/* --- recipes ------------------------------------------------------------------------------------------- */

/* The smallest grids; a recipe of a test has these settings but those that it gives itself. */
static const struct setting {
  const char *group, *name, *value;
} smallest[] = {{"lattice", "tolerance", "1e-4"},  {"order", "enabled", "false"},
                {"order", "shells", "2"},          {"order", "x_nodes", "9"},
                {"order", "gamma_d_nodes", "9"},   {"order", "gamma_d_max", "30.0"},
                {"phase", "enabled", "false"},     {"phase", "nodes", "17"},
                {"phase", "x_grid", "64"},         {"phase", "gamma_max", "200.0"},
                {"phase3", "enabled", "false"},    {"phase3", "nodes", "3"},
                {"eos", "enabled", "false"},       {"eos", "solid", "\"random\""},
                {"eos", "rho_min", "1e6"},         {"eos", "rho_max", "1e7"},
                {"eos", "temp_min", "1e7"},        {"eos", "temp_max", "1e8"},
                {"eos", "rho_nodes", "5"},         {"eos", "temp_nodes", "5"},
                {"eos", "x_nodes", "8"},           {"equilibrium", "enabled", "false"},
                {"equilibrium", "p_nodes", "4"},   {"equilibrium", "x_nodes", "16"},
                {"transport", "enabled", "false"}, {"transport", "order", "\"uncorrelated\""},
                {"transport", "rho_min", "1e6"},   {"transport", "rho_max", "1e7"},
                {"transport", "temp_min", "1e7"},  {"transport", "temp_max", "1e8"},
                {"transport", "rho_nodes", "5"},   {"transport", "temp_nodes", "5"},
                {"transport", "x_nodes", "4"},     {"warm", "enabled", "false"},
                {"warm", "rho_max", "1.5"},        {"warm", "temp_min", "1e5"},
                {"warm", "temp_max", "1e5"},       {"warm", "rho_nodes", "2"},
                {"warm", "temp_nodes", "2"},       {"warm", "omega_nodes", "8"}};
enum { N_SMALLEST = sizeof smallest / sizeof *smallest, MOST = 16, TEXT = 8192 };

/* Settings of a test, each given once; the first of a name counts. */
typedef struct recipe_list {
  size_t n;
  struct setting of[MOST];
} recipe_list;

static void give(recipe_list *l, const char *group, const char *name, const char *value) {
  assert_true(l->n < MOST);
  l->of[l->n++] = (struct setting){group, name, value};
}

static int given(size_t n, const struct setting of[], const char *group, const char *name) {
  for (size_t k = 0; k < n; k++)
    if (!strcmp(of[k].group, group) && !strcmp(of[k].name, name)) return 1;
  return 0;
}

static void compose(const recipe_list *l, char text[TEXT]) {
  static const char *const groups[] = {"mixture", "lattice",     "order",     "phase", "phase3",
                                       "eos",     "equilibrium", "transport", "warm"};
  size_t n = 0;
  for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
    n += (size_t)snprintf(text + n, TEXT - n, "%s: {", groups[g]);
    for (size_t k = 0; k < l->n + N_SMALLEST; k++) {
      const struct setting *s = k < l->n ? &l->of[k] : &smallest[k - l->n];
      if (strcmp(s->group, groups[g]) != 0 || given(k < l->n ? k : l->n, l->of, s->group, s->name)) continue;
      n += (size_t)snprintf(text + n, TEXT - n, " %s = %s;", s->name, s->value);
    }
    n += (size_t)snprintf(text + n, TEXT - n, " };\n");
    assert_true(n < TEXT);
  }
}

/* The status of reading and of all checks before the work, with the message. */
static cmx_status check(const recipe_list *l, cmx_recipe *recipe, cmx_error *why) {
  char text[TEXT];
  cmx_input inputs[CMX_MAX_INPUTS];
  size_t n;
  compose(l, text);
  cmx_status status = cmx_recipe_read_text(text, "test", recipe, why);
  if (status < 0) return status;
  status = cmx_generate_check(recipe, inputs, &n, why);
  if (status < 0) cmx_recipe_clear(recipe);
  return status;
}

static int failures; /* of the test in hand, which goes on to the next recipe */

static int soak(void) {
  return cmx_test_step(2, 2) == 1;
}

static double seconds_of(const cmx_recipe *recipe) {
  cmx_estimate section[CMX_MAX_SECTIONS];
  double seconds = 0.0;
  const size_t n = cmx_generate_estimate(recipe, 1, 1.0, section);
  for (size_t k = 0; k < n; k++) seconds += section[k].cpu_seconds;
  return seconds;
}

/* Generates what the checks accept, unless it takes long. Returns 1 if it was made, 0 if refused or long. */
static int accepted_is_made(const recipe_list *l, double most_seconds) {
  cmx_recipe recipe;
  cmx_error why = CMX_ERROR_NONE;
  cmx_store *store = NULL;
  const cmx_status accepted = check(l, &recipe, &why);
  if (accepted < 0) {
    CHECK(why.text[0] && accepted != CMX_ERR_MEMORY);
    return 0;
  }
  const int is_short = seconds_of(&recipe) <= most_seconds;
  const cmx_status made = is_short ? cmx_generate(&recipe, NULL, NULL, &store, &why) : CMX_OK;
  if (made < 0) {
    char text[TEXT];
    compose(l, text);
    print_error("accepted, but not made: %d: %s\n%s", (int)made, why.text, text);
    failures++;
  }
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
  return is_short;
}

/* --- the ends of every range ---------------------------------------------------------------------------- */

/* "A to B" of a text, where it first stands: both as they are written. */
static int find_range(const char *text, char low[32], char high[32]) {
  for (const char *at = strstr(text, " to "); at; at = strstr(at + 1, " to ")) {
    const char *start = at, *end = at + 4;
    while (start > text && strchr("0123456789.e+-", start[-1])) start--;
    end += strspn(end, "0123456789.e+-");
    char *rest;
    if (start == at || (strtod(at + 4, &rest), rest == at + 4)) continue;
    while (end > at + 4 && strchr(".-", end[-1])) end--; /* of the sentence */
    snprintf(low, 32, "%.*s", (int)(at - start), start);
    snprintf(high, 32, "%.*s", (int)(end - at - 4), at + 4);
    return 1;
  }
  return 0;
}

/* What a setting needs of others to take the ends of its range. */
static const struct companion {
  const char *group, *name, *with, *low, *high;
} companions[] = {
    {"eos", "rho_min", "rho_max", "1.25e-3", "1e13"},
    {"eos", "rho_max", "rho_min", "1e-3", "1e12"},
    {"eos", "temp_min", "temp_max", "2.5e4", "5e10"},
    {"eos", "temp_max", "temp_min", "2e4", "1e10"},
    {"transport", "rho_min", "rho_max", "1.25", "1e13"},
    {"transport", "rho_max", "rho_min", "1.0", "1e12"},
    {"transport", "temp_min", "temp_max", "1.25e5", "1e10"},
    {"transport", "temp_max", "temp_min", "1e5", "1e9"},
    {"warm", "rho_min", "rho_max", "1.01e-3", "1e4"},
    {"warm", "rho_max", "rho_min", "1e-3", "1e3"},
    {"warm", "temp_min", "temp_max", "1e3", "1e9"},
    {"warm", "temp_max", "temp_min", "1e3", "1e9"},
    {"warm", "energy_max", "energy_scale", "1e-3", "1.0"},
    {"warm", "energy_scale", "energy_max", "1.0", "1e5"},
};

/* A recipe with one number in it; its section is enabled, and what that needs. */
static void with_number(const cmx_recipe_setting *s, const char *value, int high, recipe_list *l) {
  memset(l, 0, sizeof *l);
  give(l, s->group, s->name, value);
  for (size_t k = 0; k < sizeof companions / sizeof *companions; k++)
    if (!strcmp(companions[k].group, s->group) && !strcmp(companions[k].name, s->name))
      give(l, s->group, companions[k].with, high ? companions[k].high : companions[k].low);
  if (strcmp(s->group, "lattice") != 0) give(l, s->group, "enabled", "true");
  /* the nodes beyond the grid are not too far */
  if (!strcmp(s->group, "transport") && !strncmp(s->name, "rho_m", 5))
    give(l, "transport", "rho_nodes", "10");
  if (!strcmp(s->group, "eos") && !strncmp(s->name, "rho_m", 5)) give(l, "eos", "rho_nodes", "20");
  if (!strcmp(s->group, "eos") && !strncmp(s->name, "temp_m", 6)) give(l, "eos", "temp_nodes", "20");
  if (!strcmp(s->group, "equilibrium")) give(l, "eos", "enabled", "true");
  if (!strcmp(s->group, "phase")) give(l, "phase", "solids", "({ name = \"r\"; solid = \"random\"; })");
  if (!strcmp(s->group, "phase3")) give(l, "phase3", "solid", "\"random\"");
  if (!strcmp(s->name, "order_blocking_gamma_d")) give(l, "eos", "order", "\"blocked\"");
}

static int is_number(const cmx_recipe_setting *s) {
  return (!strcmp(s->type, "integer") || !strcmp(s->type, "float")) && !strchr(s->name, '[');
}

/* A value below a range is refused with the range, and both ends of it, as they are written, are accepted;
   where another setting bounds it more closely, the same holds of that range. */
static void check_advice(const cmx_recipe_setting *s, const char *value, int depth) {
  recipe_list l;
  cmx_recipe recipe;
  cmx_error why = CMX_ERROR_NONE;
  char end[2][32];
  with_number(s, value, 0, &l);
  cmx_status status = check(&l, &recipe, &why);
  if (status >= 0) cmx_recipe_clear(&recipe);
  if (status >= 0 && !depth) fail_msg("%s.%s = %s is accepted", s->group, s->name, value);
  if (status >= 0) return;
  if (!strstr(why.text, s->name) || !find_range(why.text, end[0], end[1])) {
    print_error("%s.%s = %s: no range in: %s\n", s->group, s->name, value, why.text);
    failures++;
    return;
  }
  for (int high = 0; high < 2; high++) {
    with_number(s, end[high], high, &l);
    status = check(&l, &recipe, &why);
    if (status >= 0) cmx_recipe_clear(&recipe);
    if (status < 0 && depth) {
      print_error("%s.%s = %s was proposed: %s\n", s->group, s->name, end[high], why.text);
      failures++;
    }
    if (status < 0 && !depth) check_advice(s, end[high], depth + 1);
  }
}

static void a_refusal_proposes_what_is_accepted(void **state) {
  (void)state;
  failures = 0;
  cmx_recipe_setting s;
  int n = 0;
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++) {
    if (!is_number(&s)) continue;
    check_advice(&s, !strcmp(s.type, "integer") ? "-1" : "-1.0", 0);
    check_advice(&s, !strcmp(s.type, "integer") ? "2000000000" : "1e300", 0);
    n++;
  }
  CHECK(n > 30 && failures == 0);
}

static void ends_of_every_range_are_made(void **state) {
  (void)state;
  failures = 0;
  cmx_recipe_setting s;
  int made = 0;
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++) {
    char end[2][32];
    if (!is_number(&s) || !find_range(s.allowed, end[0], end[1])) continue;
    for (int high = 0; high < 2; high++) {
      recipe_list l;
      with_number(&s, end[high], high, &l);
      made += accepted_is_made(&l, soak() ? 60.0 : 0.13);
    }
  }
  if (made < 25) print_error("%d tables alone were made\n", made);
  CHECK(made >= 25 && failures == 0);
}

/* The grids of both sections at the four corners of what they allow, as wide as the nodes beyond them let
   them be, for the lightest and the heaviest ions: what the message says of the setting is accepted then,
   and made, and can be loaded. */
static void widest_grids_are_made(void **state) {
  (void)state;
  static const char *const sections[] = {"eos", "transport"};
  static const char *const corner[2][4] = {{"1e-3", "1e13", "2e4", "4.9e10"}, {"1.0", "1e13", "1e5", "1e10"}};
  static const char *const names[4] = {"rho_min", "rho_max", "temp_min", "temp_max"};
  failures = 0;
  for (int k = 0; k < 2; k++) {
    char value[4][32];
    cmx_error why = CMX_ERROR_NONE;
    int tries = 0;
    for (int i = 0; i < 4; i++) snprintf(value[i], 32, "%s", corner[k][i]);
    for (;; tries++) {
      recipe_list l = {0};
      cmx_recipe recipe;
      give(&l, "mixture", "nuclides", "(\"he4\", \"c12\", \"fe56\")");
      for (int i = 0; i < 4; i++) give(&l, sections[k], names[i], value[i]);
      give(&l, sections[k], "enabled", "true");
      give(&l, "order", "enabled", "true");
      if (k == 0) give(&l, "eos", "solid", "\"ordered\"");
      if (check(&l, &recipe, &why) >= 0) {
        cmx_recipe_clear(&recipe);
        CHECK(accepted_is_made(&l, 60.0) == 1);
        break;
      }
      int named = -1;
      for (int i = 0; i < 4; i++)
        if (strstr(why.text, names[i])) named = named < 0 ? i : named;
      const char *to = strstr(why.text, " to ");
      for (const char *next = to; next; next = strstr(next + 1, " to ")) to = next;
      if (tries > 4 || named < 0 || !to) fail_msg("%s", why.text);
      snprintf(value[named], 32, "%.31s", to + 4);
    }
    CHECK(tries >= 1);
  }
  CHECK(failures == 0);
}

/* --- pairs ---------------------------------------------------------------------------------------------- */

static const struct pair {
  const char *charges, *masses;
} pairs[] = {{"(2.0, 26.0)", "(4.0026, 55.9349)"}, {"(6.0, 7.0)", "(12.0, 14.0)"},
             {"(6.0, 6.001)", "(12.0, 12.1)"},     {"(1.0, 2.0)", "(1.008, 4.0026)"},
             {"(26.0, 28.0)", "(56.0, 58.0)"},     {"(6.0, 12.0)", "(12.0, 24.0)"},
             {"(0.5, 118.0)", "(1.0, 294.0)"}};
enum { N_PAIRS = sizeof pairs / sizeof *pairs };

static const char *const solids[] = {"ordered", "random", "solid-mixing/ogata1993", "solid-mixing/pc2013"};
enum { N_SOLIDS = sizeof solids / sizeof *solids };

static void with_pair(const struct pair *p, recipe_list *l) {
  memset(l, 0, sizeof *l);
  give(l, "mixture", "names", "(\"A\", \"B\")");
  give(l, "mixture", "charges", p->charges);
  give(l, "mixture", "masses", p->masses);
}

static void diagrams_of_every_pair_are_made_or_refused_at_once(void **state) {
  (void)state;
  failures = 0;
  int made = 0;
  for (size_t k = 0; k < N_PAIRS; k++)
    for (size_t s = 0; s < N_SOLIDS; s++) {
      recipe_list l;
      char list[120];
      with_pair(&pairs[k], &l);
      snprintf(list, sizeof list, "({ name = \"s\"; solid = \"%s\"; })", solids[s]);
      give(&l, "phase", "enabled", "true");
      give(&l, "phase", "solids", list);
      give(&l, "phase", "gamma_max", "800.0");
      give(&l, "order", "shells", "8");
      made += accepted_is_made(&l, soak() ? 200.0 : 2.0); /* ordered solids take longer */
    }
  CHECK(made >= N_PAIRS && failures == 0);
}

static void equations_of_state_of_every_pair_are_made_or_refused_at_once(void **state) {
  (void)state;
  failures = 0;
  int made = 0;
  for (size_t k = 0; k < N_PAIRS; k++)
    for (size_t s = 0; s < N_SOLIDS; s += cmx_test_step(2, 4)) {
      recipe_list l;
      char solid[80];
      with_pair(&pairs[k], &l);
      snprintf(solid, sizeof solid, "\"%s\"", solids[s]);
      give(&l, "order", "enabled", s ? "false" : "true");
      give(&l, "eos", "enabled", "true");
      give(&l, "eos", "solid", solid);
      give(&l, "equilibrium", "enabled", soak() ? "true" : "false");
      made += accepted_is_made(&l, 60.0);
    }
  CHECK(made >= N_PAIRS && failures == 0);
}

static void other_sections_of_every_pair_are_made_or_refused_at_once(void **state) {
  (void)state;
  failures = 0;
  int made = 0;
  for (size_t k = 0; k < N_PAIRS; k++) {
    recipe_list l;
    with_pair(&pairs[k], &l);
    give(&l, "warm", "enabled", "true");
    made += accepted_is_made(&l, 60.0);
    with_pair(&pairs[k], &l);
    give(&l, "transport", "enabled", "true");
    made += accepted_is_made(&l, 60.0);
  }
  CHECK(made >= N_PAIRS && failures == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_refusal_proposes_what_is_accepted),
      cmocka_unit_test(ends_of_every_range_are_made),
      cmocka_unit_test(widest_grids_are_made),
      cmocka_unit_test(diagrams_of_every_pair_are_made_or_refused_at_once),
      cmocka_unit_test(equations_of_state_of_every_pair_are_made_or_refused_at_once),
      cmocka_unit_test(other_sections_of_every_pair_are_made_or_refused_at_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
