// The list of kept conversations: a dialog from the left, to open one, delete one, delete all, or keep none.
import { announce, both, button, byId, day, make, say, served } from "./dom.js";
import { all, forget, forgetAll, isCurrent, keeps, setKeeps, taken } from "./conversations.js";
import { busy, field } from "./asking.js";
import { restore } from "./exchange.js";

let dialog = null;

/** Show it; gradio's button for a new conversation empties what runs before another one is opened. */
export function openHistory() {
  if (!dialog) {
    dialog = make("dialog", { id: "history", "aria-labelledby": "history-title" });
    dialog.addEventListener("click", clicked);
    document.body.append(dialog);
  }
  draw();
  if (!dialog.open) dialog.showModal();
}

function draw() {
  const list = all();
  const top = make("div", { class: "bar" }, make("h2", { id: "history-title" }, both("history")), button("close", "close"));
  const content = [top];
  if (!served.history) content.push(make("p", { class: "hint" }, both("history_off")));
  else {
    const box = make("input", { type: "checkbox", class: "keeps" });
    box.checked = keeps();
    content.push(make("label", { class: "switch" }, box, both("keep")), make("p", { class: "hint" }, both("history_note")));
    content.push(list.length ? entries(list) : make("p", { class: "none" }, both("history_none")));
    if (list.length) content.push(make("p", { class: "end" }, button("delete-all", "delete_all")));
  }
  dialog.replaceChildren(...content);
}

function entries(list) {
  const items = list.map((conversation) => {
    const count = conversation.exchanges.length;
    const open = make("button", { type: "button", class: "conversation", "data-id": conversation.id, "aria-current": isCurrent(conversation.id) ? "true" : null },
      make("span", { class: "title" }, make("bdi", {}, String(conversation.title))),
      make("span", { class: "byline" }, day(local(conversation.at)), " · ", both(count === 1 ? "one_question" : "questions", { n: count })));
    const remove = make("button", { type: "button", class: "delete", "data-id": conversation.id }, both("delete"),
      make("span", { class: "unseen" }, ": ", String(conversation.title)));
    return make("li", {}, open, remove);
  });
  return make("ul", {}, ...items);
}

/** The reader's own day of a moment. */
function local(at) {
  const moment = new Date(Number(at) || 0);
  return new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString();
}

function clicked(event) {
  if (event.target === dialog) {
    dialog.close(); // beside the list
    return;
  }
  if (event.target.matches(".keeps")) {
    setKeeps(event.target.checked);
    draw();
    dialog.querySelector(".keeps").focus();
    return;
  }
  const target = event.target.closest("button");
  if (!target) return;
  if (target.matches(".close")) dialog.close();
  else if (target.matches(".conversation")) show(target.dataset.id);
  else if (target.matches(".delete")) {
    forget(target.dataset.id);
    announce(say("deleted"));
    draw();
    (dialog.querySelector(".delete") || dialog.querySelector(".close")).focus();
  } else if (target.matches(".delete-all")) ask(target);
  else if (target.matches(".sure")) {
    forgetAll();
    announce(say("deleted"));
    draw();
    dialog.querySelector(".close").focus();
  } else if (target.matches(".cancel")) {
    draw();
    dialog.querySelector(".delete-all").focus();
  }
}

/** Once more before everything goes. */
function ask(target) {
  const cancel = button("cancel", "cancel");
  target.parentElement.replaceChildren(make("span", { class: "warning", role: "alert" }, both("delete_sure")), button("sure", "delete_all"), cancel);
  cancel.focus();
}

function show(id) {
  if (busy()) byId("stop")?.click();
  dialog.close();
  if (document.querySelector("#current .turn")) byId("new")?.click();
  restore(taken(id));
  field()?.focus({ preventScroll: true });
}
