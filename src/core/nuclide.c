/* Symbols of the elements and masses of the common nuclides of stars. */
#include "coulomix/nuclide.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char symbols[118][3] = {
    "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",  "Cl",
    "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se",
    "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb",
    "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er",
    "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At",
    "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No",
    "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};

/* Atomic masses of AME2016, in atomic mass units. */
static const struct {
  int z, a;
  double mass;
} masses[] = {{1, 1, 1.00782503224},    {2, 4, 4.00260325413},    {6, 12, 12.0},
              {7, 14, 14.00307400446},  {8, 16, 15.99491461960},  {10, 20, 19.99244017619},
              {10, 22, 21.99138511},    {11, 23, 22.98976928199}, {12, 24, 23.98504169766},
              {14, 28, 27.97692653499}, {16, 32, 31.97207117435}, {26, 56, 55.93493554}};

int cmx_element_number(const char *symbol, size_t n) {
  for (int z = 1; z <= 118; z++)
    if (strlen(symbols[z - 1]) == n && memcmp(symbols[z - 1], symbol, n) == 0) return z;
  return 0;
}

cmx_status cmx_nuclide_find(const char *name, double *z, double *mass_u, cmx_error *err) {
  char symbol[3] = "";
  size_t n = 0;
  while (n < 2 && isalpha((unsigned char)name[n])) {
    symbol[n] = (char)(n ? tolower((unsigned char)name[n]) : toupper((unsigned char)name[n]));
    n++;
  }
  char *end = symbol + strlen(symbol);
  const int number = cmx_element_number(symbol, n);
  const long a = isdigit((unsigned char)name[n]) ? strtol(name + n, &end, 10) : 0;
  if (!number || a < number || a > 400 || *end)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "'%.32s': not a nuclide such as c12 or ne22", name);
  *z = number;
  *mass_u = (double)a;
  for (size_t k = 0; k < sizeof masses / sizeof *masses; k++)
    if (masses[k].z == number && masses[k].a == a) *mass_u = masses[k].mass;
  return CMX_OK;
}
