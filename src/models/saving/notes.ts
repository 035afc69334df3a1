/** Told what was passed over while a file was read, one sentence each. */
export type Note = (text: string) => void;
