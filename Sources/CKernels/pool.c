// The thread pool and each thread's scratch memory.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

// One region at a time. `ticket` holds the region's number in the upper half and the next part in
// the lower: a part is claimed by one compare-and-swap of both, so that a worker which comes late
// can neither run a stale task nor claim a part of a region that it has not read.
static struct {
  _Atomic uint64_t ticket;
  _Atomic(dk_task) task;
  _Atomic(void *) context;
  _Atomic long parts;
  _Atomic long done;
  _Atomic int sleepers, waiting;
  _Atomic int threads;  // 0: not chosen yet
  int workers;          // started so far
  pthread_mutex_t region, sleep;
  pthread_cond_t wake, finished;
} pool = {
  .region = PTHREAD_MUTEX_INITIALIZER,
  .sleep = PTHREAD_MUTEX_INITIALIZER,
  .wake = PTHREAD_COND_INITIALIZER,
  .finished = PTHREAD_COND_INITIALIZER,
};

enum { MOST_THREADS = 256, PAUSES = 4000 };

static _Thread_local int inside;

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Claims and runs one part of the region in the ticket; 0 when there is none.
static int run_one(uint64_t *seen) {
  uint64_t ticket = atomic_load(&pool.ticket);
  for (;;) {
    long part = (long)(ticket & 0xffffffffu);
    dk_task task = atomic_load_explicit(&pool.task, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool.context, memory_order_relaxed);
    long parts = atomic_load_explicit(&pool.parts, memory_order_relaxed);
    *seen = ticket;
    if (part >= parts) return 0;
    // Success means that this part was still open, hence the three values are this region's.
    if (!atomic_compare_exchange_weak(&pool.ticket, &ticket, ticket + 1)) continue;
    task(context, part);
    if (atomic_fetch_add(&pool.done, 1) + 1 == parts && atomic_load(&pool.waiting)) {
      pthread_mutex_lock(&pool.sleep);
      pthread_cond_signal(&pool.finished);
      pthread_mutex_unlock(&pool.sleep);
    }
    return 1;
  }
}

static void sleep_until_new(uint64_t seen) {
  pthread_mutex_lock(&pool.sleep);
  atomic_fetch_add(&pool.sleepers, 1);
  while (atomic_load(&pool.ticket) >> 32 == seen >> 32)
    pthread_cond_wait(&pool.wake, &pool.sleep);
  atomic_fetch_sub(&pool.sleepers, 1);
  pthread_mutex_unlock(&pool.sleep);
}

static void *worker(void *argument) {
  long index = (long)argument;
  inside = 1;
  for (;;) {
    uint64_t seen = atomic_load(&pool.ticket);
    if (index < atomic_load(&pool.threads))
      while (run_one(&seen)) {}
    int pauses = index < atomic_load(&pool.threads) ? PAUSES : 0;
    while (pauses > 0 && atomic_load(&pool.ticket) >> 32 == seen >> 32) {
      pause_briefly();
      pauses--;
    }
    if (pauses == 0) sleep_until_new(seen);
  }
  return NULL;
}

static int threads_from_environment(void) {
  static const char *const names[] = {"DAEDALUS_NUM_THREADS", "OMP_NUM_THREADS"};
  for (int i = 0; i < 2; i++) {
    const char *text = getenv(names[i]);
    int count = text ? atoi(text) : 0;
    if (count > 0) return count;
  }
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

void dk_set_threads(int threads) {
  atomic_store(&pool.threads, (int)dk_min(dk_max(threads, 1), MOST_THREADS));
}

int dk_threads(void) {
  int threads = atomic_load(&pool.threads);
  if (threads == 0) {
    dk_set_threads(threads_from_environment());
    threads = atomic_load(&pool.threads);
  }
  return threads;
}

// Called with the region's lock held. A thread that cannot be had is done without.
static void start_workers(int threads) {
  while (pool.workers < threads - 1) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, (void *)(long)(pool.workers + 1)) != 0) return;
    pthread_detach(thread);
    pool.workers++;
  }
}

