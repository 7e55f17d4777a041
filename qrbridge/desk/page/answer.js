/** A department's answer to what arrived: approve with the numbers it issues, ask for more, or reject. */
import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { faultList } from "./faults.js";
import { button, field, verdict } from "./forms.js";
import { issuedFields } from "./issued.js";
import { onceMore, shownTo } from "./show.js";
import { same } from "./words.js";

const OUTCOMES = [
  ["approved", "approve", "A", "good"],
  ["supplement", "supplement", "B", "warning"],
  ["rejected", "reject", "R", "bad"],
];
const TITLES = { approved: "approve_title", supplement: "supplement_title", rejected: "reject_title" };

/** Return {box, first, complain}: the form of one outcome; `sent` gets the show of the answer, `back` leaves; `first`
 * puts the focus where somebody begins, or goes on.
 * `complain(field)` begins a finding at a field, where the outcome has findings.
 */
export function answer(arrival, outcome, sent, back) {
  const issued = outcome === "approved" ? issuedFields(arrival) : null;
  const faults = issued ? null : faultList(arrival);
  const document = field("document_number", h("input", { autocomplete: "off", maxlength: "64" }));
  const remark = field("remark", h("textarea", { rows: 2, maxlength: "200" }));
  const told = verdict();
  const parts = issued ?? faults;

  async function send() {
    const said = {
      outcome,
      issued: issued?.values() ?? {},
      findings: faults?.values() ?? [],
      ...(document.control.value.trim() && { document_number: document.control.value.trim() }),
      ...(remark.control.value.trim() && { remark: remark.control.value.trim() }),
    };
    told.clear();
    parts.complain([]);
    const missing = faults?.missing();
    if (missing) tell(null, missing, []);
    else sent(await post(`arrivals/${arrival.number}/answer`, said));
  }

  function failed(error) {
    const rest = parts.complain(error.findings);
    tell(error.words, error.findings.length - rest.length, rest);
  }

  /** Say how many complaints stand at their fields, or `words` if none does, and the rest here. */
  function tell(words, placed, rest) {
    told.failed({ words: placed ? ["answer_faults", { count: placed }] : words, findings: rest });
    told.box.scrollIntoView({ block: "nearest" });
    form.querySelector("[aria-invalid]")?.focus();
  }

  const form = h(`form.answer.outcome-${outcome}`, { noValidate: true },
    h("h2", { say: TITLES[outcome] }),
    h("p.muted", {}, h("span", { say: same(arrival.name ?? arrival.title) }), " ", h("code", {}, arrival.application ?? "")),
    issued?.box, faults?.box,
    document.box, remark.box,
    told.box,
    h("div.bar", {},
      button("button.primary", "answer_send", send, { key: "S", failed }),
      button("button", "back", back, { key: "Z" })));
  form.addEventListener("submit", event => event.preventDefault());
  return {
    box: form,
    first() {
      if (faults && !faults.values().length) faults.add();
      else form.querySelector("input, textarea, select")?.focus();
    },
    complain: faults?.add ?? null,
  };
}

/** Return the buttons that begin an answer. */
export function answerButtons(begin) {
  return OUTCOMES.map(([outcome, says, key, kind]) =>
    button(`button.outcome.${kind}`, says, () => begin(outcome), { key, data: { outcome } }));
}

/** Fill `box` with what tells that an answer exists. */
export function answered(box, show) {
  fill(box, h("div.answered", {}, h("h2", { say: "answer_ready" }), h("p", {}, shownTo(show)),
    h("div.receipt", {}, h("span", { say: "receipt" }), h("strong.code", {}, show.receipt)),
    h("div.bar", {}, onceMore(show, "S"))));
}
