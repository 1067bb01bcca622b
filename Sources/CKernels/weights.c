// Convolution backward to the weights: dw[tap][c][k] = sum over pixels of x[pixel + tap][c]
// dy[pixel][k]. Every part owns a block of dw and goes through all pixels in chunks of one fixed
// size, so that the order of each sum follows from the shape. Inside a chunk the sums stay in
// registers; they are then added to dw.
#include <string.h>

#include "product.h"

// STRETCH: the floats of x and dy that all parts go through before any goes on, as they are then
// still in the caches.
enum { CHUNK = 128, FEW = 8, STRETCH = 750000 };

// The product a^T b over pixels, for `taps` sets of features.
struct job {
  const struct product_kernels *kernels;
  const dk_conv *shape;
  long oh, ow, pixels;
  long taps, features, columns;
  const float *a, *b, *zeros;
  float *out;  // [taps][features][columns]
  long blocks, block_features;
  long begin, end;  // the present stretch of pixels
  // For `gathered`: copies [pixel][features] of all taps (few channels); from dy if `swapped`.
  int gathered, swapped;
};

// x's pixel under tap (ky, kx) of output pixel `index`, and on from there along the row.
static void point_at_tap(const struct job *job, long tap, long first, long count,
                         const float **pointers) {
  const dk_conv *s = job->shape;
  long ky = tap / s->kernel_w, kx = tap % s->kernel_w;
  for (long i = 0; i < count;) {
    long at = first + i, ox = at % job->ow, oy = at / job->ow % job->oh;
    long run = dk_min(job->ow - ox, count - i), y = oy * s->stride + ky - s->pad_h;
    const float *row = job->a + (at / (job->ow * job->oh) * s->h + y) * s->w * s->c;
    for (long j = 0; j < run; j++) {
      long x = (ox + j) * s->stride + kx - s->pad_w;
      int inside = y >= 0 && y < s->h && x >= 0 && x < s->w;
      pointers[i + j] = inside ? row + x * s->c : job->zeros;
    }
    i += run;
  }
}

// All taps of few channels side by side.
static void gather_taps(const struct job *job, long first, long count, float *copy) {
  const dk_conv *s = job->shape;
  const float *pointers[CHUNK];
  long taps = s->kernel_h * s->kernel_w, width = s->c;
  for (long tap = 0; tap < taps; tap++) {
    point_at_tap(job, tap, first, count, pointers);
    for (long i = 0; i < count; i++)
      for (long c = 0; c < width; c++) copy[i * job->features + tap * width + c] = pointers[i][c];
  }
}

// With few output channels the two factors exchange places: pixels are x's, and the features are
// the dy that each tap carries there.
static void gather_outputs(const struct job *job, long first, long count, float *copy) {
  const dk_conv *s = job->shape;
  for (long i = 0; i < count; i++) {
    long at = first + i, x = at % s->w, y = at / s->w % s->h, image = at / (s->w * s->h);
    for (long ky = 0; ky < s->kernel_h; ky++)
      for (long kx = 0; kx < s->kernel_w; kx++) {
        long ty = y + s->pad_h - ky, tx = x + s->pad_w - kx, oy = ty / s->stride, ox = tx / s->stride;
        int inside = ty >= 0 && tx >= 0 && ty % s->stride == 0 && tx % s->stride == 0 &&
                     oy < job->oh && ox < job->ow;
        const float *from = inside ? job->a + ((image * job->oh + oy) * job->ow + ox) * s->k
                                   : job->zeros;
        for (long k = 0; k < s->k; k++) *copy++ = from[k];
      }
  }
}

static void copy_panel(const struct job *job, long panel, long first, long count, float *to) {
  long width = job->kernels->columns, valid = dk_min(width, job->columns - panel * width);
  const float *from = job->b + first * job->columns + panel * width;
  long step = job->shape->bf16 ? 2 : 1;
  for (long i = 0; i < count; i += step, to += width, from += step * job->columns) {
    if (job->shape->bf16)
      job->kernels->pair_rows(valid, from, i + 1 < count ? from + job->columns : NULL, to);
    else memcpy(to, from, (size_t)valid * sizeof(float));
    if (valid < width) memset(to + valid, 0, (size_t)(width - valid) * sizeof(float));
  }
}

// The features begin ..< end of two pixels at a time as pairs, and pointers to these.
static void pair_pixels(const struct job *job, long begin, long end, long count,
                        const float **pointers) {
  long width = job->block_features;
  float *copy = dk_scratch(DK_LOCAL3, (size_t)(CHUNK / 2 * width) * sizeof(float));
  for (long i = 0; i < count; i += 2, copy += width) {
    const float *high = i + 1 < count ? pointers[i + 1] + begin : NULL;
    job->kernels->pair_rows(end - begin, pointers[i] + begin, high, copy);
    pointers[i / 2] = copy;
  }
}

