/** The place where codes come in: on the left what is in the air, or the answer; on the right the record. */
import { get } from "./api.js";
import * as air from "./air.js";
import { answer, answerButtons, answered } from "./answer.js";
import { arrivalRows } from "./arrivals.js";
import { settle } from "./band.js";
import { fill, h, retell } from "./dom.js";
import { keyed } from "./keys.js";
import { show as showProgress } from "./progress.js";
import { record } from "./record.js";
import { me } from "./session.js";
import { open as openShow } from "./show.js";
import { sources } from "./sources.js";
import { play as train } from "./training.js";

const RECENT = 8;

const panel = sources();
const transfers = h("ul.transfers", { label: "in_the_air" });
const left = h("section.left", { label: "receive_left" });
const right = h("section.right", { label: "receive_right" });
const view = h("div.receive", {}, h("h1.visually-hidden", { say: "receive" }), left, right);
let there = false;
let answering = false;
let shown = null;
/** Who answers what -> outcome -> the form, so that what was typed is there again after something else was done. */
const begun = new Map();

/** Call with the number of characters that a scanner has typed so far. */
export const typing = panel.typing;

/** Show the place, with the arrival `number` if there is one; `leaving` is told what to do when it is left. */
export async function receive(box, number, leaving) {
  fill(box, view);
  retell(box);
  there = true;
  scanPanel();
  panel.open();
  showProgress(transfers, air.inTheAir());
  const stops = [
    air.on("open", open => showProgress(transfers, open)),
    air.on("happening", happening => {
      if (happening.kind === "arrived" && !answering) location.hash = `#/receive/${happening.arrival}`;
      if (happening.kind === "arrived" && !shown) recent();
    }),
  ];
  leaving(() => {
    there = answering = false;
    stops.forEach(stop => stop());
    panel.leave();
  });
  if (number) await showRecord(number);
  else await recent();
}

/** Show another arrival, or what came last, where the place is shown already; return whether it is. */
export function switchTo(number) {
  if (!there) return false;
  if (number) showRecord(number);
  else recent();
  return true;
}

function scanPanel() {
  answering = false;
  fill(left, panel.box, transfers, me().training && trainingButton());
  retell(left); // Somebody may have switched the language while it was away.
}

function trainingButton() {
  const button = keyed(h("button.primary.wide", { type: "button", say: "training_next", data: { tour: "training" } }), "T");
  button.addEventListener("click", () => train());
  return button;
}

async function recent() {
  shown = null;
  const rows = await get("arrivals", { most: RECENT });
  if (shown !== null) return;
  fill(right, rows.length
    ? [h("h2", { say: "recent" }), arrivalRows(rows)]
    : h("div.empty", {}, h("h2", { say: "how_title" }), h("ol.how", {}, how().map(key => h("li", { say: key })))));
}

/** A hall is brought answers: it delivers nothing, and answers nothing. */
function how() {
  return me().role === "hall" ? ["how_1", "how_2_hall", "how_3_hall"] : ["how_1", "how_2", "how_3"];
}

async function showRecord(number, form = null) {
  shown = number;
  const arrival = await get(`arrivals/${number}`).catch(error => {
    if (shown === number) throw error;
  });
  if (shown !== number) return;
  if (!form && answering) scanPanel();
  const actions = [
    ...(arrival.can_answer && !form ? answerButtons(outcome => begin(arrival, outcome)) : []),
    ...(me().role === "hall" && arrival.application ? [applicationLink(arrival.application)] : []),
  ];
  fill(right, record(arrival, me().targets, actions, form?.complain ?? null));
}

function applicationLink(number) {
  return keyed(h("a.button.primary.wide", { href: `#/applications/${encodeURIComponent(number)}`, say: "see_application" }), "A");
}

async function begin(arrival, outcome) {
  answering = true;
  settle(arrival.number);
  panel.close();
  const key = `${me().operator} ${arrival.number}`;
  if (!begun.has(key)) begun.set(key, {});
  const form = begun.get(key)[outcome] ??= answer(arrival, outcome, sent, () => back(arrival.number));
  fill(left, form.box);
  retell(left);
  await showRecord(arrival.number, form);
  form.first();

  async function sent(show) {
    begun.delete(key);
    answered(left, show);
    left.append(h("div.bar", {}, nextButton()));
    await openShow(show);
    showRecord(arrival.number, {});
    left.querySelector(".next")?.focus();
  }
}

function nextButton() {
  const button = h("a.button.next.wide", { href: "#/receive", say: "next_customer" });
  button.addEventListener("click", () => back(null));
  return button;
}

function back(number) {
  settle();
  scanPanel();
  panel.open();
  if (number) showRecord(number);
  else location.hash = "#/receive";
}
