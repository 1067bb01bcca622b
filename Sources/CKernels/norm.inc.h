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

INLINE vf NAME(kept)(vf value, const float *draws, vf rate, vf scale, long count) {
  vf draw = NAME(load_some_or_all)(draws, count);
  vf zero = 0.0f;
  return draw >= rate ? value * scale : zero;
}

INLINE void NAME(values_of)(const struct image *t, const float *x, float *y, long pixels,
                            const float *draws, const int silu) {
  vf rate = t->rate, scale = 1.0f / (1.0f - t->rate);
  for (long p = 0; p < pixels; p++)
    for (long at = 0; at < t->c; at += W) {
      long count = t->c - at, e = p * t->c + at;
      vf z = NAME(load_some_or_all)(x + e, count) - NAME(load)(t->mean + at);
      z = NAME(fma)(z, NAME(load)(t->a + at), NAME(load)(t->b + at));
      if (silu) z *= NAME(sigmoid)(z);
      if (draws) z = NAME(kept)(z, draws + e, rate, scale, count);
      NAME(store_some_or_all)(y + e, z, count);
    }
}

static void NAME(values)(const struct image *t, const float *x, float *y, long pixels,
                         const float *draws) {
  if (t->silu) NAME(values_of)(t, x, y, pixels, draws, 1);
  else NAME(values_of)(t, x, y, pixels, draws, 0);
}

// dz = dy times dropout times act'(z), into dx; adds dz and dz (x - mean) to the channels' sums.
INLINE void NAME(slopes_of)(const struct image *t, const float *x, const float *dy, float *dx,
                            long pixels, const float *draws, const int silu) {
  vf rate = t->rate, scale = 1.0f / (1.0f - t->rate);
  for (long at = 0; at < t->c; at += W) {
    long count = t->c - at;
    vf mean = NAME(load)(t->mean + at), a = NAME(load)(t->a + at), b = NAME(load)(t->b + at);
    vf sum = 0.0f, moment = 0.0f;
    for (long p = 0; p < pixels; p++) {
      long e = p * t->c + at;
      vf d = NAME(load_some_or_all)(x + e, count) - mean;
      vf dz = NAME(load_some_or_all)(dy + e, count);
      if (count < W) d = NAME(load_some)(t->ones, count) * d;
      if (draws) dz = NAME(kept)(dz, draws + e, rate, scale, count);
      if (silu) {
        vf z = NAME(fma)(d, a, b), s = NAME(sigmoid)(z);
        dz *= s * NAME(fma)(z, 1.0f - s, 1.0f);
      }
      sum += dz;
      moment = NAME(fma)(dz, d, moment);
      NAME(store_some_or_all)(dx + e, dz, count);
    }
    NAME(store)(t->sums + at, NAME(load)(t->sums + at) + sum);
    NAME(store)(t->moments + at, NAME(load)(t->moments + at) + moment);
  }
}

static void NAME(slopes)(const struct image *t, const float *x, const float *dy, float *dx,
                         long pixels, const float *draws) {
  if (t->silu) NAME(slopes_of)(t, x, dy, dx, pixels, draws, 1);
  else NAME(slopes_of)(t, x, dy, dx, pixels, draws, 0);
}

// dx = dz a + (x - mean) moments + sums, by channel.
static void NAME(join)(const struct image *t, const float *x, float *dx, long pixels) {
  for (long p = 0; p < pixels; p++)
    for (long at = 0; at < t->c; at += W) {
      long count = t->c - at, e = p * t->c + at;
      vf d = NAME(load_some_or_all)(x + e, count) - NAME(load)(t->mean + at);
      vf value = NAME(fma)(d, NAME(load)(t->moments + at), NAME(load)(t->sums + at));
      value = NAME(fma)(NAME(load_some_or_all)(dx + e, count), NAME(load)(t->a + at), value);
      NAME(store_some_or_all)(dx + e, value, count);
    }
}

static const struct norm_kernels NAME(kernels) = {NAME(channel_sums), NAME(values), NAME(slopes),
                                                  NAME(join)};
