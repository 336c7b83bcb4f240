// Better inputs over plain ones: a grid over the table's textarea, an editor over code, previews of formulas and figures,
// a drop zone. Without this file every field is still a plain form field.

import {keepCopies} from "./drafts.js";
import {say} from "./words.js";

const nonce = document.querySelector("script[nonce]").nonce;
const announce = (input) => input.dispatchEvent(new Event("input", {bubbles: true}));

async function mountEditors() {
  const areas = document.querySelectorAll("textarea[data-editor]");
  if (!areas.length) return;
  const {mount} = await import(areas[0].dataset.editor);
  for (const area of areas) mount(area, {nonce, label: area.dataset.label}).contentDOM.tabIndex = 0;
}

const cellsOf = (line, columns) => {
  const cells = (line.includes("\t") ? line.split("\t") : line.split("|")).map((cell) => cell.trim());
  if (line.trim().startsWith("|")) cells.shift();
  if (line.trim().endsWith("|")) cells.pop();
  while (cells.length < columns) cells.push("");
  return cells.length > columns ? [...cells.slice(0, columns - 1), cells.slice(columns - 1).join(" ")] : cells;
};

class Grid {
  constructor(area) {
    this.area = area;
    this.columns = area.dataset.columns ? area.dataset.columns.split("|") : [];
    this.body = document.createElement("tbody");
    const lines = area.value.split("\n").filter((line) => line.trim() && !/^[\s|:-]+$/.test(line));
    if (!this.columns.length) this.columns = Array.from({length: Math.max(2, ...lines.map((line) => cellsOf(line, 0).length))}, (_, i) => say("Column {number}", {number: i + 1}));
    this.build(lines);
  }

  build(lines) {
    const table = document.createElement("table");
    table.className = "grid-table";
    const head = table.createTHead().insertRow();
    for (const name of this.columns) { const cell = document.createElement("th"); cell.scope = "col"; cell.textContent = name; head.append(cell); }
    const last = document.createElement("th"); const lastWords = document.createElement("span"); lastWords.className = "visually-hidden"; lastWords.textContent = say("Remove"); last.append(lastWords); head.append(last);
    table.append(this.body);
    const wanted = Math.max(Number(this.area.dataset.rows || 4), lines.length);
    for (let i = 0; i < wanted; i++) this.addRow(cellsOf(lines[i] || "", this.columns.length));
    const scroll = document.createElement("div"); scroll.className = "table-scroll"; scroll.append(table);
    const add = document.createElement("button");
    add.type = "button"; add.className = "btn btn-sm btn-outline mt-2"; add.textContent = say("Add a row");
    add.addEventListener("click", () => this.addRow(this.columns.map(() => "")).querySelector("input").focus());
    this.area.hidden = true;
    this.area.parentElement.querySelector("[data-plain-hint]").hidden = true;
    this.area.after(scroll, add);
    this.body.addEventListener("input", (event) => { event.stopPropagation(); this.write(); });
    this.body.addEventListener("paste", (event) => this.paste(event));
  }

  addRow(cells, before = null) {
    const row = document.createElement("tr");
    cells.forEach((text, place) => {
      const input = document.createElement("input");
      input.value = text;
      input.setAttribute("aria-label", say("{column}, row {row}", {column: this.columns[place], row: this.body.rows.length + 1}));
      row.insertCell().append(input);
    });
    const remove = document.createElement("button");
    remove.type = "button"; remove.className = "link-button"; remove.textContent = "✕";
    remove.setAttribute("aria-label", say("Remove this row"));
    remove.addEventListener("click", () => { row.remove(); this.write(); });
    const end = row.insertCell(); end.className = "row-end"; end.append(remove);
    this.body.insertBefore(row, before);
    return row;
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\n\t|]/.test(text.trim())) return;
    event.preventDefault();
    const here = event.target.closest("tr");
    for (const line of text.split("\n")) if (line.trim() && !/^[\s|:-]+$/.test(line)) this.addRow(cellsOf(line, this.columns.length), here);
    if (![...here.querySelectorAll("input")].some((input) => input.value)) here.remove();
    this.write();
  }

  write() {
    const rows = [...this.body.rows].map((row) => [...row.querySelectorAll("input")].map((input) => input.value.replaceAll("|", "/").trim()));
    this.area.value = rows.filter((cells) => cells.some(Boolean)).map((cells) => cells.join(" | ")).join("\n");
    announce(this.area);
  }
}

function previewFormula(input) {
  const place = document.getElementById(input.dataset.preview);
  const draw = () => {
    place.textContent = "";
    const tex = input.value.trim().replace(/^\$+|\$+$/g, "");
    if (!tex || !window.katex) return;
    window.katex.render(tex, place, {displayMode: true, trust: false, maxExpand: 1000, throwOnError: false});
  };
  input.addEventListener("input", draw);
  draw();
}

function previewFigure(input) {
  const place = document.getElementById(input.dataset.preview);
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file || !file.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => { place.src = reader.result; place.hidden = false; });
    reader.readAsDataURL(file);
  });
}

function dropZone(zone) {
  const input = zone.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.form.requestSubmit();
  });
}

// A select inside a form of its own is sent at once; its button is for browsers without scripts.
function sendOnChange(select) {
  select.form.querySelector("button").hidden = true;
  let from = select.value;
  // Arrow keys change a closed select step by step: wait until the choice is left or confirmed.
  let byKey = false;
  select.addEventListener("keydown", (event) => { byKey = event.key !== "Enter"; if (event.key === "Enter" && select.value !== from) { event.preventDefault(); select.form.requestSubmit(); } });
  select.addEventListener("pointerdown", () => { byKey = false; });
  select.addEventListener("change", () => { if (!byKey) { from = select.value; select.form.requestSubmit(); } });
  select.addEventListener("blur", () => { if (select.value !== from) select.form.requestSubmit(); });
}

keepCopies();
mountEditors();
for (const area of document.querySelectorAll("textarea[data-grid]")) new Grid(area);
for (const input of document.querySelectorAll("[data-formula]")) previewFormula(input);
for (const input of document.querySelectorAll("input[type=file][data-preview]")) previewFigure(input);
for (const zone of document.querySelectorAll(".drop")) dropZone(zone);
for (const select of document.querySelectorAll("select[data-send]")) sendOnChange(select);
