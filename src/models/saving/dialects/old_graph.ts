import { isSerialized, type Serialized } from "../../../util/serialize.ts";
import { isRecord } from "../../../util/tree.ts";

type Config = Readonly<Record<string, unknown>>;

/** A tensor in a list: `[layer, call, position among the results]`, and in calls the other arguments. */
type Listed = readonly [string, number, number, Config?];

interface Entry extends Config {
  readonly name: string;
  readonly inbound_nodes: readonly unknown[];
}

/**
 * The graph of a Functional model with its calls as Keras 3 writes them: arguments by position and by name, instead of
 * lists of tensors. In Keras 2 the calls of models inside the model count from 1, as if making a model were a call;
 * afterwards they do so only at the ends of the graph.
 */
export function modernGraph(config: Config): Config {
  const entries = (config["layers"] as readonly unknown[]).filter(isEntry);
  if (!entries.some(({ inbound_nodes: nodes }) => nodes.some(Array.isArray))) return config;
  const graph = new OldGraph(entries);
  return {
    ...config,
    layers: entries.map((entry) => ({
      ...entry,
      name: plainName(entry.name),
      config: graph.renamed(entry),
      inbound_nodes: entry.inbound_nodes.map((node) => (Array.isArray(node) ? graph.call(node) : node)),
    })),
    input_layers: graph.ends(config["input_layers"]),
    output_layers: graph.ends(config["output_layers"]),
  };
}

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) && typeof value["name"] === "string" && Array.isArray(value["inbound_nodes"]);

/** Slashes were allowed in names once. */
const plainName = (name: string): string => name.replaceAll("/", "_");

class OldGraph {
  /** Layers that are models with a graph, whose calls count from 1. */
  readonly #models: ReadonlySet<string>;
  readonly #functional: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;

  constructor(entries: readonly Entry[]) {
    const named = (test: (entry: Entry) => boolean): ReadonlySet<string> => new Set(entries.filter(test).map(({ name }) => name));
    this.#functional = named((entry) => ["Functional", "Model"].includes(String(entry["class_name"])));
    this.#models = named((entry) => this.#functional.has(entry.name) || beginsWithInput(entry));
    this.#names = named(() => true);
  }

  /** One call: the tensors that come first, and the rest by name. */
  call(node: readonly unknown[]): { args: readonly unknown[]; kwargs: Config } {
    const listed = node.filter((one) => this.#isListed(one));
    const tensors = listed.map((one) => this.#tensor(one));
    const given = listed.flatMap(([, , , options]) => (isRecord(options) ? Object.entries(options) : []));
    const kwargs = Object.fromEntries(given.map(([key, value]) => [key, this.#argument(value)]));
    return { args: [tensors.length === 1 ? tensors[0] : tensors], kwargs };
  }

  /** Inputs or outputs of the model; one alone stands for itself. */
  ends(tree: unknown): unknown {
    if (this.#isListed(tree)) return this.#end(tree);
    if (Array.isArray(tree)) return tree.length === 1 ? this.ends(tree[0]) : tree.map((one) => this.ends(one));
    return isRecord(tree) ? Object.fromEntries(Object.entries(tree).map(([key, one]) => [key, this.ends(one)])) : tree;
  }

  renamed({ config, name }: Entry): unknown {
    return isRecord(config) ? { ...config, name: plainName(typeof config["name"] === "string" ? config["name"] : name) } : config;
  }

  #isListed(value: unknown): value is Listed {
    if (!Array.isArray(value) || value.length < 3 || value.length > 4) return false;
    const [name, call, position] = value as readonly unknown[];
    return typeof name === "string" && this.#names.has(name) && Number.isInteger(call) && Number.isInteger(position);
  }

  #argument(value: unknown): unknown {
    if (this.#isListed(value)) return this.#tensor(value);
    return Array.isArray(value) ? value.map((one) => this.#argument(one)) : value;
  }

  #tensor([name, call, position]: Listed): Serialized {
    const counted = this.#models.has(name) ? call - 1 : call;
    return { class_name: "__keras_tensor__", config: { keras_history: [plainName(name), counted, position] } };
  }

  #end([name, call, position]: Listed): unknown {
    const isStack = this.#models.has(name) && !this.#functional.has(name);
    return [plainName(name), isStack ? call - 1 : call, position];
  }
}

/** A Sequential model that knows its input is a graph, too. */
function beginsWithInput({ class_name: className, config }: Entry): boolean {
  if (className !== "Sequential" || !isRecord(config)) return false;
  const [first] = (config["layers"] ?? []) as readonly unknown[];
  return isSerialized(first) && first.class_name === "InputLayer";
}
