/* Phase diagrams by first principles and by other fits, in T/T_m of pure carbon. */
#include "report.h"

/* --- Blouin & Daligault (2021): fits to their simulations, at these number fractions of the liquid ----- */

static const char simulations[] =
    "Two descriptions of the solid: a fit to simulations there, short-range order to second order in the "
    "difference of the charges here. They differ by up to 0.07 in temperature and 0.04 in composition.";

/* Freezing at 5e22 erg/cm^3: temperature over that of pure carbon, and the solid. */
#define CO(x, solid, ratio)                                                                                  \
  EXPLAINED("C/O, x_O = " x, "freezing temperature over that of pure carbon", ratio,                         \
            "coulomix phase c12-o16 --p 5e22 --freeze " x " --json; "                                        \
            "coulomix phase c12-o16 --p 5e22 --freeze 0 --json",                                             \
            ".[0].temp / .[1].temp", ".[0].temp / .[1].temp - " ratio " | fabs < 0.07", simulations),        \
      EXPLAINED("C/O, x_O = " x, "fraction of oxygen in the first solid", solid,                             \
                "coulomix phase c12-o16 --p 5e22 --freeze " x " --json", ".solid[1]",                        \
                ".solid[1] - " solid " | fabs < 0.04", simulations)
#define ONE(x, solid)                                                                                        \
  EXPLAINED("O/Ne, x_Ne = " x, "fraction of neon in the first solid", solid,                                 \
            "coulomix phase o16-ne20 --p 5e22 --freeze " x " --json", ".solid[1]",                           \
            ".solid[1] - " solid " | fabs < 0.025", simulations)

static const report_item blouin[] = {
    CO("0.1", "0.0882", "0.9739"),
    CO("0.2", "0.2071", "0.9673"),
    CO("0.3", "0.3437", "0.9846"),
    CO("0.4", "0.4844", "1.0262"),
    CO("0.5", "0.6169", "1.0910"),
    CO("0.6", "0.7316", "1.1769"),
    CO("0.7", "0.8232", "1.2796"),
    CO("0.8", "0.8920", "1.3922"),
    CO("0.9", "0.9455", "1.5061"),
    ONE("0.1", "0.0993"),
    ONE("0.2", "0.2150"),
    ONE("0.3", "0.3383"),
    ONE("0.4", "0.4619"),
    ONE("0.5", "0.5798"),
    ONE("0.6", "0.6876"),
    ONE("0.7", "0.7830"),
    ONE("0.8", "0.8653"),
    ONE("0.9", "0.9363"),
    EXPLAINED(
        "C/O", "coupling at which pure carbon freezes", "178",
        "coulomix models --json; coulomix phase --z1 6 --z2 8 --json", ".[1].gamma_melt",
        ".[1].gamma_melt | . > 175.7 and . < 175.75",
        "The published value has screening electrons, this row a rigid background; the row below has both."),
    EXPLAINED(
        "C/O", "freezing of pure carbon at 5e22 erg/cm^3: Gamma from its temperature", "178",
        "coulomix phase c12-o16 --p 5e22 --freeze 0 --json; coulomix eos c12-o16 --x 0 --rho 1e6 --temp 1e7 "
        "--json",
        ".[0] as $f | .[1].gamma * 1e7 / $f.temp * pow($f.rho_liquid / 1e6; 1/3)",
        ".[0] as $f | .[1].gamma * 1e7 / $f.temp * pow($f.rho_liquid / 1e6; 1/3) | . > 177 and . < 186",
        "Quantum ions and the polarisation of the electrons in both phases."),
    NO_DATA("C/O/Ne", "first solids of three species", NULL,
            "The fit is a private communication inside a program; `coulomix plot` shows it as a provisional "
            "curve."),
};

const report_paper report_blouin2021 = {
    .key = "blouin2021",
    .title = "Blouin & Daligault (2021)",
    .citation =
        "S. Blouin and J. Daligault, Phys. Rev. E 103, 043204 (2021); Astrophys. J. 919, 87 (2021): fits "
        "as MESA has them, at nine fractions",
    .items = blouin,
    .n = sizeof blouin / sizeof *blouin};

/* --- Medin & Cumming (2010): their difference of liquid and solid --------------------------------------- */

