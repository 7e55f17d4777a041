/** One application of a hall: what is wrong with it, the chain over the departments, and what can be sent next. */
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { fieldTable } from "./fields.js";
import { button, checked, choice, complaint, paper, verdict } from "./forms.js";
import { icon } from "./icons.js";
import { keyed } from "./keys.js";
import { me } from "./session.js";
import { onceMore, open as openShow, sheet, shownTo } from "./show.js";
import { revision, stateChip, STATES } from "./states.js";
import { moment, same } from "./words.js";

/** States in which a department surely gets something new: others are ticked by who knows that it was corrected. */
const NEWS = new Set(["not sent", "changed"]);

/** Show the application `number`. */
export async function application(box, number) {
  await draw(box, number, h("ul.sheets"), verdict());
}

/** Draw it, anew after each sealing; what was sealed last and what was told of it stay. */
async function draw(box, number, sheets, told) {
  const found = await get(`applications/${encodeURIComponent(number)}`);
  const links = [...found.chain].sort((one, other) => turn(one) - turn(other)).map(chainLink);
  const refresh = () => draw(box, number, sheets, told);
  fill(box, h("div.receive", {},
    h("section.left", { label: "application_left" }, head(found), faults(found), papers(found)),
    h("section.right", { label: "application_right" },
      h("h2", { say: "chain" }),
      h("ol.chain", { data: { tour: "chain" } }, links.map(link => link.box)),
      sending(found, links, sheets, told, refresh),
      told.box, sheets,
      h("h2", { say: "facts" }), fieldTable(found.facts))));
  (sheets.querySelector("button") ?? box.querySelector("input[type=checkbox]:checked"))?.focus();
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
    keyed(paper("a.button", `${address(found)}/notice.pdf`, "notice"), "N"),
    h("ul.complaints", {}, found.findings.map(complaint)));
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
  const stations = stationsOf(link), open = link.ready || link.again;
  const ticked = link.ready && NEWS.has(link.state) && stations.length > 0;
  const tick = open ? h("input", { type: "checkbox", checked: ticked, disabled: !stations.length }) : null;
  const station = open && stations.length > 1 ? choice(stations.map(name => [name, same(name)])) : null;
  station?.setAttribute("aria-label", stations.join(", "));
  const state = link.ready && link.state === "not sent" ? "ready" : link.waiting ? "waiting" : link.state;
  const about = [
    link.sent_at && h("span", { say: () => ["sent_at", { at: moment(link.sent_at) }] }),
    link.answered_at && h("span", { say: () => ["answered_at", { at: moment(link.answered_at) }] }),
    link.outcome && link.outcome !== link.state && h("span", { say: STATES[link.outcome] ?? same(link.outcome) }),
    open && !stations.length && h("span.bad", { say: "no_station" }),
  ];
  const box = h("li", { class: link.ready ? "ready" : undefined },
    h("label", {}, tick, h("b", { say: link.name })), stateChip(state), h("span.about", {}, about), station,
    link.findings.length ? h("ul.complaints", {}, link.findings.map(one => complaint({ severity: "warning", ...inWords(one) }))) : null);
  return { box, wanted: () => tick?.checked ? { department: link.department, ...(station && { station: station.value }) } : null };
}

function stationsOf(link) {
  return me().departments.find(one => one.id === link.department)?.stations ?? [];
}

function inWords({ field, code, code_name: fault, material_code: paper, paper_name: called, text_zh: text }) {
  const told = language => [field, (fault ?? same(code))[language], called?.[language] ?? paper, text].filter(Boolean).join("  ");
  return { en: told("en"), zh: told("zh") };
}

function sending(found, links, sheets, told, refresh) {
  const open = found.chain.filter(link => link.ready || link.again);
  if (!open.some(link => stationsOf(link).length)) return h("p.muted", { say: whyNothing(found, open.length > 0) });

  /** Seal for each chosen department, and `use` that; also where the last of them fails. */
  const sealed = use => async () => {
    const wanted = links.map(link => link.wanted()).filter(Boolean), shows = [];
    if (!wanted.length) throw Object.assign(new Error("none"), { words: () => "choose_department", findings: [] });
    told.clear();
    try {
      for (const said of wanted) shows.push(await post(`applications/${encodeURIComponent(found.application)}/send`, said));
    } catch (error) {
      if (!error.words) throw error;
      told.failed(error);
    }
    if (!shows.length) return;
    fill(sheets, shows.map(sealedOne));
    await use(shows);
    await refresh();
  };
  const show = sealed(async shows => {
    for (const each of shows) await openShow(each);
  });
  const print = sealed(shows => {
    if (shows.length === 1) window.open(sheet(shows[0]), "_blank", "noopener");
  });
  return h("div.bar", { data: { tour: "send" } },
    button("button.primary", "show_chosen", show, { key: "S", failed: told.failed }),
    button("button", "print_chosen", print, { key: "P", failed: told.failed }));
}

function sealedOne(show) {
  return h("li.bar", {}, h("span.grow", {}, shownTo(show), " ", h("strong.code", {}, show.receipt)), onceMore(show));
}

function whyNothing(found, ready) {
  const rejected = found.chain.find(link => link.state === "rejected");
  if (found.complete) return "nothing_to_send_complete";
  if (ready) return "nothing_to_send_station";
  if (found.findings.some(one => one.severity !== "warning")) return "nothing_to_send_faults";
  return rejected ? ["nothing_to_send_rejected", { department: rejected.name }] : "nothing_to_send";
}
