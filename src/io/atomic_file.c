#define _XOPEN_SOURCE 700 /* realpath, fsync */
#include "io/io_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int cmxp_write_all(int descriptor, const void *bytes, size_t n) {
  const unsigned char *from = bytes;
  while (n > 0) {
    size_t most = n < (1u << 30) ? n : (1u << 30); /* some systems refuse 2 GiB at once */
    ssize_t written = write(descriptor, from, most);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : ENOSPC;
    from += written;
    n -= (size_t)written;
  }
  return 0;
}

/* Not every file system can flush; this is not an error. */
static int flush(int descriptor) {
  if (fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP) return 0;
  return errno;
}

/* Creates a new file with a unique name beside `path`; `name` holds strlen(path) + 64 bytes. */
static int create_beside(const char *path, char *name, size_t size, int *descriptor) {
  const char *slash = strrchr(path, '/');
  int folder = slash ? (int)(slash + 1 - path) : 0;
  for (int attempt = 0; attempt < 1000; attempt++) {
    snprintf(name, size, "%.*s.coulomix-%ld-%d.tmp", folder, path, (long)getpid(), attempt);
    *descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (*descriptor >= 0) return 0;
    if (errno != EEXIST) break;
  }
  return errno;
}

/* Flushes the folder after the rename, so that the new name survives a power failure. Errors are ignored. */
static void flush_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? malloc((size_t)(slash - path) + 2) : NULL;
  if (slash && !folder) return;
  if (folder) {
    memcpy(folder, path, (size_t)(slash - path) + 1);
    folder[slash - path + 1] = '\0';
  }
  int descriptor = open(folder ? folder : ".", O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) {
    fsync(descriptor);
    close(descriptor);
  }
  free(folder);
}

/* What fills the temporary file. */
typedef struct replacement {
  cmxp_filler *fill;
  void *context;
  cmx_error *err;
  const char *path; /* for messages */
} replacement;

/* Flushes a file that is complete, and gives it its name. */
static int finish(const char *name, const char *path) {
  const int descriptor = open(name, O_RDONLY | O_CLOEXEC);
  int failure = descriptor < 0 ? errno : flush(descriptor);
  if (descriptor >= 0) close(descriptor);
  if (!failure && rename(name, path) != 0) failure = errno;
  if (!failure) flush_folder(path);
  return failure;
}

static cmx_status replace(const replacement *r, const char *path, char *name, size_t size) {
  int descriptor = -1, failure = create_beside(path, name, size, &descriptor);
  cmx_status status = CMX_OK;
  if (!failure) {
    if (close(descriptor) != 0) failure = errno;
    if (!failure) status = r->fill(name, r->context, r->err);
    if (!failure && status >= 0) failure = finish(name, path);
    if (failure || status < 0) unlink(name);
  }
  return failure ? cmx_fail(r->err, CMX_ERR_IO, "%s: cannot be written: %s", r->path, strerror(failure))
                 : status;
}

cmx_status cmxp_write_by(const char *path, cmxp_filler *fill, void *context, cmx_error *err) {
  const replacement r = {fill, context, err, path};
  struct stat info;
  char *target = NULL, *name = NULL;
  cmx_status status = CMX_OK;
  /* a link is kept: its target is replaced */
  if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode)) {
    target = realpath(path, NULL);
    if (!target) {
      status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
      goto done;
    }
  }
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
    status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: it is not a regular file", path);
    goto done;
  }
  const char *to = target ? target : path;
  size_t size = strlen(to) + 64;
  name = malloc(size);
  status = name ? replace(&r, to, name, size) : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
done:
  free(name);
  free(target);
  return status;
}

/* Bytes in memory. */
typedef struct image {
  const char *path;
  const void *bytes;
  size_t n;
} image;

static cmx_status fill_from_memory(const char *name, void *context, cmx_error *err) {
  const image *i = context;
  const int descriptor = open(name, O_WRONLY | O_CLOEXEC);
  int failure = descriptor < 0 ? errno : cmxp_write_all(descriptor, i->bytes, i->n);
  if (descriptor >= 0 && close(descriptor) != 0 && !failure) failure = errno;
  return failure ? cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", i->path, strerror(failure))
                 : CMX_OK;
}

cmx_status cmx_write_file(const char *path, const void *bytes, size_t n, cmx_error *err) {
  image i = {path, bytes, n};
  return cmxp_write_by(path, fill_from_memory, &i, err);
}
