// Compiles the file DK_BODY once per level. A body names everything at file scope NAME(x), and ends
// in a table `NAME(kernels)`; DK_CHOSEN(kernels) is then the chosen level's table.
#include "internal.h"

#define DK_PASTE(name, level) name##_##level
#define DK_EXPAND(name, level) DK_PASTE(name, level)
#define NAME(name) DK_EXPAND(name, LEVEL)

#if defined(__x86_64__)
#include <immintrin.h>

#define LEVEL avx512bf16
#define W 16
#define HAS_BF16 1
#pragma clang attribute push(                                                             \
    __attribute__((target("avx512bf16,avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))),    \
    apply_to = function)
#include "simd.inc.h"
#include DK_BODY
#pragma clang attribute pop
#undef LEVEL
#undef W
#undef HAS_BF16
#define HAS_BF16 0

#define LEVEL avx512
#define W 16
#pragma clang attribute push(                                                  \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#include "simd.inc.h"
#include DK_BODY
#pragma clang attribute pop
#undef LEVEL
#undef W

#define LEVEL avx2
#define W 8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "simd.inc.h"
#include DK_BODY
#pragma clang attribute pop
#undef LEVEL
#undef W
#else
#define HAS_BF16 0
#endif

#define LEVEL plain
#define W 4
#include "simd.inc.h"
#include DK_BODY
#undef LEVEL
#undef W

#if defined(__x86_64__)
#define DK_CHOSEN(table)                                       \
  (dk_level() == DK_AVX512BF16 ? &DK_PASTE(table, avx512bf16)  \
   : dk_level() == DK_AVX512   ? &DK_PASTE(table, avx512)      \
   : dk_level() == DK_AVX2     ? &DK_PASTE(table, avx2)        \
                               : &DK_PASTE(table, plain))
#else
#define DK_CHOSEN(table) (&DK_PASTE(table, plain))
#endif
