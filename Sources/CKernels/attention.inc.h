// Attention of one head, in blocks of queries x keys that fit the caches. Keys lie packed in
// panels of W, [panel][dim][W]; queries in groups of 8, [group][dim][8]. What is multiplied are
// units (product.h): dim counts units.

#define UNROLL _Pragma("clang loop unroll(full)")
#if W == 16
#define SCORE_ROWS 8
#define ROWS_ONE 16
#define ROWS_TWO 8
#else
#define SCORE_ROWS 4
#define ROWS_ONE 8
#define ROWS_TWO 4
#endif

// exp2 of a score that has been brought below 126; far below, it is as good as zero.
INLINE vf NAME(exp2_score)(vf x) {
#if W == 16
  vf n = NAME(round)(x);
  return NAME(scale)(NAME(exp2_fraction)(x - n), n);
#else
  x = __builtin_elementwise_max(x, (vf)-126.0f);
  vf n = NAME(round)(x);
  union { vi bits; vf value; } power = {(__builtin_convertvector(n, vi) + 127) << 23};
  return NAME(exp2_fraction)(x - n) * power.value;
#endif
}

// sums[r][v] = start[r] + q[r] . key, for SCORE_ROWS queries and `vectors` panels.
INLINE void NAME(dots)(const float *q, const float *keys, long dim, const float *start,
                       vf sums[SCORE_ROWS][2], const int vectors, const int pairs) {
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++) sums[r][0] = sums[r][1] = start[r];
  const float *second = keys + dim * W;
  for (long d = 0; d < dim; d++) {
    UNROLL
    for (int pass = 0; pass < PASSES(pairs); pass++) {
      vf k0 = NAME(part)(NAME(load)(keys + d * W), pairs, pass), k1 = 0.0f;
      if (vectors > 1) k1 = NAME(part)(NAME(load)(second + d * W), pairs, pass);
      UNROLL
      for (int r = 0; r < SCORE_ROWS; r++) {
        vf value = NAME(part)((vf)q[d * 8 + r], pairs, pass);
        sums[r][0] = NAME(add_product)(value, k0, sums[r][0], pairs);
        if (vectors > 1) sums[r][1] = NAME(add_product)(value, k1, sums[r][1], pairs);
      }
    }
  }
}

// Added to the scores of a panel: keeps keys beyond the last one out.
INLINE vf NAME(outside)(long first, long tokens) {
  vf mask = 0.0f;
  for (int i = 0; i < W; i++)
    if (first + i >= tokens) mask[i] = -1e30f;
  return mask;
}

// Scores of SCORE_ROWS queries and the panels from `key` on.
INLINE void NAME(scores)(const struct score *s, const float *q, const float *start, long key,
                         vf sums[SCORE_ROWS][2], const int vectors, const int pairs) {
  NAME(dots)(q, s->keys + key * s->dim, s->dim, start, sums, vectors, pairs);
  if (key + vectors * W > s->tokens) {
    vf mask = NAME(outside)(key + (vectors - 1) * W, s->tokens);
    UNROLL
    for (int r = 0; r < SCORE_ROWS; r++) sums[r][vectors - 1] += mask;
  }
}

// p holds the weights of the keys from the block's first, `at` of them behind.
INLINE void NAME(weights_of)(const struct score *s, const float *q, const float *start, long key,
                             float *p, long at, vf *totals, const int vectors, const int pairs) {
  vf sums[SCORE_ROWS][2];
  NAME(scores)(s, q, start, key, sums, vectors, pairs);
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) {
      vf weight = NAME(exp2_score)(sums[r][v]);
      totals[r] += weight;
      float *row = p + r * FORWARD_STRIDE;
      if (pairs) NAME(store_rounded)(row + (at + v * W) / 2, weight, W);
      else NAME(store)(row + at + v * W, weight);
    }
}

// The largest squared length of `count` packed rows, in panels of `width` (8 or W).
INLINE float NAME(longest_of)(const float *rows, long count, long dim, long width,
                              const int pairs) {
  vf most = 0.0f;
  for (long first = 0; first < count; first += width)
    for (long at = 0; at < width; at += W) {
      vf sum = 0.0f;
      for (long d = 0; d < dim; d++)
        UNROLL
        for (int pass = 0; pass < PASSES(pairs); pass++) {
          vf value = NAME(load_some_or_all)(rows + first * dim + d * width + at, width - at);
          value = NAME(part)(value, pairs, pass);
          sum = NAME(add_product)(value, value, sum, pairs);
        }
      most = sum > most || sum != sum ? sum : most;
    }
  float result = 0.0f;
  for (int i = 0; i < W; i++) result = most[i] > result || most[i] != most[i] ? most[i] : result;
  return result;
}

