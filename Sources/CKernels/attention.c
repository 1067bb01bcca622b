// Attention without the tokens x tokens matrix (Dao et al. 2022, "FlashAttention"; the backward
// pass recomputes the scores). Scores are in units of log2, so that exp2 gives the weights.
#include <math.h>
#include <string.h>

#include "product.h"

enum {
  FORWARD_KEYS = 256, FORWARD_STRIDE = 272,   // of a block; the stride avoids whole pages
  BACKWARD_KEYS = 112, BACKWARD_STRIDE = 144, BACKWARD_QUERIES = 112
};

// A head's keys and values in panels.
struct score {
  long tokens, dim;  // dim in units
  const float *keys, *values;
};

struct attention_kernels {
  int width;
  float (*longest)(const float *rows, long count, long dim, long width);
  void (*peaks)(const struct score *s, const float *q, float *peaks);
  void (*weights)(const struct score *s, const float *q, const float *start, long first, long last,
                  float *p, float *totals);
  void (*forward_product)(const float *p, long rows, long keys, const float *v, long stride,
                          float *out);
  void (*slopes)(const struct score *s, const float *q, const float *start, const float *dout,
                 const float *delta, long first, long last, float *p, float *ds, float *ds_rows);
  void (*backward_rows)(const float *ds, long rows, long count, const float *b, long stride,
                        float *out);
  void (*backward_columns)(const float *p, long rows, long count, const float *b, long stride,
                           float *out);
};

#define DK_BODY "attention.inc.h"
#include "levels.h"

struct job {
  const struct attention_kernels *kernels;
  const struct product_kernels *rows;
  int pairs;
  const dk_attention *shape;
  const float *qkv, *out, *lse, *dout;
  float *y, *lse_out, *dqkv;
  long stride, keys, units, padded_dim, blocks, queries;  // queries per block: a multiple of 8
};

static struct job make_job(const dk_attention *s, const float *qkv) {
  struct job job = {.kernels = &(*DK_CHOSEN(kernels))[s->bf16], .rows = dk_product_kernels(),
                    .pairs = s->bf16, .shape = s, .qkv = qkv};
  long width = job.kernels->width;
  job.stride = s->heads * 3 * s->dim;
  job.keys = dk_ceil_div(s->tokens, width) * width;
  job.units = dk_units(s->bf16, s->dim);
  job.padded_dim = dk_ceil_div(s->dim, width) * width;
  job.queries = dk_ceil_div(s->tokens, 8) * 8;
  job.blocks = 1;
  return job;
}

// --- Packing ---

// Every target has vectors of four.
typedef float f4 __attribute__((ext_vector_type(4)));

static f4 load4(const float *p) {
  f4 v;
  memcpy(&v, p, sizeof v);
  return v;
}

// Four rows' elements d .. d + 3, transposed.
static void turn4(const float *from, long stride, float scale, float *to, long width) {
  f4 a = load4(from) * scale, b = load4(from + stride) * scale;
  f4 c = load4(from + 2 * stride) * scale, e = load4(from + 3 * stride) * scale;
  f4 low_ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  f4 high_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  f4 low_ce = __builtin_shufflevector(c, e, 0, 4, 1, 5);
  f4 high_ce = __builtin_shufflevector(c, e, 2, 6, 3, 7);
  f4 columns[4] = {__builtin_shufflevector(low_ab, low_ce, 0, 1, 4, 5),
                   __builtin_shufflevector(low_ab, low_ce, 2, 3, 6, 7),
                   __builtin_shufflevector(high_ab, high_ce, 0, 1, 4, 5),
                   __builtin_shufflevector(high_ab, high_ce, 2, 3, 6, 7)};
  for (int i = 0; i < 4; i++) memcpy(to + i * width, &columns[i], sizeof columns[i]);
}

// Panels of `width` rows, [panel][dim][width], scaled; rows first ..< first + count of `from`, and
// zeros beyond `tokens`. The width is a multiple of 4.
static void pack(const float *from, long stride, long first, long count, long tokens, long dim,
                 long width, float scale, float *to) {
  for (long at = first; at < first + count; at += 4) {
    long row = at - first;
    float *panel = to + row / width * width * dim + row % width;
    long d = 0;
    for (; at + 4 <= tokens && d + 4 <= dim; d += 4)
      turn4(from + at * stride + d, stride, scale, panel + d * width, width);
    for (; d < dim; d++)
      for (long i = 0; i < 4; i++)
        panel[d * width + i] = at + i < tokens ? from[(at + i) * stride + d] * scale : 0.0f;
  }
}

