// From the box to the server: what is asked, with what beside it, once and only once.
import { byId, note, say } from "./dom.js";
import { replacing, turnsBefore } from "./exchange.js";
import * as line from "./line.js";
import { narrowed } from "./narrowing.js";

const LIMIT = 4000; // characters of a question, as in ui/page.py

export const field = () => document.querySelector("#question textarea, #question input");
export const busy = () => document.querySelector('#current .turn[data-state="busy"]') !== null;
export const soon = (then) => requestAnimationFrame(() => setTimeout(then, 0)); // after gradio has taken a value over
const coarse = matchMedia("(pointer: coarse)");
const PATIENCE = 10_000; // ms that an open line is waited for: one that is never closed must not silence the page

let ended = -500; // when the last answer ended
let begun = 0; // exchanges that have appeared
let filled = ""; // the question that was sent last, when `filledAt` of them had begun
let filledAt = 0;
let pressing = ""; // the question that is being sent, "" once that was given up
let pressed = false; // whether the button was pressed for it
let round = 0; // of pressing: only the newest goes on
let held = 0; // until when the server takes no question of this reader, as performance.now()

export const answerEnded = () => { ended = performance.now(); };
export const answerBegan = () => { begun += 1; };

function put(box, value) {
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Ask what stands in the box; `again` puts the answer in place of the last one, `ignore` are readings that do not count. */
export function send({ again = false, ignore = [] } = {}) {
  const box = field();
  if (!box || busy()) return;
  const length = [...box.value].length;
  if (length > LIMIT) {
    note(say("too_long", { limit: LIMIT.toLocaleString("en"), n: length.toLocaleString("en") }));
    return;
  }
  note("");
  if (!box.value.trim()) return;
  const waits = pressing === box.value && begun === filledAt;
  if (waits && pressed) return; // a second click on what is on its way
  replacing(again, ignore);
  const beside = document.querySelector("#beside textarea, #beside input");
  const set = JSON.stringify({ ignore, turns: turnsBefore(again), ...narrowed() });
  if (beside && beside.value !== set) put(beside, set);
  if (waits) return; // it goes with what was clicked last
  pressing = filled = box.value;
  filledAt = begun;
  pressed = false;
  round += 1;
  const mine = round;
  // Gradio ends an answer's event a moment after its last word, and what is asked in that moment can get lost.
  const rest = Math.max(0, ended + 500 - performance.now(), held - performance.now());
  soon(() => setTimeout(() => press(mine, performance.now()), rest));
  if (coarse.matches) box.blur(); // the keyboard of a phone would cover the answer
}

const enable = (on) => byId("send")?.setAttribute("aria-disabled", String(!on));

/** Press the button once no line is open, and again while nothing takes the question: gradio may still be making the button
 * or getting ready, and it drops what is pressed twice. After 3 s the reader is told why it takes so long, after 30 s it ends. */
function press(mine, since, told = false) {
  if (mine !== round) return;
  const box = field();
  if (begun !== filledAt) pressing = ""; // it was taken: an answer that failed in an instant is not asked for again
  // The end of the answer before may empty the box once more: then the question is set in again.
  if (filled && box && !box.value && begun === filledAt && !busy() && pressing === filled) {
    put(box, filled);
    soon(() => press(mine, since, told));
    return;
  }
  if (busy() || performance.now() < held) return;
  const waited = performance.now() - since;
  if (!box || box.value !== pressing || waited > 30_000) {
    if (waited > 30_000) enable(true);
    pressing = ""; // its reader writes another, or nobody takes it
    return;
  }
  if (!pressing) return;
  enable(false);
  const free = !line.isOpen() || waited > PATIENCE;
  if (free) {
    pressed = true;
    byId("send")?.click();
  }
  if (waited > 3_000 && !told) waiting();
  setTimeout(() => press(mine, since, told || waited > 3_000), free ? 500 : 50);
}

/** Without a sign for a while: either others are before us, or nobody is there. */
async function waiting() {
  try {
    await fetch("./healthz", { credentials: "same-origin" });
    if (!busy()) note(say("busy"));
  } catch {
    giveUp(say("offline"));
  }
}

/** The question stays in the box and is not sent again by itself. */
export function giveUp(line) {
  pressing = "";
  note(line);
  enable(true);
}

/** The server takes no question for so many seconds: count them down, then send what waits. */
export function hold(seconds) {
  held = performance.now() + seconds * 1000;
  enable(false);
  const tick = () => {
    const left = Math.ceil((held - performance.now()) / 1000);
    if (!pressing) return;
    if (left > 0) {
      note(say("too_often", { n: left }));
      setTimeout(tick, 250);
      return;
    }
    note("");
    press(round, performance.now());
  };
  tick();
}

/** A question that failed stands in the box again, unless its reader writes another already. */
export function giveBack(question) {
  soon(() => { if (field() && !field().value && !busy()) put(field(), question); });
}

export function fill(question) {
  const box = field();
  put(box, question);
  if (!coarse.matches) box.focus({ preventScroll: true });
}

export function ask(question, how = {}) {
  if (!field() || busy()) return;
  fill(question);
  soon(() => {
    if (!field().value) fill(question);
    send(how);
  });
}

/** The question of an exchange once more: the last one's answer is replaced, and stopped before where it is still being written;
 * an earlier one is asked as a new question. */
export function askAgain(turn, ignore = []) {
  const { question } = turn.dataset;
  const how = { again: turn.closest("#current") !== null, ignore: [...new Set(ignore)] };
  if (how.again && busy()) {
    byId("stop")?.click();
    whenFree(() => ask(question, how));
    return;
  }
  ask(question, how);
}

function whenFree(then, tries = 100) {
  if (!busy()) then();
  else if (tries) setTimeout(() => whenFree(then, tries - 1), 50);
}

export function edit(turn) {
  if (busy()) return;
  fill(turn.dataset.question);
  field().focus({ preventScroll: true });
}

// Enter asks, Shift+Enter breaks the line. The Enter that ends a Hangul composition belongs to the input method:
// isComposing, or key code 229 where a browser reports the end of the composition first.
let composing = false;
const inBox = (event) => event.target === field();

export function listen() {
  line.watch();
  document.addEventListener("compositionstart", (event) => { if (inBox(event)) composing = true; }, true);
  document.addEventListener("compositionend", (event) => { if (inBox(event)) composing = false; }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !inBox(event)) return;
    event.stopImmediatePropagation();
    if (event.isComposing || composing || event.keyCode === 229 || event.shiftKey) return;
    event.preventDefault();
    send();
  }, true);
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && inBox(event)) event.stopImmediatePropagation();
  }, true);
}
