// 3x3 convolution by Winograd's F(4x4, 3x3): a quarter of the multiplications. A block of tiles is
// transformed, multiplied by the weights' 36 planes and transformed back while it is in the core's
// cache. Each tile has one order of summation, so blocks may be cut anywhere.
#include <string.h>

#include "product.h"

struct winograd_output {
  const float *m;
  long plane, channels, width;  // width of the image
  long rows, columns;           // of the tile that lie inside the image
  const float *bias, *residual;
  float *y;
};

struct winograd_kernels {
  void (*pixels)(const float *const *pixels, long channels, float *v, long plane);
  void (*weights)(const float *w, long tap, long channels, float *u, long plane, long panel);
  void (*outputs)(const struct winograd_output *output);
  void (*slopes)(const float *const *pixels, long channels, float *w, long plane, long panel);
  void (*gradients)(const float *du, long plane, long channels, float *dw, long tap);
};

#define DK_BODY "winograd.inc.h"
#include "levels.h"

// Depends on the shape of one image alone, so that an image's bits do not depend on the batch.
int dk_winograd_pays(const dk_conv *s) {
  long tiles = dk_ceil_div(s->h, 4) * dk_ceil_div(s->w, 4);
  return s->kernel == 3 && s->stride == 1 && s->pad == 1 && s->c % 16 == 0 && s->k % 16 == 0 &&
         s->c >= 32 && s->k >= 32 && 36 * tiles * 3 <= 9 * s->h * s->w * 2;
}

struct job {
  const struct product_kernels *product;
  const struct winograd_kernels *winograd;
  long n, h, w, c, k;  // of this pass: c channels in, k out
  long across, down, tiles, block, panels;
  const float *x, *weights, *bias, *residual, *zeros;
  float *u, *y;
  long u_panel, u_plane;
};

static struct job make_job(const dk_conv *s, long c, long k) {
  struct job job = {.product = dk_product_kernels(), .winograd = DK_CHOSEN(kernels), .n = s->n,
                    .h = s->h, .w = s->w, .c = c, .k = k};
  job.across = dk_ceil_div(s->w, 4);
  job.down = dk_ceil_div(s->h, 4);
  job.tiles = s->n * job.across * job.down;
  job.panels = dk_ceil_div(k, job.product->columns);
  job.u_panel = c * job.product->columns;
  job.u_plane = job.panels * job.u_panel;
  return job;
}

// --- Weights ---

static void transform_weights(void *context, long begin, long end) {
  const struct job *job = context;
  for (long c = begin; c < end; c++)
    job->winograd->weights(job->weights + c * job->k, job->c * job->k, job->k,
                           job->u + c * job->product->columns, job->u_plane, job->u_panel);
}

struct turn {
  long c, k;
  const float *from;
  float *to;
};

// w[tap][c][k] rotated by 180 degrees, with c and k exchanged. In squares, for the cache.
static void turn_weights(void *context, long begin, long end) {
  const struct turn *t = context;
  for (long unit = begin; unit < end; unit++) {
    long tap = unit % 9, first = unit / 9 * 16;
    const float *from = t->from + tap * t->c * t->k;
    float *to = t->to + (8 - tap) * t->c * t->k;
    for (long c = 0; c < t->c; c += 16)
      for (long k = first; k < first + 16; k++)
        for (long i = c; i < c + 16; i++) to[k * t->c + i] = from[i * t->k + k];
  }
}

// --- Tiles ---

// Pointers to size x size pixels from (y, x) of an image; zeros outside.
static void point(const struct job *job, const float *image, long channels, long y, long x,
                  int size, const float **pointers) {
  for (long i = y; i < y + size; i++)
    for (long j = x; j < x + size; j++) {
      int inside = i >= 0 && i < job->h && j >= 0 && j < job->w;
      *pointers++ = inside ? image + (i * job->w + j) * channels : job->zeros;
    }
}

