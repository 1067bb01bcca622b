// 3x3 convolution by Winograd's F(4x4, 3x3): a quarter of the multiplications. With bfloat16 by
// F(2x2, 3x3), 4/9 of them: the larger tile would lose a digit more. A block of tiles is
// transformed, multiplied by the weights' planes and transformed back while it is in the core's
// cache. Each tile has one order of summation, so blocks may be cut anywhere.
#include <string.h>

#include "product.h"

struct winograd_output {
  const float *m;
  long plane, channels, width;  // width of the image
  long rows, columns;           // of the tile that lie inside the image
  const float *bias, *residual;
  float *y;
  int relu;
};

struct winograd_kernels {
  int tile;  // pixels along its edge
  // To rows of channels; to rows whose units are pixels, for the sum over tiles: of two tiles then.
  void (*pixels)(const float *const *pixels, long channels, float *v, long plane);
  void (*columns)(const float *const *pixels, long channels, float *v, long plane);
  // A unit of channels in, `row` apart if it is a pair, and some channels out, of one panel.
  void (*weights)(const float *w, long tap, long row, long channels, float *u, long plane);
  void (*slopes)(const float *const *pixels, long channels, float *w, long plane, long panel);
  void (*outputs)(const struct winograd_output *output);
  void (*gradients)(const float *du, long plane, long channels, float *dw, long tap);
};

#define DK_BODY "winograd.inc.h"
#include "levels.h"

static int tile_edge(const dk_conv *s) { return s->bf16 ? 2 : 4; }

// Depends on the shape of one image alone, so that an image's bits do not depend on the batch.
int dk_winograd_pays(const dk_conv *s) {
  int edge = tile_edge(s), planes = (edge + 2) * (edge + 2);
  if (s->kernel_h != 3 || s->kernel_w != 3 || s->stride != 1 || s->pad_h > 2 || s->pad_w > 2 ||
      s->c % 16 || s->k % 16 || s->c < 32 || s->k < 32)
    return 0;
  long h = dk_conv_height(s), w = dk_conv_width(s);
  return planes * dk_ceil_div(h, edge) * dk_ceil_div(w, edge) * 3 <= 9 * h * w * 2;
}

struct job {
  const struct product_kernels *product;
  const struct winograd_kernels *winograd;
  int pairs;
  long edge, planes;
  // Of this pass: c channels in (units of them) of images h x w with pads around, k out, oh x ow.
  long n, h, w, c, k, units, oh, ow, pad_h, pad_w;
  long across, down, tiles, block, panels;
  const float *x, *weights, *u, *bias, *residual, *zeros;  // u: the weights' planes
  float *y;
  long u_panel, u_plane;
  int relu;
  int turned;  // the weights are w[tap][k][c] of the forward pass, to be rotated by 180 degrees
};

// Of the forward pass, or of its transpose, from dy to dx.
static struct job make_job(const dk_conv *s, int backward) {
  struct job job = {.product = dk_product_kernels(), .winograd = &(*DK_CHOSEN(kernels))[s->bf16],
                    .pairs = s->bf16, .edge = tile_edge(s), .n = s->n, .h = s->h, .w = s->w,
                    .c = s->c, .k = s->k, .oh = dk_conv_height(s), .ow = dk_conv_width(s),
                    .pad_h = s->pad_h, .pad_w = s->pad_w};
  if (backward)
    job = (struct job){.product = job.product, .winograd = job.winograd, .pairs = job.pairs,
                       .edge = job.edge, .n = job.n, .h = job.oh, .w = job.ow, .c = s->k,
                       .k = s->c, .oh = s->h, .ow = s->w, .pad_h = 2 - s->pad_h,
                       .pad_w = 2 - s->pad_w, .turned = 1};
  job.units = dk_units(s->bf16, job.c);
  job.planes = (job.edge + 2) * (job.edge + 2);
  job.across = dk_ceil_div(job.ow, job.edge);
  job.down = dk_ceil_div(job.oh, job.edge);
  job.tiles = s->n * job.across * job.down;
  job.panels = dk_ceil_div(job.k, job.product->columns);
  job.u_panel = job.units * job.product->columns;
  job.u_plane = job.panels * job.u_panel;
  return job;
}

// --- Weights ---

struct transform {
  const struct job *job;
  float *u;
};

enum { SQUARE = 16 };

// A square from (c, k) on of turned weights, all taps: to [tap][c][k].
static void turn_square(const struct job *job, long c, long k, float *to) {
  for (long tap = 8; tap >= 0; tap--, to += SQUARE * SQUARE) {
    const float *from = job->weights + (tap * job->k + k) * job->c + c;
    for (long j = 0; j < SQUARE; j++)
      for (long i = 0; i < SQUARE; i++) to[i * SQUARE + j] = from[j * job->c + i];
  }
}

