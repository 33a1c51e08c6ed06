/* constants.c: prints coulomix_constants.inc, the numbers of the C headers as constants of the Fortran
 * module.
 *
 *     cc -I.. constants.c -o constants && ./constants > coulomix_constants.inc
 *
 * A test compares the file with the output, and its names with those of the headers. */
#include <ctype.h>
#include <stdio.h>

#include "coulomix_c.h"

/* A constant, or a heading without a name. */
typedef struct constant {
  const char *name;
  long number;
  const char *text, *unit;
} constant;

/* clang-format off */
#define HEADING(text)                        {NULL, 0, text, ""}
#define NUMBER(name)                         {#name, name, "", ""}
#define ENTRY(name, number, text)            {#name, name, text, ""},
#define REASON(name, bit, word, text)        {#name, name, text, ""},
#define STATE(name, unit, a, b, slope, text) {"CMX_Q_" #name, CMX_Q_##name, text, unit},
#define HOST(name, unit, text)               {"CMX_Q_" #name, CMX_Q_##name, text, unit},
#define TRANSPORT(name, unit, text)          {"CMX_TRANSPORT_Q_" #name, CMX_TRANSPORT_Q_##name, text, unit},
#define ORDER(name, unit, text)              {"CMX_ORDER_Q_" #name, CMX_ORDER_Q_##name, text, unit},
#define SPECIES(name, number, unit, text)    {#number, number, text, unit},
#define WARM(name, unit, text)               {"CMX_WARM_Q_" #name, CMX_WARM_Q_##name, text, unit},
#define WARM_SPECIES(name, member, unit, text) WARM(name, unit, text)
#define FREEZING(name, unit, text)           {"CMX_FREEZING_" #name, CMX_FREEZING_##name, text, unit},

static const constant constants[] = {
    HEADING("Statuses"),
    CMX_STATUS_LIST(ENTRY)
    HEADING("Reasons, bits of a mask"),
    CMX_REASON_LIST(REASON)
    HEADING("Phases; compounds have the numbers from cmx_compound to cmx_last_compound"),
    NUMBER(CMX_STABLE),
    NUMBER(CMX_LIQUID),
    NUMBER(CMX_SOLID),
    NUMBER(CMX_COMPOUND),
    NUMBER(CMX_LAST_COMPOUND),
    HEADING("Outside the table: an error, or the state at its nearest edge"),
    NUMBER(CMX_POLICY_ERROR),
    NUMBER(CMX_POLICY_HOLD),
    HEADING("The order of a solid on cooling"),
    NUMBER(CMX_ORDER_EQUILIBRIUM),
    NUMBER(CMX_ORDER_BLOCKED),
    NUMBER(CMX_ORDER_FROZEN),
    NUMBER(CMX_ORDER_RANDOM),
    HEADING("Given variables of a batch: g/cm^3, K, erg/g, erg/cm^3, erg/(g K)"),
    NUMBER(CMX_GIVEN_RHO_T),
    NUMBER(CMX_GIVEN_RHO_E),
    NUMBER(CMX_GIVEN_RHO_P),
    NUMBER(CMX_GIVEN_RHO_S),
    NUMBER(CMX_GIVEN_RHO_H),
    NUMBER(CMX_GIVEN_P_T),
    NUMBER(CMX_GIVEN_P_S),
    NUMBER(CMX_GIVEN_P_H),
    HEADING("Entries of a tally"),
    NUMBER(CMX_TALLY),
    HEADING("Quantities of a state"),
    CMX_EOS_QUANTITIES(STATE)
    NUMBER(CMX_Q_STATE_END),
    HEADING("Variables, and what follows from a state"),
    {"CMX_Q_rho", CMX_Q_rho, "density", "g/cm^3"},
    {"CMX_Q_temp", CMX_Q_temp, "temperature", "K"},
    NUMBER(CMX_Q_HOST_BEFORE),
    CMX_EOS_HOST_QUANTITIES(HOST)
    NUMBER(CMX_Q_HOST_END),
    HEADING("Slopes by ln rho and ln T: add the number of the quantity"),
    NUMBER(CMX_Q_SLOPE_RHO),
    NUMBER(CMX_Q_SLOPE_T),
    HEADING("By species: add 0, 1, ..."),
    CMX_SPECIES_QUANTITIES(SPECIES)
    NUMBER(CMX_Q_SPECIES_END),
    HEADING("Quantities of transport"),
    NUMBER(CMX_TRANSPORT_Q_BEFORE),
    CMX_TRANSPORT_QUANTITIES(TRANSPORT)
    CMX_TRANSPORT_LOOKUP_QUANTITIES(TRANSPORT)
    NUMBER(CMX_TRANSPORT_Q_END),
    HEADING("Quantities of short-range order"),
    NUMBER(CMX_ORDER_Q_BEFORE),
    CMX_ORDER_QUANTITIES(ORDER)
    NUMBER(CMX_ORDER_Q_POINT_END),
    NUMBER(CMX_ORDER_Q_PSI_BEFORE),
    CMX_ORDER_PSI_QUANTITIES(ORDER)
    NUMBER(CMX_ORDER_Q_PSI_END),
    HEADING("Order parameters of orbit j, and their derivatives by x and Gamma_d: add j = 0, 1, ..."),
    NUMBER(CMX_ORDER_Q_w),
    NUMBER(CMX_ORDER_Q_w_x),
    NUMBER(CMX_ORDER_Q_w_g),
    HEADING("Quantities of warm mixtures"),
    NUMBER(CMX_WARM_Q_BEFORE),
    CMX_WARM_QUANTITIES(WARM)
    CMX_WARM_SPECIES_QUANTITIES(WARM_SPECIES)
    NUMBER(CMX_WARM_Q_END),
    HEADING("Results of freezing, places in an array; cmx_q_freezing + a place has its name and unit"),
    NUMBER(CMX_Q_FREEZING),
    CMX_FREEZING_QUANTITIES(FREEZING)
    NUMBER(CMX_FREEZING_END),
    HEADING("Numbers of a tie line, of a phase after separation, of freezing of three species"),
    NUMBER(CMX_C_TIE_NUMBERS),
    NUMBER(CMX_C_SEPARATION_NUMBERS),
    NUMBER(CMX_C_THREE_NUMBERS),
    HEADING("Most nuclides that are represented"),
    NUMBER(CMX_C_NUCLIDES),
};
/* clang-format on */

/* In lower case, with its meaning and unit on the line before. */
static void print_constant(const constant *c) {
  const int united = c->unit[0] != '\0';
  if (!c->name) {
    printf("\n  ! --- %s\n", c->text);
    return;
  }
  if (c->text[0] != '\0') printf("  ! %s%s%s%s\n", c->text, united ? " (" : "", c->unit, united ? ")" : "");
  printf("  integer(c_int), parameter, public :: ");
  for (const char *s = c->name; *s; s++) putchar(tolower((unsigned char)*s));
  printf(" = %ld\n", c->number);
}

int main(void) {
  printf("  ! Numbers of the C headers. Made by constants.c; do not edit.\n");
  for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) print_constant(&constants[i]);
  return 0;
}
