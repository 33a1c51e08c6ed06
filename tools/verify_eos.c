/* verify: the equation of state of a table against direct physics, and the report of all its checks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "coulomix/const.h"
#include "verify.h"

void verify_eos_draw(const cmx_eos_view *v, const verify_options *o, int sequence, size_t k, double *x,
                     double *rho, double *temp) {
  verify_draw(v->rho, v->temp, o, sequence, k, x, rho, temp);
}

/* --- against direct physics ------------------------------------------------------------------------------ */

typedef enum scale { RELATIVE, TO_P_RHO, TO_P, TO_ONE, TO_KT } scale;

typedef struct quantity {
  const char *name;
  scale scale;
  double median, worst; /* budgets */
} quantity;

static const quantity quantities[] = {{"p", RELATIVE, 1e-9, 1e-6},
                                      {"e", TO_P_RHO, 1e-9, 1e-6},
                                      {"s", RELATIVE, 1e-8, 1e-5},
                                      {"f", TO_P_RHO, 1e-9, 1e-6},
                                      {"cv", RELATIVE, 1e-6, 1e-3},
                                      {"cp", RELATIVE, 1e-6, 1e-3},
                                      {"chi_rho", RELATIVE, 1e-6, 1e-3},
                                      {"chi_t", RELATIVE, 1e-6, 1e-3},
                                      {"gamma1", RELATIVE, 1e-6, 1e-3},
                                      {"gamma3", RELATIVE, 1e-6, 1e-3},
                                      {"grad_ad", RELATIVE, 1e-6, 1e-3},
                                      {"cs", RELATIVE, 1e-6, 1e-3},
                                      {"dp_dx", TO_P, INFINITY, INFINITY},
                                      {"df_dx", TO_P_RHO, INFINITY, INFINITY},
                                      {"d2f_dx2", TO_P_RHO, INFINITY, INFINITY},
                                      {"eta", TO_ONE, INFINITY, INFINITY},
                                      {"s_res", TO_ONE, INFINITY, INFINITY},
                                      {"latent_heat", TO_KT, INFINITY, INFINITY}};
enum { N_QUANTITIES = sizeof quantities / sizeof *quantities };

static const char *const scale_names[] = {"|value|", "max(|value|, P/rho)", "max(|value|, P)",
                                          "max(|value|, 1)", "max(|value|, kT per ion)"};

/* The outputs in the order of `quantities`. */
static void of_table(const cmx_eos_point *p, double out[N_QUANTITIES]) {
  const double all[] = {p->p,       p->e,     p->s,       p->f,      p->cv,      p->cp,
                        p->chi_rho, p->chi_t, p->gamma1,  p->gamma3, p->grad_ad, p->cs,
                        p->dp_dx,   p->df_dx, p->d2f_dx2, p->eta,    p->s_res,   p->latent_heat};
  for (int q = 0; q < N_QUANTITIES; q++) out[q] = all[q];
}

static void of_physics(const cmx_eos_state *p, double out[N_QUANTITIES]) {
  const double all[] = {p->p,       p->e,     p->s,       p->f,      p->cv,      p->cp,
                        p->chi_rho, p->chi_t, p->gamma1,  p->gamma3, p->grad_ad, p->cs,
                        p->dp_dx,   p->df_dx, p->d2f_dx2, p->eta,    p->s_res,   p->latent_heat};
  for (int q = 0; q < N_QUANTITIES; q++) out[q] = all[q];
}

/* One state: its errors, how it was flagged, and how far apart in kT the phases are if the two disagree on them. */
typedef struct compared {
  double x, rho, temp, error[N_QUANTITIES], apart;
  cmx_status failure;
  int flagged, disagree, refused;
} compared;

