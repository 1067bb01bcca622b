// The transforms of Winograd's convolution F(m x m, 3x3) (Lavin and Gray 2016) for m = 4, with the
// points 0, +-a, +-b and infinity, a = 3/4, b = 3/2: about half the rounding error of the usual 1
// and 2; all constants but G's are exact in binary. And for m = 2, with the points 0, +-1 and
// infinity, which bears the rounding to bfloat16. Channels come in whole vectors.

#define UNROLL _Pragma("clang loop unroll(full)")
#define A1 0.75f
#define A2 0.5625f
#define A3 0.421875f
#define B1 1.5f
#define B2 2.25f
#define B3 3.375f
#define G0 (1.0f / (A2 * B2))
#define GA (1.0f / (2 * A2 * (A2 - B2)))
#define GB (1.0f / (2 * B2 * (B2 - A2)))

// Each of these is one pass over a row or column: x[i * step] in, y[i] out; m + 2 values.

// B^T: m + 2 pixels to values.
INLINE void NAME(pixels_pass)(const int m, const vf *x, const int step, vf *y) {
  if (m == 2) {
    y[0] = x[0] - x[2 * step];
    y[1] = x[step] + x[2 * step];
    y[2] = x[2 * step] - x[step];
    y[3] = x[3 * step] - x[step];
    return;
  }
  vf d0 = x[0], d1 = x[step], d2 = x[2 * step], d3 = x[3 * step], d4 = x[4 * step];
  vf even_a = NAME(fma)(d2, -B2, d4), odd_a = NAME(fma)(d1, -B2, d3) * A1;
  vf even_b = NAME(fma)(d2, -A2, d4), odd_b = NAME(fma)(d1, -A2, d3) * B1;
  y[0] = NAME(fma)(d0, A2 * B2, NAME(fma)(d2, -(A2 + B2), d4));
  y[1] = even_a + odd_a;
  y[2] = even_a - odd_a;
  y[3] = even_b + odd_b;
  y[4] = even_b - odd_b;
  y[5] = NAME(fma)(d1, A2 * B2, NAME(fma)(d3, -(A2 + B2), x[5 * step]));
}

// G: 3 weights to values.
INLINE void NAME(weights_pass)(const int m, const vf *x, const int step, vf *y) {
  vf g0 = x[0], g1 = x[step], g2 = x[2 * step];
  if (m == 2) {
    vf even = (g0 + g2) * 0.5f, odd = g1 * 0.5f;
    y[0] = g0;
    y[1] = even + odd;
    y[2] = even - odd;
    y[3] = g2;
    return;
  }
  vf even_a = NAME(fma)(g2, A2, g0) * GA, odd_a = g1 * (GA * A1);
  vf even_b = NAME(fma)(g2, B2, g0) * GB, odd_b = g1 * (GB * B1);
  y[0] = g0 * G0;
  y[1] = even_a + odd_a;
  y[2] = even_a - odd_a;
  y[3] = even_b + odd_b;
  y[4] = even_b - odd_b;
  y[5] = g2;
}

// A^T: values to m pixels.
INLINE void NAME(outputs_pass)(const int m, const vf *x, const int step, vf *y) {
  if (m == 2) {
    y[0] = x[0] + x[step] + x[2 * step];
    y[1] = x[step] - x[2 * step] + x[3 * step];
    return;
  }
  vf sum_a = x[step] + x[2 * step], difference_a = x[step] - x[2 * step];
  vf sum_b = x[3 * step] + x[4 * step], difference_b = x[3 * step] - x[4 * step];
  y[0] = x[0] + sum_a + sum_b;
  y[1] = NAME(fma)(difference_b, B1, difference_a * A1);
  y[2] = NAME(fma)(sum_b, B2, sum_a * A2);
  y[3] = NAME(fma)(difference_b, B3, NAME(fma)(difference_a, A3, x[5 * step]));
}

// A: m slopes to values.
INLINE void NAME(slopes_pass)(const int m, const vf *x, const int step, vf *y) {
  if (m == 2) {
    y[0] = x[0];
    y[1] = x[0] + x[step];
    y[2] = x[0] - x[step];
    y[3] = x[step];
    return;
  }
  vf d0 = x[0], d1 = x[step], d2 = x[2 * step], d3 = x[3 * step];
  vf even_a = NAME(fma)(d2, A2, d0), odd_a = NAME(fma)(d3, A3, d1 * A1);
  vf even_b = NAME(fma)(d2, B2, d0), odd_b = NAME(fma)(d3, B3, d1 * B1);
  y[0] = d0;
  y[1] = even_a + odd_a;
  y[2] = even_a - odd_a;
  y[3] = even_b + odd_b;
  y[4] = even_b - odd_b;
  y[5] = d3;
}

