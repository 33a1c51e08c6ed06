/* Files appear whole or not at all: what stands in the folder while one is written, after a failure, and what
   is kept of the file that is replaced. */
#define _XOPEN_SOURCE 700 /* mkdtemp, strdup */
#include <dirent.h>
#include <math.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/io_fixture.h"
#include "support/ok.h"

/* Files of this folder; *temporary of them with the name of one that is being written. */
static int files_here(int *temporary) {
  DIR *folder = opendir(".");
  const struct dirent *entry;
  int n = 0;
  *temporary = 0;
  while (folder && (entry = readdir(folder)) != NULL) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    n++;
    *temporary += !strncmp(entry->d_name, ".coulomix-", 10) && strstr(entry->d_name, ".tmp");
  }
  if (folder) closedir(folder);
  return n;
}

/* What the filler below writes, and what it finds. */
typedef struct work {
  const char *text;
  cmx_status result;
  int calls, files, temporary, has_name; /* has_name: in this folder */
} work;

static cmx_status put_text(const char *name, void *context, cmx_error *why) {
  work *w = context;
  FILE *file = fopen(name, "w");
  w->calls++;
  w->has_name = strncmp(name, "/proc/", 6) != 0;
  CHECK(file && fputs(w->text, file) >= 0 && fclose(file) == 0);
  w->files = files_here(&w->temporary);
  return w->result < 0 ? cmx_fail(why, w->result, "the filler's own message") : CMX_OK;
}

static void check_text(const char *path, const char *text) {
  size_t n;
  unsigned char *bytes = slurp(path, &n);
  CHECK(bytes && n == strlen(text) && memcmp(bytes, text, n) == 0);
  free(bytes);
}

static mode_t mode_of(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0) fail_msg("%s is not there", path);
  return info.st_mode & 0777;
}

static void a_new_file_is_whole(void **state) {
  (void)state;
  int temporary;
  for (int named = 0; named < 2; named++) {
    work w = {.text = "new"};
    OK(cmx_write_by("f", named, put_text, &w, &err));
    check_text("f", "new");
    CHECK(w.calls == 1 && (!named || w.has_name));
    /* a kill at that moment leaves what is here */
    CHECK(w.files == w.has_name && w.temporary == w.has_name);
    CHECK(files_here(&temporary) == 1 && temporary == 0);
    unlink("f");
  }
}

static void a_failure_leaves_the_old_file(void **state) {
  (void)state;
  int temporary;
  for (int named = 0; named < 2; named++) {
    work w = {.text = "half", .result = CMX_ERR_RANGE};
    REFUSED(cmx_write_by("none", named, put_text, &w, &err), CMX_ERR_RANGE, "the filler's own message");
    spill("f", "old", 3);
    REFUSED(cmx_write_by("f", named, put_text, &w, &err), CMX_ERR_RANGE, "the filler's own message");
    check_text("f", "old");
    CHECK(w.calls == 2 && files_here(&temporary) == 1 && temporary == 0);
    unlink("f");
  }
}

static void mode_is_kept_and_hard_links_are_not(void **state) {
  (void)state;
  static const mode_t modes[] = {0600, 0640, 0644, 0666, 0400};
  for (int named = 0; named < 2; named++)
    for (size_t k = 0; k < sizeof modes / sizeof *modes; k++) {
      work w = {.text = "new"};
      spill("f", "old", 3);
      CHECK(chmod("f", modes[k]) == 0 && link("f", "twin") == 0);
      OK(cmx_write_by("f", named, put_text, &w, &err));
      CHECK(mode_of("f") == modes[k] && mode_of("twin") == modes[k]);
      check_text("f", "new");
      check_text("twin", "old");
      CHECK(unlink("f") == 0 && unlink("twin") == 0);
    }
  const mode_t mask = umask(027);
  work w = {.text = "new"};
  OK(cmx_write_by("f", 0, put_text, &w, &err));
  OK(cmx_write_by("g", 1, put_text, &w, &err));
  umask(mask);
  CHECK(mode_of("f") == 0640 && mode_of("g") == 0640);
}

static void links_are_followed(void **state) {
  (void)state;
  struct stat info;
  mkdir("there", 0700);
  spill("there/f", "old", 3);
  CHECK(symlink("there/f", "link") == 0 && symlink("link", "again") == 0);
  for (int named = 0; named < 2; named++) {
    work w = {.text = named ? "second" : "first"};
    OK(cmx_write_by("again", named, put_text, &w, &err));
    CHECK(lstat("link", &info) == 0 && S_ISLNK(info.st_mode));
    CHECK(lstat("again", &info) == 0 && S_ISLNK(info.st_mode));
    check_text("there/f", w.text);
    CHECK(w.temporary == 0); /* it is beside the target */
  }
}

/* Names that no file can be written under: refused by the check and by the writer, with the same words. */
static void hopeless_names_are_refused_before_the_work(void **state) {
  (void)state;
  char longest[300];
  memset(longest, 'a', sizeof longest);
  longest[sizeof longest - 1] = '\0';
  mkdir("folder", 0700);
  spill("file", "old", 3);
  CHECK(symlink("nowhere/f", "dangling") == 0 && symlink("ring", "ring") == 0 && mkfifo("pipe", 0600) == 0);
  const struct {
    const char *path, *why;
  } cases[] = {
      {"folder", "not a regular file"}, {"pipe", "not a regular file"}, {"dangling", "it is a link"},
      {"ring", "it is a link"},         {"no/such", "No such file"},    {"file/below", "Not a directory"},
      {longest, "File name too long"},  {"none/", "cannot be written"}, {"/dev/full", "not a regular file"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    double room = 0.0;
    work w = {.text = "new"};
    REFUSED(cmx_write_check(cases[k].path, &room, &err), CMX_ERR_IO, cases[k].why);
    for (int named = 0; named < 2; named++)
      REFUSED(cmx_write_by(cases[k].path, named, put_text, &w, &err), CMX_ERR_IO, "cannot be written");
  }
  check_text("file", "old");
  double room = 0.0;
  OK(cmx_write_check("file", &room, &err));
  CHECK(room > 0.0);
  OK(cmx_write_check("new", &room, &err));
  CHECK(access("new", F_OK) != 0);
}

static void a_closed_folder_is_refused_before_the_work(void **state) {
  (void)state;
  int status = 0;
  mkdir("closed", 0555);
  const pid_t child = fork();
  if (child == 0) {
    double room;
    cmx_error why = CMX_ERROR_NONE;
    if (geteuid() == 0 && setuid(65534) != 0) _exit(9); /* root may write anywhere */
    _exit(cmx_write_check("closed/f", &room, &why) != CMX_ERR_IO || !strstr(why.text, "Permission denied"));
  }
  CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {IN_FOLDER(a_new_file_is_whole),
                                     IN_FOLDER(a_failure_leaves_the_old_file),
                                     IN_FOLDER(mode_is_kept_and_hard_links_are_not),
                                     IN_FOLDER(links_are_followed),
                                     IN_FOLDER(hopeless_names_are_refused_before_the_work),
                                     IN_FOLDER(a_closed_folder_is_refused_before_the_work)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
