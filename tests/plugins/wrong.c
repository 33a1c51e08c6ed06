/* Plug-ins with one fault each, chosen when they are compiled: -DFAULT=NAN_INSIDE. Without it a correct one.
   */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "coulomix/plugin.h"

enum {
  NONE,
  DERIVATIVE,
  NAN_INSIDE,
  CRASH,
  CRASH_ON_LOADING,
  HANG,
  OTHER_VERSION,
  BUILT_IN_ID,
  ID_TWICE,
  SHARED_STATE,
  MEMORY_OF_CALLS,
  NOT_CONVEX,
  WRONG_LIMIT,
  PARAMETERS,
  LOW_ORDER,
  NO_PLUGIN,
  WRONG_KIND,
  NO_REFERENCE,
  PRINTS
};
#ifndef FAULT
#define FAULT NONE
#endif

/* -0.9 G + (3/2) ln(1 + G/2), which is not the ideal gas at small G but keeps what a liquid must above 0.1 */
static cmx_jet formula(const double p[], cmx_jet g) {
  return cmx_jet_add(cmx_jet_scale(g, -p[0]), cmx_jet_scale(cmx_jet_log1p(cmx_jet_scale(g, 0.5)), 1.5));
}

static cmx_jet liquid(const double p[], cmx_jet g) {
  enum { WORKSPACE = 300 };
  static volatile double shared[WORKSPACE], calls;
  cmx_jet f = formula(p, g);
  switch (FAULT) {
  case DERIVATIVE:
    f.gg *= 1.0 + 1e-6;
    break;
  case NAN_INSIDE:
    if (g.v > 50.0 && g.v < 60.0) f.ggg = NAN;
    break;
  case CRASH:
    if (g.v > 50.0) raise(SIGSEGV);
    break;
  case HANG:
    while (g.v > 50.0) pause();
    break;
  case SHARED_STATE: /* right as long as calls follow each other */
    shared[0] = g.v;
    for (int k = 1; k < WORKSPACE; k++) shared[k] = shared[k - 1];
    f.v += shared[WORKSPACE - 1] - g.v;
    break;
  case MEMORY_OF_CALLS:
    calls = calls + 1.0;
    f.v += 1e-9 * calls;
    break;
  case NOT_CONVEX:
    f = cmx_jet_add(f, cmx_jet_scale(cmx_jet_mul(g, g), 1e-3));
    break;
  case WRONG_LIMIT:
    f = cmx_jet_scale(f, 1.2);
    break;
  case PRINTS:
    puts("{ this is no JSON");
    break;
  default:
    break;
  }
  return f;
}

#if FAULT == 4
static void on_loading(void) __attribute__((constructor));
static void on_loading(void) {
  raise(SIGSEGV);
}
#endif

static const char *const names[] = {"slope"};
static const double values[] = {0.9};
static const cmx_reference notes = {
    .key = "Notes2026", .authors = "P. Lugin", .journal = "Notes 3, 4", .year = 2026};
static const cmx_reference *const references[] = {FAULT == NO_REFERENCE ? NULL : &notes, NULL};

#define MODEL                                                                                                \
  {                                                                                                          \
    {.id = FAULT == BUILT_IN_ID ? "liquid/pc2000-ds" : "liquid/wrong",                                       \
     .summary = "a liquid",                                                                                  \
     .kind = FAULT == WRONG_KIND ? CMX_KIND_CRYSTAL : CMX_KIND_LIQUID,                                       \
     .source = "Eq. (5)",                                                                                    \
     .n_parameters = FAULT == PARAMETERS ? 100000 : 1,                                                       \
     .parameter_names = names,                                                                               \
     .parameters = values,                                                                                   \
     .kernel.one = liquid,                                                                                   \
     .range_of = "gamma",                                                                                    \
     .range = {0.1, 200.0},                                                                                  \
     .limit = {0.0, INFINITY},                                                                               \
     .references = references},                                                                              \
        FAULT == LOW_ORDER ? 1 : 3                                                                           \
  }

static const cmx_plugin_model models[] = {MODEL, MODEL};

#if FAULT == 15
CMX_PLUGIN_EXPORT const cmx_plugin_model *const cmx_another_symbol = models;
#else
CMX_PLUGIN_EXPORT const cmx_plugin cmx_plugin_v1 = {
    CMX_PLUGIN_MAGIC,
    CMX_PLUGIN_LAYOUT,
    sizeof(cmx_plugin),
    sizeof(cmx_plugin_model),
    FAULT == OTHER_VERSION ? "0.1.0" : CMX_PLUGIN_BUILT_FOR,
    "P. Lugin",
    FAULT == ID_TWICE ? 2 : 1,
    models,
};
#endif
