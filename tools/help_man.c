/* Manual pages from the records of the verbs and their manuals. */
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"
#include "help.h"
#include "tool.h"

/* A character of roff text. A hyphen is that of the keyboard, so that options can be copied. */
static void print_character(int c) {
  switch (c) {
  case '\\':
    fputs("\\e", stdout);
    break;
  case '-':
    fputs("\\-", stdout);
    break;
  case '^':
    fputs("\\(ha", stdout);
    break;
  case '~':
    fputs("\\(ti", stdout);
    break;
  case '`':
    fputs("\\(ga", stdout);
    break;
  case '\'':
    fputs("\\(aq", stdout);
    break;
  default:
    putchar(c);
  }
}

static void print_text(const char *text, size_t n) {
  if (n && text[0] == '.') fputs("\\&", stdout);
  for (size_t k = 0; k < n; k++) print_character((unsigned char)text[k]);
}

static void print_words(const char *text) {
  print_text(text, strlen(text));
}

static void print_bold(const char *text) {
  fputs("\\fB", stdout);
  print_words(text);
  fputs("\\fR", stdout);
}

static void print_upper(const char *text) {
  for (; *text; text++) putchar(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
}

static void print_title(const char *verb) {
  fputs(".TH COULOMIX", stdout);
  if (verb) {
    fputs("\\-", stdout);
    print_upper(verb);
  }
  printf(" 1 \"\" \"coulomix %s\" \"User Commands\"\n.SH NAME\ncoulomix%s%s \\- ", cmx_version(),
         verb ? "\\-" : "", verb ? verb : "");
}

/* Paragraphs of plain text. Lines that begin with a blank stay as they are. */
static void print_manual(const char *text) {
  int kept = 0, gap = 0;
  for (; *text; text += *text == '\n') {
    const size_t n = strcspn(text, "\n");
    const int keep = *text == ' ';
    if (!n) {
      gap = 1;
      continue;
    }
    if (kept && !keep) puts(".fi");
    if (gap) puts(".PP");
    if (!kept && keep) puts(".nf");
    print_text(text, n);
    putchar('\n');
    kept = keep;
    gap = 0;
    text += n;
  }
  if (kept) puts(".fi");
}

static void print_synopsis(const tool_verb *verb) {
  puts(".SH SYNOPSIS");
  const char *usage = verb->usage ? verb->usage : "";
  int first = 1;
  do {
    const size_t n = strcspn(usage, "\n");
    if (!first) puts(".br");
    printf("\\fBcoulomix %s\\fR [\\fIOPTION\\fR...]%s", verb->name, n ? " " : "");
    print_text(usage, n);
    putchar('\n');
    usage += n + (usage[n] == '\n');
    first = 0;
  } while (*usage);
}

static void print_options(const tool_verb *verb, const void *settings) {
  char text[512];
  puts(".SH OPTIONS");
  for (const tool_option *o = verb->options; o->help; o++) {
    if (!o->name) {
      fputs(".SS \"", stdout);
      print_words(o->help);
      puts("\"");
      continue;
    }
    fputs(".TP\n\\fB", stdout);
    if (o->letter) printf("\\-%c\\fR, \\fB", o->letter);
    fputs("\\-\\-", stdout);
    print_words(o->name);
    fputs("\\fR", stdout);
    if (o->value) {
      fputs(" \\fI", stdout);
      print_words(o->value);
      fputs("\\fR", stdout);
    }
    putchar('\n');
    tool_describe(o, settings, text, sizeof text);
    print_words(text);
    putchar('\n');
  }
  puts(".TP\n\\fB\\-V\\fR, \\fB\\-\\-version\\fR\nprint the version of the program\n"
       ".TP\n\\fB\\-?\\fR, \\fB\\-\\-help\\fR\nprint this help");
}

static void print_keys(const tool_key *keys) {
  puts(".SH KEYS OF THE JSON OUTPUT");
  for (const tool_key *k = keys; k->name; k++) {
    fputs(".TP\n", stdout);
    print_bold(k->name);
    putchar('\n');
    print_words(k->text);
    if (k->unit[0]) {
      fputs(", ", stdout);
      print_words(k->unit);
    }
    if (k->when) {
      fputs(" (with ", stdout);
      print_words(k->when);
      putchar(')');
    }
    putchar('\n');
  }
}

static void print_examples(const tool_verb *verb) {
  puts(".SH EXAMPLES\n.nf");
  for (size_t k = 0; k < sizeof verb->example / sizeof *verb->example && verb->example[k]; k++) {
    print_words(verb->example[k]);
    putchar('\n');
  }
  puts(".fi");
}

static void print_exit_status(void) {
  puts(".SH EXIT STATUS\n0 success, 1 run\\-time failure, 2 usage error.");
}

static int print_verb(const tool_verb *verb) {
  void *settings = tool_settings(verb);
  if (!settings) return EXIT_RUN_TIME;
  const char *manual = tool_manual(verb->name);
  print_title(verb->name);
  print_words(verb->summary);
  putchar('\n');
  print_synopsis(verb);
  puts(".SH DESCRIPTION");
  print_manual(manual ? manual : verb->summary);
  print_options(verb, settings);
  if (verb->keys) print_keys(verb->keys);
  if (verb->example[0]) print_examples(verb);
  print_exit_status();
  puts(".SH SEE ALSO\n.BR coulomix (1)");
  free(settings);
  return EXIT_FINE;
}

static int print_program(void) {
  print_title(NULL);
  puts("tables and physics of dense ionic mixtures\n.SH SYNOPSIS\n"
       "\\fBcoulomix\\fR \\fIVERB\\fR [\\fIOPTION\\fR...]\n.br\n\\fBcoulomix help\\fR \\fIVERB\\fR\n"
       ".SH DESCRIPTION");
  print_words(tool_purpose);
  puts("\n.PP\nResults go to standard output, progress and messages to standard error.\n"
       "With \\fB\\-\\-json\\fR a verb prints one JSON object with all digits.\n.SH VERBS");
  for (size_t k = 0; tool_verbs[k]; k++) {
    printf(".TP\n.BR coulomix\\-%s (1)\n", tool_verbs[k]->name);
    print_words(tool_verbs[k]->summary);
    putchar('\n');
  }
  print_exit_status();
  puts(".SH LICENCE");
  print_words(tool_licence);
  putchar('\n');
  return EXIT_FINE;
}

int help_man(const tool_verb *verb) {
  return verb ? print_verb(verb) : print_program();
}
