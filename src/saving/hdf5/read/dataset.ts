import type { StoredArray } from "../../stored_array.ts";
import type { H5Attribute, H5Dataset } from "../tree.ts";
import { readAttributes } from "./attributes.ts";
import { Cursor } from "./cursor.ts";
import type { Storage } from "./dataset_bytes.ts";
import { readDataspace, type Dataspace } from "./messages/dataspace.ts";
import { readDatatype, type Datatype } from "./messages/datatype.ts";
import type { ObjectHeader } from "./object_header.ts";
import { openStorage } from "./storage.ts";
import { decodeArray, decodeTexts, isText, type NumberType } from "./values.ts";

/** A dataset of a file. What says where its bytes are is read once; its numbers are, every time they are asked for. */
export class StoredDataset implements H5Dataset {
  readonly kind = "dataset";
  readonly #header: ObjectHeader;
  #attributes: ReadonlyMap<string, H5Attribute> | undefined;
  #dataspace: Dataspace | undefined;
  #datatype: Datatype | undefined;
  #storage: Storage | undefined;
  #texts: readonly string[] | undefined;

  constructor(header: ObjectHeader) {
    this.#header = header;
  }

  get attributes(): ReadonlyMap<string, H5Attribute> {
    return (this.#attributes ??= readAttributes(this.#header));
  }

  get shape(): readonly number[] {
    return this.#space.shape;
  }

  get dtype(): H5Dataset["dtype"] {
    return isText(this.#type) ? "string" : this.#numberType().dtype;
  }

  read(): StoredArray | readonly string[] {
    if (isText(this.#type)) return (this.#texts ??= this.#readTexts());
    return decodeArray(this.#bytes(), this.#numberType(), this.shape);
  }

  get #space(): Dataspace {
    return (this.#dataspace ??= readDataspace(this.#header.require("dataspace")));
  }

  get #type(): Datatype {
    return (this.#datatype ??= readDatatype(this.#header.require("datatype")));
  }

  /** Keras stores bfloat16 as two opaque bytes, and says so in an attribute. */
  #numberType(): NumberType {
    const type = this.#type;
    if (type.kind === "number") return type;
    const { file, path } = this.#header;
    if (type.kind === "opaque" && type.size === 2 && this.attributes.get("dtype") === "bfloat16") {
      return { dtype: "bfloat16", size: 2, isBigEndian: false };
    }
    const name = type.kind === "other" ? type.name : `opaque, ${type.size} bytes`;
    throw file.unsupported(path, undefined, "The dataset's type is none that an array can have.", { received: name });
  }

  #bytes(): Uint8Array {
    this.#storage ??= openStorage(this.#header, this.#space, this.#type.size);
    return this.#storage.read();
  }

  #readTexts(): readonly string[] {
    const type = this.#type;
    if (!isText(type)) return [];
    const { file, path } = this.#header;
    file.checkTexts(this.#space.count, path);
    const bytes = this.#bytes();
    const source = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    return decodeTexts(new Cursor(file, path, 0, bytes.length, source), type, this.#space.count);
  }
}
