import { countOf, encodeNumbers } from "../../little_endian.ts";
import type { StoredArray } from "../../stored_array.ts";
import type { H5Attribute, H5Dataset, H5Group, H5Object } from "../tree.ts";
import { ByteWriter, nowhere } from "./byte_writer.ts";
import { checkArray, checkCount, checkMessage, checkName, readArray, readTexts } from "./checks.ts";
import { elementSize } from "./datatypes.ts";
import { FileLayout } from "./file_layout.ts";
import { GlobalHeap } from "./global_heap.ts";
import {
  attributeMessage,
  dataspaceMessage,
  datatypeMessage,
  fillValueMessage,
  layoutMessage,
  objectHeader,
  symbolTableMessage,
  type Message,
} from "./messages.ts";
import { internalK, leafK, placeSymbolTable, writeEntry, type PlacedMember } from "./symbol_table.ts";

const superblockSize = 96;

/**
 * The bytes of an HDF5 file that holds `root`, in the oldest and most widely read form of the format: what h5py writes by
 * default. The same tree gives the same bytes; members are listed by name, whatever their order.
 *
 * Attributes: texts and lists of texts are variable-length UTF-8, an empty list is a float64 array of shape `[0]`. Datasets of
 * dtype bfloat16 get the attribute `dtype` by which Keras knows them. Arrays are read one after another while they are written.
 *
 * @throws CeratopsError if a name cannot be in a file, an attribute is too large, or an array is not what it announces
 *
 * @example
 * ```ts
 * const bytes = writeHdf5(group({ vars: group({ "0": dataset({ dtype: "float32", shape: [2], data: new Float32Array([1, 2]) }) }) }));
 * ```
 *
 * Source: HDF5 File Format Specification Version 3.0.
 */
export function writeHdf5(root: H5Group): Uint8Array<ArrayBuffer> {
  const layout = new FileLayout();
  layout.reserve(superblockSize, (target) => target.set(superblock(layout.size, placed)));
  const placed = new Placing(layout).group("", root, "/");
  return layout.build();
}

/** Superblock version 0 (II.A). */
function superblock(fileSize: number, root: PlacedMember): Uint8Array {
  const writer = new ByteWriter().u8(0x89).text("HDF\r\n").u8(0x1a, 0x0a);
  writer.u8(0, 0, 0, 0, 0, 8, 8, 0).u16(leafK, internalK).u32(0).u64(0, nowhere, fileSize, nowhere);
  writeEntry(writer, 0, root.address, root.table);
  return writer.finish();
}

/** Gives every object its place, members before the groups that list them. */
class Placing {
  readonly #layout: FileLayout;
  readonly #texts: GlobalHeap;

  constructor(layout: FileLayout) {
    this.#layout = layout;
    this.#texts = new GlobalHeap(layout);
  }

  group(name: string, { members, attributes }: H5Group, path: string): PlacedMember {
    const placed = Array.from(members, ([key, member]) => this.#member(key, member, path));
    const table = placeSymbolTable(this.#layout, placed);
    const address = this.#header([symbolTableMessage(table.tree, table.heap)], attributes, path);
    return { name, address, table };
  }

  #member(name: string, member: H5Object, parent: string): PlacedMember {
    checkName(name, parent);
    const path = parent === "/" ? `/${name}` : `${parent}/${name}`;
    return member.kind === "group" ? this.group(name, member, path) : this.#dataset(name, member, path);
  }

  #dataset(name: string, dataset: H5Dataset, path: string): PlacedMember {
    const { shape, dtype } = dataset;
    const size = countOf(shape) * elementSize(dtype);
    const data =
      dtype === "string"
        ? this.#layout.place(this.#texts.add(readTexts(dataset, path)))
        : this.#layout.reserve(size, (target) => target.set(encodeNumbers(readArray(dataset, path))));
    const messages = [dataspaceMessage(shape), datatypeMessage(dtype), fillValueMessage, layoutMessage(data, size)];
    const tag: [string, H5Attribute][] = dtype === "bfloat16" ? [["dtype", "bfloat16"]] : [];
    const address = this.#header(messages, new Map([...dataset.attributes, ...tag]), path);
    return { name, address, table: undefined };
  }

  #header(messages: readonly Message[], attributes: ReadonlyMap<string, H5Attribute>, path: string): number {
    const all = [...messages, ...Array.from(attributes, ([name, value]) => this.#attribute(name, value, path))];
    checkCount(all.length, path);
    return this.#layout.place(objectHeader(all));
  }

  #attribute(name: string, value: H5Attribute, path: string): Message {
    const message = this.#encode(name, value, path);
    checkMessage(message.body.length, name, path);
    return message;
  }

  #encode(name: string, value: H5Attribute, path: string): Message {
    if (typeof value === "string") return attributeMessage(name, "string", [], this.#texts.add([value]));
    if ("dtype" in value) return attributeMessage(name, value.dtype, value.shape, encoded(value, path));
    if (value.length === 0) return attributeMessage(name, "float64", [0], new Uint8Array(0));
    return attributeMessage(name, "string", [value.length], this.#texts.add(value));
  }
}

function encoded(array: StoredArray, path: string): Uint8Array {
  checkArray(array, path);
  return encodeNumbers(array);
}
