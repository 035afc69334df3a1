/** A class or a function of the user's own that files may name. */
export type CustomObject = (new (...args: never[]) => unknown) | ((...args: never[]) => unknown);

const registered = new Map<string, CustomObject>();
const names = new WeakMap<object, string>();
const scopes: Readonly<Record<string, CustomObject>>[] = [];

/**
 * Makes a class or function of your own known to files under `package>name`, as
 * `keras.saving.register_keras_serializable` does. The same call in the program that loads the file finds it again.
 *
 * @example
 * ```ts
 * class Quarter extends Initializer {
 *   override call(shape: Dims, dtype: DType = "float32") {
 *     return ops.full(shape, 0.25, { dtype });
 *   }
 * }
 * registerSerializable(Quarter, { package: "mine" }); // in files: "mine>Quarter"
 * ```
 */
export function registerSerializable<T extends CustomObject>(
  object: T,
  options: { readonly package?: string; readonly name?: string } = {},
): T {
  const name = `${options.package ?? "Custom"}>${options.name ?? object.name}`;
  registered.set(name, object);
  names.set(object, name);
  return object;
}

/** Makes a class known that files name by a bare name, from a level above those that read it. */
export function provideClass(name: string, object: CustomObject): void {
  registered.set(name, object);
}

/** Makes classes and functions known by the keys of `objects` while `body` runs, as `keras.saving.custom_object_scope`. */
export function withCustomObjects<T>(objects: Readonly<Record<string, CustomObject>>, body: () => T): T {
  scopes.push(objects);
  try {
    return body();
  } finally {
    scopes.pop();
  }
}

/** The name under which a class or function was registered. */
export const registeredName = (object: object): string | undefined => names.get(object);

/** The class or function that is known as `name`: in the innermost scope that has it, else as registered. */
export function customObject(name: string): CustomObject | undefined {
  const scope = scopes.findLast((objects) => Object.hasOwn(objects, name));
  return scope?.[name] ?? registered.get(name);
}

/**
 * The name under which a class or function was registered, else its own.
 *
 * @example
 * ```ts
 * class Quarter {}
 * console.log(saving.getRegisteredName(Quarter)); // Quarter
 * ```
 */
export const getRegisteredName = (object: CustomObject): string => registeredName(object) ?? object.name;

/**
 * The class or function that is registered under a name, or null: in the scope of `withCustomObjects`, among all that
 * are registered, then in `customObjects`.
 *
 * @example
 * ```ts
 * const Quarter = registerSerializable(class Quarter {}, { package: "mine" });
 * console.log(saving.getRegisteredObject("mine>Quarter") === Quarter); // true
 * ```
 */
export const getRegisteredObject = (
  name: string,
  { customObjects = {} }: { readonly customObjects?: Readonly<Record<string, CustomObject>> } = {},
): CustomObject | null => customObject(name) ?? (Object.hasOwn(customObjects, name) ? (customObjects[name] ?? null) : null);

/**
 * All classes and functions that are registered, by their names in files. Differs from Keras: a copy; what is changed in
 * it has no effect.
 *
 * @example
 * ```ts
 * const Quarter = registerSerializable(class Quarter {}, { package: "mine" });
 * console.log(saving.getCustomObjects()["mine>Quarter"] === Quarter); // true
 * ```
 */
export const getCustomObjects = (): Record<string, CustomObject> => Object.fromEntries(registered);
