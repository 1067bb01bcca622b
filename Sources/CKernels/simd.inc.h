// Vectors of W floats and the few functions of them that every kernel needs. Included once per
// level by levels.h; only here may a level use its own instructions.

#define vf NAME(floats)
#define vi NAME(ints)
#define vu NAME(words)
#define vd NAME(doubles)
#define vl NAME(longs)
typedef float vf __attribute__((ext_vector_type(W)));
typedef int32_t vi __attribute__((ext_vector_type(W)));
typedef uint32_t vu __attribute__((ext_vector_type(W)));
typedef double vd __attribute__((ext_vector_type(W)));
typedef uint64_t vl __attribute__((ext_vector_type(W)));

#define INLINE static inline __attribute__((always_inline))

INLINE vf NAME(load)(const float *p) {
  vf v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

INLINE void NAME(store)(float *p, vf v) { __builtin_memcpy(p, &v, sizeof v); }

// The first `count` (below W) elements; the others are zero.
INLINE vf NAME(load_some)(const float *p, long count) {
  vf v = 0;
#if W == 16
  v = (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#else
  for (long i = 0; i < count; i++) v[i] = p[i];
#endif
  return v;
}

INLINE void NAME(store_some)(float *p, vf v, long count) {
#if W == 16
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#else
  for (long i = 0; i < count; i++) p[i] = v[i];
#endif
}

INLINE vf NAME(load_some_or_all)(const float *p, long count) {
  return count >= W ? NAME(load)(p) : NAME(load_some)(p, count);
}

INLINE void NAME(store_some_or_all)(float *p, vf v, long count) {
  if (count >= W) NAME(store)(p, v);
  else NAME(store_some)(p, v, count);
}

// a b + c, in one rounding where the level has it: without, the call would be a slow emulation.
INLINE vf NAME(fma)(vf a, vf b, vf c) {
#if W > 4 || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// NaN stays NaN.
INLINE vf NAME(relu)(vf x) { return x < 0.0f ? (vf)0.0f : x; }

// To the nearest integer, for |x| < 2^22.
INLINE vf NAME(round)(vf x) {
#if W > 4 || defined(__aarch64__)
  return __builtin_elementwise_roundeven(x);
#else
  vf shift = 12582912.0f;  // 1.5 * 2^23: the sum has no bits left below the point
  return (x + shift) - shift;
#endif
}

// p 2^n for a whole n of any size: overflows to infinity, underflows by denormals to zero.
INLINE vf NAME(scale)(vf p, vf n) {
#if W == 16
  return (vf)_mm512_scalef_ps((__m512)p, (__m512)n);
#else
  vf bound = 252.0f;
  vi whole = __builtin_convertvector(
      __builtin_elementwise_max(__builtin_elementwise_min(n, bound), -bound), vi);
  vi half = whole >> 1;
  union { vi bits; vf value; } a = {(half + 127) << 23}, b = {(whole - half + 127) << 23};
  return p * a.value * b.value;
#endif
}

// 2^r for |r| <= 1/2, relative error 1.5e-7 (a minimax polynomial).
INLINE vf NAME(exp2_fraction)(vf r) {
  vf p = 0.0013276488f;
  p = NAME(fma)(p, r, 0.00967554f);
  p = NAME(fma)(p, r, 0.05550713f);
  p = NAME(fma)(p, r, 0.2402212f);
  p = NAME(fma)(p, r, 0.69314694f);
  return NAME(fma)(p, r, 1.0f);
}

INLINE vf NAME(clamp)(vf x, float bound) {
  return __builtin_elementwise_max(__builtin_elementwise_min(x, (vf)bound), (vf)-bound);
}

INLINE vf NAME(exp2)(vf x) {
  x = NAME(clamp)(x, 1000.0f);
  vf n = NAME(round)(x);
  return NAME(scale)(NAME(exp2_fraction)(x - n), n);
}

// e^x: x = n ln 2 + r with ln 2 in two parts, so that a large n costs no accuracy.
INLINE vf NAME(exp)(vf x) {
  vf bounded = NAME(clamp)(x, 200.0f);
  vf n = NAME(round)(bounded * 1.44269504f);
  vf r = NAME(fma)(n, -0.693359375f, bounded);
  r = NAME(fma)(n, 2.12194440e-4f, r);
  vf p = 0.0013814643f;
  p = NAME(fma)(p, r, 0.00836871f);
  p = NAME(fma)(p, r, 0.041668385f);
  p = NAME(fma)(p, r, 0.16666521f);
  p = NAME(fma)(p, r, 0.49999994f);
  p = NAME(fma)(p, r * r, r) + 1.0f;
  vf y = NAME(scale)(p, n);
  return x != x ? x : y;
}

INLINE vf NAME(sigmoid)(vf x) { return 1.0f / (1.0f + NAME(exp)(-x)); }

// As exact for inputs above -80; below, the result stays at 2e-35.
INLINE vf NAME(sigmoid_fast)(vf x) {
  vf t = __builtin_elementwise_max(x, (vf)-80.0f), n = NAME(round)(t * -1.44269504f);
#if W == 16
  vf d = 1.0f + NAME(scale)(NAME(exp2_fraction)(NAME(fma)(t, -1.44269504f, -n)), n);
  vf y = (vf)_mm512_rcp14_ps((__m512)d);
  return y * NAME(fma)(-d, y, 2.0f);
#else
  n = __builtin_elementwise_max(n, (vf)-126.0f);
  vf r = NAME(clamp)(NAME(fma)(t, -1.44269504f, -n), 0.5f);
  union { vi bits; vf value; } power = {(__builtin_convertvector(n, vi) + 127) << 23};
  return 1.0f / (1.0f + NAME(exp2_fraction)(r) * power.value);
#endif
}

// --- bfloat16 ---
//
// Products multiply units of 32 bits: a float, or a pair of bfloat16, the lower half first. Only
// here is known how. AVX512_BF16 multiplies a pair in one step; without it there are two passes,
// the upper halves and then the lower ones, as Intel documents the instruction, each half widened
// to a float. A product of two bfloat16 is exact, so all levels give the same sums; but the
// instruction takes denormal numbers, in and out, for zero.

#undef PASSES
#if HAS_BF16
#define PASSES(pairs) 1
#else
#define PASSES(pairs) ((pairs) ? 2 : 1)
#endif

// What pass `pass` takes of a unit.
INLINE vf NAME(part)(vf unit, const int pairs, const int pass) {
#if !HAS_BF16
  if (pairs) {
    union { vf value; vu bits; } x = {unit};
    x.bits = pass == 0 ? x.bits & 0xffff0000u : x.bits << 16;
    return x.value;
  }
#endif
  (void)pairs, (void)pass;
  return unit;
}

// sum + a b, of parts.
INLINE vf NAME(add_product)(vf a, vf b, vf sum, const int pairs) {
#if HAS_BF16
  if (pairs) return (vf)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#endif
  (void)pairs;
  return NAME(fma)(a, b, sum);
}

// Rounded to the nearest bfloat16, ties to even, in the upper halves. NaN stays NaN, denormal
// numbers become zero.
INLINE vu NAME(rounded_bits)(vf x) {
  union { vf value; vu bits; } u = {x};
  vu magnitude = u.bits & 0x7fffffffu, sign = u.bits ^ magnitude;
  vu rounded = (u.bits + 0x7fffu + ((u.bits >> 16) & 1u)) & 0xffff0000u;
  rounded = magnitude > 0x7f800000u ? (u.bits | 0x400000u) & 0xffff0000u : rounded;
  return magnitude < 0x800000u ? sign : rounded;
}

// Pairs of two vectors' elements.
INLINE vf NAME(pair_of)(vf low, vf high) {
#if HAS_BF16
  static const int16_t order[32] __attribute__((aligned(64))) = {
    0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
    8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  __m512i both = (__m512i)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
  return (vf)_mm512_permutexvar_epi16(_mm512_load_si512(order), both);
#else
  union { vu bits; vf value; } pair = {
    NAME(rounded_bits)(low) >> 16 | NAME(rounded_bits)(high)};
  return pair.value;
#endif
}

// The first `count` elements as bfloat16, one after the other: with the next, they make pairs.
INLINE void NAME(store_rounded)(void *p, vf v, long count) {
#if HAS_BF16
  __m256bh rounded = _mm512_cvtneps_pbh((__m512)v);
#else
  typedef uint16_t halves __attribute__((ext_vector_type(W)));
  halves rounded = __builtin_convertvector(NAME(rounded_bits)(v) >> 16, halves);
#endif
  if (count >= W) __builtin_memcpy(p, &rounded, sizeof rounded);
  else __builtin_memcpy(p, &rounded, (size_t)count * 2);
}

INLINE float NAME(total)(vf x) {
  float part[W];
  NAME(store)(part, x);
  for (int step = W / 2; step > 0; step /= 2)
    for (int i = 0; i < step; i++) part[i] += part[i + step];
  return part[0];
}

INLINE float NAME(largest)(vf x) {
  float most = x[0];
  for (int i = 1; i < W; i++) most = x[i] > most ? x[i] : most;
  return most;
}
