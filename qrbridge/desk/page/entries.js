/** Entries of the log as a table. */
import { h } from "./dom.js";
import { revision } from "./states.js";
import { table } from "./tables.js";
import { moment, same } from "./words.js";

const KINDS = {
  encode: "did_encode", show: "did_show", print: "did_print", scan: "did_scan", verify: "did_verify", accept: "did_accept",
  refuse: "did_refuse", deliver: "did_deliver", return: "did_return", export: "did_export", sign_in: "did_sign_in",
  refuse_sign_in: "did_refuse_sign_in",
  sign_out: "did_sign_out", operator: "did_operator",
};

/** Return the table of `entries`; `between` names the column between what and how: "application" or "department". */
export function entryTable(entries, between) {
  const heads = ["number", "time", "event", between, "said", "other_side", "operator", "terminal"];
  return table("entries", heads, entries.map(one => [
    String(one.number),
    h("span.time", {}, moment(one.at)),
    h(`span.chip.did-${one.kind}`, { say: KINDS[one.kind] ?? same(one.kind) }),
    between === "department" ? h("span", { say: one.department }) : application(one.application),
    h("span", { say: one.text }),
    [one.station ?? "", " ", revision(one.revision)],
    one.operator,
    one.terminal,
  ]), "no_entries", [0]);
}

function application(number) {
  return number ? h("a", { href: `#/trace/${encodeURIComponent(number)}` }, h("code", {}, number)) : "";
}
