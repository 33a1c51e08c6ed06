/* Lookups to be counted by callgrind: count_instructions TABLE SPECIES_TABLE. Each kind runs once uncounted,
   then CALLS times into a dump of its own, named "KIND CALLS". instructions.sh runs this program and
   compares. */
#include <valgrind/callgrind.h>

#include "lookups.h"

enum { CALLS = 200 };

typedef struct host {
  cmx_eos_view eos, eos_x, species; /* without and with derivatives by x */
  cmx_transport_view transport;
  cmx_eos_composition composition;
  place at[CLASSES][CALLS];
  double e[CALLS], guess[CALLS];                 /* of the liquids */
  int quantities[CMX_Q_STATE_END], n_quantities; /* all but derivatives by x */
  double out[CMX_Q_STATE_END * CALLS];
  cmx_eos_state state;
  cmx_eos_slopes slopes;
  cmx_eos_gradient gradient;
  cmx_transport_point conducts;
  cmx_order_point order;
  cmx_eos_solution found;
} host;

typedef int call(host *h, int k);

/* What the loop itself costs. */
static int empty(host *h, int k) {
  (void)h;
  (void)k;
  return 0;
}

static int state_of(host *h, int of_class, int k) {
  const place *p = &h->at[of_class][k];
  return cmx_eos_lookup(&h->eos, CMX_STABLE, p->x, p->rho, p->temp, &h->state);
}
static int liquid(host *h, int k) {
  return state_of(h, LIQUID, k);
}
static int both(host *h, int k) {
  return state_of(h, BOTH, k);
}
static int solid(host *h, int k) {
  return state_of(h, SOLID, k);
}

static int liquid_x(host *h, int k) {
  const place *p = &h->at[LIQUID][k];
  return cmx_eos_lookup(&h->eos_x, CMX_STABLE, p->x, p->rho, p->temp, &h->state);
}

static int slopes(host *h, int k) {
  const place *p = &h->at[LIQUID][k];
  return cmx_eos_lookup_slopes(&h->eos, CMX_STABLE, p->x, p->rho, p->temp, &h->state, &h->slopes);
}

static int transport_of(host *h, int phase, int k) {
  const place *p = &h->at[phase == CMX_SOLID ? SOLID : LIQUID][k];
  return cmx_transport_lookup(&h->transport, phase, p->x, p->rho, p->temp, &h->conducts);
}
static int transport_liquid(host *h, int k) {
  return transport_of(h, CMX_LIQUID, k);
}
static int transport_solid(host *h, int k) {
  return transport_of(h, CMX_SOLID, k);
}

static int temp_from_rho_e(host *h, int k) {
  const place *p = &h->at[LIQUID][k];
  return cmx_eos_temp_from_rho_e(&h->eos, p->x, p->rho, h->e[k], 1.1 * p->temp, &h->found);
}

/* All calls of a kind at once, at the first of them: counts are those of one point. */
static int batch(host *h, int of_class, int given, int n_q, int k) {
  static const int three[3] = {CMX_Q_temp, CMX_Q_p, CMX_Q_cs};
  if (k > 0) return 0;
  const place *p = h->at[of_class];
  cmx_eos_request r = cmx_eos_request_make(CALLS, given);
  r.n_q = n_q;
  r.q = n_q == 3 ? three : h->quantities;
  r.x = &p->x;
  r.a = &p->rho;
  r.b = given == CMX_GIVEN_RHO_E ? h->e : &p->temp;
  r.x_step = r.a_step = r.b_step = sizeof *p / sizeof(double);
  if (given == CMX_GIVEN_RHO_E) {
    r.b_step = r.guess_step = 1;
    r.guess = h->guess;
  }
  r.out = h->out;
  r.out_step = 1;
  r.q_step = CALLS;
  return cmx_eos_batch(&h->eos, &r);
}
static int batch_liquid(host *h, int k) {
  return batch(h, LIQUID, CMX_GIVEN_RHO_T, h->n_quantities, k);
}
static int batch_solid(host *h, int k) {
  return batch(h, SOLID, CMX_GIVEN_RHO_T, h->n_quantities, k);
}
static int batch_three(host *h, int k) {
  return batch(h, LIQUID, CMX_GIVEN_RHO_T, 3, k);
}
static int batch_energy(host *h, int k) {
  return batch(h, LIQUID, CMX_GIVEN_RHO_E, 3, k);
}

