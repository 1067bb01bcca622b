// Products, and convolution forward and backward to the data (convolution.c), all as one "indirect"
// product: a tile reads its rows in place through a table of pointers, one per pixel and tap; a pixel
// outside the image points at a line of zeros. Nothing is copied but the weights, into panels.
#include <string.h>

#include "product_job.h"

#define DK_BODY "product.inc.h"
#include "levels.h"

const struct product_kernels *dk_product_kernels(void) { return DK_CHOSEN(kernels); }

// --- Packing the right factor ---

// A panel of one tap, [depth][width], in floats; the columns beyond the last are left alone.
static void pack_floats(const struct dk_job *job, const float *from, long first, long count,
                        float *to, long width) {
  if (job->b_transposed) {
    for (long j = 0; j < count; j++)
      for (long k = 0; k < job->depth; k++) to[k * width + j] = from[(first + j) * job->ldb + k];
  } else {
    for (long k = 0; k < job->depth; k++)
      memcpy(to + k * width, from + k * job->ldb + first, (size_t)count * sizeof(float));
  }
}

static void pack_panels(void *context, long begin, long end) {
  const struct dk_job *job = context;
  long width = job->kernels->columns;
  float *floats = NULL;
  if (job->pairs) floats = dk_scratch(DK_LOCAL, (size_t)(job->depth * width) * sizeof(float));
  for (long unit = begin; unit < end; unit++) {
    long panel = unit / job->taps, tap = unit % job->taps;
    float *to = (float *)job->packed + unit * job->units * width;
    long first = panel * width, count = dk_min(width, job->columns - first);
    const float *from = job->b + tap * job->tap_stride;
    if (count < width) memset(to, 0, (size_t)(job->units * width) * sizeof(float));
    pack_floats(job, from, first, count, job->pairs ? floats : to, width);
    for (long k = 0; job->pairs && k < job->depth; k += 2) {
      const float *low = floats + k * width, *high = k + 1 < job->depth ? low + width : NULL;
      job->kernels->pair_rows(count, low, high, to + k / 2 * width);
    }
  }
}

// Columns one by one, [columns][taps][depth], for the narrow kernel.
static void pack_columns(const struct dk_job *job, float *to) {
  float *floats = dk_scratch(DK_LOCAL, (size_t)job->depth * sizeof(float));
  for (long j = 0; j < job->columns; j++)
    for (long tap = 0; tap < job->taps; tap++, to += job->units) {
      float *column = job->pairs ? floats : to;
      for (long k = 0; k < job->depth; k++)
        column[k] = job->b[tap * job->tap_stride +
                           (job->b_transposed ? j * job->ldb + k : k * job->ldb + j)];
      if (job->pairs) job->kernels->round_row(job->depth, floats, to);
    }
}

// --- Where the rows of the left factor lie ---

struct place {
  long image, y, x;
};

// Rows of a backward pass with a stride go through an image row by residue of x, so that the
// pixels of a tile agree on which taps reach them.
static long backward_x(long index, long width, int stride) {
  if (stride == 1) return index;
  for (int residue = 0; residue < stride; residue++) {
    long count = (width - residue + stride - 1) / stride;
    if (index < count) return index * stride + residue;
    index -= count;
  }
  return 0;
}

// The pixels of x under the taps of output pixel p, `step` apart in `pointers`.
static void locate_forward(const struct dk_job *job, const struct place *p, int step,
                           const float **pointers) {
  const dk_conv *s = job->shape;
  long top = p->y * s->stride - s->pad_h, left = p->x * s->stride - s->pad_w;
  for (long y = top; y < top + s->kernel_h; y++) {
    const float *row = job->a + (p->image * s->h + y) * s->w * s->c;
    int outside = y < 0 || y >= s->h;
    for (long x = left; x < left + s->kernel_w; x++, pointers += step)
      *pointers = outside || x < 0 || x >= s->w ? job->zeros : row + x * s->c;
  }
}

