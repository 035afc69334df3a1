/** Examples `x` and what is to be said of them, `y`, in the same order. */
export interface Examples<X, Y> {
  readonly x: X;
  readonly y: Y;
}

/** A data set in the two parts that Keras gives: `(x_train, y_train), (x_test, y_test)`. */
export interface DataSet<X, Y> {
  readonly train: Examples<X, Y>;
  readonly test: Examples<X, Y>;
}
