// Handing in while the server is full: it says when to come again, and this does so, with the same content and the note of
// when that was asked first. The same content is taken once, so a try too many does no harm.

import {say} from "./words.js";

const UNREACHABLE_S = 3;
const place = document.getElementById("trouble");

function tell(words) {
  place.textContent = words;
  place.hidden = !words;
}

const pause = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });

async function ask(form, body, note) {
  const headers = {"HX-Request": "true", ...(note ? {"Came-First": note} : {})};
  try { return await fetch(form.action, {method: "POST", body, headers}); } catch { return null; }
}

/** Return the first answer that is not "come again later". */
async function send(form) {
  const body = new URLSearchParams(new FormData(form)); // one text for all tries: the note is good for that text alone
  let note = "";
  for (;;) {
    const answer = await ask(form, body, note);
    if (answer && answer.status !== 503) return answer;
    note = answer?.headers.get("Came-First") || note;
    const seconds = Number(answer?.headers.get("Retry-After")) || UNREACHABLE_S;
    tell(answer
      ? say("Very many hand in right now. Leave this page open: it hands in again by itself in {seconds} s, and the time of your first try counts.", {seconds})
      : say("No connection. Leave this page open: it hands in again by itself in {seconds} s.", {seconds}));
    await pause(seconds + Math.random());
  }
}

for (const form of document.querySelectorAll("form[data-sends-again]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    for (const button of form.querySelectorAll("button")) { button.setAttribute("aria-disabled", "true"); button.classList.add("disabled"); }
    const answer = await send(form);
    tell("");
    const to = answer.headers.get("HX-Redirect");
    if (to) location.assign(to); else form.submit(); // anything else is told by the page itself
  });
}
