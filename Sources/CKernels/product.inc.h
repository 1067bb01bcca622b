// The micro-kernels of products. A tile's accumulators fill the level's registers.

#if W == 16
#define TILE_ROWS 14
#define TILE_HALF 8
#define OUTER_ROWS 8
#else
#define TILE_ROWS 6
#define TILE_HALF 6
#define OUTER_ROWS 6
#endif
#define TILE_COLUMNS (2 * W)

#define UNROLL _Pragma("clang loop unroll(full)")

INLINE void NAME(finish_row)(const struct dk_tile *t, int row, const vf *sums, const int vectors) {
  float *out = t->out + t->offsets[row];
  const float *residual = t->residual ? t->residual + t->offsets[row] : NULL;
  UNROLL
  for (int v = 0; v < vectors; v++) {
    long left = t->valid_columns - v * W;
    if (left <= 0) return;
    vf sum = sums[v];
    if (t->bias) sum += NAME(load)(t->bias + v * W);
    if (residual) sum += NAME(load_some_or_all)(residual + v * W, left);
    if (t->relu) sum = NAME(relu)(sum);
    NAME(store_some_or_all)(out + v * W, sum, left);
  }
}

// One accumulator per output, products added in the order of taps and depth: whichever variant of
// `rows` and `vectors` computes an output, its bits are the same.
INLINE void NAME(tile_of)(const struct dk_tile *t, const int rows, const int vectors,
                          const int pairs) {
  vf sums[TILE_ROWS][2];
  UNROLL
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = 0.0f;
  const float *b = t->panel;
  for (long tap = 0; tap < t->taps; tap++, b += t->depth * TILE_COLUMNS) {
    const float *const *a = t->rows + tap * TILE_ROWS;
    const float *row[TILE_ROWS];
    if (!a[0]) continue;
    UNROLL
    for (int r = 0; r < rows; r++) row[r] = a[r];
    for (long k = 0; k < t->depth; k++) {
      UNROLL
      for (int pass = 0; pass < PASSES(pairs); pass++) {
        vf b0 = NAME(part)(NAME(load)(b + k * TILE_COLUMNS), pairs, pass), b1 = 0.0f;
        if (vectors > 1) b1 = NAME(part)(NAME(load)(b + k * TILE_COLUMNS + W), pairs, pass);
        UNROLL
        for (int r = 0; r < rows; r++) {
          vf value = NAME(part)((vf)row[r][k], pairs, pass);
          sums[r][0] = NAME(add_product)(value, b0, sums[r][0], pairs);
          if (vectors > 1) sums[r][1] = NAME(add_product)(value, b1, sums[r][1], pairs);
        }
      }
    }
  }
  UNROLL
  for (int r = 0; r < rows; r++)
    if (r < t->valid_rows) NAME(finish_row)(t, r, sums[r], vectors);
}

