/** The findings of an answer: at which field, what is wrong by the catalogue, which paper, in words. */
import { h, put } from "./dom.js";
import { button, choice, field } from "./forms.js";

const PAPERS = new Set(["MISSING_MATERIAL", "ORIGINAL_NOT_SEEN"]);

/** Return {box, add, values, missing, complain}: a list of findings; `add(field)` begins one at a field of the form, or
 * at none; `missing()` says at the fields what is still empty, and returns how many are.
 */
export function faultList(arrival) {
  const list = h("ol.faults");
  const fields = (arrival.form ?? []).filter(one => !one.group);
  const chosen = all => choice([["", "choose"], ...all.map(one => [one.code, one.name])]);

  function add(at = null) {
    const where = field("finding_where", choice([["", "finding_whole"], ...fields.map(one => [one.path, titled(one)])], at?.path ?? ""));
    const code = field("finding_code", chosen(arrival.catalogue.codes), { required: true });
    const paper = field("finding_paper", chosen(arrival.catalogue.materials), { required: true });
    const text = field("finding_text", h("textarea", { rows: 2, maxlength: "200" }), { required: true });
    const item = h("li.fault", {}, where.box, code.box, paper.box, text.box, button("button.small", "remove", () => item.remove()));
    const showPaper = () => { paper.box.hidden = !PAPERS.has(code.control.value); };
    code.control.addEventListener("change", showPaper);
    showPaper();
    item.said = () => ({
      ...(where.control.value && { field: where.control.value }),
      code: code.control.value,
      ...(!paper.box.hidden && paper.control.value && { material_code: paper.control.value }),
      text_zh: text.control.value.trim(),
    });
    item.parts = { field: where, code, material_code: paper, text_zh: text };
    list.append(item);
    (at ? code : where).control.focus();
  }

  function missing() {
    const all = [...list.children].flatMap(item => Object.values(item.parts));
    const empty = all.filter(one => one.control.required && !one.box.hidden && !one.control.value.trim());
    for (const one of all) one.complain(empty.includes(one) ? ["fill_in"] : []);
    return empty.length;
  }

  /** Show what the desk has found at its fields; return the rest. */
  function complain(findings) {
    const found = new Map();
    const rest = findings.filter(finding => {
      const [, at, name] = /^findings\[(\d+)\]\.(\w+)$/.exec(finding.field ?? "") ?? [];
      const part = list.children[at]?.parts[name];
      if (part) found.set(part, [...found.get(part) ?? [], finding]);
      return !part;
    });
    for (const item of list.children) for (const part of Object.values(item.parts)) part.complain(found.get(part) ?? []);
    return rest;
  }

  const box = put(h("div"), list, button("button", "finding_add", () => add(), { key: "I" }));
  return { box, add, values: () => [...list.children].map(item => item.said()), missing, complain };
}

function titled(one) {
  return () => ({ en: `${one.title.en} ${one.path}`, zh: `${one.title.zh} ${one.path}` });
}
