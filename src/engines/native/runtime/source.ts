import { napi } from "./napi.ts";
import { team } from "./team.ts";

/**
 * The module that Node loads: memory, threads, and the programs, which are shared libraries of their own. Addresses are
 * numbers to JavaScript; nothing here checks them, `NativeHost` does.
 */
export const runtimeSource = `#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
${napi}
${team}
enum { ALIGNMENT = 64, MOST_ARGUMENTS = 5 };

/* A block of memory; all blocks of an engine are linked, so that they go when it goes. */
typedef struct Block {
  struct Block *before, *after;
  char padding[ALIGNMENT - 2 * sizeof(void *)];
} Block;

typedef struct { Team team; Block blocks; } Engine;

static void *engine_allocate(Engine *engine, size_t bytes) {
  Block *block;
  size_t size = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + sizeof(Block);
  if (posix_memalign((void **)&block, ALIGNMENT, size) != 0) return NULL;
  block->before = &engine->blocks;
  block->after = engine->blocks.after;
  if (block->after) block->after->before = block;
  engine->blocks.after = block;
  return block + 1;
}

static void engine_free(void *address) {
  Block *block = (Block *)address - 1;
  block->before->after = block->after;
  if (block->after) block->after->before = block->before;
  free(block);
}

static void engine_close(Engine *engine) {
  team_close(&engine->team);
  while (engine->blocks.after) engine_free(engine->blocks.after + 1);
}

static void engine_finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  Engine *engine = data;
  engine_close(engine);
  pthread_mutex_destroy(&engine->team.lock);
  pthread_cond_destroy(&engine->team.woken);
  free(engine);
}

typedef struct { napi_value values[MOST_ARGUMENTS]; } Arguments;

static Arguments arguments_of(napi_env env, napi_callback_info info) {
  Arguments given;
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, given.values, NULL, NULL);
  return given;
}

static double number_of(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

static void *address_of(napi_env env, napi_value value) { return (void *)(uintptr_t)number_of(env, value); }

static Engine *engine_of(napi_env env, napi_value value) {
  void *engine = NULL;
  napi_get_value_external(env, value, &engine);
  return engine;
}

static napi_value number(napi_env env, double x) {
  napi_value value;
  napi_create_double(env, x, &value);
  return value;
}

static napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

/* Bytes in a typed array, by Node-API's number of its class: 8 bits, clamped, 16, 32, floats of 32 and 64, 64 bits. */
static const size_t element_bytes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2};

static size_t view_of(napi_env env, napi_value value, void **data) {
  int type = 0;
  size_t length = 0;
  if (napi_get_typedarray_info(env, value, &type, &length, data, NULL, NULL) != 0) return 0;
  return length * element_bytes[type];
}

/* create(threads, looks): an engine */
static napi_value create(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  Engine *engine = calloc(1, sizeof(Engine));
  if (!engine) return fail(env, "out of memory");
  engine->team.threads = (int)number_of(env, a.values[0]);
  engine->team.looks = (int)number_of(env, a.values[1]);
  pthread_mutex_init(&engine->team.lock, NULL);
  pthread_cond_init(&engine->team.woken, NULL);
  napi_value value;
  napi_create_external(env, engine, engine_finalize, NULL, &value);
  return value;
}

/* close(engine) */
static napi_value close_engine(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  engine_close(engine_of(env, a.values[0]));
  return NULL;
}

/* allocate(engine, bytes): an address, or 0 */
static napi_value allocate(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  void *address = engine_allocate(engine_of(env, a.values[0]), (size_t)number_of(env, a.values[1]));
  return number(env, (double)(uintptr_t)address);
}

/* free(address) */
static napi_value release(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  engine_free(address_of(env, a.values[0]));
  return NULL;
}

/* write(address, array) */
static napi_value write_bytes(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  void *data = NULL;
  size_t bytes = view_of(env, a.values[1], &data);
  if (bytes > 0) memcpy(address_of(env, a.values[0]), data, bytes);
  return NULL;
}

/* read(address, bytes): an ArrayBuffer */
static napi_value read_bytes(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  size_t bytes = (size_t)number_of(env, a.values[1]);
  void *data = NULL;
  napi_value buffer;
  if (napi_create_arraybuffer(env, bytes, &data, &buffer) != 0) return fail(env, "out of memory");
  if (bytes > 0) memcpy(data, address_of(env, a.values[0]), bytes);
  return buffer;
}

typedef struct { void *library; Program run; } Loaded;

/* load(path): a program */
static napi_value load(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  char path[4096];
  size_t length = 0;
  napi_get_value_string_utf8(env, a.values[0], path, sizeof path, &length);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return fail(env, dlerror());
  Loaded *loaded = malloc(sizeof(Loaded));
  *loaded = (Loaded){library, (Program)dlsym(library, "ceratops_run")};
  if (loaded->run) return number(env, (double)(uintptr_t)loaded);
  dlclose(library);
  free(loaded);
  return fail(env, "the library has no program");
}

/* unload(program) */
static napi_value unload(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  Loaded *loaded = address_of(env, a.values[0]);
  dlclose(loaded->library);
  free(loaded);
  return NULL;
}

/* run(engine, program, frame, alone): the frame is a Float64Array of addresses, which are put in their places there */
static napi_value run(napi_env env, napi_callback_info info) {
  Arguments a = arguments_of(env, info);
  Loaded *loaded = address_of(env, a.values[1]);
  void *data = NULL;
  size_t count = view_of(env, a.values[2], &data) / sizeof(double);
  void *small[64];
  void **frame = count <= 64 ? small : malloc(count * sizeof(void *));
  for (size_t i = 0; i < count; i++) frame[i] = (void *)(uintptr_t)((double *)data)[i];
  _Bool alone = 0;
  napi_get_value_bool(env, a.values[3], &alone);
  team_run(&engine_of(env, a.values[0])->team, loaded->run, frame, alone);
  if (frame != small) free(frame);
  return NULL;
}

static void export(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, (size_t)-1, callback, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  export(env, exports, "create", create);
  export(env, exports, "close", close_engine);
  export(env, exports, "allocate", allocate);
  export(env, exports, "free", release);
  export(env, exports, "write", write_bytes);
  export(env, exports, "read", read_bytes);
  export(env, exports, "load", load);
  export(env, exports, "unload", unload);
  export(env, exports, "run", run);
  return exports;
}
`;