// The pixels of dy that the taps carry to pixel p of dx.
static void locate_backward(const struct dk_job *job, const struct place *p, int step,
                            const float **pointers) {
  const dk_conv *s = job->shape;
  long oh = dk_conv_height(s), ow = dk_conv_width(s);
  for (int ky = 0; ky < s->kernel_h; ky++)
    for (int kx = 0; kx < s->kernel_w; kx++, pointers += step) {
      long y = p->y + s->pad_h - ky, x = p->x + s->pad_w - kx;
      *pointers = job->zeros;
      if (y < 0 || x < 0 || y % s->stride || x % s->stride) continue;
      y /= s->stride;
      x /= s->stride;
      if (y < oh && x < ow) *pointers = job->a + ((p->image * oh + y) * ow + x) * s->k;
    }
}

// Fills pointers[tap][height] and offsets for rows first, first + 1, ...; those beyond the last row
// repeat it.
static void locate(const struct dk_job *job, long first, int height, const float **pointers,
                   long *offsets) {
  const dk_conv *s = job->shape;
  long valid = dk_min(height, job->rows - first);
  if (!s) {
    for (int r = 0; r < height; r++) {
      long row = first + dk_min(r, valid - 1);
      pointers[r] = job->a + row * job->lda;
      offsets[r] = row * job->ldo;
    }
    return;
  }
  long h = s->h, w = s->w;
  if (!job->backward) {
    h = dk_conv_height(s);
    w = dk_conv_width(s);
  }
  struct place at = {first / (h * w), first / w % h, first % w};
  for (int r = 0; r < height; r++) {
    struct place p = at;
    if (job->backward) p.x = backward_x(at.x, w, s->stride);
    offsets[r] = ((p.image * h + p.y) * w + p.x) * job->columns;
    if (job->backward) locate_backward(job, &p, height, pointers + r);
    else locate_forward(job, &p, height, pointers + r);
    if (r >= valid - 1) continue;
    if (++at.x == w) at.x = 0, at.y++;
    if (at.y == h) at.y = 0, at.image++;
  }
  if (!job->backward || s->stride == 1) return;
  for (long tap = 0; tap < job->taps; tap++) {
    int any = 0;
    for (int r = 0; r < height; r++) any |= pointers[tap * height + r] != job->zeros;
    if (!any) pointers[tap * height] = NULL;
  }
}

// --- Parts ---

// A transposed factor's rows are copied upright; so are rows that lie whole pages apart, as those
// of a tile would fight for one set of the cache. Hence the copies' sixteen floats more, too.
static int copied(const struct dk_job *job) {
  return job->pairs || job->transposed || (!job->shape && job->lda % 1024 == 0);
}

// The floats that a copy of a tile's rows takes.
static long copy_size(const struct dk_job *job, int height) {
  return (job->pairs ? job->taps : 1) * height * (job->units + 16);
}

// The rows as pairs, in copies tap by tap; a tap that reaches nothing has none.
static void round_rows(const struct dk_job *job, int height, float *copy, const float **pointers) {
  for (long tap = 0; tap < job->taps; tap++) {
    if (!pointers[tap * height]) continue;
    for (long i = tap * height; i < (tap + 1) * height; i++) {
      float *to = copy + i * (job->units + 16);
      job->kernels->round_row(job->depth, pointers[i], to);
      pointers[i] = to;
    }
  }
}

static void copy_rows(const struct dk_job *job, long first, int height, float *copy,
                      const float **pointers) {
  long valid = dk_min(height, job->rows - first), stride = job->depth + 16;
  if (job->pairs) {
    round_rows(job, height, copy, pointers);
    return;
  }
  if (job->transposed) {
    for (long k = 0; k < job->depth; k++)
      for (long r = 0; r < valid; r++) copy[r * stride + k] = job->a[k * job->lda + first + r];
  } else {
    for (long r = 0; r < valid; r++)
      memcpy(copy + r * stride, job->a + (first + r) * job->lda,
             (size_t)job->depth * sizeof(float));
  }
  for (int r = 0; r < height; r++) pointers[r] = copy + dk_min(r, valid - 1) * stride;
}

