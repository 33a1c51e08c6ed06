/* Grids of the irreducible wedge of the zone: coarse points with their neighbours, and fine points in groups
   around them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/order_internal.h"

static size_t simplex_size(size_t side) {
  return (side + 1) * (side + 2) * (side + 3) / 6;
}

/* Index of the barycentric point (i, j, k), i + j + k <= side. */
static size_t simplex_index(size_t side, size_t i, size_t j, size_t k) {
  const size_t rest = side - i;
  return simplex_size(side) - simplex_size(rest) + (rest + 1) * (rest + 2) / 2 -
         (rest - j + 1) * (rest - j + 2) / 2 + k;
}

/* Visits the barycentric points b of a simplex. */
typedef void visit_point(void *context, const size_t b[4]);

static void for_simplex(size_t side, visit_point *visit, void *context) {
  for (size_t i = 0; i <= side; i++)
    for (size_t j = 0; i + j <= side; j++)
      for (size_t k = 0; i + j + k <= side; k++) {
        const size_t b[4] = {side - i - j - k, i, j, k};
        visit(context, b);
      }
}

/* One tetrahedron of a grid under construction. place[index] is the final position of a point. */
typedef struct builder {
  zone_grid *grid;
  const double (*vertex)[3];
  size_t base, side;
  const unsigned short *place;
  /* for the fine grid: group of every point around the nearest coarse one */
  size_t coarse_base, coarse_side;
  unsigned short *group;
} builder;

static void link_neighbours(const builder *make, unsigned short self, const size_t b[4]) {
  size_t count = 0;
  for (size_t from = 0; from < 4; from++)
    for (size_t to = 0; to < 4; to++) {
      if (from == to) continue;
      size_t n[4] = {b[0], b[1], b[2], b[3]};
      unsigned short other = self;
      if (n[from] > 0) {
        n[from]--;
        n[to]++;
        other = make->place[make->base + simplex_index(make->side, n[1], n[2], n[3])];
      }
      make->grid->neighbour[self][count++] = other;
    }
}

static void place_point(void *context, const size_t b[4]) {
  const builder *make = context;
  const unsigned short self = make->place[make->base + simplex_index(make->side, b[1], b[2], b[3])];
  const double step = 0.5 * CMX_PI / (double)make->side;
  for (int a = 0; a < 3; a++)
    make->grid->point[self][a] =
        step * ((double)b[1] * make->vertex[0][a] + (double)b[2] * make->vertex[1][a] +
                (double)b[3] * make->vertex[2][a]);
  link_neighbours(make, self, b);
}

/* The nearest coarse point: barycentric coordinates rounded down, with the rest added to the largest
   remainders. */
static void group_point(void *context, const size_t b[4]) {
  const builder *make = context;
  size_t down[4], rest[4], left = make->coarse_side;
  for (int q = 0; q < 4; q++) {
    down[q] = b[q] * make->coarse_side / make->side;
    rest[q] = b[q] * make->coarse_side % make->side;
    left -= down[q];
  }
  for (; left > 0; left--) {
    int most = 0;
    for (int q = 1; q < 4; q++)
      if (rest[q] > rest[most]) most = q;
    down[most]++;
    rest[most] = 0;
  }
  make->group[make->base + simplex_index(make->side, b[1], b[2], b[3])] =
      (unsigned short)(make->coarse_base + simplex_index(make->coarse_side, down[1], down[2], down[3]));
}

/* Longest edge of the wedge's tetrahedra; cells are similar to them, and 0.6 of it covers a cell from its
 * corners. */
static double longest_edge(const cmx_lattice *lattice) {
  double longest = 0.0;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++)
    for (int p = 0; p < 3; p++)
      for (int q = 0; q <= p; q++) {
        double edge2 = 0.0;
        for (int a = 0; a < 3; a++) {
          const double *v = lattice->wedge[t][p];
          const double d = q == p ? v[a] : v[a] - lattice->wedge[t][q][a];
          edge2 += d * d;
        }
        longest = fmax(longest, sqrt(edge2));
      }
  return longest;
}

/* Points and neighbours of a grid with `side` steps along each edge, at the given places. */
static cmx_status make_grid(const cmx_order_model *model, size_t side, const unsigned short *place,
                            zone_grid *grid) {
  const cmx_lattice *lattice = model->sums.lattice;
  const size_t each = simplex_size(side);
  grid->n = lattice->n_tetrahedra * each;
  grid->spacing = 0.6 * longest_edge(lattice) * 0.5 * CMX_PI / (double)side;
  grid->point = malloc(grid->n * sizeof *grid->point);
  grid->neighbour = malloc(grid->n * sizeof *grid->neighbour);
  grid->cosine = malloc(grid->n * model->n * sizeof *grid->cosine);
  if (!grid->point || !grid->neighbour || !grid->cosine) return CMX_ERR_MEMORY;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++) {
    builder make = {
        .grid = grid, .vertex = lattice->wedge[t], .base = t * each, .side = side, .place = place};
    for_simplex(side, place_point, &make);
  }
  return CMX_OK;
}

