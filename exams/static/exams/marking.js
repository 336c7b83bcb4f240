// Marking by keyboard: j/k next and previous answer, digits choose a criterion and then a step, a accepts, s saves, ? shows the keys.

import {say} from "./words.js";

const lines = [...document.querySelectorAll(".rubric-line")];
const form = document.getElementById("marking");
let chosen = -1;

function choose(index) {
  lines.forEach((line, place) => line.classList.toggle("is-chosen", place === index));
  chosen = index;
  const line = lines[index];
  if (!line) return;
  line.scrollIntoView({block: "nearest"});
  (line.querySelector("input:checked") || line.querySelector("input"))?.focus();
  for (const mark of document.querySelectorAll("mark.evidence")) {
    mark.classList.toggle("is-active", mark.dataset.criteria.split(" ").includes(line.dataset.key));
  }
}

function sum() {
  const places = lines.map((line) => line.querySelector("input:checked"));
  const total = document.getElementById("total");
  if (!total) return;
  const hundredths = places.reduce((all, input) => all + (input ? Math.round(Number(input.value) * 100) : 0), 0);
  total.textContent = places.every(Boolean) ? String(hundredths / 100) : say("{points} so far", {points: hundredths / 100});
  const changed = places.some((input) => input && !input.hasAttribute("data-suggested"));
  document.getElementById("reason-needed")?.toggleAttribute("hidden", !changed);
}

const follow = (id) => document.getElementById(id)?.click();
const KEYS = {
  j: () => follow("next-answer"),
  k: () => follow("previous-answer"),
  a: () => document.getElementById("accept")?.click(),
  s: () => document.getElementById("save")?.click(),
  c: () => document.getElementById("comment")?.focus(),
  r: () => document.getElementById("reason")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (/^[1-9]$/.test(event.key)) { event.preventDefault(); choose(Number(event.key) - 1); return; }
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
document.addEventListener("change", (event) => { if (event.target.closest(".rubric-line")) sum(); });
for (const line of lines) line.addEventListener("focusin", () => { if (chosen !== lines.indexOf(line)) choose(lines.indexOf(line)); });
if (form) sum();
document.querySelector(".answers [aria-current]")?.scrollIntoView({block: "nearest"});
