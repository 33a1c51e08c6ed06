/* Phase diagrams by first principles and by other fits, in T/T_m of pure carbon. */
#include "report.h"

/* --- Blouin & Daligault (2021): fits to their simulations, at these number fractions of the liquid ----- */

static const char
    temperature[] = "The solid there is a fit to simulations. Here its vibrations are linear in composition, "
                    "and the energy is of second "
                    "order in the difference of the charges. The vibrations of ordered crystals (`coulomix "
                    "phonons d03`) are 0.025 kT "
                    "below linear at x = 1/4, 0.13 x(1 - x). The bound is what 0.2 x(1 - x) kT in the solid "
                    "do at a latent heat of 0.75 "
                    "kT; the differences above x = 0.4 are all those of 0.15 to 0.18 x(1 - x).",
    solids[] =
        "The same; such a term moves the composition of the solid by up to 0.04, and third order in the "
        "difference of the charges by as much where that changes sign. The bound is 0.18 x(1 - x), scaled by "
        "the "
        "variance of the charges in O/Ne.";

/* Freezing at 5e22 erg/cm^3: temperature over that of pure carbon, and the solid, each with the bound on its
   difference. */
#define CO(x, solid, solid_bound, ratio, bound)                                                              \
  EXPLAINED("C/O, x_O = " x, "freezing temperature over that of pure carbon", ratio,                         \
            "coulomix phase c12-o16 --p 5e22 --freeze " x " --json; "                                        \
            "coulomix phase c12-o16 --p 5e22 --freeze 0 --json",                                             \
            ".[0].temp / .[1].temp", "difference " bound, temperature),                                      \
      EXPLAINED("C/O, x_O = " x, "fraction of oxygen in the first solid", solid,                             \
                "coulomix phase c12-o16 --p 5e22 --freeze " x " --json", ".solid[1]",                        \
                "difference " solid_bound, solids)
#define ONE(x, solid, bound)                                                                                 \
  EXPLAINED("O/Ne, x_Ne = " x, "fraction of neon in the first solid", solid,                                 \
            "coulomix phase o16-ne20 --p 5e22 --freeze " x " --json", ".solid[1]", "difference " bound,      \
            solids)

