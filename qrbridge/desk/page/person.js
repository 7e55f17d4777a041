/** Whether somebody is at the keys or the mouse: the desk locks when nobody is. */

let there = false;

export function wasPerson() {
  return there;
}

/** Note that somebody is there: a code was held before the scanner, say. */
export function markPerson() {
  there = true;
}

export function forgetPerson() {
  there = false;
}

/** Watch for keys and clicks; what a scanner types never gets here. */
export function watchForPerson() {
  for (const name of ["keydown", "pointerdown", "wheel"]) {
    document.addEventListener(name, event => { there ||= event.isTrusted; }, { capture: true, passive: true });
  }
}