// Panels of floats to panels of units, in place: a unit never lies behind what it is made of.
static void pair_panels(const struct job *job, float *panels, long rows, long width) {
  long dim = job->shape->dim;
  float *to = panels;
  for (long row = 0; job->pairs && row < rows; row += width)
    for (long d = 0; d < dim; d += 2, to += width) {
      const float *low = panels + row * dim + d * width;
      job->rows->pair_rows(width, low, d + 1 < dim ? low + width : NULL, to);
    }
}

// Units of rows padded with zeros to `padded` columns and `rows` rows.
static void copy_rows(const struct job *job, const float *from, long stride, long rows, float *to) {
  const dk_attention *s = job->shape;
  long padded = job->padded_dim, step = job->pairs ? 2 : 1;
  for (long i = 0; i < rows; i += step, to += padded) {
    const float *row = from + i * stride;
    long count = i < s->tokens ? s->dim : 0;
    if (job->pairs) job->rows->pair_rows(count, row, i + 1 < s->tokens ? row + stride : NULL, to);
    else memcpy(to, row, (size_t)count * sizeof(float));
    memset(to + count, 0, (size_t)(padded - count) * sizeof(float));
  }
}

static float dot(const float *a, const float *b, long count) {
  f4 sums = 0.0f;
  long i = 0;
  for (; i + 4 <= count; i += 4) sums += load4(a + i) * load4(b + i);
  float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; i < count; i++) sum += a[i] * b[i];
  return sum;
}

// --- Forward ---

struct forward {
  struct score score;
  const float *rows;  // the values as rows
  float *q, *p, *out, *totals, *start;
  float longest;  // squared length of a key
};

// |q| |k| bounds every score of 8 queries. While it is small, exp2 can neither overflow nor lose a
// sum, and the scores need no shift; else each query's largest score is found first.
static void choose_start(const struct job *job, const struct forward *f, const float *q,
                         float *start) {
  memset(start, 0, 8 * sizeof(float));
  if (job->kernels->longest(q, 8, job->units, 8) * f->longest <= 60.0f * 60.0f) return;
  job->kernels->peaks(&f->score, q, start);
  for (int i = 0; i < 8; i++) start[i] = -start[i];
}

// 16 queries at most, from `first`: all keys block by block, then the division by the totals.
static void forward_group(const struct job *job, struct forward *f, const float *q, long first,
                          long count) {
  const dk_attention *s = job->shape;
  long width = job->kernels->width, padded = job->padded_dim, dim = job->units;
  pack(q, job->stride, first, count, s->tokens, s->dim, 8,
       (float)(1.4426950408889634 / sqrt((double)s->dim)), f->q);
  pair_panels(job, f->q, count, 8);
  memset(f->out, 0, (size_t)(count * padded) * sizeof(float));
  memset(f->totals, 0, (size_t)(count * width) * sizeof(float));
  for (long r = 0; r < count; r += 8) choose_start(job, f, f->q + r * dim, f->start + r);
  for (long key = 0; key < job->keys; key += FORWARD_KEYS) {
    long last = dk_min(key + FORWARD_KEYS, job->keys);
    for (long r = 0; r < count; r += 8)
      job->kernels->weights(&f->score, f->q + r * dim, f->start + r, key, last,
                            f->p + r * FORWARD_STRIDE, f->totals + r * width);
    job->kernels->forward_product(f->p, count, dk_units(job->pairs, last - key),
                                  f->rows + dk_units(job->pairs, key) * padded, padded, f->out);
  }
}

static void finish_group(const struct job *job, const struct forward *f, long head, long first,
                         long count) {
  const dk_attention *s = job->shape;
  long width = job->kernels->width, image = head / s->heads;
  for (long r = 0; r < dk_min(count, s->tokens - first); r++) {
    float total = 0;
    for (long i = 0; i < width; i++) total += f->totals[r * width + i];
    float inverse = 1.0f / total;
    float *y = job->y + ((image * s->tokens + first + r) * s->heads + head % s->heads) * s->dim;
    for (long d = 0; d < s->dim; d++) y[d] = f->out[r * job->padded_dim + d] * inverse;
    job->lse_out[head * s->tokens + first + r] = log2f(total) - f->start[r];
  }
}

