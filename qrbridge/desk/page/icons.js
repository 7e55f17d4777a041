/** Signs that differ in shape, so that nothing hangs on colour alone. */

const SHAPES = {
  good: "M12 2a10 10 0 100 20 10 10 0 000-20zm-1.6 14.6L5.8 12l1.7-1.7 2.9 2.9 6.1-6.1 1.7 1.7z",
  part: "M12 2a10 10 0 100 20V2z M12 2v2a8 8 0 010 16v2a10 10 0 000-20z",
  bad: "M8 2h8l6 6v8l-6 6H8l-6-6V8zm.9 5.2L7.2 8.9l3.1 3.1-3.1 3.1 1.7 1.7 3.1-3.1 3.1 3.1 1.7-1.7-3.1-3.1 3.1-3.1-1.7-1.7-3.1 3.1z",
  info: "M12 2a10 10 0 100 20 10 10 0 000-20zm-1.3 5h2.6v2.6h-2.6zm0 4h2.6v6h-2.6z",
  warning: "M12 2l11 20H1zm-1.2 7v6h2.4V9zm0 7.5V19h2.4v-2.5z",
  idle: "M3 3h7v7H3zm2 2v3h3V5zm9-2h7v7h-7zm2 2v3h3V5zM3 14h7v7H3zm2 2v3h3v-3zm9-2h3v3h-3zm4 4h3v3h-3zm0-4h3v3h-3zm-4 4h3v3h-3z",
  green: "M12 2a10 10 0 100 20 10 10 0 000-20z",
  yellow: "M12 2l11 19H1z",
  red: "M3 3h18v18H3z",
  stopped: "M4 3h6v18H4zm10 0h6v18h-6z",
  done: "M9.2 20L1.5 12.3l2.8-2.8 4.9 4.9L19.7 4l2.8 2.8z",
};

/** Return the sign of that name, which a screen reader leaves out: words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}
