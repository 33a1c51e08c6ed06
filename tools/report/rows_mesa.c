/* MESA's printed test of its equation of state: eos/test/test_output of its public repository (MESAHub/mesa,
   commit 04571207ac2f2fb5bcf6df8f201e5898e942c174). */
#include "report.h"

/* Published with 17 digits; rounded here to those that a table of MESA keeps. Masses 4 and 1 as there. */
static const char helium[] = "coulomix eos 2:4,6:12 --x 0 --rho 100 --temp 2e8 --json";
static const char hydrogen[] = "coulomix eos 1:1,2:4 --x 0 --rho 100 --temp 2e8 --json";
static const char he_place[] = "pure helium, 100 g/cm^3, 2e8 K",
                  h_place[] = "pure hydrogen, 100 g/cm^3, 2e8 K";
static const char partial[] =
    "Ions and molecules are partly bound there; this program treats fully ionized matter.";

static const char zero[] =
    "MESA counts energies from neutral atoms: it adds 13.598 eV a nucleon, 1.312e13 erg/g, in both states.";
static const char masses[] =
    "Ions have their true masses in MESA's entropy, 1.00784 and 4.0026 u: 3/2 ln of their "
    "ratio to the masses 1 and 4 of its density is the difference.";

static const report_item items[] = {
    CLAIM(he_place, "P, erg/cm^3", "5.2822e18", helium, ".p"),
    EXPLAINED(he_place, "e, erg/g", "1.40275e17", helium, ".e", "1.40262e17", zero),
    EXPLAINED(he_place, "s, erg/(g K)", "1.62684e9", helium, ".s", "1.62682e9", masses),
    CLAIM(he_place, "chi_rho", "0.236", helium, ".chi_rho"),
    CLAIM(he_place, "chi_T", "3.292", helium, ".chi_t"),
    CLAIM(he_place, "Gamma_1", "1.3719", helium, ".gamma1"),
    CLAIM(he_place, "Gamma_3", "1.3450", helium, ".gamma3"),
    CLAIM(he_place, "adiabatic gradient", "0.25151", helium, ".grad_ad"),
    CLAIM(he_place, "chemical potential of the electrons over kT", "-6.1788", helium, ".eta"),
    CLAIM(h_place, "P, erg/cm^3", "7.3615e18", hydrogen, ".p"),
    EXPLAINED(h_place, "e, erg/g", "1.71971e17", hydrogen, ".e", "1.71958e17", zero),
    EXPLAINED(h_place, "s, erg/(g K)", "3.01471e9", hydrogen, ".s", "3.01374e9", masses),
    CLAIM(h_place, "chi_rho", "0.452", hydrogen, ".chi_rho"),
    CLAIM(h_place, "chi_T", "2.6443", hydrogen, ".chi_t"),
    CLAIM(h_place, "Gamma_1", "1.4121", hydrogen, ".gamma1"),
    CLAIM(h_place, "Gamma_3", "1.3631", hydrogen, ".gamma3"),
    CLAIM(h_place, "adiabatic gradient", "0.25713", hydrogen, ".grad_ad"),
    CLAIM(h_place, "chemical potential of the electrons over kT", "-5.4849", hydrogen, ".eta"),
    NO_DATA("pure helium and hydrogen, 0.1 g/cm^3, 1e4 and 1e5 K; 0.01 g/cm^3, 1e6 K",
            "P, e, s and derivatives", NULL, partial),
    NO_DATA("solar mixture, and metals with H and He 3:1", "P, e, s and derivatives at the same states", NULL,
            "The metals of these mixtures are not printed with the values."),
    NO_DATA(
        "Skye", "values of crystallizing carbon and oxygen", NULL,
        "The output of MESA's tests has no state in the regime of Skye; its repository has no other values."),
};

const report_paper report_mesa = {.key = "mesa",
                                  .title = "MESA's test states",
                                  .citation = "MESA, eos/test/test_output, github.com/MESAHub/mesa",
                                  .items = items,
                                  .n = sizeof items / sizeof *items};
