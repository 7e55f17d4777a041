/** Shows pictures of QR symbols: whole device pixels a module, whole refreshes of the display a picture.
 *
 * `show` is {fps, size, quiet, columns, rows, pictures}: each picture the modules of its symbols in base64,
 * one bit a module. The player's HTML file holds this text, the desk loads it as a module.
 */
export function player(show, stage, canvas, told) {
  const screen2d = canvas.getContext("2d");
  const pitch = show.size + show.quiet; // Neighbours share a quiet zone.
  const bytesPerSymbol = Math.ceil(show.size * show.size / 8);

  // One pixel a module; the screen shows it enlarged by a whole number of device pixels.
  const small = document.createElement("canvas");
  small.width = show.columns * pitch + show.quiet;
  small.height = show.rows * pitch + show.quiet;
  const small2d = small.getContext("2d");

  function modules(picture) {
    const bits = Uint8Array.from(atob(show.pictures[picture]), c => c.charCodeAt(0));
    const image = small2d.createImageData(small.width, small.height);
    image.data.fill(255);
    for (let at = 0; at * bytesPerSymbol < bits.length; at++) {
      const top = Math.floor(at / show.columns) * pitch + show.quiet;
      const left = at % show.columns * pitch + show.quiet;
      for (let i = 0; i < show.size * show.size; i++) {
        if (bits[at * bytesPerSymbol + (i >> 3)] >> (7 - (i & 7)) & 1) {
          const y = top + Math.floor(i / show.size), x = left + i % show.size;
          image.data.fill(0, 4 * (y * small.width + x), 4 * (y * small.width + x) + 3);
        }
      }
    }
    return image;
  }

  let current = 0, playing = true, vsyncs = 0, refresh = 60, perPicture = Math.max(1, Math.round(60 / show.fps));
  let steps = [], last = 0, next = 0;

  function draw() {
    const dpr = window.devicePixelRatio || 1;
    const scale = Math.max(1, Math.floor(Math.min(stage.clientWidth * dpr / small.width,
                                                  stage.clientHeight * dpr / small.height)));
    canvas.width = small.width * scale;
    canvas.height = small.height * scale;
    canvas.style.width = canvas.width / dpr + "px";
    canvas.style.height = canvas.height / dpr + "px";
    small2d.putImageData(modules(current), 0, 0);
    screen2d.imageSmoothingEnabled = false;
    screen2d.drawImage(small, 0, 0, canvas.width, canvas.height);
    tell();
  }

  function tell() {
    told({ playing, number: current + 1, count: show.pictures.length, rate: refresh / perPicture });
  }

  // Pictures change on whole refreshes of the display: a timer would turn 15 a second into 12 at 60 Hz.
  function tick(now) {
    if (last) measure(now - last);
    last = now;
    if (playing && ++vsyncs >= perPicture) {
      vsyncs = 0;
      current = (current + 1) % show.pictures.length;
      draw();
    }
    next = requestAnimationFrame(tick);
  }

  function measure(step) {
    if (steps.length >= 60 || step <= 0) return;
    steps.push(step);
    if (steps.length === 60) {
      refresh = Math.round(1000 / steps.sort((a, b) => a - b)[30]);
      perPicture = Math.max(1, Math.round(refresh / show.fps));
      tell();
    }
  }

  window.addEventListener("resize", draw);
  draw();
  next = requestAnimationFrame(tick);

  const act = {
    play() { playing = !playing; },
    faster() { perPicture = Math.max(1, perPicture - 1); },
    slower() { perPicture = Math.min(600, perPicture + 1); },
    full() { document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(); },
  };
  return {
    /** Do "play" (or pause), "faster", "slower" or "full". */
    act(name) { act[name](); tell(); },
    stop() { cancelAnimationFrame(next); window.removeEventListener("resize", draw); },
  };
}

/** What each key does while a show is on. */
export const KEYS = { " ": "play", "+": "faster", "=": "faster", "-": "slower", f: "full", F: "full" };

/** Give `element` the class "quiet" while nobody is at the mouse or the keys; call the result to end that. */
export function hush(element) {
  const events = ["mousemove", "mousedown", "keydown", "touchstart"];
  let asleep = 0;
  function awake() {
    element.classList.remove("quiet");
    clearTimeout(asleep);
    asleep = setTimeout(() => element.classList.add("quiet"), 3000);
  }
  for (const event of events) document.addEventListener(event, awake);
  return () => {
    clearTimeout(asleep);
    for (const event of events) document.removeEventListener(event, awake);
  };
}