static void transform_pixels(const struct job *job, long first, long count, float *v, long plane) {
  for (long t = 0; t < count; t++) {
    const float *pointers[36];
    long tile = first + t, tx = tile % job->across, ty = tile / job->across % job->down;
    const float *image = job->x + tile / (job->across * job->down) * job->h * job->w * job->c;
    point(job, image, job->c, 4 * ty - 1, 4 * tx - 1, 6, pointers);
    job->winograd->pixels(pointers, job->c, v + t * job->c, plane);
  }
}

static void transform_back(const struct job *job, long first, long count, const float *m,
                           long plane) {
  for (long t = 0; t < count; t++) {
    long tile = first + t, tx = tile % job->across, ty = tile / job->across % job->down;
    long image = tile / (job->across * job->down);
    long at = ((image * job->h + 4 * ty) * job->w + 4 * tx) * job->k;
    struct winograd_output output = {
      .m = m + t * job->k, .plane = plane, .channels = job->k, .width = job->w,
      .rows = dk_min(4, job->h - 4 * ty), .columns = dk_min(4, job->w - 4 * tx),
      .bias = job->bias, .residual = job->residual ? job->residual + at : NULL,
      .y = job->y + at};
    job->winograd->outputs(&output);
  }
}

// m[f] = v[f] u[f] for a block's rows and all columns.
static void multiply_plane(const struct job *job, long f, long count, const float *v, float *m) {
  const struct product_kernels *product = job->product;
  long columns = product->columns;
  for (long row = 0; row < count; row += product->rows) {
    const float *rows[DK_MOST_ROWS];
    long offsets[DK_MOST_ROWS];
    for (long r = 0; r < product->rows; r++) {
      rows[r] = v + dk_min(row + r, count - 1) * job->c;
      offsets[r] = (row + r) * job->k;
    }
    for (long panel = 0; panel < job->panels; panel++) {
      struct dk_tile tile = {.taps = 1, .depth = job->c, .rows = rows,
                             .panel = job->u + f * job->u_plane + panel * job->u_panel,
                             .out = m + panel * columns, .offsets = offsets,
                             .valid_rows = (int)dk_min(product->rows, count - row),
                             .valid_columns = (int)dk_min(columns, job->k - panel * columns)};
      product->tile(&tile);
    }
  }
}

static void run_block(void *context, long part) {
  const struct job *job = context;
  long first = part * job->block, count = dk_min(job->block, job->tiles - first);
  // Sixteen floats more, as planes whole pages apart would share a few sets of the cache.
  long v_plane = job->block * job->c + 16, m_plane = job->block * job->k + 16;
  float *v = dk_scratch(DK_LOCAL, (size_t)(36 * (v_plane + m_plane)) * sizeof(float));
  float *m = v + 36 * v_plane;
  transform_pixels(job, first, count, v, v_plane);
  for (long f = 0; f < 36; f++) multiply_plane(job, f, count, v + f * v_plane, m + f * m_plane);
  transform_back(job, first, count, m, m_plane);
}

// Whole tiles of the product, both sets of planes in about half a core's cache of 1 MiB; fewer
// where there are few tiles for the threads.
static long block_size(const struct job *job) {
  long rows = job->product->rows, fit = 600000 / (144 * (job->c + job->k));
  fit = dk_min(fit, job->tiles / (2 * dk_threads()));
  return dk_max(1, fit / rows) * rows;
}

static void run(struct job *job) {
  float *memory = dk_scratch(DK_SHARED, (size_t)(36 * job->u_plane + job->c) * sizeof(float));
  job->u = memory;
  job->zeros = memory + 36 * job->u_plane;
  memset(memory + 36 * job->u_plane, 0, (size_t)job->c * sizeof(float));
  dk_parallel_range(job->c, dk_ceil_div(4096, job->k), transform_weights, job);
  job->block = block_size(job);
  dk_parallel(dk_ceil_div(job->tiles, job->block), run_block, job);
}