static void forward_part(void *context, long part) {
  const struct job *job = context;
  const dk_attention *s = job->shape;
  long head = part / job->blocks, dim = s->dim, padded = job->padded_dim, keys = job->keys;
  const float *q = job->qkv + head / s->heads * s->tokens * job->stride + head % s->heads * 3 * dim;
  long size = keys * dim + keys * padded + 16 * (dim + padded + FORWARD_STRIDE + 17);
  float *memory = dk_scratch(DK_LOCAL, (size_t)size * sizeof(float));
  float *rows = memory + keys * dim, *p = rows + keys * padded;
  struct forward f = {.score = {s->tokens, job->units, memory, NULL}, .rows = rows, .p = p};
  f.q = p + 16 * FORWARD_STRIDE;
  f.out = f.q + 16 * dim;
  f.totals = f.out + 16 * padded;
  f.start = f.totals + 16 * 16;
  pack(q + dim, job->stride, 0, keys, s->tokens, dim, job->kernels->width, 1.0f, memory);
  pair_panels(job, memory, keys, job->kernels->width);
  copy_rows(job, q + 2 * dim, job->stride, keys, rows);
  f.longest = job->kernels->longest(memory, keys, job->units, job->kernels->width);
  long first = part % job->blocks * job->queries;
  long last = dk_min(first + job->queries, dk_ceil_div(s->tokens, 8) * 8);
  for (long at = first; at < last; at += 16) {
    long count = dk_min(16, last - at);
    forward_group(job, &f, q, at, count);
    finish_group(job, &f, head, at, count);
  }
}

static void over_heads(const struct job *job, dk_task task) {
  const dk_attention *s = job->shape;
  long parts = s->n * s->heads * job->blocks;
  if ((double)(s->n * s->heads) * (double)(s->tokens * s->tokens * s->dim) < 1e5) {
    for (long part = 0; part < parts; part++) task((void *)job, part);
  } else {
    dk_parallel(parts, task, (void *)job);
  }
}

void dk_attention_forward(const dk_attention *shape, const float *qkv, float *out, float *lse) {
  struct job job = make_job(shape, qkv);
  if (shape->n * shape->heads * shape->tokens * shape->dim == 0) return;
  job.y = out;
  job.lse_out = lse;
  // Few heads are cut into blocks of queries; a query's sums do not depend on the cut.
  long wanted = dk_ceil_div(4L * dk_threads(), shape->n * shape->heads);
  job.queries = dk_max(32, dk_ceil_div(dk_ceil_div(shape->tokens, wanted), 16) * 16);
  job.blocks = dk_ceil_div(shape->tokens, job.queries);
  over_heads(&job, forward_part);
}

// --- Backward ---

struct backward {
  struct score score;
  float *q, *dout;                    // in groups of 8
  float *k_rows, *q_rows, *dout_rows;  // as rows
  float *dq, *dk, *dv;
  float *start, *delta, *p, *ds, *ds_rows;
};

static float *take(float **memory, long count) {
  float *taken = *memory;
  *memory += (count + 15) / 16 * 16;
  return taken;
}

static struct backward lay_out(const struct job *job) {
  const dk_attention *s = job->shape;
  long dim = s->dim, padded = job->padded_dim, keys = job->keys, queries = job->queries;
  long size = 2 * (keys + queries) * dim + 3 * (keys + queries) * padded + 2 * queries +
              3 * BACKWARD_QUERIES * BACKWARD_STRIDE + 16 * 16;
  float *memory = dk_scratch(DK_LOCAL, (size_t)size * sizeof(float));
  struct backward b = {.score = {s->tokens, job->units, NULL, NULL}};
  b.score.keys = take(&memory, keys * dim);
  b.score.values = take(&memory, keys * dim);
  b.q = take(&memory, queries * dim);
  b.dout = take(&memory, queries * dim);
  b.k_rows = take(&memory, keys * padded);
  b.q_rows = take(&memory, queries * padded);
  b.dout_rows = take(&memory, queries * padded);
  b.dq = take(&memory, queries * padded);
  b.dk = take(&memory, keys * padded);
  b.dv = take(&memory, keys * padded);
  b.start = take(&memory, queries);
  b.delta = take(&memory, queries);
  b.p = take(&memory, BACKWARD_QUERIES * BACKWARD_STRIDE);
  b.ds = take(&memory, BACKWARD_QUERIES * BACKWARD_STRIDE);
  b.ds_rows = job->pairs ? take(&memory, BACKWARD_QUERIES * BACKWARD_STRIDE) : b.ds;
  return b;
}

