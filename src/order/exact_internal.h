/* Private to src/order: Monte Carlo of the Hamiltonian of pairs. */
#ifndef COULOMIX_SRC_ORDER_EXACT_INTERNAL_H
#define COULOMIX_SRC_ORDER_EXACT_INTERNAL_H

#include "coulomix/order_exact.h"
#include "coulomix/random.h"

/* Inside, a site is a(1,0,0) + b(0,1,0) + t(1/2,1/2,1/2), numbered (a L + b) 2L + t with a, b < L and t < 2L:
   the translations of the box are those of three cycles, and rows along t are the longest there are.

   Wave vectors are k = (2 pi/(L a_1)) m, with k.R = 2 pi [m_x a/L + m_y b/L + (m_x+m_y+m_z) t/(2L)]. Their
   numbers are (m_x L + m_y)(L+1) + tau with tau = m_x + m_y + m_z = 0..L; -k stands for those with larger
   tau. Stars are sets of k equivalent by symmetry. */
struct cmx_order_box {
  size_t size, sites, waves, stars;
  double *table;          /* [L][L][4L] J of the displacement (a, b, t mod 2L) */
  double *cosine, *sine;  /* [2L][L+1] of 2 pi t tau/(2L) */
  unsigned *inside;       /* [sites] number inside of a public site */
  unsigned char (*at)[4]; /* [sites] a, b, t of a number inside */
  unsigned short *star;   /* [waves] */
  double *weight;         /* [waves] 1, or 2 where -k is not among them; 0 for k = 0 */
  double *interaction;    /* [stars] J(k); star 0 is k = 0, with J = 0 */
  double (*k)[3];         /* [stars] one k in the first zone, in 1/a_i, 0 <= k_z <= k_y <= k_x */
  double *multiplicity;   /* [stars] */
};

/* rho(k) = sum_R of(R) exp(-i k.R) for of [sites] by numbers inside; re, im and space [2][waves]. */
void cmxp_box_transform(const cmx_order_box *box, const double of[], double *re, double *im, double *space);
/* of(R) = (1/N) sum_k at(star of k) cos(k.R), by numbers inside.
   @return CMX_OK, CMX_ERR_MEMORY */
cmx_status cmxp_box_inverse(const cmx_order_box *box, const double at[], double of[]);

/* J between two sites by their numbers inside. */
static inline double cmxp_box_pair(const cmx_order_box *box, size_t i, size_t j) {
  const unsigned char *p = box->at[i], *q = box->at[j];
  const size_t l = box->size, a = p[0] >= q[0] ? 0 : l, b = p[1] >= q[1] ? 0 : l;
  return box->table[((p[0] + a - q[0]) * l + (p[1] + b - q[1])) * 4 * l + (p[2] + 2 * l - q[2])];
}

/* --- chains of arrangements: exact_chain.c -------------------------------------------------------------- */

/* Charges less their mean, and how many ions of each; absent species are allowed. */
typedef struct exact_mixture {
  size_t n;
  double x[CMX_MAX_SPECIES], z[CMX_MAX_SPECIES];
  double variance;
  size_t first[CMX_MAX_SPECIES + 1]; /* of each species in lists of all ions, by species */
} exact_mixture;

/* One arrangement with its fields h = sum_j J z_j, by numbers inside. */
typedef struct exact_chain {
  unsigned char *species; /* [sites] */
  unsigned short *list;   /* [sites] sites by species, those of species a from first[a] on */
  double *h;              /* [sites] */
  double *space;          /* [sites + 2 n waves] */
} exact_chain;

/* A sequence of random numbers. */
typedef uint64_t exact_stream;
exact_stream cmxp_exact_stream(uint64_t seed, size_t number);
static inline double cmxp_exact_random(exact_stream *stream) {
  return cmx_random(*stream += CMX_RANDOM_STEP);
}

