import { Layer } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { registerSerializable } from "../../util/custom_objects.ts";
import { Model } from "../constructors.ts";

/** Private attributes, a dictionary, a list and a set: all that a model that is code may hold layers in. */
class Sub extends Model {
  readonly alpha = layers.Dense(3);
  readonly zeta = layers.Dense(2);
  readonly blocks = [layers.Dense(3), layers.Dense(3)];
  readonly d = { b: layers.Dense(3), a: layers.Dense(3) };
  readonly s = new Set([layers.Dense(3)]);
  readonly _priv = layers.Dense(3);
  override build() {
    this.addWeight({ name: "scale", shape: [] });
  }
  override call(x: Tensor): Tensor {
    const hidden = [...this.blocks, ...Object.values(this.d), ...this.s, this._priv];
    return this.zeta(hidden.reduce((value, layer) => layer(value), this.alpha(x)));
  }
}

class L extends Layer {
  readonly zeta = layers.Dense(3);
  readonly layers = [layers.Dense(3)];
  override build() {
    this.addWeight({ name: "a", shape: [] });
    this.addWeight({ name: "b", shape: [2], dtype: "bool", initializer: "zeros", trainable: false });
    this.addWeight({ name: "c", shape: [2], trainable: false });
  }
  override call(x: Tensor): Tensor {
    return this.layers.reduce((value, layer) => layer(value), this.zeta(x));
  }
}

class My extends Layer {
  readonly n: number;
  constructor({ n = 1, act: _act, ...options }: { n?: number; act?: string } = {}) {
    super(options);
    this.n = n;
  }
  override build(shape: Shape) {
    this.addWeight({ name: "w", shape: [shape.at(-1) ?? 1, this.n] });
  }
  override call(x: Tensor): Tensor {
    return ops.matmul(x, this.weight("w"));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}

const myact = (x: Tensor): Tensor => ops.relu(x);
registerSerializable(My, { package: "pkg" });

/** What the files of Keras's own source name, as a user would write it. */
export const customObjects = { Sub, L, myact, lambda: (x: Tensor): Tensor => ops.multiply(x, 2) };
