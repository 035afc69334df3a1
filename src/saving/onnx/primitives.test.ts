import { describe, expect, test } from "vitest";
import { differences, expected, prepare, type Case } from "../../compiler/cases.suite.ts";
import { primitiveCases } from "../../engines/cases/index.suite.ts";
import type { PrimitiveName } from "../../ir/attributes.ts";
import { hostArray } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { heldAs } from "./emitter.ts";
import { encodeOnnx } from "./encode.ts";
import { load, type Feed } from "./onnxruntime.suite.ts";

async function check(entry: Case): Promise<void> {
  const prepared = prepare(entry);
  const { args, outputs, data } = prepared;
  const bytes = await encodeOnnx({
    name: "case",
    inputNames: args.map((_, i) => `x${i}`),
    outputNames: outputs.map((_, i) => `y${i}`),
    free: [],
    graphs: [{ sizes: [], inputs: args, outputs, weights: new Map() }],
    data: new Map(),
  });
  const run = await load(bytes);
  const feeds = args.map(({ shape, dtype }, i): [string, Feed] => [`x${i}`, { type: heldAs(dtype) as Feed["type"], dims: shape, data: at(data, i) }]);
  const results = await run(Object.fromEntries(feeds));
  const got = outputs.map(({ dtype }, i) => {
    const array = hostArray(dtype, results[`y${i}`]?.data.length ?? 0);
    array.set(results[`y${i}`]?.data ?? []);
    return array;
  });
  expect(outputs.map((_, i) => results[`y${i}`]?.dims)).toEqual(outputs.map(({ shape }) => shape));
  expect(differences(got, expected(prepared))).toEqual([]);
}

/** Cases that are not compared, by how their names begin, with the reason. */
const skipped: Readonly<Record<string, string>> = {
  "power of ": "onnxruntime computes integer powers through doubles, which do not wrap",
  "power of the ends": "onnxruntime computes integer powers through doubles, which do not wrap",
  "divide of the ends of int32": "the one quotient that int32 cannot hold stops onnxruntime",
  "atan2 of NaN": "the sign of a zero is lost where the quadrant is chosen",
  "atan2 of float64": "onnxruntime has no Atan of doubles",
  "log_plus_one of float64": "onnxruntime has no Atanh of doubles",
  "tan of float64": "onnxruntime has no Tan of doubles",
  "erf of float64": "onnxruntime has no Erf of doubles",
  "convert float32 out of": "ONNX leaves open what a number that does not fit becomes",
  "convert float64 out of": "ONNX leaves open what a number that does not fit becomes",
  "convert float16 out of": "ONNX leaves open what a number that does not fit becomes",
  "convert bfloat16 out of": "ONNX leaves open what a number that does not fit becomes",
  "convert float32 to bfloat16": "bfloat16 is written as float32",
  "reduce maximum of": "over nothing, ONNX gives the least number of the dtype it computes in",
  "reduce minimum of": "over nothing, ONNX gives the greatest number of the dtype it computes in",
  "reduce or of bool": "over nothing, ONNX gives the least number of the dtype it computes in",
  "top_k with NaN": "ONNX leaves open where NaN goes",
  "sort with NaN": "ONNX leaves open where NaN goes",
  "scan of 0 steps": "onnxruntime refuses loops without steps",
  "convolution, window larger than the input": "onnxruntime refuses windows larger than the input",
};

/** Only the integers of these fail. */
const integersOnly = ["power of ", "reduce maximum of", "reduce minimum of"];

function reasonFor({ name }: Case): string | undefined {
  if (name.includes("float") && integersOnly.some((start) => name.startsWith(start))) return undefined;
  return Object.entries(skipped).find(([start]) => name.startsWith(start))?.[1];
}

/** What cannot be said in ONNX, by how the names of cases begin; some cases of convolutions have groups of the batch among others. */
const refused = [
  "erf_inv",
  "bitcast_convert",
  "select_and_scatter",
  "rng_bit_generator",
  ...["reduce", "cumulative"].flatMap((op) => ["and", "or"].map((kind) => `${op} ${kind} of`)),
  "dot_general and convolution of integers",
  "convolution of",
  "convolution, batch groups",
];

const isRefused = ({ name }: Case): boolean => refused.some((start) => name.startsWith(start)) && !/^(reduce|cumulative).*bool/.test(name);

/** Inference has no gradients of convolutions. */
const forward = (entry: Case): Case => ({
  ...entry,
  build: (...args) => {
    const built = entry.build(...args);
    return entry.name.endsWith("with its gradients") && Array.isArray(built) ? [at(built as readonly Node[], 0)] : built;
  },
});

for (const op of Object.keys(primitiveCases) as PrimitiveName[]) {
  const cases = primitiveCases[op].map(forward);
  describe(`${op}:`, () => {
    test.each(cases.filter(isRefused))("$name is refused", (entry) => expect(check(entry)).rejects.toThrow("ONNX has no operator for"));

    for (const entry of cases.filter((one) => !isRefused(one))) {
      const reason = reasonFor(entry);
      // oxlint-disable-next-line vitest/expect-expect -- check expects
      test.skipIf(reason !== undefined)(`${entry.name}${reason === undefined ? "" : ` (${reason})`}`, () => check(entry));
    }
  });
}
