import { JsonFloat } from "../../../saving/json/json_value.ts";

/**
 * Options that are floats in Python. JavaScript has one kind of number, and where it is whole, JSON alone would make it
 * an int, which some of Keras's classes refuse (`momentum: 0`).
 */
const floats = new Set(
  (
    "adam_beta_1 adam_beta_2 adam_weight_decay addition_factor alpha beta beta_1 beta_2 beta_2_decay clip_limit clip_threshold " +
    "clipnorm clipvalue global_clipnorm decay_rate delta dropout ema_momentum end_learning_rate epsilon epsilon_1 epsilon_2 factor " +
    "gain gamma hessian_damping initial_accumulator_value initial_learning_rate initial_scale l1 l1_regularization_strength l2 " +
    "l2_regularization_strength l2_shrinkage_regularization_strength label_smoothing learning_rate learning_rate_power m_mul " +
    "mag_exp margin mask_value maxval mean min_freq min_power minval momentum muon_a muon_b muon_c negative_slope offset power q " +
    "rate recurrent_dropout ref_power renorm_momentum rho rms_rate scale sigma stddev t_mul temperature theta threshold " +
    "threshold_factor top_db value warmup_target weight_decay x_factor y_factor"
  ).split(" "),
);

/** The value of an option as it goes into JSON. */
export function floatIfSo(key: string, value: unknown): unknown {
  if (typeof value === "number" && floats.has(key)) return new JsonFloat(value);
  return value;
}
