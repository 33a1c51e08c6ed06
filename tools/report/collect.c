/* Rows of all papers, and the commands that they need. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define CMX_PAPER(name) extern const report_paper report_##name;
#include "paper_list.def"
#undef CMX_PAPER

const report_paper *const report_papers[] = {
#define CMX_PAPER(name) &report_##name,
#include "paper_list.def"
#undef CMX_PAPER
    NULL};

static int is_row(const report_item *item) {
  return item->kind == REPORT_CLAIM || item->kind == REPORT_NO_DATA || item->kind == REPORT_FIGURE;
}

/* Whether a list of items says that a command is slow. */
static int listed_slow(const char *command) {
  for (const report_paper *const *p = report_papers; *p; p++)
    for (size_t i = 0; i < (*p)->n; i++)
      if ((*p)->items[i].kind == REPORT_SLOW && !strcmp((*p)->items[i].command, command)) return 1;
  return 0;
}

/* Commands that make files come first, in their order, so that each may use files of those before it. */
static void add_command(report *r, const char *text, const char *makes) {
  report_command *c = &r->command[r->n_commands++];
  *c = (report_command){.text = text, .makes = makes, .slow = listed_slow(text), .status = -1};
  for (size_t k = 0; k + 1 < r->n_commands; k++)
    if (r->command[k].makes && strstr(text, r->command[k].makes)) c->slow |= r->command[k].slow;
}

static size_t find_command(report *r, const char *text) {
  for (size_t k = 0; k < r->n_commands; k++)
    if (!r->command[k].makes && !strcmp(r->command[k].text, text)) return k;
  add_command(r, text, NULL);
  return r->n_commands - 1;
}

/* The given table stands for the usual one, which is then not made. */
static int replaced(const report *r, const report_item *item) {
  return r->table && !strcmp(item->file, REPORT_TABLE);
}

static void add_rows(report *r, const report_paper *p) {
  for (size_t i = 0; i < p->n; i++) {
    if (!is_row(&p->items[i])) continue;
    report_row *row = &r->row[r->n++];
    row->paper = p;
    row->item = &p->items[i];
    row->verdict = REPORT_WITHOUT_DATA;
    row->comparison = (report_comparison){(double)NAN, (double)NAN, (double)NAN, 0};
    if (row->item->recorded) {
      row->ours = json_real(strtod(row->item->recorded, NULL));
      row->comparison = report_compare(row->item->published, row->ours);
    }
    if (row->item->kind == REPORT_NO_DATA) continue;
    row->command = find_command(r, row->item->command);
    row->verdict = REPORT_LEFT_OUT;
  }
}

/* What is needed of the rows that are not left out, from the last command to the first. */
static void want_commands(report *r) {
  for (size_t i = 0; i < r->n; i++)
    if (r->row[i].item->kind != REPORT_NO_DATA) r->command[r->row[i].command].wanted = 1;
  for (size_t k = r->n_commands; k-- > 0;) {
    report_command *c = &r->command[k];
    if (r->quick && c->slow) c->wanted = 0;
    for (size_t m = 0; m < r->n_commands && c->wanted; m++)
      if (m != k && r->command[m].makes && strstr(c->text, r->command[m].makes)) r->command[m].wanted = 1;
  }
}

cmx_status report_collect(report *r, cmx_error *err) {
  size_t most = 0;
  for (const report_paper *const *p = report_papers; *p; p++) most += (*p)->n;
  r->row = calloc(most, sizeof *r->row);
  r->command = calloc(most, sizeof *r->command);
  if (!r->row || !r->command) return cmx_fail(err, CMX_ERR_MEMORY, "report: out of memory");
  for (const report_paper *const *p = report_papers; *p; p++)
    for (size_t i = 0; i < (*p)->n; i++) {
      const report_item *item = &(*p)->items[i];
      if (item->kind == REPORT_MAKES && !replaced(r, item)) add_command(r, item->command, item->file);
    }
  for (const report_paper *const *p = report_papers; *p; p++) add_rows(r, *p);
  want_commands(r);
  return CMX_OK;
}

void report_free(report *r) {
  for (size_t i = 0; i < r->n; i++) {
    json_decref(r->row[i].ours);
    free(r->row[i].picture);
  }
  free(r->row);
  free(r->command);
  free(r->work);
  memset(r, 0, sizeof *r);
}
