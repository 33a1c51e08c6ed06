/* Periodic boxes of the bcc lattice: sites, wave vectors, their stars, and J. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/exact_internal.h"
#include "order/order_internal.h"

static int modulo(int n, int by) {
  return ((n % by) + by) % by;
}

/* --- transforms ----------------------------------------------------------------------------------------- */

/* to += from exp(-2 pi i step/L) for `count` numbers, c and s its cosine and sine */
static inline void add_turned(size_t count, double c, double s, const double *re, const double *im,
                              double *to_re, double *to_im) {
  for (size_t q = 0; q < count; q++) {
    to_re[q] += c * re[q] + s * im[q];
    to_im[q] += c * im[q] - s * re[q];
  }
}

/* Transforms the middle index of [outer][L][inner]. */
ORDER_WIDEST static void transform_axis(const cmx_order_box *box, size_t outer, size_t inner,
                                        const double *re, const double *im, double *to_re, double *to_im) {
  const size_t l = box->size;
  memset(to_re, 0, outer * l * inner * sizeof *to_re);
  memset(to_im, 0, outer * l * inner * sizeof *to_im);
  for (size_t o = 0; o < outer; o++)
    for (size_t m = 0; m < l; m++)
      for (size_t a = 0; a < l; a++) {
        const size_t turn = 2 * (m * a % l) * (l + 1) + 1; /* 2 pi m a/L at tau = 1 */
        const size_t at = (o * l + a) * inner, to = (o * l + m) * inner;
        add_turned(inner, box->cosine[turn], box->sine[turn], re + at, im + at, to_re + to, to_im + to);
      }
}

/* Along t, of real numbers. */
ORDER_WIDEST static void transform_rows(const cmx_order_box *box, const double of[], double *re, double *im) {
  const size_t l = box->size, width = l + 1;
  memset(re, 0, box->waves * sizeof *re);
  memset(im, 0, box->waves * sizeof *im);
  for (size_t row = 0; row < l * l; row++)
    for (size_t t = 0; t < 2 * l; t++) {
      const double v = of[row * 2 * l + t], *c = box->cosine + t * width, *s = box->sine + t * width;
      double *to_re = re + row * width, *to_im = im + row * width;
      for (size_t q = 0; q < width; q++) {
        to_re[q] += c[q] * v;
        to_im[q] -= s[q] * v;
      }
    }
}

void cmxp_box_transform(const cmx_order_box *box, const double of[], double *re, double *im, double *space) {
  const size_t l = box->size;
  transform_rows(box, of, re, im);
  transform_axis(box, l, l + 1, re, im, space, space + box->waves);
  transform_axis(box, 1, l * (l + 1), space, space + box->waves, re, im);
}

/* Number of m among the waves; of -m where that is there instead. */
static size_t wave_of(const cmx_order_box *box, const int m[3]) {
  const int l = (int)box->size;
  int tau = modulo(m[0] + m[1] + m[2], 2 * l), x = modulo(m[0], l), y = modulo(m[1], l);
  if (tau > l) {
    tau = 2 * l - tau;
    x = modulo(-x, l);
    y = modulo(-y, l);
  }
  return ((size_t)x * box->size + (size_t)y) * (box->size + 1) + (size_t)tau;
}

/* Positions and wave vectors have the same form, so the transform of an even function serves both ways. */
cmx_status cmxp_box_inverse(const cmx_order_box *box, const double at[], double of[]) {
  const int l = (int)box->size;
  double *all = calloc(box->sites, sizeof *all), *space = malloc(4 * box->waves * sizeof *space);
  const cmx_status status = all && space ? CMX_OK : CMX_ERR_MEMORY;
  if (status == CMX_OK) {
    for (size_t i = 0; i < box->sites; i++) {
      const unsigned char *p = box->at[i];
      const int m[3] = {p[0], p[1], p[2] - p[0] - p[1]};
      all[i] = at[box->star[wave_of(box, m)]];
    }
    cmxp_box_transform(box, all, space, space + box->waves, space + 2 * box->waves);
    for (size_t i = 0; i < box->sites; i++) {
      const unsigned char *p = box->at[i];
      const int m[3] = {p[0], p[1], modulo(p[2], 2 * l) - p[0] - p[1]};
      of[i] = space[wave_of(box, m)] / (double)box->sites;
    }
  }
  free(all);
  free(space);
  return status;
}