// Each variant with constants for its loops.
#define TILES(units, pairs)                                                                     \
  static void NAME(wide_##units)(const struct dk_tile *t) { NAME(tile_of)(t, TILE_ROWS, 2, pairs); } \
  static void NAME(one_##units)(const struct dk_tile *t) { NAME(tile_of)(t, 1, 2, pairs); }     \
  static void NAME(four_##units)(const struct dk_tile *t) { NAME(tile_of)(t, 4, 2, pairs); }    \
  static void NAME(half_##units)(const struct dk_tile *t) { NAME(tile_of)(t, TILE_HALF, 2, pairs); } \
  static void NAME(slim_##units)(const struct dk_tile *t) { NAME(tile_of)(t, TILE_ROWS, 1, pairs); } \
  static void NAME(tile_##units)(const struct dk_tile *t) {                                     \
    if (t->valid_rows == 1) NAME(one_##units)(t);                                               \
    else if (t->valid_rows <= 4) NAME(four_##units)(t);                                         \
    else if (t->valid_columns <= W) NAME(slim_##units)(t);                                      \
    else if (t->valid_rows <= TILE_HALF) NAME(half_##units)(t);                                 \
    else NAME(wide_##units)(t);                                                                 \
  }
TILES(floats, 0)
TILES(pairs, 1)

INLINE void NAME(narrow_of)(long taps, long depth, const float *const *rows, const float *column,
                            float *out, const int pairs) {
  vf sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  for (long tap = 0; tap < taps; tap++, column += depth) {
    const float *const *row = rows + tap * 4;
    if (!row[0]) continue;
    for (long k = 0; k < depth; k += W)
      UNROLL
      for (int pass = 0; pass < PASSES(pairs); pass++) {
        vf weight = NAME(part)(NAME(load_some_or_all)(column + k, depth - k), pairs, pass);
        UNROLL
        for (int r = 0; r < 4; r++) {
          vf value = NAME(part)(NAME(load_some_or_all)(row[r] + k, depth - k), pairs, pass);
          sums[r] = NAME(add_product)(value, weight, sums[r], pairs);
        }
      }
  }
  for (int r = 0; r < 4; r++) out[r] = NAME(total)(sums[r]);
}

INLINE void NAME(outer_of)(const struct dk_outer *t, const int rows, const int pairs) {
  vf sums[OUTER_ROWS][2];
  UNROLL
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = 0.0f;
  const float *b = t->b;
  for (long pixel = 0; pixel < t->pixels; pixel++, b += TILE_COLUMNS) {
    const float *a = t->a[pixel] + t->feature;
    UNROLL
    for (int pass = 0; pass < PASSES(pairs); pass++) {
      vf b0 = NAME(part)(NAME(load)(b), pairs, pass);
      vf b1 = NAME(part)(NAME(load)(b + W), pairs, pass);
      UNROLL
      for (int r = 0; r < rows; r++) {
        vf value = NAME(part)((vf)a[r], pairs, pass);
        sums[r][0] = NAME(add_product)(value, b0, sums[r][0], pairs);
        sums[r][1] = NAME(add_product)(value, b1, sums[r][1], pairs);
      }
    }
  }
  UNROLL
  for (int r = 0; r < rows; r++) {
    float *out = t->out + r * t->stride;
    UNROLL
    for (int v = 0; v < 2; v++) {
      long left = t->valid_columns - v * W;
      if (left <= 0) continue;
      if (t->add) sums[r][v] += NAME(load_some_or_all)(out + v * W, left);
      NAME(store_some_or_all)(out + v * W, sums[r][v], left);
    }
  }
}

#define OUTERS(units, pairs)                                                                    \
  static void NAME(most_##units)(const struct dk_outer *t) { NAME(outer_of)(t, OUTER_ROWS, pairs); } \
  static void NAME(outer_four_##units)(const struct dk_outer *t) { NAME(outer_of)(t, 4, pairs); } \
  static void NAME(outer_two_##units)(const struct dk_outer *t) { NAME(outer_of)(t, 2, pairs); } \
  static void NAME(outer_one_##units)(const struct dk_outer *t) { NAME(outer_of)(t, 1, pairs); } \
  static int NAME(outer_##units)(const struct dk_outer *t, long features) {                     \
    if (features >= OUTER_ROWS) return NAME(most_##units)(t), OUTER_ROWS;                       \
    if (features >= 4) return NAME(outer_four_##units)(t), 4;                                   \
    if (features >= 2) return NAME(outer_two_##units)(t), 2;                                    \
    return NAME(outer_one_##units)(t), 1;                                                       \
  }                                                                                             \
  static void NAME(narrow_##units)(long taps, long depth, const float *const *rows,             \
                                   const float *column, float *out) {                           \
    NAME(narrow_of)(taps, depth, rows, column, out, pairs);                                     \
  }
OUTERS(floats, 0)
OUTERS(pairs, 1)

static void NAME(round_row)(long count, const float *row, float *pairs) {
  long k = 0;
  for (; k + W <= count; k += W) NAME(store_rounded)(pairs + k / 2, NAME(load)(row + k), W);
  // Zeros fill the vector, so that an odd count gets its pair.
  if (k < count) {
    vf last = NAME(load_some)(row + k, count - k);
    NAME(store_rounded)(pairs + k / 2, last, (count - k + 1) / 2 * 2);
  }
}

static void NAME(pair_rows)(long count, const float *low, const float *high, float *pairs) {
  for (long k = 0; k < count; k += W) {
    vf first = low ? NAME(load_some_or_all)(low + k, count - k) : (vf)0.0f;
    vf second = high ? NAME(load_some_or_all)(high + k, count - k) : (vf)0.0f;
    NAME(store_some_or_all)(pairs + k, NAME(pair_of)(first, second), count - k);
  }
}

static const struct product_kernels NAME(kernels) = {
  .rows = TILE_ROWS, .columns = TILE_COLUMNS, .features = OUTER_ROWS,
  .tile = {NAME(tile_floats), NAME(tile_pairs)},
  .narrow = {NAME(narrow_floats), NAME(narrow_pairs)},
  .outer = {NAME(outer_floats), NAME(outer_pairs)},
  .round_row = NAME(round_row), .pair_rows = NAME(pair_rows)};

#undef TILE_ROWS
#undef TILE_HALF
#undef TILE_COLUMNS
#undef OUTER_ROWS
#undef UNROLL
#undef TILES
#undef OUTERS
