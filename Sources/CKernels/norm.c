// Group norm, FiLM, SiLU and dropout in one pass over an image: the image stays in a core's cache.
#include <math.h>
#include <string.h>

#include "internal.h"

// One image's channels: z = (x - mean) a + b. In backward's second sweep the same arrays hold the
// coefficients of dx. All are padded by a vector's width.
struct image {
  long c;
  int silu;
  float rate;
  float *mean, *a, *b, *sums, *moments;
};

struct norm_kernels {
  void (*channel_sums)(const float *x, long pixels, long c, const float *pivot, float *sums,
                       float *squares);
  void (*values)(const struct image *t, const float *x, float *y, long pixels,
                 const float *draws);
  void (*slopes)(const struct image *t, const float *x, const float *dy, float *dx, long pixels,
                 const float *draws);
  void (*join)(const struct image *t, const float *x, float *dx, long pixels);
};

#define DK_BODY "norm.inc.h"
#include "levels.h"

struct job {
  const dk_norm *shape;
  const float *x, *gamma, *beta, *film, *keys, *dy, *stats_in;
  float *y, *stats, *dgamma, *dbeta, *dfilm;  // dgamma, dbeta: one row per image
};

enum { ARRAYS = 5, PADDING = 16 };

static struct image make_image(const dk_norm *s) {
  long c = s->c + PADDING;
  float *memory = dk_scratch(DK_LOCAL, (size_t)(ARRAYS * c) * sizeof(float));
  memset(memory, 0, (size_t)(ARRAYS * c) * sizeof(float));
  struct image t = {s->c, s->silu, s->dropout, memory, memory + c, memory + 2 * c,
                    memory + 3 * c, memory + 4 * c};
  return t;
}

// The pivot: the mean of a few pixels spread over the image.
static void choose_pivot(const float *x, long pixels, long c, float *pivot) {
  long few = dk_min(4, pixels);
  for (long i = 0; i < few; i++) {
    const float *row = x + (pixels * i + pixels / 2) / few * c;
    for (long j = 0; j < c; j++) pivot[j] = (i ? pivot[j] : 0.0f) + row[j] / (float)few;
  }
}

// Mean and 1 / deviation of every group.
static void measure(const dk_norm *s, const float *x, struct image *t, float *stats) {
  choose_pivot(x, s->pixels, s->c, t->mean);
  DK_CHOSEN(kernels)->channel_sums(x, s->pixels, s->c, t->mean, t->sums, t->moments);
  long width = s->c / s->groups;
  double pixels = (double)s->pixels, count = pixels * (double)width;
  for (long g = 0; g < s->groups; g++) {
    double sum = 0, square = 0;
    for (long j = g * width; j < (g + 1) * width; j++) sum += pixels * t->mean[j] + t->sums[j];
    double mean = sum / count;
    for (long j = g * width; j < (g + 1) * width; j++) {
      double shift = t->mean[j] - mean;
      square += t->moments[j] + shift * (2 * t->sums[j] + pixels * shift);
    }
    stats[2 * g] = (float)mean;
    stats[2 * g + 1] = (float)(1.0 / sqrt(square / count + s->epsilon));
  }
}

// The affine map of each channel: mean, a and b from the statistics, gamma, beta and FiLM.
static void fold(const dk_norm *s, const struct job *job, const float *film, const float *stats,
                 struct image *t) {
  long width = s->c / s->groups;
  for (long j = 0; j < s->c; j++) {
    float scale = film ? 1.0f + film[j] : 1.0f, shift = film ? film[s->c + j] : 0.0f;
    t->mean[j] = stats[2 * (j / width)];
    t->a[j] = stats[2 * (j / width) + 1] * job->gamma[j] * scale;
    t->b[j] = job->beta[j] * scale + shift;
  }
}

// Pixels whose values (x, dy, dx and the draws) fit L1; four at least, so that a piece starts a
// block of the dropout's draws.
static long piece_of(const dk_norm *s) { return dk_max(1, 2048 / (4 * s->c)) * 4; }

static const float *draw_piece(const struct job *job, long image, long first, long pixels) {
  const dk_norm *s = job->shape;
  if (!(s->dropout > 0.0f)) return NULL;
  long blocks = dk_ceil_div(pixels * s->c, 4);
  float *draws = dk_scratch(DK_LOCAL2, (size_t)(4 * blocks) * sizeof(float));
  dk_uniform_blocks(job->keys + 4 * image, s->stream, (uint64_t)(first * s->c / 4), blocks, draws);
  return draws;
}

static void forward_image(void *context, long image) {
  const struct job *job = context;
  const dk_norm *s = job->shape;
  struct image t = make_image(s);
  long size = s->pixels * s->c;
  const float *x = job->x + image * size;
  if (job->stats) measure(s, x, &t, job->stats + image * s->groups * 2);
  fold(s, job, job->film ? job->film + image * 2 * s->c : NULL,
       job->stats_in + image * s->groups * 2, &t);
  long piece = piece_of(s);
  for (long first = 0; first < s->pixels; first += piece) {
    long pixels = dk_min(piece, s->pixels - first);
    const float *draws = draw_piece(job, image, first, pixels);
    DK_CHOSEN(kernels)->values(&t, x + first * s->c, job->y + image * size + first * s->c, pixels,
                               draws);
  }
}

