#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/eos.h"
#include "coulomix/plasma.h"
#include "coulomix/table.h"

static const double tolerance_x = 2e-7, tolerance_heat = 2e-6; /* in kT */

static cmx_status pack(const cmx_classical_models *mixture, const cmx_diagram *diagram,
                       cmx_phase_table *table) {
  const int beyond = mixture->beyond_pairs && mixture->solid == CMX_SOLID_ORDERED;
  const size_t nb = diagram->n_boundaries, n = nb ? diagram->boundary[0].n : 0;
  memset(table, 0, sizeof *table);
  if (!nb) return CMX_ERR_ABSENT;
  if (n < 6) return CMX_ERR_DOMAIN; /* the lookup runs through six nodes */
  table->n_boundaries = nb;
  table->n = n;
  table->gamma_max = diagram->gamma_max;
  table->gamma = malloc(4 * nb * n * sizeof *table->gamma); /* one block for the four arrays */
  table->kind = malloc(4 * nb * sizeof *table->kind);
  table->caution = calloc(nb, n - 1);
  table->uncertified = beyond ? calloc(nb, n) : NULL;
  if (!table->gamma || !table->kind || !table->caution || (beyond && !table->uncertified)) {
    cmx_phase_table_free(table);
    return CMX_ERR_MEMORY;
  }
  table->x_left = table->gamma + nb * n;
  table->x_right = table->x_left + nb * n;
  table->latent_heat = table->x_right + nb * n;
  for (size_t b = 0; b < nb; b++) {
    const cmx_boundary *s = &diagram->boundary[b];
    const int kind[4] = {(int)s->left, (int)s->right, (int)s->end_lo, (int)s->end_hi};
    memcpy(table->kind + 4 * b, kind, sizeof kind);
    memcpy(table->gamma + b * n, s->gamma, n * sizeof *s->gamma);
    memcpy(table->x_left + b * n, s->x_left, n * sizeof *s->gamma);
    memcpy(table->x_right + b * n, s->x_right, n * sizeof *s->gamma);
    memcpy(table->latent_heat + b * n, s->latent_heat, n * sizeof *s->gamma);
  }
  return CMX_OK;
}

/* The certificates of the order at the nodes. */
static void certify(const cmx_classical_models *mixture, cmx_phase_table *t) {
  const double unit = cmx_gamma_species(mixture->ions.z[0], 1.0);
  for (size_t b = 0; b < t->n_boundaries; b++)
    for (size_t k = b * t->n; k < (b + 1) * t->n; k++) {
      const cmx_tie_line line = {
          t->x_left[k], t->x_right[k], (size_t)t->kind[4 * b], (size_t)t->kind[4 * b + 1], 0.0, 0.0};
      t->uncertified[k] = cmx_classical_reasons(mixture, t->gamma[k] / unit, &line) != 0;
    }
}

/* Lookup against the direct tie line at a coupling in interval k of boundary b. */
static cmx_status check_at(const cmx_classical_models *mixture, cmx_phase_table *t, size_t b, size_t k,
                           double place, double gamma) {
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_classical_phases(mixture, phases);
  cmx_phase_view view;
  cmx_tie tie;
  cmx_phase_table_view(t, &view);
  cmxi_boundary_tie(&view, (int)b, place, gamma, &tie);
  cmx_tie_line line = {tie.x_left, tie.x_right, (size_t)tie.left, (size_t)tie.right, 0.0, 0.0};
  const cmx_status status =
      cmx_tie_line_polish(phases, gamma / cmx_gamma_species(mixture->ions.z[0], 1.0), &line);
  if (status == CMX_ERR_ABSENT)
    return CMX_OK; /* next to a pure species, a critical or a congruent point: no direct tie line */
  if (status < 0) return status;
  const double off = fmax(fabs(tie.x_left - line.x_left), fabs(tie.x_right - line.x_right));
  const double heat = line.left == line.right ? 0.0 : fabs(tie.latent_heat - line.latent_heat);
  const int bad = !(off <= tolerance_x && heat <= tolerance_heat);
  t->caution[b * (t->n - 1) + k] |= (unsigned char)bad;
  t->worst[bad] = fmax(t->worst[bad], off);
  return CMX_OK;
}

