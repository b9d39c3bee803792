// What a reader takes along: an answer with its references to the clipboard, a conversation as a file or on paper.
import { announce, byId, make, note, say } from "./dom.js";
import { turns } from "./exchange.js";

/** Copy an answer as rich and as plain text. Where the page is served without TLS there is no clipboard to write to, so
 * the browser's own copy command is told what to take. */
export async function copy(button) {
  const { html, plain } = button.dataset;
  let done = false;
  try {
    const as = (text, type) => new Blob([text], { type });
    await navigator.clipboard.write([new ClipboardItem({ "text/html": as(html, "text/html"), "text/plain": as(plain, "text/plain") })]);
    done = true;
  } catch {
    const give = (event) => {
      event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", plain);
      event.preventDefault();
      event.stopImmediatePropagation();
      done = true;
    };
    document.addEventListener("copy", give, true);
    document.execCommand("copy");
    document.removeEventListener("copy", give, true);
  }
  const said = say(done ? "copied" : "not_copied");
  announce(said);
  flash(button, said);
}

/** Say beside a button what it did, for a while. */
export function flash(button, said) {
  const acts = button.closest(".acts");
  acts.querySelector(".flash")?.remove();
  const line = make("span", { class: "flash" }, said);
  acts.append(line);
  setTimeout(() => line.remove(), 6_000);
}

/** The conversation as one Markdown file. */
export function saveMarkdown() {
  const parts = turns().map((turn) => turn.querySelector(".copy")?.dataset.markdown).filter(Boolean);
  if (!parts.length) {
    note(say("history_none"));
    return;
  }
  const now = new Date();
  const day = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  const address = URL.createObjectURL(new Blob([`${parts.join("\n---\n\n")}`], { type: "text/markdown;charset=utf-8" }));
  const link = make("a", { href: address, download: `citewire-${day}.md` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function print() {
  const menu = document.querySelector("#top .menu");
  if (menu) menu.open = false;
  window.print();
}

/** What the printed page says of itself: when it was printed, and of what archive. */
export function heading() {
  let line = byId("printed");
  if (!line) document.body.prepend((line = make("p", { id: "printed" })));
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date());
  const covers = document.querySelector("#top .covers")?.innerText || "";
  line.textContent = ["citewire", covers, day].filter(Boolean).join(" · ");
}