static void compare(const cmx_eos_view *v, const cmx_eos *eos, compared *c) {
  cmx_eos_point p;
  cmx_eos_state direct;
  double a[N_QUANTITIES], b[N_QUANTITIES];
  const cmx_status looked = cmx_eos_lookup(v, CMX_STABLE, c->x, c->rho, c->temp, &p);
  const cmx_status own = cmx_eos_state_at(eos, c->x, c->rho, c->temp, &direct);
  c->refused = looked < 0 || own < 0;
  if (c->refused) { /* matter that is not stable: both must say so */
    c->failure = looked == own ? CMX_OK : looked < 0 ? looked : own;
    return;
  }
  const double mass = (eos->mass_u[0] + c->x * (eos->mass_u[1] - eos->mass_u[0])) * CMX_ATOMIC_MASS_UNIT;
  const double kt = CMX_BOLTZMANN * c->temp / mass;
  c->flagged = (p.reasons & CMX_REASON_ACTIVE_SET) != 0;
  c->disagree = (int)direct.phase != p.phase;
  if (c->disagree) {
    const double other = direct.f;
    c->failure = cmx_eos_state_of(eos, (cmx_eos_phase)p.phase, c->x, c->rho, c->temp, &direct);
    if (c->failure < 0) return;
    c->apart = fabs(other - direct.f) / kt;
  }
  of_table(&p, a);
  of_physics(&direct, b);
  const double least[] = {0.0, direct.p / c->rho, direct.p, 1.0, kt};
  for (int q = 0; q < N_QUANTITIES; q++)
    c->error[q] =
        isnan(a[q]) && isnan(b[q]) ? NAN : fabs(a[q] - b[q]) / fmax(fabs(b[q]), least[quantities[q].scale]);
}

static cmx_status compare_all(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                              const verify_options *o, compared *all) {
  cmx_status failure = CMX_OK;
  size_t done = 0;
#pragma omp parallel
  {
    cmx_order_work *work = NULL;
    cmx_eos eos;
    int reporter = 0;
    cmx_status made = cmx_order_work_new(bench->order, &work);
    cmx_order_direct direct = {bench->order, work, recipe->order.gamma_d_max};
    if (made >= 0) made = cmx_recipe_eos(recipe, bench, cmx_order_directly, &direct, &eos, NULL);
#pragma omp master
    reporter = 1;
#pragma omp for schedule(dynamic, 16)
    for (size_t k = 0; k < o->samples; k++) {
      if (made < 0) continue;
      compared *c = &all[k];
      verify_eos_draw(&t->eos, o, 0, k, &c->x, &c->rho, &c->temp);
      cmx_order_work_reset(work); /* so that nothing depends on what a thread met before */
      compare(&t->eos, &eos, c);
      verify_step(o, "eos", &done, o->samples, reporter);
    }
    if (made < 0) {
#pragma omp critical(verify_eos)
      failure = made;
    }
    cmx_order_work_free(work);
  }
  tool_progress_report(o->progress, "eos", o->samples, o->samples);
  return failure;
}

static void report_rows(const compared *all, size_t n, verify_sample *room, json_t *rows) {
  static const char *const axes[3] = {"x", "rho", "temp"};
  for (int flagged = 0; flagged < 2; flagged++)
    for (int q = 0; q < N_QUANTITIES; q++) {
      size_t m = 0;
      /* both without a latent heat where one phase alone is considered */
      const int may_lack = q == N_QUANTITIES - 1;
      for (size_t k = 0; k < n; k++)
        if (!all[k].refused && all[k].flagged == flagged && !(may_lack && isnan(all[k].error[q])))
          room[m++] = (verify_sample){all[k].error[q], {all[k].x, all[k].rho, all[k].temp}};
      const quantity *of = &quantities[q];
      json_t *row = verify_summary(of->name, m, room, axes, flagged ? INFINITY : of->median,
                                   flagged ? INFINITY : of->worst);
      json_object_set_new(row, "relative_to", json_string(scale_names[of->scale]));
      json_object_set_new(row, "caution", json_boolean(flagged));
      json_array_append_new(rows, row);
    }
}

/* Two that disagree must have free energies equal to the errors of the table. */
static json_t *report_phases(const compared *all, size_t n) {
  size_t disagree = 0;
  const compared *worst = &all[0];
  for (size_t k = 0; k < n; k++) {
    disagree += (size_t)all[k].disagree;
    if (all[k].disagree && (!worst->disagree || all[k].apart > worst->apart)) worst = &all[k];
  }
  json_t *where = json_object();
  if (disagree) {
    json_object_set_new(where, "x", tool_real(worst->x));
    json_object_set_new(where, "rho", tool_real(worst->rho));
    json_object_set_new(where, "temp", tool_real(worst->temp));
  }
  return json_pack("{s:i, s:i, s:o, s:o, s:o, s:b}", "samples", (int)n, "disagreements", (int)disagree,
                   "worst", tool_real(worst->apart), "where", where, "budget", tool_real(1e-6),
                   "within_budget", worst->apart <= 1e-6);
}

