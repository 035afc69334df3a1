/** Means and variances of `count` values each. */
interface Part {
  readonly count: number;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * Means and variances of batches that come one after the other, as if they were one.
 *
 * Chan, Golub & LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
 */
export class Moments {
  #count = 0;
  mean = new Float64Array();
  variance = new Float64Array();

  add({ count, mean, variance }: Part): void {
    this.#count += count;
    const share = count / this.#count;
    const before = this.#count === count ? { mean, variance } : { mean: this.mean, variance: this.variance };
    this.mean = before.mean.map((old, i) => old * (1 - share) + (mean[i] ?? 0) * share);
    this.variance = before.variance.map((old, i) => {
      const now = this.mean[i] ?? 0;
      const [past, present] = [(before.mean[i] ?? 0) - now, (mean[i] ?? 0) - now];
      return (old + past ** 2) * (1 - share) + ((variance[i] ?? 0) + present ** 2) * share;
    });
  }
}
