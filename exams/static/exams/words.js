// What scripts say, in the page's language. `say("{count} s ago", {count: 3})`: the English sentence finds its translation.
// Every sentence stands in templatetags/script_words.py too.

const place = document.getElementById("words");
const words = place ? JSON.parse(place.textContent) : {};

export function say(english, values = {}) {
  return (words[english] || english).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
