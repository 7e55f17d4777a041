/** The log of everything that was done here, and whether its chain holds. */
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { entryTable } from "./entries.js";
import { button, verdict } from "./forms.js";
import { keyed } from "./keys.js";
import { me } from "./session.js";

const SAVED = 1500; // Milliseconds: the browser tells nobody when it has saved a file.

/** Show the newest entries. */
export async function audit(box) {
  const told = verdict(), list = h("div.scroll", { tabIndex: -1 }), head = h("p.muted");
  const all = [];
  const older = button("button", "older", more);
  const verify = async () => {
    const found = await post("audit/verify");
    if (found.ok) told.good(["audit_holds", { count: found.entries }]);
    else told.failed({ words: { en: found.error.en, zh: found.error.zh }, findings: [] });
    await anew();
  };
  fill(box, h("section.page", {},
    h("div.page-head", {}, h("h1", { say: "audit" }), head,
      button("button.primary", "audit_verify", verify, { key: "U", failed: told.failed, data: { tour: "verify" } }),
      me().operator_role === "supervisor" ? exported(anew) : null),
    told.box, list));
  await more();

  async function more() {
    const found = await get("audit", { before: all.at(-1)?.number });
    all.push(...found.entries);
    fill(head, h("span", { say: ["audit_head", { number: found.head.number }] }), " ", h("code", {}, found.head.link.slice(0, 16)));
    older.hidden = !found.entries.length || all.at(-1).number <= 1;
    fill(list, entryTable(all, "application"), older);
  }

  /** What was done here stands in the log itself. */
  async function anew() {
    all.length = 0;
    await more();
  }
}

function exported(then) {
  const link = keyed(h("a.button", { href: "/api/audit/export", download: "", say: "audit_export" }), "X");
  link.addEventListener("click", () => setTimeout(then, SAVED));
  return link;
}
