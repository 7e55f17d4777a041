/** One arrival: from whom, when, its receipt code, its form, and what can be done with it. */
import { h, put } from "./dom.js";
import { checked, complaint } from "./forms.js";
import { fieldTable } from "./fields.js";
import { handover } from "./handover.js";
import { icon } from "./icons.js";
import { revision, stateChip } from "./states.js";
import { moment, same } from "./words.js";

/** Return the element of `arrival`, as GET arrivals/N tells it. `actions` stand under its head; `choose` is
 * called with a field to complain about.
 */
export function record(arrival, targets, actions = [], choose = null) {
  return h("article.record", { label: "record_label", data: { arrival: arrival.number } },
    head(arrival),
    sender(arrival),
    findings(arrival),
    h("div.actions-bar", { data: { tour: "actions" } }, actions),
    handover(arrival, targets),
    content(arrival, choose));
}

function head(arrival) {
  return h("header.record-head", {},
    h("div.grow", {},
      h("h2", { say: same(arrival.name ?? arrival.title) }),
      h("p", {},
        arrival.application && [h("span", { say: "application" }), " ", h("code", {}, arrival.application)],
        revision(arrival.revision), " ", stateChip(arrival.state))),
    h("div.receipt", { data: { tour: "receipt" } }, h("span", { say: "receipt" }), h("strong.code", {}, arrival.receipt)));
}

function sender(arrival) {
  const facts = [
    ["signed_by", arrival.signer?.station ?? arrival.issuer],
    ["issued_at", moment(arrival.issued_at)],
    ["received_at", moment(arrival.received_at)],
    ["fingerprint", arrival.signer?.fingerprint],
  ];
  const known = facts.filter(([, value]) => value);
  return h("dl.facts", {}, known.map(([key, value]) => h("div", {}, h("dt", { say: key }), h("dd", {}, value))));
}

function findings(arrival) {
  const all = arrival.findings ?? [];
  const { kind, says } = checked(all);
  if (!all.length) return h(`p.check.${kind}`, {}, icon(kind), h("span", { say: says }));
  const head = h("summary", {}, icon(kind), h("span", { say: says }));
  const box = h(`details.check.${kind}`, {}, head, h("ul.complaints", {}, all.map(complaint)));
  // What belongs to no field of the form would be seen nowhere else.
  const told = new Set((arrival.form ?? []).flatMap(field => field.findings).map(one => one.zh));
  box.open = all.some(one => !told.has(one.zh));
  return box;
}

function content(arrival, choose) {
  if (arrival.file) {
    return h("p.file", {}, h("strong", {}, arrival.file.name), " ",
      h("span.muted", { say: ["file_facts", { type: arrival.file.media_type, bytes: arrival.file.bytes }] }));
  }
  return put(h("div.scroll", { tabIndex: -1, data: { tour: "form" } }), fieldTable(arrival.form ?? [], choose));
}