/* In the middle of the interval, and where a species has a coupling beyond which its melting is continued:
   f'' jumps there. */
static cmx_status check_interval(const cmx_classical_models *mixture, cmx_phase_table *t, size_t b,
                                 size_t k) {
  const double limit[2] = {CMX_EOS_SOLID_FROM, CMX_FUSION_FITTED_TO}, *z = mixture->ions.z;
  const double *g = t->gamma + b * t->n, lo = g[0], hi = g[t->n - 1], middle = 0.5 * (lo + hi);
  const double place = ((double)k + 0.5) / (double)(t->n - 1);
  cmx_status status = check_at(mixture, t, b, k, place, middle - 0.5 * cos(CMX_PI * place) * (hi - lo));
  for (int j = 0; j < 4 && status >= 0; j++) {
    const double gamma = limit[j / 2] * cmx_gamma_species(z[0], 1.0) / cmx_gamma_species(z[j % 2], 1.0);
    if (gamma > g[k] && gamma < g[k + 1])
      status = check_at(mixture, t, b, k, acos(2.0 * (middle - gamma) / (hi - lo)) / CMX_PI, gamma);
  }
  t->n_caution += t->caution[b * (t->n - 1) + k];
  return status;
}

cmx_status cmx_phase_table_make(const cmx_classical_models *mixture, const cmx_diagram *diagram,
                                cmx_phase_table *table) {
  cmx_status status = pack(mixture, diagram, table);
  for (size_t b = 0; b < table->n_boundaries && status >= 0; b++)
    for (size_t k = 0; k + 1 < table->n && status >= 0; k++) status = check_interval(mixture, table, b, k);
  if (status >= 0 && table->uncertified) certify(mixture, table);
  if (status < 0) cmx_phase_table_free(table);
  return status;
}

void cmx_phase_table_free(cmx_phase_table *table) {
  free(table->gamma);
  free(table->kind);
  free(table->caution);
  free(table->uncertified);
  memset(table, 0, sizeof *table);
}

void cmx_phase_table_view(const cmx_phase_table *table, cmx_phase_view *view) {
  view->n_boundaries = (int)table->n_boundaries;
  view->n = (int)table->n;
  view->gamma_max = table->gamma_max;
  view->gamma = table->gamma;
  view->x_left = table->x_left;
  view->x_right = table->x_right;
  view->latent_heat = table->latent_heat;
  view->kind = table->kind;
  view->caution = table->caution;
  view->uncertified = table->uncertified;
}

/* Each diagram has one dataset /phase/NAME/gamma. */
size_t cmx_phase_list(const cmx_array *arrays, size_t n, size_t room, char names[][CMX_PHASE_NAME]) {
  static const char group[] = "/phase/";
  size_t count = 0;
  for (size_t k = 0; k < n; k++) {
    if (strncmp(arrays[k].path, group, sizeof group - 1) != 0) continue;
    const char *name = arrays[k].path + sizeof group - 1, *end = strchr(name, '/');
    const size_t length = end ? (size_t)(end - name) : 0;
    if (!length || length >= CMX_PHASE_NAME || strcmp(end, "/gamma") != 0) continue;
    if (count < room) {
      memcpy(names[count], name, length);
      names[count][length] = '\0';
    }
    count++;
  }
  return count;
}

int cmx_phase_at(const cmx_phase_view *view, double gamma, int n, const cmx_tie ties[], double x,
                 double *fraction_right) {
  *fraction_right = NAN;
  for (int k = 0; k < n; k++) {
    const double left = ties[k].x_left, right = ties[k].x_right;
    if (x < left) return ties[k].left;
    if (x > right) continue;
    *fraction_right = right > left ? (x - left) / (right - left) : 0.0;
    return -1;
  }
  if (n) return ties[n - 1].right;
  /* no line: below the weakest coupling of freezing all is liquid */
  double freezing = INFINITY;
  for (int b = 0; b < view->n_boundaries; b++)
    if (view->kind[4 * b] != view->kind[4 * b + 1])
      freezing = fmin(freezing, view->gamma[(size_t)b * (size_t)view->n]);
  return gamma < freezing ? CMX_LIQUID : CMX_SOLID;
}
