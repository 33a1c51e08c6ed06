/* usage: check_examples PROGRAM VERB, in a folder with the files that examples name.
   Runs the examples of a verb as `PROGRAM help VERB --json` has them. Each must end well. With --json each
   prints one object; its keys must be among those that are documented, and the first example must have every
   key that is documented without a condition. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 256 };

static int failures;

static void fail(const char *what, const char *detail) {
  printf("FAILED: %s: %s\n", what, detail);
  failures++;
}

/* What a command prints, NULL if it fails. */
static json_t *run(const char *command, int parse) {
  json_error_t error;
  FILE *out = popen(command, "r");
  if (!out) return NULL;
  json_t *root = parse ? json_loadf(out, 0, &error) : NULL;
  if (parse && !root) fail(command, error.text);
  while (fgetc(out) != EOF) continue;
  if (pclose(out) != 0) fail(command, "its exit status is not 0");
  return root;
}

/* Whether a documented path, in which * stands for any name or for the beginning of one, is that of a key. */
static int matches(const char *documented, const char *path) {
  while (*documented || *path) {
    const size_t n = strcspn(documented, "."), m = strcspn(path, ".");
    const int any = n > 0 && *documented == '*';
    if (any ? m < n - 1 || strncmp(documented + 1, path + m - (n - 1), n - 1) != 0
            : n != m || strncmp(documented, path, n) != 0)
      return 0;
    documented += n;
    path += m;
    if (!*documented != !*path) {
      return 0;
    }
    documented += *documented == '.';
    path += *path == '.';
  }
  return 1;
}

/* Names with a dot of their own, as of an attribute, count as one name. */
static void join(char path[PATH_ROOM], const char *parent, const char *key) {
  int n = snprintf(path, PATH_ROOM, "%s%s", parent, parent[0] ? "." : "");
  for (; *key && n < PATH_ROOM - 1; key++) path[n++] = *key == '.' ? '_' : *key;
  path[n] = '\0';
}

/* Reports keys that are not documented; sets seen[k] of those that are. */
static void check_keys(const char *command, const json_t *documented, json_t *value, const char *parent,
                       int seen[]) {
  const char *key;
  json_t *child;
  size_t k;
  if (json_is_array(value)) {
    json_array_foreach(value, k, child) check_keys(command, documented, child, parent, seen);
    return;
  }
  json_object_foreach(value, key, child) {
    char path[PATH_ROOM];
    int known = 0;
    join(path, parent, key);
    for (k = 0; k < json_array_size(documented); k++)
      if (matches(json_string_value(json_object_get(json_array_get(documented, k), "name")), path))
        known = seen[k] = 1;
    if (!known) {
      printf("FAILED: %s: key %s is not documented\n", command, path);
      failures++;
    }
    check_keys(command, documented, child, path, seen);
  }
}

static void check_missing(const char *command, const json_t *documented, const int seen[]) {
  for (size_t k = 0; k < json_array_size(documented); k++) {
    const json_t *entry = json_array_get(documented, k);
    if (!seen[k] && json_is_null(json_object_get(entry, "when")))
      fail(command, json_string_value(json_object_get(entry, "name")));
  }
}

/* The example with the program's path in place of its name. */
static void run_example(const char *program, const char *example, const json_t *documented, int first) {
  const size_t n = json_array_size(documented);
  const int json = json_is_array(documented);
  const size_t length = strlen(program) + strlen(example) + 16;
  char *command = malloc(length);
  int *seen = calloc(n + 1, sizeof *seen);
  if (!command || !seen || strncmp(example, "coulomix ", 9) != 0) {
    fail(example, "does not begin with coulomix, or no memory");
  } else {
    snprintf(command, length, "'%s' %s%s", program, example + 9, json ? " --json" : "");
    json_t *root = run(command, json);
    if (root) check_keys(example, documented, root, "", seen);
    if (root && first) check_missing(example, documented, seen);
    json_decref(root);
  }
  free(seen);
  free(command);
}

int main(int argc, char **argv) {
  char command[1024];
  if (argc != 3) return 2;
  snprintf(command, sizeof command, "'%s' help %s --json", argv[1], argv[2]);
  json_t *root = run(command, 1);
  const json_t *verb = json_array_get(json_object_get(root, "verbs"), 0);
  const json_t *examples = json_object_get(verb, "examples"), *keys = json_object_get(verb, "keys");
  if (!json_array_size(examples)) fail(argv[2], "no example");
  for (size_t k = 0; k < json_array_size(examples); k++)
    run_example(argv[1], json_string_value(json_array_get(examples, k)), keys, k == 0);
  json_decref(root);
  return failures ? 1 : 0;
}
