// Comfort only: every page works without it. "/" goes to the search field, "?" shows the keys, Escape closes them.
"use strict";

(() => {
  const typing = (element) =>
    element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName));

  const keys = [
    ["/", "go to the search field"],
    ["g h", "relations: the first page"],
    ["g s", "sources"],
    ["g p", "promises"],
    ["g c", "codebook"],
    ["?", "show or hide these keys"],
  ];
  const places = { h: "/", s: "/sources", p: "/promises", c: "/codebook" };
  let waits = 0;

  function help() {
    const known = document.getElementById("keys");
    if (known) {
      if (known.open) known.close();
      else known.showModal();
      return;
    }
    const dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const title = document.createElement("h2");
    title.id = "keys-title";
    title.textContent = "Keys";
    const list = document.createElement("dl");
    for (const [key, what] of keys) {
      const term = document.createElement("dt");
      for (const one of key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = one;
        term.append(cap, " ");
      }
      const told = document.createElement("dd");
      told.textContent = what;
      list.append(term, told);
    }
    const form = document.createElement("form");
    form.method = "dialog";
    const close = document.createElement("button");
    close.textContent = "Close";
    form.append(close);
    dialog.append(title, list, form);
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (Date.now() - waits < 1200 && places[event.key]) {
      waits = 0;
      window.location.assign(places[event.key]);
      return;
    }
    waits = event.key === "g" ? Date.now() : 0;
    if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      event.preventDefault();
      if (field) field.focus();
      else window.location.assign("/search");
    } else if (event.key === "?") {
      event.preventDefault();
      help();
    }
  });
})();
