// Philox for W counters at a time.

// The state lies in the low halves of 64-bit lanes, where the widening multiplication wants it; the
// high halves hold rubbish that it ignores.
#define HALF (W / 2)
#define vh NAME(half_longs)
typedef uint64_t vh __attribute__((ext_vector_type(HALF)));

#if W == 16
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#elif W == 8
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#else
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 2)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 1, 3)
#endif

INLINE void NAME(philox)(vh c[4], uint32_t k0, uint32_t k1) {
  const vh low = 0xffffffffu;
  for (int round = 0; round < 10; round++) {
    vh product0 = (c[0] & low) * 0xD2511F53u, product1 = (c[2] & low) * 0xCD9E8D57u;
    c[0] = (product1 >> 32) ^ c[1] ^ (uint64_t)k0;
    c[2] = (product0 >> 32) ^ c[3] ^ (uint64_t)k1;
    c[1] = product1;
    c[3] = product0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// Words of blocks first .. first + HALF - 1, in the order of the elements.
INLINE void NAME(draw_words)(const struct draw *draw, uint64_t first, vu out[2]) {
  const vh low = 0xffffffffu;
  vh number = first;
  for (int i = 0; i < HALF; i++) number[i] += (uint64_t)i;
  vh c[4] = {number, number >> 32, draw->stream, 0};
  NAME(philox)(c, draw->k0, draw->k1);
  vh pair01 = (c[0] & low) | c[1] << 32, pair23 = (c[2] & low) | c[3] << 32;
  out[0] = (vu)ZIP_LOW(pair01, pair23);
  out[1] = (vu)ZIP_HIGH(pair01, pair23);
}

// 4 count elements, whole blocks.
static void NAME(uniform)(const struct draw *draw, uint64_t first, long count, float *y) {
  for (long i = 0; i < count; i += HALF) {
    vu word[2];
    NAME(draw_words)(draw, first + (uint64_t)i, word);
    for (long j = 0; j < 2; j++) {
      long left = 4 * (count - i) - j * W;
      if (left <= 0) break;
      vf draw = __builtin_convertvector((vi)(word[j] >> 8), vf) * 0x1p-24f;
      NAME(store_some_or_all)(y + 4 * i + j * W, draw, left);
    }
  }
}

static const struct random_kernels NAME(kernels) = {NAME(uniform)};
#undef ZIP_LOW
#undef ZIP_HIGH
#undef HALF
#undef vh
