// Elementwise operations, nearest upsampling and the optimiser's step.
#include <math.h>

#include "internal.h"

struct adamw_job {
  const dk_adamw *options;
  const float *hyper, *g, *p, *m, *v;
  float *p_out, *m_out, *v_out;
  int averages;
  const double *rates;
  const float *const *ema;
  float *const *ema_out;
};

struct elementwise_kernels {
  void (*unary)(int op, long count, const float *x, float *y);
  void (*binary_row)(int op, long count, const float *a, int step_a, const float *b, int step_b,
                     float *y);
  void (*select)(long count, const float *condition, const float *a, const float *b, float *y);
  double (*sum_row)(long count, const float *x);
  void (*sum_columns)(long rows, long count, const float *x, long stride, double *sum);
  void (*adamw_step)(const struct adamw_job *job, long begin, long end);
};

#define DK_BODY "elementwise.inc.h"
#include "levels.h"

// Below this many elements a second thread costs more than it brings.
enum { GRAIN = 16384 };

double dk_sum_row(long count, const float *x) { return DK_CHOSEN(kernels)->sum_row(count, x); }

void dk_sum_columns(long rows, long count, const float *x, long stride, double *sum) {
  DK_CHOSEN(kernels)->sum_columns(rows, count, x, stride, sum);
}

struct unary_job {
  int op;
  float value;
  const float *condition, *a, *b;
  float *y;
};

static void fill_range(void *context, long begin, long end) {
  struct unary_job *job = context;
  for (long i = begin; i < end; i++) job->y[i] = job->value;
}

void dk_fill(long count, float value, float *y) {
  struct unary_job job = {.value = value, .y = y};
  dk_parallel_range(count, GRAIN, fill_range, &job);
}

static void unary_range(void *context, long begin, long end) {
  struct unary_job *job = context;
  DK_CHOSEN(kernels)->unary(job->op, end - begin, job->a + begin, job->y + begin);
}

void dk_unary(int op, long count, const float *x, float *y) {
  struct unary_job job = {.op = op, .a = x, .y = y};
  dk_parallel_range(count, GRAIN, unary_range, &job);
}

static void select_range(void *context, long begin, long end) {
  struct unary_job *job = context;
  DK_CHOSEN(kernels)->select(end - begin, job->condition + begin, job->a + begin, job->b + begin,
                             job->y + begin);
}

void dk_select(long count, const float *condition, const float *a, const float *b, float *y) {
  struct unary_job job = {.condition = condition, .a = a, .b = b, .y = y};
  dk_parallel_range(count, GRAIN, select_range, &job);
}

// --- Binary operations ---

struct binary_job {
  int op, rank;
  long shape[8], stride_a[8], stride_b[8];
  const float *a, *b;
  float *y;
};

// Drops axes of extent 1 and joins neighbours that both operands step through as one.
static void collapse(struct binary_job *job, int rank, const long *shape, const long *stride_a,
                     const long *stride_b) {
  int last = -1;
  for (int i = 0; i < rank; i++) {
    if (shape[i] == 1) continue;
    if (last >= 0 && job->stride_a[last] == stride_a[i] * shape[i] &&
        job->stride_b[last] == stride_b[i] * shape[i]) {
      job->shape[last] *= shape[i];
    } else {
      job->shape[++last] = shape[i];
    }
    job->stride_a[last] = stride_a[i];
    job->stride_b[last] = stride_b[i];
  }
  if (last < 0) {
    job->shape[++last] = 1;
    job->stride_a[last] = job->stride_b[last] = 1;
  }
  job->rank = last + 1;
}

// One row along the last axis, elements begin..<end of it; other steps than 0 and 1 go by copies.
static void binary_piece(const struct binary_job *job, const float *a, const float *b, float *y,
                         long count) {
  long step_a = job->stride_a[job->rank - 1], step_b = job->stride_b[job->rank - 1];
  float copy_a[256], copy_b[256];
  if ((step_a == 0 || step_a == 1) && (step_b == 0 || step_b == 1)) {
    DK_CHOSEN(kernels)->binary_row(job->op, count, a, (int)step_a, b, (int)step_b, y);
    return;
  }
  for (long i = 0; i < count; i += 256) {
    long some = dk_min(256, count - i);
    for (long j = 0; j < some; j++) {
      copy_a[j] = a[(i + j) * step_a];
      copy_b[j] = b[(i + j) * step_b];
    }
    DK_CHOSEN(kernels)->binary_row(job->op, some, copy_a, 1, copy_b, 1, y + i);
  }
}