/* --- sites and stars ------------------------------------------------------------------------------------ */

static void place_sites(cmx_order_box *box) {
  const int l = (int)box->size;
  for (size_t i = 0; i < box->sites; i++) {
    int n[3];
    cmx_order_box_position(box, i, n);
    const int a = modulo((n[0] - n[2]) / 2, l), b = modulo((n[1] - n[2]) / 2, l), t = n[2];
    const size_t in = ((size_t)a * box->size + (size_t)b) * 2 * box->size + (size_t)t;
    box->inside[i] = (unsigned)in;
    box->at[in][0] = (unsigned char)a;
    box->at[in][1] = (unsigned char)b;
    box->at[in][2] = (unsigned char)t;
    box->at[in][3] = 0;
  }
}

/* Coordinates of k in the first zone, made non-negative and descending: equal for equivalent k. Reciprocal
   vectors are L g with an even sum of g. */
static void star_name(int l, const int m[3], int name[3]) {
  int least = -1, g[3];
  for (g[0] = -3; g[0] <= 3; g[0]++)
    for (g[1] = -3; g[1] <= 3; g[1]++)
      for (g[2] = -3; g[2] <= 3; g[2]++) {
        if ((g[0] + g[1] + g[2]) % 2) continue;
        int n[3], square = 0;
        for (int a = 0; a < 3; a++) {
          n[a] = abs(m[a] - l * g[a]);
          square += n[a] * n[a];
        }
        for (int a = 0; a < 2; a++)
          for (int b = 0; b < 2 - a; b++)
            if (n[b] < n[b + 1]) {
              const int swap = n[b];
              n[b] = n[b + 1];
              n[b + 1] = swap;
            }
        const int first = n[0] != name[0] ? n[0] > name[0] : n[1] > name[1];
        if (least < 0 || square < least || (square == least && first)) {
          least = square;
          memcpy(name, n, sizeof n);
        }
      }
}

/* Numbers the stars as they come, and keeps their names in k. */
static void find_stars(cmx_order_box *box) {
  const int l = (int)box->size;
  box->stars = 0;
  for (int x = 0; x < l; x++)
    for (int y = 0; y < l; y++)
      for (int tau = 0; tau <= l; tau++) {
        const int m[3] = {x, y, tau - x - y};
        const size_t wave = wave_of(box, m);
        int name[3] = {0, 0, 0};
        size_t s = 0;
        star_name(l, m, name);
        while (s < box->stars &&
               (box->k[s][0] != name[0] || box->k[s][1] != name[1] || box->k[s][2] != name[2]))
          s++;
        if (s == box->stars) {
          for (int a = 0; a < 3; a++) box->k[s][a] = name[a];
          box->multiplicity[s] = 0.0;
          box->stars++;
        }
        const double times = tau == 0 || tau == l ? 1.0 : 2.0;
        box->star[wave] = (unsigned short)s;
        box->weight[wave] = wave ? times : 0.0;
        box->multiplicity[s] += times;
      }
}

/* --- J -------------------------------------------------------------------------------------------------- */

static cmx_status fill_interaction(cmx_order_box *box) {
  const cmx_lattice *bcc = cmx_lattice_find("bcc", NULL);
  const double unit = 2.0 * CMX_PI / ((double)box->size * bcc->constant);
  cmx_ewald *ewald;
  const cmx_status status = cmx_ewald_new(bcc, 0.0, &ewald);
  if (status < 0) return status;
  for (size_t s = 0; s < box->stars; s++) {
    for (int a = 0; a < 3; a++) box->k[s][a] *= unit;
    box->interaction[s] =
        s ? cmx_ewald_potential(ewald, box->k[s]) - cmx_ewald_relaxation(ewald, box->k[s]) : 0.0;
  }
  cmx_ewald_free(ewald);
  return CMX_OK;
}

static cmx_status fill_table(cmx_order_box *box) {
  const size_t row = 2 * box->size;
  double *j = malloc(box->sites * sizeof *j);
  const cmx_status status = j ? cmxp_box_inverse(box, box->interaction, j) : CMX_ERR_MEMORY;
  for (size_t r = 0; status >= 0 && r < box->sites / row; r++) {
    memcpy(box->table + 2 * r * row, j + r * row, row * sizeof *j);
    memcpy(box->table + (2 * r + 1) * row, j + r * row, row * sizeof *j);
  }
  free(j);
  return status;
}

