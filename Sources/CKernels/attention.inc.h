// Attention of one head, in blocks of queries x keys that fit the caches. Keys lie packed in
// panels of W, [panel][dim][W]; queries in groups of 8, [group][dim][8].

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
                       vf sums[SCORE_ROWS][2], const int vectors) {
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++) sums[r][0] = sums[r][1] = start[r];
  const float *second = keys + dim * W;
  for (long d = 0; d < dim; d++) {
    vf k0 = NAME(load)(keys + d * W), k1 = 0.0f;
    if (vectors > 1) k1 = NAME(load)(second + d * W);
    UNROLL
    for (int r = 0; r < SCORE_ROWS; r++) {
      vf value = q[d * 8 + r];
      sums[r][0] = NAME(fma)(value, k0, sums[r][0]);
      if (vectors > 1) sums[r][1] = NAME(fma)(value, k1, sums[r][1]);
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

INLINE void NAME(weights_of)(const struct score *s, const float *q, const float *start, long key,
                             float *p, vf *totals, const int vectors) {
  vf sums[SCORE_ROWS][2];
  NAME(dots)(q, s->keys + key * s->dim, s->dim, start, sums, vectors);
  if (key + vectors * W > s->tokens) {
    vf mask = NAME(outside)(key + (vectors - 1) * W, s->tokens);
    UNROLL
    for (int r = 0; r < SCORE_ROWS; r++) sums[r][vectors - 1] += mask;
  }
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) {
      vf weight = NAME(exp2_score)(sums[r][v]);
      totals[r] += weight;
      NAME(store)(p + r * FORWARD_STRIDE + v * W, weight);
    }
}

// The largest squared length of a key.
static float NAME(longest)(const struct score *s) {
  vf most = 0.0f;
  for (long key = 0; key < s->tokens; key += W) {
    vf sum = 0.0f;
    for (long d = 0; d < s->dim; d++) {
      vf value = NAME(load)(s->keys + key * s->dim + d * W);
      sum = NAME(fma)(value, value, sum);
    }
    most = sum > most || sum != sum ? sum : most;
  }
  float result = 0.0f;
  for (int i = 0; i < W; i++) result = most[i] > result || most[i] != most[i] ? most[i] : result;
  return result;
}

// p = exp2(start + scores) of 8 queries and the keys first ..< last; adds to their totals [8][W].
static void NAME(weights)(const struct score *s, const float *q, const float *start, long first,
                          long last, float *p, float *totals) {
  for (int half = 0; half < 8; half += SCORE_ROWS) {
    vf sum[SCORE_ROWS];
    for (int r = 0; r < SCORE_ROWS; r++) sum[r] = NAME(load)(totals + (half + r) * W);
    float *row = p + half * FORWARD_STRIDE;
    long key = first;
    for (; key + 2 * W <= last; key += 2 * W)
      NAME(weights_of)(s, q + half, start + half, key, row + key - first, sum, 2);
    if (key < last) NAME(weights_of)(s, q + half, start + half, key, row + key - first, sum, 1);
    for (int r = 0; r < SCORE_ROWS; r++) NAME(store)(totals + (half + r) * W, sum[r]);
  }
}

// The largest score of each of 8 queries.
static void NAME(peaks)(const struct score *s, const float *q, float *peaks) {
  static const float zero[8];
  for (int half = 0; half < 8; half += SCORE_ROWS) {
    vf most[SCORE_ROWS], sums[SCORE_ROWS][2];
    for (int r = 0; r < SCORE_ROWS; r++) most[r] = -__builtin_inff();
    for (long key = 0; key < s->tokens; key += W) {
      NAME(dots)(q + half, s->keys + key * s->dim, s->dim, zero, sums, 1);
      vf mask = key + W > s->tokens ? NAME(outside)(key, s->tokens) : (vf)0.0f;
      for (int r = 0; r < SCORE_ROWS; r++)
        most[r] = __builtin_elementwise_max(most[r], sums[r][0] + mask);
    }
    for (int r = 0; r < SCORE_ROWS; r++) peaks[half + r] = NAME(largest)(most[r]);
  }
}

// out[row][0 ..< vectors W] += sum over k of a[row, k] b[k]; a's steps are constants where inlined.
INLINE void NAME(product_of)(const float *a, long row_step, long k_step, long count,
                             const float *b, long stride, float *out, const int rows,
                             const int vectors) {
  vf sums[ROWS_ONE][2];
  UNROLL
  for (int r = 0; r < rows; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) sums[r][v] = NAME(load)(out + r * stride + v * W);
  for (long k = 0; k < count; k++, b += stride, a += k_step) {
    vf right[2];
    UNROLL
    for (int v = 0; v < vectors; v++) right[v] = NAME(load)(b + v * W);
    UNROLL
    for (int r = 0; r < rows; r++) {
      vf value = a[r * row_step];
      UNROLL
      for (int v = 0; v < vectors; v++) sums[r][v] = NAME(fma)(value, right[v], sums[r][v]);
    }
  }
  UNROLL
  for (int r = 0; r < rows; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) NAME(store)(out + r * stride + v * W, sums[r][v]);
}

// All rows (a multiple of 4) and all of `stride` columns (a multiple of W).
INLINE void NAME(product)(const float *a, long row_step, long k_step, long rows, long count,
                          const float *b, long stride, float *out) {
  for (long at = 0; at < stride;) {
    int vectors = stride - at >= 2 * W ? 2 : 1;
    for (long r = 0; r < rows;) {
      const float *left = a + r * row_step;
      float *to = out + r * stride + at;
      long n = rows - r, most = vectors == 2 ? ROWS_TWO : ROWS_ONE;
      if (vectors == 2 && n >= ROWS_TWO)
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, ROWS_TWO, 2);
      else if (vectors == 1 && n >= ROWS_ONE)
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, ROWS_ONE, 1);
      else if (vectors == 1 && n >= 8 && (most = 8))
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, 8, 1);
      else if (vectors == 2 && (most = 4))
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, 4, 2);
      else if ((most = 4))
        NAME(product_of)(left, row_step, k_step, count, b + at, stride, to, 4, 1);
      r += most;
    }
    at += vectors * W;
  }
}

