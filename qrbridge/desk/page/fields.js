/** A record as a department's own form: its field names, titles, values, what codes mean, findings at the field. */
import { copy } from "./clipboard.js";
import { h } from "./dom.js";
import { complaint, done } from "./forms.js";
import { rove } from "./keys.js";

/** Return the table of `form`; with `choose`, each field gets a button that calls it with the field. */
export function fieldTable(form, choose = null) {
  const body = h("tbody", {}, form.map(field => field.group ? group(field) : row(field, choose)));
  const table = h("table.fields", { label: "fields_label" },
    h("thead", {}, h("tr", {}, ["field_name", "field_title", "field_value"].map(key => h("th", { scope: "col", say: key })),
      h("th", { scope: "col" }, h("span.visually-hidden", { say: "field_actions" })))),
    body);
  rove(body, () => [...body.querySelectorAll("button.copy")]);
  body.addEventListener("keydown", event => {
    const buttons = [...event.target.closest("tr")?.querySelectorAll("button") ?? []], at = buttons.indexOf(event.target);
    const beside = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    if (at >= 0 && buttons[beside]) buttons[beside].focus();
    if (at >= 0 && event.ctrlKey && event.code === "KeyC" && !String(getSelection())) buttons[0].click();
  });
  return table;
}

function group(field) {
  return h("tr.group", {}, h("th", { scope: "colgroup", colSpan: 4, class: depth(field) },
    h("span", { say: field.title }), " ", h("code.own", {}, field.name), faults(field)));
}

function row(field, choose) {
  const label = () => ["copy_field", { title: field.title }];
  const button = h("button.copy", { type: "button", say: "copy", label, data: { path: field.path } });
  button.addEventListener("click", async () => {
    await copy(field.value);
    done(button, "copied", "copy");
  });
  const marked = field.findings.length ? (field.findings.some(one => one.severity === "error") ? "faulty" : "doubtful") : "";
  return h("tr", { class: marked },
    h("td", {}, h("code", { class: depth(field) }, field.name)),
    h("th", { scope: "row", say: field.title }),
    h("td.value", {}, h("span.text", {}, field.value), field.meaning && h("span.meaning", { say: field.meaning }), faults(field)),
    h("td.actions", {}, button, choose && complainButton(field, choose)));
}

function complainButton(field, choose) {
  const label = () => ["finding_field", { title: field.title }];
  const button = h("button.complain", { type: "button", say: "finding_here", label, tabIndex: -1 });
  button.addEventListener("click", () => choose(field));
  return button;
}

function faults(field) {
  return field.findings.length ? h("ul.complaints", {}, field.findings.map(complaint)) : null;
}

function depth(field) {
  return `depth-${Math.min(field.depth, 4)}`;
}
