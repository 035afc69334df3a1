/** One axis or several, ascending: the order of the axes of the weights. */
export const sortedAxes = (axis: number | readonly number[]): number[] =>
  typeof axis === "number" ? [axis] : axis.toSorted((a, b) => a - b);
