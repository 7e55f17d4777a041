/** A walk through the page in training: a card that says what to do, pointing at the real control. */
import { fill, h } from "./dom.js";
import { button } from "./forms.js";

const KEPT = "desk.toured";
/** Where each step happens and what it points at; a step stays until somebody goes on. */
const STEPS = {
  department: [
    ["#/receive", "sources", "tour_sources"],
    ["#/receive", "training", "tour_training"],
    [null, "receipt", "tour_receipt"],
    [null, "form", "tour_form"],
    [null, "handover", "tour_handover"],
    [null, "actions", "tour_answer"],
    [null, "issued", "tour_issued"],
    ["#/lights", "place-lights", "tour_lights"],
    ["#/audit", "verify", "tour_audit"],
  ],
  hall: [
    ["#/applications", "record", "tour_record"],
    ["#/applications", null, "tour_open"],
    [null, "chain", "tour_chain"],
    [null, "send", "tour_send"],
    ["#/receive", "training", "tour_return"],
    ["#/lights", "place-lights", "tour_lights"],
    ["#/audit", "verify", "tour_audit"],
  ],
};

let card = null;
let looking = 0;

/** Begin the tour by itself the first time that somebody is in training. */
export function offerTour(me) {
  if (me.training && sessionStorage.getItem(KEPT) === null) startTour(me);
}

export function startTour(me) {
  sessionStorage.setItem(KEPT, "yes");
  endTour();
  step(STEPS[me.role], 0);
}

function step(steps, at) {
  const [place, target, says] = steps[at];
  if (place && location.hash !== place) location.hash = place;
  card ??= document.body.appendChild(h("aside.tour", { role: "region", label: "tour" }));
  const last = at === steps.length - 1;
  const next = button("button.primary", last ? "tour_end" : "tour_next", () => last ? endTour() : step(steps, at + 1), { key: "G" });
  fill(card, h("p.muted", { say: ["tour_step", { number: at + 1, count: steps.length }] }), h("p.tour-text", { say: says }),
    h("div.bar", {}, next,
      at > 0 ? button("button", "tour_back", () => step(steps, at - 1)) : null,
      last ? null : button("button", "tour_leave", endTour)));
  next.focus();
  clearInterval(looking);
  point(target);
  // What a step points at may only come when somebody has done what it says.
  looking = setInterval(() => point(target), 400);
}

function point(target) {
  const found = target && document.querySelector(`[data-tour="${target}"]`);
  const pointed = document.querySelector(".pointed");
  if (pointed === found) return;
  pointed?.classList.remove("pointed");
  found?.classList.add("pointed");
  found?.scrollIntoView({ block: "nearest" });
}

function endTour() {
  clearInterval(looking);
  document.querySelector(".pointed")?.classList.remove("pointed");
  card?.remove();
  card = null;
}
