/* Electron-electron scattering in the thermal conductivity: collision integrals by longitudinal and
   transverse plasmons and their interference (Shternin & Yakovlev 2006, Eqs. (21)-(23)). */
#include "models/records.h"

enum {
  L_1,
  L_2,
  L_3,
  L_4,
  L_5,
  L_6,
  T_1,
  T_A0,
  T_A3,
  T_C10,
  T_C12,
  T_C20,
  T_C24,
  T_2,
  LT_1,
  LT_A0,
  LT_A3,
  LT_C10,
  LT_C12,
  LT_C20,
  LT_C24,
  LT_2,
  LT_B0,
  LT_B1,
  LT_3,
  N_PARAMETERS
};

/* The functions A = a0 + a3 u^3, C2 = c0 + c4 u^4 and C = A exp(C1/C2) of one part; p at its a0. */
typedef struct part {
  cmx_jet a, c, c2;
} part;

static part part_of(const double p[], cmx_jet u) {
  const cmx_jet u2 = cmx_jet_mul(u, u);
  part r;
  r.a = cmx_jet_affine(cmx_jet_mul(u2, u), p[1], p[0]);
  r.c2 = cmx_jet_affine(cmx_jet_mul(u2, u2), p[5], p[4]);
  r.c = cmx_jet_mul(r.a, cmx_jet_exp(cmx_jet_div(cmx_jet_affine(u2, p[3], p[2]), r.c2)));
  return r;
}

/* [low + (C2 - low)/(1 + fading)] ln(1 + C/below) */
static cmx_jet blend(const part *f, cmx_jet low, cmx_jet fading, cmx_jet below) {
  const cmx_jet high = cmx_jet_div(cmx_jet_sub(f->c2, low), cmx_jet_affine(fading, 1.0, 1.0));
  return cmx_jet_mul(cmx_jet_add(low, high), cmx_jet_log1p(cmx_jet_div(f->c, below)));
}

/* I_l = (1/u) [l1 - l2/(1 + l3 theta)] ln[1 + l4/(l5 theta + l6 theta^2 + theta^3)] */
static cmx_jet longitudinal(const double p[], cmx_jet u, cmx_jet theta) {
  const cmx_jet slope = cmx_jet_inv(cmx_jet_affine(theta, p[L_3], 1.0));
  const cmx_jet below =
      cmx_jet_mul(theta, cmx_jet_affine(cmx_jet_mul(theta, cmx_jet_affine(theta, 1.0, p[L_6])), 1.0, p[L_5]));
  const cmx_jet ln = cmx_jet_log1p(cmx_jet_scale(cmx_jet_inv(below), p[L_4]));
  return cmx_jet_div(cmx_jet_mul(cmx_jet_affine(slope, -p[L_2], p[L_1]), ln), u);
}

/* I_t = u^3 [t1/C + (C2 - t1/C)/(1 + t2 theta u)] ln[1 + C/(A theta u + theta^2 u^2)] */
static cmx_jet transverse(const double p[], cmx_jet u, cmx_jet theta) {
  const part f = part_of(&p[T_A0], u);
  const cmx_jet tu = cmx_jet_mul(theta, u), below = cmx_jet_mul(tu, cmx_jet_add(f.a, tu));
  const cmx_jet u3 = cmx_jet_mul(cmx_jet_mul(u, u), u);
  return cmx_jet_mul(u3,
                     blend(&f, cmx_jet_scale(cmx_jet_inv(f.c), p[T_1]), cmx_jet_scale(tu, p[T_2]), below));
}

/* I_lt = u [lt1 u^2/C + (C2 - lt1 u^2/C)/(1 + lt2 theta^B)]
          ln[1 + C/(A theta + lt3 theta^2 u^2 + (theta u)^(8/3))],  B = lt_b0 - lt_b1 u */
static cmx_jet interference(const double p[], cmx_jet u, cmx_jet theta) {
  const part f = part_of(&p[LT_A0], u);
  const cmx_jet u2 = cmx_jet_mul(u, u), tu = cmx_jet_mul(theta, u);
  const cmx_jet low = cmx_jet_scale(cmx_jet_div(u2, f.c), p[LT_1]);
  /* theta^B, B = 1 - 0.75 u */
  const cmx_jet power = cmx_jet_exp(cmx_jet_mul(cmx_jet_affine(u, -p[LT_B1], p[LT_B0]), cmx_jet_log(theta)));
  const cmx_jet below =
      cmx_jet_add(cmx_jet_mul(f.a, theta),
                  cmx_jet_add(cmx_jet_scale(cmx_jet_mul(tu, tu), p[LT_3]), cmx_jet_pow(tu, 8.0 / 3.0)));
  return cmx_jet_mul(u, blend(&f, low, cmx_jet_scale(power, p[LT_2]), below));
}

static cmx_jet collisions(const double p[], cmx_jet u, cmx_jet theta) {
  return cmx_jet_add(longitudinal(p, u, theta),
                     cmx_jet_add(transverse(p, u, theta), interference(p, u, theta)));
}

static const char *const names[N_PARAMETERS] = {
    "l_1",    "l_2",    "l_3",    "l_4",   "l_5",   "l_6",   "t_1",   "t_a0",  "t_a3",
    "t_c10",  "t_c12",  "t_c20",  "t_c24", "t_2",   "lt_1",  "lt_a0", "lt_a3", "lt_c10",
    "lt_c12", "lt_c20", "lt_c24", "lt_2",  "lt_b0", "lt_b1", "lt_3"};
/* Shternin & Yakovlev 2006, with Eqs. (21)-(23) */
static const double sy2006[N_PARAMETERS] = {0.1587, 0.02538, 0.0435,  128.56,   37.1,     10.83,   2.404,
                                            20.0,   450.0,   0.05067, 0.03216,  0.0254,   0.04127, 0.1,
                                            18.52,  12.2,    25.2,    0.123636, 0.016234, 0.0762,  0.05714,
                                            0.1558, 1.0,     0.75,    10.83};
/* The transverse part has a0 to c24 of the interference. */
static const double table2011[N_PARAMETERS] = {
    0.1587,   0.02538,  0.0435,  128.56,  37.1, 10.83, 2.404, 12.2, 25.2,
    0.123636, 0.016234, 0.0762,  0.05714, 0.1,  18.52, 12.2,  25.2, 0.123636,
    0.016234, 0.0762,   0.05714, 0.1558,  1.0,  0.75,  10.83};
static const cmx_reference *const references[] = {&cmxp_ref_shternin_2006, NULL};

const cmx_model cmxp_electron_collisions_sy2006 = {
    .id = "electron-collisions/sy2006",
    .kind = CMX_KIND_ELECTRON_COLLISIONS,
    .summary = "Shternin & Yakovlev 2006, within 2.3 % of the exact integrals",
    .source = "Eqs. (21)-(23)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = sy2006,
    .kernel.two = collisions,
    .range_of = "velocity",
    .range = {0.0, 1.0},
    .limit = {0.0, 1.0},
    .references = references};

const cmx_model cmxp_electron_collisions_table2011 = {
    .id = "electron-collisions/table2011",
    .kind = CMX_KIND_ELECTRON_COLLISIONS,
    .summary = "as in the public conductivity table of 2011: the transverse part with coefficients of the "
               "interference, up to 25 % too large",
    .source = "Eqs. (21)-(23), the transverse part with the coefficients of the interference",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = table2011,
    .kernel.two = collisions,
    .range_of = "velocity",
    .range = {0.0, 1.0},
    .limit = {0.0, 1.0},
    .references = references};
