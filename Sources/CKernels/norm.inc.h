// One image of group norm, forward and backward, in two sweeps: sums per channel, then the values.
// The statistics are taken about a pivot near each channel's mean, so that a mean far larger than
// the deviation costs no accuracy; for the same reason the values are (x - mean) a + b.

// sums[c] += x - pivot, squares[c] += (x - pivot)^2 over all pixels, for `vectors` vectors.
INLINE void NAME(sums_of)(const float *x, long pixels, long stride, const float *pivot,
                          float *sums, float *squares, const int vectors, long count) {
  vf sum[4], square[4], center[4];
  for (int v = 0; v < vectors; v++) {
    sum[v] = square[v] = 0.0f;
    center[v] = NAME(load)(pivot + v * W);
  }
  for (long p = 0; p < pixels; p++, x += stride)
    for (int v = 0; v < vectors; v++) {
      vf d = (vectors > 1 ? NAME(load)(x + v * W) : NAME(load_some_or_all)(x, count)) - center[v];
      sum[v] += d;
      square[v] = NAME(fma)(d, d, square[v]);
    }
  for (int v = 0; v < vectors; v++) {
    NAME(store)(sums + v * W, sum[v]);
    NAME(store)(squares + v * W, square[v]);
  }
}

static void NAME(channel_sums)(const float *x, long pixels, long c, const float *pivot,
                               float *sums, float *squares) {
  long at = 0;
  for (; at + 4 * W <= c; at += 4 * W)
    NAME(sums_of)(x + at, pixels, c, pivot + at, sums + at, squares + at, 4, 0);
  for (; at < c; at += W)
    NAME(sums_of)(x + at, pixels, c, pivot + at, sums + at, squares + at, 1, c - at);
}

INLINE vf NAME(kept)(vf value, const float *draws, float rate, float scale, long count) {
  vf draw = NAME(load_some_or_all)(draws, count), zero = 0.0f;
  return draw >= rate ? value * scale : zero;
}

INLINE vf NAME(value_of)(const struct image *t, vf x, long at, const float *draws, long count,
                         const int silu) {
  vf z = NAME(fma)(x - NAME(load)(t->mean + at), NAME(load)(t->a + at), NAME(load)(t->b + at));
  if (silu) z *= NAME(sigmoid_fast)(z);
  return draws ? NAME(kept)(z, draws, t->rate, 1.0f / (1.0f - t->rate), count) : z;
}

INLINE void NAME(values_of)(const struct image *t, const float *x, float *y, long pixels,
                            const float *draws, const int silu) {
  for (long p = 0; p < pixels; p++, x += t->c, y += t->c) {
    const float *row = draws ? draws + p * t->c : NULL;
    long at = 0;
    for (; at + W <= t->c; at += W)
      NAME(store)(y + at, NAME(value_of)(t, NAME(load)(x + at), at, row ? row + at : row, W, silu));
    if (at == t->c) continue;
    vf some = NAME(load_some)(x + at, t->c - at);
    some = NAME(value_of)(t, some, at, row ? row + at : row, t->c - at, silu);
    NAME(store_some)(y + at, some, t->c - at);
  }
}

static void NAME(values)(const struct image *t, const float *x, float *y, long pixels,
                         const float *draws) {
  if (t->silu) NAME(values_of)(t, x, y, pixels, draws, 1);
  else NAME(values_of)(t, x, y, pixels, draws, 0);
}

// dz = dy times dropout times act'(z), into dx; adds dz and dz (x - mean) to the channels' sums.
// `count` channels from `at`: a whole vector where it is the constant W.
INLINE void NAME(slopes_of)(const struct image *t, const float *x, const float *dy, float *dx,
                            long pixels, const float *draws, long at, long count,
                            const int silu) {
  vf mean = NAME(load)(t->mean + at), a = NAME(load)(t->a + at), b = NAME(load)(t->b + at);
  vf sum = NAME(load)(t->sums + at), moment = NAME(load)(t->moments + at);
  float rate = t->rate, scale = 1.0f / (1.0f - t->rate);
  for (long p = 0, e = at; p < pixels; p++, e += t->c) {
    vf d = NAME(load_some_or_all)(x + e, count) - mean;
    vf dz = NAME(load_some_or_all)(dy + e, count);
    if (draws) dz = NAME(kept)(dz, draws + e, rate, scale, count);
    if (silu) {
      vf z = NAME(fma)(d, a, b), s = NAME(sigmoid_fast)(z);
      dz *= s * NAME(fma)(z, 1.0f - s, 1.0f);
    }
    sum += dz;
    moment = NAME(fma)(dz, d, moment);
    NAME(store_some_or_all)(dx + e, dz, count);
  }
  NAME(store)(t->sums + at, sum);
  NAME(store)(t->moments + at, moment);
}

static void NAME(slopes)(const struct image *t, const float *x, const float *dy, float *dx,
                         long pixels, const float *draws) {
  long at = 0, left = t->c % W;
  for (; t->silu && at + W <= t->c; at += W)
    NAME(slopes_of)(t, x, dy, dx, pixels, draws, at, W, 1);
  for (; at + W <= t->c; at += W) NAME(slopes_of)(t, x, dy, dx, pixels, draws, at, W, 0);
  if (left && t->silu) NAME(slopes_of)(t, x, dy, dx, pixels, draws, at, left, 1);
  else if (left) NAME(slopes_of)(t, x, dy, dx, pixels, draws, at, left, 0);
}

// dx = dz a + (x - mean) moments + sums, by channel.
INLINE vf NAME(joined)(const struct image *t, vf x, vf dz, long at) {
  vf d = x - NAME(load)(t->mean + at);
  vf value = NAME(fma)(d, NAME(load)(t->moments + at), NAME(load)(t->sums + at));
  return NAME(fma)(dz, NAME(load)(t->a + at), value);
}

static void NAME(join)(const struct image *t, const float *x, float *dx, long pixels) {
  for (long p = 0; p < pixels; p++, x += t->c, dx += t->c) {
    long at = 0, left = t->c % W;
    for (; at + W <= t->c; at += W)
      NAME(store)(dx + at, NAME(joined)(t, NAME(load)(x + at), NAME(load)(dx + at), at));
    if (!left) continue;
    vf x_some = NAME(load_some)(x + at, left), dz_some = NAME(load_some)(dx + at, left);
    NAME(store_some)(dx + at, NAME(joined)(t, x_some, dz_some, at), left);
  }
}

static const struct norm_kernels NAME(kernels) = {NAME(channel_sums), NAME(values), NAME(slopes),
                                                  NAME(join)};
