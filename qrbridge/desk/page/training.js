/** Training: an application comes in as if somebody had scanned it. */
import { post } from "./api.js";
import * as air from "./air.js";

const STEP = 300; // Milliseconds from line to line, so that the progress is seen.

let playing = false;

export async function play() {
  if (playing) return;
  playing = true;
  try {
    const { lines } = await post("training/next");
    for (const line of lines) {
      await air.line(line);
      await new Promise(resolve => setTimeout(resolve, STEP));
    }
  } finally {
    playing = false;
  }
}
