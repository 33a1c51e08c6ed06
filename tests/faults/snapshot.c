/* A forked process leaves its folder for a copy of it, with its open files. Nothing is allocated here: the
   process may be amid an allocation. */
#define _GNU_SOURCE
#include "inject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LONGEST = 1024, MOST_FILES = FAULT_MEMORY };

typedef struct entry { /* as the kernel writes it */
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[];
} entry;

/* All bytes of one file; its offset stays. 0, or -1. */
static int copy_bytes(int from, int to) {
  static char block[1 << 16];
  off_t at = 0;
  for (ssize_t n; (n = pread(from, block, sizeof block, at)) != 0; at += n)
    if (n < 0 || pwrite(to, block, (size_t)n, at) != n) return -1;
  return 0;
}

static int copy_file(const char *from, const char *to) {
  struct stat info;
  const int in = open(from, O_RDONLY | O_CLOEXEC),
            out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const int failed = in < 0 || out < 0 || fstat(in, &info) != 0 || copy_bytes(in, out) != 0 ||
                     fchmod(out, info.st_mode & 0777) != 0;
  if (in >= 0) close(in);
  if (out >= 0) close(out);
  return failed ? -1 : 0;
}

/* The files of the current folder. */
static int copy_folder(const char *to) {
  char path[LONGEST];
  static _Alignas(entry) char list[1 << 14];
  const int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  long n = -1;
  while (folder >= 0 && (n = syscall(SYS_getdents64, folder, list, sizeof list)) > 0)
    for (long at = 0; at < n;) {
      const entry *e = (const entry *)(const void *)(list + at);
      at += e->length;
      if (!strcmp(e->name, ".") || !strcmp(e->name, "..")) continue;
      if (snprintf(path, sizeof path, "%s/%s", to, e->name) >= (int)sizeof path) return -1;
      if (copy_file(e->name, path) != 0) return -1;
    }
  if (folder >= 0) close(folder);
  return n == 0 ? 0 : -1;
}

/* A file without a name. */
static int copy_nameless(int from, int flags, const struct stat *info) {
  char own[64];
  snprintf(own, sizeof own, "/proc/self/fd/%d", from);
  const int in = open(own, O_RDONLY | O_CLOEXEC);
  const int out = open(".", O_TMPFILE | (flags == O_RDONLY ? O_RDWR : flags) | O_CLOEXEC, 0600);
  const int failed = in < 0 || out < 0 || copy_bytes(in, out) != 0 || fchmod(out, info->st_mode & 0777) != 0;
  if (in >= 0) close(in);
  return failed ? -1 : out;
}

/* Opens the copy of the file behind each descriptor, at the same place, under the same number. */
static int move_descriptors(const char *trunk) {
  const size_t prefix = strlen(trunk);
  static struct stat known[MOST_FILES];
  static int nameless[MOST_FILES];
  for (int d = 0; d < MOST_FILES; d++) {
    struct stat info;
    char link[64], path[LONGEST], copy[LONGEST + 8];
    nameless[d] = 0;
    if (fstat(d, &info) != 0 || !S_ISREG(info.st_mode)) continue;
    snprintf(link, sizeof link, "/proc/self/fd/%d", d);
    const ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= (ssize_t)prefix || n >= (ssize_t)sizeof path - 1 || strncmp(path, trunk, prefix) != 0) continue;
    path[n] = '\0';
    snprintf(copy, sizeof copy, "..%s", path + prefix);
    const int flags = fcntl(d, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK), kept = fcntl(d, F_GETFD);
    const off_t at = lseek(d, 0, SEEK_CUR);
    int same = -1, moved;
    if (strstr(path, " (deleted)")) {
      for (int k = 0; k < d; k++)
        if (nameless[k] && known[k].st_ino == info.st_ino && known[k].st_dev == info.st_dev) same = k;
      nameless[d] = 1;
      known[d] = info;
      snprintf(copy, sizeof copy, "/proc/self/fd/%d", same);
      moved = same < 0 ? copy_nameless(d, flags, &info) : open(copy, flags | O_CLOEXEC);
    } else {
      moved = open(copy, flags | O_CLOEXEC);
    }
    if (moved < 0 || lseek(moved, at, SEEK_SET) != at) return -1;
    if (dup3(moved, d, kept & FD_CLOEXEC ? O_CLOEXEC : 0) != d || close(moved) != 0) return -1;
  }
  return 0;
}

int fault_move(void) {
  static const char *const stream[] = {FAULT_STDIN, FAULT_STDOUT, FAULT_STDERR};
  char trunk[LONGEST], path[LONGEST];
  const ssize_t n = readlink("/proc/self/cwd", trunk, sizeof trunk);
  if (n < 5 || n >= (ssize_t)sizeof trunk) return -1;
  trunk[n - 4] = '\0'; /* without /run */
  for (int k = 0; k < 3; k++) {
    snprintf(path, sizeof path, "../%s", stream[k]);
    if (copy_file(stream[k], path) != 0) return -1;
  }
  if (copy_folder(FAULT_SNAPSHOT) != 0 || chdir(FAULT_SNAPSHOT) != 0) return -1;
  return move_descriptors(trunk);
}