/* Space for a chain of n species. The second function frees it, also after a failure of the first. */
cmx_status cmxp_chain_make(const cmx_order_box *box, size_t n, exact_chain *chain);
void cmxp_chain_free(exact_chain *chain);
/* A random arrangement. */
void cmxp_chain_shuffle(const cmx_order_box *box, const exact_mixture *mixture, exact_stream *stream,
                        exact_chain *chain);
/* Attempts `swaps` exchanges of two different ions at coupling g; returns how many were accepted. */
size_t cmxp_chain_sweep(const cmx_order_box *box, const exact_mixture *mixture, double g, size_t swaps,
                        exact_stream *stream, exact_chain *chain);
/* Fields from the arrangement: those that swaps kept differ by rounding. */
void cmxp_chain_fields(const cmx_order_box *box, const exact_mixture *mixture, exact_chain *chain);
/* Energy of all ions at g = 1, from the fields. */
double cmxp_chain_energy(const cmx_order_box *box, const exact_mixture *mixture, const exact_chain *chain);
/* Adds to sums [stars][pairs] Re rho_a conj(rho_b)/N over the star, for pairs a >= b of the species 1..n-1:
   number (a-1) a/2 + b-1. */
void cmxp_chain_structure(const cmx_order_box *box, const exact_mixture *mixture, const exact_chain *chain,
                          double sums[]);
static inline size_t exact_pairs(size_t n) {
  return n * (n - 1) / 2;
}

/* --- chains side by side: exact_ladder.c ---------------------------------------------------------------- */

enum { EXACT_ROUND = 4 }; /* sweeps between measurements of S(k) and exchanges of arrangements */

/* What one coupling keeps. */
typedef struct exact_slot {
  double g;
  exact_chain chain;
  exact_stream stream;
  size_t accepted, exchanged, offered;
  double *energy; /* [samples] */
  double *sums;   /* [blocks][stars][pairs] */
} exact_slot;

typedef struct exact_ladder {
  cmx_order_box *box;
  exact_mixture mixture;
  size_t states, rounds, samples; /* rounds and samples of each coupling to be kept */
  size_t round;                   /* since the start */
  exact_slot *slot;               /* [states] */
  exact_stream stream;            /* of exchanges of arrangements */
} exact_ladder;

/* Checks a setup and makes its mixture of those species that are present; kept [n] are their places. */
cmx_status cmxp_exact_mixture(const cmx_order_exact_setup *setup, exact_mixture *mixture, size_t kept[],
                              cmx_error *err);
/* A ladder with random arrangements that keeps `rounds` rounds. The second function frees it, also after a
   failure. */
cmx_status cmxp_ladder_make(const cmx_order_exact_setup *setup, const exact_mixture *mixture, size_t rounds,
                            exact_ladder *ladder, cmx_error *err);
void cmxp_ladder_free(exact_ladder *ladder);
/* One round of a chain; what is measured is kept at the place `kept`, unless that is negative. */
void cmxp_ladder_advance(const exact_ladder *ladder, exact_slot *slot, long kept);
/* Runs `rounds` rounds; keeps what is measured from the place `first` on, unless that is negative. */
cmx_status cmxp_ladder_run(exact_ladder *ladder, size_t rounds, long first, const char *stage,
                           const cmx_progress *progress);

/* f and u of infinitely many ions less those of a box, for n couplings g Var: exact_size.c. */
cmx_status cmxp_exact_size(const cmx_order_box *box, size_t n, const double coupling[], double f[],
                           double u[]);

/* --- averages: exact_average.c -------------------------------------------------------------------------- */

/* Delta with <F(w - Delta)> = <F(Delta - v)>, F(y) = 1/(1 + exp y), for n works w and v of each side, and its
   estimates by blocks, whose mean is Delta. */
double cmxp_exact_bridge(size_t n, double dg, const double low[], const double high[],
                         double by_block[CMX_EXACT_BLOCKS]);
/* Mean of blocks and its standard error. */
double cmxp_exact_mean(const double by_block[CMX_EXACT_BLOCKS], double *error);
/* Fills in out->state from a ladder. */
cmx_status cmxp_exact_averages(const exact_ladder *ladder, const size_t kept[], cmx_order_exact *out);

#endif
