/** Who may work at this station: for supervisors. */
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { button, choice, field, verdict } from "./forms.js";
import { me } from "./session.js";
import { table } from "./tables.js";
import { same } from "./words.js";

const ROLES = { clerk: "role_clerk", supervisor: "role_supervisor" };

/** Show the list, with a form for another operator. */
export async function operators(box) {
  const told = verdict(), list = h("div.scroll", { tabIndex: -1 });
  const name = field("operator", h("input", { autocomplete: "off", maxlength: "64" }), { required: true });
  const password = field("password", h("input", { type: "password", autocomplete: "new-password", maxlength: "256" }),
    { required: true, note: "password_long" });
  const role = field("role", choice(Object.entries(ROLES)));
  const form = h("form.page-form", {}, name.box, password.box, role.box,
    button("button.primary", "operator_add", () => {}, { type: "submit" }));
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const said = { operator: name.control.value.trim(), password: password.control.value, role: role.control.value };
    try {
      show(await post("operators", said));
      told.good(["operator_added", { name: said.operator }]);
      form.reset();
    } catch (error) {
      told.failed(error);
    }
  });
  fill(box, h("section.page", {}, h("div.page-head", {}, h("h1", { say: "operators" })), form,
    h("p.muted", { say: "operators_how" }), told.box, list));
  show(await get("operators"));

  function show(all) {
    fill(list, table("operators", ["operator", "role", "actions"], all.map(one => [
      one.name, h("span", { say: ROLES[one.role] ?? same(one.role) }),
      one.name === me().operator ? h("span.muted", { say: "yourself" }) : removal(one.name),
    ]), "nothing_here"));
  }

  /** A second press removes: there is no way back. */
  function removal(operator) {
    const again = button("button", "remove", () => {
      again.replaceWith(button("button.bad", ["remove_really", { name: operator }], async () => {
        show(await post("operators/remove", { operator }));
        told.good(["operator_removed", { name: operator }]);
      }, { failed: told.failed }));
    });
    return again;
  }
}
