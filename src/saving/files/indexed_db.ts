import { missingFile, placeError } from "./errors.ts";
import { pathOf, slashes, type Place } from "./place.ts";

const DATABASE = "ceratops";
const STORE = "files";

/** Files in a database of the browser, `indexeddb://name`: they stay until the site's data is cleared. */
export const browserDatabase: Place = {
  async read(address) {
    const bytes: unknown = await inStore("read", address, (store) => store.get(pathOf(address)));
    if (bytes instanceof Uint8Array) return bytes;
    const names = await keys(address);
    const received = names.length === 0 ? "the site has saved nothing yet" : `the site has saved ${names.slice(0, 8).join(", ")}`;
    throw missingFile(address, received, `Save it first: await model.save("${address}")`);
  },
  async write(address, bytes) {
    // A copy, because a view would take the whole buffer behind it along.
    await inStore("write", address, (store) => store.put(bytes.slice(), pathOf(address)));
  },
  ...slashes,
  async list(address) {
    const folder = slashes.inside(pathOf(address), "");
    const names = (await keys(address)).filter((name) => name.startsWith(folder));
    return names.length === 0 ? undefined : names.map((name) => name.slice(folder.length));
  },
};

async function keys(address: string): Promise<string[]> {
  return (await inStore("read", address, (store) => store.getAllKeys())).map(String);
}

/** Runs one request in a transaction of its own; a write counts once the transaction is complete. */
async function inStore<T>(doing: "read" | "write", address: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  if (typeof indexedDB === "undefined") {
    throw placeError(doing, address, "There is no IndexedDB here, only in browsers", "In Node, give a path: model.save(\"model.keras\")");
  }
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    const database = await settled(opening);
    try {
      const transaction = database.transaction(STORE, doing === "read" ? "readonly" : "readwrite", { durability: "strict" });
      const [result] = await Promise.all([settled(ask(transaction.objectStore(STORE))), completed(transaction)]);
      return result;
    } finally {
      database.close();
    }
  } catch (cause) {
    const hint = "The browser may be short of space, or forbid storage in private windows: navigator.storage.estimate() tells.";
    throw placeError(doing, address, "The browser's database refuses", hint, cause);
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the request failed"));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
  });
}
