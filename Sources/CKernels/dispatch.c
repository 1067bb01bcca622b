// Which of the compiled levels runs: the best that this machine has, unless one is forced. And how
// large a core's cache is.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

static const char *const names[] = {"plain", "avx2", "avx512", "avx512bf16"};
static _Atomic int chosen = -1;
static _Atomic(const char *) refused;

static int supported(int level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == DK_AVX512BF16) return supported(DK_AVX512) && __builtin_cpu_supports("avx512bf16");
  if (level == DK_AVX512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("fma");
  if (level == DK_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return level == DK_PLAIN;
}

int dk_force_isa(const char *name) {
  for (int level = DK_PLAIN; level <= DK_AVX512BF16; level++) {
    if (strcmp(name, names[level]) != 0 || !supported(level)) continue;
    atomic_store(&chosen, level);
    return 1;
  }
  return 0;
}

int dk_level(void) {
  int level = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (level >= 0) return level;
  const char *wanted = getenv("DAEDALUS_ISA");
  if (wanted && *wanted) {
    if (dk_force_isa(wanted)) return atomic_load(&chosen);
    atomic_store(&refused, wanted);
  }
  level = DK_AVX512BF16;
  while (!supported(level)) level--;
  int unset = -1;
  atomic_compare_exchange_strong(&chosen, &unset, level);
  return atomic_load(&chosen);
}

int dk_has_bf16(void) { return dk_level() == DK_AVX512BF16; }

const char *dk_isa(void) { return names[dk_level()]; }

const char *dk_isa_refused(void) {
  dk_level();
  return atomic_load(&refused);
}

// Half a MiB where the system does not say.
long dk_core_cache(void) {
  static _Atomic long known;
  long bytes = atomic_load_explicit(&known, memory_order_relaxed);
  if (bytes > 0) return bytes;
#ifdef _SC_LEVEL2_CACHE_SIZE
  bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
#endif
  bytes = bytes > 0 ? bytes : 1 << 19;
  atomic_store(&known, bytes);
  return bytes;
}
