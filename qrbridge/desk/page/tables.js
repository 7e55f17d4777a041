/** Plain tables. */
import { h } from "./dom.js";

/** Return a table called `label` with `heads` (keys of texts) and rows of texts and elements; the first link of
 * a row can be clicked anywhere in it. Without rows it says `empty`.
 */
export function table(label, heads, rows, empty, numbers = []) {
  if (!rows.length) return h("p.nothing", { say: empty });
  const right = at => numbers.includes(at) ? "number" : undefined;
  const body = h("tbody", {}, rows.map(cells => h("tr", {}, cells.map((cell, at) => h("td", { class: right(at) }, cell)))));
  body.addEventListener("click", event => {
    const row = event.target.closest("tr");
    if (!event.target.closest("a, button, input, select, label") && !String(getSelection())) row?.querySelector("a")?.click();
  });
  return h("table.list", { label },
    h("thead", {}, h("tr", {}, heads.map((key, at) => h("th", { scope: "col", say: key, class: right(at) })))), body);
}
