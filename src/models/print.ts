/** Prints for people: what `summary()` is for. */
export function printText(text: string): void {
  // eslint-disable-next-line no-console -- the purpose of summary()
  console.log(text);
}
