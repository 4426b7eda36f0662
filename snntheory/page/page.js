"use strict";
(() => {
  const table = document.getElementById("claims");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const box = (id) => document.getElementById(id);
  const [search, verdict, kind, shown] = ["q", "verdict", "class", "shown"].map(box);
  const text = { α: "alpha", χ: "chi", δ: "delta", Δ: "Delta", ε: "epsilon", λ: "lambda", μ: "mu", ν: "nu", ω: "omega",
    Ω: "Omega", π: "pi", ρ: "rho", τ: "tau", ξ: "xi", "\u0303": "tilde", "√": "sqrt", "≤": "<=", "≥": ">=", "≈": "~=",
    "±": "+-", "→": "->", "−": "-", "·": "*", "×": "x", "∈": "in", "′": "'" };
  // What is shown and what is typed meet in plain ASCII: ν̃ ≤ ν and nu_tilde <= nu are the same.
  const plain = (s) => s.replace(/[^\x00-\x7f]/g, (c) => text[c] ?? c).replace(/[\s^_]+/g, "").toLowerCase();
  const words = new Map();
  const holds = (row, wanted) => {
    if (wanted && !words.has(row)) words.set(row, plain(row.textContent));
    return !wanted || words.get(row).includes(wanted);
  };

  const filter = () => {
    const wanted = plain(search.value);
    const v = verdict.value;
    let n = 0;
    for (const row of rows) {
      const right = !v || (v === "unexpected" ? row.dataset.expected === "no" : row.dataset.verdict === v);
      row.hidden = !(right && (!kind.value || row.dataset.class === kind.value) && holds(row, wanted));
      n += !row.hidden;
    }
    shown.textContent = `${n} of ${rows.length} shown`;
  };
  const reset = () => {
    search.value = verdict.value = kind.value = "";
    filter();
  };

  const order = new Intl.Collator("en", { numeric: true }).compare;
  const number = (s) => (s === "" ? NaN : Number(s.replace("−", "-")));
  const heads = [...table.tHead.rows[0].cells];
  const key = (head, row) => {
    const cell = row.cells[head.cellIndex];
    const shownText = (cell.querySelector("summary, .id") ?? cell).textContent.trim();
    return head.dataset.kind === "number" ? number(shownText) : shownText;
  };
  const sort = (head, direction) => {
    for (const other of heads) other.setAttribute("aria-sort", other === head ? direction : "none");
    let sorted = rows;
    if (direction !== "none") {
      const sign = direction === "ascending" ? 1 : -1;
      const compare = head.dataset.kind === "number" ? (a, b) => a - b : order;
      const empty = (k) => k === "" || Number.isNaN(k);
      sorted = rows
        .map((row) => [key(head, row), row])
        .sort(([a], [b]) => empty(a) - empty(b) || (empty(a) ? 0 : sign * compare(a, b)))
        .map(([, row]) => row);
    }
    body.append(...sorted);
  };
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sort(head, next[head.getAttribute("aria-sort")]));
  }

  // A link to a claim shows it, whatever is filtered.
  const visit = () => {
    const row = document.getElementById(location.hash.slice(1));
    if (row?.parentElement !== body) return;
    if (row.hidden) reset();
    row.querySelector("details").open = true;
    row.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", visit);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link) return;
    reset();
    if ([...verdict.options].some((o) => o.value === link.dataset.show)) verdict.value = link.dataset.show;
    filter();
  });
  search.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  kind.addEventListener("change", filter);
  box("reset").addEventListener("click", reset);
  box("controls").hidden = false;
  filter();
  visit();
})();
