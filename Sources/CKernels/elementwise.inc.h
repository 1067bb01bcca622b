// Elementwise operations and the optimiser's step, for one level.

#define LOOP(expression)                                       \
  {                                                            \
    long i = 0;                                                \
    for (; i + W <= count; i += W) {                           \
      vf a = NAME(load)(x + i);                                \
      NAME(store)(y + i, expression);                          \
    }                                                          \
    if (i < count) {                                           \
      vf a = NAME(load_some)(x + i, count - i);                \
      NAME(store_some)(y + i, expression, count - i);          \
    }                                                          \
    return;                                                    \
  }
#define LIBRARY(function)                                      \
  for (long i = 0; i < count; i++) y[i] = function(x[i]);      \
  return;

static void NAME(unary)(int op, long count, const float *x, float *y) {
  const vf zero = 0.0f, one = 1.0f;
  switch (op) {
    case DK_NEGATE: LOOP(-a)
    case DK_EXP: LOOP(NAME(exp)(a))
    case DK_SQRT: LOOP(__builtin_elementwise_sqrt(a))
    case DK_RSQRT: LOOP(1.0f / __builtin_elementwise_sqrt(a))
    case DK_RECIPROCAL: LOOP(1.0f / a)
    case DK_SQUARE: LOOP(a * a)
    case DK_ABS: LOOP(__builtin_elementwise_abs(a))
    case DK_SIGN: LOOP(a > zero ? one : (a < zero ? -one : a))
    case DK_FLOOR: LOOP(__builtin_elementwise_floor(a))
    case DK_SIGMOID: LOOP(NAME(sigmoid)(a))
    case DK_SILU: LOOP(a * NAME(sigmoid)(a))
    case DK_LOG: LIBRARY(logf)
    case DK_TANH: LIBRARY(tanhf)
    case DK_SIN: LIBRARY(sinf)
    case DK_COS: LIBRARY(cosf)
  }
}
#undef LOOP
#undef LIBRARY

INLINE vf NAME(combine)(int op, vf a, vf b) {
  const vf zero = 0.0f, one = 1.0f;
  switch (op) {
    case DK_ADD: return a + b;
    case DK_SUBTRACT: return a - b;
    case DK_MULTIPLY: return a * b;
    case DK_DIVIDE: return a / b;
    case DK_MAXIMUM: return a != a ? a : (a < b || b != b ? b : a);
    case DK_MINIMUM: return a != a ? a : (a > b || b != b ? b : a);
    case DK_LESS: return a < b ? one : zero;
    case DK_EQUAL: return a == b ? one : zero;
  }
  for (int i = 0; i < W; i++) a[i] = powf(a[i], b[i]);
  return a;
}

// A step is 1, or 0 for one value throughout.
INLINE void NAME(combine_row)(int op, long count, const float *a, int step_a, const float *b,
                              int step_b, float *y) {
  long i = 0;
  for (; i + W <= count; i += W) {
    vf left = step_a ? NAME(load)(a + i) : (vf)a[0];
    vf right = step_b ? NAME(load)(b + i) : (vf)b[0];
    NAME(store)(y + i, NAME(combine)(op, left, right));
  }
  if (i == count) return;
  vf left = step_a ? NAME(load_some)(a + i, count - i) : (vf)a[0];
  vf right = step_b ? NAME(load_some)(b + i, count - i) : (vf)b[0];
  NAME(store_some)(y + i, NAME(combine)(op, left, right), count - i);
}

#define ROW(op)                                                                    \
  case op:                                                                         \
    if (step_a && step_b) NAME(combine_row)(op, count, a, 1, b, 1, y);             \
    else if (step_a) NAME(combine_row)(op, count, a, 1, b, 0, y);                  \
    else NAME(combine_row)(op, count, a, 0, b, step_b, y);                         \
    return;

static void NAME(binary_row)(int op, long count, const float *a, int step_a, const float *b,
                             int step_b, float *y) {
  switch (op) {
    ROW(DK_ADD)
    ROW(DK_SUBTRACT)
    ROW(DK_MULTIPLY)
    ROW(DK_DIVIDE)
    ROW(DK_MAXIMUM)
    ROW(DK_MINIMUM)
    ROW(DK_POWER)
    ROW(DK_LESS)
    ROW(DK_EQUAL)
  }
}
#undef ROW

static void NAME(select)(long count, const float *condition, const float *a, const float *b,
                         float *y) {
  for (long i = 0; i < count; i++) y[i] = condition[i] != 0.0f ? a[i] : b[i];
}

// Sums of rows: `count` values one after the other, in W double lanes that are added at the end.
static double NAME(sum_row)(long count, const float *x) {
  vd sum = 0, second = 0;
  long i = 0;
  for (; i + 2 * W <= count; i += 2 * W) {
    sum += __builtin_convertvector(NAME(load)(x + i), vd);
    second += __builtin_convertvector(NAME(load)(x + i + W), vd);
  }
  for (; i + W <= count; i += W) sum += __builtin_convertvector(NAME(load)(x + i), vd);
  double tail = 0;
  for (; i < count; i++) tail += x[i];
  sum += second;
  for (int lane = 0; lane < W; lane++) tail += sum[lane];
  return tail;
}

// sum[j] += x[i][j] for j in 0..<count, i in 0..<rows.
static void NAME(sum_columns)(long rows, long count, const float *x, long stride, double *sum) {
  for (long i = 0; i < rows; i++, x += stride)
    for (long j = 0; j < count; j++) sum[j] += (double)x[j];
}

struct NAME(adamw) {
  vf beta1, beta2, rest1, rest2, keep, rate, correction1, correction2, epsilon;
};

INLINE vf NAME(adamw_block)(const struct NAME(adamw) *o, vf g, vf p, vf *m, vf *v) {
  *m = o->beta1 * *m + o->rest1 * g;
  *v = o->beta2 * *v + o->rest2 * (g * g);
  vf root = __builtin_elementwise_sqrt(*v * o->correction2);
  return p * o->keep - o->rate * ((*m * o->correction1) / (root + o->epsilon));
}

static void NAME(adamw_step)(const struct adamw_job *j, long begin, long end) {
  const dk_adamw *options = j->options;
  double lr = j->hyper[0];
  struct NAME(adamw) o = {
    (float)options->beta1, (float)options->beta2, (float)(1.0 - options->beta1),
    (float)(1.0 - options->beta2), (float)(1.0 - lr * options->decay), (float)lr,
    (float)(1.0 / j->hyper[1]), (float)(1.0 / j->hyper[2]), (float)options->epsilon};
  for (long i = begin; i < end; i += W) {
    long count = dk_min(W, end - i);
    vf m = NAME(load_some_or_all)(j->m + i, count), v = NAME(load_some_or_all)(j->v + i, count);
    vf p = NAME(load_some_or_all)(j->p + i, count);
    vf g = NAME(load_some_or_all)(j->g + i, count);
    p = NAME(adamw_block)(&o, g, p, &m, &v);
    NAME(store_some_or_all)(j->p_out + i, p, count);
    NAME(store_some_or_all)(j->m_out + i, m, count);
    NAME(store_some_or_all)(j->v_out + i, v, count);
    for (int e = 0; e < j->averages; e++) {
      vf average = NAME(load_some_or_all)(j->ema[e] + i, count);
      average += (float)(1.0 - j->rates[e]) * (p - average);
      NAME(store_some_or_all)(j->ema_out[e] + i, average, count);
    }
  }
}

static const struct elementwise_kernels NAME(kernels) = {
  NAME(unary), NAME(binary_row), NAME(select), NAME(sum_row), NAME(sum_columns),
  NAME(adamw_step)};
