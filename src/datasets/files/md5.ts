const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

const constants = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/** What each of the four rounds mixes, and which word of the block its step `i` reads. */
const rounds: readonly [mix: (b: number, c: number, d: number) => number, word: (i: number) => number][] = [
  [(b, c, d) => (b & c) | (~b & d), (i) => i],
  [(b, c, d) => (b & d) | (c & ~d), (i) => 5 * i + 1],
  [(b, c, d) => b ^ c ^ d, (i) => 3 * i + 5],
  [(b, c, d) => c ^ (b | ~d), (i) => 7 * i],
];

/**
 * MD5 in hexadecimal, which the web's own digests leave out; good for damage on the way, not against forgery.
 *
 * R. Rivest, RFC 1321.
 */
export function md5(bytes: Uint8Array): string {
  const blocks = padded(bytes);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < blocks.byteLength; at += 64) addBlock(state, blocks, at);
  return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The message, a one, zeros up to whole blocks, and its length in bits. */
function padded(bytes: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  const all = new Uint8Array(view.buffer);
  all.set(bytes);
  all[bytes.length] = 0x80;
  view.setUint32(all.length - 8, bytes.length * 8, true);
  view.setUint32(all.length - 4, Math.floor((bytes.length * 8) / 2 ** 32), true);
  return view;
}

function addBlock(state: Int32Array, blocks: DataView, at: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  rounds.forEach(([mix, word], round) => {
    for (let i = 0; i < 16; i++) {
      const message = blocks.getInt32(at + 4 * (word(i) % 16), true);
      const sum = (a + mix(b, c, d) + message + (constants[16 * round + i] ?? 0)) | 0;
      const shift = shifts[round]?.[i % 4] ?? 0;
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
  });
  [a, b, c, d].forEach((word, i) => {
    state[i] = (state[i] ?? 0) + word;
  });
}
