/* A table whose texts hold what must not reach a terminal: escape sequences, a bell, delete, a C1 control. */
#include <stdio.h>

#include "coulomix/generate.h"

int main(int argc, char **argv) {
  const double version = CMX_FORMAT_VERSION, x[2] = {0.0, 1.0};
  cmx_error err = CMX_ERROR_NONE;
  cmx_store *store = cmx_store_new();
  const cmx_dataset d = {.path = "/x",
                         .type = CMX_F64,
                         .rank = 1,
                         .dims = {2},
                         .data = x,
                         .units = "1",
                         .long_name = "name\x1b[31m",
                         .source = "test"};
  const int failed = argc != 2 || cmx_store_add(store, &d, &err) < 0 ||
                     cmx_store_set_text(store, "/", "format", "coulomix table", &err) < 0 ||
                     cmx_store_set_numbers(store, "/", "format_version", 1, &version, &err) < 0 ||
                     cmx_store_set_text(store, "/", "title",
                                        "a\x1b]0;b\x07"
                                        "c\xc2\x9b"
                                        "d\x7f\re",
                                        &err) < 0 ||
                     cmx_store_set_text(store, "/", "generator_version", "1\x1b[2J", &err) < 0 ||
                     cmx_store_set_text(store, "/", "references", "one\x1b[1m\ntwo \xc3\xa9", &err) < 0 ||
                     cmx_store_write(store, argv[1], &err) < 0;
  if (failed) fprintf(stderr, "%s\n", err.text);
  cmx_store_free(store);
  return failed;
}