// p = exp2(start + scores) of 8 queries and the keys first ..< last; adds to their totals [8][W].
INLINE void NAME(weights)(const struct score *s, const float *q, const float *start, long first,
                          long last, float *p, float *totals, const int pairs) {
  for (int half = 0; half < 8; half += SCORE_ROWS) {
    vf sum[SCORE_ROWS];
    for (int r = 0; r < SCORE_ROWS; r++) sum[r] = NAME(load)(totals + (half + r) * W);
    float *row = p + half * FORWARD_STRIDE;
    long key = first;
    for (; key + 2 * W <= last; key += 2 * W)
      NAME(weights_of)(s, q + half, start + half, key, row, key - first, sum, 2, pairs);
    if (key < last)
      NAME(weights_of)(s, q + half, start + half, key, row, key - first, sum, 1, pairs);
    for (int r = 0; r < SCORE_ROWS; r++) NAME(store)(totals + (half + r) * W, sum[r]);
  }
}

// The largest score of each of 8 queries.
INLINE void NAME(peaks)(const struct score *s, const float *q, float *peaks, const int pairs) {
  static const float zero[8];
  for (int half = 0; half < 8; half += SCORE_ROWS) {
    vf most[SCORE_ROWS], sums[SCORE_ROWS][2];
    for (int r = 0; r < SCORE_ROWS; r++) most[r] = -__builtin_inff();
    for (long key = 0; key < s->tokens; key += W) {
      NAME(scores)(s, q + half, zero, key, sums, 1, pairs);
      for (int r = 0; r < SCORE_ROWS; r++)
        most[r] = __builtin_elementwise_max(most[r], sums[r][0]);
    }
    for (int r = 0; r < SCORE_ROWS; r++) peaks[half + r] = NAME(largest)(most[r]);
  }
}

// out[row][0 ..< vectors W] += sum over k of a[row, k] b[k]; a's steps are constants where inlined.
INLINE void NAME(product_of)(const float *a, long row_step, long k_step, long count,
                             const float *b, long stride, float *out, const int rows,
                             const int vectors, const int pairs) {
  vf sums[ROWS_ONE][2];
  UNROLL
  for (int r = 0; r < rows; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) sums[r][v] = NAME(load)(out + r * stride + v * W);
  for (long k = 0; k < count; k++, b += stride, a += k_step) {
    UNROLL
    for (int pass = 0; pass < PASSES(pairs); pass++) {
      vf right[2];
      UNROLL
      for (int v = 0; v < vectors; v++)
        right[v] = NAME(part)(NAME(load)(b + v * W), pairs, pass);
      UNROLL
      for (int r = 0; r < rows; r++) {
        vf value = NAME(part)((vf)a[r * row_step], pairs, pass);
        UNROLL
        for (int v = 0; v < vectors; v++)
          sums[r][v] = NAME(add_product)(value, right[v], sums[r][v], pairs);
      }
    }
  }
  UNROLL
  for (int r = 0; r < rows; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) NAME(store)(out + r * stride + v * W, sums[r][v]);
}

// All rows (a multiple of 4) and all of `stride` columns (a multiple of W).
INLINE void NAME(product)(const float *a, long row_step, long k_step, long rows, long count,
                          const float *b, long stride, float *out, const int pairs) {
  for (long at = 0; at < stride;) {
    int vectors = stride - at >= 2 * W ? 2 : 1;
    for (long r = 0; r < rows;) {
      const float *left = a + r * row_step;
      float *to = out + r * stride + at;
      long n = rows - r, most = vectors == 2 ? ROWS_TWO : ROWS_ONE;
      if (vectors == 2 && n >= ROWS_TWO)
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, ROWS_TWO, 2,
                         pairs);
      else if (vectors == 1 && n >= ROWS_ONE)
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, ROWS_ONE, 1,
                         pairs);
      else if (vectors == 1 && n >= 8 && (most = 8))
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, 8, 1,
                         pairs);
      else if (vectors == 2 && (most = 4))
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, 4, 2,
                         pairs);
      else if ((most = 4))
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, 4, 1,
                         pairs);
      r += most;
    }
    at += vectors * W;
  }
}

