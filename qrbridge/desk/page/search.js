/** A list that is looked up while somebody types. */
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { field } from "./forms.js";

const REST = 250; // Milliseconds after the last key until it is looked for.

/** Return {box, control, find}: a field labelled `what`; `find` puts into `list` what `shown` makes of the rows that
 * the desk has at `path` for what was typed.
 */
export function search(what, path, list, shown) {
  const { box, control } = field(what, h("input", { type: "search", autocomplete: "off" }), { key: "S" });
  let timer = 0, asked = 0;
  control.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, REST);
  });

  async function find() {
    const mine = asked += 1;
    const rows = await get(path, { query: control.value.trim() });
    if (mine === asked) fill(list, shown(rows));
  }

  return { box, control, find };
}
