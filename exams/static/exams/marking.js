// Marking by keyboard: j/k next and previous, a digit chooses a criterion and a second one its step, a accepts, s saves, ? shows all keys.
// The next answer is fetched ahead; a decision is sent while the next answer is shown already.

const STALE_MS = 60_000;
const PRESENCE_MS = 45_000;
const undo = document.getElementById("undo");
const at = (id) => document.getElementById(id);
const page = () => at("marking-page");

let lines = [];
let chosen = -1;
let awaitsStep = false;
let ahead = null;
let unsaved = 0;

function choose(index, byDigit = false) {
  lines.forEach((line, place) => line.classList.toggle("is-chosen", place === index));
  chosen = index;
  awaitsStep = byDigit && index in lines;
  const line = lines[index];
  if (!line) return;
  line.scrollIntoView({block: "nearest"});
  (line.querySelector("input:checked") || line.querySelector("input"))?.focus();
  for (const mark of document.querySelectorAll("mark.evidence")) {
    mark.classList.toggle("is-active", mark.dataset.criteria.split(" ").includes(line.dataset.key));
  }
  document.querySelector("mark.evidence.is-active")?.scrollIntoView({block: "nearest"});
}

function step(number) {
  const input = lines[chosen]?.querySelector(`input[data-step="${number}"]`);
  if (input) { input.checked = true; input.focus(); sum(); }
  awaitsStep = false;
}

const choices = () => lines.map((line) => line.querySelector("input:checked"));
const differs = () => choices().some((input, place) => lines[place].querySelector("[data-suggested]") && !input?.hasAttribute("data-suggested"));

function sum() {
  const total = at("total");
  if (!total) return;
  const hundredths = choices().reduce((all, input) => all + (input ? Math.round(Number(input.value) * 100) : 0), 0);
  total.textContent = String(hundredths / 100) + (choices().every(Boolean) ? "" : " …");
  at("reason-needed").hidden = true;
  at("points-needed").hidden = true;
}

// What the server would refuse is said here already, before the next answer is shown.
function isComplete() {
  const missing = choices().findIndex((input) => !input);
  at("points-needed").hidden = missing < 0;
  if (missing >= 0) { choose(missing); return false; }
  const lacksReason = differs() && !at("reason").value.trim() && !at("comment").value.trim();
  at("reason-needed").hidden = !lacksReason;
  if (lacksReason) at("reason").focus();
  return !lacksReason;
}

async function fetchAhead() {
  const link = at("next-answer");
  ahead = null;
  if (!link) return;
  const wanted = {url: link.href, html: null, at: Date.now()};
  ahead = wanted;
  try {
    const answer = await fetch(link.href, {headers: {"X-Karakter-Ahead": "1"}, redirect: "error"});
    if (answer.ok) wanted.html = await answer.text();
  } catch { /* the link itself still works */ }
}

const isReady = (url) => ahead?.html && ahead.url === url && Date.now() - ahead.at < STALE_MS;

function show(html, url) {
  const start = performance.now();
  const loaded = new DOMParser().parseFromString(html, "text/html");
  const content = loaded.getElementById("marking-page");
  if (!content) { location.assign(url); return; }
  page().replaceWith(document.adoptNode(content));
  for (const part of [".crumbs", "title"]) document.querySelector(part).replaceWith(loaded.querySelector(part));
  history.pushState({}, "", url);
  scrollTo(0, 0);
  for (const button of page().querySelectorAll("[data-opens-keys]")) { button.hidden = false; button.addEventListener("click", () => at("keys").showModal()); }
  window.htmx?.process(page());
  document.dispatchEvent(new CustomEvent("karakter:shown"));
  begin();
  page().querySelector("h1").focus({preventScroll: true});
  performance.measure("answer-shown", {start, end: performance.now()});
  tellPresence();
}

function begin() {
  lines = [...document.querySelectorAll(".rubric-line")];
  chosen = -1;
  awaitsStep = false;
  lines.forEach((line, place) => line.addEventListener("focusin", () => { if (chosen !== place) choose(place); }));
  sum();
  document.querySelector(".answers [aria-current]")?.scrollIntoView({block: "nearest"});
  fetchAhead();
}

