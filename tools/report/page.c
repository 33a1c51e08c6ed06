/* The report as JSON and as a page of HTML that needs neither network nor script. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coulomix/store.h"
#include "coulomix/version.h"
#include "report.h"
#include "../tool.h"

static const char style[] = {
#include "report_style.inc"
};

/* --- the line of a command ------------------------------------------------------------------------------ */

void report_command_line(const report_item *item, FILE *out) {
  const int several = strchr(item->command, ';') != NULL;
  if (!item->filter)
    fputs(item->command, out);
  else
    fprintf(out, "%s%s%s | jq %s'%s'", several ? "{ " : "", item->command, several ? "; }" : "",
            several ? "-s " : "", item->filter);
}

/* As a text to be freed; NULL without memory. */
static char *command_line(const report_item *item) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return NULL;
  report_command_line(item, out);
  if (tool_text_whole(out, &text)) return text;
  free(text);
  return NULL;
}

/* --- JSON ---------------------------------------------------------------------------------------------- */

static json_t *real_or_null(double value) {
  return isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_json(const report_row *row) {
  const report_item *item = row->item;
  char *line = item->command ? command_line(item) : NULL;
  json_t *object = json_pack(
      "{s:s, s:s, s:s, s:s?, s:O?, s:o, s:o, s:s?, s:s, s:s?, s:s?}", "paper", row->paper->title, "place",
      item->place, "claim", item->claim, "published", item->published, "ours", row->ours, "difference",
      real_or_null(row->comparison.difference), "tolerance", real_or_null(row->comparison.tolerance),
      "expected", item->expected, "verdict", report_verdict_word(row->verdict), "command", line, "text",
      row->verdict == REPORT_FAILED ? row->problem
      : row->verdict == REPORT_PASS ? NULL
                                    : item->text);
  free(line);
  return object;
}

static json_t *figure_json(const report_row *row) {
  return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s?}", "paper", row->paper->title, "place", row->item->place,
                   "caption", row->item->claim, "drawn", row->picture != NULL, "command", row->item->command,
                   "text", row->problem[0] ? row->problem : row->item->text);
}

json_t *report_json(const report *r) {
  json_t *rows = json_array(), *figures = json_array();
  for (size_t i = 0; i < r->n; i++) {
    const report_row *row = &r->row[i];
    if (row->verdict == REPORT_LEFT_OUT) continue;
    if (row->item->kind == REPORT_FIGURE)
      json_array_append_new(figures, figure_json(row));
    else
      json_array_append_new(rows, row_json(row));
  }
  return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:s, s:s}", "rows", rows, "passed",
                   (json_int_t)r->count[REPORT_PASS], "explained", (json_int_t)r->count[REPORT_EXPLAINED],
                   "without_verdict", (json_int_t)r->count[REPORT_WITHOUT_DATA], "failed",
                   (json_int_t)(r->count[REPORT_FAILED] + r->figures_failed), "left_out",
                   (json_int_t)r->count[REPORT_LEFT_OUT], "figures", figures, "figures_left_out",
                   (json_int_t)r->figures_left_out, "version", cmx_version(), "commit", cmx_commit());
}

/* --- pieces of HTML ------------------------------------------------------------------------------------ */

static void put_text(FILE *out, const char *text) {
  for (const char *c = text; *c; c++) switch (*c) {
    case '&':
      fputs("&amp;", out);
      break;
    case '<':
      fputs("&lt;", out);
      break;
    case '>':
      fputs("&gt;", out);
      break;
    case '"':
      fputs("&quot;", out);
      break;
    default:
      fputc(*c, out);
    }
}

/* Words and signs of the rows' plain text as they are printed in a formula. */
static const struct {
  const char *word, *sign;
} signs[] = {{"Gamma", "Γ"}, {"Delta u", "Δu"}, {"Delta", "Δ"}, {"alpha", "α"}, {"zeta", "ζ"},
             {"xi", "ξ"},    {"<=", "≤"},       {">=", "≥"},    {"+-", "±"}};

/* The sign for which a word stands at a place of a text, NULL for none; words end where letters do. */
static const char *sign_at(const char *text, const char *at, size_t *n) {
  for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
    *n = strlen(signs[k].word);
    if (strncmp(at, signs[k].word, *n) != 0) continue;
    const int letters = isalpha((unsigned char)*at) != 0;
    if (letters && (isalnum((unsigned char)at[*n]) || (at > text && isalnum((unsigned char)at[-1]))))
      continue;
    return signs[k].sign;
  }
  return NULL;
}

