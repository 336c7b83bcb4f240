// What every page needs: fresh times, the time left, buttons that cannot be pressed twice, the keys of the page, news of trouble.

import {mindCopies} from "./drafts.js";
import {say} from "./words.js";

const UNITS = [[60, 1, (count) => say("{count} s ago", {count})], [3600, 60, (count) => say("{count} min ago", {count})], [86400, 3600, (count) => say("{count} h ago", {count})]];
// The server's clock counts: a wrong clock on the student's machine must not move the deadline.
const skewMs = () => Number(document.documentElement.dataset.skewMs || 0);
const now = () => Date.now() + skewMs();

function relative(moment) {
  const seconds = Math.floor((now() - moment) / 1000);
  if (seconds < 2) return say("just now");
  for (const [below, size, words] of UNITS) if (seconds < below) return words(Math.floor(seconds / size));
  return null;
}

function left(seconds) {
  if (seconds <= 0) return say("the time is over");
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  if (seconds >= 172800) return say("{days} days", {days: Math.floor(seconds / 86400)});
  if (hours) return say("{hours} h {minutes} min", {hours, minutes});
  return minutes >= 10 ? say("{minutes} min", {minutes}) : say("{minutes} min {seconds} s", {minutes, seconds: seconds % 60});
}

function freshenTimes() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const words = relative(Date.parse(time.dateTime));
    if (words && time.textContent !== words) time.textContent = words;
  }
  for (const time of document.querySelectorAll("time[data-until]")) {
    const words = left(Math.floor((Date.parse(time.dateTime) - now()) / 1000));
    if (time.textContent !== words) time.textContent = words;
  }
}

// A table or listing that is wider than its place is scrolled with the arrow keys, too.
function reachScrolled() {
  for (const place of document.querySelectorAll(".table-scroll, pre, .math.block")) {
    if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
    else if (place.tabIndex === 0 && !place.hasAttribute("role")) place.removeAttribute("tabindex");
  }
}

function tellTrouble(words) {
  const place = document.getElementById("trouble");
  place.textContent = words;
  place.hidden = !words;
}

function renderMaths(root) {
  if (!window.katex) return;
  for (const place of root.querySelectorAll(".math[data-tex]:not([data-set])")) {
    place.dataset.set = "yes";
    const spare = place.innerHTML;
    try {
      window.katex.render(place.dataset.tex, place, {displayMode: place.classList.contains("block"), trust: false, maxExpand: 1000, throwOnError: true});
    } catch { place.innerHTML = spare; }
  }
}

const serverNow = document.querySelector("meta[name='server-now']");
if (serverNow) document.documentElement.dataset.skewMs = String(Date.parse(serverNow.content) - Date.now());
mindCopies();
freshenTimes();
setInterval(freshenTimes, 1000);
renderMaths(document);

// A fragment that comes anew keeps open what was open.
let opened = [];
document.addEventListener("htmx:beforeSwap", () => { opened = [...document.querySelectorAll("details[open][id]")].map((fold) => fold.id); });
document.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  renderMaths(document);
  freshenTimes();
  reachScrolled();
});
reachScrolled();
addEventListener("resize", reachScrolled);
document.addEventListener("toggle", reachScrolled, true);

document.addEventListener("karakter:shown", () => { renderMaths(document); freshenTimes(); });

// A plain form is sent once; coming back by the history makes its buttons work again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  if (event.submitter) { event.submitter.setAttribute("aria-disabled", "true"); event.submitter.classList.add("disabled"); }
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll(".disabled")) { button.classList.remove("disabled"); button.removeAttribute("aria-disabled"); }
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => tellTrouble(say("No connection. What you see may be old; what you type stays on this page and is saved when the connection is back.")));
}
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  tellTrouble(status === 403 ? say("You are signed out. Sign in again in another window, then go on here.") : say("The server could not do that ({status}). Load the page again; if it stays so, tell the course.", {status}));
});
document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.successful !== false && event.detail.xhr.status < 400) tellTrouble(""); });

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.key !== "?" || typing || event.ctrlKey || event.metaKey) return;
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) { event.preventDefault(); dialog.showModal(); }
});
for (const button of document.querySelectorAll("[data-opens-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => document.getElementById("keys").showModal());
}
