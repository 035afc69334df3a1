/** A member of a group: only hard links, which say where the object is, are followed. */
export type Link =
  | { readonly name: string; readonly kind: "hard link"; readonly address: number }
  | { readonly name: string; readonly kind: "soft link" | "external link" };
