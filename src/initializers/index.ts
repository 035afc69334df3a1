import { Family } from "../util/family.ts";
import type { Serialized } from "../util/serialize.ts";
import { Constant, Identity, Ones, Zeros } from "./constant.ts";
import { defineInitializer, Initializer, type InitializerFunction } from "./initializer.ts";
import { Orthogonal } from "./orthogonal.ts";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./random.ts";
import { STFT } from "./stft.ts";
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./variance_scaling.ts";

export { Constant, Identity, Ones, Zeros } from "./constant.ts";
export { Initializer, type InitializerFunction } from "./initializer.ts";
export { Orthogonal } from "./orthogonal.ts";
export { RandomNormal, RandomUniform, TruncatedNormal } from "./random.ts";
export { STFT } from "./stft.ts";
export {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./variance_scaling.ts";

const members = {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  STFT,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
};

const names = {
  constant: "Constant",
  glorot_normal: "GlorotNormal",
  glorot_uniform: "GlorotUniform",
  he_normal: "HeNormal",
  he_uniform: "HeUniform",
  identity: "Identity",
  IdentityInitializer: "Identity",
  lecun_normal: "LecunNormal",
  lecun_uniform: "LecunUniform",
  one: "Ones",
  ones: "Ones",
  orthogonal: "Orthogonal",
  OrthogonalInitializer: "Orthogonal",
  normal: "RandomNormal",
  random_normal: "RandomNormal",
  random_uniform: "RandomUniform",
  uniform: "RandomUniform",
  stft: "STFT",
  STFTInitializer: "STFT",
  truncated_normal: "TruncatedNormal",
  variance_scaling: "VarianceScaling",
  zero: "Zeros",
  zeros: "Zeros",
} as const;

/** The names of the built-in initializers. */
export type InitializerName = keyof typeof members | keyof typeof names;

/** What can stand for an initializer. */
export type InitializerLike = InitializerName | Initializer | InitializerFunction;

const family = new Family<Initializer>({
  kind: "initializer",
  module: "keras.initializers",
  members,
  names,
  isMember: (value) => value instanceof Initializer,
  fromFunction: (compute: InitializerFunction) =>
    defineInitializer(compute.name, {}, (_, shape, dtype) => compute(shape, dtype))(),
});

/** The initializer that a name, an object, a function or a serialized form means. */
export const get = (identifier: InitializerLike | Serialized | string): Initializer => family.get(identifier);

/** How an initializer stands in files. */
export const serialize = (initializer: Initializer): Serialized => family.serialize(initializer);

/** An initializer out of a file. */
export const deserialize = (config: Serialized | string): Initializer => family.deserialize(config);
