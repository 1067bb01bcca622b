// The CPU kernels behind the tensor engine.
//
// Layout: images are [n][height][width][channels] (channels last), matrices row-major, every value
// a 32-bit float. Every function splits its work over *outputs* on the process's thread pool, never
// over the terms of a sum, so its result does not depend, to the bit, on the number of threads;
// and image i of a batch does not depend on how many images stand beside it.
// One binary holds AVX-512 with and without AVX512_BF16, AVX2+FMA and plain C; the level is chosen
// once, at first use.
#ifndef DAEDALUS_KERNELS_H
#define DAEDALUS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// --- Threads (pool.c) ---------------------------------------------------------------------------

// Runs task(context, part) for every part in 0..<parts and returns when all are done. Parts are
// claimed from a counter, so a busy machine slows it down and does not stall it. With one thread,
// or from inside a task, the parts run one after the other on the calling thread.
typedef void (*dk_task)(void *context, long part);
void dk_parallel(long parts, dk_task task, void *context);
void dk_set_threads(int threads);  // at least 1; at first use: DAEDALUS_NUM_THREADS,
                                   // OMP_NUM_THREADS, or the number of online processors
int dk_threads(void);
// The bytes that kernels have asked for besides their arguments, the most of each kind, over all
// threads.
long dk_scratch_bytes(void);

// --- Dispatch (dispatch.c) ----------------------------------------------------------------------

// "avx512bf16", "avx512", "avx2" or "plain". The environment variable DAEDALUS_ISA forces one at first use.
const char *dk_isa(void);
// Forces a level; 0 when the name is unknown or this machine lacks it (then nothing changes).
int dk_force_isa(const char *name);
// What DAEDALUS_ISA asked for and could not be had, or NULL.
const char *dk_isa_refused(void);
// Whether the chosen level multiplies bfloat16; the others only do as if, and gain no time.
int dk_has_bf16(void);

// --- Elementwise, reductions, movement (elementwise.c, movement.c) -------------------------------

enum {
  DK_NEGATE, DK_EXP, DK_LOG, DK_SQRT, DK_RSQRT, DK_RECIPROCAL, DK_SQUARE, DK_ABS, DK_SIGN,
  DK_TANH, DK_SIGMOID, DK_SILU, DK_SIN, DK_COS, DK_FLOOR
};
enum {
  DK_ADD, DK_SUBTRACT, DK_MULTIPLY, DK_DIVIDE, DK_MAXIMUM, DK_MINIMUM, DK_POWER, DK_LESS,
  DK_EQUAL
};
enum { DK_SUM, DK_MAX };

void dk_fill(long count, float value, float *y);
void dk_unary(int op, long count, const float *x, float *y);
// y[shape] = a op b, with element strides per axis (0 where broadcast). rank <= 8. Fast where both
// are contiguous, or one is a scalar, a broadcast leading part or a broadcast trailing part.
void dk_binary(int op, int rank, const long *shape, const float *a, const long *stride_a,
               const float *b, const long *stride_b, float *y);
// y = condition != 0 ? a : b, all three of `count` elements.
void dk_select(long count, const float *condition, const float *a, const float *b, float *y);
// y[outer][inner] = sum or max over the middle axis of x[outer][axis][inner]. Sums accumulate in
// double, in index order within chunks whose number follows from the shape alone.
void dk_reduce(int op, long outer, long axis, long inner, const float *x, float *y);
// y[shape] (contiguous) = x at the given element strides (transposes, broadcasts).
void dk_gather_strided(int rank, const long *shape, const float *x, const long *stride, float *y);
// y at the given element strides = x[shape] (contiguous). y's other elements are left alone.
void dk_scatter_strided(int rank, const long *shape, const float *x, float *y, const long *stride);
// y[i] = x[rows[i]] for rows of `width` floats; an index is a float that holds an exact integer.
void dk_gather_rows(long count, long width, const float *x, const float *rows, float *y);
// y[rows[i]] += x[i], in the order of i; y (of y_rows rows) is cleared first.
void dk_scatter_add_rows(long count, long width, const float *x, const float *rows, long y_rows,
                         float *y);