// By squares of channels in and out, down each panel: every plane is written in one stream.
static void transform_squares(void *context, long begin, long end) {
  const struct transform *t = context;
  const struct job *job = t->job;
  long step = job->c / job->units, columns = job->product->columns, down = job->c / SQUARE;
  long width = dk_min(columns, SQUARE);
  float turned[9 * SQUARE * SQUARE];
  for (long square = begin; square < end; square++) {
    long c = square % down * SQUARE, k = square / down * SQUARE;
    const float *w = job->weights + c * job->k + k;
    long tap = job->c * job->k, row = job->k;
    if (job->turned) {
      turn_square(job, c, k, turned);
      w = turned;
      tap = SQUARE * SQUARE;
      row = SQUARE;
    }
    for (long last = k + SQUARE; k < last; k += width, w += width) {
      float *u = t->u + k / columns * job->u_panel + k % columns;
      for (long i = 0; i < SQUARE; i += step)
        job->winograd->weights(w + i * row, tap, row, width, u + (c + i) / step * columns,
                               job->u_plane);
    }
  }
}

static void transform_weights(const struct job *job, float *u) {
  struct transform transform = {job, u};
  dk_parallel_range(job->c / SQUARE * (job->k / SQUARE), 4, transform_squares, &transform);
}

// --- Tiles ---

struct images {
  const float *pixels;
  long h, w, channels;
};

// Pointers to the size x size pixels under a tile, whose corner lies pads before it; zeros outside.
static void point(const struct job *job, struct images images, long tile, long pad_h, long pad_w,
                  long size, const float **pointers) {
  long tx = tile % job->across, ty = tile / job->across % job->down;
  long image = tile / (job->across * job->down);
  const float *first = images.pixels + image * images.h * images.w * images.channels;
  long y = job->edge * ty - pad_h, x = job->edge * tx - pad_w;
  for (long i = y; i < y + size; i++)
    for (long j = x; j < x + size; j++) {
      int inside = tile < job->tiles && i >= 0 && i < images.h && j >= 0 && j < images.w;
      *pointers++ = inside ? first + (i * images.w + j) * images.channels : job->zeros;
    }
}

// The pixels that a tile's transform takes.
static void point_at_input(const struct job *job, long tile, const float **pointers) {
  struct images images = {job->x, job->h, job->w, job->c};
  point(job, images, tile, job->pad_h, job->pad_w, job->edge + 2, pointers);
}

static void transform_pixels(const struct job *job, long first, long count, float *v, long plane) {
  for (long t = 0; t < count; t++) {
    const float *pointers[36];
    point_at_input(job, first + t, pointers);
    job->winograd->pixels(pointers, job->c, v + t * job->units, plane);
  }
}

static void transform_back(const struct job *job, long first, long count, const float *m,
                           long plane) {
  for (long t = 0; t < count; t++) {
    long tile = first + t, tx = tile % job->across, ty = tile / job->across % job->down;
    long image = tile / (job->across * job->down), y = job->edge * ty, x = job->edge * tx;
    long at = ((image * job->oh + y) * job->ow + x) * job->k;
    struct winograd_output output = {
      .m = m + t * job->k, .plane = plane, .channels = job->k, .width = job->ow,
      .rows = dk_min(job->edge, job->oh - y), .columns = dk_min(job->edge, job->ow - x),
      .relu = job->relu, .bias = job->bias, .residual = job->residual ? job->residual + at : NULL,
      .y = job->y + at};
    job->winograd->outputs(&output);
  }
}

// m[f] = v[f] u[f] for a block's rows and all columns. A panel stays in the first cache while the
// rows pass.
static void multiply_plane(const struct job *job, long f, long count, const float *v, float *m) {
  const struct product_kernels *product = job->product;
  long columns = product->columns;
  for (long panel = 0; panel < job->panels; panel++)
    for (long row = 0; row < count; row += product->rows) {
      const float *rows[DK_MOST_ROWS];
      long offsets[DK_MOST_ROWS];
      for (long r = 0; r < product->rows; r++) {
        rows[r] = v + dk_min(row + r, count - 1) * job->units;
        offsets[r] = (row + r) * job->k;
      }
      struct dk_tile tile = {.taps = 1, .depth = job->units, .rows = rows,
                             .panel = job->u + f * job->u_plane + panel * job->u_panel,
                             .out = m + panel * columns, .offsets = offsets,
                             .valid_rows = (int)dk_min(product->rows, count - row),
                             .valid_columns = (int)dk_min(columns, job->k - panel * columns)};
      product->tile[job->pairs](&tile);
    }
}

