// What is typed is kept in this browser too, until the server has it: a closed lid or a lost network loses nothing.

import {say} from "./words.js";

const PREFIX = "karakter:draft:";
// Longest time of typing without a pause before it is sent, and how soon a failed saving is tried again.
const SEND_AFTER_MS = 4000;
const RETRY_MS = 5000;

const skewMs = () => Number(document.documentElement.dataset.skewMs || 0);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const fieldsOf = (form) => [...new FormData(form).entries()].filter(([name, value]) => name.startsWith("f-") && typeof value === "string");

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

let signingOut = false;

function write(key, copy) {
  if (signingOut) return;
  try { localStorage.setItem(key, JSON.stringify(copy)); } catch { /* full or forbidden: the server's draft is what there is */ }
}

function drop(key) {
  try { localStorage.removeItem(key); } catch { /* forbidden: then nothing was kept either */ }
}

function keysBelow(prefix) {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; }
}

/** Forget the copies below a prefix; with `before`, a moment of the server's clock, only older ones. */
export function forgetCopies(prefix = PREFIX, before = Infinity) {
  for (const key of keysBelow(prefix)) if (((read(key) || {}).at || 0) + skewMs() <= before) drop(key);
}

/** Return the labels of questions with text in this browser that came after what the server has. */
function unsavedLabels(prefix) {
  return keysBelow(prefix).map((key) => [key.slice(prefix.length), read(key)]).filter(([label, copy]) => {
    const saved = document.querySelector(`[id="state-${CSS.escape(label)}"]`)?.dataset.savedAt;
    return copy && (!saved || copy.at + skewMs() > Date.parse(saved));
  }).map(([label]) => label).sort();
}

function fill(form, fields) {
  for (const input of form.elements) {
    if (!input.name.startsWith("f-")) continue;
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else if (input.type !== "hidden" && values.length) input.value = values[0];
  }
}

function element(tag, words, className = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  made.className = className;
  return made;
}

/** Keeps one question's text in the browser while it is not known to be on the server. */
class Copy {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.copyKey;
    this.base = form.dataset.savedAt;
    this.status = document.getElementById("saved");
    this.typed = this.sent = this.saved = 0;
    this.since = this.at = 0;
    this.reloads = false;
  }

  /** Put back what this browser kept, or offer it where the server has something else by now. Before editors mount. */
  open() {
    const copy = read(this.key);
    const locked = !this.form.hasAttribute("hx-post");
    if (!copy || same(copy.fields, fieldsOf(this.form))) drop(this.key);
    else if (locked || copy.base !== this.base) this.offer(copy, locked);
    else this.restore(copy);
    if (!locked) this.watch();
  }

  restore(copy) {
    fill(this.form, copy.fields);
    this.at = copy.at;
    this.tell(say("Put back what this browser kept; saving it now."), "state-draft");
    this.typed += 1;
    addEventListener("load", () => this.send());
  }

  offer(copy, locked) {
    const panel = element("section", "", "note note-person");
    panel.id = "kept-copy";
    const when = new Date(copy.at).toLocaleString(document.documentElement.lang);
    panel.append(element("p", locked
      ? say("This browser kept text of {when} that did not reach the server before the exam closed.", {when})
      : say("This browser kept text of {when}, and something else was saved elsewhere since.", {when})));
    const fold = element("details", "", "fold");
    fold.append(element("summary", say("Show the text that this browser kept")), element("pre", copy.fields.map(([, value]) => value).join("\n\n"), "answer-code"));
    panel.append(fold);
    if (!locked) panel.append(this.choice(copy, panel));
    this.form.before(panel);
  }

  choice(copy, panel) {
    const actions = element("div", "", "actions mt-2");
    const use = element("button", say("Use the text of this browser"), "btn btn-sm btn-primary");
    const leave = element("button", say("Keep the saved text"), "btn btn-sm btn-outline");
    use.type = leave.type = "button";
    use.addEventListener("click", () => { fill(this.form, copy.fields); this.typed += 1; this.at = Date.now(); this.reloads = true; this.keep(); this.send(); });
    leave.addEventListener("click", () => { drop(this.key); panel.remove(); });
    actions.append(use, leave);
    return actions;
  }

  watch() {
    this.form.addEventListener("input", () => this.note());
    this.form.addEventListener("submit", () => { this.keep(); this.saved = this.typed; });
    this.form.addEventListener("htmx:beforeRequest", (event) => { if (event.target === this.form) { this.sent = this.typed; this.since = 0; } });
    this.form.addEventListener("htmx:afterRequest", (event) => { if (event.target === this.form) this.settle(event.detail); });
    addEventListener("online", () => { if (this.saved !== this.typed) this.send(); });
    addEventListener("pagehide", () => this.leave());
  }

  note() {
    this.typed += 1;
    this.at = Date.now();
    this.since = this.since || this.at;
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.keep(), 250);
    if (Date.now() - this.since > SEND_AFTER_MS) { this.since = 0; this.keep(); this.send(); }
  }

  keep() {
    clearTimeout(this.writing);
    if (this.saved !== this.typed) write(this.key, {fields: fieldsOf(this.form), at: this.at, base: this.base});
  }

  send() { this.form.dispatchEvent(new Event("save-now")); }

  settle({successful, xhr}) {
    clearTimeout(this.retrying);
    if (successful) {
      this.base = xhr.getResponseHeader("Draft-Saved-At") || this.base;
      this.saved = this.sent;
      if (this.saved === this.typed) { clearTimeout(this.writing); drop(this.key); } else this.keep();
      if (this.reloads) location.reload();
      return;
    }
    if (xhr.status === 422) return;
    this.keep();
    this.tell(say("Not saved on the server yet. Your text is kept in this browser; trying again."), "state-needs_review");
    this.retrying = setTimeout(() => this.send(), RETRY_MS);
  }

  tell(words, state) {
    if (!this.status) return;
    const line = element("span", words, `state ${state}`);
    this.status.replaceChildren(line);
  }

  /** What was typed in the last second before leaving the page is sent on the way out. */
  leave() {
    if (this.saved === this.typed) return;
    this.keep();
    const content = new FormData(this.form);
    for (const name of [...content.keys()]) if (name.startsWith("file-")) content.delete(name);
    navigator.sendBeacon(this.form.getAttribute("hx-post"), content);
    this.saved = this.typed;
  }
}

/** Keep copies of the question's form on this page, if there is one. */
export function keepCopies() {
  for (const form of document.querySelectorAll("#question-form[data-copy-key]")) new Copy(form).open();
}

/** On the pages around handing in: forget what a receipt covers, name what is not saved, forget all on signing out. */
export function mindCopies() {
  for (const place of document.querySelectorAll("[data-forget-copies]")) forgetCopies(place.dataset.forgetCopies, Date.parse(place.dataset.before));
  for (const place of document.querySelectorAll("[data-unsaved-copies]")) {
    const labels = unsavedLabels(place.dataset.unsavedCopies);
    place.hidden = !labels.length;
    if (labels.length) place.textContent = say("This browser holds text that is not saved yet: {labels}. Open these questions once before you hand in.", {labels: labels.join(", ")});
  }
  for (const form of document.querySelectorAll("form[data-signs-out]")) form.addEventListener("submit", () => { signingOut = true; forgetCopies(); });
}
