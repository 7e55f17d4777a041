/** Fields with a label above and what is wrong with them below. */
import { fill, h, tell } from "./dom.js";
import { icon } from "./icons.js";
import { keyed } from "./keys.js";

let last = 0;

/** Return {box, control, complain}: a labelled control; `complain(list)` shows findings or texts under it.
 * Beside its label stand the department's `own` name for it, that it is `required`, and a `note`.
 */
export function field(what, control, { own = null, key = null, required = false, note = null } = {}) {
  const id = `field-${last += 1}`;
  control.id = id;
  control.required = required;
  const wrong = h("ul.complaints", { id: `${id}-wrong`, "aria-live": "polite" });
  control.setAttribute("aria-describedby", wrong.id);
  const label = h("label", { say: what, for: id }, own && h("code.own", {}, own), required && h("span.must", { say: "required" }),
    note && h("span.note", { say: note }));
  if (key) keyed(control, key, label);
  const complain = findings => {
    fill(wrong, findings.map(complaint));
    if (findings.some(one => one.severity !== "warning")) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  return { box: h("div.field", {}, label, control, wrong), control, complain };
}

/** Return a list item of a finding, {en, zh} with a severity. */
export function complaint(finding) {
  const severity = finding.severity === "warning" ? "warning" : "bad";
  return h(`li.${severity}`, {}, icon(severity), h("span", { say: finding }));
}

/** Return {kind, says}: how something stands in which `findings` were found. */
export function checked(findings) {
  const errors = findings.filter(one => one.severity !== "warning").length;
  if (errors) return { kind: "bad", says: ["checks_failed", { count: errors }] };
  if (findings.length) return { kind: "warning", says: ["checks_warned", { count: findings.length }] };
  return { kind: "good", says: "checks_passed" };
}

/** Return a choice of [value, what it says]. */
export function choice(options, value = null) {
  const select = h("select", {}, options.map(([each, says]) => h("option", { value: String(each), say: says })));
  if (value !== null) select.value = value;
  return select;
}

/** Return a button; `act` may take its time, meanwhile the button cannot be pressed again.
 * What goes wrong is told to `failed`.
 */
export function button(what, says, act, { key = null, failed = null, ...props } = {}) {
  const element = h(what, { type: "button", say: says, ...props });
  if (key) keyed(element, key);
  element.addEventListener("click", async () => {
    if (element.getAttribute("aria-disabled") === "true") return;
    element.setAttribute("aria-disabled", "true");
    try {
      await act(element);
    } catch (error) {
      if (!failed || !error.words) throw error;
      failed(error);
    } finally {
      element.removeAttribute("aria-disabled");
    }
  });
  return element;
}

/** Return a link, `what` says which, that opens a paper beside the page; it says `says`, a key or its text. */
export function paper(what, href, says) {
  return h(what, { href, target: "_blank", rel: "noopener", say: says });
}

/** Return {box, failed, clear}: where the last action tells what went wrong, or well. */
export function verdict() {
  const box = h("div.verdict", { role: "status" });
  const show = (kind, what) => fill(box, h(`p.${kind}`, {}, icon(kind), h("span", { say: what })));
  return {
    box,
    clear: () => fill(box),
    good: what => show("good", what),
    failed: error => {
      show("bad", error.words);
      listFindings(box, error.findings);
    },
  };
}

function listFindings(box, findings) {
  if (findings.length) box.append(h("ul.complaints", {}, findings.map(complaint)));
}

/** Let a button say for a moment that it has done its work. */
export function done(element, what, before) {
  tell(element, what);
  element.classList.add("done");
  setTimeout(() => {
    tell(element, before);
    element.classList.remove("done");
  }, 1500);
}
