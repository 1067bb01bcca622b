// What the kernel files share and the outside does not see.
#ifndef DAEDALUS_INTERNAL_H
#define DAEDALUS_INTERNAL_H

#include "kernels.h"

// --- Levels (dispatch.c) ---

enum { DK_PLAIN, DK_AVX2, DK_AVX512, DK_AVX512BF16 };
int dk_level(void);

// The bytes of a core's own cache (its second level).
long dk_core_cache(void);

// --- Scratch memory (pool.c) ---

// Memory of the calling thread, 64-byte aligned, that lives until the next request for the same
// slot. A caller that shares a buffer with its parts takes one slot, the parts take others, as the
// caller works on parts too.
enum { DK_SHARED, DK_SHARED2, DK_SHARED3, DK_LOCAL, DK_LOCAL2, DK_LOCAL3, DK_SLOTS };
void *dk_scratch(int slot, size_t bytes);

// --- Splitting (pool.c) ---

// Runs task over count elements in parts of at least `grain`; few elements stay on this thread.
typedef void (*dk_range_task)(void *context, long begin, long end);
void dk_parallel_range(long count, long grain, dk_range_task task, void *context);

// --- Sums in double (elementwise.c) ---

double dk_sum_row(long count, const float *x);
// sum[j] += x[i * stride + j] for every i below rows, j below count.
void dk_sum_columns(long rows, long count, const float *x, long stride, double *sum);

// --- Random bits (random.c) ---

void dk_uniform_blocks(const float *key, uint32_t stream, uint64_t first_block, long count,
                       float *y);

// --- The size of a convolution's result ---

static inline long dk_conv_height(const dk_conv *s) {
  return (s->h + 2 * s->pad_h - s->kernel_h) / s->stride + 1;
}
static inline long dk_conv_width(const dk_conv *s) {
  return (s->w + 2 * s->pad_w - s->kernel_w) / s->stride + 1;
}

static inline long dk_min(long a, long b) { return a < b ? a : b; }
static inline long dk_max(long a, long b) { return a > b ? a : b; }
static inline long dk_ceil_div(long a, long b) { return (a + b - 1) / b; }

#endif
