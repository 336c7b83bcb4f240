// Sets the chosen theme before anything is painted; "auto" follows the system.
(function () {
  "use strict";
  var root = document.documentElement;
  function apply(choice) {
    if (choice === "light" || choice === "dark") root.dataset.bsTheme = choice;
    else delete root.dataset.bsTheme;
  }
  var choice = "auto";
  try { choice = localStorage.getItem("theme") || "auto"; } catch (error) { /* storage refused: follow the system */ }
  apply(choice);
  document.addEventListener("DOMContentLoaded", function () {
    var select = document.getElementById("theme");
    if (!select) return;
    select.hidden = false;
    select.value = choice;
    select.addEventListener("change", function () {
      apply(select.value);
      try { localStorage.setItem("theme", select.value); } catch (error) { /* kept for this page only */ }
    });
  });
})();