// G^T: values to 3 weights.
INLINE void NAME(gradients_pass)(const int m, const vf *x, const int step, vf *y) {
  if (m == 2) {
    vf sum = (x[step] + x[2 * step]) * 0.5f;
    y[0] = x[0] + sum;
    y[1] = (x[step] - x[2 * step]) * 0.5f;
    y[2] = sum + x[3 * step];
    return;
  }
  vf sum_a = (x[step] + x[2 * step]) * GA, difference_a = (x[step] - x[2 * step]) * GA;
  vf sum_b = (x[3 * step] + x[4 * step]) * GB, difference_b = (x[3 * step] - x[4 * step]) * GB;
  y[0] = NAME(fma)(x[0], G0, sum_a + sum_b);
  y[1] = NAME(fma)(difference_b, B1, difference_a * A1);
  y[2] = NAME(fma)(sum_b, B2, NAME(fma)(sum_a, A2, x[5 * step]));
}

// Both passes: first down each of the columns, then along each row of the result.
#define BOTH_PASSES(pass, from, to, x, y)                                         \
  vf turned[(to) * (from)];                                                       \
  UNROLL                                                                          \
  for (int j = 0; j < (from); j++) {                                              \
    vf column[6];                                                                 \
    pass(m, x + j, from, column);                                                 \
    UNROLL                                                                        \
    for (int i = 0; i < (to); i++) turned[i * (from) + j] = column[i];            \
  }                                                                               \
  UNROLL                                                                          \
  for (int i = 0; i < (to); i++) pass(m, turned + i * (from), 1, y + i * (to));

// The transforms of one vector of channels.

INLINE void NAME(pixels_of)(const int m, const float *const *pixels, long c, vf *y) {
  vf x[36];
  UNROLL
  for (int i = 0; i < (m + 2) * (m + 2); i++) x[i] = NAME(load)(pixels[i] + c);
  BOTH_PASSES(NAME(pixels_pass), m + 2, m + 2, x, y)
}

INLINE void NAME(weights_of)(const int m, const float *w, long tap, vf *y) {
  vf x[9];
  UNROLL
  for (int i = 0; i < 9; i++) x[i] = NAME(load)(w + i * tap);
  BOTH_PASSES(NAME(weights_pass), 3, m + 2, x, y)
}

INLINE void NAME(slopes_of)(const int m, const float *const *pixels, long k, vf *y) {
  vf x[16];
  UNROLL
  for (int i = 0; i < m * m; i++) x[i] = NAME(load)(pixels[i] + k);
  BOTH_PASSES(NAME(slopes_pass), m, m + 2, x, y)
}

// A row of channels lies in panels of 2 W columns, `panel` floats apart.
INLINE long NAME(panel_place)(long c, long panel) { return c / (2 * W) * panel + c % (2 * W); }

// --- Floats: m = 4 ---

static void NAME(pixels)(const float *const *pixels, long channels, float *v, long plane) {
  for (long c = 0; c < channels; c += W) {
    vf y[36];
    NAME(pixels_of)(4, pixels, c, y);
    UNROLL
    for (int i = 0; i < 36; i++) NAME(store)(v + i * plane + c, y[i]);
  }
}

static void NAME(weights)(const float *w, long tap, long row, long channels, float *u,
                          long plane) {
  (void)row;
  for (long c = 0; c < channels; c += W) {
    vf y[36];
    NAME(weights_of)(4, w + c, tap, y);
    UNROLL
    for (int i = 0; i < 36; i++) NAME(store)(u + i * plane + c, y[i]);
  }
}

static void NAME(slopes)(const float *const *pixels, long channels, float *w, long plane,
                         long panel) {
  for (long k = 0; k < channels; k += W) {
    vf y[36];
    NAME(slopes_of)(4, pixels, k, y);
    float *to = w + NAME(panel_place)(k, panel);
    UNROLL
    for (int i = 0; i < 36; i++) NAME(store)(to + i * plane, y[i]);
  }
}

// --- Pairs: m = 2 ---