static void wait_for_all(long parts) {
  for (int i = 0; i < PAUSES; i++) {
    if (atomic_load(&pool.done) == parts) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool.sleep);
  atomic_store(&pool.waiting, 1);
  while (atomic_load(&pool.done) != parts) pthread_cond_wait(&pool.finished, &pool.sleep);
  atomic_store(&pool.waiting, 0);
  pthread_mutex_unlock(&pool.sleep);
}

void dk_parallel(long parts, dk_task task, void *context) {
  // A second caller at the same time does its own work rather than wait for the pool.
  if (parts <= 1 || inside || parts > 0x7fffffff || dk_threads() == 1 ||
      pthread_mutex_trylock(&pool.region) != 0) {
    for (long part = 0; part < parts; part++) task(context, part);
    return;
  }
  start_workers(dk_threads());
  uint64_t number = (atomic_load(&pool.ticket) >> 32) + 1;
  atomic_store(&pool.done, 0);
  atomic_store(&pool.task, task);
  atomic_store(&pool.context, context);
  // From here on a worker that read an older ticket fails its claim.
  atomic_store(&pool.ticket, (number - 1) << 32 | 0xffffffffu);
  atomic_store(&pool.parts, parts);
  atomic_store(&pool.ticket, number << 32);
  if (atomic_load(&pool.sleepers) > 0) {
    pthread_mutex_lock(&pool.sleep);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.sleep);
  }
  uint64_t seen;
  inside = 1;
  while (run_one(&seen)) {}
  inside = 0;
  wait_for_all(parts);
  pthread_mutex_unlock(&pool.region);
}

struct range {
  long count, size;
  dk_range_task task;
  void *context;
};

static void run_range(void *context, long part) {
  struct range *range = context;
  long begin = part * range->size;
  range->task(range->context, begin, dk_min(begin + range->size, range->count));
}

void dk_parallel_range(long count, long grain, dk_range_task task, void *context) {
  if (count <= 0) return;
  long parts = dk_min(dk_ceil_div(count, grain), dk_max(4L * dk_threads(), 1));
  struct range range = {count, dk_ceil_div(count, parts), task, context};
  dk_parallel(dk_ceil_div(count, range.size), run_range, &range);
}

// --- Scratch memory ---

struct scratch {
  void *memory[DK_SLOTS];
  size_t bytes[DK_SLOTS], asked[DK_SLOTS];
};

static _Atomic long scratch_bytes;  // the sum of `asked` over all threads

long dk_scratch_bytes(void) { return atomic_load(&scratch_bytes); }

static pthread_key_t scratch_key;
static pthread_once_t scratch_once = PTHREAD_ONCE_INIT;

static void free_scratch(void *pointer) {
  struct scratch *scratch = pointer;
  for (int i = 0; i < DK_SLOTS; i++) {
    atomic_fetch_sub(&scratch_bytes, (long)scratch->asked[i]);
    free(scratch->memory[i]);
  }
  free(scratch);
}

static void make_scratch_key(void) {
  if (pthread_key_create(&scratch_key, free_scratch) != 0) abort();
}

// In huge pages where that fills one and the system has them on request: planes that are walked by
// columns meet a new page at every step.
static void *take_pages(size_t *bytes) {
  const size_t page = 4096, huge = 1 << 21;
  size_t unit = *bytes >= huge ? huge : page;
  *bytes = (*bytes + unit - 1) / unit * unit;
  void *memory = aligned_alloc(unit, *bytes);
  if (!memory) abort();
#ifdef MADV_HUGEPAGE
  if (unit == huge) madvise(memory, *bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void *dk_scratch(int slot, size_t bytes) {
  static _Thread_local struct scratch *scratch;
  if (!scratch) {
    pthread_once(&scratch_once, make_scratch_key);
    scratch = calloc(1, sizeof *scratch);
    if (!scratch || pthread_setspecific(scratch_key, scratch) != 0) abort();
  }
  if (scratch->asked[slot] < bytes) {
    atomic_fetch_add(&scratch_bytes, (long)(bytes - scratch->asked[slot]));
    scratch->asked[slot] = bytes;
  }
  if (scratch->bytes[slot] < bytes) {
    free(scratch->memory[slot]);
    scratch->bytes[slot] = bytes + bytes / 4;
    scratch->memory[slot] = take_pages(&scratch->bytes[slot]);
  }
  return scratch->memory[slot];
}
