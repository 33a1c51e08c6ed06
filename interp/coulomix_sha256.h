/** coulomix_sha256.h: SHA-256 (FIPS 180-4), by which tables are known. Depends on nothing.
 *
 *      cmxi_sha256 sha;
 *      char hex[65];
 *      cmxi_sha256_start(&sha);
 *      cmxi_sha256_add(&sha, bytes, n);     any number of times
 *      cmxi_sha256_finish(&sha, hex);
 *
 *  C99, C++11 and up. */
#ifndef COULOMIX_INTERP_SHA256_H
#define COULOMIX_INTERP_SHA256_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct cmxi_sha256 {
  uint32_t state[8];
  uint64_t length;
  unsigned char block[64];
} cmxi_sha256;

static inline uint32_t cmxi_sha256_rotate(uint32_t x, int n) {
  return x >> n | x << (32 - n);
}

/* Round number q of eight: instead of moving a..h on, it takes them from other places of s. */
static inline void cmxi_sha256_advance(uint32_t s[8], unsigned q, uint32_t addend) {
  const uint32_t a = s[(0 - q) & 7], b = s[(1 - q) & 7], c = s[(2 - q) & 7];
  const uint32_t e = s[(4 - q) & 7], f = s[(5 - q) & 7], g = s[(6 - q) & 7], h = s[(7 - q) & 7];
  const uint32_t sum1 = cmxi_sha256_rotate(e, 6) ^ cmxi_sha256_rotate(e, 11) ^ cmxi_sha256_rotate(e, 25);
  const uint32_t sum0 = cmxi_sha256_rotate(a, 2) ^ cmxi_sha256_rotate(a, 13) ^ cmxi_sha256_rotate(a, 22);
  const uint32_t choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
  const uint32_t t1 = h + sum1 + choice + addend;
  s[(3 - q) & 7] += t1;
  s[(7 - q) & 7] = t1 + sum0 + majority;
}

/* The 64 words that the rounds of one block add. */
static inline void cmxi_sha256_schedule(const unsigned char *block, uint32_t w[64]) {
  int t;
  for (t = 0; t < 16; t++, block += 4)
    w[t] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | (uint32_t)block[3];
  for (t = 16; t < 64; t++) {
    const uint32_t a = w[t - 15], b = w[t - 2];
    const uint32_t s0 = cmxi_sha256_rotate(a, 7) ^ cmxi_sha256_rotate(a, 18) ^ a >> 3;
    const uint32_t s1 = cmxi_sha256_rotate(b, 17) ^ cmxi_sha256_rotate(b, 19) ^ b >> 10;
    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
}

static inline void cmxi_sha256_compress(uint32_t state[8], const unsigned char *block) {
  static const uint32_t round[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
  uint32_t w[64], s[8];
  int t;
  int k;
  cmxi_sha256_schedule(block, w);
  memcpy(s, state, sizeof s);
  for (t = 0; t < 64; t += 8) {
    cmxi_sha256_advance(s, 0, round[t] + w[t]);
    cmxi_sha256_advance(s, 1, round[t + 1] + w[t + 1]);
    cmxi_sha256_advance(s, 2, round[t + 2] + w[t + 2]);
    cmxi_sha256_advance(s, 3, round[t + 3] + w[t + 3]);
    cmxi_sha256_advance(s, 4, round[t + 4] + w[t + 4]);
    cmxi_sha256_advance(s, 5, round[t + 5] + w[t + 5]);
    cmxi_sha256_advance(s, 6, round[t + 6] + w[t + 6]);
    cmxi_sha256_advance(s, 7, round[t + 7] + w[t + 7]);
  }
  for (k = 0; k < 8; k++) state[k] += s[k];
}

static inline void cmxi_sha256_start(cmxi_sha256 *sha) {
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(sha->state, start, sizeof start);
  sha->length = 0;
}

static inline void cmxi_sha256_add(cmxi_sha256 *sha, const void *data, size_t n) {
  const unsigned char *from = (const unsigned char *)data;
  size_t held = (size_t)(sha->length % 64);
  sha->length += n;
  for (; held == 0 && n >= 64; from += 64, n -= 64) cmxi_sha256_compress(sha->state, from);
  while (n > 0) {
    const size_t take = 64 - held < n ? 64 - held : n;
    memcpy(sha->block + held, from, take);
    from += take;
    n -= take;
    held += take;
    if (held == 64) {
      cmxi_sha256_compress(sha->state, sha->block);
      held = 0;
    }
  }
}

/* 64 hexadecimal digits and a NUL. */
static inline void cmxi_sha256_finish(cmxi_sha256 *sha, char hex[65]) {
  static const char digits[] = "0123456789abcdef";
  static const unsigned char padding[64] = {0x80};
  const uint64_t bits = 8 * sha->length;
  unsigned char length[8];
  int k;
  for (k = 0; k < 8; k++) length[k] = (unsigned char)(bits >> (56 - 8 * k) & 0xff);
  cmxi_sha256_add(sha, padding, 1 + (size_t)((119 - sha->length % 64) % 64));
  cmxi_sha256_add(sha, length, 8);
  for (k = 0; k < 64; k++) hex[k] = digits[sha->state[k / 8] >> (28 - 4 * (k % 8)) & 0xf];
  hex[64] = '\0';
}

#endif
