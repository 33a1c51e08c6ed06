#include <math.h>
#include <stdio.h>

#include "tool.h"

typedef struct options {
  double x, gamma_d;
  size_t shells;
  const char *structure;
  int json;
} options;

static int print_json(const cmx_order_state *s) {
  json_t *root = json_object(), *alpha = json_array(), *planes = json_array();
  for (size_t i = 0; i < s->n; i++)
    json_array_append_new(alpha, tool_real(s->x * s->x + s->x * (1.0 - s->x) * s->w[i]));
  for (size_t j = 0; j < s->active; j++)
    json_array_append_new(planes, json_pack("{s:o, s:o}", "k", tool_reals(3, s->plane_k[j]), "multiplier",
                                            tool_real(s->plane_mu[j])));
  json_object_set_new(root, "x", tool_real(s->x));
  json_object_set_new(root, "gamma_d", tool_real(s->gamma_d));
  json_object_set_new(root, "w", tool_reals(s->n, s->w));
  json_object_set_new(root, "alpha", alpha);
  json_object_set_new(root, "f_order", tool_real(s->f_order));
  json_object_set_new(root, "u_order", tool_real(s->u_order));
  json_object_set_new(root, "s_res", tool_real(s->s_res));
  json_object_set_new(root, "S_min", tool_real(s->S_min));
  json_object_set_new(root, "k_min", tool_reals(3, s->k_min));
  json_object_set_new(root, "active", json_integer((json_int_t)s->active));
  json_object_set_new(root, "planes", planes);
  json_object_set_new(root, "gap", tool_real(s->gap));
  json_object_set_new(root, "status", json_integer(s->status));
  json_object_set_new(root, "status_text", json_string(cmx_status_text(s->status)));
  return tool_print_json(root);
}

static int print_text(const cmx_order_state *s, const cmx_lattice_sums *sums) {
  printf("short-range order at x = %.10g, Gamma_d = %.10g\n", s->x, s->gamma_d);
  printf("f_order %.12f   u_order %.12f   s_res %.12f   (per ion, in kT and k)\n", s->f_order, s->u_order,
         s->s_res);
  printf("certificate: relative gap %.1e, least S(k) = %.3e at k a_i = (%.4f, %.4f, %.4f), %zu planes S(k) = "
         "0\n\n",
         s->gap, s->S_min, s->k_min[0], s->k_min[1], s->k_min[2], s->active);
  printf("  i   R/a_1               w_i (Warren-Cowley)   alpha_i\n");
  for (size_t i = 0; i < s->n; i++)
    printf("%3zu   (%.1f, %.1f, %.1f)   %+.12f       %.12f\n", i + 1, 0.5 * sums->orbit[i].n[0],
           0.5 * sums->orbit[i].n[1], 0.5 * sums->orbit[i].n[2], s->w[i],
           s->x * s->x + s->x * (1.0 - s->x) * s->w[i]);
  if (s->status != CMX_OK) printf("\nnote: %s\n", cmx_status_text(s->status));
  return EXIT_FINE;
}

static int run(void *settings) {
  const options *o = settings;
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_order_state state;
  cmx_error err = CMX_ERROR_NONE;
  cmx_recipe_defaults(&recipe);
  recipe.order.shells = (int)o->shells;
  snprintf(recipe.lattice.structure, sizeof recipe.lattice.structure, "%s", o->structure);
  if (cmx_physics_make(&recipe, &physics, &err) < 0) return tool_fail("order", &err);
  const cmx_status status = cmx_order_solve(physics.order, o->x, o->gamma_d, physics.work, &state);
  int code;
  if (status < 0) {
    cmx_fail(&err, status, "x = %.10g, Gamma_d = %.10g: %s", o->x, o->gamma_d, cmx_status_text(status));
    code = tool_fail("order", &err);
  } else {
    code = o->json ? print_json(&state) : print_text(&state, &physics.sums);
  }
  cmx_physics_free(&physics);
  return code;
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (isnan(o->x)) argp_error(state, "--x is missing");
  if (isnan(o->gamma_d)) argp_error(state, "--gamma-d is missing");
}

static const tool_option known[] = {
    {"x", 'x', TOOL_REAL, offsetof(options, x), "X", 0, 1, .help = "number fraction of the heavier ion"},
    {"gamma-d", 'g', TOOL_REAL, offsetof(options, gamma_d), "G", 0, 1000, .help = "(Z2-Z1)^2 e^2/(a_i kT)"},
    {"shells", 'n', TOOL_COUNT, offsetof(options, shells), "N", 1, CMX_MAX_ORBITS, .usual = "8",
     .help = "number of neighbour orbits"},
    {"structure", 's', TOOL_TEXT, offsetof(options, structure), "NAME", .usual = "bcc",
     .help = "lattice: bcc or fcc"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {{"x", "", "number fraction of the heavier ion", NULL},
                                {"gamma_d", "", "(Z2-Z1)^2 e^2/(a_i kT)", NULL},
                                {"w", "", "Warren-Cowley parameters, one for each orbit", NULL},
                                {"alpha", "", "x^2 + x (1-x) w, one for each orbit", NULL},
                                {"f_order", "kT per ion", "free energy of the order", NULL},
                                {"u_order", "kT per ion", "its energy", NULL},
                                {"s_res", "k per ion", "residual entropy", NULL},
                                {"S_min", "", "least structure factor S(k)", NULL},
                                {"k_min", "1/a_i", "its wave vector", NULL},
                                {"active", "", "number of active constraints S(k) = 0", NULL},
                                {"planes", "", "one object for each of them", NULL},
                                {"planes.k", "1/a_i", "wave vector", "an active constraint"},
                                {"planes.multiplier", "", "its multiplier", "an active constraint"},
                                {"gap", "", "relative duality gap of the minimisation", NULL},
                                {"status", "", "status of the minimisation", NULL},
                                {"status_text", "", "the same in words", NULL},
                                {0}};

const tool_verb verb_order = {.name = "order",
                              .summary = "minimisation for short-range order, with its duality gap",
                              .usage = "--x X --gamma-d G",
                              .options = known,
                              .keys = keys,
                              .example = {"coulomix order --x 0.5 --gamma-d 18.5"},
                              .size = sizeof(options),
                              .check = check,
                              .run = run};
