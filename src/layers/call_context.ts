/** What is true while layers call layers: the training flag that inner calls inherit, and the names on the way. */
interface CallFrame {
  readonly training: boolean | undefined;
}

const frames: CallFrame[] = [];
const names: string[] = [];

/** Runs `body` as a call with this training flag; undefined inherits the flag of the call around it. */
export function inCall<T>(training: boolean | undefined, body: () => T): T {
  frames.push({ training: training ?? currentTraining() });
  try {
    return body();
  } finally {
    frames.pop();
  }
}

/** The training flag of the innermost call, undefined outside of any. */
export const currentTraining = (): boolean | undefined => frames.at(-1)?.training;

/** Whether a layer is being called by another. */
export const insideCall = (): boolean => frames.length > 0;

/** Runs `body` with `name` on the path: variables made in it are called `…/name/kernel`. */
export function withName<T>(name: string, body: () => T): T {
  names.push(name);
  observer?.(currentPath());
  try {
    return body();
  } finally {
    names.pop();
    observer?.(currentPath());
  }
}

let observer: ((path: string) => void) | undefined;

/** Runs `body` and says which layer is at work whenever another one begins or goes on. */
export function observePath<T>(observe: (path: string) => void, body: () => T): T {
  const outer = observer;
  observer = observe;
  try {
    return body();
  } finally {
    observer = outer;
  }
}

/** The names of the layers being built or called, from the outermost in. */
export const currentPath = (): string => names.join("/");

/** The path of what is made now: the names of the layers being built or called, then `name`. */
export const pathOf = (name: string): string => [...names, name].join("/");
