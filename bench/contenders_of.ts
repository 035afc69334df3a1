import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Launch } from "./peer_process.ts";

const script = (name: string): string => fileURLToPath(new URL(`./contenders/${name}.js`, import.meta.url));

/** Ceratops on one of its engines. */
export const ours = (engine: string, env: NodeJS.ProcessEnv = {}): Launch => ({
  name: engine,
  command: process.execPath,
  args: [script("ceratops")],
  env: { CERATOPS_ENGINE: engine, ...env },
  isPeer: false,
});

const backends = [
  { backend: "jax", packages: "keras jax" },
  { backend: "tensorflow", packages: "keras tensorflow" },
  { backend: "torch", packages: "keras torch" },
];

/** The other libraries that are there, of those that are wanted; of the others, `note` says how to get them. */
export function peers(wanted: string, note: (line: string) => void): Launch[] {
  const wants = (peer: string): boolean => wanted === "all" || wanted === peer;
  return [...(wants("tfjs") ? tfjs(note) : []), ...(wants("keras") ? keras(note) : [])];
}

function tfjs(note: (line: string) => void): Launch[] {
  if (existsSync("bench/peers/node_modules/@tensorflow/tfjs")) {
    return [{ name: "tfjs-wasm", command: process.execPath, args: [script("tfjs")], isPeer: true }];
  }
  note("TensorFlow.js is not installed: npm ci --prefix bench/peers --ignore-scripts");
  return [];
}

function keras(note: (line: string) => void): Launch[] {
  const python = process.env["KERAS_PYTHON"];
  if (python === undefined || python === "") {
    note("Keras is not measured: name a Python that has it, KERAS_PYTHON=.venv/bin/python npm run bench");
    return [];
  }
  return backends.map(({ backend, packages }) => ({
    name: `keras-${backend}`,
    command: python,
    args: ["bench/keras_bench.py"],
    env: { KERAS_BACKEND: backend, TF_CPP_MIN_LOG_LEVEL: "3" },
    isPeer: true,
    install: `${python} -m pip install ${packages}`,
  }));
}
