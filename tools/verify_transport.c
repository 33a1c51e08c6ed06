/* verify: the conductivities of a table against direct physics, and their step at freezing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/transport.h"
#include "verify.h"

static const char *const phases[2] = {"liquid", "solid"};

static const struct {
  const char *name;
  double median, worst; /* budgets */
} quantities[] = {{"sigma", 1e-6, 1e-3},
                  {"kappa", 1e-6, 1e-3},
                  {"dlnsigma_dlnrho", INFINITY, INFINITY},
                  {"dlnsigma_dlnt", INFINITY, INFINITY},
                  {"dlnkappa_dlnrho", INFINITY, INFINITY},
                  {"dlnkappa_dlnt", INFINITY, INFINITY}};
enum { N_VALUES = 2, N_QUANTITIES = sizeof quantities / sizeof *quantities };

/* Direct slopes cost four more states: every tenth has them. */
enum { SLOPES = 10 };

/* A random state in one phase. */
typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* relative, of slopes absolute */
  cmx_status failure;
  int there, flagged; /* the phase may be metastable there */
} compared;

/* Physics of a recipe for one thread. */
typedef struct physics {
  cmx_order_work *work;
  cmx_order_direct direct;
  cmx_transport transport;
} physics;

static cmx_status prepare(const cmx_recipe *recipe, const cmx_physics *bench, physics *p) {
  const cmx_status status = cmx_order_work_new(bench->order, &p->work);
  p->direct = (cmx_order_direct){bench->order, p->work, recipe->order.gamma_d_max};
  return status < 0 ? status
                    : cmx_recipe_transport(recipe, cmx_short_range_directly, &p->direct, &p->transport, NULL);
}

/* ln sigma and ln kappa */
static cmx_status logarithms(physics *p, int phase, const double at[3], double out[2]) {
  cmx_transport_state s;
  cmx_order_work_reset(p->work); /* so that nothing depends on what a thread met before */
  const cmx_status status =
      cmx_transport_at(&p->transport, (cmx_eos_phase)phase, at[0], at[1], at[2], &s, NULL);
  out[0] = log(s.sigma);
  out[1] = log(s.kappa_thermal);
  return status;
}

/* d ln sigma/d ln rho, by ln T, and of kappa, by central differences. */
static cmx_status slopes(physics *p, int phase, const double at[3], double slope[4]) {
  const double h = 1e-3;
  for (int axis = 0; axis < 2; axis++) {
    double side[2][2];
    for (int up = 0; up < 2; up++) {
      double near[3] = {at[0], at[1], at[2]};
      near[1 + axis] *= exp(up ? h : -h);
      const cmx_status status = logarithms(p, phase, near, side[up]);
      if (status < 0) return status;
    }
    for (int q = 0; q < N_VALUES; q++) slope[2 * q + axis] = (side[1][q] - side[0][q]) / (2.0 * h);
  }
  return CMX_OK;
}

static void compare(const cmx_transport_view *v, physics *p, int phase, int sloped, compared *c) {
  cmx_transport_point looked;
  double direct[2], slope[4] = {NAN, NAN, NAN, NAN};
  c->failure = cmx_transport_lookup(v, phase, c->at[0], c->at[1], c->at[2], &looked);
  if (c->failure < 0) return;
  c->flagged = c->failure == CMX_WARN_ACTIVE_SET;
  c->there = phase == CMX_SOLID ? looked.gamma >= v->solid_from : looked.gamma <= v->liquid_to;
  if (!c->there) return;
  c->failure = logarithms(p, phase, c->at, direct);
  if (c->failure >= 0 && sloped) c->failure = slopes(p, phase, c->at, slope);
  const double off[N_QUANTITIES] = {
      expm1(log(looked.sigma) - direct[0]), expm1(log(looked.kappa) - direct[1]),
      looked.dlnsigma_dlnrho - slope[0],    looked.dlnsigma_dlnt - slope[1],
      looked.dlnkappa_dlnrho - slope[2],    looked.dlnkappa_dlnt - slope[3]};
  for (int q = 0; q < N_QUANTITIES; q++) c->error[q] = fabs(off[q]);
}

