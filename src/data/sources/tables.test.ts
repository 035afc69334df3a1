import { tableFromArrays, tableToIPC } from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arrow } from "./arrow.ts";
import { csv } from "./csv.ts";
import { optionalPackage } from "./optional_package.ts";
import { parquet } from "./parquet.ts";

const people = "name,age,height\nAda,36,1.65\nAlan,41,\n";

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "tables-")), name);
  await writeFile(path, content);
  return path;
}

describe("csv", () => {
  test("rows are records, numbers where all cells are", async () => {
    const rows = csv(people);
    expect(await rows.toArray()).toEqual([
      { name: "Ada", age: 36, height: 1.65 },
      { name: "Alan", age: 41, height: Number.NaN },
    ]);
    expect((await rows.toArray()).length).toBe(2); // again from the beginning
  });

  test("columns, labels, and numbers as one array", async () => {
    expect(await csv(people, { columns: ["height"], label: "age" }).toArray()).toEqual([
      [{ height: 1.65 }, 36],
      [{ height: Number.NaN }, 41],
    ]);
    const [batch] = await csv(people, { label: "name", stack: true }).batch(2).toArray();
    expect(batch).toEqual([{ data: Float32Array.of(36, 1.65, 41, Number.NaN), shape: [2, 2] }, ["Ada", "Alan"]]);
    const [first] = await csv(people, { columns: ["name"], label: ["age", "height"] }).toArray();
    expect(first).toEqual([{ name: "Ada" }, { age: 36, height: 1.65 }]);
  });

  test("quotes, other delimiters, comments, Windows' line ends, a byte order mark", async () => {
    expect(await csv('a;b\r\n"x;\r\n""y""";1\r\n# no row;\r\n\r\nz;2', { delimiter: ";", comment: "#" }).toArray()).toEqual([
      { a: 'x;\r\n"y"', b: 1 },
      { a: "z", b: 2 },
    ]);
    expect(await csv("\uFEFFa,b\n1,2\n").toArray()).toEqual([{ a: 1, b: 2 }]);
    expect(await csv("a\r1\r2").toArray()).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("names from elsewhere, or none", async () => {
    expect(await csv("1,x\n2,y", { header: ["n", "letter"] }).toArray()).toEqual([
      { n: 1, letter: "x" },
      { n: 2, letter: "y" },
    ]);
    expect(await csv("1,x\n", { header: false }).toArray()).toEqual([{ 0: 1, 1: "x" }]);
    expect(await csv("\n").toArray()).toEqual([]);
  });

  test("files larger than a piece, and every kind of source", async () => {
    const text = `id,note\n${Array.from({ length: 30_000 }, (_, i) => `${i},"ü, ${i}"`).join("\n")}`;
    const path = await fileWith("big.csv", text);
    for (const source of [path, new Blob([text]), () => new Response(text), new TextEncoder().encode(text)] as const) {
      const rows = await csv(source).toArray();
      expect(rows).toHaveLength(30_000);
      expect(rows[29_999]).toEqual({ id: 29_999, note: "ü, 29999" });
    }
    expect(await csv(path).take(1).toArray()).toEqual([{ id: 0, note: "ü, 0" }]);
  });

  test("lines that end between two pieces", async () => {
    const bytes = new TextEncoder().encode("a,b\r\n1,ä\r\n2,ö\r\n");
    const pieces = () => {
      let at = 0;
      return new ReadableStream<Uint8Array>({
        pull: (controller) => (at === bytes.length ? controller.close() : controller.enqueue(bytes.subarray(at, ++at))),
      });
    };
    expect(await csv(pieces).toArray()).toEqual([
      { a: 1, b: "ä" },
      { a: 2, b: "ö" },
    ]);
  });

  test("a stream is read once", async () => {
    const rows = csv(new Response("a\n1\n"));
    expect(await rows.toArray()).toEqual([{ a: 1 }]);
    await expect(rows.toArray()).rejects.toThrow(/read once only/);
  });

  test("types that the first rows do not show", async () => {
    const text = `zip\n${"1234\n".repeat(100)}AB1\n`;
    await expect(csv(text).toArray()).rejects.toThrow(/no number[^]*row 101, column "zip"[^]*types: { "zip": "string" }/);
    expect((await csv(text, { types: { zip: "string" } }).toArray())[0]).toEqual({ zip: "1234" });
  });

  test("what is wrong is named", async () => {
    await expect(csv("a,b\n1,2\n1\n").toArray()).rejects.toThrow(/row 2[^]*1 cells, 2 columns/);
    await expect(csv('a,b\n1,"2\n').toArray()).rejects.toThrow(/cannot be read[^]*[Qq]uote/);
    await expect(csv(people, { label: "agee" }).toArray()).rejects.toThrow(/no column "agee"[^]*Did you mean "age"/);
    await expect(csv(people, { stack: true }).toArray()).rejects.toThrow(/only numbers can be stacked[^]*column "name"[^]*"Ada"/);
    await expect(csv("missing.csv").toArray()).rejects.toThrow(/no such file[^]*missing\.csv/);
  });
});

describe("arrow", () => {
  const table = tableFromArrays({
    id: Int32Array.of(1, 2, 3),
    name: ["x", null, "z"],
    big: [1n, null, 3n],
    ok: [true, false, true],
  });

  test.each(["stream", "file"] as const)("a %s", async (kind) => {
    const path = await fileWith("a.arrow", tableToIPC(table, kind));
    expect(await arrow(path).toArray()).toEqual([
      { id: 1, name: "x", big: 1, ok: true },
      { id: 2, name: "", big: Number.NaN, ok: false },
      { id: 3, name: "z", big: 3, ok: true },
    ]);
  });

  test("batches of features and labels", async () => {
    const bytes = new Uint8Array(tableToIPC(table));
    const [batch] = await arrow(bytes, { columns: ["id", "ok"], label: "name", stack: true })
      .batch(3)
      .toArray();
    expect(batch).toEqual([{ data: Float32Array.of(1, 1, 2, 0, 3, 1), shape: [3, 2] }, ["x", "", "z"]]);
  });

  test("what is none is named", async () => {
    await expect(arrow(new TextEncoder().encode("a,b\n1,2\n")).toArray()).rejects.toThrow(/data\.arrow/);
  });
});

describe("parquet", () => {
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "id", data: Int32Array.of(1, 2, 3), type: "INT32" },
        { name: "name", data: ["x", null, "z"], type: "STRING" },
        { name: "size", data: [0.5, null, 2], type: "DOUBLE" },
        { name: "when", data: [new Date(0), new Date(5), new Date(7)], type: "TIMESTAMP" },
      ],
      rowGroupSize: 2,
    }),
  );

  test("group by group, from bytes and files", async () => {
    const expected = [
      { id: 1, name: "x", size: 0.5, when: 0 },
      { id: 2, name: "", size: Number.NaN, when: 5 },
      { id: 3, name: "z", size: 2, when: 7 },
    ];
    const rows = parquet(await fileWith("a.parquet", bytes));
    expect(await rows.toArray()).toEqual(expected);
    expect(await rows.toArray()).toEqual(expected);
    expect(
      await parquet(new Blob([bytes]))
        .take(1)
        .toArray(),
    ).toEqual(expected.slice(0, 1));
  });

  test("columns and labels", async () => {
    const [batch] = await parquet(bytes, { columns: ["size", "id"], label: "name", stack: true })
      .batch(3)
      .toArray();
    expect(batch).toEqual([{ data: Float32Array.of(0.5, 1, Number.NaN, 2, 2, 3), shape: [3, 2] }, ["x", "", "z"]]);
    await expect(parquet(bytes, { columns: ["sizes"] }).toArray()).rejects.toThrow(/no column "sizes"[^]*Did you mean "size"/);
  });

  test("what is none is named", async () => {
    await expect(parquet(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)).toArray()).rejects.toThrow(
      /data\.parquet: the file cannot be read/,
    );
    await expect(parquet("missing.parquet").toArray()).rejects.toThrow(/missing\.parquet/);
  });
});

test("a package that is not installed is named with the command that installs it", async () => {
  const load = (): Promise<unknown> => Promise.reject(new Error("Cannot find package 'hyparquet'\nImported from …"));
  await expect(optionalPackage("hyparquet", "data.parquet", load)).rejects.toThrow(
    /data\.parquet needs the package hyparquet[^]*npm install hyparquet/,
  );
});
