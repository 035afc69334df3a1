/**
 * Why `path` must not be used as the name of a file inside an archive or a folder; undefined when it may be. Names are
 * relative, with forward slashes, and stay inside: what a file names can never reach anything outside of it.
 */
export function innerPathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.includes("\0")) return "contains a zero byte";
  if (path.includes("\\")) return "contains a backslash";
  if (path.startsWith("/")) return "is absolute";
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return "begins with a drive or a scheme";
  const segments = path.split("/");
  if (segments.includes("..")) return "leads out of its folder";
  if (segments.includes(".") || segments.slice(0, -1).includes("")) return "has an empty part";
  return undefined;
}
