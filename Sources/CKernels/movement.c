// Reductions, and movement of elements: strided copies and rows picked by index.
#include <string.h>

#include "internal.h"

enum { GRAIN = 16384, BLOCK = 1024 };

// --- Reductions ---

// A part sums a chunk of the axis for a block of inner columns, or, where inner is 1, a chunk for a
// few outer rows. The chunks follow from the shape alone; their sums are added in order.
struct reduce_job {
  int op;
  long outer, axis, inner, chunk, chunks, blocks, rows;
  const float *x;
  float *y;
  double *partial;  // [outer][chunks][inner]
};

static void max_columns(long rows, long count, const float *x, long stride, double *most) {
  for (long j = 0; j < count; j++) most[j] = x[j];
  for (long i = 1; i < rows; i++)
    for (long j = 0; j < count; j++) {
      double value = x[i * stride + j];
      most[j] = value > most[j] || value != value ? value : most[j];
    }
}

static double max_row(long count, const float *x) {
  float most = x[0];
  for (long i = 1; i < count; i++) most = x[i] > most || x[i] != x[i] ? x[i] : most;
  return most;
}

static void keep(const struct reduce_job *job, long row, long chunk, long column, long count,
                 const double *value) {
  if (job->chunks == 1) {
    for (long j = 0; j < count; j++) job->y[row * job->inner + column + j] = (float)value[j];
  } else {
    double *partial = job->partial + (row * job->chunks + chunk) * job->inner + column;
    memcpy(partial, value, (size_t)count * sizeof(double));
  }
}

static void reduce_part(void *context, long part) {
  const struct reduce_job *job = context;
  long block = part % job->blocks, chunk = part / job->blocks % job->chunks;
  long first = part / job->blocks / job->chunks * job->rows;
  long begin = chunk * job->chunk, count = dk_min(job->chunk, job->axis - begin);
  long column = block * BLOCK, columns = dk_min(BLOCK, job->inner - column);
  double value[BLOCK];
  for (long row = first; row < dk_min(first + job->rows, job->outer); row++) {
    const float *x = job->x + (row * job->axis + begin) * job->inner + column;
    if (job->inner == 1) {
      value[0] = job->op == DK_SUM ? dk_sum_row(count, x) : max_row(count, x);
    } else if (job->op == DK_SUM) {
      memset(value, 0, (size_t)columns * sizeof(double));
      dk_sum_columns(count, columns, x, job->inner, value);
    } else {
      max_columns(count, columns, x, job->inner, value);
    }
    keep(job, row, chunk, column, columns, value);
  }
}

static void join_chunks(const struct reduce_job *job) {
  for (long row = 0; row < job->outer; row++)
    for (long j = 0; j < job->inner; j++) {
      const double *partial = job->partial + row * job->chunks * job->inner + j;
      double value = partial[0];
      for (long i = 1; i < job->chunks; i++) {
        double next = partial[i * job->inner];
        if (job->op == DK_SUM) value += next;
        else value = next > value || next != next ? next : value;
      }
      job->y[row * job->inner + j] = (float)value;
    }
}

void dk_reduce(int op, long outer, long axis, long inner, const float *x, float *y) {
  if (outer == 0 || inner == 0) return;
  if (axis == 0) {
    dk_fill(outer * inner, op == DK_SUM ? 0.0f : -__builtin_inff(), y);
    return;
  }
  struct reduce_job job = {.op = op, .outer = outer, .axis = axis, .inner = inner, .x = x, .y = y};
  job.chunk = dk_max(64, 4 * GRAIN / inner);
  // Rows enough to occupy any machine need no further cut.
  if (outer * axis * inner < 4 * GRAIN || outer >= 64) job.chunk = axis;
  job.chunks = dk_ceil_div(axis, job.chunk);
  job.blocks = dk_ceil_div(inner, BLOCK);
  job.rows = dk_max(1, GRAIN / dk_max(1, job.chunk * dk_min(inner, BLOCK)));
  if (job.chunks > 1)
    job.partial = dk_scratch(DK_SHARED, (size_t)(outer * job.chunks * inner) * sizeof(double));
  long parts = dk_ceil_div(outer, job.rows) * job.chunks * job.blocks;
  if (outer * axis * inner < GRAIN)
    for (long part = 0; part < parts; part++) reduce_part(&job, part);
  else
    dk_parallel(parts, reduce_part, &job);
  if (job.chunks > 1) join_chunks(&job);
}

// --- Strided copies ---

struct strided_job {
  int rank, scatter;
  long shape[8], stride[8];
  const float *x;
  float *y;
};

