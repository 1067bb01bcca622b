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
    NAME(store_some_or_all)(out + v * W, sum, left);
  }
}

// One accumulator per output, products added in the order of taps and depth: whichever variant of
// `rows` and `vectors` computes an output, its bits are the same.
INLINE void NAME(tile_of)(const struct dk_tile *t, const int rows, const int vectors) {
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
      vf b0 = NAME(load)(b + k * TILE_COLUMNS), b1 = 0.0f;
      if (vectors > 1) b1 = NAME(load)(b + k * TILE_COLUMNS + W);
      UNROLL
      for (int r = 0; r < rows; r++) {
        vf value = row[r][k];
        sums[r][0] = NAME(fma)(value, b0, sums[r][0]);
        if (vectors > 1) sums[r][1] = NAME(fma)(value, b1, sums[r][1]);
      }
    }
  }
  UNROLL
  for (int r = 0; r < rows; r++)
    if (r < t->valid_rows) NAME(finish_row)(t, r, sums[r], vectors);
}

static void NAME(tile_wide)(const struct dk_tile *t) { NAME(tile_of)(t, TILE_ROWS, 2); }
static void NAME(tile_one)(const struct dk_tile *t) { NAME(tile_of)(t, 1, 2); }
static void NAME(tile_four)(const struct dk_tile *t) { NAME(tile_of)(t, 4, 2); }
static void NAME(tile_half)(const struct dk_tile *t) { NAME(tile_of)(t, TILE_HALF, 2); }
static void NAME(tile_slim)(const struct dk_tile *t) { NAME(tile_of)(t, TILE_ROWS, 1); }

static void NAME(tile)(const struct dk_tile *t) {
  if (t->valid_rows == 1) NAME(tile_one)(t);
  else if (t->valid_rows <= 4) NAME(tile_four)(t);
  else if (t->valid_columns <= W) NAME(tile_slim)(t);
  else if (t->valid_rows <= TILE_HALF) NAME(tile_half)(t);
  else NAME(tile_wide)(t);
}

static void NAME(narrow)(long taps, long depth, const float *const *rows, const float *column,
                         float *out) {
  vf sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  for (long tap = 0; tap < taps; tap++, column += depth) {
    const float *const *row = rows + tap * 4;
    if (!row[0]) continue;
    for (long k = 0; k < depth; k += W) {
      vf weight = NAME(load_some_or_all)(column + k, depth - k);
      UNROLL
      for (int r = 0; r < 4; r++)
        sums[r] = NAME(fma)(NAME(load_some_or_all)(row[r] + k, depth - k), weight, sums[r]);
    }
  }
  for (int r = 0; r < 4; r++) out[r] = NAME(total)(sums[r]);
}

INLINE void NAME(outer_of)(const struct dk_outer *t, const int rows) {
  vf sums[OUTER_ROWS][2];
  UNROLL
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = 0.0f;
  const float *b = t->b;
  for (long pixel = 0; pixel < t->pixels; pixel++, b += TILE_COLUMNS) {
    const float *a = t->a[pixel] + t->feature;
    vf b0 = NAME(load)(b), b1 = NAME(load)(b + W);
    UNROLL
    for (int r = 0; r < rows; r++) {
      vf value = a[r];
      sums[r][0] = NAME(fma)(value, b0, sums[r][0]);
      sums[r][1] = NAME(fma)(value, b1, sums[r][1]);
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

static void NAME(outer_most)(const struct dk_outer *t) { NAME(outer_of)(t, OUTER_ROWS); }
static void NAME(outer_four)(const struct dk_outer *t) { NAME(outer_of)(t, 4); }
static void NAME(outer_two)(const struct dk_outer *t) { NAME(outer_of)(t, 2); }
static void NAME(outer_one)(const struct dk_outer *t) { NAME(outer_of)(t, 1); }

static int NAME(outer)(const struct dk_outer *t, long features) {
  if (features >= OUTER_ROWS) return NAME(outer_most)(t), OUTER_ROWS;
  if (features >= 4) return NAME(outer_four)(t), 4;
  if (features >= 2) return NAME(outer_two)(t), 2;
  return NAME(outer_one)(t), 1;
}

static const struct product_kernels NAME(kernels) = {
  TILE_ROWS, TILE_COLUMNS, OUTER_ROWS, NAME(tile), NAME(narrow), NAME(outer)};

#undef TILE_ROWS
#undef TILE_HALF
#undef TILE_COLUMNS
#undef OUTER_ROWS
#undef UNROLL
