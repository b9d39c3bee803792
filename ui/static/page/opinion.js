// What a reader thinks of an answer: a verdict, what is wrong in short, and words; kept by the server for evaluation.
import { announce, both, button, fetched, make, say, words } from "./dom.js";
import { flash } from "./taking.js";

const REASONS = Object.keys(words).filter((key) => key.startsWith("reason_"));
let forms = 0;

async function tell(turn, verdict, reasons, reason) {
  await fetched("./api/feedback", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ answer_id: turn.dataset.answer, verdict, reasons, reason }),
  });
}

const mark = (turn, verdict) => {
  turn.querySelector(".good").setAttribute("aria-pressed", String(verdict === "up"));
  turn.querySelector(".bad").setAttribute("aria-pressed", String(verdict === "down"));
};

/** "Helpful" is told at once, "a problem" with its reasons; either way a line can be added. */
export async function judge(target) {
  const turn = target.closest(".turn");
  const good = target.matches(".good");
  const open = turn.querySelector(".opinion");
  const again = open && open.dataset.verdict === (good ? "up" : "down");
  shut(turn);
  if (again) return;
  if (good) {
    try {
      await tell(turn, "up", [], "");
    } catch (error) {
      flash(target, failure(error));
      return;
    }
    mark(turn, "up");
    announce(say("thanks"));
  }
  const form = good ? asked("up", [], "why_good") : asked("down", REASONS, "why_bad");
  target.closest(".acts").after(form);
  if (!good) turn.querySelector(".bad").setAttribute("aria-expanded", "true");
  form.querySelector("input, textarea").focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

function asked(verdict, reasons, title) {
  const id = `opinion-${++forms}`;
  const list = reasons.map((key) => make("li", {}, make("label", {}, make("input", { type: "checkbox", value: key.slice(7) }), both(key))));
  return make("div", { class: "opinion", "data-verdict": verdict, role: "group", "aria-labelledby": id },
    make("p", { id, class: "asked" }, both(title)),
    reasons.length ? make("ul", {}, ...list) : make("p", { class: "hint" }, both("thanks")),
    reasons.length ? make("label", { for: `${id}-words` }, both("more_words")) : "",
    make("textarea", { id: `${id}-words`, rows: "2", maxlength: "1000", "aria-labelledby": reasons.length ? null : id }),
    make("p", { class: "end" }, button("tell", "send"), button("cancel", "cancel")));
}

function shut(turn) {
  turn.querySelector(".opinion")?.remove();
  turn.querySelector(".bad")?.setAttribute("aria-expanded", "false");
}

export async function send(target) {
  const form = target.closest(".opinion");
  const turn = form.closest(".turn");
  const reasons = [...form.querySelectorAll("input:checked")].map((input) => input.value);
  try {
    await tell(turn, form.dataset.verdict, reasons, form.querySelector("textarea").value);
  } catch (error) {
    form.querySelector(".failure")?.remove();
    form.append(make("p", { class: "failure", role: "alert" }, failure(error)));
    return;
  }
  mark(turn, form.dataset.verdict);
  const back = turn.querySelector(form.dataset.verdict === "up" ? ".good" : ".bad");
  shut(turn);
  flash(back, say("thanks"));
  announce(say("thanks"));
  back.focus({ preventScroll: true });
}

export function cancel(target) {
  const turn = target.closest(".turn");
  const back = turn.querySelector(target.closest(".opinion").dataset.verdict === "up" ? ".good" : ".bad");
  shut(turn);
  back.focus({ preventScroll: true });
}

const failure = (error) => say(error.status === 404 ? "forgotten" : error.status ? "unsure" : "offline");
