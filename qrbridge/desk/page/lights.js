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

/** Show all lights, anew each half minute; return what to do when they are left. */
export async function lights(box) {
  const list = h("div.scroll", { tabIndex: -1 }), counts = h("ul.tiles");
  fill(box, h("section.page", {}, h("h1", { say: "lights" }), counts, list));
  async function look() {
    const found = (await get("lights")).sort(urgency);
    fill(counts, ["red", "yellow", "green", "stopped"].map(colour => h(`li.tile.light-${colour}`, {}, icon(colour),
      h("strong", {}, String(found.filter(one => shown(one) === colour).length)), h("span", { say: WORDS[colour] }))));
    fill(list, rows(found));
  }
  await look();
  const timer = setInterval(() => look().catch(() => {}), AGAIN);
  return () => clearInterval(timer);
}

function shown(one) {
  return one.stopped ? "stopped" : one.light;
}

function urgency(one, other) {
  const order = ["red", "yellow", "green"];
  return order.indexOf(one.light) - order.indexOf(other.light) || one.limit_at - other.limit_at;
}

function rows(found) {
  return table("lights", ["light", "application", "where", "limit_at", "time_left"], found.map(one => [
    light(shown(one)),
    h("a", { href: `#/trace/${encodeURIComponent(one.application)}` }, h("code", {}, one.application)),
    h("span", { say: one.department ? departmentName(one.department) : "the_whole" }),
    one.stopped ? h("span.muted", { say: "clock_stopped" }) : h("span.time", {}, moment(one.limit_at)),
    h("span", { say: () => [one.left_seconds < 0 ? "late_by" : "left", { time: duration(one.left_seconds) }] }),
  ]), "no_lights", [4]);
}
