/* This program in another process, with a limit of time. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plugin.h"

extern char **environ;

enum { MOST_BYTES = 1 << 20, MOST_ARGUMENTS = 16 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Starts the program with its standard output in a pipe and no other stream; -1 with errno if it cannot be
   started. */
static pid_t start(const char *const arguments[], int *out) {
  char *argv[MOST_ARGUMENTS + 2] = {(char[]){"coulomix"}};
  posix_spawn_file_actions_t actions;
  pid_t child = -1;
  int ends[2], n = 0;
  for (; arguments[n] && n < MOST_ARGUMENTS; n++) argv[n + 1] = (char *)(size_t)arguments[n];
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  posix_spawn_file_actions_init(&actions);
  int wrong = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!wrong) wrong = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (!wrong) wrong = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (!wrong) wrong = posix_spawn_file_actions_addclose(&actions, ends[1]);
  if (!wrong && posix_spawn(&child, "/proc/self/exe", &actions, NULL, argv, environ) != 0)
    wrong = posix_spawnp(&child, "coulomix", &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  *out = ends[0];
  if (!wrong) return child;
  close(ends[0]);
  errno = wrong;
  return -1;
}

/* Reads until the end of the stream; returns 0 if that does not come in time, or never. */
static int read_all(int from, double end, char *text, size_t *n) {
  for (;;) {
    struct pollfd ready = {.fd = from, .events = POLLIN};
    const double left = end - now();
    const int found = left > 0.0 ? poll(&ready, 1, (int)(1e3 * left) + 1) : 0;
    if (found == 0) return 0;
    if (found < 0 && errno != EINTR) return 0;
    if (found < 0) continue;
    const ssize_t more = read(from, text + *n, MOST_BYTES - *n);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0 || *n + (size_t)more >= MOST_BYTES) return 0;
    if (more == 0) return 1;
    *n += (size_t)more;
  }
}

/* Waits for a process whose output has ended; returns 0 if it does not end in time. */
static int wait_for(pid_t child, double end, int *status) {
  const struct timespec pause = {0, 1000000};
  for (;;) {
    const pid_t found = waitpid(child, status, WNOHANG);
    if (found == child) return 1;
    if ((found < 0 && errno != EINTR) || now() > end) return 0;
    nanosleep(&pause, NULL);
  }
}

json_t *plugin_child(const char *const arguments[], double seconds, const char **how, char where[96]) {
  char *text = malloc(MOST_BYTES);
  int from = -1, status = 0;
  size_t n = 0;
  const double end = now() + seconds;
  const pid_t child = text ? start(arguments, &from) : -1;
  *how = text && (child >= 0 || errno != ENOMEM) ? "crash" : NULL;
  snprintf(where, 96, "the program could not be started again");
  json_t *found = NULL;
  if (child >= 0) {
    const int in_time = read_all(from, end, text, &n) && wait_for(child, end, &status);
    close(from);
    if (!in_time) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      *how = "time";
      snprintf(where, 96, "no end within %g s", seconds);
    } else if (WIFSIGNALED(status)) {
      snprintf(where, 96, "ended by signal %d, %.40s", WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else if (n && WEXITSTATUS(status) <= 1) {
      found = json_loadb(text, n, 0, NULL);
    }
    if (in_time && !found && WIFEXITED(status))
      snprintf(where, 96, "ended with exit status %d in the middle", WEXITSTATUS(status));
  }
  free(text);
  return found;
}
