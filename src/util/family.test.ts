import { expect, it } from "vitest";
import { Configured } from "./configured.ts";
import { registerSerializable, registeredName, withCustomObjects } from "./custom_objects.ts";
import { Family } from "./family.ts";
import { option } from "./options.ts";

abstract class Shape extends Configured {
  abstract area(): number;
}

const squareTable = { side: option(1) };

class Square extends Shape {
  readonly #side: number;

  constructor(written: { readonly side?: number } = {}) {
    super({ className: "Square", table: squareTable }, written);
    this.#side = (this.options as { readonly side?: number }).side ?? 0;
  }

  override area(): number {
    return this.#side ** 2;
  }
}

/** A class of the user's own, of the name of a built-in one. */
const own = {
  Square: class Square extends Shape {
    override area(): number {
      return -1;
    }
  },
};

const family = new Family<Shape>({
  kind: "shape",
  module: "keras.shapes",
  members: { Square: (written: { readonly side?: number }) => new Square(written) },
  names: { square: "Square" },
  isMember: (value) => value instanceof Shape,
});

it("finds members by name, by class name and by config", () => {
  expect(family.get("Square").area()).toBe(1);
  expect(family.get({ class_name: "Square", config: { side: 3 } }).area()).toBe(9);
  expect(family.serialize(new Square({ side: 2 }))).toEqual({
    module: "keras.shapes",
    class_name: "Square",
    config: { side: 2 },
    registered_name: null,
  });
});

it("tells a class of the user's own from a built-in one of that name", () => {
  const mine = new own.Square();
  expect(family.serialize(mine)).toMatchObject({ module: null, class_name: "Square", registered_name: "Square" });
  registerSerializable(own.Square, { package: "mine" });
  expect(registeredName(own.Square)).toBe("mine>Square");
  expect(family.deserialize(family.serialize(mine)).area()).toBe(-1);
});

it("knows more names within a scope", () => {
  expect(withCustomObjects({ blot: own.Square }, () => family.get("blot").area())).toBe(-1);
  expect(() => family.get("blot")).toThrow(`There is no shape "blot"`);
});

it("says what may stand for a member", () => {
  expect(() => family.get("sqare")).toThrow(`did you mean "square"?`);
  expect(() => family.get(7)).toThrow("This is no shape");
  expect(() => family.get({ class_name: "Square", config: { sides: 3 } })).toThrow(`did you mean "side"?`);
});
