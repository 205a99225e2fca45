"use strict";
(() => {
  const filters = document.querySelector(".filters");
  if (!filters) return;
  const findings = [...document.querySelectorAll(".finding")].map((row) => {
    const page = row.closest("details.page");
    const proof = row.closest(".proof");
    const about = proof.classList.contains("moved") ? proof : page.querySelector("summary");
    const words = `${about.textContent} ${row.textContent}`.toLowerCase();
    return { row, page, proof, words };
  });
  const parts = [...document.querySelectorAll("details.page, .proof")];
  const verdicts = [...filters.querySelectorAll("input[name=verdict]")];
  const [owner, page, text, keys, shown] = ["owner", "page", "text", "keys", "shown"].map((id) =>
    document.getElementById(id),
  );
  let current = null;

  function fits(finding) {
    const { verdict, owner: of } = finding.row.dataset;
    return (
      verdicts.some((box) => box.checked && box.value === verdict) &&
      (!owner.value || owner.value === of) &&
      (!page.value || page.value === (finding.row.dataset.page || finding.page.dataset.page)) &&
      text.value.toLowerCase().split(/\s+/).every((word) => finding.words.includes(word))
    );
  }

  function filter() {
    let count = 0;
    const used = new Set();
    for (const finding of findings) {
      const fit = fits(finding);
      finding.row.hidden = !fit;
      if (fit) {
        count += 1;
        used.add(finding.page).add(finding.proof);
      }
    }
    for (const each of parts) each.hidden = !used.has(each);
    if (count < findings.length && count <= 20) for (const each of used) if (each.open === false) each.open = true;
    document.querySelector(".none").hidden = count > 0;
    shown.textContent = `${count} of ${findings.length} findings shown`;
  }

  function step(by) {
    const visible = findings.filter((finding) => !finding.row.hidden);
    if (!visible.length) return;
    const at = visible.indexOf(current);
    const next = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + by, 0), visible.length - 1)];
    if (current) current.row.removeAttribute("aria-current");
    current = next;
    current.page.open = true;
    current.row.setAttribute("aria-current", "true");
    current.row.focus({ preventScroll: true });
    current.row.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === text) {
      text.value = "";
      text.blur();
      filter();
    }
    const typing = event.target.closest("input:not([type=checkbox]), select");
    if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      event.preventDefault();
      text.focus();
    }
  });
  window.addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  filters.addEventListener("input", filter);
  filters.addEventListener("change", filter);
  filters.hidden = false;
  filter();
})();
