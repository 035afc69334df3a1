import { expect, test } from "vitest";
import { innerPathProblem } from "./inner_path.ts";
import { looksLike } from "./looks_like.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ["", "an empty file"],
  ["PK\x03\x04\x14\0", "a zip archive"],
  ["\x89HDF\r\n\x1a\n", "an HDF5 file"],
  ["\x1f\x8b\x08", "a gzip file"],
  ["\x30\0\0\0\0\0\0\0{\"a\":", "a safetensors file"],
  ["\x1c\0\0\0TFL3", "a TensorFlow Lite model"],
  ["\xef\xbb\xbf{\"a\": 1}", "JSON text"],
  ["\n\t[1, 2]", "JSON text"],
  ["<!-- saved -->\n<HTML lang=en>", "an HTML page"],
  ["version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer, which only names the file that is stored elsewhere"],
  ["404: Not Found\r\nmore", 'text that begins with "404: Not Found"'],
  ["\x00\x01\x02", "bytes that begin with 00 01 02"],
])("%j looks like %s", (head, what) => {
  expect(looksLike(bytes(head)).what).toBe(what);
});

test.each(["config.json", "assets/layers/text/vocabulary.txt", "a b/ü.txt", "..x/y..", ".hidden", "folder/"])("%j stays inside", (path) => {
  expect(innerPathProblem(path)).toBeUndefined();
});

test.each(["", "/etc/passwd", "../x", "a/../../x", "a/..", "./a", "a//b", "C:\\x", "c:x", "a\\..\\b", "file:x", "a\0.txt"])(
  "%j does not",
  (path) => {
    expect(innerPathProblem(path)).toBeTypeOf("string");
  },
);
