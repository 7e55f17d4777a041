/** Green, yellow and red by the promised time, in colour, words and shape; the most urgent first. */
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { departmentName } from "./session.js";
import { table } from "./tables.js";
import { duration, moment } from "./words.js";

const WORDS = { green: "light_green", yellow: "light_yellow", red: "light_red", stopped: "light_stopped", done: "light_done" };
const AGAIN = 30_000; // Milliseconds.

/** Return a light with its word. */
export function light(colour) {
  return h(`span.light.light-${colour}`, {}, icon(colour), h("span", { say: WORDS[colour] }));
}

/** Show all lights, anew each half minute. */
export async function lights(box, _, leaving) {
  const list = h("div.scroll", { tabIndex: -1 }), counts = h("ul.tiles"), years = h("div");
  fill(box, h("section.page", {}, h("h1", { say: "lights" }), counts, years, list));
  async function look() {
    const { lights: found, years_unknown: unknown, day_seconds: day } = await get("lights");
    fill(counts, ["red", "yellow", "green", "stopped"].map(colour => tile(colour, found)));
    fill(years, yearsUnknown(unknown));
    fill(list, rows(found, day));
  }
  const timer = setInterval(() => look().catch(() => {}), AGAIN);
  leaving(() => clearInterval(timer));
  await look();
}

/** Return a warning that of some years no holidays are known, null if there are none such. */
export function yearsUnknown(years) {
  return years && h("p.note.warning", {}, icon("warning"), h("span", { say: ["years_unknown", { years }] }));
}

function tile(colour, found) {
  const count = found.filter(one => shown(one) === colour).length;
  return h(`li.tile.light-${colour}`, {}, icon(colour), h("strong", {}, String(count)), h("span", { say: WORDS[colour] }));
}

/** What was late before it was stopped stays late. */
function shown(one) {
  return one.stopped && one.light !== "red" ? "stopped" : one.light;
}

function rows(found, day) {
  return table("lights", ["light", "application", "where", "limit_at", "time_left"], found.map(one => [
    h("span.joined", {}, light(shown(one)), one.stopped && shown(one) !== "stopped" && icon("stopped")),
    h("a", { href: `#/trace/${encodeURIComponent(one.application)}` }, h("code", {}, one.application)),
    h("span", { say: one.department ? departmentName(one.department) : "the_whole" }),
    one.stopped ? h("span.muted", { say: "clock_stopped" }) : h("span.time", {}, moment(one.limit_at)),
    h("span", { say: () => [one.left_seconds < 0 ? "late_by" : "left", { time: duration(one.left_seconds, day) }] }),
  ]), "no_lights", [4]);
}
