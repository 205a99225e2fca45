"use strict";
(() => {
  const filters = document.querySelector(".filters");
  if (!filters) return;
  const findings = [...document.querySelectorAll(".finding")].map((row) => {
    const page = row.closest("details.page");
    const proof = row.closest(".proof");
    const about = proof.classList.contains("moved") ? proof : page.querySelector("summary");
    const words = `${about.textContent} ${row.textContent}`.toLowerCase();
    return { row, page, proof, words, id: row.id.slice(2), box: null };
  });
  const parts = [...document.querySelectorAll("details.page, .proof")];
  const groups = [...document.querySelectorAll(".findings")];
  const verdicts = [...filters.querySelectorAll("input[name=verdict]")];
  const [owner, page, text, open, keys, shown, tools, mute] = [
    "owner", "page", "text", "open", "keys", "shown", "tools", "mute",
  ].map((id) => document.getElementById(id));
  let current = null;
  let later = 0;

  function fits(finding) {
    const { verdict, owner: of } = finding.row.dataset;
    return (
      verdicts.some((box) => box.checked && box.value === verdict) &&
      (!owner.value || owner.value === of) &&
      (!page.value || page.value === (finding.row.dataset.page || finding.page.dataset.page)) &&
      !(open.checked && finding.box.checked) &&
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
    for (const each of groups) {
      const none = !each.querySelector(".finding:not([hidden])");
      const said = each.previousElementSibling;
      if (said && said.classList.contains("same")) said.hidden = none;
    }
    if (count < findings.length && count <= 20) for (const each of used) if (each.open === false) each.open = true;
    document.querySelector(".none").hidden = count > 0;
    const done = findings.filter((finding) => finding.box.checked).length;
    shown.textContent = `${count} of ${findings.length} findings shown${done ? `, ${done} done` : ""}`;
    document.body.classList.toggle("filtered", count < findings.length);
    document.querySelector(".printed").textContent = count < findings.length ? `${shown.textContent}: ${inWords()}` : "";
  }

  // What the filters let through, for paper.
  function inWords() {
    const chosen = (list) => list.value && list.selectedOptions[0].textContent;
    const kinds = verdicts.filter((box) => box.checked).map((box) => box.value);
    const words = [kinds.join(" and ") || "no verdict", chosen(owner), chosen(page), text.value.trim(), open.checked && "not done"];
    return words.filter(Boolean).join(", ");
  }

  // The address says what is shown, so that a copy of it shows the same; a finding's own address has "#f-ID".
  function address() {
    const asked = new URLSearchParams();
    if (!verdicts.every((box) => box.checked)) {
      asked.set("verdict", verdicts.filter((box) => box.checked).map((box) => box.value).join(" "));
    }
    if (open.checked) asked.set("done", "hidden");
    for (const each of [owner, page, text]) if (each.value) asked.set(each.id, each.value);
    const hash = asked.toString();
    return location.href.split("#")[0] + (hash ? `#${hash}` : "");
  }

  function write() {
    try {
      history.replaceState(null, "", address());
    } catch {
      // Inside another page, or too often: the filters work all the same.
    }
  }

  function set(asked) {
    const kinds = asked.get("verdict");
    for (const box of verdicts) box.checked = kinds === null || kinds.split(" ").includes(box.value);
    open.checked = asked.get("done") === "hidden";
    for (const each of [owner, page, text]) {
      each.value = asked.get(each.id) || "";
      if (each.selectedIndex < 0) each.selectedIndex = 0;
    }
    filter();
  }

  function read() {
    // The address that was asked for last counts, not one that is about to be written.
    clearTimeout(later);
    const hash = location.hash.slice(1);
    const named = findings.find((finding) => finding.row.id === hash);
    const asked = new URLSearchParams(hash);
    if (named) {
      if (named.row.hidden) set(new URLSearchParams());
      go(named);
    } else if (!hash || ["verdict", "done", "owner", "page", "text"].some((name) => asked.has(name))) set(asked);
  }

  function go(finding) {
    if (current) current.row.removeAttribute("aria-current");
    current = finding;
    current.page.open = true;
    current.row.setAttribute("aria-current", "true");
    current.row.focus({ preventScroll: true });
    current.row.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function step(by) {
    const visible = findings.filter((finding) => !finding.row.hidden);
    if (!visible.length) return;
    const at = visible.indexOf(current);
    go(visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + by, 0), visible.length - 1)]);
  }

  // What is done is kept in this browser only, where it keeps anything at all.
  const entry = (id) => `content-sync done ${id}`;
  function recall(id) {
    try {
      return localStorage.getItem(entry(id)) !== null;
    } catch {
      return false;
    }
  }

  function mark(finding) {
    const done = finding.box.checked;
    try {
      if (done) localStorage.setItem(entry(finding.id), "1");
      else localStorage.removeItem(entry(finding.id));
    } catch {
      // It holds until the page is left.
    }
    finding.row.classList.toggle("is-done", done);
    const next = findings.slice(findings.indexOf(finding) + 1).find((one) => !one.row.hidden);
    filter();
    if (finding.row.hidden && next) go(next);
  }

  async function copy(button, said, field) {
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    try {
      await navigator.clipboard.writeText(said);
      button.textContent = "Copied";
    } catch {
      if (field) field.select();
      else window.prompt("Copy this link", said);
      return;
    }
    setTimeout(() => (button.textContent = label), 2000);
  }

  // Text to paste that dismisses findings: what comments and the command take, for ids that they take.
  const isId = (id) => /^[0-9a-f]{6,16}$/.test(id);
  function offer(button, after, which) {
    const old = after.parentElement.querySelector(":scope > .mute");
    if (old) old.remove();
    if (old && old.dataset.by === button.className) return;
    const panel = mute.content.firstElementChild.cloneNode(true);
    const [about, reason, comment, shell] = ["p", ".reason", ".comment", ".shell"].map((one) => panel.querySelector(one));
    const ids = which().map((finding) => finding.id).filter(isId);
    const fill = () => {
      const why = reason.value.trim();
      comment.value = ids.map((id) => `/dismiss ${id} ${why}`.trim()).join("\n");
      shell.value = `content-sync dismiss --reason '${why.replaceAll("'", "'\\''")}' ${ids.join(" ")}`;
    };
    panel.dataset.by = button.className;
    about.textContent = `${ids.length === 1 ? "This finding falls" : `These ${ids.length} findings fall`} silent, until the page says yet another thing.`;
    comment.rows = Math.min(ids.length, 6);
    shell.rows = Math.min(2 + Math.floor(ids.length / 3), 6);
    reason.addEventListener("input", fill);
    panel.querySelector(".copy-comment").addEventListener("click", (event) => copy(event.target, comment.value, comment));
    panel.querySelector(".copy-shell").addEventListener("click", (event) => copy(event.target, shell.value, shell));
    panel.querySelector(".close").addEventListener("click", () => (panel.remove(), button.focus()));
    fill();
    after.after(panel);
    reason.focus();
  }

  function equip(finding) {
    const made = tools.content.firstElementChild.cloneNode(true);
    const [box, link, dismiss] = [".done", ".copy", ".dismiss"].map((one) => made.querySelector(one));
    const facts = finding.row.querySelector(".facts");
    finding.box = box;
    box.checked = recall(finding.id);
    finding.row.classList.toggle("is-done", box.checked);
    box.addEventListener("change", () => mark(finding));
    link.addEventListener("click", () => copy(link, `${location.href.split("#")[0]}#${finding.row.id}`));
    dismiss.addEventListener("click", () => offer(dismiss, facts, () => [finding]));
    if (!facts || !isId(finding.id)) dismiss.remove();
    if (!facts) link.remove();
    (facts || finding.row).append(" ", made);
  }

  function block(proof) {
    const inside = findings.filter((finding) => finding.proof === proof && isId(finding.id));
    if (inside.length < 2) return;
    const line = document.createElement("p");
    const button = document.createElement("button");
    line.className = "tools";
    button.type = "button";
    button.className = "block";
    button.textContent = "Mute this block";
    button.addEventListener("click", () => offer(button, line, () => inside.filter((finding) => !finding.row.hidden)));
    line.append(button);
    proof.append(line);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === text) {
      text.value = "";
      text.blur();
      filter();
      write();
    }
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      event.preventDefault();
      text.focus();
    }
  });
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const each of folded) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
  });
  window.addEventListener("hashchange", read);
  for (const kind of ["input", "change"]) {
    filters.addEventListener(kind, (event) => {
      filter();
      clearTimeout(later);
      // Browsers refuse an address that changes with every letter.
      if (event.target !== keys) later = setTimeout(write, 200);
    });
  }
  findings.forEach(equip);
  document.querySelectorAll(".proof").forEach(block);
  filters.hidden = false;
  filter();
  read();
})();