void dk_winograd_forward(const dk_conv *s, const float *x, const float *w, const float *bias,
                         const float *residual, float *y) {
  struct job job = make_job(s, s->c, s->k);
  job.x = x;
  job.weights = w;
  job.bias = bias;
  job.residual = residual;
  job.y = y;
  run(&job);
}

void dk_winograd_backward_data(const dk_conv *s, const float *dy, const float *w, float *dx) {
  struct job job = make_job(s, s->k, s->c);
  float *turned = dk_scratch(DK_SHARED2, (size_t)(9 * s->c * s->k) * sizeof(float));
  struct turn turn = {s->c, s->k, w, turned};
  dk_parallel_range(9 * (s->k / 16), dk_ceil_div(2048, s->c), turn_weights, &turn);
  job.x = dy;
  job.weights = turned;
  job.y = dx;
  run(&job);
}

// --- Backward to the weights ---
//
// dU[f] = sum over tiles of V[f]^T W[f], then dw = G^T dU G. Chunks of tiles, of a size that
// follows from the shape, are transformed together; then every plane is one part, so that no sum is
// split.

struct weights_job {
  struct job base;
  const float *dy;
  float *v, *w, *du, *dw;
  long chunk, first, count, v_plane, w_plane, w_panel;
};

static void transform_chunk(void *context, long begin, long end) {
  const struct weights_job *job = context;
  const struct job *b = &job->base;
  transform_pixels(b, job->first + begin, end - begin, job->v + begin * b->c, job->v_plane);
  for (long t = begin; t < end; t++) {
    const float *pointers[16];
    long tile = job->first + t, tx = tile % b->across, ty = tile / b->across % b->down;
    const float *image = job->dy + tile / (b->across * b->down) * b->h * b->w * b->k;
    point(b, image, b->k, 4 * ty, 4 * tx, 4, pointers);
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
      c += b->product->outer(&outer, b->c - c);
    }
}

static void finish_weights(void *context, long begin, long end) {
  const struct weights_job *job = context;
  const struct job *b = &job->base;
  for (long c = begin; c < end; c++)
    b->winograd->gradients(job->du + c * b->k, b->c * b->k, b->k, job->dw + c * b->k, b->c * b->k);
}

void dk_winograd_backward_weights(const dk_conv *s, const float *x, const float *dy, float *dw) {
  struct weights_job job = {.base = make_job(s, s->c, s->k), .dy = dy, .dw = dw};
  struct job *b = &job.base;
  b->x = x;
  // A few megabytes of planes, and not less than twice dU, which every chunk reads and writes.
  long fit = dk_max(6000000, 288 * s->c * s->k) / (144 * (s->c + s->k));
  job.chunk = dk_min(b->tiles, dk_max(56, fit));
  long columns = b->product->columns, zeros = dk_max(s->c, s->k);
  job.v_plane = job.chunk * s->c + 16;
  job.w_panel = job.chunk * columns;
  job.w_plane = b->panels * job.w_panel + 16;
  long size = 36 * (job.v_plane + job.w_plane + s->c * s->k) + zeros;
  job.v = dk_scratch(DK_SHARED2, (size_t)size * sizeof(float));
  job.w = job.v + 36 * job.v_plane;
  job.du = job.w + 36 * job.w_plane;
  b->zeros = job.du + 36 * s->c * s->k;
  // The last panel's columns beyond k are read, never kept; they must be numbers.
  memset(job.w, 0, (size_t)(36 * job.w_plane) * (s->k % columns ? sizeof(float) : 0));
  memset((float *)b->zeros, 0, (size_t)zeros * sizeof(float));
  for (job.first = 0; job.first < b->tiles; job.first += job.chunk) {
    job.count = dk_min(job.chunk, b->tiles - job.first);
    dk_parallel_range(job.count, 4, transform_chunk, &job);
    dk_parallel(36, multiply_transposed, &job);
  }
  dk_parallel_range(s->c, dk_ceil_div(2048, s->k), finish_weights, &job);
}