/* The text of a row: signs for words, and x_1 and x^2 with their index lowered and raised. */
static void put_formula(FILE *out, const char *text) {
  for (const char *c = text; *c;) {
    size_t n = 0;
    const char *sign = sign_at(text, c, &n);
    if (sign) {
      fputs(sign, out);
      c += n;
      continue;
    }
    const char *const element = *c == '_' ? "sub" : *c == '^' ? "sup" : NULL;
    const int bracket = element && c[1] == '(';
    n = bracket ? strcspn(c, ")") - 2 : element ? strspn(c + 1, "0123456789abcdefghijklmnopqrstuvwxyz") : 0;
    if (element && n && (bracket || c > text)) {
      fprintf(out, "<%s>%.*s</%s>", element, (int)n, c + 1 + bracket, element);
      c += n + 1 + 2 * (size_t)bracket;
      continue;
    }
    const char one[2] = {*c++, '\0'};
    put_text(out, one);
  }
}

static void put_element(FILE *out, const char *element, const char *text) {
  fprintf(out, "<%s>", element);
  put_text(out, text);
  fprintf(out, "</%s>", element);
}

/* Digits after the point of a published number, -1 if it is not written so. */
static int decimals(const char *published) {
  const char *c = published + strspn(published, "-+");
  if (!isdigit((unsigned char)*c)) return -1;
  c += strspn(c, "0123456789");
  if (*c != '.') return strchr("eE", *c) && *c ? -1 : 0;
  const size_t n = strspn(c + 1, "0123456789");
  return c[n + 1] == 'e' || c[n + 1] == 'E' ? -1 : (int)n;
}

/* Ours, with two digits more than are published. */
static void put_ours(FILE *out, const report_row *row) {
  if (json_is_number(row->ours)) {
    const int n = isnan(row->comparison.difference) ? -1 : decimals(row->item->published);
    if (n >= 0)
      fprintf(out, "%.*f", n ? n + 2 : 0, json_number_value(row->ours));
    else
      fprintf(out, "%.6g", json_number_value(row->ours));
  } else if (json_is_string(row->ours)) {
    put_text(out, json_string_value(row->ours));
  } else if (json_is_boolean(row->ours)) {
    fputs(json_is_true(row->ours) ? "true" : "false", out);
  } else {
    fputs("–", out);
  }
}

/* A sign and a word, so that a verdict does not need its colour. */
static const char *verdict_label(const report_row *row) {
  static const char *const label[] = {"✓ pass", "≈ explained", "○ no data", "✗ failed", "· left out"};
  return row->item->recorded ? "○ recorded" : label[row->verdict];
}

/* Why ours differs, and what it is by this explanation. */
static void put_reason(FILE *out, const report_row *row) {
  const char *text = row->verdict == REPORT_FAILED ? row->problem : row->item->text;
  if (row->verdict == REPORT_PASS || !text || !*text) return;
  fputs("<p>", out);
  put_formula(out, text);
  if (row->verdict == REPORT_EXPLAINED) {
    fputs(" <span class=\"x\">Explained: ", out);
    put_formula(out, row->item->expected);
    fputs(".</span>", out);
  }
  fputs("</p>", out);
}

static void put_number_cell(FILE *out, const char *label, double value) {
  fprintf(out, "<td class=\"n\" data-label=\"%s\">", label);
  if (isfinite(value))
    fprintf(out, "%.2g", value);
  else
    fputs("–", out);
  fputs("</td>", out);
}

static void put_row(FILE *out, const report_row *row, size_t number) {
  const report_item *item = row->item;
  fprintf(out, "<tr id=\"%s-%zu\" class=\"%s\"><td data-label=\"Place\">", row->paper->key, number,
          report_verdict_word(row->verdict));
  put_formula(out, item->place);
  fputs("</td><td data-label=\"Claim\">", out);
  put_formula(out, item->claim);
  put_reason(out, row);
  if (item->command) {
    fputs("<details><summary>command</summary><code>", out);
    char *line = command_line(item);
    if (line) put_text(out, line);
    free(line);
    fputs("</code></details>", out);
  }
  fputs("</td><td class=\"n\" data-label=\"Published\">", out);
  put_formula(out, item->published ? item->published : "no number");
  fputs("</td><td class=\"n\" data-label=\"Ours\">", out);
  put_ours(out, row);
  fputs("</td>", out);
  put_number_cell(out, "Difference", row->comparison.difference);
  put_number_cell(out, "Tolerance", row->comparison.tolerance);
  fprintf(out, "<td class=\"v\" data-label=\"Verdict\">%s</td></tr>\n", verdict_label(row));
}

