/** How far each transfer is: which of a few codes are missing, or how full a bar is. */
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { listed, same } from "./words.js";

const FEW = 24; // Codes that are shown one by one.
const NAMED = 6; // Missing ones that are named.

/** Return in words how far a transfer is: "5 of 7 - missing 2 and 6". */
export function howFar(transfer) {
  const { received, needed, missing, more_missing: more } = transfer;
  const percent = Math.min(99, Math.floor(100 * received / needed));
  if (needed > FEW) return ["progress_share", { received, needed, percent }];
  if (!missing?.length) return ["progress", { received, needed }];
  const named = missing.slice(0, NAMED).map(String);
  const short = needed - received;
  // Sheets hold some codes more than are needed: then not all that are missing must be read.
  if (!more && short < missing.length) return () => ["progress_any", { received, needed, short, missing: same(listed(named, "list_or")) }];
  const key = more || missing.length > NAMED ? "progress_missing_more" : "progress_missing";
  return () => [key, { received, needed, missing: same(listed(named)) }];
}

/** Show all open transfers in `box`. */
export function show(box, open) {
  fill(box, open.map(transfer => h("li.transfer", {},
    h("p.how-far", { say: howFar(transfer) }),
    transfer.needed > FEW ? bar(transfer) : marks(transfer),
    transfer.suspect && h("p.note.warning", {}, icon("warning"), h("span", { say: "suspect" })))));
}

function bar({ received, needed }) {
  return h("progress", { max: needed, value: received, label: "progress_label" });
}

function marks({ received, needed, missing, more_missing: more }) {
  const gone = new Set(missing ?? []);
  const known = gone.size > 0 && !more;
  return h("ol.marks", { "aria-hidden": "true" }, Array.from({ length: needed }, (_, at) => {
    const there = known ? !gone.has(at + 1) : at < received;
    return h(there ? "li.there" : "li", {}, known ? String(at + 1) : "");
  }));
}
