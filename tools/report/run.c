/* Commands of the report: run in a folder of their own, each as a shell would, and what they print compared
   with the papers. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "coulomix/store.h"
#include "report.h"

extern char **environ;

enum { PATH_ROOM = 4096, MOST_JOBS = 64, SHELL_FOUND_NOTHING = 127 };

/* --- the folder ---------------------------------------------------------------------------------------- */

static void work_path(const report *r, const char *name, char path[PATH_ROOM]) {
  snprintf(path, PATH_ROOM, "%s/%s", r->work, name);
}

static cmx_status make_link(const report *r, const char *target, const char *name, cmx_error *err) {
  char path[PATH_ROOM];
  work_path(r, name, path);
  return symlink(target, path) ? cmx_fail(err, CMX_ERR_IO, "%s: %s", path, strerror(errno)) : CMX_OK;
}

/* The commands find this program under its usual name; where the system does not tell its path, the one that
   the shell finds. */
static cmx_status link_program(const report *r, cmx_error *err) {
  char path[PATH_ROOM], program[PATH_ROOM];
  work_path(r, "bin", path);
  if (mkdir(path, 0777)) return cmx_fail(err, CMX_ERR_IO, "%s: %s", path, strerror(errno));
  const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
  if (n <= 0) return CMX_OK;
  program[n] = '\0';
  return make_link(r, program, "bin/coulomix", err);
}

static cmx_status link_table(const report *r, cmx_error *err) {
  char *path = realpath(r->table, NULL);
  if (!path) return cmx_fail(err, CMX_ERR_IO, "--table: %s: %s", r->table, strerror(errno));
  const cmx_status status = make_link(r, path, REPORT_TABLE, err);
  free(path);
  return status;
}

static cmx_status open_folder(report *r, cmx_error *err) {
  const char *base = getenv("TMPDIR");
  char path[PATH_ROOM];
  if (!base || !*base) base = "/tmp";
  const int n = snprintf(path, sizeof path, "%s/coulomix-report-XXXXXX", base);
  if (n >= PATH_ROOM / 2 || !mkdtemp(path))
    return cmx_fail(err, CMX_ERR_IO, "%s: no folder can be made: %s", base, strerror(errno));
  r->work = strdup(path);
  if (!r->work) return cmx_fail(err, CMX_ERR_MEMORY, "report: out of memory");
  cmx_status status = link_program(r, err);
  if (status >= 0 && r->table) status = link_table(r, err);
  for (const report_paper *const *p = report_papers; *p && status >= 0; p++)
    for (size_t i = 0; i < (*p)->n && status >= 0; i++) {
      const report_item *item = &(*p)->items[i];
      if (item->kind != REPORT_INPUT) continue;
      work_path(r, item->file, path);
      status = cmx_write_file(path, item->text, strlen(item->text), err);
    }
  return status;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place) {
  (void)info, (void)kind, (void)place;
  return remove(path);
}

