/** What the page asks of the desk's server, which is on this machine. */
import { forgetPerson, wasPerson } from "./person.js";

/** Asked whether or not somebody is signed in; the desk does not count these. */
const UNTOUCHED = new Set(["me", "words"]);

/** An answer that is an error: `words` for people, `code`, `status`, and `findings`, if any. */
export class Refused extends Error {
  constructor(status, said) {
    super(said.code);
    this.status = status;
    this.code = said.code;
    this.words = { en: said.en, zh: said.zh };
    this.findings = said.findings ?? [];
  }
}

let signedOut = () => {};

/** Call `then` whenever the server says that nobody is signed in. */
export function onSignedOut(then) {
  signedOut = then;
}

export function get(path, query = {}, options = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined));
  return ask(asked.size ? `${path}?${asked}` : path, options);
}

export function post(path, said = {}) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) });
}

/** Send bytes as they are. */
export function upload(path, query, bytes) {
  const headers = { "Content-Type": bytes.type || "application/octet-stream" };
  return ask(`${path}?${new URLSearchParams(query)}`, { method: "POST", headers, body: bytes });
}

async function ask(path, options) {
  const headers = { ...options.headers };
  if (wasPerson() && !UNTOUCHED.has(path)) headers["X-Person"] = "1";
  let answer;
  try {
    answer = await fetch(`/api/${path}`, { cache: "no-store", ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, unreachable);
  }
  if (headers["X-Person"]) forgetPerson();
  if (answer.ok) return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : answer.blob();
  const { error } = await answer.json().catch(() => ({ error: broken(answer.status) }));
  if (answer.status === 401) signedOut(error.code);
  throw new Refused(answer.status, error);
}

// The texts of the page come from the server, too; these two must be there without it.
const unreachable = {
  code: "desk.unreachable",
  en: "The desk does not answer; ask the administrator to start this page again ('qrbridge desk')",
  zh: "服务未响应，请联系管理员重新启动本页（qrbridge desk）",
};

function broken(status) {
  return { code: "desk.broken", en: `The desk answered with status ${status}; try again`, zh: `服务返回状态 ${status}；请重试` };
}