static int order(host *h, int k) {
  return cmx_order_lookup(&h->eos.order, h->at[SOLID][k].x, 0.1 * k, &h->order);
}

static int eight_species(host *h, int k) {
  const place *p = &h->at[LIQUID][k];
  const double temp = fmin(fmax(p->temp, h->species.temp[0]), h->species.temp[1]);
  return cmx_eos_lookup_of(&h->species, CMX_LIQUID, &h->composition, p->rho, temp, &h->state);
}
static int eight_gradient(host *h, int k) {
  const place *p = &h->at[LIQUID][k];
  const double temp = fmin(fmax(p->temp, h->species.temp[0]), h->species.temp[1]);
  return cmx_eos_lookup_gradient(&h->species, CMX_LIQUID, &h->composition, p->rho, temp, &h->state,
                                 &h->gradient);
}

static const struct {
  const char *name;
  call *run;
} kind[] = {{"empty", empty},
            {"liquid", liquid},
            {"both", both},
            {"solid", solid},
            {"liquid_x", liquid_x},
            {"slopes", slopes},
            {"transport_liquid", transport_liquid},
            {"transport_solid", transport_solid},
            {"temp_from_rho_e", temp_from_rho_e},
            {"batch_liquid", batch_liquid},
            {"batch_solid", batch_solid},
            {"batch_three", batch_three},
            {"batch_energy", batch_energy},
            {"order", order},
            {"eight_species", eight_species},
            {"eight_gradient", eight_gradient}};
enum { KINDS = sizeof kind / sizeof *kind };

/* Views, states and energies; 0 on failure. */
static int prepare(const cmx_file *table, const cmx_file *species, host *h) {
  size_t n = 0, m = 0;
  const cmx_array *arrays = cmx_file_arrays(table, &n), *others = cmx_file_arrays(species, &m);
  const double x[8] = {0.02, 0.4, 0.45, 0.01, 0.05, 0.02, 0.04, 0.01};
  uint64_t seed = 1;
  if (cmx_eos_bind(arrays, n, &h->eos) != CMX_OK || cmx_transport_bind(arrays, n, &h->transport) != CMX_OK ||
      cmx_eos_bind(others, m, &h->species) != CMX_OK || cmx_eos_compose(&h->species, x, &h->composition) < 0)
    return 0;
  h->eos_x = h->eos;
  h->eos.choice.groups = CMX_GROUP_STATE;
  for (int q = 0; q < CMX_Q_STATE_END; q++)
    if (q != CMX_Q_dp_dx && q != CMX_Q_de_dx && q != CMX_Q_df_dx && q != CMX_Q_d2f_dx2 &&
        q != CMX_Q_df_dx_regular && q != CMX_Q_d2f_dx2_regular)
      h->quantities[h->n_quantities++] = q;
  for (int of_class = 0; of_class < CLASSES; of_class++)
    for (int k = 0; k < CALLS; k++) {
      h->at[of_class][k] = place_in(&h->eos, of_class, &seed);
      if (state_of(h, of_class, k) < 0) return 0;
      if (of_class == LIQUID) {
        h->e[k] = h->state.e;
        h->guess[k] = 1.1 * h->at[LIQUID][k].temp;
      }
    }
  return 1;
}

/* The calls of one kind, counted. Without valgrind the requests do nothing. */
static int count(host *h, int k) {
  char name[64];
  int failed = kind[k].run(h, 0) < 0;
  snprintf(name, sizeof name, "%s %d", kind[k].name, CALLS);
  CALLGRIND_ZERO_STATS;
  for (int j = 0; j < CALLS; j++) failed |= kind[k].run(h, j) < 0;
  CALLGRIND_DUMP_STATS_AT(name);
  if (failed) fprintf(stderr, "%s: a call failed\n", kind[k].name);
  return failed;
}

int main(int argc, char **argv) {
  static host h;
  int failed = 1;
  cmx_file *table = argc == 3 ? load(argv[1]) : NULL, *species = argc == 3 ? load(argv[2]) : NULL;
  if (table && species && prepare(table, species, &h)) {
    failed = 0;
    CALLGRIND_START_INSTRUMENTATION;
    for (int k = 0; k < KINDS; k++) failed |= count(&h, k);
    CALLGRIND_STOP_INSTRUMENTATION;
  }
  cmx_file_free(table);
  cmx_file_free(species);
  return failed;
}
