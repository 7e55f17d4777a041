/** The findings of an answer: at which field, what is wrong by the catalogue, which paper, in words. */
import { h, put } from "./dom.js";
import { button, choice, field } from "./forms.js";

const PAPERS = new Set(["MISSING_MATERIAL", "ORIGINAL_NOT_SEEN"]);

/** Return {box, add, values}: a list of findings; `add(field)` begins one at a field of the form, or at none. */
export function faultList(arrival) {
  const list = h("ol.faults");
  const fields = (arrival.form ?? []).filter(one => !one.group);

  function add(at = null) {
    const where = field("finding_where", choice([["", "finding_whole"], ...fields.map(one => [one.path, titled(one)])], at?.path ?? ""));
    const code = field("finding_code", choice(arrival.catalogue.codes.map(one => [one.code, one.name])));
    const paper = field("finding_paper", choice([["", "none"], ...arrival.catalogue.materials.map(one => [one.code, one.name])]));
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
    list.append(item);
    (at ? code : where).control.focus();
  }

  const box = put(h("div"), list, button("button", "finding_add", () => add(), { key: "I" }));
  return { box, add, values: () => [...list.children].map(item => item.said()) };
}

function titled(one) {
  return () => ({ en: `${one.title.en} ${one.path}`, zh: `${one.title.zh} ${one.path}` });
}
