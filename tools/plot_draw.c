/* Figures drawn by gnuplot from their scripts. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plot.h"

cmx_status plot_make_folder(const char *dir, cmx_error *err) {
  char path[PLOT_PATH];
  struct stat info;
  const size_t n = strlen(dir);
  if (n == 0 || n >= sizeof path) return cmx_fail(err, CMX_ERR_IO, "'%s': not a folder's name", dir);
  memcpy(path, dir, n + 1);
  for (size_t k = 1; k <= n; k++) {
    if (path[k] != '/' && path[k] != '\0') continue;
    path[k] = '\0';
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
      return cmx_fail(err, CMX_ERR_IO, "%s: cannot be created: %s", path, strerror(errno));
    path[k] = dir[k];
  }
  if (stat(dir, &info) != 0 || !S_ISDIR(info.st_mode))
    return cmx_fail(err, CMX_ERR_IO, "%s: not a folder", dir);
  return CMX_OK;
}

enum { NOT_FOUND = 127, NO_FOLDER = 126 };

/* In a child: gnuplot in DIR. Does not return. */
static void become_gnuplot(const char *dir, const char *figure, const char *format) {
  char script[32], target[64];
  snprintf(script, sizeof script, "%s.gp", figure);
  snprintf(target, sizeof target, "target='%s.%s.tmp'", figure, format);
  char *const argv[] = {"gnuplot", "-e", target, script, NULL};
  if (chdir(dir) != 0) _exit(NO_FOLDER);
  execvp(argv[0], argv);
  _exit(errno == ENOENT || errno == EACCES ? NOT_FOUND : NO_FOLDER);
}

/* Writes the width of an SVG, at 96 dots an inch, in front of its viewBox "0 0 WIDTH HEIGHT". */
static cmx_status put_width(const char *path, double mm, cmx_error *err) {
  static const char mark[] = "viewBox=\"0 0 ";
  const double dots = round(mm / 25.4 * 96.0);
  size_t size = 0, n = 0;
  char *text = NULL, piece[4096];
  FILE *in = fopen(path, "r"), *out = in ? open_memstream(&text, &size) : NULL;
  while (out && (n = fread(piece, 1, sizeof piece, in)) > 0) fwrite(piece, 1, n, out);
  int failed = !out || !tool_text_whole(out, &text) || ferror(in);
  if (in) fclose(in);
  const char *box = failed ? NULL : strstr(text, mark);
  double wide = 0.0, high = 0.0;
  if (box && sscanf(box + sizeof mark - 1, "%lf %lf", &wide, &high) == 2 && wide > 0.0) {
    out = fopen(path, "w");
    failed = !out || fprintf(out, "%.*s width=\"%.0f\" height=\"%.0f\" %s", (int)(box - text), text, dots,
                             round(dots * high / wide), box) < 0;
    failed |= out && fclose(out);
  }
  free(text);
  return failed ? cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", path, strerror(errno)) : CMX_OK;
}

cmx_status plot_draw(const plot *p, const char *figure, cmx_error *err) {
  char name[32], path[PLOT_PATH], temporary[PLOT_PATH];
  struct stat info;
  int state = 0;
  snprintf(name, sizeof name, "%s.%s", figure, p->format);
  if (plot_paths(p, name, path, temporary)) return cmx_fail(err, CMX_ERR_IO, "%s: name too long", p->dir);
  fflush(NULL);
  const pid_t child = fork();
  if (child == 0) become_gnuplot(p->dir, figure, p->format);
  if (child < 0) return cmx_fail(err, CMX_ERR_IO, "gnuplot: cannot be started: %s", strerror(errno));
  while (waitpid(child, &state, 0) < 0)
    if (errno != EINTR) return cmx_fail(err, CMX_ERR_IO, "gnuplot: %s", strerror(errno));
  if (WIFEXITED(state) && WEXITSTATUS(state) == NOT_FOUND)
    return cmx_fail(err, CMX_ERR_ABSENT, "gnuplot not found: data and scripts are in %s, install gnuplot-nox",
                    p->dir);
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0 || stat(temporary, &info) != 0 || info.st_size == 0) {
    remove(temporary);
    if (WIFSIGNALED(state))
      return cmx_fail(err, CMX_ERR_IO, "%s/%s.gp: gnuplot was ended by signal %d", p->dir, figure,
                      WTERMSIG(state));
    return cmx_fail(err, CMX_ERR_IO, "%s/%s.gp: gnuplot failed with status %d; data and script are kept",
                    p->dir, figure, WEXITSTATUS(state));
  }
  if (!strcmp(p->format, "svg") && !isnan(p->width) && put_width(temporary, p->width, err) < 0) {
    remove(temporary);
    return CMX_ERR_IO;
  }
  if (rename(temporary, path) == 0) return CMX_OK;
  const int failure = errno;
  remove(temporary);
  return cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", path, strerror(failure));
}
