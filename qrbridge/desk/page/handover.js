/** What arrived -> the business system: through the clipboard, as a file, or delivered. */
import { get, post } from "./api.js";
import { copy } from "./clipboard.js";
import { h } from "./dom.js";
import { button, choice, done, verdict } from "./forms.js";
import { keyed } from "./keys.js";
import { same } from "./words.js";

const FORMATS = [["xml", "XML", "X"], ["csv", "CSV", "V"], ["json", "JSON", "J"]];
const KEPT = "desk.format";

/** Return the bar of an arrival; `targets` are the names of where it can be delivered. */
export function handover(arrival, targets) {
  const told = verdict();
  const parts = arrival.file ? [saveLink(arrival, "", arrival.file.name, "X")] : [
    ...copyWhole(arrival, told),
    h("span.joined", {}, h("span.muted", { say: "save_as" }), FORMATS.map(([format, name, key]) => saveLink(arrival, format, name, key))),
  ];
  return h("div.handover", { data: { tour: "handover" } },
    h("div.bar", {}, parts, arrival.file ? [] : deliver(arrival, targets, told)),
    told.box,
    arrival.delivered?.length ? h("p.note", { say: ["delivered_before", { targets: arrival.delivered.join(", ") }] }) : null);
}

function copyWhole(arrival, told) {
  const format = choice(FORMATS.map(([value, name]) => [value, same(name)]), localStorage.getItem(KEPT) ?? "xml");
  format.setAttribute("aria-label", "XML / CSV / JSON");
  format.addEventListener("change", () => localStorage.setItem(KEPT, format.value));
  const act = async element => {
    const { text } = await get(`arrivals/${arrival.number}/copy`, { format: format.value });
    await copy(text);
    done(element, "copied", "copy_whole");
  };
  return [h("span.joined", {}, button("button", "copy_whole", act, { key: "W", failed: told.failed }), format)];
}

function saveLink(arrival, format, name, key) {
  const href = `/api/arrivals/${arrival.number}/export${format && `?format=${format}`}`;
  return keyed(h("a.button", { href, download: "", say: same(name) }), key);
}

function deliver(arrival, targets, told) {
  if (!targets.length) return [];
  const target = targets.length > 1 ? choice(targets.map(name => [name, same(name)])) : null;
  if (target) target.setAttribute("aria-label", targets.join(", "));
  const act = async () => {
    const sent = await post(`arrivals/${arrival.number}/deliver`, { target: target?.value ?? targets[0] });
    told.good([sent.again ? "delivered_again" : "delivered", sent]);
  };
  const says = target ? "deliver" : ["deliver_to", { target: targets[0] }];
  return [h("span.joined", {}, button("button.primary", says, act, { key: "D", failed: told.failed }), target)];
}