/* f_l - f_s of the classical one-component plasma from the records of `coulomix models`. */
#define DIFFERENCE                                                                                           \
  "def record(id): .models[] | select(.id == id).parameters; record(\"liquid/pc2000-ds\") as $l "            \
  "| record(\"crystal/bcc\") as $c | record(\"anharmonic/bc22\") as $a "                                     \
  "| def liquid(g): (-pow(3; 0.5) / 2 - $l.A1 / pow($l.A2; 0.5)) as $a3 "                                    \
  "| $l.A1 * (pow(g * ($l.A2 + g); 0.5) - $l.A2 * ((pow(g / $l.A2; 0.5) + pow(1 + g / $l.A2; 0.5)) | log)) " \
  "+ 2 * $a3 * (pow(g; 0.5) - (pow(g; 0.5) | atan)) + $l.B1 * (g - $l.B2 * ((1 + g / $l.B2) | log)) "        \
  "+ $l.B3 / 2 * ((1 + g * g / $l.B4) | log); "                                                              \
  "def difference(g): liquid(g) + $c.zeta * g - 1.5 * (g | log) - 1 "                                        \
  "- 0.5 * ((6 / 3.14159265358979324) | log) - $c.ln3 + $a.A1 / g + $a.A2 / (2 * g * g) "                    \
  "+ $a.A3 / (3 * g * g * g); "
static const char models[] = "coulomix models --json";
static const char other_fits[] = "Other fits of the same plasma, DeWitt & Slattery (2003) and Dubin (1990), "
                                 "than ours, Potekhin & Chabrier "
                                 "(2000) and Baiko & Chugunov (2022): 0.01 to 0.02 kT apart where it "
                                 "freezes, where 0.0043 kT move the coupling "
                                 "by 1. At 100 the crystal is extrapolated.";

static const report_item medin[] = {
    EXPLAINED("Equation (9)", "f_l - f_s at Gamma = 100, kT", "-0.3683", models, DIFFERENCE "difference(100)",
              DIFFERENCE "difference(100) - (-0.3683) | fabs < 0.08", other_fits),
    EXPLAINED("Equation (9)", "f_l - f_s at Gamma = 150, kT", "-0.1314", models, DIFFERENCE "difference(150)",
              DIFFERENCE "difference(150) - (-0.1314) | fabs < 0.05", other_fits),
    EXPLAINED("Equation (9)", "f_l - f_s at Gamma = 200, kT", "0.0938", models, DIFFERENCE "difference(200)",
              DIFFERENCE "difference(200) - (0.0938) | fabs < 0.05", other_fits),
    EXPLAINED("Section III", "coupling at which the one-component plasma freezes", "178.6",
              "coulomix phase --z1 6 --z2 8 --json", ".gamma_melt", ".gamma_melt | . > 175.7 and . < 175.75",
              other_fits),
    NO_DATA("Figures", "diagrams of mixtures of up to seventeen species", NULL,
            "The numbers of the figures are not printed."),
};

const report_paper report_medin2010 = {.key = "medin2010",
                                       .title = "Medin & Cumming (2010)",
                                       .citation = "Z. Medin and A. Cumming, Phys. Rev. E 81, 036107 (2010)",
                                       .items = medin,
                                       .n = sizeof medin / sizeof *medin};

/* --- what is computed elsewhere or cannot be had -------------------------------------------------------- */

static const report_item others[] = {
    NO_DATA(
        "Ogata et al. (1993)", "Monte Carlo energies of mixed crystals", NULL,
        "Fifteen of them stand in Table 2 of Kozhberov (2024), whose rows compare them; the tables of the "
        "paper itself were not at hand."),
    NO_DATA("Horowitz, Schneider & Berry (2010)", "molecular dynamics of freezing of C/O", NULL,
            "Compositions of the coexisting phases are printed in a figure alone."),
    NO_DATA(
        "Delays of cooling white dwarfs", "Gyr by latent heat, separation and distillation", NULL,
        "`tools/hosts/cooling/delays.sh` computes them in two minutes of one core beside published ones; it "
        "needs a Fortran compiler."),
    NO_DATA("Castro-Tapia & Cumming (2025)", "ternary tables of C/O/Ne, O/Ne/Na, Ne/O/Mg", NULL,
            "The files are not in the public repository but behind a pointer to a store of large files."),
};

const report_paper report_others = {.key = "others",
                                    .title = "Not compared here",
                                    .citation =
                                        "Data that cannot be had as numbers, or need more than this program",
                                    .items = others,
                                    .n = sizeof others / sizeof *others};
