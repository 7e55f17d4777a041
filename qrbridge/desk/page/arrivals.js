/** What has arrived here, newest first. */
import { on } from "./air.js";
import { fill, h } from "./dom.js";
import { search } from "./search.js";
import { revision, stateChip } from "./states.js";
import { table } from "./tables.js";
import { moment, same } from "./words.js";

/** Show the list with a field to look for an application, a receipt code or a number. */
export async function arrivals(box, _, leaving) {
  const list = h("div.scroll", { tabIndex: -1 });
  const look = search("search_arrivals", "arrivals", list, arrivalRows);
  leaving(on("happening", happening => { if (happening.kind === "arrived") look.find(); }));
  fill(box, h("section.page", {}, h("div.page-head", {}, h("h1", { say: "arrivals" }), look.box), list));
  await look.find();
  look.control.focus();
}

export function arrivalRows(rows) {
  return table("arrivals", ["received_at", "receipt", "arrival_title", "application", "issuer", "state"], rows.map(row => [
    h("span.time", {}, moment(row.received_at)),
    h("code.code", {}, row.receipt),
    [h("a", { href: `#/receive/${row.number}`, say: same(row.name ?? row.title) }), " ",
      row.name && h("span.muted", {}, row.title)],
    row.application ? h("span", {}, h("code", {}, row.application), " ", row.revision ? revision(row.revision) : null) : "",
    row.issuer,
    h("span", {}, stateChip(row.state), row.delivered?.length ? h("span.chip", { say: "state_delivered" }) : null),
  ]), "nothing_here");
}