static cmx_status compare_all(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                              const verify_options *o, compared *all) {
  const cmx_transport_view *v = &t->transport;
  cmx_status failure = CMX_OK;
  size_t done = 0;
#pragma omp parallel
  {
    physics p;
    int reporter = 0;
    const cmx_status made = prepare(recipe, bench, &p);
#pragma omp master
    reporter = 1;
#pragma omp for schedule(dynamic, 16)
    for (size_t k = 0; k < o->samples; k++) {
      for (int phase = 0; phase < 2 && made >= 0; phase++) {
        compared *c = &all[2 * k + (size_t)phase];
        verify_draw(v->rho, v->temp, o, 16, k, &c->at[0], &c->at[1], &c->at[2]);
        compare(v, &p, phase, k % SLOPES == 0, c);
      }
      verify_step(o, "transport", &done, o->samples, reporter);
    }
    if (made < 0) {
#pragma omp critical(verify_transport)
      failure = made;
    }
    cmx_order_work_free(p.work);
  }
  tool_progress_report(o->progress, "transport", o->samples, o->samples);
  return failure;
}

static void report_rows(const compared *all, size_t samples, verify_sample *room, json_t *rows) {
  static const char *const axes[3] = {"x", "rho", "temp"};
  for (size_t phase = 0; phase < 2; phase++)
    for (int flagged = 0; flagged < 2; flagged++)
      for (int q = 0; q < N_QUANTITIES; q++) {
        size_t n = 0;
        for (size_t k = 0; k < samples; k += q < N_VALUES ? 1 : SLOPES) {
          const compared *c = &all[2 * k + phase];
          if (!c->there || c->flagged != flagged) continue;
          room[n].error = c->error[q];
          memcpy(room[n++].at, c->at, sizeof c->at);
        }
        if (flagged && !n) continue;
        json_t *row =
            verify_summary(quantities[q].name, n, room, axes, flagged ? INFINITY : quantities[q].median,
                           flagged ? INFINITY : quantities[q].worst);
        json_object_set_new(row, "phase", json_string(phases[phase]));
        json_object_set_new(row, "caution", json_boolean(flagged));
        json_array_append_new(rows, row);
      }
}

/* --- freezing ------------------------------------------------------------------------------------------ */

/* Relative steps of sigma and kappa from liquid to solid, of the table and direct; no row where the table does not freeze. */
static cmx_status report_jump(const cmx_transport_view *v, physics *p, const cmx_eos *eos, double x,
                              double rho, json_t *rows) {
  cmx_transport_point looked[2];
  double direct[2][2], gamma = p->transport.freezing_gamma;
  cmx_status status = eos ? cmx_transport_freezing(eos, x, rho, &gamma, NULL) : CMX_OK;
  if (status == CMX_ERR_ABSENT || rho < v->rho[0] || rho > v->rho[1]) return CMX_OK;
  if (status >= 0) status = cmx_transport_lookup(v, CMX_LIQUID, x, rho, v->temp[0], &looked[0]);
  if (status < 0) return status;
  const double at[3] = {x, rho, v->temp[0] * looked[0].gamma / gamma};
  if (!(at[2] >= v->temp[0] && at[2] <= v->temp[1])) return CMX_OK;
  for (int phase = 0; phase < 2 && status >= 0; phase++) {
    status = cmx_transport_lookup(v, phase, at[0], at[1], at[2], &looked[phase]);
    if (status >= 0) status = logarithms(p, phase, at, direct[phase]);
  }
  if (status < 0) return status;
  json_array_append_new(rows, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "x", tool_real(x), "rho",
                                        tool_real(rho), "temp", tool_real(at[2]), "gamma", tool_real(gamma),
                                        "sigma", tool_real(looked[1].sigma / looked[0].sigma - 1.0), "kappa",
                                        tool_real(looked[1].kappa / looked[0].kappa - 1.0), "sigma_direct",
                                        tool_real(expm1(direct[1][0] - direct[0][0])), "kappa_direct",
                                        tool_real(expm1(direct[1][1] - direct[0][1]))));
  return CMX_OK;
}

