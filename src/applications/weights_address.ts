/** Where Keras keeps the weights of its models. */
export const kerasWeights = "https://storage.googleapis.com/tensorflow/keras-applications/";

/** Where Keras keeps most files of weights: in a folder by the name of the family, named after the model. */
export const atKeras =
  (name: string, folder = name) =>
  ({ includeTop }: { readonly includeTop: boolean }): string =>
    `${kerasWeights}${folder}/${name}_weights_tf_dim_ordering_tf_kernels${includeTop ? "" : "_notop"}.h5`;
