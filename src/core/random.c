#include "coulomix/random.h"

double cmx_random(uint64_t key) {
  key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9u;
  key = (key ^ (key >> 27)) * 0x94D049BB133111EBu;
  return (double)((key ^ (key >> 31)) >> 11) * 0x1p-53;
}
