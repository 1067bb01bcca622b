// The transforms of Winograd's convolution F(4x4, 3x3) (Lavin and Gray 2016) with the points 0,
// +-a, +-b and infinity, a = 3/4, b = 3/2: about half the rounding error of the usual 1 and 2. All
// constants but G's are exact in binary. Channels come in whole vectors.

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

// Each of these is one pass over a row or column: x[i * step] in, y[i] out.

// B^T: 6 pixels to 6 values.
INLINE void NAME(pixels_pass)(const vf *x, const int step, vf *y) {
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

// G: 3 weights to 6 values.
INLINE void NAME(weights_pass)(const vf *x, const int step, vf *y) {
  vf g0 = x[0], g1 = x[step], g2 = x[2 * step];
  vf even_a = NAME(fma)(g2, A2, g0) * GA, odd_a = g1 * (GA * A1);
  vf even_b = NAME(fma)(g2, B2, g0) * GB, odd_b = g1 * (GB * B1);
  y[0] = g0 * G0;
  y[1] = even_a + odd_a;
  y[2] = even_a - odd_a;
  y[3] = even_b + odd_b;
  y[4] = even_b - odd_b;
  y[5] = g2;
}

// A^T: 6 values to 4 pixels.
INLINE void NAME(outputs_pass)(const vf *x, const int step, vf *y) {
  vf sum_a = x[step] + x[2 * step], difference_a = x[step] - x[2 * step];
  vf sum_b = x[3 * step] + x[4 * step], difference_b = x[3 * step] - x[4 * step];
  y[0] = x[0] + sum_a + sum_b;
  y[1] = NAME(fma)(difference_b, B1, difference_a * A1);
  y[2] = NAME(fma)(sum_b, B2, sum_a * A2);
  y[3] = NAME(fma)(difference_b, B3, NAME(fma)(difference_a, A3, x[5 * step]));
}

// A: 4 slopes to 6 values.
INLINE void NAME(slopes_pass)(const vf *x, const int step, vf *y) {
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

// G^T: 6 values to 3 weights.
INLINE void NAME(gradients_pass)(const vf *x, const int step, vf *y) {
  vf sum_a = (x[step] + x[2 * step]) * GA, difference_a = (x[step] - x[2 * step]) * GA;
  vf sum_b = (x[3 * step] + x[4 * step]) * GB, difference_b = (x[3 * step] - x[4 * step]) * GB;
  y[0] = NAME(fma)(x[0], G0, sum_a + sum_b);
  y[1] = NAME(fma)(difference_b, B1, difference_a * A1);
  y[2] = NAME(fma)(sum_b, B2, NAME(fma)(sum_a, A2, x[5 * step]));
}

// Both passes: first down each of the columns, then along each row of the result.
#define BOTH_PASSES(pass, from, to, x, y)                                         \
  vf turned[to][from];                                                            \
  UNROLL                                                                          \
  for (int j = 0; j < from; j++) {                                                \
    vf column[to];                                                                \
    pass(x + j, from, column);                                                    \
    UNROLL                                                                        \
    for (int i = 0; i < to; i++) turned[i][j] = column[i];                        \
  }                                                                               \
  UNROLL                                                                          \
  for (int i = 0; i < to; i++) pass(turned[i], 1, y + i * to);

static void NAME(pixels)(const float *const *pixels, long channels, float *v, long plane) {
  for (long c = 0; c < channels; c += W) {
    vf x[36], y[36];
    UNROLL
    for (int i = 0; i < 36; i++) x[i] = NAME(load)(pixels[i] + c);
    BOTH_PASSES(NAME(pixels_pass), 6, 6, x, y)
    UNROLL
    for (int i = 0; i < 36; i++) NAME(store)(v + i * plane + c, y[i]);
  }
}

// A row of channels lies in panels of 2 W columns, `panel` floats apart.
INLINE long NAME(panel_place)(long c, long panel) { return c / (2 * W) * panel + c % (2 * W); }

static void NAME(weights)(const float *w, long tap, long channels, float *u, long plane,
                          long panel) {
  for (long c = 0; c < channels; c += W) {
    vf x[9], y[36];
    UNROLL
    for (int i = 0; i < 9; i++) x[i] = NAME(load)(w + i * tap + c);
    BOTH_PASSES(NAME(weights_pass), 3, 6, x, y)
    float *to = u + NAME(panel_place)(c, panel);
    UNROLL
    for (int i = 0; i < 36; i++) NAME(store)(to + i * plane, y[i]);
  }
}

static void NAME(outputs)(const struct winograd_output *o) {
  for (long k = 0; k < o->channels; k += W) {
    vf x[36], y[16], bias = o->bias ? NAME(load)(o->bias + k) : (vf)0.0f;
    UNROLL
    for (int i = 0; i < 36; i++) x[i] = NAME(load)(o->m + i * o->plane + k);
    BOTH_PASSES(NAME(outputs_pass), 6, 4, x, y)
    for (long i = 0; i < o->rows; i++)
      for (long j = 0; j < o->columns; j++) {
        long at = (i * o->width + j) * o->channels + k;
        vf value = y[4 * i + j] + bias;
        if (o->residual) value += NAME(load)(o->residual + at);
        NAME(store)(o->y + at, value);
      }
  }
}

static void NAME(slopes)(const float *const *pixels, long channels, float *w, long plane,
                         long panel) {
  for (long k = 0; k < channels; k += W) {
    vf x[16], y[36];
    UNROLL
    for (int i = 0; i < 16; i++) x[i] = NAME(load)(pixels[i] + k);
    BOTH_PASSES(NAME(slopes_pass), 4, 6, x, y)
    float *to = w + NAME(panel_place)(k, panel);
    UNROLL
    for (int i = 0; i < 36; i++) NAME(store)(to + i * plane, y[i]);
  }
}

static void NAME(gradients)(const float *du, long plane, long channels, float *dw, long tap) {
  for (long k = 0; k < channels; k += W) {
    vf x[36], y[9];
    UNROLL
    for (int i = 0; i < 36; i++) x[i] = NAME(load)(du + i * plane + k);
    BOTH_PASSES(NAME(gradients_pass), 6, 3, x, y)
    UNROLL
    for (int i = 0; i < 9; i++) NAME(store)(dw + i * tap + k, y[i]);
  }
}

static const struct winograd_kernels NAME(kernels) = {NAME(pixels), NAME(weights), NAME(outputs),
                                                      NAME(slopes), NAME(gradients)};
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