/* m_i c_i at the points first..first+count-1: [orbits][count] */
static void fill_cosines(const cmx_order_model *model, const zone_grid *grid, size_t first, size_t count) {
  double *block = grid->cosine + first * model->n;
  for (size_t g = 0; g < count; g++) {
    double c[CMX_MAX_ORBITS];
    cmxp_zone_cosines(model, grid->point[first + g], c, NULL);
    for (size_t i = 0; i < model->n; i++) block[i * count + g] = model->m[i] * c[i];
  }
}

/* Groups of the fine points around the coarse ones: first[], and the place of every point in that order. */
static void make_groups(cmx_order_model *model, size_t coarse_side, size_t side, unsigned short *group,
                        unsigned short *place) {
  const size_t tetrahedra = model->sums.lattice->n_tetrahedra, n = tetrahedra * simplex_size(side);
  size_t *first = model->first;
  for (size_t t = 0; t < tetrahedra; t++) {
    builder make = {.base = t * simplex_size(side),
                    .side = side,
                    .coarse_base = t * simplex_size(coarse_side),
                    .coarse_side = coarse_side,
                    .group = group};
    for_simplex(side, group_point, &make);
  }
  for (size_t g = 0; g <= model->coarse.n; g++) first[g] = 0;
  for (size_t q = 0; q < n; q++) first[group[q] + 1]++;
  for (size_t g = 0; g < model->coarse.n; g++) first[g + 1] += first[g];
  for (size_t q = 0; q < n; q++) place[q] = (unsigned short)first[group[q]]++;
  for (size_t g = model->coarse.n; g > 0; g--) first[g] = first[g - 1];
  first[0] = 0;
}

cmx_status cmxp_zone_grids_make(cmx_order_model *model) {
  enum { MOST = 65535 }; /* largest number of points that a neighbour index can hold */
  const size_t tetrahedra = model->sums.lattice->n_tetrahedra;
  size_t coarse = model->top > 4 ? 4 * (size_t)model->top : 16;
  while (tetrahedra * simplex_size(coarse) > MOST) coarse--;
  size_t fine = 2 * coarse;
  while (tetrahedra * simplex_size(fine) > MOST) fine--;
  unsigned short *group = malloc((MOST + 1) * sizeof *group), *place = malloc((MOST + 1) * sizeof *place);
  model->first = malloc((tetrahedra * simplex_size(coarse) + 1) * sizeof *model->first);
  cmx_status status = group && place && model->first ? CMX_OK : CMX_ERR_MEMORY;
  if (status == CMX_OK) {
    for (size_t q = 0; q <= MOST; q++) place[q] = (unsigned short)q;
    status = make_grid(model, coarse, place, &model->coarse);
  }
  if (status == CMX_OK) {
    make_groups(model, coarse, fine, group, place);
    status = make_grid(model, fine, place, &model->fine);
  }
  if (status == CMX_OK) {
    fill_cosines(model, &model->coarse, 0, model->coarse.n);
    for (size_t g = 0; g < model->coarse.n; g++)
      fill_cosines(model, &model->fine, model->first[g], model->first[g + 1] - model->first[g]);
  }
  free(group);
  free(place);
  return status;
}

static void free_grid(zone_grid *grid) {
  free(grid->point);
  free(grid->neighbour);
  free(grid->cosine);
}

void cmxp_zone_grids_free(cmx_order_model *model) {
  free_grid(&model->coarse);
  free_grid(&model->fine);
  free(model->first);
}

cmx_status cmxp_zone_scratch_make(const cmx_order_model *model, zone_scratch *scratch) {
  scratch->coarse = malloc(model->coarse.n * sizeof *scratch->coarse);
  scratch->fine = malloc(model->fine.n * sizeof *scratch->fine);
  scratch->near = malloc(model->coarse.n * sizeof *scratch->near);
  if (!scratch->coarse || !scratch->fine || !scratch->near) return CMX_ERR_MEMORY;
  for (size_t g = 0; g < model->fine.n; g++) scratch->fine[g] = INFINITY;
  return CMX_OK;
}

void cmxp_zone_scratch_free(zone_scratch *scratch) {
  free(scratch->coarse);
  free(scratch->fine);
  free(scratch->near);
}