static void close_folder(report *r) {
  if (r->work) nftw(r->work, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- signals ------------------------------------------------------------------------------------------- */

void report_hold_signals(report *r) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  sigemptyset(&r->signals);
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
    struct sigaction now;
    if (sigaction(numbers[k], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
      sigaddset(&r->signals, numbers[k]);
  }
  pthread_sigmask(SIG_BLOCK, &r->signals, &r->before);
}

void report_release_signals(report *r) {
  pthread_sigmask(SIG_SETMASK, &r->before, NULL);
}

static int asked_to_stop(const report *r) {
  sigset_t pending;
  int asked = 0;
  if (sigpending(&pending) != 0) return 0;
  for (int number = 1; number < 32; number++)
    asked |= sigismember(&r->signals, number) == 1 && sigismember(&pending, number) == 1;
  return asked;
}

static void rest(void) {
  const struct timespec pause = {0, 5000000};
  nanosleep(&pause, NULL);
}

/* --- commands ------------------------------------------------------------------------------------------ */

/* Attributes of a command: a group of its own, so that all of it can be ended, and the signals of a shell. */
static int set_group(const report *r, posix_spawnattr_t *attributes) {
  return posix_spawnattr_setpgroup(attributes, 0) || posix_spawnattr_setsigmask(attributes, &r->before) ||
         posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
}

/* Starts a shell in the folder: `text` with standard output to answer-K and errors to log-K. */
static pid_t start_shell(const report *r, const char *text, const char *name, size_t k, int threads) {
  static char script[] = "cd \"$1\" || exit 126\nPATH=\"$1/bin:$PATH\"\nOMP_NUM_THREADS=$5\n"
                         "export PATH OMP_NUM_THREADS\neval \"$2\" >\"$3\" 2>\"$4\" </dev/null";
  char answer[64], log[64], number[16];
  char *command = strdup(text);
  posix_spawnattr_t attributes;
  pid_t child = -1;
  snprintf(answer, sizeof answer, "%s-%zu.json", name, k);
  snprintf(log, sizeof log, "%s-%zu.log", name, k);
  snprintf(number, sizeof number, "%d", threads);
  char shell[] = "sh", option[] = "-c";
  char *const argv[] = {shell, option, script, shell, r->work, command, answer, log, number, NULL};
  if (command && posix_spawnattr_init(&attributes) == 0) {
    if (set_group(r, &attributes) || posix_spawn(&child, "/bin/sh", NULL, &attributes, argv, environ) != 0)
      child = -1;
    posix_spawnattr_destroy(&attributes);
  }
  free(command);
  return child;
}

static int exit_status(int state) {
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

/* Whether a command has ended, and its status. */
static int has_ended(pid_t child, int *status) {
  int state = 0;
  const pid_t ended = waitpid(child, &state, WNOHANG);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return 0;
  *status = ended > 0 ? exit_status(state) : SHELL_FOUND_NOTHING;
  return 1;
}

static void end_command(pid_t child) {
  kill(-child, SIGTERM);
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
}

/* Exit status of a command. */
static int run_shell(const report *r, const char *text, const char *name, size_t k) {
  int status = SHELL_FOUND_NOTHING;
  const pid_t child = start_shell(r, text, name, k, 1);
  while (child > 0 && !has_ended(child, &status)) {
    if (asked_to_stop(r)) {
      end_command(child);
      return SHELL_FOUND_NOTHING;
    }
    rest();
  }
  return status;
}

typedef struct pool {
  pid_t child[MOST_JOBS];
  size_t command[MOST_JOBS];
  int busy, places;
} pool;

/* Waits until one of the commands has ended; 0 if they are to stop. */
static int wait_for_one(report *r, pool *p) {
  for (;; rest()) {
    for (int k = 0; k < p->busy; k++) {
      if (!has_ended(p->child[k], &r->command[p->command[k]].status)) continue;
      p->busy--;
      p->child[k] = p->child[p->busy];
      p->command[k] = p->command[p->busy];
      return 1;
    }
    if (asked_to_stop(r)) return 0;
  }
}

/* Waits until at most so many are busy; 0 if they are to stop. */
static int wait_until(report *r, pool *p, int busy) {
  while (p->busy > busy)
    if (!wait_for_one(r, p)) return 0;
  return 1;
}

static cmx_status run_commands(report *r, cmx_progress_function *progress, void *context, cmx_error *err) {
  pool p = {.places = r->threads < MOST_JOBS ? r->threads : MOST_JOBS};
  size_t done = 0, total = 0;
  int stop = 0;
  for (size_t k = 0; k < r->n_commands; k++) total += (size_t)r->command[k].wanted;
  for (size_t k = 0; k < r->n_commands && !stop; k++) {
    report_command *c = &r->command[k];
    if (!c->wanted) continue;
    const int alone = c->makes != NULL; /* with all threads, before those that read the file */
    stop = !wait_until(r, &p, p.places - 1) || (progress && progress(context, "commands", done++, total));
    if (stop) break;
    p.child[p.busy] = start_shell(r, c->text, "answer", k, alone ? r->threads : 1);
    p.command[p.busy] = k;
    if (p.child[p.busy] > 0)
      p.busy++;
    else
      c->status = SHELL_FOUND_NOTHING;
    stop = alone && !wait_until(r, &p, 0);
  }
  if (!stop) stop = !wait_until(r, &p, 0) || (progress && progress(context, "commands", total, total));
  while (p.busy) end_command(p.child[--p.busy]);
  return stop ? cmx_fail(err, CMX_ERR_STOPPED, "stopped") : CMX_OK;
}

/* --- answers ------------------------------------------------------------------------------------------- */

static void *read_whole(const char *path, size_t *n) {
  FILE *in = fopen(path, "rb");
  char *bytes = NULL;
  long size;
  *n = 0;
  if (!in) return NULL;
  if (fseek(in, 0, SEEK_END) == 0 && (size = ftell(in)) >= 0 && fseek(in, 0, SEEK_SET) == 0 &&
      (bytes = malloc((size_t)size + 1))) {
    *n = fread(bytes, 1, (size_t)size, in);
    bytes[*n] = '\0';
  }
  fclose(in);
  return bytes;
}

/* The last line of what a command said. */
static void last_words(const report *r, const char *name, size_t k, char *text, size_t room) {
  char file[64], path[PATH_ROOM];
  size_t n;
  snprintf(file, sizeof file, "%s-%zu.log", name, k);
  work_path(r, file, path);
  char *log = read_whole(path, &n);
  while (log && n > 0 && (log[n - 1] == '\n' || log[n - 1] == '\r')) log[--n] = '\0';
  const char *line = log ? strrchr(log, '\n') : NULL;
  snprintf(text, room, "%s", line ? line + 1 : log && *log ? log : "nothing was printed");
  free(log);
}

/* One list of the values of all filters of a command: a row's value and whether its text holds. */
static cmx_status write_filters(const report *r, size_t k, cmx_error *err) {
  char file[64], path[PATH_ROOM];
  snprintf(file, sizeof file, "filters-%zu.jq", k);
  work_path(r, file, path);
  FILE *out = fopen(path, "w");
  if (!out) return cmx_fail(err, CMX_ERR_IO, "%s: %s", path, strerror(errno));
  const char *before = "[";
  for (size_t i = 0; i < r->n; i++) {
    const report_item *item = r->row[i].item;
    if (item->kind != REPORT_CLAIM || r->row[i].command != k) continue;
    fprintf(out, "%s\n (try ([%s][0]) catch null),\n (try ([%s][0]) catch null)", before, item->filter,
            item->holds ? item->holds : "null");
    before = ",";
  }
  fputs("\n]\n", out);
  const int spoilt = ferror(out) | fclose(out);
  return spoilt ? cmx_fail(err, CMX_ERR_IO, "%s: cannot be written", path) : CMX_OK;
}

static void judge(report_row *row, json_t *ours, const json_t *holds) {
  if (!ours || json_is_null(ours)) {
    row->verdict = REPORT_FAILED;
    snprintf(row->problem, sizeof row->problem, "no number in what the command prints");
    return;
  }
  row->ours = json_incref(ours);
  row->comparison = report_compare(row->item->published, ours);
  const int explained = row->item->expected &&
                        report_is_expected(row->item->expected, &row->comparison, ours) &&
                        (!row->item->holds || json_is_true(holds));
  row->verdict = row->comparison.agrees ? REPORT_PASS : explained ? REPORT_EXPLAINED : REPORT_FAILED;
  if (row->verdict == REPORT_FAILED)
    snprintf(row->problem, sizeof row->problem, "%s",
             row->item->text ? "the explanation does not hold" : "differs from the published value");
}

static void fail_rows(report *r, size_t k, const char *problem) {
  for (size_t i = 0; i < r->n; i++) {
    report_row *row = &r->row[i];
    if (row->item->kind != REPORT_CLAIM || row->command != k) continue;
    row->verdict = REPORT_FAILED;
    snprintf(row->problem, sizeof row->problem, "%s", problem);
  }
}

static int has_claims(const report *r, size_t k) {
  for (size_t i = 0; i < r->n; i++)
    if (r->row[i].item->kind == REPORT_CLAIM && r->row[i].command == k) return 1;
  return 0;
}

static cmx_status compare_answers(report *r, size_t k, cmx_error *err) {
  char text[128], path[PATH_ROOM], problem[256];
  int state = 0;
  if (!has_claims(r, k)) return CMX_OK;
  if (r->command[k].status != 0) {
    last_words(r, "answer", k, problem, sizeof problem);
    fail_rows(r, k, problem);
    return CMX_OK;
  }
  const cmx_status status = write_filters(r, k, err);
  if (status < 0) return status;
  snprintf(text, sizeof text, "jq -c %s -f filters-%zu.jq answer-%zu.json",
           strchr(r->command[k].text, ';') ? "-s" : "", k, k);
  state = run_shell(r, text, "values", k);
  snprintf(text, sizeof text, "values-%zu.json", k);
  work_path(r, text, path);
  json_t *values = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
  if (state != 0 || !json_is_array(values)) {
    last_words(r, "values", k, problem, sizeof problem);
    fail_rows(r, k, problem);
  } else {
    size_t at = 0;
    for (size_t i = 0; i < r->n; i++) {
      if (r->row[i].item->kind != REPORT_CLAIM || r->row[i].command != k) continue;
      judge(&r->row[i], json_array_get(values, at), json_array_get(values, at + 1));
      at += 2;
    }
  }
  json_decref(values);
  return CMX_OK;
}

/* --- pictures ------------------------------------------------------------------------------------------ */

static char *base64(size_t n, const unsigned char bytes[]) {
  static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *text = malloc(4 * ((n + 2) / 3) + 1), *to = text;
  for (size_t k = 0; text && k < n; k += 3) {
    const uint32_t more = (uint32_t)(n - k), group = (uint32_t)bytes[k] << 16 |
                                                     (more > 1 ? (uint32_t)bytes[k + 1] << 8 : 0) |
                                                     (more > 2 ? (uint32_t)bytes[k + 2] : 0);
    *to++ = digit[group >> 18];
    *to++ = digit[group >> 12 & 63];
    *to++ = more > 1 ? digit[group >> 6 & 63] : '=';
    *to++ = more > 2 ? digit[group & 63] : '=';
  }
  if (text) *to = '\0';
  return text;
}

static void read_picture(const report *r, report_row *row) {
  const report_command *c = &r->command[row->command];
  char path[PATH_ROOM];
  size_t n = 0;
  work_path(r, row->item->file, path);
  unsigned char *bytes = c->status == 0 ? read_whole(path, &n) : NULL;
  row->picture = n ? base64(n, bytes) : NULL;
  free(bytes);
  row->verdict = row->picture ? REPORT_PASS : REPORT_FAILED;
  if (row->picture) return;
  if (c->status != 0)
    last_words(r, "answer", row->command, row->problem, sizeof row->problem);
  else
    snprintf(row->problem, sizeof row->problem, "the command draws no %s", row->item->file);
}

/* --- all ----------------------------------------------------------------------------------------------- */

static void count_rows(report *r) {
  for (size_t i = 0; i < r->n; i++) {
    const report_verdict v = r->row[i].verdict;
    if (r->row[i].item->kind != REPORT_FIGURE)
      r->count[v]++;
    else if (v == REPORT_PASS)
      r->figures++;
    else if (v == REPORT_FAILED)
      r->figures_failed++;
    else
      r->figures_left_out++;
  }
}

cmx_status report_run(report *r, cmx_progress_function *progress, void *context, cmx_error *err) {
  cmx_status status = open_folder(r, err);
  if (status >= 0 && run_shell(r, "jq --version", "jq", 0) != 0)
    status = cmx_fail(err, CMX_ERR_ABSENT, "jq not found: it takes the numbers from JSON, install jq");
  if (status >= 0) status = run_commands(r, progress, context, err);
  for (size_t k = 0; k < r->n_commands && status >= 0; k++) {
    if (asked_to_stop(r)) status = cmx_fail(err, CMX_ERR_STOPPED, "stopped");
    if (status >= 0 && r->command[k].wanted && !r->command[k].makes) status = compare_answers(r, k, err);
  }
  for (size_t i = 0; i < r->n && status >= 0; i++)
    if (r->row[i].item->kind == REPORT_FIGURE && r->command[r->row[i].command].wanted)
      read_picture(r, &r->row[i]);
  close_folder(r);
  count_rows(r);
  return status;
}
