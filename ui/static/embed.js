// The widget in a frame: asks the page around it for a token, and takes one from a listed origin only.
"use strict";
(() => {
  const listed = document.querySelector('meta[name="citewire-origins"]').content.split(" ").filter(Boolean);
  const chat = document.querySelector("citewire-chat");
  const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
  let waiting = [];
  addEventListener("message", (event) => {
    const said = event.data;
    if (event.source !== parent || !listed.includes(event.origin)) return;
    if (typeof said !== "object" || said === null || said.type !== "citewire:token") return;
    if (typeof said.token !== "string" || said.token.length > 4096 || !FORM.test(said.token)) return;
    for (const take of waiting) take(said.token);
    waiting = [];
  });
  chat.setAttribute("endpoint", location.origin);
  if (parent !== window)
    chat.tokenProvider = () =>
      new Promise((take) => {
        waiting.push(take);
        for (const origin of listed) parent.postMessage({ type: "citewire:token-wanted" }, origin);
      });
})();
