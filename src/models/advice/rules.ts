import type { Found } from "./finding.ts";
import type { Subject } from "./subject.ts";
import { accuracyOfNumbers } from "./rules/accuracy_of_numbers.ts";
import { activationTwice } from "./rules/activation_twice.ts";
import { biasBeforeNorm } from "./rules/bias_before_norm.ts";
import { denseOnMap } from "./rules/dense_on_map.ts";
import { dropoutLast } from "./rules/dropout_last.ts";
import { functionalChain } from "./rules/functional_chain.ts";
import { hiddenBranch } from "./rules/hidden_branch.ts";
import { labelRange } from "./rules/label_range.ts";
import { labels } from "./rules/labels.ts";
import { learningRate } from "./rules/learning_rate.ts";
import { linearLinear } from "./rules/linear_linear.ts";
import { logitsMissing } from "./rules/logits_missing.ts";
import { logitsTwice } from "./rules/logits_twice.ts";
import { lossActivation } from "./rules/loss_activation.ts";
import { lossClasses } from "./rules/loss_classes.ts";
import { maskUnused } from "./rules/mask_unused.ts";
import { memory } from "./rules/memory.ts";
import { noEffect } from "./rules/no_effect.ts";
import { normBeforeBias } from "./rules/norm_before_bias.ts";
import { nothingTrainable } from "./rules/nothing_trainable.ts";
import { sameCall } from "./rules/same_call.ts";
import { sharedLayer } from "./rules/shared_layer.ts";
import { softmaxOne } from "./rules/softmax_one.ts";
import { targetRange } from "./rules/target_range.ts";
import { tooLarge } from "./rules/too_large.ts";
import { unknownWeights } from "./rules/unknown_weights.ts";
import { unusedInput } from "./rules/unused_input.ts";

/** Looks for one thing. */
export type Rule = (subject: Subject) => readonly Found[];

/** Everything that is looked for, by the code of its findings. */
export const rules = {
  A_SOFTMAX_ONE: softmaxOne,
  A_LOGITS_TWICE: logitsTwice,
  A_LOGITS_MISSING: logitsMissing,
  A_LOSS_ACTIVATION: lossActivation,
  A_LOSS_CLASSES: lossClasses,
  A_LABELS: labels,
  A_LABEL_RANGE: labelRange,
  A_TARGET_RANGE: targetRange,
  A_ACCURACY_OF_NUMBERS: accuracyOfNumbers,
  A_INPUT_UNUSED: unusedInput,
  A_WEIGHTS_UNKNOWN: unknownWeights,
  A_NOTHING_TRAINABLE: nothingTrainable,
  A_DROPOUT_LAST: dropoutLast,
  A_DENSE_ON_MAP: denseOnMap,
  A_MASK_UNUSED: maskUnused,
  A_LAYER_SHARED: sharedLayer,
  A_CALL_REPEATED: sameCall,
  A_ACTIVATION_TWICE: activationTwice,
  A_LINEAR_TWICE: linearLinear,
  A_BIAS_BEFORE_NORM: biasBeforeNorm,
  A_NORM_BEFORE_BIAS: normBeforeBias,
  A_NO_EFFECT: noEffect,
  A_FUNCTIONAL_CHAIN: functionalChain,
  A_HIDDEN_BRANCH: hiddenBranch,
  A_LEARNING_RATE: learningRate,
  A_MODEL_SIZE: tooLarge,
  A_MEMORY: memory,
} as const satisfies Readonly<Record<string, Rule>>;

export type AdviceCode = keyof typeof rules;