static void collapse(struct strided_job *job, int rank, const long *shape, const long *stride) {
  int last = -1;
  for (int i = 0; i < rank; i++) {
    if (shape[i] == 1) continue;
    if (last >= 0 && job->stride[last] == stride[i] * shape[i]) job->shape[last] *= shape[i];
    else job->shape[++last] = shape[i];
    job->stride[last] = stride[i];
  }
  if (last < 0) {
    job->shape[++last] = 1;
    job->stride[last] = 1;
  }
  job->rank = last + 1;
}

static void copy_row(const struct strided_job *job, long at, long offset, long count, long step) {
  const float *x = job->scatter ? job->x + at : job->x + offset;
  float *y = job->scatter ? job->y + offset : job->y + at;
  if (step == 1) {
    memcpy(y, x, (size_t)count * sizeof(float));
  } else if (job->scatter) {
    for (long i = 0; i < count; i++) y[i * step] = x[i];
  } else {
    for (long i = 0; i < count; i++) y[i] = x[i * step];
  }
}

static void strided_range(void *context, long begin, long end) {
  const struct strided_job *job = context;
  long inner = job->shape[job->rank - 1], step = job->stride[job->rank - 1];
  for (long at = begin; at < end;) {
    long row = at / inner, column = at % inner, count = dk_min(inner - column, end - at);
    long offset = column * step;
    for (int axis = job->rank - 2; axis >= 0; axis--) {
      offset += row % job->shape[axis] * job->stride[axis];
      row /= job->shape[axis];
    }
    copy_row(job, at, offset, count, step);
    at += count;
  }
}

// A transpose of the last two axes goes in squares, so that each cache line is used while it is
// there. One part is one square's band of rows.
static void transpose_part(void *context, long part) {
  const struct strided_job *job = context;
  long rows = job->shape[job->rank - 2], columns = job->shape[job->rank - 1];
  long bands = dk_ceil_div(rows, 32), first = part % bands * 32, outer = part / bands;
  long at = outer * rows * columns, offset = 0;
  for (int axis = job->rank - 3; axis >= 0; axis--) {
    offset += outer % job->shape[axis] * job->stride[axis];
    outer /= job->shape[axis];
  }
  long step = job->stride[job->rank - 1], last = dk_min(first + 32, rows);
  for (long j = 0; j < columns; j += 32)
    for (long i = first; i < last; i++)
      copy_row(job, at + i * columns + j, offset + i * job->stride[job->rank - 2] + j * step,
               dk_min(32, columns - j), step);
}

static void strided(struct strided_job *job, int rank, const long *shape, const long *stride) {
  collapse(job, rank, shape, stride);
  long count = 1;
  for (int i = 0; i < job->rank; i++) count *= job->shape[i];
  int transpose = job->rank >= 2 && job->stride[job->rank - 2] == 1 &&
                  job->stride[job->rank - 1] > 1 && count >= GRAIN;
  if (!transpose) {
    dk_parallel_range(count, GRAIN, strided_range, job);
    return;
  }
  long rows = job->shape[job->rank - 2], square = rows * job->shape[job->rank - 1];
  if (square > 0) dk_parallel(count / square * dk_ceil_div(rows, 32), transpose_part, job);
}

void dk_gather_strided(int rank, const long *shape, const float *x, const long *stride, float *y) {
  struct strided_job job = {.scatter = 0, .x = x, .y = y};
  strided(&job, rank, shape, stride);
}

void dk_scatter_strided(int rank, const long *shape, const float *x, float *y,
                        const long *stride) {
  struct strided_job job = {.scatter = 1, .x = x, .y = y};
  strided(&job, rank, shape, stride);
}

// --- Rows by index ---

struct rows_job {
  long count, width;
  const float *x, *rows;
  float *y;
};

static void gather_rows_range(void *context, long begin, long end) {
  const struct rows_job *job = context;
  for (long i = begin; i < end; i++)
    memcpy(job->y + i * job->width, job->x + (long)job->rows[i] * job->width,
           (size_t)job->width * sizeof(float));
}

void dk_gather_rows(long count, long width, const float *x, const float *rows, float *y) {
  struct rows_job job = {count, width, x, rows, y};
  dk_parallel_range(count, dk_ceil_div(GRAIN, dk_max(width, 1)), gather_rows_range, &job);
}

// Split over columns, so that each sum keeps the order of i.
static void scatter_rows_range(void *context, long begin, long end) {
  const struct rows_job *job = context;
  for (long i = 0; i < job->count; i++) {
    float *y = job->y + (long)job->rows[i] * job->width;
    for (long j = begin; j < end; j++) y[j] += job->x[i * job->width + j];
  }
}

void dk_scatter_add_rows(long count, long width, const float *x, const float *rows, long y_rows,
                         float *y) {
  dk_fill(y_rows * width, 0.0f, y);
  struct rows_job job = {count, width, x, rows, y};
  dk_parallel_range(width, dk_max(16, dk_ceil_div(GRAIN, dk_max(count, 1))), scatter_rows_range,
                    &job);
}