// --- Random numbers (random.c) ------------------------------------------------------------------

// Philox 4x32-10 (Salmon et al. 2011). One block: 4 words from a 4-word counter and a 2-word key.
void dk_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
// Row i of y[rows][width] is drawn from keys[i]: 4 floats, each an exact 16-bit integer, lowest
// word first: key word 0 = k0 | k1 << 16, key word 1 = k2 | k3 << 16. Block b of a row has the
// counter (b, b >> 32, stream, 0) and gives elements 4b to 4b + 3.
// uniform: (word >> 8) * 2^-24, in [0, 1). normal: Box-Muller on the pairs (words 0, 1), (2, 3):
// u1 = ((w0 >> 8) + 1) * 2^-24 in (0, 1], u2 = (w1 >> 8) * 2^-24;
// r = sqrt(-2 ln u1); elements r cos(2 pi u2), r sin(2 pi u2); the same bits at every level.
void dk_random_uniform(long rows, long width, const float *keys, uint32_t stream, float *y);
void dk_random_normal(long rows, long width, const float *keys, uint32_t stream, float *y);

// --- Products (product.c, winograd.c, weights.c) -------------------------------------------------

// c[m][n] = op(a) op(b) (+ bias[n], may be NULL). op transposes where the flag is set; lda, ldb,
// ldc are row strides of the stored matrices. A row of c has one order of summation, whatever m.
void dk_gemm(int transpose_a, int transpose_b, long m, long n, long k, const float *a, long lda,
             const float *b, long ldb, const float *bias, float *c, long ldc);

// Convolution: a kernel of any size, zero padding on both sides of each axis, square stride.
// x [n][h][w][c], w [kernel_h][kernel_w][c][k], y [n][oh][ow][k],
// oh = (h + 2 pad_h - kernel_h)/stride + 1, ow alike.
// A linear layer is a convolution with h = w = kernel_h = kernel_w = 1.
// bf16: 1 rounds the factors of all products to bfloat16 (for Winograd, after its transforms), ties
// to even; everything is added up in float32, and bias and residual stay as they are.
// relu: 1 writes 0 for what comes out negative; the backward functions are told dy behind it.
typedef struct {
  long n, h, w, c, k;
  int kernel_h, kernel_w, stride, pad_h, pad_w, bf16, relu;
} dk_conv;
// Which kernel serves the forward pass of a shape, for profiles.
const char *dk_conv_path(const dk_conv *shape);
// The floats that dk_conv_prepack writes; 0 where the forward pass takes weights as they are.
long dk_conv_prepacked_size(const dk_conv *shape);
// Transforms w ahead of many forward passes: of this kernel, c, k, bf16 and path, and with the
// instruction set that is chosen now, whatever n, h and w.
void dk_conv_prepack(const dk_conv *shape, const float *w, float *packed);
// y = x * w + bias + residual, then ReLU if asked for; packed: w prepacked, or NULL; bias [k] and
// residual (shaped like y) may be NULL.
void dk_conv_forward(const dk_conv *shape, const float *x, const float *w, const float *packed,
                     const float *bias, const float *residual, float *y);
void dk_conv_backward_data(const dk_conv *shape, const float *dy, const float *w, float *dx);
// dw like w; dbias [k] may be NULL. The sum over pixels has an order that follows from the shape.
void dk_conv_backward_weights(const dk_conv *shape, const float *x, const float *dy, float *dw,
                              float *dbias);

// --- Pooling (pooling.c) ------------------------------------------------------------------------

