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
