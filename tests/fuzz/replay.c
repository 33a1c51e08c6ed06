/* Stands in for libFuzzer where the compiler has none: runs the target once with each file that is given, or
   lies in a folder that is given, and prints how many there were. Options of libFuzzer are left out. */
#define _XOPEN_SOURCE 700
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

/* Files are replayed as they are. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t room) {
  (void)data, (void)room;
  return n;
}

static int replay_file(const char *path, size_t n) {
  FILE *file = fopen(path, "rb");
  uint8_t *data = malloc(n ? n : 1); /* of the exact size, so that a sanitizer sees what lies beyond */
  const int ok = file && data && fread(data, 1, n, file) == n;
  if (file) fclose(file);
  if (ok)
    LLVMFuzzerTestOneInput(data, n);
  else
    fprintf(stderr, "%s: cannot be read\n", path);
  free(data);
  return ok;
}

static int replay(const char *path, size_t *count) {
  struct stat entry;
  char inner[1024];
  if (stat(path, &entry) != 0) return fprintf(stderr, "%s: cannot be read\n", path), 0;
  if (!S_ISDIR(entry.st_mode)) return (*count)++, replay_file(path, (size_t)entry.st_size);
  DIR *folder = opendir(path);
  int ok = folder != NULL;
  for (struct dirent *e = ok ? readdir(folder) : NULL; e; e = readdir(folder)) {
    if (e->d_name[0] == '.') continue;
    snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
    ok = replay(inner, count) && ok;
  }
  if (folder) closedir(folder);
  return ok;
}

int main(int argc, char **argv) {
  size_t count = 0;
  int ok = 1;
  if (LLVMFuzzerInitialize) LLVMFuzzerInitialize(&argc, &argv);
  for (int i = 1; i < argc; i++)
    if (argv[i][0] != '-') ok = replay(argv[i], &count) && ok;
  printf("%zu inputs\n", count);
  return !(ok && count > 0);
}