static void over_images(const dk_norm *s, dk_task task, struct job *job) {
  if (s->n * s->pixels * s->c >= 8192) {
    dk_parallel(s->n, task, job);
  } else {
    for (long image = 0; image < s->n; image++) task(job, image);
  }
}

void dk_norm_forward(const dk_norm *shape, const float *x, const float *gamma, const float *beta,
                     const float *film, const float *keys, float *y, float *stats) {
  if (shape->pixels == 0 || shape->c == 0) return;
  struct job job = {.shape = shape, .x = x, .gamma = gamma, .beta = beta, .film = film,
                    .keys = keys, .y = y, .stats = stats, .stats_in = stats};
  over_images(shape, forward_image, &job);
}

void dk_norm_again(const dk_norm *shape, const float *x, const float *gamma, const float *beta,
                   const float *film, const float *keys, const float *stats, float *y) {
  if (shape->pixels == 0 || shape->c == 0) return;
  struct job job = {.shape = shape, .x = x, .gamma = gamma, .beta = beta, .film = film,
                    .keys = keys, .y = y, .stats_in = stats};
  over_images(shape, forward_image, &job);
}

// From the channels' sums of dz and dz (x - mean): the parameters' gradients, then, in place, the
// coefficients of dx = a dz + (x - mean) moments + sums.
static void distribute(const struct job *job, long image, struct image *t) {
  const dk_norm *s = job->shape;
  const float *stats = job->stats_in + image * s->groups * 2;
  const float *film = job->film ? job->film + image * 2 * s->c : NULL;
  long width = s->c / s->groups;
  double count = (double)s->pixels * (double)width;
  for (long g = 0; g < s->groups; g++) {
    double mean_slope = 0, mean_moment = 0, rstd = stats[2 * g + 1];
    for (long j = g * width; j < (g + 1) * width; j++) {
      float scale = film ? 1.0f + film[j] : 1.0f;
      float sum = t->sums[j], moment = t->moments[j] * (float)rstd;
      job->dgamma[image * s->c + j] = scale * moment;
      job->dbeta[image * s->c + j] = scale * sum;
      if (job->dfilm) {
        float *dfilm = job->dfilm + image * 2 * s->c + j;
        dfilm[0] = job->gamma[j] * moment + job->beta[j] * sum;
        dfilm[s->c] = sum;
      }
      mean_slope += (double)(scale * job->gamma[j]) * sum;
      mean_moment += (double)(scale * job->gamma[j]) * moment;
    }
    for (long j = g * width; j < (g + 1) * width; j++) {
      t->sums[j] = (float)(-rstd * mean_slope / count);
      t->moments[j] = (float)(-rstd * rstd * mean_moment / count);
    }
  }
}

static void backward_image(void *context, long image) {
  const struct job *job = context;
  const dk_norm *s = job->shape;
  struct image t = make_image(s);
  long size = s->pixels * s->c, piece = piece_of(s);
  const float *x = job->x + image * size, *dy = job->dy + image * size;
  float *dx = job->y + image * size;
  fold(s, job, job->film ? job->film + image * 2 * s->c : NULL,
       job->stats_in + image * s->groups * 2, &t);
  for (long first = 0; first < s->pixels; first += piece) {
    long pixels = dk_min(piece, s->pixels - first), at = first * s->c;
    const float *draws = draw_piece(job, image, first, pixels);
    DK_CHOSEN(kernels)->slopes(&t, x + at, dy + at, dx + at, pixels, draws);
  }
  distribute(job, image, &t);
  DK_CHOSEN(kernels)->join(&t, x, dx, s->pixels);
}

void dk_norm_backward(const dk_norm *shape, const float *x, const float *gamma, const float *beta,
                      const float *film, const float *keys, const float *stats, const float *dy,
                      float *dx, float *dgamma, float *dbeta, float *dfilm) {
  const dk_norm *s = shape;
  float *terms = dk_scratch(DK_SHARED, (size_t)(2 * s->n * s->c + 1) * sizeof(float));
  struct job job = {.shape = s, .x = x, .gamma = gamma, .beta = beta, .film = film, .keys = keys,
                    .dy = dy, .stats_in = stats, .y = dx, .dgamma = terms,
                    .dbeta = terms + s->n * s->c, .dfilm = dfilm};
  over_images(s, backward_image, &job);
  for (long j = 0; j < s->c; j++) {
    double gamma_sum = 0, beta_sum = 0;
    for (long image = 0; image < s->n; image++) {
      gamma_sum += job.dgamma[image * s->c + j];
      beta_sum += job.dbeta[image * s->c + j];
    }
    dgamma[j] = (float)gamma_sum;
    dbeta[j] = (float)beta_sum;
  }
}
