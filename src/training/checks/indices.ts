import { CeratopsError } from "../../errors.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import { rowSize, type HostArray } from "../data/host_array.ts";

/** Refuses ids that an Embedding has no vector for: it would quietly give another one. */
export function checkIds(array: HostArray, where: string, consumers: readonly BaseLayer[]): void {
  for (const layer of consumers) {
    if (layer.className !== "Embedding") continue;
    const ids = layer.getConfig()["input_dim"];
    if (typeof ids === "number") checkRange(array, where, layer.name, ids);
  }
}

function checkRange(array: HostArray, where: string, layer: string, ids: number): void {
  const { data } = array;
  let greatest = 0;
  let wrong = -1;
  for (let i = 0; i < data.length; i++) {
    const id = data[i] ?? 0;
    if (wrong < 0 && !(id >= 0 && id < ids)) wrong = i;
    if (id > greatest) greatest = id;
  }
  if (wrong < 0) return;
  const id = data[wrong] ?? 0;
  const row = Math.floor(wrong / rowSize(array));
  throw new CeratopsError(`${where} holds ${id}; Embedding "${layer}" has ids from 0 to ${ids - 1}`, {
    code: "E_INDEX_RANGE",
    where: `${where}, row ${row} → ${layer}`,
    expected: `whole numbers from 0 to ${ids - 1}`,
    received: `${id}${id < 0 ? "" : `, and up to ${greatest}`}`,
    hint: id < 0 ? "ids count from 0" : `layers.Embedding(${Math.floor(greatest) + 1}, …): one more than the greatest id, as ids count from 0`,
  });
}
