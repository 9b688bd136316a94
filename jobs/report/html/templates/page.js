"use strict";
// Filters: a form has the id of its list. Its text is searched in each row; its selects are compared with the row's data.
for (const form of document.querySelectorAll("form[data-filters]")) {
  const rows = [...document.getElementById(form.dataset.filters).querySelectorAll("[data-row]")];
  const words = rows.map((row) => row.textContent.normalize("NFC").toLowerCase());
  const count = form.querySelector("output");
  const apply = () => {
    const wanted = form.elements.text.value.normalize("NFC").toLowerCase().split(/\s+/);
    const chosen = [...form.querySelectorAll("select")].filter((select) => select.value);
    let shown = 0;
    rows.forEach((row, place) => {
      const fits =
        wanted.every((word) => words[place].includes(word)) &&
        chosen.every((select) => row.dataset[select.name] === select.value);
      row.hidden = !fits;
      shown += fits;
    });
    count.textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
// A link to a return shows and opens it, even if the filter hides it.
const show = () => {
  const target = /^#return-\d+$/.test(location.hash) && document.querySelector(location.hash);
  if (target) {
    target.hidden = false;
    target.open = true;
    target.querySelector("summary").focus();
    target.scrollIntoView();
  }
};
addEventListener("hashchange", show);
show();
