/**
 * What a thread runs, in Node and in browsers: plain JavaScript as text, which no bundler or minifier rewrites. `thread.ts`
 * puts `port` and `listen` in front of it; `words` come with the first message as indices into the memory's 32-bit words.
 *
 * A thread with shared memory lives in `serve`, parked on the bell, and returns to its event loop only to receive mail.
 * A thread with a memory of its own lives in its event loop and is spoken to by messages alone. Each message has one reply.
 */
export const threadScript = `"use strict";
const programs = new Map();
let memory, control, words, tid, threads, announce, spinMilliseconds;
let mail = 0;
let calls = 0;

const bytes = (address, length) => new Uint8Array(memory.buffer, address, length);

const handlers = {
  start(message) {
    ({ words, tid, threads, announce, spinMilliseconds } = message);
    memory = message.memory || new WebAssembly.Memory(message.limits);
    if (message.memory) control = new Int32Array(memory.buffer, 0, words.end);
  },
  load(message) {
    const instance = new WebAssembly.Instance(message.module, { env: { memory } });
    programs.set(message.program, instance.exports.run);
  },
  unload(message) {
    programs.delete(message.program);
  },
  grow(message) {
    memory.grow(message.pages);
  },
  run(message) {
    for (const { address, data } of message.writes) bytes(address, data.byteLength).set(new Uint8Array(data));
    if (message.program !== undefined) programs.get(message.program)(message.frame, 0, 1);
    return message.reads.map(({ address, byteLength }) => bytes(address, byteLength).slice().buffer);
  },
};

listen((message) => {
  mail += 1;
  let value, error;
  try {
    value = handlers[message.type](message);
  } catch (problem) {
    error = String(problem);
  }
  port.postMessage({ value, error }, value || []);
  if (control) serve();
});

function serve() {
  for (;;) {
    const bell = Atomics.load(control, words.bell);
    if (Atomics.load(control, words.mail) !== mail) return;
    if (Atomics.load(control, words.calls) !== calls) {
      calls = Atomics.load(control, words.calls);
      run(Atomics.load(control, words.program), Atomics.load(control, words.frame));
      if (announce) port.postMessage({});
    } else if (!rings(bell)) {
      Atomics.add(control, words.sleepers, 1);
      Atomics.wait(control, words.bell, bell);
      Atomics.sub(control, words.sleepers, 1);
    }
  }
}

function rings(bell) {
  const end = performance.now() + spinMilliseconds;
  do {
    for (let i = 0; i < 100; i++) if (Atomics.load(control, words.bell) !== bell) return true;
  } while (performance.now() < end);
  return false;
}

function run(program, frame) {
  try {
    programs.get(program)(frame, tid, threads);
  } catch (problem) {
    if (Atomics.compareExchange(control, words.failed, 0, 1) === 0) report(String(problem));
  }
}

function report(text) {
  const room = bytes(words.report * 4, (words.end - words.report) * 4);
  const utf8 = new TextEncoder().encode(text).subarray(0, room.length);
  room.set(utf8);
  Atomics.store(control, words.reportLength, utf8.length);
  Atomics.store(control, words.aborted, 1);
  Atomics.add(control, words.generation, 1);
  Atomics.notify(control, words.generation);
}
`;
