/* Loading of plug-ins: the one place where code of others enters. */
#include "coulomix/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/version.h"
#include "core/file_digest.h"

/* Whether two versions have the same major and minor number: all before the last dot. */
static int same_minor(const char *a, const char *b) {
  const char *dot = strrchr(a, '.');
  return dot && !strncmp(a, b, (size_t)(dot - a) + 1);
}

static cmx_status check_head(const cmx_plugin *p, const char *path, cmx_error *err) {
  if (memcmp(p->magic, CMX_PLUGIN_MAGIC, sizeof CMX_PLUGIN_MAGIC) != 0)
    return cmx_fail(err, CMX_ERR_FORMAT, "plug-in %.200s: cmx_plugin_v1 does not begin with \"%s\"", path,
                    CMX_PLUGIN_MAGIC);
  if (p->layout != CMX_PLUGIN_LAYOUT || p->size != sizeof *p || p->model_size != sizeof *p->models ||
      !p->built_for || !same_minor(p->built_for, cmx_version()))
    return cmx_fail(
        err, CMX_ERR_VERSION,
        "plug-in %.200s: built for coulomix %.16s, layout %d, and this is %s, layout %d: compile it "
        "with the headers of this version",
        path, p->layout == CMX_PLUGIN_LAYOUT && p->built_for ? p->built_for : "of another layout", p->layout,
        cmx_version(), CMX_PLUGIN_LAYOUT);
  if (!p->author || !*p->author || !p->models || p->n < 1)
    return cmx_fail(err, CMX_ERR_FORMAT, "plug-in %.200s: has no author or no models", path);
  return CMX_OK;
}

cmx_status cmx_plugin_open(const char *path, const cmx_plugin **plugin, char sha256[65], cmx_error *err) {
  char local[4096];
  *plugin = NULL;
  cmx_status status = cmxp_file_digest(path, sha256, err); /* and a message plainer than the loader's */
  if (status < 0) return status;
  /* without a slash the loader would search the libraries of the system */
  const int n = snprintf(local, sizeof local, "%s%s", strchr(path, '/') ? "" : "./", path);
  if (n >= (int)sizeof local) return cmx_fail(err, CMX_ERR_IO, "plug-in: the name is too long");
  /* Never closed: records point into it, and code that started threads cannot be unloaded. */
  void *library = dlopen(local, RTLD_NOW | RTLD_LOCAL);
  if (!library) return cmx_fail(err, CMX_ERR_IO, "plug-in: %.400s", dlerror());
  const cmx_plugin *found = dlsym(library, "cmx_plugin_v1");
  if (!found)
    return cmx_fail(err, CMX_ERR_FORMAT, "plug-in %.200s: does not export cmx_plugin_v1 (coulomix/plugin.h)",
                    path);
  status = check_head(found, path, err);
  if (status >= 0) *plugin = found;
  return status;
}
