/** A show on the full screen: an answer for the hall, an application for a department. */
import { get, post } from "./api.js";
import { fill, h, tell } from "./dom.js";
import { button, paper } from "./forms.js";
import { hush, KEYS, player } from "/page/player.js";

const REST = 400; // Milliseconds after the last change of the window's size.

/** Return what is shown to whom: "32011720150205000001 → saic". */
export function shownTo(show) {
  return `${show.application ?? show.title.split(" ")[0]} → ${show.station}`;
}

/** Return where the sheets of `show` are. */
export function sheet(show) {
  return `/api/shows/${show.id}/sheet.pdf`;
}

/** Return what shows `show` once more, and what prints it. */
export function onceMore(show, key = null) {
  return [button("button", "show_again", () => open(show), { key }), paper("a.button", sheet(show), "sheet")];
}

/** Show `show` until somebody closes it. */
export async function open(show) {
  const before = document.activeElement;
  const shell = document.getElementById("shell");
  await document.documentElement.requestFullscreen?.().catch(() => {});
  const screen = theatre(show);
  document.body.append(screen.box);
  screen.load();
  shell.inert = true;
  screen.box.focus();
  await screen.closed;
  shell.inert = false;
  screen.box.remove();
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
  before?.focus();
}

function theatre(show) {
  const where = h("span"), rate = h("span"), wrong = h("p.bad");
  let shown = null, play = null, timer = 0, over = false, end = () => {};
  const closed = new Promise(resolve => { end = resolve; });

  let toggled = false;
  const act = name => {
    toggled = name === "full" && Boolean(document.fullscreenElement);
    shown?.act(name);
  };
  const pause = button("button", "pause", () => act("play"), { label: "pause" });
  const foot = h("footer", {},
    h("div.about", {}, h("span", {}, shownTo(show)),
      h("span.receipt", {}, h("span", { say: "receipt" }), " ", h("strong.code", {}, show.receipt))),
    where, pause,
    button("button", "slower", () => act("slower")), rate, button("button", "faster", () => act("faster")),
    button("button", "full_screen", () => act("full")),
    paper("a.button", sheet(show), "print"),
    button("button.primary", "close", close));
  const stage = h("div.show-stage");
  const box = h("div.show.quiet", { role: "dialog", "aria-modal": "true", label: "show_label", tabIndex: -1 }, stage, wrong, foot);
  const wake = hush(box);

  async function load() {
    const scale = window.devicePixelRatio || 1;
    const size = { width: Math.floor(stage.clientWidth * scale), height: Math.floor(stage.clientHeight * scale) };
    try {
      play = await get(`shows/${show.id}`, size);
      if (!shown) post(`shows/${show.id}/shown?${new URLSearchParams(size)}`).catch(() => {});
    } catch (error) {
      tell(wrong, error.words);
      return;
    }
    if (over) return; // Somebody has closed it meanwhile: a player would go on for ever.
    shown?.stop();
    const canvas = h("canvas", { role: "img", label: "show_label" });
    fill(stage, canvas);
    shown = player(play, stage, canvas, now => {
      where.textContent = `${now.number} / ${now.count}`;
      tell(pause, now.playing ? "pause" : "play");
      tell(rate, ["rate", { rate: now.rate.toFixed(1) }]);
      pause.hidden = now.count < 2;
    });
  }

  function resized() {
    clearTimeout(timer);
    timer = setTimeout(load, REST);
  }

  function keydown(event) {
    const onControl = event.target.closest("button, a") && event.key === " ";
    if (event.key === "Escape") close();
    else if (KEYS[event.key] && !onControl && !event.altKey && !event.ctrlKey) act(KEYS[event.key]);
    else return;
    event.preventDefault();
  }

  // The browser itself takes Escape when it leaves the full screen.
  function fullscreen() {
    if (!document.fullscreenElement && !toggled) close();
    toggled = false;
  }

  function close() {
    over = true;
    clearTimeout(timer);
    shown?.stop();
    wake();
    window.removeEventListener("resize", resized);
    document.removeEventListener("fullscreenchange", fullscreen);
    end();
  }

  box.addEventListener("keydown", keydown);
  window.addEventListener("resize", resized);
  document.addEventListener("fullscreenchange", fullscreen);
  return { box, closed, load };
}