async function send(url, body) {
  unsaved += 1;
  try {
    const answer = await fetch(url, {method: "POST", body, headers: {"X-Karakter-Behind": "1"}});
    const html = await answer.text();
    unsaved -= 1;
    if (answer.ok) offerUndo(html);
    else if (answer.status === 422) show(html, url);
    else location.assign(url);
  } catch {
    undo.replaceChildren(at("unsaved").content.cloneNode(true));
    undo.querySelector("button").addEventListener("click", () => { unsaved -= 1; undo.replaceChildren(); send(url, body); });
  }
}

let undoTimer = 0;
function offerUndo(html) {
  if (html !== undefined) undo.innerHTML = html;
  clearTimeout(undoTimer);
  const form = undo.querySelector("form");
  if (form) undoTimer = setTimeout(() => form.remove(), Number(form.dataset.undoS) * 1000);
}

function tellPresence() {
  const form = at("marking");
  if (!form || document.hidden) return;
  const body = new URLSearchParams({seen: form.elements.seen.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value});
  const place = at("company");
  fetch(page().dataset.presence, {method: "POST", body}).then(async (answer) => { if (answer.ok && place.isConnected) place.innerHTML = await answer.text(); }).catch(() => {});
}

function insert(text) {
  const box = at("comment");
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n${text}` : text;
  at("kept").open = false;
  box.focus();
}

const follow = (id) => at(id)?.click();
const toggle = (fold) => { if (fold) fold.open = !fold.open; };
const KEYS = {
  j: () => follow("next-answer"),
  k: () => follow("previous-answer"),
  a: () => follow("accept"),
  s: () => follow("save"),
  u: () => follow("take-back"),
  g: () => follow("to-groups"),
  c: () => at("comment")?.focus(),
  r: () => at("reason")?.focus(),
  m: () => { toggle(at("kept")); at("kept")?.querySelector("summary").focus(); },
  q: () => toggle(at("the-question")),
  v: () => toggle(at("model-answer")),
  e: () => document.querySelectorAll(".claims-fold").forEach(toggle),
  f: () => document.querySelector("[data-zooms]")?.click(),
};

function digit(number) {
  if (at("kept")?.open) document.querySelectorAll("[data-inserts]")[number - 1]?.click();
  else if (awaitsStep) step(number);
  else choose((number || 10) - 1, true);
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Escape") { awaitsStep = false; if (typing) event.target.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (/^[0-9]$/.test(event.key)) { event.preventDefault(); digit(Number(event.key)); return; }
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
document.addEventListener("change", (event) => { if (event.target.closest(".rubric-line")) sum(); });
document.addEventListener("click", (event) => {
  const inserts = event.target.closest("[data-inserts]");
  if (inserts) { insert(inserts.dataset.inserts); return; }
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const zooms = event.target.closest("[data-zooms]");
  const link = event.target.closest("a#next-answer");
  if (zooms) {
    event.preventDefault();
    Object.assign(at("zoom").querySelector("img"), {src: zooms.href, alt: zooms.querySelector("img").alt});
    at("zoom").showModal();
  } else if (link && isReady(link.href)) {
    event.preventDefault();
    show(ahead.html, link.href);
  }
});
document.addEventListener("submit", (event) => {
  const {target: form, submitter} = event;
  if (form.id !== "marking" || !["save", "accept"].includes(submitter?.id)) return;
  if (submitter.id === "save" && !isComplete()) { event.preventDefault(); return; }
  const link = at("next-answer");
  if (!link || !isReady(link.href)) return;
  event.preventDefault();
  const body = new FormData(form, submitter);
  show(ahead.html, link.href);
  send(form.action, body);
}, {capture: true});
addEventListener("popstate", () => location.reload());
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
setInterval(tellPresence, PRESENCE_MS);
if (page()) begin();
offerUndo();