static void binary_range(void *context, long begin, long end) {
  const struct binary_job *job = context;
  long inner = job->shape[job->rank - 1];
  for (long at = begin; at < end;) {
    long row = at / inner, column = at % inner, count = dk_min(inner - column, end - at);
    const float *a = job->a + column * job->stride_a[job->rank - 1];
    const float *b = job->b + column * job->stride_b[job->rank - 1];
    for (int axis = job->rank - 2; axis >= 0; axis--) {
      long index = row % job->shape[axis];
      row /= job->shape[axis];
      a += index * job->stride_a[axis];
      b += index * job->stride_b[axis];
    }
    binary_piece(job, a, b, job->y + at, count);
    at += count;
  }
}

void dk_binary(int op, int rank, const long *shape, const float *a, const long *stride_a,
               const float *b, const long *stride_b, float *y) {
  struct binary_job job = {.op = op, .a = a, .b = b, .y = y};
  collapse(&job, rank, shape, stride_a, stride_b);
  long count = 1;
  for (int i = 0; i < job.rank; i++) count *= job.shape[i];
  dk_parallel_range(count, GRAIN, binary_range, &job);
}

// --- Upsampling ---

struct upsample_job {
  long h, w, c;
  const float *x;
  float *y;
};

static void upsample_rows(void *context, long begin, long end) {
  const struct upsample_job *job = context;
  long w = job->w, c = job->c;
  for (long row = begin; row < end; row++) {
    const float *x = job->x + row * w * c;
    float *y = job->y + 4 * row * w * c;
    for (long i = 0; i < w; i++) {
      __builtin_memcpy(y + 2 * i * c, x + i * c, (size_t)c * sizeof(float));
      __builtin_memcpy(y + (2 * i + 1) * c, x + i * c, (size_t)c * sizeof(float));
    }
    __builtin_memcpy(y + 2 * w * c, y, (size_t)(2 * w * c) * sizeof(float));
  }
}

static void upsample_backward_rows(void *context, long begin, long end) {
  const struct upsample_job *job = context;
  long w = job->w, c = job->c;
  for (long row = begin; row < end; row++) {
    const float *upper = job->x + 4 * row * w * c, *lower = upper + 2 * w * c;
    float *y = job->y + row * w * c;
    for (long i = 0; i < w; i++, upper += 2 * c, lower += 2 * c, y += c)
      for (long j = 0; j < c; j++) y[j] = (upper[j] + upper[c + j]) + (lower[j] + lower[c + j]);
  }
}

void dk_upsample2(long n, long h, long w, long c, const float *x, float *y) {
  struct upsample_job job = {h, w, c, x, y};
  dk_parallel_range(n * h, dk_ceil_div(GRAIN / 2, dk_max(w * c, 1)), upsample_rows, &job);
}

void dk_upsample2_backward(long n, long h, long w, long c, const float *dy, float *dx) {
  struct upsample_job job = {h, w, c, dy, dx};
  dk_parallel_range(n * h, dk_ceil_div(GRAIN / 2, dk_max(w * c, 1)), upsample_backward_rows, &job);
}

// --- AdamW ---

static void adamw_range(void *context, long begin, long end) {
  DK_CHOSEN(kernels)->adamw_step(context, begin, end);
}

void dk_adamw_step(const dk_adamw *options, const float *hyper, long count, const float *g,
                   const float *p, const float *m, const float *v, float *p_out, float *m_out,
                   float *v_out, int averages, const double *rates, const float *const *ema,
                   float *const *ema_out) {
  struct adamw_job job = {options, hyper, g,     p,        m,     v,   p_out,
                          m_out,   v_out, averages, rates, ema, ema_out};
  dk_parallel_range(count, GRAIN / 4, adamw_range, &job);
}
