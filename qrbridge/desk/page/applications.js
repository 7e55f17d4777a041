/** A hall's applications: found, or taken from a record that is dropped. */
import { upload } from "./api.js";
import { fill, h } from "./dom.js";
import { button, verdict } from "./forms.js";
import { light } from "./lights.js";
import { search } from "./search.js";
import { departmentName } from "./session.js";
import { stateChip } from "./states.js";
import { table } from "./tables.js";

/** Show the list. */
export async function applications(box) {
  const list = h("div.scroll", { tabIndex: -1 }), told = verdict();
  const look = search("search_applications", "applications", list, rowsOf);
  const file = h("input.visually-hidden", { type: "file", accept: ".json", label: "record_open", tabIndex: -1 });
  const choose = button("button", "record_open", () => file.click(), { key: "F", data: { tour: "record" } });
  file.addEventListener("change", () => {
    takeRecord(file.files[0]).catch(told.failed);
    file.value = "";
  });
  fill(box, h("section.page", {}, h("div.page-head", {}, h("h1", { say: "applications" }), look.box, choose, file), told.box, list));
  await look.find();
  look.control.focus();
}

/** Take in a record that was dropped, and show it. */
export async function takeRecord(file) {
  const taken = await upload("applications", {}, file);
  const there = `#/applications/${taken.application}`;
  if (location.hash === there) window.dispatchEvent(new HashChangeEvent("hashchange"));
  location.hash = there;
}

function rowsOf(rows) {
  return table("applications", ["light", "application", "enterprise", "departments"], rows.map(row => [
    row.draft ? h("span.chip", { say: "state_draft" }) : row.complete ? light("done") : row.light ? light(row.light) : "",
    h("a", { href: `#/applications/${row.application}` }, h("code", {}, row.application)),
    row.name,
    h("span.chips", {}, Object.entries(row.departments).map(([id, state]) =>
      stateChip(row.next.includes(id) && state === "not sent" ? "ready" : state, departmentName(id)))),
  ]), "no_application");
}