static const report_item blouin[] = {
    CO("0.1", "0.0882", "0 +- 0.016", "0.9739", "-0.024..0.005"),
    CO("0.2", "0.2071", "0 +- 0.029", "0.9673", "-0.041..0.005"),
    CO("0.3", "0.3437", "0 +- 0.038", "0.9846", "-0.054..0.005"),
    CO("0.4", "0.4844", "0 +- 0.043", "1.0262", "-0.063..0.005"),
    CO("0.5", "0.6169", "0 +- 0.045", "1.0910", "-0.072..0.005"),
    CO("0.6", "0.7316", "0 +- 0.043", "1.1769", "-0.079..0.005"),
    CO("0.7", "0.8232", "0 +- 0.038", "1.2796", "-0.076..0.005"),
    CO("0.8", "0.8920", "0 +- 0.029", "1.3922", "-0.062..0.005"),
    CO("0.9", "0.9455", "0 +- 0.016", "1.5061", "-0.037..0.005"),
    ONE("0.1", "0.0993", "0 +- 0.0098"),
    ONE("0.2", "0.2150", "0 +- 0.017"),
    ONE("0.3", "0.3383", "0 +- 0.023"),
    ONE("0.4", "0.4619", "0 +- 0.026"),
    ONE("0.5", "0.5798", "0 +- 0.027"),
    ONE("0.6", "0.6876", "0 +- 0.026"),
    ONE("0.7", "0.7830", "0 +- 0.023"),
    ONE("0.8", "0.8653", "0 +- 0.017"),
    ONE("0.9", "0.9363", "0 +- 0.0098"),
    EXPLAINED(
        "C/O", "coupling at which pure carbon freezes", "178",
        "coulomix models --json; coulomix phase --z1 6 --z2 8 --json", ".[1].gamma_melt", "175.72",
        "The published value has screening electrons, this row a rigid background; the row below has both."),
    EXPLAINED(
        "C/O", "freezing of pure carbon at 5e22 erg/cm^3: Gamma from its temperature", "178",
        "coulomix phase c12-o16 --p 5e22 --freeze 0 --json; coulomix eos c12-o16 --x 0 --rho 1e6 --temp 1e7 "
        "--json",
        ".[0] as $f | .[1].gamma * 1e7 / $f.temp * pow($f.rho_liquid / 1e6; 1/3)", "difference 0..6",
        "Quantum ions, and electrons polarised in both phases, which raise the rigid 175.7 to 183; the "
        "published "
        "simulations have classical ions. A unit of Gamma is 0.0043 kT, and 6 are 0.026 kT, as far as models "
        "of the "
        "polarised crystal differ."),
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
/* Terms of the crystal's anharmonic series that equation (9) leaves out. */
#define LEFT_OUT "def left_out(g): $a.A2 / (2 * g * g) + $a.A3 / (3 * g * g * g); "
static const char series[] =
    "Equation (9) ends the anharmonic series of the crystal with 1/Gamma. The terms with 1/Gamma^2 and "
    "1/Gamma^3 are "
    "0.080, 0.026 and 0.012 kT at 100, 150 and 200; what remains, 0.003 to 0.007 kT, is that of other fits: "
    "DeWitt & "
    "Slattery (2003) and Dubin (1990) there, Potekhin & Chabrier (2000) and Baiko & Chugunov (2022) here.";
#define NINE(g, value, ours)                                                                                 \
  EXPLAINED_IF(                                                                                              \
      "Equation (9)", "f_l - f_s at Gamma = " g ", kT", value, models, DIFFERENCE "difference(" g ")", ours, \
      DIFFERENCE LEFT_OUT "difference(" g ") - left_out(" g ") - (" value ") | fabs < 0.0075", series)

/* Equation (9) with its straight ends, as printed. */
static const char curves[] =
    "coulomix models --json | jq -r '" DIFFERENCE LEFT_OUT
    "def nine(g): if g < 100 then -0.3683 + 0.00458 * (g - 100) elif g > 200 then 0.09384 + 0.00428 * (g - "
    "200) "
    "else -0.003243 * g + 1.8645 * pow(g; 0.32301) - 1.7748 * (g | log) - 0.2316 + 10.84 / g end; "
    "range(60; 241; 2) | [., difference(.), difference(.) - left_out(.), nine(.)] | @tsv' >medin.tsv && "
    "gnuplot -e \"set terminal pngcairo size 900,600 font 'sans,11'; set output 'medin.png'; set key left "
    "top; "
    "set grid; set xlabel 'coupling Γ of the one-component plasma'; set ylabel 'liquid less crystal (kT per "
    "ion)'; "
    "plot 0 linecolor rgb '#888888' notitle, 'medin.tsv' using 1:2 with lines linewidth 2.4 title "
    "'coulomix', "
    "'' using 1:3 with lines linewidth 2 dashtype 2 title 'the same without 1/Γ^2 and 1/Γ^3', "
    "'' using 1:4 with lines linewidth 2.4 title 'Medin and Cumming (2010), equation (9)'\"";

static const report_item medin[] = {
    NINE("100", "-0.3683", "-0.2953"),
    NINE("150", "-0.1314", "-0.1104"),
    NINE("200", "0.0938", "0.1025"),
    EXPLAINED("Section III", "coupling at which the one-component plasma freezes", "178.6",
              "coulomix phase --z1 6 --z2 8 --json", ".gamma_melt", "175.72", series),
    FIGURE("Equation (9)", "free energy of the liquid less that of the crystal, one component", curves,
           "medin.png", "The published curve is straight below 100 and above 200."),
    NO_DATA("Figures", "diagrams of mixtures of up to seventeen species", NULL,
            "The numbers of the figures are not printed."),
};

const report_paper report_medin2010 = {.key = "medin2010",
                                       .title = "Medin & Cumming (2010)",
                                       .citation = "Z. Medin and A. Cumming, Phys. Rev. E 81, 036107 (2010)",
                                       .items = medin,
                                       .n = sizeof medin / sizeof *medin};

/* --- what is computed elsewhere or cannot be had -------------------------------------------------------- */

#define DELAY(place_, claim_, published_, ours_, text_)                                                      \
  RECORDED(place_, claim_, published_, ours_,                                                                \
           "sh tools/hosts/cooling/delays.sh carbon-oxygen.cmx white-dwarf.cmx", text_)
static const char
    delays[] = "Recorded: two minutes of one core, and a Fortran compiler.",
    diagram[] =
        "Recorded. With the diagram of Blouin & Daligault (2021) in place of ours 1.07 and 1.02, with thin "
        "hydrogen 0.83 and 0.74: the ordered solid has its azeotrope at more oxygen, and crystals take up "
        "less.";

static const report_item others[] = {
    NO_DATA(
        "Ogata et al. (1993)", "Monte Carlo energies of mixed crystals", NULL,
        "Fifteen of them stand in Table 2 of Kozhberov (2024), whose rows compare them; the tables of the "
        "paper itself were not at hand."),
    NO_DATA("Horowitz, Schneider & Berry (2010)", "molecular dynamics of freezing of C/O", NULL,
            "Compositions of the coexisting phases are printed in a figure alone."),
    DELAY("Tremblay et al. (2019)", "0.6 solar masses, delay by latent heat at log L = -4.5: about 1, Gyr",
          "1", "1.04", delays),
    DELAY("Tremblay et al. (2019)", "1.0 solar mass, the same", "1", "1.05", delays),
    DELAY("Bauer (2023)", "0.6 solar masses, delay by separation of C and O, Gyr", "0.5..0.8", "0.71",
          delays),
    DELAY("Bauer (2023)", "1.0 solar mass, the same", "0.5..0.8", "0.65", delays),
    DELAY("Salaris et al. (2010)", "0.6 solar masses, the same, Gyr", "1.162", "0.71", diagram),
    DELAY("Salaris et al. (2010)", "1.0 solar mass, the same", "0.963", "0.65", diagram),
    DELAY("Salaris et al. (2010)",
          "0.6 solar masses, the same with helium atmosphere, Gyr; ours thin hydrogen", "0.477", "0.55",
          delays),
    DELAY("Salaris et al. (2010)", "1.0 solar mass, the same", "0.705", "0.47", diagram),
    DELAY("Salaris et al. (2024)", "0.6 solar masses, delay by 3 % of 22Ne: several Gyr", "> 2", "6.4",
          delays),
    DELAY("Salaris et al. (2024)", "1.0 solar mass, the same", "> 2", "5.3", delays),
    NO_DATA("Castro-Tapia & Cumming (2025)", "ternary tables of C/O/Ne, O/Ne/Na, Ne/O/Mg", NULL,
            "The files are not in the public repository but behind a pointer to a store of large files."),
};

const report_paper report_others = {.key = "others",
                                    .title = "Not compared here",
                                    .citation =
                                        "Data that cannot be had as numbers, or need more than this program",
                                    .items = others,
                                    .n = sizeof others / sizeof *others};
