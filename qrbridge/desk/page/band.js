/** The band that says in colour, words, shape and sound how it stands: good, incomplete or refused. */
import * as air from "./air.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { keyed } from "./keys.js";
import { howFar } from "./progress.js";
import { departmentName } from "./session.js";
import { play } from "./sound.js";
import { STATES } from "./states.js";
import { same, spoken } from "./words.js";

const KINDS = { arrived: "good", again: "info", refused: "bad", rejected: "bad", source: "bad", foreign: "info" };
const TITLES = {
  arrived: "band_arrived", again: "band_again", refused: "band_refused", rejected: "band_rejected", foreign: "band_foreign",
  source: "band_source",
};

const box = h("section.band", { label: "band_label" });
const words = h("div.band-words", { role: "status", "aria-atomic": "true" });
let opener = () => {};
let shown = null;
let about = null;

/** Return the band. `open` is called with the number of an arrival that somebody wants to see. */
export function band(open) {
  opener = open;
  box.append(words);
  idle();
  air.on("happening", happened);
  air.on("open", grew);
  air.on("repeated", repeated);
  air.on("back", idle);
  air.on("failed", error => show("bad", "band_failed", error.words));
  return box;
}

/** Say something that another part of the page has found. */
export function announce(kind, title, detail) {
  show(kind, title, detail);
}

/** Forget what happened, unless something is under way, or it is the `arrival` that is looked at. */
export function settle(arrival = null) {
  if (shown !== "part" && !(arrival && arrival === about)) idle();
}

/** Something was scanned from which nothing followed: it has been read before, or is not ours. */
function repeated(look, what) {
  if (look.foreign) show("info", "band_foreign", "band_foreign_how");
  else if (what === "file" && !look.symbols) show("info", "band_nothing", "band_nothing_how");
  else show("info", "band_duplicate", "band_duplicate_how");
  play("info");
}

function idle() {
  show("idle", "band_idle", "band_idle_how");
}

function happened(happening) {
  const kind = KINDS[happening.kind] ?? "info";
  const detail = happening.kind === "foreign" ? "band_foreign_how" : happening.text ?? (() => content(happening));
  show(kind, TITLES[happening.kind] ?? "band_foreign", detail, happening);
  play(kind);
}

function content({ name, title, application, outcome, department }) {
  const parts = outcome ? [departmentName(department), STATES[outcome] ?? same(outcome)] : [same(name ?? title)];
  return same([...parts.map(spoken), application].filter(Boolean).join("  "));
}

function grew(open, transfer) {
  if (transfer) {
    show("part", howFar(transfer), open.length > 1 ? ["band_several", { count: open.length }] : "band_part_how");
    play("part");
  } else if (!open.length && shown === "part") {
    idle();
  }
}

function show(kind, title, detail, happening = null) {
  shown = kind;
  about = happening?.arrival ?? null;
  box.dataset.kind = kind;
  const receipt = happening?.receipt;
  fill(words, icon(kind), h("div", {}, h("p.band-title", { say: title }), h("p.band-detail", { say: detail ?? null })));
  box.replaceChildren(words);
  if (receipt) box.append(h("p.band-receipt", {}, h("span", { say: "receipt" }), h("strong.code", {}, receipt)));
  if (happening?.arrival) {
    const open = keyed(h("button.band-open", { type: "button", say: "open_record" }), "O");
    open.addEventListener("click", () => opener(happening.arrival));
    box.append(open);
  }
}
