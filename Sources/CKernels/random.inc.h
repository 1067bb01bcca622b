// Philox for W counters at a time.

#if W == 16
#define ZIP_LOW(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif W == 8
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

INLINE void NAME(philox)(vu c[4], uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; round++) {
    vl product0 = __builtin_convertvector(c[0], vl) * 0xD2511F53u;
    vl product1 = __builtin_convertvector(c[2], vl) * 0xCD9E8D57u;
    vu next0 = __builtin_convertvector(product1 >> 32, vu) ^ c[1] ^ k0;
    vu next2 = __builtin_convertvector(product0 >> 32, vu) ^ c[3] ^ k1;
    c[1] = __builtin_convertvector(product1, vu);
    c[3] = __builtin_convertvector(product0, vu);
    c[0] = next0;
    c[2] = next2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// Words of blocks first .. first + W - 1, in the order of the elements.
INLINE void NAME(draw_words)(const struct draw *draw, uint64_t first, vu out[4]) {
  vl number = first;
  for (int i = 0; i < W; i++) number[i] += (uint64_t)i;
  vu c[4] = {__builtin_convertvector(number, vu), __builtin_convertvector(number >> 32, vu),
             draw->stream, 0};
  NAME(philox)(c, draw->k0, draw->k1);
  vu low02 = ZIP_LOW(c[0], c[2]), high02 = ZIP_HIGH(c[0], c[2]);
  vu low13 = ZIP_LOW(c[1], c[3]), high13 = ZIP_HIGH(c[1], c[3]);
  out[0] = ZIP_LOW(low02, low13);
  out[1] = ZIP_HIGH(low02, low13);
  out[2] = ZIP_LOW(high02, high13);
  out[3] = ZIP_HIGH(high02, high13);
}

// 4 count elements, whole blocks.
static void NAME(uniform)(const struct draw *draw, uint64_t first, long count, float *y) {
  for (long i = 0; i < count; i += W) {
    vu word[4];
    NAME(draw_words)(draw, first + (uint64_t)i, word);
    for (long j = 0; j < 4; j++) {
      long left = 4 * (count - i) - j * W;
      if (left <= 0) break;
      vi whole = (vi)(word[j] >> 8);
      NAME(store_some_or_all)(y + 4 * i + j * W, __builtin_convertvector(whole, vf) * 0x1p-24f, left);
    }
  }
}

static const struct random_kernels NAME(kernels) = {NAME(uniform)};
#undef ZIP_LOW
#undef ZIP_HIGH
