/* Symbols of the elements and masses of the common nuclides of stars. */
#include "coulomix/nuclide.h"

#include <stdlib.h>
#include <string.h>

#include "core/numbers.h"

static const char symbols[118][3] = {
    "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",  "Cl",
    "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se",
    "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb",
    "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er",
    "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At",
    "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No",
    "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};

/* Atomic masses of AME2016 (Wang et al. 2017), in atomic mass units; those of Ne22, Mg24, S32 and Fe56 agree
   with it within its errors. The stable nuclides of stars up to nickel, and those of the usual reaction
   networks. */
static const struct {
  int z, a;
  double mass;
} masses[] = {{1, 1, 1.00782503224},
              {1, 2, 2.01410177811},
              {2, 3, 3.01602932265},
              {2, 4, 4.00260325413},
              {3, 6, 6.01512288742},
              {3, 7, 7.01600343666},
              {4, 7, 7.016928717},
              {4, 9, 9.012183066},
              {5, 10, 10.012936862},
              {5, 11, 11.009305166},
              {6, 12, 12.0},
              {6, 13, 13.00335483521},
              {6, 14, 14.00324198843},
              {7, 13, 13.005738609},
              {7, 14, 14.00307400446},
              {7, 15, 15.00010889894},
              {8, 15, 15.003065618},
              {8, 16, 15.99491461960},
              {8, 17, 16.99913175664},
              {8, 18, 17.99915961284},
              {9, 19, 18.99840316288},
              {10, 20, 19.99244017619},
              {10, 21, 20.993846685},
              {10, 22, 21.99138511},
              {11, 22, 21.994437418},
              {11, 23, 22.98976928199},
              {12, 24, 23.98504169766},
              {12, 25, 24.985836964},
              {12, 26, 25.982592971},
              {13, 26, 25.986891863},
              {13, 27, 26.981538408},
              {14, 28, 27.97692653499},
              {14, 29, 28.97649466525},
              {14, 30, 29.973770136},
              {15, 31, 30.97376199863},
              {16, 32, 31.97207117435},
              {16, 33, 32.97145890985},
              {16, 34, 33.967867012},
              {17, 35, 34.968852694},
              {18, 36, 35.967545105},
              {18, 38, 37.962732104},
              {18, 40, 39.96238312378},
              {19, 39, 38.96370648661},
              {20, 40, 39.962590865},
              {20, 44, 43.955481543},
              {22, 44, 43.959689951},
              {22, 48, 47.947940932},
              {24, 48, 47.954028667},
              {24, 52, 51.940504992},
              {25, 55, 54.938043172},
              {26, 52, 51.948115217},
              {26, 54, 53.939608306},
              {26, 56, 55.93493554},
              {26, 57, 56.935392134},
              {26, 58, 57.933273738},
              {27, 59, 58.933193656},
              {28, 56, 55.942127872},
              {28, 58, 57.935341780},
              {28, 60, 59.930785256},
              {28, 62, 61.928344871}};

const char *cmx_element_symbol(int z) {
  return z >= 1 && z <= (int)(sizeof symbols / sizeof *symbols) ? symbols[z - 1] : NULL;
}

int cmx_element_number(const char *symbol, size_t n) {
  for (int z = 1; z <= 118; z++)
    if (strlen(symbols[z - 1]) == n && memcmp(symbols[z - 1], symbol, n) == 0) return z;
  return 0;
}

cmx_status cmx_nuclide_find(const char *name, double *z, double *mass_u, cmx_error *err) {
  char symbol[3] = "";
  size_t n = 0;
  while (n < 2 && cmxp_is_letter(name[n])) {
    symbol[n] = n ? cmxp_lower(name[n]) : cmxp_upper(name[n]);
    n++;
  }
  char *end = symbol + strlen(symbol);
  const int number = cmx_element_number(symbol, n);
  const long a = cmxp_is_digit(name[n]) ? strtol(name + n, &end, 10) : 0;
  if (!number || a < number || a > 400 || *end)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "'%.32s': not a nuclide such as c12 or ne22", name);
  *z = number;
  *mass_u = (double)a;
  for (size_t k = 0; k < sizeof masses / sizeof *masses; k++)
    if (masses[k].z == number && masses[k].a == a) *mass_u = masses[k].mass;
  return CMX_OK;
}
