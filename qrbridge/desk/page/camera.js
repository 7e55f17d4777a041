/** The browser's camera, or one that the desk has opened: its picture with outlines of what was read in it. */
import { get } from "./api.js";
import * as air from "./air.js";
import { h } from "./dom.js";

const QUALITY = 0.9;
const ERROR_PAUSE = 1000; // Milliseconds.
const SERVER_PAUSE = 150; // Between two looks through a camera of the desk.
const WISHED = { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 30 } };

/** Return {box, start, stop}: `start` takes "browser:ID" or a source of the desk like "camera:0"; each look is
 * told to `looked`, and to `failed` why there is no picture.
 */
export function camera(looked, failed) {
  const video = h("video", { muted: true, playsInline: true, "aria-hidden": "true" });
  const still = h("img", { alt: "", hidden: true });
  const overlay = h("canvas.overlay", { "aria-hidden": "true" });
  const box = h("div.camera", { role: "img", label: "camera_label" }, video, still, overlay);
  const grabbed = document.createElement("canvas");
  let turn = 0; // Changes with each start and stop: an older loop then ends.
  let stream = null;

  async function start(source) {
    stop();
    const mine = turn;
    const own = /^browser:(.*)$/.exec(source);
    still.hidden = Boolean(own);
    video.hidden = !own;
    try {
      if (own) await openBrowserCamera(own[1], mine);
      else await get("receive/look", { source });
    } catch (error) {
      if (mine === turn) failed(error);
      return;
    }
    if (mine === turn) loop(mine, own ? lookBrowser : () => lookServer(source));
  }

  function stop() {
    turn += 1;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    overlay.width = overlay.width; // Clears it.
  }

  async function openBrowserCamera(id, mine) {
    const wish = id ? { ...WISHED, deviceId: { exact: id } } : WISHED;
    const opened = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    if (mine !== turn) {
      for (const track of opened.getTracks()) track.stop();
      return;
    }
    stream = opened;
    video.srcObject = stream;
    await video.play();
  }

  async function loop(mine, look) {
    while (mine === turn) {
      try {
        const seen = document.hidden ? null : await look();
        if (mine !== turn) return;
        if (seen) looked(seen);
        else await pause(SERVER_PAUSE);
      } catch (error) {
        if (mine !== turn) return;
        await pause(ERROR_PAUSE);
      }
    }
  }

  async function lookBrowser() {
    await new Promise(resolve => video.requestVideoFrameCallback ? video.requestVideoFrameCallback(resolve) : setTimeout(resolve, 50));
    if (!video.videoWidth) return null;
    grabbed.width = video.videoWidth;
    grabbed.height = video.videoHeight;
    grabbed.getContext("2d").drawImage(video, 0, 0);
    const bytes = await new Promise(resolve => grabbed.toBlob(resolve, "image/jpeg", QUALITY));
    const look = await air.picture(bytes);
    outline(overlay, look.outlines ?? [], grabbed.width, grabbed.height);
    return look;
  }

  async function lookServer(source) {
    const [look, bytes] = await Promise.all([get("receive/look", { source }), get("receive/view", { source })]);
    const before = still.src;
    still.src = URL.createObjectURL(bytes);
    if (before) URL.revokeObjectURL(before);
    await still.decode();
    outline(overlay, look.outlines ?? [], still.naturalWidth, still.naturalHeight);
    await pause(SERVER_PAUSE);
    air.take(look);
    return look;
  }

  return { box, start, stop };
}

/** Draw outlines, each of four points of a picture of that size. */
function outline(overlay, outlines, width, height) {
  overlay.width = width;
  overlay.height = height;
  const context = overlay.getContext("2d");
  for (const [colour, share] of [["#fff", 120], ["#0a8f3c", 200]]) {
    context.strokeStyle = colour;
    context.lineWidth = Math.max(2, width / share);
    context.lineJoin = "round";
    for (const points of outlines) {
      context.beginPath();
      points.forEach(([x, y], at) => at ? context.lineTo(x, y) : context.moveTo(x, y));
      context.closePath();
      context.stroke();
    }
  }
}

function pause(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
