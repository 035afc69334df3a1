/**
 * Threads that run a program together. Thread 0 is the caller; the others look for work for a moment, then sleep. Sleeping
 * and waking go through one lock, so that no wake-up is lost: who sleeps says so before looking for the last time.
 */
export const team = `
typedef void (*Program)(void *const *frame, long tid, long threads, void (*barrier)(void *), void *team);

typedef struct Team {
  int threads;
  int started;
  /* How often a thread looks before it sleeps. */
  int looks;
  pthread_t *others;
  Program program;
  void *const *frame;
  atomic_int calls, closing;
  atomic_int arrived, rounds;
  atomic_int sleeping;
  pthread_mutex_t lock;
  pthread_cond_t woken;
} Team;

typedef struct { Team *team; long tid; } Member;

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Returns when *word is no longer what it was. */
static void wait_for_change(Team *team, atomic_int *word, int before) {
  for (int i = 0; i < team->looks; i++) {
    if (atomic_load(word) != before) return;
    relax();
  }
  pthread_mutex_lock(&team->lock);
  atomic_fetch_add(&team->sleeping, 1);
  while (atomic_load(word) == before) pthread_cond_wait(&team->woken, &team->lock);
  atomic_fetch_sub(&team->sleeping, 1);
  pthread_mutex_unlock(&team->lock);
}

static void change(Team *team, atomic_int *word) {
  atomic_fetch_add(word, 1);
  if (atomic_load(&team->sleeping) == 0) return;
  pthread_mutex_lock(&team->lock);
  pthread_cond_broadcast(&team->woken);
  pthread_mutex_unlock(&team->lock);
}

static void team_barrier(void *data) {
  Team *team = data;
  int round = atomic_load(&team->rounds);
  if (atomic_fetch_add(&team->arrived, 1) + 1 == team->threads) {
    atomic_store(&team->arrived, 0);
    change(team, &team->rounds);
  } else wait_for_change(team, &team->rounds, round);
}

static void no_barrier(void *data) { (void)data; }

static void *team_member(void *data) {
  Member member = *(Member *)data;
  Team *team = member.team;
  free(data);
  for (int seen = 0;; seen++) {
    wait_for_change(team, &team->calls, seen);
    if (atomic_load(&team->closing)) return NULL;
    team->program(team->frame, member.tid, team->threads, team_barrier, team);
  }
}

/* Starts what is missing; fewer threads than wanted are a team too. */
static void team_start(Team *team) {
  if (team->started) return;
  team->started = 1;
  team->others = calloc(team->threads, sizeof(pthread_t));
  int running = 1;
  while (running < team->threads) {
    Member *member = malloc(sizeof(Member));
    *member = (Member){team, running};
    if (pthread_create(&team->others[running], NULL, team_member, member) != 0) {
      free(member);
      break;
    }
    running++;
  }
  team->threads = running;
}

/* Every program ends with a barrier: when thread 0 is back, all are done. */
static void team_run(Team *team, Program program, void *const *frame, int alone) {
  if (alone || team->threads == 1) {
    program(frame, 0, 1, no_barrier, team);
    return;
  }
  team_start(team);
  team->program = program;
  team->frame = frame;
  change(team, &team->calls);
  program(frame, 0, team->threads, team->threads == 1 ? no_barrier : team_barrier, team);
}

static void team_close(Team *team) {
  if (!team->started) return;
  atomic_store(&team->closing, 1);
  change(team, &team->calls);
  for (int i = 1; i < team->threads; i++) pthread_join(team->others[i], NULL);
  free(team->others);
  team->started = 0;
  team->threads = 1;
}
`;