static void run_block(void *context, long part) {
  const struct job *job = context;
  long first = part * job->block, count = dk_min(job->block, job->tiles - first);
  // Sixteen floats more, as planes whole pages apart would share a few sets of the cache.
  long v_plane = job->block * job->units + 16, m_plane = job->block * job->k + 16;
  long size = job->planes * (v_plane + m_plane);
  float *v = dk_scratch(DK_LOCAL, (size_t)size * sizeof(float));
  float *m = v + job->planes * v_plane;
  transform_pixels(job, first, count, v, v_plane);
  for (long f = 0; f < job->planes; f++)
    multiply_plane(job, f, count, v + f * v_plane, m + f * m_plane);
  transform_back(job, first, count, m, m_plane);
}

// Whole tiles of the product, both sets of planes in a little more than half a core's cache; fewer
// where there are few tiles for the threads.
static long block_size(const struct job *job) {
  long rows = job->product->rows, fit = dk_core_cache() / 7 / (job->planes * (job->units + job->k));
  fit = dk_min(fit, job->tiles / (2 * dk_threads()));
  return dk_max(1, fit / rows) * rows;
}

// --- Stages ---
//
// Weights whose planes do not stay in the caches would come from memory for every block. So each
// plane is read once for many tiles, which go through each stage together.

struct stage {
  const struct job *job;
  long first, count, v_plane, m_plane;
  float *v, *m;
};

static void stage_pixels(void *context, long begin, long end) {
  const struct stage *s = context;
  transform_pixels(s->job, s->first + begin, end - begin, s->v + begin * s->job->units, s->v_plane);
}

static void stage_plane(void *context, long f) {
  const struct stage *s = context;
  multiply_plane(s->job, f, s->count, s->v + f * s->v_plane, s->m + f * s->m_plane);
}

static void stage_back(void *context, long begin, long end) {
  const struct stage *s = context;
  transform_back(s->job, s->first + begin, end - begin, s->m + begin * s->job->k, s->m_plane);
}

static void run_stages(const struct job *job) {
  long rows = job->product->rows, fit = 8 * dk_core_cache() / (job->planes * (job->units + job->k));
  long chunk = dk_min(job->tiles, dk_max(1, fit / rows) * rows);
  struct stage s = {.job = job, .v_plane = chunk * job->units + 16, .m_plane = chunk * job->k + 16};
  long size = job->planes * (s.v_plane + s.m_plane);
  s.v = dk_scratch(DK_SHARED2, (size_t)size * sizeof(float));
  s.m = s.v + job->planes * s.v_plane;
  for (; s.first < job->tiles; s.first += chunk) {
    s.count = dk_min(chunk, job->tiles - s.first);
    dk_parallel_range(s.count, 4, stage_pixels, &s);
    dk_parallel(job->planes, stage_plane, &s);
    dk_parallel_range(s.count, 4, stage_back, &s);
  }
}

// Of job->u, or of weights that are transformed first.
static void run(struct job *job) {
  long size = job->u ? 0 : job->planes * job->u_plane;
  float *memory = dk_scratch(DK_SHARED, (size_t)(size + job->c) * sizeof(float));
  job->zeros = memory + size;
  memset(memory + size, 0, (size_t)job->c * sizeof(float));
  if (!job->u) {
    transform_weights(job, memory);
    job->u = memory;
  }
  if (job->planes * job->u_plane * (long)sizeof(float) > 16 * dk_core_cache()) {
    run_stages(job);
    return;
  }
  job->block = block_size(job);
  dk_parallel(dk_ceil_div(job->tiles, job->block), run_block, job);
}

long dk_winograd_prepacked_size(const dk_conv *s) {
  struct job job = make_job(s, 0);
  return job.planes * job.u_plane;
}

void dk_winograd_prepack(const dk_conv *s, const float *w, float *packed) {
  struct job job = make_job(s, 0);
  job.weights = w;
  transform_weights(&job, packed);
}

void dk_winograd_forward(const dk_conv *s, const float *x, const float *w, const float *packed,
                         const float *bias, const float *residual, float *y) {
  struct job job = make_job(s, 0);
  job.x = x;
  job.weights = w;
  job.u = packed;
  job.relu = s->relu;
  job.bias = bias;
  job.residual = residual;
  job.y = y;
  run(&job);
}