static void prepare(const struct job *job, struct backward *b, long head) {
  const dk_attention *s = job->shape;
  long dim = s->dim, padded = job->padded_dim, width = job->kernels->width, t = s->tokens;
  long image = head / s->heads, row = s->heads * dim;
  const float *q = job->qkv + image * t * job->stride + head % s->heads * 3 * dim;
  const float *out = job->out + image * t * row + head % s->heads * dim;
  const float *dout = job->dout + image * t * row + head % s->heads * dim;
  float scale = (float)(1.4426950408889634 / sqrt((double)dim));
  pack(q + dim, job->stride, 0, job->keys, t, dim, width, 1.0f, (float *)b->score.keys);
  pack(q + 2 * dim, job->stride, 0, job->keys, t, dim, width, 1.0f, (float *)b->score.values);
  pack(q, job->stride, 0, job->queries, t, dim, 8, scale, b->q);
  pack(dout, row, 0, job->queries, t, dim, 8, 1.0f, b->dout);
  pair_panels(job, (float *)b->score.keys, job->keys, width);
  pair_panels(job, (float *)b->score.values, job->keys, width);
  pair_panels(job, b->q, job->queries, 8);
  pair_panels(job, b->dout, job->queries, 8);
  copy_rows(job, q, job->stride, job->queries, b->q_rows);
  copy_rows(job, q + dim, job->stride, job->keys, b->k_rows);
  copy_rows(job, dout, row, job->queries, b->dout_rows);
  memset(b->dq, 0, (size_t)(job->queries * padded) * sizeof(float));
  memset(b->dk, 0, (size_t)(job->keys * padded) * sizeof(float));
  memset(b->dv, 0, (size_t)(job->keys * padded) * sizeof(float));
  for (long i = 0; i < job->queries; i++) {
    b->delta[i] = i < t ? -dot(out + i * row, dout + i * row, dim) : 0.0f;
    b->start[i] = i < t ? -job->lse[head * t + i] : -1e30f;  // no weight beyond the last query
  }
}

static void backward_block(const struct job *job, struct backward *b, long key, long query) {
  long dim = job->units, padded = job->padded_dim;
  long last = dk_min(key + BACKWARD_KEYS, job->keys), keys = last - key;
  long queries = dk_min(BACKWARD_QUERIES, job->queries - query);
  for (long i = 0; i < queries; i += 8) {
    long at = query + i, row = dk_units(job->pairs, i) * BACKWARD_STRIDE;
    job->kernels->slopes(&b->score, b->q + at * dim, b->start + at, b->dout + at * dim,
                         b->delta + at, key, last, b->p + row, b->ds + row,
                         b->ds_rows + i * BACKWARD_STRIDE);
  }
  // Queries and keys are even in number: a unit lies in one block.
  long first_query = dk_units(job->pairs, query) * padded, first_key = dk_units(job->pairs, key);
  long query_units = dk_units(job->pairs, queries), key_units = dk_units(job->pairs, keys);
  job->kernels->backward_columns(b->p, keys, query_units, b->dout_rows + first_query, padded,
                                 b->dv + key * padded);
  job->kernels->backward_columns(b->ds, keys, query_units, b->q_rows + first_query, padded,
                                 b->dk + key * padded);
  job->kernels->backward_rows(b->ds_rows, queries, key_units, b->k_rows + first_key * padded,
                              padded, b->dq + query * padded);
}

static void backward_part(void *context, long head) {
  const struct job *job = context;
  const dk_attention *s = job->shape;
  struct backward b = lay_out(job);
  prepare(job, &b, head);
  for (long key = 0; key < job->keys; key += BACKWARD_KEYS)
    for (long query = 0; query < job->queries; query += BACKWARD_QUERIES)
      backward_block(job, &b, key, query);
  float scale = (float)(1.0 / sqrt((double)s->dim));
  float *to = job->dqkv + head / s->heads * s->tokens * job->stride + head % s->heads * 3 * s->dim;
  for (long i = 0; i < s->tokens; i++, to += job->stride)
    for (long d = 0; d < s->dim; d++) {
      long at = i * job->padded_dim + d;
      to[d] = b.dq[at] * scale;
      to[s->dim + d] = b.dk[at] * scale;
      to[2 * s->dim + d] = b.dv[at];
    }
}

void dk_attention_backward(const dk_attention *shape, const float *qkv, const float *out,
                           const float *lse, const float *dout, float *dqkv) {
  struct job job = make_job(shape, qkv);
  if (shape->n * shape->heads * shape->tokens * shape->dim == 0) return;
  job.out = out;
  job.lse = lse;
  job.dout = dout;
  job.dqkv = dqkv;
  over_heads(&job, backward_part);
}
