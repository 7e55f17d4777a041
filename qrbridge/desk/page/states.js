/** How an arrival, or an application with a department, stands: words, and a sign of another shape for each. */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { same } from "./words.js";

export const STATES = {
  new: "state_new", approved: "state_approved", supplement: "state_supplement", rejected: "state_rejected",
  suspended: "state_suspended", withdrawn: "state_withdrawn", file: "state_file",
  sent: "state_sent", "not sent": "state_not_sent", changed: "state_changed", waiting: "state_waiting", ready: "state_ready",
};
const SIGNS = {
  approved: "done", supplement: "warning", rejected: "bad", suspended: "stopped", withdrawn: "bad",
  sent: "part", changed: "warning", ready: "info",
};

/** Return which revision of an application it is, null if that is not known. */
export function revision(number) {
  return number === null || number === undefined ? null : h("span.muted", { say: ["revision", { revision: number }] });
}

/** Return the chip of a state, after a name if there is one. */
export function stateChip(state, name = null) {
  const sign = SIGNS[state];
  return h(`span.chip.state-${state.replaceAll(" ", "-")}`, {}, sign && icon(sign), name && h("b", { say: name }),
    h("span", { say: STATES[state] ?? same(state) }));
}
