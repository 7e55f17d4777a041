/** The head of the page with the places to go, and the line at its foot. */
import { fill, h, tell } from "./dom.js";
import { button } from "./forms.js";
import { keyed } from "./keys.js";
import { languageButton } from "./language.js";
import { signOut } from "./session.js";
import { setSilent, silent } from "./sound.js";
import { startTour } from "./tour.js";
import { moment } from "./words.js";

const PLACES = {
  department: ["receive", "arrivals", "lights", "trace", "figures", "audit"],
  hall: ["applications", "receive", "arrivals", "lights", "trace", "figures", "audit"],
};

/** Return the head, for what the desk said of this station. */
export function head(me) {
  const places = [...PLACES[me.role], ...(me.operator_role === "supervisor" ? ["operators"] : [])];
  const links = places.map((place, at) =>
    keyed(h("a", { href: `#/${place}`, say: place, data: { place, tour: `place-${place}` } }), String(at + 1)));
  const sound = button("button.quiet-button", silent() ? "sound_off" : "sound_on", () => {
    setSilent(!silent());
    tell(sound, silent() ? "sound_off" : "sound_on");
  }, { key: "M" });
  return h("header.head", {},
    me.training ? trainingBand(me) : null,
    h("div.head-row", {},
      h("p.brand", {}, h("strong", { say: me.department ?? "hall" }), h("code", {}, me.station)),
      h("nav", { label: "places" }, links),
      h("div.head-tools", {}, sound, languageButton(),
        h("span.operator", {}, me.operator),
        button("button.quiet-button", "lock", signOut, { key: "Q" }))));
}

function trainingBand(me) {
  return h("div.training-band", {}, h("strong", {}, "训练 TRAINING"), h("span", { say: "training_text" }),
    button("button", "tour", () => startTour(me), { key: "H" }));
}

/** Return the line at the foot. */
export function status(me) {
  const clock = h("span"), tick = () => { clock.textContent = moment(Date.now() / 1000); };
  tick();
  setInterval(tick, 5000);
  const terminal = h("span", { say: ["at_terminal", { terminal: me.terminal }] });
  return fill(h("footer.status"), h("kbd", {}, "Alt"), h("span.grow", { say: "keys_how" }), terminal, clock);
}
