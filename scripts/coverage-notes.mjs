// What docs/coverage.md says beyond what the exports show.

/** Names of Keras that stand elsewhere in the package, or under another name. @type {Readonly<Record<string, string>>} */
export const renamed = {
  "keras.DTypePolicy": "dtypePolicies.DTypePolicy",
  "keras.saving.CustomObjectScope": "withCustomObjects",
  "keras.saving.register_keras_serializable": "registerSerializable",
  "keras.utils.clear_session": "resetNames",
  "keras.utils.plot_model": "plotModel",
  "keras.utils.set_random_seed": "setRandomSeed",
  "keras.layers.deserialize": "layers.deserialize",
  "keras.FloatDTypePolicy": "dtypePolicies.DTypePolicy",
  "keras.preprocessing.image.smart_resize": "ops.image.resize",
};

/** Names that will not be there, and why. @type {readonly (readonly [names: RegExp, why: string])[]} */
export const outOfScope = [
  [/^keras\.(_legacy\.|legacy\.|optimizers\.legacy\.)/, "Keras's own bridge to Keras 2."],
  [/^keras\.(wrappers\.SKLearn|layers\.(FlaxLayer|JaxLayer|TFSMLayer|TorchModuleWrapper))/, "Wraps a Python library."],
  [/^keras\.distribution\./, "Training spread over several devices or machines: an engine uses the cores of one machine."],
  [
    /^keras\.config\.(backend|set_backend|is_nnx_enabled|(en|dis)able_flash_attention|is_flash_attention_enabled)$/,
    "Settings of Python backends; engines are chosen with `engine.use`.",
  ],
  [
    /^keras\.(config\.((en|dis)able_traceback_filtering|is_traceback_filtering_enabled)|device|name_scope|StatelessScope|SymbolicScope)$/,
    "For the insides of Python backends: here every step is traced by itself, and errors name what the user wrote.",
  ],
  [/^keras\.config\.enable_unsafe_deserialization$/, "Code in model files is never run."],
  [/^keras\.ops\.convert_to_numpy$/, "Values are read with `await x.array()` or `await x.data()`."],
  [/^keras\.InputSpec$/, "A layer of one's own says in its `inputSpec` what it takes: a plain object."],
  [/^keras\.(Function|Operation)$/, "Ops are functions, layers extend `Layer`, and `Model({ inputs, outputs })` is a function of tensors."],
  [
    /^keras\.(quantizers\.|Quantizer$|dtype_policies\.(AWQ|GPTQ|Int4|Quantized|QuantizedFloat8|Ternary)DTypePolicy$)/,
    "Weights and inference in 8 bits and fewer are not part of the project yet.",
  ],
  [/^keras\.(remat|RematScope)$/, "Computes parts anew to save memory; here the memory of a whole step is planned when it is compiled."],
  [/^keras\.callbacks\.OrbaxCheckpoint$/, "Writes the files of a Python library; `ModelCheckpoint` and `BackupAndRestore` keep what a training needs."],
  [/^keras\.export\.ExportArchive$/, "Writes TensorFlow's SavedModels; `model.export` writes ONNX."],
  [/^keras\.utils\.Config$/, "A plain object does it."],
  [/^keras\.visualization\./, "Pictures by Python's Matplotlib and OpenCV; `utils.arrayToImg` gives the pixels for a canvas."],
  [/^keras\.tree\.(MAP_TO_NONE|lists_to_tuples)$/, "JavaScript has no tuples, and no None beside null."],
  [/^keras\.utils\.(model_to_dot|is_interactive_logging_enabled|(en|dis)able_interactive_logging)$/, "`plotModel` draws without Graphviz; what is printed follows from `verbose`."],
];