struct block {
  long first_tile, tiles, first_panel, last_panel, table;
  const float **pointers;  // [tile][table]
  long *offsets;           // [tile][height]
};

// All tiles and panels of a block, over the depth begin ..< end; the pointers stand at `begin`.
static void run_slice(const struct dk_job *job, const struct block *b, long begin, long end) {
  long height = job->kernels->rows, width = job->kernels->columns;
  for (long panel = b->first_panel; panel < b->last_panel; panel++)
    for (long i = 0; i < b->tiles; i++) {
      // A later slice adds to what the earlier ones left.
      const float *bias = begin == 0 ? job->bias : NULL;
      const float *added = begin == 0 ? job->residual : job->out;
      struct dk_tile tile = {
        .taps = job->taps, .depth = end - begin, .rows = b->pointers + i * b->table,
        .panel = job->packed + (panel * job->taps * job->units + begin) * width,
        .bias = bias ? bias + panel * width : NULL,
        .residual = added ? added + panel * width : NULL,
        .out = job->out + panel * width, .offsets = b->offsets + i * height,
        .valid_rows = (int)dk_min(height, job->rows - (b->first_tile + i) * height),
        .valid_columns = (int)dk_min(width, job->columns - panel * width),
        .relu = job->relu && end == job->units};
      job->kernels->tile[job->pairs](&tile);
    }
}

static void run_part(void *context, long part) {
  const struct dk_job *job = context;
  int height = job->kernels->rows;
  long group = part % job->groups;
  struct block b = {.first_tile = part / job->groups * job->block_tiles,
                    .first_panel = group * job->group_panels, .table = job->taps * height};
  b.tiles = dk_min(job->block_tiles, job->tiles - b.first_tile);
  b.last_panel = dk_min(b.first_panel + job->group_panels, job->panels);
  b.pointers = dk_scratch(DK_LOCAL, (size_t)(b.tiles * b.table) * sizeof(*b.pointers));
  b.offsets = dk_scratch(DK_LOCAL2, (size_t)(b.tiles * height) * sizeof(*b.offsets));
  float *copy = NULL;
  long stride = copy_size(job, height);
  if (copied(job)) copy = dk_scratch(DK_LOCAL3, (size_t)(b.tiles * stride) * sizeof(float));
  for (long i = 0; i < b.tiles; i++) {
    long row = (b.first_tile + i) * height;
    locate(job, row, height, b.pointers + i * b.table, b.offsets + i * height);
    if (copy) copy_rows(job, row, height, copy + i * stride, b.pointers + i * b.table);
  }
  run_slice(job, &b, 0, dk_min(job->slice, job->units));
  for (long begin = job->slice; begin < job->units; begin += job->slice) {
    for (long i = 0; i < b.tiles * b.table; i++) b.pointers[i] += job->slice;
    run_slice(job, &b, begin, dk_min(begin + job->slice, job->units));
  }
}

static void run_narrow(void *context, long begin, long end) {
  const struct dk_job *job = context;
  const float **pointers = dk_scratch(DK_LOCAL, (size_t)(job->taps * 4) * sizeof(*pointers));
  float *copy = NULL;
  if (job->pairs || job->transposed)
    copy = dk_scratch(DK_LOCAL3, (size_t)copy_size(job, 4) * sizeof(float));
  for (long quad = begin; quad < end; quad++) {
    long offsets[4];
    float sums[4];
    locate(job, quad * 4, 4, pointers, offsets);
    if (copy) copy_rows(job, quad * 4, 4, copy, pointers);
    for (long j = 0; j < job->columns; j++) {
      const float *column = job->packed + j * job->taps * job->units;
      job->kernels->narrow[job->pairs](job->taps, job->units, pointers, column, sums);
      for (long r = 0; r < dk_min(4, job->rows - quad * 4); r++) {
        float sum = sums[r];
        if (job->bias) sum += job->bias[j];
        if (job->residual) sum += job->residual[offsets[r] + j];
        if (job->relu && sum < 0.0f) sum = 0.0f;
        job->out[offsets[r] + j] = sum;
      }
    }
  }
}

