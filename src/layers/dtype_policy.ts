import { CeratopsError } from "../errors.ts";
import { dtypes, type DType } from "../ir/dtype.ts";
import { canonicalDType, type DTypeName } from "../tensor/promotion.ts";

/** The names of policies: a dtype, or weights in float32 with computation in 16 bits. 64-bit integers are 32 bits wide. */
export type PolicyName = DTypeName | "mixed_float16" | "mixed_bfloat16";

/** A policy as it stands in configs. */
interface SerializedPolicy {
  readonly config: { readonly name: PolicyName };
}

let globalPolicy: PolicyName = "float32";

/**
 * Which dtype a layer computes in and which its weights have.
 *
 * @example
 * ```ts
 * const policy = new DTypePolicy("mixed_bfloat16");
 * console.log(policy.computeDtype, policy.variableDtype); // bfloat16 float32
 * ```
 */
export class DTypePolicy {
  readonly name: PolicyName;

  constructor(name: PolicyName) {
    const known = [...dtypes, "int64", "uint64", "mixed_float16", "mixed_bfloat16"];
    if (!known.includes(name)) {
      throw new CeratopsError(`There is no dtype policy "${String(name)}"`, {
        code: "E_DTYPE_POLICY",
        expected: known.join(", "),
        received: String(name),
        hint: `dtype: "float32"`,
      });
    }
    this.name = name;
  }

  /** The policy for what a layer was given; the global one where it was given nothing. */
  static from(written: PolicyName | DTypePolicy | SerializedPolicy | null | undefined): DTypePolicy {
    if (written instanceof DTypePolicy) return written;
    return new DTypePolicy((typeof written === "object" ? written?.config.name : written) ?? globalPolicy);
  }

  get computeDtype(): DType {
    return canonicalDType((this.name.startsWith("mixed_") ? this.name.slice("mixed_".length) : this.name) as DTypeName);
  }

  get variableDtype(): DType {
    return this.name.startsWith("mixed_") ? "float32" : this.computeDtype;
  }

  serialize(): Record<string, unknown> {
    return { module: "keras", class_name: "DTypePolicy", config: { name: this.name }, registered_name: null };
  }
}

/** The policy of layers that name none. */
export const dtypePolicy = (): DTypePolicy => new DTypePolicy(globalPolicy);

export function setDtypePolicy(policy: PolicyName | DTypePolicy): void {
  globalPolicy = DTypePolicy.from(policy).name;
}
