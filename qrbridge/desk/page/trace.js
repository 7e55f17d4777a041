/** All that was done with one application, over all departments. */
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { entryTable } from "./entries.js";
import { field } from "./forms.js";

/** Show the trace of the application `number`, or ask for one. */
export async function trace(box, number = "") {
  const look = field("application", h("input", { type: "search", autocomplete: "off", maxlength: "64" }), { key: "S" });
  look.control.value = number;
  const form = h("form.page-form", {}, look.box, h("button", { type: "submit", say: "look_up" }));
  form.addEventListener("submit", event => {
    event.preventDefault();
    location.hash = `#/trace/${encodeURIComponent(look.control.value.trim())}`;
  });
  const list = h("div.scroll", { tabIndex: -1 });
  fill(box, h("section.page", {}, h("div.page-head", {}, h("h1", { say: "trace" }), form), list));
  look.control.focus();
  fill(list, h("p.nothing", { say: "trace_how" }));
  if (!number) return;
  try {
    fill(list, entryTable(await get(`trace/${encodeURIComponent(number)}`), "department"));
  } catch (error) {
    if (!error.words) throw error;
    fill(list, h("p.nothing", { say: error.words }));
  }
}
