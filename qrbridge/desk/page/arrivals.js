/** What has arrived here, newest first. */
import { on } from "./air.js";
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { field } from "./forms.js";
import { stateChip } from "./states.js";
import { table } from "./tables.js";
import { moment, same } from "./words.js";

const REST = 250; // Milliseconds after the last key until it is looked for.

/** Show the list with a field to look for an application, a receipt code or a number; return what to do when it
 * is left.
 */
export async function arrivals(box) {
  const list = h("div.scroll", { tabIndex: -1 });
  const look = field("search_arrivals", h("input", { type: "search", autocomplete: "off" }), { key: "S" });
  let timer = 0, asked = 0;
  look.control.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, REST);
  });
  const stop = on("happening", happening => { if (happening.kind === "arrived") find(); });
  fill(box, h("section.page", {}, h("div.page-head", {}, h("h1", { say: "arrivals" }), look.box), list));
  await find();
  look.control.focus();
  return stop;

  async function find() {
    const mine = asked += 1;
    const rows = await get("arrivals", { query: look.control.value.trim() });
    if (mine === asked) fill(list, arrivalRows(rows));
  }
}

export function arrivalRows(rows) {
  return table("arrivals", ["received_at", "receipt", "arrival_title", "application", "issuer", "state"], rows.map(row => [
    h("span.time", {}, moment(row.received_at)),
    h("code.code", {}, row.receipt),
    h("a", { href: `#/receive/${row.number}`, say: same(row.title) }),
    row.application ? h("span", {}, h("code", {}, row.application), " ", row.revision ? h("span.muted", { say: ["revision", { revision: row.revision }] }) : null) : "",
    row.issuer,
    h("span", {}, stateChip(row.state), row.delivered?.length ? h("span.chip", { say: "state_delivered" }) : null),
  ]), "nothing_here");
}
