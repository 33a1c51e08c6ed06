#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *const tool_progress_words[] = {"bar", "plain", "json", "none", NULL};

/* Seconds between two reports of the same stage, by form. */
static const double interval[] = {0.0, 0.2, 4.0, 1.0, 0.0};

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- estimates ----------------------------------------------------------------------------------------- */

typedef struct estimate {
  double share;         /* finished cost over planned cost */
  double elapsed, left; /* seconds; left below 0: unknown */
} estimate;

static double fraction(size_t part, size_t total) {
  return total ? (double)part / (double)total : 0.0;
}

/* Without a plan: of the stage alone. */
static estimate estimate_stage(const tool_progress *p, double now) {
  const double here = now - p->stage_started;
  estimate e = {fraction(p->done, p->total), now - p->started, -1.0};
  if (p->done > p->found && here > 0.2)
    e.left = here / (double)(p->done - p->found) * (double)(p->total - p->done);
  return e;
}

/* Seconds a planned second takes, from what was made; the plan itself counts as `trust` seconds made. */
static double pace_of(double spent, double made, double trust, double planned_pace) {
  return trust > 0.0 ? (spent + trust * planned_pace) / (made + trust) : planned_pace;
}

/* The rest of this stage at the pace of the stage, later ones at the pace of the run. Work that an earlier
   run had finished is finished, but does not count for a pace. */
static estimate estimate_plan(const tool_progress *p, double now) {
  double before = 0.0, after = 0.0;
  for (size_t k = 0; k < p->n_plan; k++) *(k < p->at ? &before : &after) += p->plan[k].cost;
  const double cost = p->at < p->n_plan ? p->plan[p->at].cost : 0.0, whole = before + after;
  const double here = cost * fraction(p->done, p->total), found = cost * fraction(p->found, p->total);
  after -= cost;
  const double pace = pace_of(now - p->started, before + here - p->found_cost - found, 0.05 * whole, 1.0);
  const double own = pace_of(now - p->stage_started, here - found, 0.1 * cost, pace);
  return (estimate){whole > 0.0 ? (before + here) / whole : 0.0, now - p->started,
                    own * (cost - here) + pace * after};
}

static estimate estimate_now(const tool_progress *p, double now) {
  return p->n_plan ? estimate_plan(p, now) : estimate_stage(p, now);
}

/* --- forms --------------------------------------------------------------------------------------------- */

static void write_bar(const tool_progress *p, const estimate *e) {
  enum { WIDTH = 32 };
  char bar[WIDTH + 1];
  const int filled = (int)(WIDTH * e->share);
  for (int k = 0; k < WIDTH; k++) bar[k] = k < filled ? '#' : '.';
  bar[WIDTH] = '\0';
  fprintf(stderr, "\r[%s] %3.0f %%  %.1f s", bar, floor(100.0 * e->share), e->elapsed);
  if (e->left >= 0.5) fprintf(stderr, ", about %.0f s left", e->left);
  fprintf(stderr, "  %s %zu/%zu\x1b[K", p->stage, p->done, p->total); /* clears what a longer line left */
}

static void write_plain(const tool_progress *p, const estimate *e) {
  fprintf(stderr, "%s: %.0f %% after %.1f s", p->stage, floor(100.0 * e->share), e->elapsed);
  if (e->left >= 0.5) fprintf(stderr, ", about %.0f s left", e->left);
  fputc('\n', stderr);
}

/* Names of stages have no characters that JSON would escape. */
static void write_json(const tool_progress *p, const estimate *e) {
  char left[32] = "null";
  if (e->left >= 0.0) snprintf(left, sizeof left, "%.3f", e->left);
  fprintf(stderr,
          "{\"stage\":\"%s\",\"done\":%zu,\"total\":%zu,\"share\":%.6f,\"elapsed\":%.3f,\"left\":%s}\n",
          p->stage, p->done, p->total, e->share, e->elapsed, left);
}

/* With the lock held. */
static void write_report(tool_progress *p, double now) {
  if (now - p->started < p->silent) return;
  const estimate e = estimate_now(p, now);
  p->shown = now;
  if (p->form == PROGRESS_BAR) write_bar(p, &e);
  if (p->form == PROGRESS_PLAIN) write_plain(p, &e);
  if (p->form == PROGRESS_JSON) write_json(p, &e);
  fflush(stderr);
}

/* Writes what is due, also while no report arrives. */
static void *write_reports(void *context) {
  tool_progress *p = context;
  pthread_mutex_lock(&p->lock);
  while (!p->over) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 100000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&p->ended, &p->lock, &until);
    const double now = seconds();
    if (!p->over && p->stage[0] && now - p->shown >= interval[p->form]) write_report(p, now);
  }
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

/* --- the verbs' side ----------------------------------------------------------------------------------- */

void tool_progress_start(tool_progress *p, int form, int quiet) {
  memset(p, 0, sizeof *p);
  p->form = quiet                   ? PROGRESS_NONE
            : form != PROGRESS_AUTO ? form
            : isatty(STDERR_FILENO) ? PROGRESS_BAR
                                    : PROGRESS_PLAIN;
  p->started = p->stage_started = p->shown = seconds();
  if (p->form == PROGRESS_NONE) return;
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->ended, NULL);
  p->writing = pthread_create(&p->writer, NULL, write_reports, p) == 0;
}

void tool_progress_plan(tool_progress *p, const cmx_recipe *recipe, int threads) {
  if (p->form == PROGRESS_NONE) return;
  const double speed = cmx_machine_speed();
  pthread_mutex_lock(&p->lock);
  p->n_plan = cmx_generate_plan(recipe, p->plan);
  for (size_t k = 0; k < p->n_plan; k++) p->plan[k].cost /= p->plan[k].parallel ? threads * speed : speed;
  pthread_mutex_unlock(&p->lock);
}

static size_t planned_at(const tool_progress *p, const char *stage) {
  size_t k = 0;
  while (k < p->n_plan && strcmp(p->plan[k].name, stage) != 0) k++;
  return k;
}

/* The report of a stage that was not the one before; its time began when that one ended. */
static void begin_stage(tool_progress *p, const char *stage, size_t done, double now) {
  if (p->n_plan && p->at < p->n_plan) p->found_cost += p->plan[p->at].cost * fraction(p->found, p->total);
  snprintf(p->stage, sizeof p->stage, "%s", stage);
  p->at = planned_at(p, stage);
  p->stage_started = now;
  p->found = done;
  p->done = 0;
}

int tool_progress_report(void *context, const char *stage, size_t done, size_t total) {
  tool_progress *p = context;
  if (p->form == PROGRESS_NONE) return 0;
  pthread_mutex_lock(&p->lock);
  const double now = seconds();
  const int begins = strncmp(stage, p->stage, sizeof p->stage - 1) != 0;
  if (begins) begin_stage(p, stage, done, now);
  const int ends = done == total && (begins || p->done < total);
  p->done = done > p->done ? done : p->done;
  p->total = total;
  if (ends || (begins && p->form != PROGRESS_PLAIN)) write_report(p, now);
  pthread_mutex_unlock(&p->lock);
  return 0;
}

void tool_progress_end(tool_progress *p) {
  if (p->form == PROGRESS_NONE) return;
  pthread_mutex_lock(&p->lock);
  p->over = 1;
  pthread_cond_signal(&p->ended);
  pthread_mutex_unlock(&p->lock);
  if (p->writing) pthread_join(p->writer, NULL);
  if (p->form == PROGRESS_BAR && p->shown > p->started) fputc('\n', stderr);
  pthread_cond_destroy(&p->ended);
  pthread_mutex_destroy(&p->lock);
}