static void put_figure(FILE *out, const report_row *row) {
  const report_item *item = row->item;
  const size_t n = strlen(item->file);
  const int svg = n > 4 && !strcmp(item->file + n - 4, ".svg");
  fputs("<figure>", out);
  if (row->picture) {
    fprintf(out, "<div class=\"wide\" tabindex=\"0\"><img src=\"data:image/%s;base64,%s\" alt=\"",
            svg ? "svg+xml" : "png", row->picture);
    put_text(out, row->paper->title);
    fputs(", ", out);
    put_text(out, item->place);
    fputs(": ", out);
    put_text(out, item->claim);
    fputs("\"></div>", out);
  } else {
    put_element(out, "p", row->problem[0] ? row->problem : "left out by --quick");
  }
  fputs("<figcaption><b>", out);
  put_text(out, item->place);
  fputs(".</b> ", out);
  put_formula(out, item->claim);
  fputs(" ", out);
  if (item->text) put_formula(out, item->text);
  fputs(" <code>", out);
  put_text(out, item->command);
  fputs("</code></figcaption></figure>\n", out);
}

/* --- the page ------------------------------------------------------------------------------------------ */

static void put_paper(FILE *out, const report *r, const report_paper *p) {
  size_t number = 0, left_out = 0;
  fprintf(out, "<section id=\"%s\"><h2>", p->key);
  put_text(out, p->title);
  fputs("</h2>\n", out);
  put_element(out, "p", p->citation);
  fputs("\n<table><thead><tr><th scope=\"col\">Place</th><th scope=\"col\">Claim</th><th "
        "scope=\"col\">Published</th>"
        "<th scope=\"col\">Ours</th><th scope=\"col\">Difference</th><th scope=\"col\">Tolerance</th>"
        "<th scope=\"col\">Verdict</th></tr></thead><tbody>\n",
        out);
  for (size_t i = 0; i < r->n; i++) {
    const report_row *row = &r->row[i];
    if (row->paper != p || row->item->kind == REPORT_FIGURE) continue;
    number++;
    if (row->verdict == REPORT_LEFT_OUT)
      left_out++;
    else
      put_row(out, row, number);
  }
  fputs("</tbody></table>\n", out);
  if (left_out) fprintf(out, "<p>%zu rows are left out by --quick.</p>\n", left_out);
  for (size_t i = 0; i < r->n; i++)
    if (r->row[i].paper == p && r->row[i].item->kind == REPORT_FIGURE) put_figure(out, &r->row[i]);
  fputs("</section>\n", out);
}

static size_t count_of(const report *r, const report_paper *p, report_verdict v) {
  size_t n = 0;
  for (size_t i = 0; i < r->n; i++)
    n += r->row[i].paper == p && r->row[i].item->kind != REPORT_FIGURE && r->row[i].verdict == v;
  return n;
}

static void put_summary(FILE *out, const report *r) {
  fputs("<nav><h2>Contents</h2><table class=\"summary\"><thead><tr><th scope=\"col\">Paper</th><th "
        "scope=\"col\">✓ pass</th>"
        "<th scope=\"col\">≈ explained</th><th scope=\"col\">○ no data</th><th scope=\"col\">✗ failed</th>"
        "<th scope=\"col\">left out</th></tr></thead><tbody>\n",
        out);
  for (const report_paper *const *p = report_papers; *p; p++) {
    fprintf(out, "<tr><td><a href=\"#%s\">", (*p)->key);
    put_text(out, (*p)->title);
    fputs("</a></td>", out);
    for (int v = REPORT_PASS; v <= REPORT_LEFT_OUT; v++)
      fprintf(out, "<td class=\"n\">%zu</td>", count_of(r, *p, (report_verdict)v));
    fputs("</tr>\n", out);
  }
  fputs("<tr><td>All</td>", out);
  for (int v = REPORT_PASS; v <= REPORT_LEFT_OUT; v++) fprintf(out, "<td class=\"n\">%zu</td>", r->count[v]);
  fputs("</tr></tbody></table></nav>\n", out);
}

