// Pooling: of each window's pixels inside the image, channel by channel.
#include "internal.h"

struct pooling_window {
  const float *first;  // the window's first pixel inside the image
  long rows, columns;  // of the window, inside the image
  long row;            // from one row of the image to the next, in floats
  long channels;
  float *y;
};

struct pooling_kernels {
  void (*max)(const struct pooling_window *window);
  void (*mean)(const struct pooling_window *window);
};

#define DK_BODY "pooling.inc.h"
#include "levels.h"

struct job {
  void (*pool)(const struct pooling_window *window);
  const dk_pool *shape;
  long oh, ow;
  const float *x;
  float *y;
};

// The part of start ..< start + kernel that lies inside 0 ..< length.
static void clip(long start, long kernel, long length, long *first, long *count) {
  *first = dk_max(start, 0);
  *count = dk_min(start + kernel, length) - *first;
}

static void pool_range(void *context, long begin, long end) {
  const struct job *job = context;
  const dk_pool *s = job->shape;
  for (long at = begin; at < end; at++) {
    long x, y, oy = at / job->ow % job->oh, image = at / (job->ow * job->oh);
    struct pooling_window window = {.row = s->w * s->c, .channels = s->c, .y = job->y + at * s->c};
    clip(oy * s->stride - s->pad, s->kernel_h, s->h, &y, &window.rows);
    clip(at % job->ow * s->stride - s->pad, s->kernel_w, s->w, &x, &window.columns);
    window.first = job->x + ((image * s->h + y) * s->w + x) * s->c;
    job->pool(&window);
  }
}

void dk_pool_forward(int op, const dk_pool *s, const float *x, float *y) {
  const struct pooling_kernels *kernels = DK_CHOSEN(kernels);
  struct job job = {.pool = op == DK_POOL_MAX ? kernels->max : kernels->mean, .shape = s,
                    .oh = (s->h + 2 * s->pad - s->kernel_h) / s->stride + 1,
                    .ow = (s->w + 2 * s->pad - s->kernel_w) / s->stride + 1, .x = x, .y = y};
  long work = s->kernel_h * s->kernel_w * dk_max(1, s->c);
  dk_parallel_range(s->n * job.oh * job.ow, dk_max(1, 65536 / work), pool_range, &job);
}
