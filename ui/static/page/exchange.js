// Following the running exchange; finished ones are moved above it and stay as they are.
import { announce, both, button, byId, make, motion, note, root, say, wide } from "./dom.js";
import { answerBegan, answerEnded, busy, field, giveBack } from "./asking.js";
import { open } from "./pane.js";
import { draw } from "./timeline.js";
import { keep } from "./conversations.js";

const KEPT = 50; // finished exchanges that stay on the page
const TURNS = 10; // turns that go along with a question, as in ui/page.py
const CARRIED = 12_000; // characters of them, so that a request stays under the server's 64 KB in Korean

let followed = ""; // number of the exchange that is followed
let state = "";
let told = 0; // claims that the live region has announced
let halted = ""; // number of the exchange that the reader stopped
let finished = null; // the exchange in #current once it has ended
let inPlace = false; // the next exchange takes the place of this one
let ignored = []; // readings that do not count in the current exchange

export const ignoring = () => ignored;

/** What the next exchange does to the one before. */
export function replacing(again, ignore) {
  // Gradio changes the exchange in place for the next one: what stands there now is taken off before.
  const live = document.querySelector("#current .turn");
  if (live && finished) finished = live.cloneNode(true);
  inPlace = again;
  ignored = ignore;
}

export const turns = () => [...document.querySelectorAll("#kept .turn"), ...(finished ? [finished] : [])];

/** [question, answer] of the turns before the next question, oldest first; without the last one where it is replaced. */
export function turnsBefore(again) {
  const told = turns().slice(0, again && finished ? -1 : undefined).filter((turn) => turn.dataset.text);
  let left = CARRIED;
  const kept = [];
  for (const { dataset } of told.slice(-TURNS).reverse()) {
    const pair = [dataset.question.slice(0, 1_000), dataset.text.slice(0, 2_000)];
    left -= pair[0].length + pair[1].length;
    if (left < 0) break;
    kept.unshift(pair);
  }
  return kept;
}

/** Put the exchange that has ended above, where nothing touches it any more. */
function moveUp() {
  if (finished && finished.dataset.state !== "failed") byId("kept")?.append(finished);
  const kept = byId("kept");
  while (kept && kept.childElementCount > KEPT) kept.firstElementChild.remove();
}

/** Show the exchanges of a conversation that was kept. */
export function restore(elements) {
  finished = null;
  byId("kept")?.replaceChildren(...elements);
  root.classList.toggle("begun", elements.length > 0 || busy());
  const last = elements.at(-1);
  if (last) {
    last.scrollIntoView({ block: "start" });
    beside(last);
  }
}

/** A new conversation: gradio empties the running exchange, the rest is ours. */
export function begin() {
  finished = null;
  byId("kept")?.replaceChildren();
  byId("when")?.replaceChildren();
}

/** What an exchange looks like once its reader has stopped it; gradio ends the work behind it. */
export function halt() {
  halted = followed;
  follow();
  announce(say("stopped"));
  field()?.focus({ preventScroll: true });
}

function drawStopped(turn) {
  turn.dataset.state = "stopped";
  turn.setAttribute("aria-busy", "false");
  turn.querySelector(".status")?.remove();
  turn.querySelector(".answer").append(
    make("p", { class: "notice stopped" }, both("stopped")),
    make("div", { class: "acts" }, button("retry", "retry"), button("edit", "edit")),
  );
}

/** Beside an answer: its first source, and when what was found appeared. A sheet over it would be in the way. */
function beside(turn) {
  draw(turn);
  const first = turn.querySelector(".cite");
  if (first && wide.matches) open(first, { focus: false });
}

/** Called whenever gradio has changed the page. */
export function follow() {
  const exchange = document.querySelector("#current .exchange");
  const turn = exchange?.querySelector(".turn");
  root.classList.toggle("begun", Boolean(turn) || Boolean(byId("kept")?.childElementCount));
  const running = busy();
  if (!turn) {
    root.classList.remove("answering");
    return;
  }
  const number = exchange.dataset.exchange;
  if (number !== followed) {
    if (!inPlace && !finished?.isConnected) moveUp();
    finished = null;
    inPlace = false;
    followed = number;
    state = "";
    told = 0;
    answerBegan();
    if (byId("kept")?.childElementCount) turn.scrollIntoView({ block: "start", behavior: motion() });
    else scrollTo({ top: 0, behavior: motion() });
    announce(say("searching"));
    note("");
  }
  if (halted === followed && turn.dataset.state === "busy") drawStopped(turn);
  byId("send")?.setAttribute("aria-disabled", String(running));
  root.classList.toggle("answering", busy());
  // A finished sentence is announced once; the last one of a running answer may still grow.
  const claims = [...turn.querySelectorAll(".said > bdi")];
  const whole = turn.dataset.state === "busy" ? claims.length - 1 : claims.length;
  for (; told < whole; told += 1) announce(claims[told].textContent);
  if (turn.dataset.state === state) return;
  state = turn.dataset.state;
  if (state === "busy") return;
  answerEnded();
  finished = turn;
  keep();
  if (state === "failed") giveBack(turn.dataset.question);
  if (state === "done" || state === "refused") {
    const refusal = turn.querySelector(".refusal");
    announce(refusal ? refusal.textContent : say("done"));
    beside(turn);
  }
}