/* Files that the commands read, and how a reader gets them. */
static void put_preparation(FILE *out, const report *r) {
  fputs(
      "<section id=\"commands\"><h2>Commands</h2><p>Each number is what its command prints; <code>jq</code> "
      "takes it from the JSON. Commands run in one folder. These make the files in it:</p><pre>",
      out);
  for (size_t k = 0; k < r->n_commands; k++)
    if (r->command[k].makes) {
      put_text(out, r->command[k].text);
      fputc('\n', out);
    }
  fputs("</pre>\n", out);
  for (const report_paper *const *p = report_papers; *p; p++)
    for (size_t i = 0; i < (*p)->n; i++) {
      const report_item *item = &(*p)->items[i];
      if (item->kind != REPORT_INPUT) continue;
      fputs("<details><summary><code>", out);
      put_text(out, item->file);
      fputs("</code></summary>", out);
      put_element(out, "pre", item->text);
      fputs("</details>\n", out);
    }
  fputs("</section>\n", out);
}

static void put_versions(FILE *out) {
  const char *epoch = getenv("SOURCE_DATE_EPOCH");
  char *end = NULL;
  const long long seconds = epoch ? strtoll(epoch, &end, 10) : 0;
  const time_t when = (time_t)seconds;
  struct tm date;
  char text[32];
  fprintf(out, "<p>coulomix %s, commit %s", cmx_version(), cmx_commit());
  if (epoch && end != epoch && !*end && gmtime_r(&when, &date) &&
      strftime(text, sizeof text, "%Y-%m-%d", &date))
    fprintf(out, ", <time datetime=\"%s\">%s</time>", text, text);
  fputs(". The same numbers are in <a href=\"report.json\">report.json</a>.</p>\n", out);
}

static void put_page(FILE *out, const report *r) {
  fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n<title>coulomix: validation report</title>\n<style>\n",
        out);
  fwrite(style, 1, sizeof style, out);
  fputs("</style>\n</head>\n<body>\n<main>\n<header><h1>Validation of coulomix against published "
        "results</h1>\n",
        out);
  put_versions(out);
  fputs(
      "<p>One row for each claim of a paper: the value as printed, the value computed by this program, and "
      "a verdict. The tolerance is half a unit of the last published digit, or the error that the paper "
      "states: 4.4334(1) is 4.4334 ± 0.0001. <b>Explained</b> rows differ: a short text says why, and which "
      "value or difference it explains; any other fails. Rows with <b>no data</b> name what cannot be "
      "compared, <b>recorded</b> ones have a value of ours that a longer command gives.</p></header>\n",
      out);
  put_summary(out, r);
  for (const report_paper *const *p = report_papers; *p; p++) put_paper(out, r, *p);
  put_preparation(out, r);
  fputs("</main>\n</body>\n</html>\n", out);
}

static cmx_status write_json(const report *r, cmx_error *err) {
  char path[4096];
  snprintf(path, sizeof path, "%s/report.json", r->folder);
  json_t *object = report_json(r);
  char *text = object ? json_dumps(object, JSON_REAL_PRECISION(17) | JSON_INDENT(1)) : NULL;
  json_decref(object);
  if (!text) return cmx_fail(err, CMX_ERR_MEMORY, "report: out of memory");
  const size_t n = strlen(text);
  text[n] = '\n'; /* in place of the terminating zero */
  const cmx_status status = cmx_write_file(path, text, n + 1, err);
  free(text);
  return status;
}

cmx_status report_write(const report *r, cmx_error *err) {
  char path[4096], *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (!out) return cmx_fail(err, CMX_ERR_MEMORY, "report: out of memory");
  put_page(out, r);
  const int whole = tool_text_whole(out, &text);
  snprintf(path, sizeof path, "%s/index.html", r->folder);
  const cmx_status status =
      whole ? cmx_write_file(path, text, size, err) : cmx_fail(err, CMX_ERR_MEMORY, "report: out of memory");
  free(text);
  return status < 0 ? status : write_json(r, err);
}
