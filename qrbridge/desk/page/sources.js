/** Where codes come from, side by side: cameras, scanner guns, serial scanners, files. */
import { get, post } from "./api.js";
import * as air from "./air.js";
import { camera } from "./camera.js";
import { fill, h, tell } from "./dom.js";
import { button } from "./forms.js";
import { icon } from "./icons.js";
import { keyed } from "./keys.js";
import { same } from "./words.js";

const KEPT = "desk.camera";
const LOOK = 4000; // Milliseconds between two looks at what is plugged in.
const ACCEPTED = ".png,.jpg,.jpeg,.webp,.bmp,.tif,.tiff,.gif,.pdf,.mp4,.avi,.mov,.mkv,.webm,.mjpeg,.txt";

/** Return {box, open, close, leave}: the panel, with its camera running between `open` and `close`; `leave` also stops
 * a camera of the desk's machine, which goes on reading while only this panel is closed.
 */
export function sources() {
  const hint = h("p.hint", { role: "status" });
  const eye = camera(looked, unavailable);
  const select = h("select", { label: "camera_choice" });
  const begin = button("button.primary.camera-open", "camera_open", () => use("browser:"), { key: "C" });
  const stage = h("div.stage", {}, eye.box, begin, hint);
  const scanner = h("span", { say: "scanner_ready" });
  const serials = h("ul.serials");
  const file = h("input.visually-hidden", { type: "file", accept: ACCEPTED, multiple: true, label: "file_choose", tabIndex: -1 });
  const choose = button("button", "file_choose", () => file.click(), { key: "F" });
  let used = localStorage.getItem(KEPT) ?? "off";
  let timer = 0, shut = true;

  select.addEventListener("change", () => use(select.value));
  file.addEventListener("change", () => {
    readAll(file.files);
    file.value = "";
  });

  const chooser = h("label.camera-choice", { say: "camera" });
  keyed(select, "K", chooser);
  chooser.append(select);
  const box = h("div.sources", { data: { tour: "sources" } },
    stage,
    chooser,
    h("ul.source-list", {},
      h("li", {}, icon("idle"), h("span.grow", { say: "scanner" }), scanner),
      h("li", {}, icon("idle"), h("span.grow", { say: "files" }), choose, file)),
    serials);

  function use(source) {
    if (source !== used) release();
    used = source;
    localStorage.setItem(KEPT, source);
    fill(hint);
    delete hint.dataset.known;
    begin.hidden = source !== "off";
    eye.box.classList.toggle("off", source === "off");
    if (source === "off") eye.stop();
    else if (source.startsWith("browser:")) eye.start(source).then(list);
    else post("receive/start", { source }).then(() => started(source)).catch(unavailable);
  }

  function started(source) {
    if (source === used && !shut) eye.start(source);
  }

  function release() {
    if (used.startsWith("camera:")) post("receive/stop", { source: used }).catch(() => {});
  }

  function close() {
    shut = true;
    clearInterval(timer);
    eye.stop();
  }

  function looked(look) {
    const foreign = look.foreign ? ["foreign_seen", { count: look.foreign }] : null;
    // The codes of a transfer that is whole stay in view until somebody takes them away.
    const read = look.symbols > 0 && !look.open.length && !look.happenings.length ? "already_read" : null;
    const what = look.hint ?? foreign ?? read;
    if (hint.dataset.known === JSON.stringify(what)) return;
    hint.dataset.known = JSON.stringify(what);
    fill(hint, what && icon(look.hint ? "warning" : "info"), what && h("span", { say: what }));
  }

  function unavailable(error) {
    const what = error.words ?? (error.name === "NotAllowedError" ? "camera_forbidden" : "camera_missing");
    begin.hidden = false;
    eye.stop();
    fill(hint, icon("bad"), h("span", { say: what }));
  }

  async function list() {
    const found = await get("receive/sources").catch(() => null);
    const own = (await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? []).filter(device => device.kind === "videoinput");
    if (!found) return;
    const cameras = [["off", "camera_off"], ["browser:", "camera_browser"],
      ...own.filter(device => device.deviceId && device.label).map(({ deviceId, label }) => [`browser:${deviceId}`, same(label)]),
      ...found.cameras.map(number => [`camera:${number}`, ["camera_desk", { number }]])];
    if (select.dataset.known !== JSON.stringify(cameras)) {
      select.dataset.known = JSON.stringify(cameras);
      fill(select, cameras.map(([value, says]) => h("option", { value, say: says })));
    }
    if (document.activeElement !== select) select.value = cameras.some(([value]) => value === used) ? used : "off";
    showSerials(found);
  }

  function showSerials({ ports, running }) {
    const known = JSON.stringify([ports, running]);
    if (serials.dataset.known === known) return;
    serials.dataset.known = known;
    fill(serials, ports.map(port => {
      const source = `serial:${port}`, now = running.find(one => one.source === source);
      const act = () => post(now ? "receive/stop" : "receive/start", { source }).then(list);
      return h("li", {}, icon(now ? (now.ok ? "good" : "bad") : "idle"),
        h("span.grow", {}, h("span", { say: "serial" }), " ", h("code", {}, port), now?.text && h("span.note", { say: now.text })),
        button("button", now ? "stop" : "start", act, { failed: unavailable }));
    }));
  }

  return {
    box,
    /** Say how many characters a scanner has typed so far. */
    typing: count => tell(scanner, count ? ["scanner_typing", { count }] : "scanner_ready"),
    open() {
      shut = false;
      use(used);
      list();
      timer = setInterval(list, LOOK);
    },
    close,
    leave() {
      close();
      release();
    },
  };
}

/** Take in files one after the other. */
async function readAll(files) {
  for (const each of [...files]) await air.file(each);
}
