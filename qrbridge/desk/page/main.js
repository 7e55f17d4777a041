/** The page: its head with the places to go, the band, and the place that the address names. */
import { get, Refused } from "./api.js";
import * as air from "./air.js";
import { application } from "./application.js";
import { applications, takeRecord } from "./applications.js";
import { arrivals } from "./arrivals.js";
import { audit } from "./audit.js";
import { announce, band, settle } from "./band.js";
import { fill, h } from "./dom.js";
import { dropzone } from "./drop.js";
import { figures } from "./figures.js";
import { icon } from "./icons.js";
import { listenForKeys } from "./keys.js";
import { speak } from "./language.js";
import { lights } from "./lights.js";
import { operators } from "./operators.js";
import { receive, switchTo, typing } from "./receive.js";
import { me, onSignedIn, start } from "./session.js";
import { head, status } from "./shell.js";
import { trace } from "./trace.js";
import { offerTour } from "./tour.js";
import { wedge } from "./wedge.js";
import { learn } from "./words.js";

const PLACES = { receive, arrivals, applications, lights, trace, figures, audit, operators };
const main = h("main", { id: "main", tabIndex: -1 });
let place = null, leave = () => {}, turn = 0, worker = null;

function parts() {
  const [, name = "", argument = ""] = location.hash.split("/");
  const known = Object.hasOwn(PLACES, name) && (name !== "applications" || me().role === "hall");
  return { name: known ? name : me().role === "hall" ? "applications" : "receive", argument: decoded(argument) };
}

/** What is no address is none: somebody has typed it. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

async function go() {
  const { name, argument } = parts();
  document.body.dataset.place = name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.place === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const record = name === "receive" ? Number(argument) || null : null;
  if (place !== null) settle(record);
  if (name === "receive" && place === "receive" && switchTo(record)) return;
  const mine = turn += 1;
  leave();
  leave = () => {};
  place = name;
  const view = name === "applications" && argument ? application : PLACES[name];
  const box = h("div.place");
  fill(main, box);
  try {
    // A view tells at once what to do when it is left: it may be left before all of it is there.
    await view(box, argument, callback => { leave = callback; });
  } catch (error) {
    if (!error.words) throw error;
    if (mine !== turn) return;
    leave();
    leave = () => {};
    if (error.status !== 401) fill(box, h("section.page", {}, h("p.check.bad", {}, icon("bad"), h("span", { say: error.words }))));
    place = null;
  }
}

function build() {
  const shell = document.getElementById("shell");
  if (shell.childElementCount) {
    shell.firstElementChild.replaceWith(head(me()));
    return;
  }
  fill(shell, head(me()), band(number => { location.hash = `#/receive/${number}`; }), main, status(me()));
  speak();
  dropzone(files => {
    for (const file of files) take(file);
  });
  window.addEventListener("hashchange", go);
}

function take(file) {
  const record = me().role === "hall" && file.name.toLowerCase().endsWith(".json");
  return record ? takeRecord(file) : air.file(file);
}

window.addEventListener("unhandledrejection", event => {
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  if (event.reason.status !== 401) announce("bad", "band_failed", event.reason.words);
});

wedge(air.line, { going: typing });
listenForKeys();
learn(await get("words"));
speak();
onSignedIn(() => {
  // Who unlocks the page goes on where they were.
  const same = place !== null && worker === me().operator;
  worker = me().operator;
  document.body.classList.toggle("training", me().training);
  build();
  air.watch();
  if (!same) go();
  offerTour(me());
});
await start();
