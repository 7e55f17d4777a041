/** Three sounds for what happened, made here: nothing is loaded. */

const KEPT = "desk.silent";
/** Notes as [hertz, seconds]: up is good, down is bad, one short note is one more. */
const TUNES = {
  good: [[880, 0.09], [1319, 0.16]],
  part: [[660, 0.05]],
  bad: [[330, 0.16], [220, 0.28]],
  info: [[520, 0.06], [520, 0.06]],
};
const REST = 350; // Milliseconds between two short notes at least: a film brings fifteen a second.

let context = null;
let lastShort = 0;

export function silent() {
  return localStorage.getItem(KEPT) === "yes";
}

export function setSilent(yes) {
  localStorage.setItem(KEPT, yes ? "yes" : "no");
}

/** Play what is good, part, bad or info. */
export function play(name) {
  if (silent()) return;
  if (name === "part" && performance.now() - lastShort < REST) return;
  lastShort = performance.now();
  context ??= new AudioContext();
  context.resume();
  let at = context.currentTime + 0.01;
  for (const [hertz, seconds] of TUNES[name]) {
    note(hertz, at, seconds);
    at += seconds + 0.02;
  }
}

function note(hertz, at, seconds) {
  const tone = context.createOscillator(), volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.01);
  volume.gain.setValueAtTime(0.25, at + seconds - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
