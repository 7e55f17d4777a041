/** The numbers that a department issues with an approval, checked while they are typed. */
import { post } from "./api.js";
import { h } from "./dom.js";
import { button, choice, field } from "./forms.js";

const REST = 250; // Milliseconds after the last key until what was typed is checked.

/** Return {box, values, complain}: the fields of `arrival.issues`; `values()` is what the answer's `issued` holds. */
export function issuedFields(arrival) {
  const fields = grouped(arrival.issues).map(issue => issue.parts ? listOf(issue) : single(issue));
  let timer = 0, asked = 0;
  const box = h("div", { data: { tour: "issued" } }, fields.map(one => one.box));
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, REST);
  });

  function values() {
    return Object.fromEntries(fields.map(one => [one.issue.name, one.value()]).filter(([, value]) => value.length));
  }

  async function check() {
    const mine = asked += 1;
    const said = await post(`arrivals/${arrival.number}/check`, { issued: values() }).catch(() => null);
    if (said && mine === asked) complain(said.findings, true);
  }

  /** Show findings at their fields; while somebody types, not that the others are still empty. */
  function complain(findings, typing = false) {
    const rest = new Set(findings);
    for (const one of fields) {
      const own = findings.filter(finding => belongs(finding, one.issue));
      own.forEach(finding => rest.delete(finding));
      one.complain(typing && !one.value().length ? [] : own);
    }
    return [...rest];
  }

  return { box, values, complain };
}

/** Put parts like "seals[].seal_code" to the list that they are parts of. */
function grouped(issues) {
  const parts = issue => issues.filter(one => one.name.startsWith(`${issue.name}[].`))
    .map(one => ({ ...one, name: one.name.slice(issue.name.length + 3), own: one.own.replace(/^.*\[\]\./, "") }));
  const first = issue => issue.required ? 0 : 1;
  return issues.filter(issue => !issue.name.includes("[]"))
    .sort((one, other) => first(one) - first(other))
    .map(issue => parts(issue).length ? { ...issue, parts: parts(issue) } : issue);
}

function belongs(finding, issue) {
  const path = (finding.field ?? "").replace(/^issued\./, "").replace(/\[\d+\].*$/, "");
  return path === issue.name || path === issue.own;
}

const DATE = { placeholder: "2014-07-02", inputMode: "numeric" };

function input(more = {}) {
  return h("input", { autocomplete: "off", spellcheck: false, maxlength: "200", ...more });
}

function single(issue) {
  const control = issue.list ? h("textarea", { rows: 2, spellcheck: false }) : input(issue.date ? DATE : {});
  const shown = field(issue.title, control, { own: issue.own, required: issue.required });
  const value = () => issue.list ? control.value.split(/[\s,，;；]+/).filter(Boolean) : control.value.trim();
  return { ...shown, issue, value };
}

function coded(codes) {
  const words = ({ code, name }) => ({ en: `${code} ${name.en}`, zh: `${code} ${name.zh}` });
  return choice([["", ["none"]], ...codes.map(one => [one.code, () => words(one)])]);
}

/** A list of things with several parts each, seals for instance. */
function listOf(issue) {
  const rows = h("div.rows"), wrong = h("ul.complaints", { "aria-live": "polite" });
  const add = () => {
    const parts = issue.parts.map(part =>
      field(part.title, part.codes.length ? coded(part.codes) : input(), { own: part.own, required: part.required }));
    const row = h("div.row", {}, parts.map(part => part.box), button("button.small", "remove", () => row.remove()));
    const said = () => issue.parts.map((part, at) => [part.name, parts[at].control.value.trim()]);
    row.said = () => Object.fromEntries(said().filter(([, value]) => value));
    rows.append(row);
  };
  add();
  const must = issue.required && h("span.must", { say: "required" });
  const title = h("legend", {}, h("span", { say: issue.title }), " ", h("code.own", {}, issue.own), " ", must);
  const box = h("fieldset", {}, title, rows, button("button", "add", add), wrong);
  const value = () => [...rows.children].map(row => row.said()).filter(each => Object.keys(each).length);
  const shown = field(issue.title, h("input"));
  const complain = findings => wrong.replaceChildren(...(shown.complain(findings), shown.box.querySelector("ul").children));
  return { box, issue, value, complain };
}