static void run_chunk(const struct job *job, long panel, long block, long first, long count,
                      const float *b) {
  const float *pointers[CHUNK];
  int pairs = job->shape->bf16;
  long width = job->kernels->columns, begin = block * job->block_features;
  long end = dk_min(begin + job->block_features, job->features);
  if (job->gathered) {
    float *copy = dk_scratch(DK_LOCAL2, (size_t)(CHUNK * job->features) * sizeof(float));
    if (job->swapped) gather_outputs(job, first, count, copy);
    else gather_taps(job, first, count, copy);
    for (long i = 0; i < count; i++) pointers[i] = copy + i * job->features;
  }
  for (long tap = 0; tap < job->taps; tap++) {
    if (!job->gathered) point_at_tap(job, tap, first, count, pointers);
    if (pairs) pair_pixels(job, begin, end, count, pointers);
    for (long feature = begin; feature < end;) {
      struct dk_outer outer = {
        .pixels = dk_units(pairs, count), .a = pointers,
        .feature = pairs ? feature - begin : feature, .b = b,
        .out = job->out + (tap * job->features + feature) * job->columns + panel * width,
        .stride = job->columns, .add = first > 0,
        .valid_columns = (int)dk_min(width, job->columns - panel * width)};
      feature += job->kernels->outer[pairs](&outer, end - feature);
    }
  }
}

static void run_part(void *context, long part) {
  const struct job *job = context;
  float *b = dk_scratch(DK_LOCAL, (size_t)(CHUNK * job->kernels->columns) * sizeof(float));
  for (long first = job->begin; first < job->end; first += CHUNK) {
    long count = dk_min(CHUNK, job->end - first);
    copy_panel(job, part / job->blocks, first, count, b);
    run_chunk(job, part / job->blocks, part % job->blocks, first, count, b);
  }
}

static void run(struct job *job) {
  job->kernels = dk_product_kernels();
  long panels = dk_ceil_div(job->columns, job->kernels->columns), step = job->kernels->features;
  long wanted = job->gathered ? 1 : dk_ceil_div(4L * dk_threads(), panels);
  long least = dk_max(2 * step, dk_ceil_div(job->features, wanted));
  job->block_features = dk_ceil_div(least, step) * step;
  job->blocks = dk_ceil_div(job->features, job->block_features);
  double work = (double)job->pixels * (double)(job->taps * job->features * job->columns);
  long stretch = dk_max(1, STRETCH / (CHUNK * (job->shape->c + job->shape->k))) * CHUNK;
  for (job->begin = 0; job->begin < job->pixels; job->begin = job->end) {
    job->end = dk_min(job->begin + stretch, job->pixels);
    if (work > 2e5) {
      dk_parallel(panels * job->blocks, run_part, job);
    } else {
      for (long part = 0; part < panels * job->blocks; part++) run_part(job, part);
    }
  }
}

// [taps][k][c] to [taps][c][k].
static void exchange(const dk_conv *s, const float *from, float *to) {
  for (long tap = 0; tap < s->kernel_h * s->kernel_w; tap++)
    for (long c = 0; c < s->c; c++)
      for (long k = 0; k < s->k; k++) *to++ = from[(tap * s->k + k) * s->c + c];
}

void dk_conv_backward_weights(const dk_conv *shape, const float *x, const float *dy, float *dw,
                              float *dbias) {
  const dk_conv *s = shape;
  struct job job = {.shape = s, .a = x, .b = dy, .out = dw, .taps = s->kernel_h * s->kernel_w,
                    .features = s->c, .columns = s->k};
  job.oh = dk_conv_height(s);
  job.ow = dk_conv_width(s);
  job.pixels = s->n * job.oh * job.ow;
  if (dbias) dk_reduce(DK_SUM, 1, job.pixels, s->k, dy, dbias);
  long weights = job.taps * s->c * s->k;
  if (job.pixels == 0 || weights == 0) {
    dk_fill(weights, 0.0f, dw);
    return;
  }
  if (dk_winograd_pays(s)) {
    dk_winograd_backward_weights(s, x, dy, dw);
    return;
  }
  float *memory = dk_scratch(DK_SHARED, (size_t)(dk_max(s->c, s->k) + weights) * sizeof(float));
  memset(memory, 0, (size_t)dk_max(s->c, s->k) * sizeof(float));
  job.zeros = memory;
  int swapped = s->k < FEW && s->c > s->k;
  if (swapped || s->c < FEW) {
    job.gathered = 1;
    job.features = job.taps * (swapped ? s->k : s->c);
    job.taps = 1;
  }
  if (swapped) {
    job.swapped = 1;
    job.columns = s->c;
    job.pixels = s->n * s->h * s->w;
    job.a = dy;
    job.b = x;
    job.out = memory + dk_max(s->c, s->k);
  }
  run(&job);
  if (swapped) exchange(s, job.out, dw);
}
