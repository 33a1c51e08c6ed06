/* hydro.h: Euler's equations in one dimension with an equation of state from a coulomix table.
 *
 *     rho_t + (rho u)_x = 0,  (rho u)_t + (rho u^2 + P)_x = 0,  E_t + (u (E + P))_x = 0
 *
 * with E = rho (e + u^2/2) and P(rho, e). Newtonian; cgs and kelvin. Composition is uniform. */
#ifndef COULOMIX_HOSTS_HYDRO_H
#define COULOMIX_HOSTS_HYDRO_H

#include <stddef.h>
#include <stdio.h>

#include "coulomix_base.h"

/* --- gas.c: all that is known of the equation of state -------------------------------------------------- */

typedef struct gas {
  struct gas_table *table;
  double rho[2], temp[2];  /* its range */
  double x;                /* number fraction of the heavier ion */
  size_t tally[CMX_TALLY]; /* zones by the status of their lookup, see cmx_tally_place */
  size_t zones;            /* zones looked up */
  double seconds;          /* CPU time of these lookups */
} gas;

/* A state of the gas. */
typedef struct fluid {
  double rho, u, p, e, temp, s;
  double solid; /* share that is frozen */
  double c;     /* speed of sound sqrt(gamma1 P/rho) of Newtonian hydrodynamics, not the relativistic one */
} fluid;

/* Columns of zones that a lookup fills: rho and e differ from what was given where the table ends. */
enum { GAS_RHO, GAS_E, GAS_TEMP, GAS_P, GAS_GAMMA1, GAS_SOLID, GAS_COLUMNS };

/* Opens a table; message [256] has the reason of a failure. */
int gas_open(gas *g, const char *table, double x, char *message);
void gas_close(gas *g);

/* n zones of density rho and specific energy e. columns [GAS_COLUMNS][n] receives the states; its
   temperatures are taken as guesses. status [n]. Returns the worst status. */
cmx_status gas_zones(gas *g, size_t n, const double *rho, const double *e, double *columns, int *status);

/* A state at given rho and T; rho and e; rho and s. Outside of the table the status is CMX_WARN_HELD. In the
   gap of freezing, where part of the gas is solid, P and c are those of the phase with the larger share. */
cmx_status gas_at_temp(const gas *g, double rho, double temp, fluid *out);
cmx_status gas_at_energy(const gas *g, double rho, double e, double guess, fluid *out);
cmx_status gas_at_entropy(const gas *g, double rho, double s, double guess, fluid *out);

/* --- problems.c: shock tubes ---------------------------------------------------------------------------- */

typedef struct side {
  double rho, temp, u;
} side;

typedef struct problem {
  const char *name, *text;
  side left, right;
  double length, time; /* cm, s; the sides meet in the middle */
  int at_edge;         /* the exact solution leaves the table, and is not compared with */
} problem;

/* The problem of that name; returns whether there is one. Those at the edge of the table are placed there. */
int problem_find(const char *name, const gas *g, problem *out);
void problem_list(FILE *out);

/* --- mesh.c: zones and their change in a step ----------------------------------------------------------- */

enum { RHO, MOMENTUM, ENERGY, CONSERVED };

/* Zones i = 0..n-1 between GHOSTS more at either side. Arrays hold n + 2 GHOSTS numbers. */
enum { GHOSTS = 2 };

typedef struct mesh {
  gas *g;
  size_t n;
  double dx, time;
  size_t steps;
  double *u[CONSERVED];             /* per volume */
  double *columns;                  /* [GAS_COLUMNS][n]: what the equation of state gave */
  double *rho, *v, *p, *e, *gamma1; /* primitive variables, with ghosts */
  double *flux[CONSERVED];          /* [n + 1], through the face left of zone i */
  int *status;
  /* Totals [CONSERVED] per area: at the start, through both ends, and what floors added. */
  double start[CONSERVED], inflow[CONSERVED], floors[CONSERVED];
  size_t floored[2]; /* zones that floors of density [0] and of temperature [1] changed, all steps together */
} mesh;

/* A mesh of n zones with the two sides of a problem. Returns a status. */
cmx_status mesh_make(mesh *m, gas *g, const problem *q, size_t n);
void mesh_free(mesh *m);

/* Advances to a time in s, by steps of at most `courant` of the limit. Returns a status < 0 on failure. */
cmx_status mesh_advance(mesh *m, double time, double courant);

/* Total per area. */
double mesh_total(const mesh *m, int conserved);

/* --- reconstruct.c and flux.c --------------------------------------------------------------------------- */

/* A state at a face; energy is per volume, without motion. */
typedef struct face {
  double rho, u, p, energy, c;
} face;

/* The states at the left [0] and right [1] face of a zone after half a step: slopes of the characteristic
   variables are limited, then the zone moves by its own gradients. zone[0..2]: left neighbour, itself, right
   neighbour. ratio: dt/dx. */
void reconstruct(const face zone[3], double ratio, face out[2]);

/* Flux through a face by the solver HLLC. */
void flux_hllc(const face *left, const face *right, double flux[CONSERVED]);

/* --- exact.c: the Riemann problem ----------------------------------------------------------------------- */

enum { FAN_NODES = 401 };

/* A wave to the left or the right. Of a shock head = tail are its speed; of a rarefaction `fan` has the
   states from the undisturbed gas to the middle, and xi their speeds u -/+ c. */
typedef struct wave {
  int sign; /* -1 to the left, 1 to the right */
  int shock;
  double head, tail;
  fluid ahead, behind;
  double xi[FAN_NODES];
  fluid fan[FAN_NODES];
} wave;

typedef struct riemann {
  double p, u; /* between the waves */
  wave left, right;
} riemann;

/* Solves the problem of two states by the same equation of state: shocks obey Hugoniot's relations,
   rarefactions follow the isentrope; one of each kind and side at most, as for convex isentropes. */
cmx_status riemann_solve(const gas *g, const fluid *left, const fluid *right, riemann *out);

/* The mean over the speeds from a to b. */
fluid riemann_mean(const riemann *r, double a, double b);

/* --- output.c ------------------------------------------------------------------------------------------- */

/* Differences from the exact solution, the mean over the mesh over the largest exact jump. */
typedef struct errors {
  double rho, u, p;
} errors;
errors output_errors(const mesh *m, const problem *q, const riemann *r);

/* Columns of a run in PREFIX-NAME-N.txt, and PREFIX-NAME.gp, which gnuplot draws. r may be NULL. */
int output_columns(const mesh *m, const problem *q, const riemann *r, const char *prefix);
int output_gnuplot(const problem *q, size_t n_runs, const size_t zones[], const char *prefix);

#endif