cmx_status verify_eos_direct(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                             const verify_options *o, json_t *rows, json_t **phases, cmx_error *err) {
  compared *all = calloc(o->samples, sizeof *all);
  verify_sample *room = malloc(o->samples * sizeof *room);
  cmx_status status = all && room ? compare_all(t, recipe, bench, o, all) : CMX_ERR_MEMORY;
  if (status < 0) cmx_fail(err, status, "eos: %s", cmx_status_text(status));
  for (size_t k = 0; status >= 0 && k < o->samples; k++)
    if (all[k].failure < 0)
      status = cmx_fail(err, all[k].failure, "eos: x = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s",
                        all[k].x, all[k].rho, all[k].temp, cmx_status_text(all[k].failure));
  if (status >= 0) {
    report_rows(all, o->samples, room, rows);
    *phases = report_phases(all, o->samples);
  }
  free(all);
  free(room);
  return status;
}

/* --- all checks ------------------------------------------------------------------------------------------ */

cmx_status verify_eos(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                      const verify_options *o, json_t **report, cmx_error *err) {
  json_t *rows = json_array(), *phases = NULL, *maxwell = json_array(), *jumps = json_array(),
         *rising = json_array(), *inversions = json_array();
  cmx_status status = verify_eos_direct(t, recipe, bench, o, rows, &phases, err);
  cmx_status check = CMX_OK;
  static const struct {
    cmx_status (*of)(const cmx_eos_view *, const verify_options *, json_t *);
  } checks[] = {{verify_eos_maxwell}, {verify_eos_jumps}, {verify_eos_rising}, {verify_eos_inverse}};
  json_t *const lists[] = {maxwell, jumps, rising, inversions};
  for (size_t k = 0; k < 4 && status >= 0 && check >= 0; k++) {
    tool_progress_report(o->progress, "eos: laws, searches", k, 4);
    check = checks[k].of(&t->eos, o, lists[k]);
  }
  if (status >= 0) tool_progress_report(o->progress, "eos: laws, searches", 4, 4);
  if (check < 0) status = cmx_fail(err, check, "eos: %s", cmx_status_text(check));
  json_t *all = json_object();
  json_object_set_new(all, "rows", rows);
  json_object_set_new(all, "phases", phases ? phases : json_object());
  json_object_set_new(all, "maxwell", maxwell);
  json_object_set_new(all, "jumps", jumps);
  json_object_set_new(all, "rising", rising);
  json_object_set_new(all, "inversions", inversions);
  json_t *freezing = status < 0 ? json_object() : verify_freezing(t, o);
  json_object_update(all, freezing);
  json_decref(freezing);
  *report = status < 0 ? NULL : all;
  if (status < 0) json_decref(all);
  return status;
}

int verify_eos_within(const json_t *report) {
  return verify_all_within(json_object_get(report, "rows")) &&
         json_is_true(json_object_get(json_object_get(report, "phases"), "within_budget")) &&
         verify_all_within(json_object_get(report, "maxwell")) &&
         verify_all_within(json_object_get(report, "jumps")) &&
         verify_all_within(json_object_get(report, "rising")) &&
         verify_all_within(json_object_get(report, "inversions")) &&
         (!json_object_get(report, "t0") ||
          json_is_true(json_object_get(json_object_get(report, "t0"), "within_budget")));
}

static void print_rows(const json_t *report) {
  size_t k;
  json_t *row;
  printf("\nequation of state against direct physics\n%-12s %8s %10s %10s %10s  %-25s %s\n", "quantity",
         "samples", "median", "99 %", "worst", "relative to", "where, and verdict");
  json_array_foreach(json_object_get(report, "rows"), k, row) {
    char where[160];
    const int caution = json_is_true(json_object_get(row, "caution"));
    verify_where(row, where);
    printf("%-12s %8ld %10.2e %10.2e %10.2e  %-25s %s%s\n", verify_text(row, "quantity"),
           verify_count(row, "samples"), verify_number(row, "median"), verify_number(row, "p99"),
           verify_number(row, "worst"), verify_text(row, "relative_to"), where,
           caution ? "(states with caution: flagged, no budget)" : verify_verdict(row));
  }
  char where[160];
  const json_t *phases = json_object_get(report, "phases");
  verify_where(phases, where);
  printf("phase: %ld of %ld states disagree, free energies at most %.2e kT per ion apart %s%s\n",
         verify_count(phases, "disagreements"), verify_count(phases, "samples"),
         verify_number(phases, "worst"), where, verify_verdict(phases));
}

