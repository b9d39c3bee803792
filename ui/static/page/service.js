// How the server is: over the limit, signed out, offline, growing. Said in words, where the question stands.
import { announce, byId, note, say } from "./dom.js";
import { giveUp, hold } from "./asking.js";

const QUESTION = /\/gradio_api\/queue\/join$/;
const EVERY = 10_000; // ms between looks while the archive is empty or takes articles in

/** What the server answers to gradio's own requests is heard nowhere else, so it is read on its way. */
export function hear() {
  const plain = window.fetch;
  window.fetch = async (input, init) => {
    const response = await plain.call(window, input, init);
    if (QUESTION.test(new URL(input.url ?? input, location.href).pathname)) heard(response);
    return response;
  };
}

function heard(response) {
  if (response.status === 429) hold(Math.min(Number(response.headers.get("retry-after")) || 5, 600));
  else if (response.status === 401 || response.status === 403) giveUp(say("signed_out"));
}

let lost = false;

function offline() {
  lost = true;
  note(say("cut_off"));
}

function online() {
  if (!lost) return;
  lost = false;
  note("");
  announce(say("back_again"));
}

/** While there is nothing to ask, or more is being taken in, look now and then whether that has changed. */
async function look() {
  const top = document.querySelector("#top .top");
  if (!top || document.hidden || !(top.dataset.articles === "0" || top.dataset.behind !== "0")) return;
  try {
    const state = await (await fetch("./readyz", { credentials: "same-origin" })).json();
    const { articles } = await (await fetch("./healthz", { credentials: "same-origin" })).json();
    const grown = String(articles) !== top.dataset.articles;
    if (grown || (state.status === "ready" && top.dataset.behind !== "0")) byId("again")?.click();
  } catch {
    // Not reachable now: the next look will tell.
  }
}

export function listen() {
  window.addEventListener("offline", offline);
  window.addEventListener("online", online);
  if (!navigator.onLine) offline();
  setInterval(look, EVERY);
}