static void NAME(forward_product)(const float *p, long rows, long keys, const float *v,
                                  long stride, float *out) {
  NAME(product)(p, FORWARD_STRIDE, 1, rows, keys, v, stride, out);
}

static void NAME(backward_rows)(const float *p, long rows, long count, const float *b,
                                long stride, float *out) {
  NAME(product)(p, BACKWARD_STRIDE, 1, rows, count, b, stride, out);
}

static void NAME(backward_columns)(const float *p, long rows, long count, const float *b,
                                   long stride, float *out) {
  NAME(product)(p, 1, BACKWARD_STRIDE, rows, count, b, stride, out);
}

INLINE void NAME(slopes_of)(const struct score *s, const float *q, const float *start,
                            const float *dout, const float *delta, long key, float *p, float *ds,
                            const int vectors) {
  vf sums[SCORE_ROWS][2];
  NAME(dots)(q, s->keys + key * s->dim, s->dim, start, sums, vectors);
  if (key + vectors * W > s->tokens) {
    vf mask = NAME(outside)(key + (vectors - 1) * W, s->tokens);
    for (int r = 0; r < SCORE_ROWS; r++) sums[r][vectors - 1] += mask;
  }
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++)
    UNROLL
    for (int v = 0; v < vectors; v++)
      NAME(store)(p + r * BACKWARD_STRIDE + v * W, NAME(exp2_score)(sums[r][v]));
  NAME(dots)(dout, s->values + key * s->dim, s->dim, delta, sums, vectors);
  UNROLL
  for (int r = 0; r < SCORE_ROWS; r++)
    UNROLL
    for (int v = 0; v < vectors; v++) {
      long at = r * BACKWARD_STRIDE + v * W;
      NAME(store)(ds + at, NAME(load)(p + at) * sums[r][v]);
    }
}

// p = exp2(scores - lse) and ds = p (dout . v - delta) of 8 queries and keys first ..< last.
static void NAME(slopes)(const struct score *s, const float *q, const float *start,
                         const float *dout, const float *delta, long first, long last, float *p,
                         float *ds) {
  for (int half = 0; half < 8; half += SCORE_ROWS) {
    long key = first, row = half * BACKWARD_STRIDE;
    for (; key + 2 * W <= last; key += 2 * W)
      NAME(slopes_of)(s, q + half, start + half, dout + half, delta + half, key,
                      p + row + key - first, ds + row + key - first, 2);
    if (key < last)
      NAME(slopes_of)(s, q + half, start + half, dout + half, delta + half, key,
                      p + row + key - first, ds + row + key - first, 1);
  }
}

static const struct attention_kernels NAME(kernels) = {
  W, NAME(longest), NAME(peaks), NAME(weights), NAME(forward_product), NAME(slopes),
  NAME(backward_rows), NAME(backward_columns)};

#undef UNROLL
#undef SCORE_ROWS
#undef ROWS_ONE
#undef ROWS_TWO
