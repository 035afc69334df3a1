import { asBlobPart } from "./handles.ts";
import { placeError } from "./errors.ts";
import { pathOf, slashes, type Place } from "./place.ts";

/** How long the browser may take to begin with a download, in milliseconds. */
const TIME_TO_BEGIN = 60_000;

/** The user's folder of downloads, `downloads://name`: a page can save into it, and not read from it. */
export const downloads: Place = {
  async read(address) {
    const hint = "Let the user choose the file with <input type=\"file\">, and give that File instead.";
    throw placeError("read", address, "A page cannot read the folder of downloads", hint);
  },
  async write(address, bytes) {
    if (typeof document === "undefined") {
      throw placeError("write", address, "Only a page can offer a download", 'Elsewhere, give a path: model.save("model.keras")');
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asBlobPart(bytes)], { type: "application/octet-stream" }));
    link.download = pathOf(address).split("/").at(-1) ?? "";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), TIME_TO_BEGIN);
  },
  ...slashes,
};
