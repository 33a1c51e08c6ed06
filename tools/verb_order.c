#include <math.h>
#include <stdio.h>

#include "tool.h"

typedef struct options {
  double x, gamma_d;
  size_t shells;
  const char *structure;
  int json;
} options;

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case 'x':
    o->x = tool_number(state, "--x", arg, 0.0, 1.0);
    return 0;
  case 'g':
    o->gamma_d = tool_number(state, "--gamma-d", arg, 0.0, 1000.0);
    return 0;
  case 'n':
    o->shells = (size_t)tool_integer(state, "--shells", arg, 1, CMX_MAX_ORBITS);
    return 0;
  case 's':
    o->structure = arg;
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case ARGP_KEY_END:
    if (isnan(o->x)) argp_error(state, "--x is missing");
    if (isnan(o->gamma_d)) argp_error(state, "--gamma-d is missing");
    return 0;
  default:
    return tool_no_argument(key, arg, state);
  }
}

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

int verb_order(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"x", 'x', "X", 0, "number fraction of the heavier ion, 0..1", 0},
      {"gamma-d", 'g', "G", 0, "(Z2-Z1)^2 e^2/(a_i kT), 0..1000", 0},
      {"shells", 'n', "N", 0, "number of neighbour orbits (1..64, default 8)", 0},
      {"structure", 's', "NAME", 0, "bcc (default) or fcc", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "--x X --gamma-d G",
      "One certified minimisation of the free energy over the short-range order parameters "
      "(Baiko 2025). Wave vectors are in units of 1/a_i.",
      NULL,
      NULL,
      NULL};
  options o = {NAN, NAN, 8, "bcc", 0};
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_order_state state;
  cmx_error err = {CMX_OK, ""};
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
  cmx_recipe_defaults(&recipe);
  recipe.order.shells = (int)o.shells;
  snprintf(recipe.lattice.structure, sizeof recipe.lattice.structure, "%s", o.structure);
  if (cmx_physics_make(&recipe, &physics, &err) < 0) return tool_fail("order", &err);
  const cmx_status status = cmx_order_solve(physics.order, o.x, o.gamma_d, physics.work, &state);
  int code;
  if (status < 0) {
    cmx_fail(&err, status, "x = %.10g, Gamma_d = %.10g: %s", o.x, o.gamma_d, cmx_status_text(status));
    code = tool_fail("order", &err);
  } else {
    code = o.json ? print_json(&state) : print_text(&state, &physics.sums);
  }
  cmx_physics_free(&physics);
  return code;
}
