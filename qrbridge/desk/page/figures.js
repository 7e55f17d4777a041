/** Figures from the log: accepted, finished, working days, papers asked for again; plain tables and small bars. */
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { button, field } from "./forms.js";
import { yearsUnknown } from "./lights.js";
import { me } from "./session.js";
import { table } from "./tables.js";
import { same } from "./words.js";

const LEVELS = { city: "level_city", district: "level_district", park: "level_park" };

/** Show the figures, of all time or of a period. */
export async function figures(box) {
  const day = what => field(what, h("input", { autocomplete: "off", maxlength: "10", placeholder: "2014-07-01", inputMode: "numeric" }));
  const from = day("from_day"), to = day("to_day");
  const shown = h("div.scroll.figures", { tabIndex: 0, role: "region", label: "figures" });
  const form = h("form.page-form", {}, from.box, to.box, button("button", "count", () => {}, { type: "submit" }));
  form.addEventListener("submit", event => {
    event.preventDefault();
    look();
  });
  fill(box, h("section.page", {}, h("div.page-head", {}, h("h1", { say: "figures" }), form), shown));
  await look();

  async function look() {
    try {
      fill(shown, tell(await get("figures", { from: from.control.value.trim() || null, to: to.control.value.trim() || null })));
    } catch (error) {
      if (!error.words) throw error;
      fill(shown, h("p.nothing", { say: error.words }));
    }
  }
}

/** A department accepts and finishes no applications: what it has to tell begins with its answers. */
function tell(found) {
  const hall = me().role === "hall" ? [tiles(found), groups(found)] : [];
  return [yearsUnknown(found.years_unknown), ...hall, departments(found.departments), papers(found)];
}

function tiles({ total, capital_fen: capital, employees, retyped }) {
  const tile = (value, what) => h("li.tile", {}, h("strong", { say: value }), h("span", { say: what }));
  return h("ul.tiles", {},
    tile(same(whole(total.accepted)), "accepted"),
    tile(same(whole(total.finished)), "finished"),
    tile(same(percent(total.rate)), "rate_finished"),
    tile(same(days(total.working_days?.mean)), "mean_days"),
    tile(same(days(total.working_days?.median)), "median_days"),
    tile(same(whole(retyped)), "retyped"),
    tile(["yuan", { amount: { zh: whole(Math.round(capital / 1_000_000)), en: whole(Math.round(capital / 100)) } }], "capital"),
    tile(same(whole(employees)), "employees"));
}

function groups({ total, levels, regions }) {
  const most = Math.max(1, ...[...Object.values(levels), ...Object.values(regions)].map(group => group.accepted));
  const row = (name, group) => [
    h("span", { say: name }), whole(group.accepted), whole(group.finished), percent(group.rate),
    bar(group.finished, group.accepted, most),
    days(group.working_days?.mean), days(group.working_days?.median), days(group.working_days?.p90),
  ];
  return [h("h2", { say: "by_place" }), table("by_place",
    ["place", "accepted", "finished", "rate_finished", "share_shown", "mean_days", "median_days", "p90_days"], [
      row("all_together", total),
      ...Object.entries(levels).map(([level, group]) => row(LEVELS[level] ?? same(level), group)),
      ...Object.entries(regions).map(([code, group]) => row(group.name ?? same(code), group)),
    ], "nothing_here", [1, 2, 3, 5, 6, 7])];
}

function departments(found) {
  if (!Object.keys(found).length) return null;
  return [h("h2", { say: "by_department" }), table("by_department",
    ["department", "received", "answered", "late", "mean_days", "median_days", "p90_days"],
    Object.values(found).map(one => [
      h("span", { say: one.name }), whole(one.received), whole(one.answered), whole(one.late),
      days(one.days?.mean), days(one.days?.median), days(one.days?.p90),
    ]), "nothing_here", [1, 2, 3, 4, 5, 6])];
}

function papers(found) {
  const rows = [
    ["notices", whole(found.notices)], ["asked", whole(found.asked)], ["asked_again", whole(found.asked_again)],
    ["asked_again_share", percent(found.asked_again_share)],
    ...(me().role === "hall" ? [["fields_delivered", whole(found.delivered)], ["retyped", whole(found.retyped)]] : []),
  ];
  return [h("h2", { say: "papers_and_fields" }), table("papers_and_fields", ["what", "count_of"],
    rows.map(([what, value]) => [h("span", { say: what }), value]), "nothing_here", [1])];
}

/** A bar as long as was accepted, filled as far as was finished. */
function bar(part, all, most) {
  const filled = h("span.filled"), outer = h("span.small-bar", { "aria-hidden": "true" }, filled);
  outer.style.width = `${Math.min(100, 100 * all / most)}%`;
  filled.style.width = all ? `${100 * part / all}%` : "0";
  return outer;
}

function whole(number) {
  return (number ?? 0).toLocaleString("en");
}

function percent(share) {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
}

function days(number) {
  return number === null || number === undefined ? "–" : number.toFixed(2);
}
