import { readFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { File, ready, type Group, type LIBVER_BOUND } from "h5wasm/node";
import { readHdf5, type H5Group } from "../../src/saving/hdf5/index.ts";

const forms: readonly LIBVER_BOUND[] = ["earliest", "latest"];

/** The same weights as other programs may write them: in chunks, shuffled and compressed, in old and new forms of the format. */
export async function rechunked(bytes: Uint8Array): Promise<Uint8Array[]> {
  await ready;
  const folder = mkdtempSync(join(tmpdir(), "ceratops-chunks-"));
  const root = readHdf5(bytes, "a seed");
  const files = forms.map((form) => {
    const path = join(folder, `${form}.h5`);
    const file = new File(path, "w", { libver: [form, "latest"] });
    fill(file, root);
    file.close();
    return new Uint8Array(readFileSync(path));
  });
  rmSync(folder, { recursive: true });
  return files;
}

function fill(target: Group, { members }: H5Group): void {
  for (const [name, member] of members) {
    if (member.kind === "group") {
      fill(target.create_group(name) as Group, member);
      continue;
    }
    const content = member.read();
    if (!("dtype" in content)) continue;
    const shape = [...content.shape];
    const chunks = shape.map((size) => Math.max(1, Math.ceil(size / 2)));
    const isCut = shape.length > 0 && !shape.includes(0);
    target.create_dataset({
      name,
      data: content.data as Float32Array,
      shape,
      ...(isCut && { chunks, compression: "gzip", compression_opts: [6], shuffle: true }),
    });
  }
}
