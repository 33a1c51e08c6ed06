#include "order_exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "ranks.h"

/* Of two species: the fraction that fits the box, and the Warren-Cowley parameter of orbit i. */
static double fraction(const cmx_order_exact_state *s) {
  return s->pair[1] + s->pair[3];
}
static double warren_cowley(const cmx_order_exact_state *s, size_t i, double *error) {
  const double x = fraction(s), p = x * (1.0 - x);
  *error = s->pair_error[4 * i + 3] / p;
  return (s->pair[4 * i + 3] - x * x) / p;
}

static size_t orbits_shown(const order_exact_request *r, const cmx_order_exact *e) {
  return e->orbits < r->shells ? e->orbits : r->shells;
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

/* A number and its error under NAME and NAME_error. */
static void put(json_t *to, const char *name, double value, double error) {
  char with[32];
  snprintf(with, sizeof with, "%s_error", name);
  json_object_set_new(to, name, tool_real(value));
  json_object_set_new(to, with, tool_real(error));
}

static void put_two(json_t *to, size_t orbits, const cmx_order_exact_state *s) {
  double w[CMX_MAX_ORBITS], w_error[CMX_MAX_ORBITS], alpha[CMX_MAX_ORBITS], alpha_error[CMX_MAX_ORBITS];
  for (size_t i = 0; i < orbits; i++) {
    alpha[i] = s->pair[4 * i + 3];
    alpha_error[i] = s->pair_error[4 * i + 3];
    w[i] = warren_cowley(s, i, &w_error[i]);
  }
  json_object_set_new(to, "w", tool_reals(orbits, w));
  json_object_set_new(to, "w_error", tool_reals(orbits, w_error));
  json_object_set_new(to, "alpha", tool_reals(orbits, alpha));
  json_object_set_new(to, "alpha_error", tool_reals(orbits, alpha_error));
}

static json_t *pairs_json(size_t n, size_t orbits, const cmx_order_exact_state *s) {
  json_t *pairs = json_array();
  double p[CMX_MAX_ORBITS], error[CMX_MAX_ORBITS];
  for (size_t a = 0; a < n; a++)
    for (size_t b = a; b < n; b++) {
      for (size_t i = 0; i < orbits; i++) {
        p[i] = s->pair[(i * n + a) * n + b];
        error[i] = s->pair_error[(i * n + a) * n + b];
      }
      json_array_append_new(pairs, json_pack("{s:i, s:i, s:o, s:o}", "a", (int)a, "b", (int)b, "p",
                                             tool_reals(orbits, p), "p_error", tool_reals(orbits, error)));
    }
  return pairs;
}

static json_t *structure_json(const cmx_order_exact *e, const cmx_order_exact_state *s) {
  json_t *stars = json_array();
  for (size_t q = 1; q < e->stars; q++)
    json_array_append_new(stars,
                          json_pack("{s:o, s:i, s:o, s:o}", "k", tool_reals(3, e->k[q]), "multiplicity",
                                    (int)e->multiplicity[q], "S", tool_real(s->structure[q]), "S_error",
                                    tool_real(s->structure_error[q])));
  return stars;
}

static void put_state(json_t *to, const cmx_order_exact_state *s) {
  put(to, "f_order", s->f, s->f_error);
  put(to, "u_order", s->u, s->u_error);
  put(to, "s_res", s->s, s->s_error);
  put(to, "heat_capacity", s->c, s->c_error);
  json_object_set_new(to, "f_box", tool_real(s->f_box));
  json_object_set_new(to, "u_box", tool_real(s->u_box));
  put(to, "S_min", s->S_min, s->S_min_error);
  json_object_set_new(to, "k_min", tool_reals(3, s->k_min));
  json_object_set_new(to, "share", tool_real(s->share));
  json_object_set_new(to, "k_share", tool_reals(3, s->k_share));
  json_object_set_new(to, "acceptance", tool_real(s->acceptance));
  json_object_set_new(to, "exchange", tool_real(s->exchange));
}

static json_t *states_json(const order_exact_request *r, const cmx_order_exact *e, size_t first, size_t n) {
  json_t *states = json_array();
  for (size_t q = first; q < first + n; q++) {
    json_t *one = json_object();
    json_object_set_new(one, r->coupling, tool_real(e->state[q].g * r->unit));
    put_state(one, &e->state[q]);
    json_array_append_new(states, one);
  }
  return states;
}

static json_t *answer_json(const order_exact_request *r, const cmx_order_exact *e) {
  const cmx_order_exact_state *last = &e->state[e->states - 1];
  const size_t orbits = orbits_shown(r, e);
  json_t *root = json_object();
  if (!r->composition)
    json_object_set_new(root, "x", tool_real(fraction(last)));
  else if (r->named)
    tool_put_composition(root, r->named->mixture.names, r->composition);
  else
    json_object_set_new(root, "fractions", tool_reals(e->n, r->composition->x));
  if (r->composition) json_object_set_new(root, "charges", tool_reals(e->n, r->setup.z));
  json_object_set_new(root, r->coupling, tool_real(r->setup.g * r->unit));
  if (!isnan(r->from)) {
    json_object_set_new(root, "cooling", states_json(r, e, 0, e->states / 2));
    json_object_set_new(root, "heating", states_json(r, e, e->states / 2, e->states / 2));
  } else {
    if (r->composition)
      json_object_set_new(root, "pairs", pairs_json(e->n, orbits, last));
    else
      put_two(root, orbits, last);
    put_state(root, last);
    json_object_del(root, "exchange");
    json_object_set_new(root, "structure", structure_json(e, last));
    json_object_set_new(root, "states", states_json(r, e, 0, e->states));
  }
  json_object_set_new(root, "samples", json_integer((json_int_t)e->samples));
  json_object_set_new(root, "ions", json_integer((json_int_t)e->ions));
  json_object_set_new(root, "seed", json_integer((json_int_t)r->setup.seed));
  json_object_set_new(root, "status", json_integer(CMX_OK));
  json_object_set_new(root, "status_text", json_string(cmx_status_text(CMX_OK)));
  json_object_set_new(root, "reasons", tool_reasons(0));
  return root;
}

/* --- text ----------------------------------------------------------------------------------------------- */

static void print_states(const order_exact_request *r, const cmx_order_exact *e) {
  printf(
      "\n%9s   f_order             u_order             s_res             c                share   accepted "
      "exchanged\n",
      r->coupling);
  for (size_t q = 0; q < e->states; q++) {
    const cmx_order_exact_state *s = &e->state[q];
    if (!isnan(r->from) && 2 * q == e->states) printf("heating\n");
    printf("%9.4f  %10.5f +- %.5f  %9.5f +- %.5f  ", s->g * r->unit, s->f, s->f_error, s->u, s->u_error);
    if (!isnan(s->s)) printf("%7.5f +- %.5f  ", s->s, s->s_error);
    printf("%6.4f +- %.4f  %6.4f  %.3f", s->c, s->c_error, s->share, s->acceptance);
    if (!isnan(s->exchange)) printf("    %.3f", s->exchange);
    putchar('\n');
  }
}

static void print_pairs(const order_exact_request *r, const cmx_order_exact *e,
                        const cmx_order_exact_state *s) {
  const size_t n = e->n;
  const double *x = r->setup.x;
  printf("\n  i   R/a_1               %s\n",
         r->composition ? "p_ab/(x_a x_b) of each pair" : "w_i (Warren-Cowley)");
  for (size_t i = 0; i < orbits_shown(r, e); i++) {
    const int *v = e->orbit[i].n;
    printf("%3zu   (%.1f, %.1f, %.1f)", i + 1, 0.5 * v[0], 0.5 * v[1], 0.5 * v[2]);
    if (!r->composition) {
      double error;
      const double w = warren_cowley(s, i, &error);
      printf("   %+.6f +- %.6f", w, error);
    }
    for (size_t a = 0; r->composition && a < n; a++)
      for (size_t b = a; b < n; b++)
        if (x[a] * x[b] > 0.0)
          printf("   %g-%g %.5f +- %.5f", r->setup.z[a], r->setup.z[b],
                 s->pair[(i * n + a) * n + b] / (x[a] * x[b]),
                 s->pair_error[(i * n + a) * n + b] / (x[a] * x[b]));
    putchar('\n');
  }
}

static int print_text(const order_exact_request *r, const cmx_order_exact *e) {
  const cmx_order_exact_state *last = &e->state[e->states - 1];
  printf("short-range order by Monte Carlo: %zu ions, %zu sweeps, seed %llu\n", e->ions, e->samples,
         (unsigned long long)r->setup.seed);
  if (isnan(r->from)) {
    printf("f_order %.6f +- %.6f   u_order %.6f +- %.6f   s_res %.6f +- %.6f   (per ion, in kT and k)\n",
           last->f, last->f_error, last->u, last->u_error, last->s, last->s_error);
    printf("heat capacity %.5f +- %.5f k, least S(k) = %.4f +- %.4f at k a_i = (%.4f, %.4f, %.4f)\n", last->c,
           last->c_error, last->S_min, last->S_min_error, last->k_min[0], last->k_min[1], last->k_min[2]);
    print_pairs(r, e, last);
  }
  print_states(r, e);
  return EXIT_FINE;
}

int order_exact_answer(const order_exact_request *request) {
  cmx_order_exact result;
  cmx_error err = CMX_ERROR_NONE;
  tool_progress bar;
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  tool_progress_start(&bar, request->progress, request->quiet);
  const cmx_status status =
      isnan(request->from)
          ? cmx_order_exact_run(&request->setup, &progress, &result, &err)
          : cmx_order_exact_cycle(&request->setup, request->from / request->unit, &progress, &result, &err);
  tool_progress_end(&bar);
  if (status < 0) return tool_fail("order", &err);
  const int code =
      request->json ? tool_print_json(answer_json(request, &result)) : print_text(request, &result);
  cmx_order_exact_free(&result);
  return code;
}

/* --- many points --------------------------------------------------------------------------------------- */

typedef struct points {
  const order_exact_request *request;
  size_t n_x, n_gamma_d;
  const double *x, *gamma_d;
  json_t *rows; /* of those that are done, in order */
} points;

/* What a rank has found, appended; nothing where there was no point left for it. */
static void take_row(void *to, int rank, const unsigned char *bytes, size_t n) {
  const points *p = to;
  (void)rank;
  if (n > 0) json_array_append_new(p->rows, json_loadb((const char *)bytes, n, 0, NULL));
}

/* One point as JSON, to be freed; NULL on failure. */
static char *one_point(const points *p, size_t number, cmx_error *err) {
  order_exact_request request = *p->request;
  cmx_order_exact result;
  const cmx_order_exact_setup two =
      cmx_order_exact_two(p->x[number / p->n_gamma_d], p->gamma_d[number % p->n_gamma_d]);
  request.setup.g = two.g;
  memcpy(request.setup.x, two.x, sizeof two.x);
  if (cmx_order_exact_run(&request.setup, NULL, &result, err) < 0) return NULL;
  json_t *answer = answer_json(&request, &result);
  char *text = json_dumps(answer, JSON_REAL_PRECISION(17) | JSON_COMPACT);
  json_decref(answer);
  cmx_order_exact_free(&result);
  if (!text) cmx_fail(err, CMX_ERR_MEMORY, "%s", cmx_status_text(CMX_ERR_MEMORY));
  return text;
}

/* The next points, one for each rank. */
static cmx_status one_round(points *p, const cmx_ranks *ranks, size_t first, cmx_error *err) {
  const size_t own = first + (ranks ? (size_t)ranks->rank : 0);
  char *text = own < p->n_x * p->n_gamma_d ? one_point(p, own, err) : NULL;
  cmx_status status = err->status;
  if (ranks)
    status = ranks->exchange(ranks->context, status, text, text ? strlen(text) : 0, take_row, p, err);
  else if (text)
    take_row(p, 0, (const unsigned char *)text, strlen(text));
  free(text);
  return status;
}

static int print_rows(const json_t *rows) {
  static const char *const key[] = {"f_order", "u_order", "s_res", "heat_capacity"};
  size_t i;
  json_t *row;
  printf("%10s %9s", "x", "Gamma_d");
  for (size_t k = 0; k < 4; k++) printf(" %15s    error", key[k]);
  puts("   (per ion, in kT and k)");
  json_array_foreach(rows, i, row) {
    printf("%10.6g %9.4f", json_number_value(json_object_get(row, "x")),
           json_number_value(json_object_get(row, "gamma_d")));
    for (size_t k = 0; k < 4; k++) {
      char error[32];
      snprintf(error, sizeof error, "%s_error", key[k]);
      printf(" %15.6f %8.6f", json_number_value(json_object_get(row, key[k])),
             json_number_value(json_object_get(row, error)));
    }
    putchar('\n');
  }
  return EXIT_FINE;
}

int order_exact_rows(const order_exact_request *request, size_t n_x, const double x[], size_t n_gamma_d,
                     const double gamma_d[]) {
  const cmx_ranks *ranks = tool_ranks_join();
  const size_t step = ranks ? (size_t)ranks->size : 1, all = n_x * n_gamma_d;
  points p = {request, n_x, n_gamma_d, x, gamma_d, json_array()};
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = CMX_OK;
  tool_progress bar;
  tool_progress_start(&bar, request->progress, request->quiet);
  for (size_t first = 0; first < all && status >= 0; first += step) {
    status = one_round(&p, ranks, first, &err);
    const size_t done = first + step < all ? first + step : all;
    if (status >= 0 && tool_progress_report(&bar, "order", done, all))
      status = cmx_fail(&err, CMX_ERR_STOPPED, "%s", cmx_status_text(CMX_ERR_STOPPED));
  }
  tool_progress_end(&bar);
  if (status < 0) {
    json_decref(p.rows);
    return tool_fail("order", &err);
  }
  json_t *root = json_pack("{s:o}", "rows", p.rows);
  if (request->json) return tool_print_json(root);
  const int code = print_rows(p.rows);
  json_decref(root);
  return code;
}
