/** Whether smaller or greater values are better; `"auto"` goes by the name of what is watched. */
export type MonitorMode = "auto" | "min" | "max";

/** Metrics of which more is better, by the ends of their names; of everything else, less is. */
const greaterIsBetter = /(^|_)(accuracy|acc|auc|precision|recall|f1_score|fbeta_score|r2_score|io_u|iou|mean_io_u|specificity|sensitivity|cosine_similarity|true_positives|true_negatives)(_\d+)?$/i;

export function directionOf(monitor: string, mode: MonitorMode): "min" | "max" {
  if (mode !== "auto") return mode;
  return greaterIsBetter.test(monitor) ? "max" : "min";
}