static cmx_status report_jumps(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                               json_t *rows) {
  physics p;
  cmx_eos eos;
  cmx_status status = prepare(recipe, bench, &p);
  if (status >= 0 && t->has_eos)
    status = cmx_recipe_eos(recipe, bench, cmx_order_directly, &p.direct, &eos, NULL);
  for (double rho = 1e4; rho < 2e8; rho *= 100.0)
    for (int k = 1; k < 4 && status >= 0; k++)
      status = report_jump(&t->transport, &p, t->has_eos ? &eos : NULL, 0.25 * k, rho, rows);
  cmx_order_work_free(p.work);
  return status;
}

/* --- report -------------------------------------------------------------------------------------------- */

cmx_status verify_transport(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                            const verify_options *o, json_t **report, cmx_error *err) {
  compared *all = calloc(2 * o->samples, sizeof *all);
  verify_sample *room = malloc(o->samples * sizeof *room);
  json_t *rows = json_array(), *jumps = json_array();
  cmx_status status = all && room ? compare_all(t, recipe, bench, o, all) : CMX_ERR_MEMORY;
  if (status >= 0) status = report_jumps(t, recipe, bench, jumps);
  if (status < 0) cmx_fail(err, status, "transport: %s", cmx_status_text(status));
  for (size_t k = 0; status >= 0 && k < 2 * o->samples; k++)
    if (all[k].failure < 0)
      status =
          cmx_fail(err, all[k].failure, "transport: %s, x = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s",
                   phases[k % 2], all[k].at[0], all[k].at[1], all[k].at[2], cmx_status_text(all[k].failure));
  if (status >= 0) report_rows(all, o->samples, room, rows);
  free(all);
  free(room);
  *report = json_pack("{s:o, s:o}", "rows", rows, "jumps", jumps);
  return status;
}

void verify_transport_print(const json_t *report) {
  size_t k;
  json_t *row;
  char where[160];
  printf("\nconductivities against direct physics, relative; slopes, absolute, against differences at every "
         "tenth state\n%-7s %-16s %8s %10s %10s %10s  %s\n",
         "phase", "quantity", "samples", "median", "99 %", "worst", "where, and verdict");
  json_array_foreach(json_object_get(report, "rows"), k, row) {
    verify_where(row, where);
    printf("%-7s %-16s %8ld %10.2e %10.2e %10.2e  %s%s\n", verify_text(row, "phase"),
           verify_text(row, "quantity"), verify_count(row, "samples"), verify_number(row, "median"),
           verify_number(row, "p99"), verify_number(row, "worst"), where,
           json_is_true(json_object_get(row, "caution")) ? "(states with caution: flagged, no budget)"
                                                         : verify_verdict(row));
  }
  printf(
      "\nsteps from liquid to solid at freezing, of the table and direct\n%-5s %10s %12s %8s %10s %10s %10s "
      "%10s\n",
      "x", "rho", "temp", "gamma", "sigma", "direct", "kappa", "direct");
  json_array_foreach(json_object_get(report, "jumps"), k, row)
      printf("%-5g %10.3g %12.6g %8.3f %8.3f %% %8.3f %% %8.3f %% %8.3f %%\n", verify_number(row, "x"),
             verify_number(row, "rho"), verify_number(row, "temp"), verify_number(row, "gamma"),
             100.0 * verify_number(row, "sigma"), 100.0 * verify_number(row, "sigma_direct"),
             100.0 * verify_number(row, "kappa"), 100.0 * verify_number(row, "kappa_direct"));
}
