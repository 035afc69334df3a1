import { activationOf } from "../activations.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import { soleNext, type Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** The setting that says how many numbers a layer gives. */
const widths: Readonly<Record<string, string>> = { Conv1D: "filters", Conv2D: "filters", Conv3D: "filters", Dense: "units" };

/** Layers that do not come between two sums as far as what they can express goes. */
const between = new Set(["Dropout", "Flatten"]);

/** Two weighted sums with nothing bent between them: together they are one. */
export const linearLinear = ({ steps }: Subject): Found[] =>
  steps.flatMap((step) => {
    const { layer, path } = step;
    const next = nextSum(step);
    if (layer === undefined || next?.layer === undefined || next.layer === layer) return [];
    const kind = classOf(layer);
    const fits = widths[kind] !== undefined && classOf(next.layer) === kind && activationOf(layer) === "linear";
    if (!fits || isBottleneck(step, next, widths[kind] ?? "")) return [];
    return [
      {
        severity: "hint",
        where: path,
        what: `"${path}" has no activation, and "${next.path}" sums up its results again.`,
        why:
          "A weighted sum of weighted sums is one weighted sum: the two layers together can say no more than the second " +
          "alone.",
        change: layerCode(layer, path, { activation: "relu" }),
      },
    ];
  });

function nextSum(step: Step): Step | undefined {
  const next = soleNext(step);
  return next !== undefined && next.layer !== undefined && between.has(classOf(next.operation)) ? nextSum(next) : next;
}

/** Fewer numbers in the middle than before and after: a product of two thin matrices is cheaper than a full one, and meant. */
function isBottleneck({ layer, inputs: [input] }: Step, next: Step, width: string): boolean {
  const [middle, after] = [settingsOf(layer)[width], settingsOf(next.layer)[width]];
  const before = input?.shape.at(-1);
  const isNarrower = (other: unknown): boolean => typeof middle === "number" && typeof other === "number" && middle < other;
  return isNarrower(after) && (before === undefined || before === null || isNarrower(before));
}