void dk_winograd_backward_data(const dk_conv *s, const float *dy, const float *w, float *dx) {
  struct job job = make_job(s, 1);
  job.x = dy;
  job.weights = w;
  job.y = dx;
  run(&job);
}

// --- Backward to the weights ---
//
// dU[f] = sum over tiles of V[f]^T W[f], then dw = G^T dU G. Chunks of tiles, of a size that
// follows from the shape, are transformed together; then every plane is one part, so that no sum is
// split. The units of the sum are tiles, or pairs of them.

struct weights_job {
  struct job base;
  const float *dy;
  float *v, *w, *du, *dw;
  long chunk, first, count, v_plane, w_plane, w_panel;  // chunk, first and count in units
};

static void transform_chunk(void *context, long begin, long end) {
  const struct weights_job *job = context;
  const struct job *b = &job->base;
  long step = b->pairs ? 2 : 1, slopes = b->edge * b->edge;
  for (long t = begin; t < end; t++) {
    const float *pointers[36];
    long tile = (job->first + t) * step;
    for (long i = 0; i < step; i++) point_at_input(b, tile + i, pointers + i * b->planes);
    b->winograd->columns(pointers, b->c, job->v + t * b->c, job->v_plane);
    struct images dy = {job->dy, b->oh, b->ow, b->k};
    for (long i = 0; i < step; i++)
      point(b, dy, tile + i, 0, 0, b->edge, pointers + i * slopes);
    b->winograd->slopes(pointers, b->k, job->w + t * b->product->columns, job->w_plane,
                        job->w_panel);
  }
}

static void multiply_transposed(void *context, long f) {
  const struct weights_job *job = context;
  const struct job *b = &job->base;
  long columns = b->product->columns;
  const float **rows = dk_scratch(DK_LOCAL, (size_t)job->chunk * sizeof(*rows));
  for (long t = 0; t < job->count; t++) rows[t] = job->v + f * job->v_plane + t * b->c;
  for (long panel = 0; panel < b->panels; panel++)
    for (long c = 0; c < b->c;) {
      struct dk_outer outer = {
        .pixels = job->count, .a = rows, .feature = c,
        .b = job->w + f * job->w_plane + panel * job->w_panel,
        .out = job->du + (f * b->c + c) * b->k + panel * columns, .stride = b->k,
        .valid_columns = (int)dk_min(columns, b->k - panel * columns), .add = job->first > 0};
      c += b->product->outer[b->pairs](&outer, b->c - c);
    }
}

static void finish_weights(void *context, long begin, long end) {
  const struct weights_job *job = context;
  const struct job *b = &job->base;
  for (long c = begin; c < end; c++)
    b->winograd->gradients(job->du + c * b->k, b->c * b->k, b->k, job->dw + c * b->k, b->c * b->k);
}

void dk_winograd_backward_weights(const dk_conv *s, const float *x, const float *dy, float *dw) {
  struct weights_job job = {.base = make_job(s, 0), .dy = dy, .dw = dw};
  struct job *b = &job.base;
  b->x = x;
  // A few megabytes of planes, and not less than twice dU, which every chunk reads and writes.
  long units = dk_units(b->pairs, b->tiles), fit = 1500000 / (b->planes * (s->c + s->k));
  fit = dk_max(fit, 2 * s->c * s->k / (s->c + s->k));
  job.chunk = dk_min(units, dk_max(56, fit));
  long columns = b->product->columns, zeros = dk_max(s->c, s->k);
  job.v_plane = job.chunk * s->c + 16;
  job.w_panel = job.chunk * columns;
  job.w_plane = b->panels * job.w_panel + 16;
  long size = b->planes * (job.v_plane + job.w_plane + s->c * s->k) + zeros;
  job.v = dk_scratch(DK_SHARED2, (size_t)size * sizeof(float));
  job.w = job.v + b->planes * job.v_plane;
  job.du = job.w + b->planes * job.w_plane;
  b->zeros = job.du + b->planes * s->c * s->k;
  // The last panel's columns beyond k are read, never kept; they must be numbers.
  memset(job.w, 0, (size_t)(b->planes * job.w_plane) * (s->k % columns ? sizeof(float) : 0));
  memset((float *)b->zeros, 0, (size_t)zeros * sizeof(float));
  for (job.first = 0; job.first < units; job.first += job.chunk) {
    job.count = dk_min(job.chunk, units - job.first);
    dk_parallel_range(job.count, 4, transform_chunk, &job);
    dk_parallel(b->planes, multiply_transposed, &job);
  }
  dk_parallel_range(s->c, dk_ceil_div(2048, s->k), finish_weights, &job);
}