static void print_laws(const json_t *report) {
  size_t k;
  json_t *row;
  char where[160];
  printf("\nMaxwell's relations among the outputs; differences are no sharper than the rounding of their "
         "state: the worst where "
         "that is\nbelow 3e-11, the median rounding, the worst residual in units of its rounding\n"
         "%-30s %8s %10s %10s %10s  %s\n",
         "relation", "samples", "worst", "rounding", "in it", "where, and verdict");
  json_array_foreach(json_object_get(report, "maxwell"), k, row) {
    verify_where(row, where);
    printf("%-30s %8ld %10.2e %10.2e %10.2g  %s%s\n", verify_text(row, "relation"),
           verify_count(row, "samples"), verify_number(row, "worst"), verify_number(row, "rounding"),
           verify_number(row, "in_rounding"), where, verify_verdict(row));
  }
  printf("\njumps across the borders of cells, relative, and the largest in units of round-off; of the "
         "order's cells p, e "
         "and s count\n%-18s %8s %10s %10s %10s %10s %10s %8s  %s\n",
         "border", "samples", "p", "e", "s", "cv", "chi", "in it", "where, and verdict");
  json_array_foreach(json_object_get(report, "jumps"), k, row) {
    verify_where(row, where);
    printf("%-18s %8ld %10.2e %10.2e %10.2e %10.2e %10.2e %8.2g  %s%s\n", verify_text(row, "border"),
           verify_count(row, "samples"), verify_number(row, "p"), verify_number(row, "e"),
           verify_number(row, "s"), verify_number(row, "cv"), verify_number(row, "chi"),
           verify_number(row, "in_rounding"), where, verify_verdict(row));
  }
  printf("\nwhat must rise, along random lines of 200 states\n%-18s %-8s %10s %10s  %s\n", "quantity",
         "phase", "states", "violations", "where, and verdict");
  json_array_foreach(json_object_get(report, "rising"), k, row) {
    verify_where(row, where);
    printf("%-18s %-8s %10ld %10ld  %s%s\n", verify_text(row, "quantity"), verify_text(row, "phase"),
           verify_count(row, "samples"), verify_count(row, "violations"), where, verify_verdict(row));
  }
}

static void print_inversions(const json_t *report) {
  size_t k, j;
  json_t *row, *status;
  printf("\nthere and back; worst among states without caveat\n%-14s %8s %10s %8s %8s %6s %6s  %s\n",
         "search", "samples", "worst", "silent", "failed", "mean", "most", "where, and verdict");
  json_array_foreach(json_object_get(report, "inversions"), k, row) {
    char where[160];
    verify_where(row, where);
    printf("%-14s %8ld %10.2e %8ld %8ld %6.2f %6ld  %s%s\n", verify_text(row, "search"),
           verify_count(row, "samples"), verify_number(row, "worst"), verify_count(row, "silent"),
           verify_count(row, "failed"), verify_number(row, "mean_iterations"),
           verify_count(row, "most_iterations"), where, verify_verdict(row));
    const json_t *lost = json_object_get(row, "failed_where");
    if (lost)
      printf("    first failed: x = %.17g rho = %.17g temp = %.17g\n", verify_number(lost, "x"),
             verify_number(lost, "rho"), verify_number(lost, "temp"));
    json_array_foreach(json_object_get(row, "statuses"), j, status)
        printf("    status %3ld: %8ld states, worst %.2e, %s\n", verify_count(status, "status"),
               verify_count(status, "count"), verify_number(status, "worst"), verify_text(status, "text"));
  }
}

void verify_eos_print(const json_t *report) {
  print_rows(report);
  print_laws(report);
  print_inversions(report);
  verify_freezing_print(report);
}