// p = exp2(scores - lse) and ds = p (dout . v - delta) of SCORE_ROWS queries, stored at p, ds and
// ds_rows. Floats lie in rows of keys, which serve for both factors. Pairs are of two queries in p
// and ds, and of two keys in ds_rows.
INLINE void NAME(slopes_of)(const struct score *s, const float *q, const float *start,
                            const float *dout, const float *delta, long key, float *p, float *ds,
                            float *ds_rows, const int vectors, const int pairs) {
  vf sums[SCORE_ROWS][2], weight[SCORE_ROWS][2];
  NAME(scores)(s, q, start, key, sums, vectors, pairs);
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) {
      weight[r][v] = NAME(exp2_score)(sums[r][v]);
      if (!pairs) NAME(store)(p + r * BACKWARD_STRIDE + v * W, weight[r][v]);
    }
  NAME(dots)(dout, s->values + key * s->dim, s->dim, delta, sums, vectors, pairs);
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r += pairs ? 2 : 1)
    UNROLL
    for (int v = 0; v < vectors; v++) {
      if (!pairs) {
        long at = r * BACKWARD_STRIDE + v * W;
        NAME(store)(ds + at, NAME(load)(p + at) * sums[r][v]);
        continue;
      }
      long at = r / 2 * BACKWARD_STRIDE + v * W;
      vf low = weight[r][v] * sums[r][v], high = weight[r + 1][v] * sums[r + 1][v];
      NAME(store)(p + at, NAME(pair_of)(weight[r][v], weight[r + 1][v]));
      NAME(store)(ds + at, NAME(pair_of)(low, high));
      NAME(store_rounded)(ds_rows + r * BACKWARD_STRIDE + v * W / 2, low, W);
      NAME(store_rounded)(ds_rows + (r + 1) * BACKWARD_STRIDE + v * W / 2, high, W);
    }
}

// The same of 8 queries and keys first ..< last.
INLINE void NAME(slopes)(const struct score *s, const float *q, const float *start,
                         const float *dout, const float *delta, long first, long last, float *p,
                         float *ds, float *ds_rows, const int pairs) {
  for (int half = 0; half < 8; half += SCORE_ROWS) {
    for (long key = first; key < last;) {
      long at = (pairs ? half / 2 : half) * BACKWARD_STRIDE + key - first;
      float *rows = pairs ? ds_rows + half * BACKWARD_STRIDE + (key - first) / 2 : NULL;
      int vectors = key + 2 * W <= last ? 2 : 1;
      if (vectors == 2)
        NAME(slopes_of)(s, q + half, start + half, dout + half, delta + half, key, p + at, ds + at,
                        rows, 2, pairs);
      else
        NAME(slopes_of)(s, q + half, start + half, dout + half, delta + half, key, p + at, ds + at,
                        rows, 1, pairs);
      key += vectors * W;
    }
  }
}

#define KERNELS(units, pairs)                                                                    \
  static float NAME(longest_##units)(const float *rows, long count, long dim, long width) {      \
    return NAME(longest_of)(rows, count, dim, width, pairs);                                     \
  }                                                                                              \
  static void NAME(peaks_##units)(const struct score *s, const float *q, float *most) {          \
    NAME(peaks)(s, q, most, pairs);                                                              \
  }                                                                                              \
  static void NAME(weights_##units)(const struct score *s, const float *q, const float *start,   \
                                    long first, long last, float *p, float *totals) {            \
    NAME(weights)(s, q, start, first, last, p, totals, pairs);                                   \
  }                                                                                              \
  static void NAME(forward_product_##units)(const float *p, long rows, long keys,                \
                                            const float *v, long stride, float *out) {           \
    NAME(product)(p, FORWARD_STRIDE, 1, rows, keys, v, stride, out, pairs);                      \
  }                                                                                              \
  static void NAME(slopes_##units)(const struct score *s, const float *q, const float *start,    \
                                   const float *dout, const float *delta, long first, long last, \
                                   float *p, float *ds, float *ds_rows) {                        \
    NAME(slopes)(s, q, start, dout, delta, first, last, p, ds, ds_rows, pairs);                  \
  }                                                                                              \
  static void NAME(backward_rows_##units)(const float *ds, long rows, long count,                \
                                          const float *b, long stride, float *out) {             \
    NAME(product)(ds, BACKWARD_STRIDE, 1, rows, count, b, stride, out, pairs);                   \
  }                                                                                              \
  static void NAME(backward_columns_##units)(const float *p, long rows, long count,              \
                                             const float *b, long stride, float *out) {          \
    NAME(product)(p, 1, BACKWARD_STRIDE, rows, count, b, stride, out, pairs);                    \
  }
KERNELS(floats, 0)
KERNELS(pairs, 1)

#define TABLE(units)                                                                             \
  {W, NAME(longest_##units), NAME(peaks_##units), NAME(weights_##units),                         \
   NAME(forward_product_##units), NAME(slopes_##units), NAME(backward_rows_##units),             \
   NAME(backward_columns_##units)}
static const struct attention_kernels NAME(kernels)[DK_UNITS] = {TABLE(floats), TABLE(pairs)};

#undef KERNELS
#undef TABLE
#undef UNROLL
#undef SCORE_ROWS
#undef ROWS_ONE
#undef ROWS_TWO
