// Counter-based random numbers: Philox 4x32-10, uniform and normal.
#include <string.h>

#include "internal.h"

struct draw {
  uint32_t k0, k1, stream;
};

struct random_kernels {
  void (*uniform)(const struct draw *draw, uint64_t first_block, long count, float *y);
};

#define DK_BODY "random.inc.h"
#include "levels.h"

void dk_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c[4], k0 = key[0], k1 = key[1];
  memcpy(c, counter, sizeof c);
  for (int round = 0; round < 10; round++) {
    uint64_t product0 = (uint64_t)0xD2511F53u * c[0], product1 = (uint64_t)0xCD9E8D57u * c[2];
    uint32_t next0 = (uint32_t)(product1 >> 32) ^ c[1] ^ k0;
    uint32_t next2 = (uint32_t)(product0 >> 32) ^ c[3] ^ k1;
    c[1] = (uint32_t)product1;
    c[3] = (uint32_t)product0;
    c[0] = next0;
    c[2] = next2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  memcpy(out, c, sizeof c);
}

static struct draw draw_from(const float *key, uint32_t stream) {
  uint32_t k0 = (uint32_t)key[0] | (uint32_t)key[1] << 16;
  uint32_t k1 = (uint32_t)key[2] | (uint32_t)key[3] << 16;
  return (struct draw){k0, k1, stream};
}

void dk_uniform_blocks(const float *key, uint32_t stream, uint64_t first_block, long count,
                       float *y) {
  struct draw draw = draw_from(key, stream);
  DK_CHOSEN(kernels)->uniform(&draw, first_block, count, y);
}

// --- Box-Muller ---
//
// Own polynomials, no library and no contraction: every machine and level draws the same bits. Four
// lanes are in every x86-64's and arm64's baseline.

typedef float f4 __attribute__((ext_vector_type(4)));
typedef int32_t i4 __attribute__((ext_vector_type(4)));

// ln u for u in (0, 1]: u = 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
static f4 logarithm(f4 u) {
#pragma clang fp contract(off)
  union { f4 value; i4 bits; } m = {u};
  i4 e = (m.bits - 0x3f3504f3) >> 23;
  m.bits -= e << 23;
  f4 f = m.value - 1.0f, exponent = __builtin_convertvector(e, f4);
  f4 p = 0.06747242f;
  p = p * f + -0.11675913f;
  p = p * f + 0.1188804f;
  p = p * f + -0.124055386f;
  p = p * f + 0.14219561f;
  p = p * f + -0.16668f;
  p = p * f + 0.20002118f;
  p = p * f + -0.2500001f;
  p = p * f + 0.33333313f;
  f4 square = f * f;
  f4 low = exponent * -2.12194440e-4f + (square * f) * p;
  return exponent * 0.693359375f + (f + (low - 0.5f * square));
}

// Pairs of words (w0, w1) to pairs of normals, four pairs at a time.
static void box_muller(f4 w0, f4 w1, f4 *even, f4 *odd) {
#pragma clang fp contract(off)
  f4 u1 = (w0 + 1.0f) * 0x1p-24f;
  f4 radius = __builtin_elementwise_sqrt(-2.0f * logarithm(u1));
  // 2 pi u2 = (quarter + t) pi/2 with |t| <= 1/2, exactly.
  f4 turns = w1 * 0x1p-22f;
  i4 quarter = __builtin_convertvector(turns + 0.5f, i4);
  f4 t = turns - __builtin_convertvector(quarter, f4), s = t * t;
  f4 sine = 0.00015820675f;
  sine = sine * s + -0.0046812664f;
  sine = sine * s + 0.07969258f;
  sine = sine * s + -0.6459641f;
  sine = t * (sine * s + 1.5707964f);
  f4 cosine = 0.00090402167f;
  cosine = cosine * s + -0.020860288f;
  cosine = cosine * s + 0.25366923f;
  cosine = cosine * s + -1.2337005f;
  cosine = cosine * s + 1.0f;
  i4 swap = (quarter & 1) != 0;
  f4 x = swap ? sine : cosine, y = swap ? cosine : sine;
  *even = radius * (((quarter + 1) & 2) != 0 ? -x : x);
  *odd = radius * ((quarter & 2) != 0 ? -y : y);
}

// 16 uniform draws in place; a draw is the word's upper 24 bits times 2^-24, so nothing is lost.
static void normal_from_uniform(float *y) {
  f4 w0, w1, even, odd;
  for (int half = 0; half < 2; half++, y += 8) {
    for (int i = 0; i < 4; i++) {
      w0[i] = y[2 * i] * 0x1p24f;
      w1[i] = y[2 * i + 1] * 0x1p24f;
    }
    box_muller(w0, w1, &even, &odd);
    for (int i = 0; i < 4; i++) {
      y[2 * i] = even[i];
      y[2 * i + 1] = odd[i];
    }
  }
}

// --- Rows ---

enum { PIECE = 1024 };  // elements, whole blocks

struct rows_job {
  long width, pieces;
  const float *keys;
  uint32_t stream;
  float *y;
  int normal;
};

static void draw_piece(void *context, long part) {
  const struct rows_job *job = context;
  float buffer[PIECE + 16];
  long row = part / job->pieces, begin = part % job->pieces * PIECE;
  long count = dk_min(PIECE, job->width - begin);
  dk_uniform_blocks(job->keys + 4 * row, job->stream, (uint64_t)begin / 4, dk_ceil_div(count, 4),
                    buffer);
  if (job->normal) {
    for (long i = dk_ceil_div(count, 4) * 4; i % 16 != 0; i++) buffer[i] = 0;
    for (long i = 0; i < count; i += 16) normal_from_uniform(buffer + i);
  }
  memcpy(job->y + row * job->width + begin, buffer, (size_t)count * sizeof(float));
}

static void draw_pieces(void *context, long begin, long end) {
  for (long part = begin; part < end; part++) draw_piece(context, part);
}

static void draw_rows(int normal, long rows, long width, const float *keys, uint32_t stream,
                      float *y) {
  struct rows_job job = {width, dk_ceil_div(width, PIECE), keys, stream, y, normal};
  dk_parallel_range(rows * job.pieces, 8, draw_pieces, &job);
}

void dk_random_uniform(long rows, long width, const float *keys, uint32_t stream, float *y) {
  draw_rows(0, rows, width, keys, stream, y);
}

void dk_random_normal(long rows, long width, const float *keys, uint32_t stream, float *y) {
  draw_rows(1, rows, width, keys, stream, y);
}
