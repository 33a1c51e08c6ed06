/* Scripts by which shells complete commands, from the records of the verbs. */
#include <string.h>

#include "coulomix/model.h"
#include "help.h"
#include "tool.h"

const char *const help_shells[] = {"bash", "zsh", "fish", NULL};

/* The words that an option's value may be, with a blank between them. Returns how many. */
static size_t print_values(const tool_option *o) {
  size_t n = 0, n_models = 0;
  for (const char *const *word = o->words; word && *word; word++, n++) printf("%s%s", n ? " " : "", *word);
  if (o->kind != TOOL_MODEL) return n;
  const cmx_model *const *models = cmx_model_list(&n_models);
  for (size_t k = 0; k < n_models; k++) {
    const char *const slash = strchr(models[k]->id, '/');
    if (models[k]->kind == o->model) printf("%s%s", n++ ? " " : "", slash ? slash + 1 : models[k]->id);
  }
  return n;
}

static int has_values(const tool_option *o) {
  return o->kind == TOOL_MODEL || (o->words && *o->words);
}

/* Only `help` takes a verb. */
static int takes_verb(const tool_verb *verb) {
  return verb->usage && !strcmp(verb->usage, "VERB");
}

static void print_verbs(void) {
  for (size_t k = 0; tool_verbs[k]; k++) printf("%s%s", k ? " " : "", tool_verbs[k]->name);
}

/* --- bash ---------------------------------------------------------------------------------------------- */

static void bash_verb(const tool_verb *verb) {
  printf("  %s)\n    options='", verb->name);
  for (const tool_option *o = verb->options; o->help; o++)
    if (o->name) printf("--%s ", o->name);
  puts("--help --version'");
  if (takes_verb(verb)) {
    fputs("    words='", stdout);
    print_verbs();
    puts("'");
  }
  puts("    case $previous in");
  for (const tool_option *o = verb->options; o->help; o++) {
    if (!o->name || !o->value) continue;
    printf("    --%s", o->name);
    if (o->letter) printf(" | -%c", o->letter);
    fputs(") options='' words='", stdout);
    if (has_values(o)) print_values(o);
    puts("' ;;");
  }
  puts("    esac ;;");
}

/* Where there is nothing to choose from, bash completes names of files. */
static void print_bash(void) {
  puts(
      "# bash completion of coulomix: the output of `coulomix help --completion bash`\n"
      "_coulomix() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options='' words=''\n"
      "  COMPREPLY=()\n"
      "  if [[ $COMP_CWORD -eq 1 ]]; then");
  fputs("    COMPREPLY=($(compgen -W '", stdout);
  print_verbs();
  puts(" --help --version' -- \"$current\"))\n    return\n  fi\n"
       "  [[ $current == '=' ]] && current=''\n"
       "  [[ $previous == '=' ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
       "  case ${COMP_WORDS[1]} in");
  for (size_t k = 0; tool_verbs[k]; k++) bash_verb(tool_verbs[k]);
  puts("  esac\n"
       "  if [[ $current == -* ]]; then\n"
       "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
       "  elif [[ -n $words ]]; then\n"
       "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
       "  fi\n"
       "}\n"
       "complete -o bashdefault -o default -F _coulomix coulomix");
}

/* --- zsh ----------------------------------------------------------------------------------------------- */

/* Text within single quotes, in which zsh gives a meaning to brackets and colons. */
static void zsh_text(const char *text) {
  for (; *text; text++) {
    if (*text == '\'')
      fputs("'\\''", stdout);
    else if (strchr("[]:\\", *text))
      printf("\\%c", *text);
    else
      putchar(*text);
  }
}

static void zsh_option(const tool_option *o) {
  fputs(" \\\n      ", stdout);
  if (o->letter)
    printf("'(-%c --%s)'{-%c%s,--%s%s}'[", o->letter, o->name, o->letter, o->value ? "+" : "", o->name,
           o->value ? "=" : "");
  else
    printf("'--%s%s[", o->name, o->value ? "=" : "");
  zsh_text(o->help);
  putchar(']');
  if (o->value) {
    putchar(':');
    zsh_text(o->value);
    putchar(':');
    if (has_values(o)) {
      putchar('(');
      print_values(o);
      putchar(')');
    } else {
      fputs("_files", stdout);
    }
  }
  putchar('\'');
}

static void print_zsh(void) {
  puts("#compdef coulomix\n"
       "# zsh completion of coulomix: the output of `coulomix help --completion zsh`\n"
       "_coulomix() {\n  local -a verbs\n  verbs=(");
  for (size_t k = 0; tool_verbs[k]; k++) {
    printf("    '%s:", tool_verbs[k]->name);
    zsh_text(tool_verbs[k]->summary);
    puts("'");
  }
  puts("  )\n"
       "  if (( CURRENT == 2 )); then\n"
       "    _describe verb verbs\n"
       "    return\n"
       "  fi\n"
       "  shift words\n"
       "  (( CURRENT-- ))\n"
       "  case $words[1] in");
  for (size_t k = 0; tool_verbs[k]; k++) {
    printf("  %s)\n    _arguments", tool_verbs[k]->name);
    for (const tool_option *o = tool_verbs[k]->options; o->help; o++)
      if (o->name) zsh_option(o);
    fputs(" \\\n      '--help[print the manual]' \\\n      '*:", stdout);
    fputs(takes_verb(tool_verbs[k]) ? "verb:(" : "file:_files", stdout);
    if (takes_verb(tool_verbs[k])) {
      print_verbs();
      putchar(')');
    }
    puts("' ;;");
  }
  puts("  esac\n}\n_coulomix \"$@\"");
}

/* --- fish ---------------------------------------------------------------------------------------------- */

static void fish_text(const char *text) {
  putchar('\'');
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\') putchar('\\');
    putchar(*text);
  }
  putchar('\'');
}

static void fish_verb(const tool_verb *verb) {
  printf("complete -c coulomix -n __fish_use_subcommand -f -a %s -d ", verb->name);
  fish_text(verb->summary);
  putchar('\n');
  for (const tool_option *o = verb->options; o->help; o++) {
    if (!o->name) continue;
    printf("complete -c coulomix -n '__fish_seen_subcommand_from %s' -l %s", verb->name, o->name);
    if (o->letter) printf(" -s %c", o->letter);
    if (o->value) printf(has_values(o) ? " -x" : " -r");
    if (o->value && has_values(o)) {
      fputs(" -a '", stdout);
      print_values(o);
      putchar('\'');
    }
    fputs(" -d ", stdout);
    fish_text(o->help);
    putchar('\n');
  }
  if (takes_verb(verb)) {
    printf("complete -c coulomix -n '__fish_seen_subcommand_from %s' -f -a '", verb->name);
    print_verbs();
    puts("'");
  }
}

void help_completion(int shell) {
  if (shell == 0) print_bash();
  if (shell == 1) print_zsh();
  if (shell != 2) return;
  puts("# fish completion of coulomix: the output of `coulomix help --completion fish`");
  for (size_t k = 0; tool_verbs[k]; k++) fish_verb(tool_verbs[k]);
}