// --- The whole ---

static void run_panels(struct dk_job *job, double work) {
  long threads = dk_threads();
  job->tiles = dk_ceil_div(job->rows, job->kernels->rows);
  job->slice = job->taps == 1 && job->units > 1024 ? 512 : job->units;
  // The left rows of a block stay in the cache while the panels pass.
  long copies = job->pairs ? job->taps : 1;
  long fit = 100000 / dk_max(1, job->kernels->rows * job->slice * copies);
  job->block_tiles = dk_max(1, dk_min(dk_min(8, dk_max(fit, 2)), job->tiles / (8 * threads)));
  long blocks = dk_ceil_div(job->tiles, job->block_tiles);
  job->groups = dk_min(job->panels, dk_ceil_div(4 * threads, blocks));
  job->group_panels = dk_ceil_div(job->panels, job->groups);
  job->groups = dk_ceil_div(job->panels, job->group_panels);
  if (work > 2e5) {
    dk_parallel(blocks * job->groups, run_part, job);
  } else {
    for (long part = 0; part < blocks * job->groups; part++) run_part(job, part);
  }
}

int dk_is_narrow(long columns, long depth) { return columns <= 4 && depth >= 8; }

long dk_job_measure(struct dk_job *job) {
  job->kernels = dk_product_kernels();
  job->panels = dk_ceil_div(job->columns, job->kernels->columns);
  job->units = dk_units(job->pairs, job->depth);
  return job->panels * job->taps * job->units * job->kernels->columns;
}

void dk_job_pack(struct dk_job *job, float *packed) {
  long unit = job->depth * job->kernels->columns;
  job->packed = packed;
  dk_parallel_range(job->panels * job->taps, dk_max(1, 65536 / dk_max(unit, 1)), pack_panels, job);
}

void dk_job_run(struct dk_job *job) {
  if (job->rows == 0 || job->columns == 0) return;
  long panels = dk_job_measure(job), padded = job->panels * job->kernels->columns;
  long size = job->packed ? 0 : panels;
  float *memory = dk_scratch(DK_SHARED, (size_t)(size + padded + job->depth + 64) * sizeof(float));
  float *bias = memory + size, *zeros = bias + padded;
  memset(bias, 0, (size_t)padded * sizeof(float));
  if (job->bias) {
    memcpy(bias, job->bias, (size_t)job->columns * sizeof(float));
    job->bias = bias;
  }
  memset(zeros, 0, (size_t)(job->depth + 64) * sizeof(float));
  job->zeros = zeros;
  double work = (double)job->rows * (double)job->columns * (double)(job->taps * job->depth);
  if (dk_is_narrow(job->columns, job->depth)) {
    job->packed = memory;
    pack_columns(job, memory);
    long grain = dk_max(1, (long)(5e4 / (work / (double)job->rows * 4)));
    dk_parallel_range(dk_ceil_div(job->rows, 4), grain, run_narrow, job);
  } else {
    if (!job->packed) dk_job_pack(job, memory);
    run_panels(job, work);
  }
}

void dk_gemm(int transpose_a, int transpose_b, long m, long n, long k, const float *a, long lda,
             const float *b, long ldb, const float *bias, float *c, long ldc) {
  struct dk_job job = {.rows = m, .columns = n, .taps = 1, .depth = k, .a = a, .lda = lda,
                    .transposed = transpose_a, .b = b, .ldb = ldb, .b_transposed = transpose_b,
                    .bias = bias, .out = c, .ldo = ldc};
  dk_job_run(&job);
}
