#define _GNU_SOURCE /* realpath, fsync; O_TMPFILE where the system has it */
#include "io/io_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
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

/* Bytes that a temporary name takes beside `path`. */
static size_t room_beside(const char *path) {
  return strlen(path) + 64;
}

static int folder_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (int)(slash + 1 - path) : 0;
}

static void name_beside(const char *path, int attempt, char *name) {
  snprintf(name, room_beside(path), "%.*s.coulomix-%ld-%d.tmp", folder_length(path), path, (long)getpid(),
           attempt);
}

/* Creates a new file with a unique name beside `path`. */
static int create_beside(const char *path, mode_t mode, char *name, int *descriptor) {
  for (int attempt = 0; attempt < 1000; attempt++) {
    name_beside(path, attempt, name);
    *descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (*descriptor >= 0) return 0;
    if (errno != EEXIST) break;
  }
  return errno;
}

/* A file without a name in the folder of `path`, so that nothing stays if the process is killed; `name` is
   one under which it can be opened as long as the descriptor is. -1 where the system or the file system has
   no such files. */
static int create_nameless(const char *path, mode_t mode, char *name) {
#ifdef O_TMPFILE
  const int length = folder_length(path);
  snprintf(name, room_beside(path), "%.*s", length ? length : 1, length ? path : ".");
  const int descriptor = open(name, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
  if (descriptor < 0) return -1;
  snprintf(name, room_beside(path), "/proc/self/fd/%d", descriptor);
  if (access(name, W_OK) == 0) return descriptor;
  close(descriptor);
#else
  (void)path, (void)mode, (void)name;
#endif
  return -1;
}

/* Gives a nameless file a unique name beside `path`, and returns that in `name`. */
static int give_name(const char *path, char *name) {
  char from[64];
  snprintf(from, sizeof from, "%.63s", name);
  for (int attempt = 0; attempt < 1000; attempt++) {
    name_beside(path, attempt, name);
    if (linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) return 0;
    if (errno != EEXIST) break;
  }
  return errno;
}

/* Owner, group and mode of the file that is replaced, as far as this user may set them: without its group,
   the group has no more rights than others. */
static int keep_rights(int descriptor, const struct stat *old) {
  mode_t mode = old->st_mode & 0777;
  if (fchown(descriptor, old->st_uid, old->st_gid) != 0 && fchown(descriptor, (uid_t)-1, old->st_gid) != 0)
    mode &= ~(mode_t)070 | (mode & 07) << 3;
  return fchmod(descriptor, mode) == 0 ? 0 : errno;
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
  int named;
  cmx_filler *fill;
  void *context;
  cmx_error *err;
  const char *path;       /* for messages */
  const struct stat *old; /* of the file that is replaced; NULL: there is none */
} replacement;

/* Flushes a file that is complete, and gives it its name. */
static int finish(const replacement *r, const char *path, int nameless, char *name) {
  const int descriptor = open(name, O_RDONLY | O_CLOEXEC);
  int failure = descriptor < 0 ? errno : flush(descriptor);
  if (!failure && r->old) failure = keep_rights(descriptor, r->old);
  if (!failure && nameless) failure = give_name(path, name);
  if (descriptor >= 0) close(descriptor);
  if (!failure && rename(name, path) != 0) {
    failure = errno;
    if (nameless) unlink(name);
  }
  if (!failure) flush_folder(path);
  return failure;
}

static cmx_status replace(const replacement *r, const char *path, char *name) {
  const mode_t mode = r->old ? 0600 : 0666; /* what the old file hides, the new one does not show */
  int descriptor = r->named ? -1 : create_nameless(path, mode, name), failure = 0;
  const int nameless = descriptor >= 0;
  cmx_status status = CMX_OK;
  if (!nameless) {
    failure = create_beside(path, mode, name, &descriptor);
    if (!failure && close(descriptor) != 0) failure = errno;
  }
  if (!failure) status = r->fill(name, r->context, r->err);
  if (!failure && status >= 0) failure = finish(r, path, nameless, name);
  if (nameless)
    close(descriptor);
  else if (descriptor >= 0 && (failure || status < 0))
    unlink(name);
  return failure ? cmx_fail(r->err, CMX_ERR_IO, "%s: cannot be written: %s", r->path, strerror(failure))
                 : status;
}

/* What `path` stands for: a link is kept, and its target replaced. *target is to be freed; *old is NULL if
   there is no such file. */
static cmx_status find_target(const char *path, char **target, struct stat *info, const struct stat **old,
                              cmx_error *err) {
  *target = NULL;
  *old = NULL;
  if (lstat(path, info) == 0 && S_ISLNK(info->st_mode)) {
    *target = realpath(path, NULL);
    if (!*target)
      return cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: it is a link, and its target: %s", path,
                      strerror(errno));
  }
  if (stat(path, info) != 0)
    return errno == ENOENT ? CMX_OK
                           : cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
  if (!S_ISREG(info->st_mode))
    return cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: it is not a regular file", path);
  *old = info;
  return CMX_OK;
}

cmx_status cmx_write_by(const char *path, int named, cmx_filler *fill, void *context, cmx_error *err) {
  struct stat info;
  const struct stat *old;
  char *target, *name = NULL;
  cmx_status status = find_target(path, &target, &info, &old, err);
  const replacement r = {named, fill, context, err, path, old};
  const char *to = target ? target : path;
  if (status >= 0) {
    name = malloc(room_beside(to));
    status = name ? replace(&r, to, name) : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  }
  free(name);
  free(target);
  return status;
}

cmx_status cmx_write_check(const char *path, double *free_bytes, cmx_error *err) {
  struct stat info;
  const struct stat *old;
  struct statvfs system;
  char *target, *folder = NULL;
  cmx_status status = find_target(path, &target, &info, &old, err);
  const char *to = target ? target : path;
  *free_bytes = INFINITY;
  if (status >= 0) {
    const int length = folder_length(to);
    folder = malloc((size_t)length + 2);
    if (folder) snprintf(folder, (size_t)length + 2, "%.*s", length ? length : 1, length ? to : ".");
    if (!folder)
      status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
    else if (!to[length] || faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
      status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", path,
                        to[length] ? strerror(errno) : "it is the name of a folder");
    else if (statvfs(folder, &system) == 0)
      *free_bytes = (double)system.f_bavail * (double)system.f_frsize;
  }
  free(folder);
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
  return cmx_write_by(path, 0, fill_from_memory, &i, err);
}