static cmx_status allocate(cmx_order_box *box) {
  const size_t l = box->size, n = box->sites, waves = box->waves;
  box->table = malloc(2 * n * sizeof *box->table);
  box->cosine = malloc(2 * l * (l + 1) * sizeof *box->cosine);
  box->sine = malloc(2 * l * (l + 1) * sizeof *box->sine);
  box->inside = malloc(n * sizeof *box->inside);
  box->at = malloc(n * sizeof *box->at);
  box->star = malloc(waves * sizeof *box->star);
  box->weight = malloc(waves * sizeof *box->weight);
  box->interaction = malloc(waves * sizeof *box->interaction);
  box->k = malloc(waves * sizeof *box->k);
  box->multiplicity = malloc(waves * sizeof *box->multiplicity);
  return box->table && box->cosine && box->sine && box->inside && box->at && box->star && box->weight &&
                 box->interaction && box->k && box->multiplicity
             ? CMX_OK
             : CMX_ERR_MEMORY;
}

static void fill_turns(cmx_order_box *box) {
  const size_t l = box->size;
  for (size_t t = 0; t < 2 * l; t++)
    for (size_t tau = 0; tau <= l; tau++) {
      const double angle = CMX_PI * (double)(t * tau % (2 * l)) / (double)l;
      box->cosine[t * (l + 1) + tau] = cos(angle);
      box->sine[t * (l + 1) + tau] = sin(angle);
    }
}

/* --- public --------------------------------------------------------------------------------------------- */

cmx_status cmx_order_box_new(size_t size, cmx_order_box **out, cmx_error *err) {
  *out = NULL;
  if (!(size >= CMX_MIN_BOX && size <= CMX_MAX_BOX))
    return cmx_fail(err, CMX_ERR_RANGE, "box of %zu cubes along an edge: allowed %d to %d", size, CMX_MIN_BOX,
                    CMX_MAX_BOX);
  cmx_order_box *box = calloc(1, sizeof *box);
  cmx_status status = box ? CMX_OK : CMX_ERR_MEMORY;
  if (status >= 0) {
    box->size = size;
    box->sites = 2 * size * size * size;
    box->waves = size * size * (size + 1);
    status = allocate(box);
  }
  if (status >= 0) {
    place_sites(box);
    fill_turns(box);
    find_stars(box);
    status = fill_interaction(box);
  }
  if (status >= 0) status = fill_table(box);
  if (status < 0) {
    cmx_order_box_free(box);
    return cmx_fail(err, status, "box of %zu cubes along an edge: %s", size, cmx_status_text(status));
  }
  *out = box;
  return CMX_OK;
}

void cmx_order_box_free(cmx_order_box *box) {
  if (!box) return;
  free(box->table);
  free(box->cosine);
  free(box->sine);
  free(box->inside);
  free(box->at);
  free(box->star);
  free(box->weight);
  free(box->interaction);
  free(box->k);
  free(box->multiplicity);
  free(box);
}

size_t cmx_order_box_sites(const cmx_order_box *box) {
  return box->sites;
}

void cmx_order_box_position(const cmx_order_box *box, size_t site, int n[3]) {
  const size_t l = box->size, cube = site / 2;
  const int q = (int)(site % 2);
  n[0] = 2 * (int)(cube / (l * l)) + q;
  n[1] = 2 * (int)(cube / l % l) + q;
  n[2] = 2 * (int)(cube % l) + q;
}

double cmx_order_box_interaction(const cmx_order_box *box, size_t site, size_t other) {
  return cmxp_box_pair(box, box->inside[site], box->inside[other]);
}

double cmx_order_box_energy(const cmx_order_box *box, const double charge[]) {
  double *of = malloc((box->sites + 4 * box->waves) * sizeof *of), mean = 0.0, sum = 0.0;
  if (!of) return NAN;
  double *re = of + box->sites, *im = re + box->waves;
  for (size_t i = 0; i < box->sites; i++) mean += charge[i];
  mean /= (double)box->sites;
  for (size_t i = 0; i < box->sites; i++) of[box->inside[i]] = charge[i] - mean;
  cmxp_box_transform(box, of, re, im, im + box->waves);
  for (size_t w = 0; w < box->waves; w++)
    sum += box->weight[w] * box->interaction[box->star[w]] * (re[w] * re[w] + im[w] * im[w]);
  free(of);
  return 0.5 * sum / ((double)box->sites * (double)box->sites);
}
