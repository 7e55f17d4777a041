/** One application of a hall: what is wrong with it, the chain over the departments, and what can be sent next. */
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { fieldTable } from "./fields.js";
import { button, checked, choice, complaint, paper, verdict } from "./forms.js";
import { icon } from "./icons.js";
import { keyed } from "./keys.js";
import { me } from "./session.js";
import { open as openShow, sheet, shownTo } from "./show.js";
import { revision, stateChip, STATES } from "./states.js";
import { moment, same } from "./words.js";

/** Show the application `number`. */
export async function application(box, number) {
  const found = await get(`applications/${encodeURIComponent(number)}`);
  const told = verdict();
  const links = [...found.chain].sort((one, other) => turn(one) - turn(other)).map(chainLink);
  const refresh = () => application(box, number);
  fill(box, h("div.receive", {},
    h("section.left", { label: "application_left" }, head(found), faults(found), papers(found)),
    h("section.right", { label: "application_right" },
      h("h2", { say: "chain" }),
      h("ol.chain", { data: { tour: "chain" } }, links.map(link => link.box)),
      sending(found, links, told, refresh),
      told.box,
      h("h2", { say: "facts" }), fieldTable(found.facts))));
  box.querySelector("input[type=checkbox]:checked")?.focus();
}

function head(found) {
  const complete = () => h("span.chip.state-approved", {}, icon("done"), h("span", { say: "complete" }));
  return h("header", {}, h("h1", {}, found.name),
    h("p", {}, h("span", { say: "application" }), " ", h("code", {}, found.application)),
    h("p", {}, revision(found.revision), " ",
      found.draft ? h("span.chip", { say: "state_draft" }) : found.complete ? complete() : null));
}

function faults(found) {
  const { kind, says } = checked(found.findings);
  if (!found.findings.length) return h(`p.check.${kind}`, {}, icon(kind), h("span", { say: says }));
  return h(`div.check.open.${kind}`, {},
    h("p", {}, icon(kind), h("strong", { say: says })),
    h("ul.complaints", {}, found.findings.map(complaint)),
    keyed(paper("a.button", `${address(found)}/notice.pdf`, "notice"), "N"));
}

function address(found) {
  return `/api/applications/${encodeURIComponent(found.application)}`;
}

function papers(found) {
  return h("p.bar", {},
    found.complete ? keyed(paper("a.button.primary", `${address(found)}/collection.pdf`, "collection"), "C") : null,
    found.draft ? null : keyed(h("a.button", { href: `#/trace/${encodeURIComponent(found.application)}`, say: "whole_trace" }), "T"),
    keyed(h("a.button", { href: "#/receive", say: "take_return" }), "E"));
}

/** Return a department's turn in the chain: who has answered, who has it, who can get it, who waits for others. */
function turn(link) {
  if (link.answered_at && !link.ready) return link.answered_at - 1e12;
  return link.ready ? 1 : link.waiting ? 2 : 0;
}

/** Return {box, wanted}: a department of the chain; `wanted()` is what to send there, null for nothing. */
function chainLink(link) {
  const stations = me().departments.find(one => one.id === link.department)?.stations ?? [];
  const tick = link.ready ? h("input", { type: "checkbox", checked: stations.length > 0, disabled: !stations.length }) : null;
  const station = link.ready && stations.length > 1 ? choice(stations.map(name => [name, same(name)])) : null;
  station?.setAttribute("aria-label", stations.join(", "));
  const state = link.ready && link.state === "not sent" ? "ready" : link.waiting ? "waiting" : link.state;
  const about = [
    link.sent_at && h("span", { say: () => ["sent_at", { at: moment(link.sent_at) }] }),
    link.answered_at && h("span", { say: () => ["answered_at", { at: moment(link.answered_at) }] }),
    link.outcome && link.outcome !== link.state && h("span", { say: STATES[link.outcome] ?? same(link.outcome) }),
    link.ready && !stations.length && h("span.bad", { say: "no_station" }),
  ];
  const box = h("li", { class: link.ready ? "ready" : undefined },
    h("label", {}, tick, h("b", { say: link.name })), stateChip(state), h("span.about", {}, about), station,
    link.findings.length ? h("ul.complaints", {}, link.findings.map(one => complaint({ severity: "warning", ...inWords(one) }))) : null);
  return { box, wanted: () => tick?.checked ? { department: link.department, ...(station && { station: station.value }) } : null };
}

function inWords({ field, code, material_code: paper, text_zh: text }) {
  return same([field, code, paper, text].filter(Boolean).join("  "));
}

function sending(found, links, told, refresh) {
  if (!found.chain.some(link => link.ready)) return h("p.muted", { say: whyNothing(found) });
  const sealed = async () => {
    const shows = [];
    for (const said of links.map(link => link.wanted()).filter(Boolean)) {
      shows.push(await post(`applications/${encodeURIComponent(found.application)}/send`, said));
    }
    if (!shows.length) throw Object.assign(new Error("none"), { words: () => "choose_department", findings: [] });
    return shows;
  };
  const show = async () => {
    for (const each of await sealed()) await openShow(each);
    await refresh();
  };
  const print = async () => {
    const shows = await sealed();
    if (shows.length === 1) window.open(sheet(shows[0]), "_blank", "noopener");
    await refresh();
    const links = shows.map(each => h("li", {}, paper("a.button", sheet(each), same(`${shownTo(each)} ${each.receipt}`))));
    document.querySelector(".sheets")?.replaceChildren(...links);
  };
  return h("div", {}, h("div.bar", { data: { tour: "send" } },
    button("button.primary", "show_chosen", show, { key: "S", failed: told.failed }),
    button("button", "print_chosen", print, { key: "P", failed: told.failed })), h("ul.sheets"));
}

function whyNothing(found) {
  if (found.complete) return "nothing_to_send_complete";
  return found.findings.some(one => one.severity !== "warning") ? "nothing_to_send_faults" : "nothing_to_send";
}