static void NAME(rounded_pixels)(const float *const *pixels, long channels, float *v, long plane) {
  for (long c = 0; c < channels; c += W) {
    vf y[16];
    NAME(pixels_of)(2, pixels, c, y);
    UNROLL
    for (int i = 0; i < 16; i++) NAME(store_rounded)(v + i * plane + c / 2, y[i], W);
  }
}

static void NAME(paired_pixels)(const float *const *pixels, long channels, float *v, long plane) {
  for (long c = 0; c < channels; c += W) {
    vf y[2][16];
    NAME(pixels_of)(2, pixels, c, y[0]);
    NAME(pixels_of)(2, pixels + 16, c, y[1]);
    UNROLL
    for (int i = 0; i < 16; i++)
      NAME(store)(v + i * plane + c, NAME(pair_of)(y[0][i], y[1][i]));
  }
}

static void NAME(paired_weights)(const float *w, long tap, long row, long channels, float *u,
                                 long plane) {
  for (long c = 0; c < channels; c += W) {
    vf y[2][16];
    NAME(weights_of)(2, w + c, tap, y[0]);
    NAME(weights_of)(2, w + row + c, tap, y[1]);
    UNROLL
    for (int i = 0; i < 16; i++)
      NAME(store)(u + i * plane + c, NAME(pair_of)(y[0][i], y[1][i]));
  }
}

static void NAME(paired_slopes)(const float *const *pixels, long channels, float *w, long plane,
                                long panel) {
  for (long k = 0; k < channels; k += W) {
    vf y[2][16];
    NAME(slopes_of)(2, pixels, k, y[0]);
    NAME(slopes_of)(2, pixels + 4, k, y[1]);
    float *to = w + NAME(panel_place)(k, panel);
    UNROLL
    for (int i = 0; i < 16; i++) NAME(store)(to + i * plane, NAME(pair_of)(y[0][i], y[1][i]));
  }
}

// --- Back: sums are floats ---

INLINE void NAME(outputs_of)(const int m, const struct winograd_output *o) {
  for (long k = 0; k < o->channels; k += W) {
    vf x[36], y[16], bias = o->bias ? NAME(load)(o->bias + k) : (vf)0.0f;
    UNROLL
    for (int i = 0; i < (m + 2) * (m + 2); i++) x[i] = NAME(load)(o->m + i * o->plane + k);
    BOTH_PASSES(NAME(outputs_pass), m + 2, m, x, y)
    for (long i = 0; i < o->rows; i++)
      for (long j = 0; j < o->columns; j++) {
        long at = (i * o->width + j) * o->channels + k;
        vf value = y[m * i + j] + bias;
        if (o->residual) value += NAME(load)(o->residual + at);
        if (o->relu) value = NAME(relu)(value);
        NAME(store)(o->y + at, value);
      }
  }
}

INLINE void NAME(gradients_of)(const int m, const float *du, long plane, long channels, float *dw,
                               long tap) {
  for (long k = 0; k < channels; k += W) {
    vf x[36], y[9];
    UNROLL
    for (int i = 0; i < (m + 2) * (m + 2); i++) x[i] = NAME(load)(du + i * plane + k);
    BOTH_PASSES(NAME(gradients_pass), m + 2, 3, x, y)
    UNROLL
    for (int i = 0; i < 9; i++) NAME(store)(dw + i * tap + k, y[i]);
  }
}

#define BACK(m)                                                                                 \
  static void NAME(outputs##m)(const struct winograd_output *o) { NAME(outputs_of)(m, o); }     \
  static void NAME(gradients##m)(const float *du, long plane, long channels, float *dw, long tap) { \
    NAME(gradients_of)(m, du, plane, channels, dw, tap);                                        \
  }
BACK(4)
BACK(2)

static const struct winograd_kernels NAME(kernels)[DK_UNITS] = {
  {4, NAME(pixels), NAME(pixels), NAME(weights), NAME(slopes), NAME(outputs4), NAME(gradients4)},
  {2, NAME(rounded_pixels), NAME(paired_pixels), NAME(paired_weights), NAME(paired_slopes),
   NAME(outputs2), NAME(gradients2)}};

#undef UNROLL
#undef A1
#undef A2
#undef A3
#undef B1
#undef B2
#undef B3
#undef G0
#undef GA
#undef GB
#undef BOTH_PASSES
#undef BACK