// Windows kernel_h x kernel_w, `stride` apart, over x [n][h][w][c] with `pad` pixels around it that
// do not count: of each window's pixels inside x, the largest or the mean (their sum in the order
// of rows, divided by their number). Every window has a pixel inside x: pad is less than it.
enum { DK_POOL_MAX, DK_POOL_MEAN };
typedef struct {
  long n, h, w, c;
  int kernel_h, kernel_w, stride, pad;
} dk_pool;
void dk_pool_forward(int op, const dk_pool *shape, const float *x, float *y);

// --- Group norm + FiLM + SiLU + dropout (norm.c) ------------------------------------------------

// y = dropout(act(normalised(x) * gamma + beta  [then * (1 + scale) + shift])).
// Dropout draws element e of image i as element e of dk_random_uniform's row with that image's key
// (4 floats as above) and `stream`: kept where the draw >= rate, and divided by 1 - rate.
typedef struct {
  long n, pixels, c;
  int groups;
  float epsilon;
  int silu;         // 1: SiLU follows, 0: nothing does
  float dropout;    // 0: off (keys may be NULL)
  uint32_t stream;
} dk_norm;
// film [n][2c]: scale then shift, may be NULL. stats [n][groups][2]: mean and 1 / std, for backward.
void dk_norm_forward(const dk_norm *shape, const float *x, const float *gamma, const float *beta,
                     const float *film, const float *keys, float *y, float *stats);
// y once more, to the bit, from the statistics of the forward pass.
void dk_norm_again(const dk_norm *shape, const float *x, const float *gamma, const float *beta,
                   const float *film, const float *keys, const float *stats, float *y);
// dgamma, dbeta [c]: per-image terms added in the order of the images. dfilm like film or NULL.
void dk_norm_backward(const dk_norm *shape, const float *x, const float *gamma, const float *beta,
                      const float *film, const float *keys, const float *stats, const float *dy,
                      float *dx, float *dgamma, float *dbeta, float *dfilm);

// --- Attention (attention.c) --------------------------------------------------------------------

// Self-attention over pixels, softmax(q k^T / sqrt(dim)) v, never holding tokens x tokens.
// qkv [n][tokens][heads][3][dim] (head by head: q, k, v), out [n][tokens][heads][dim],
// lse [n][heads][tokens]: log2 of the sum of exp(scores), for backward. Scores may be of any size.
// bf16: 1 rounds the factors of its matrix products, as for dk_conv; softmax is float32.
typedef struct {
  long n, tokens, heads, dim;
  int bf16;
} dk_attention;
void dk_attention_forward(const dk_attention *shape, const float *qkv, float *out, float *lse);
void dk_attention_backward(const dk_attention *shape, const float *qkv, const float *out,
                           const float *lse, const float *dout, float *dqkv);

// --- Resampling and the optimiser (elementwise.c) ---------------------------------------------------

void dk_upsample2(long n, long h, long w, long c, const float *x, float *y);           // nearest
void dk_upsample2_backward(long n, long h, long w, long c, const float *dy, float *dx);  // h, w of x

// AdamW (Loshchilov and Hutter 2019), PyTorch's form, then every EMA, in one pass. The constants:
// hyper[0] = learning rate, [1] = 1 - beta1^t, [2] = 1 - beta2^t.
//   m' = beta1 m + (1 - beta1) g;  v' = beta2 v + (1 - beta2) g^2
//   p' = p (1 - lr decay) - lr (m' / hyper[1]) / (sqrt(v' / hyper[2]) + epsilon)
//   ema' = ema + (1 - rate) (p' - ema)
// Inputs and outputs may be the same memory.
typedef struct {
  double beta1, beta2, epsilon, decay;  // in double: 1 - beta is computed of them
} dk_adamw;
void dk_adamw_step(const dk_adamw *options, const float *hyper, long count, const float *g,
                   const float *p, const float *m, const float *v, float *p_out, float *m_out,
                   float *v_out, int averages, const double *rates, const float *const *ema,
                   float *const *ema_out);

#ifdef __cplusplus
}
#endif
#endif
