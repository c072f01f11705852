// Keys for the review desk, and the next item without loading the whole page anew. All of it works by forms alone too.
"use strict";

(() => {
  const desk = () => document.querySelector("[data-desk]");
  const form = () => document.querySelector("form[data-review]");
  const typing = (target) =>
    target instanceof HTMLElement && (target.matches("select, textarea, [contenteditable]") ||
      (target.matches("input") && !target.matches("[type=radio], [type=checkbox]")));
  let busy = false;

  const changed = (field) => field.dataset.was !== undefined && field.value.trim() !== field.dataset.was;
  const fields = () => [...(form()?.querySelectorAll("[data-was]") ?? [])];
  const mark = () => fields().forEach((field) => field.toggleAttribute("data-changed", changed(field)));

  const tell = (words) => {
    const place = form()?.querySelector("[data-told]");
    if (place) {
      place.textContent = words;
      place.hidden = !words;
    }
  };

  // Why a verdict cannot be sent yet; "" if it can.
  const lacking = (verdict) => {
    const given = form().elements["why"].value.trim() || form().querySelector("input[name=reason]:checked");
    const any = fields().some(changed);
    if (verdict === "accepted") return any ? "A field is changed: send it as a correction, or change it back." : "";
    if (verdict === "corrected" && !any) return "Nothing is changed: change a field first, or accept.";
    if (verdict === "rejected" && any) return "A field is changed: send it as a correction, or change it back to reject.";
    return given ? "" : "A reason is missing: choose one, or write it in your own words.";
  };

  const show = async (response, push) => {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) {
      location.reload();
      return;
    }
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    if (push && response.url !== location.href) history.pushState({}, "", response.url);
    mark();
    scrollTo(0, 0);
    document.querySelector("h1")?.setAttribute("tabindex", "-1");
    document.querySelector("h1")?.focus({ preventScroll: true });
  };

  const go = async (address, options, push = true) => {
    if (busy) return;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      await show(await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" }, ...options }), push);
    } catch {
      tell("The server did not answer. Nothing is known to be kept: look at the queue before you send it again.");
    } finally {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
  };

  const send = (own, button) => {
    const body = new URLSearchParams(new FormData(own));
    if (button?.name) body.set(button.name, button.value);
    return go(own.action, { method: "POST", body });
  };

  document.addEventListener("submit", (event) => {
    if (!desk() || !desk().contains(event.target) || event.target.method !== "post") return;
    event.preventDefault();
    const verdict = event.submitter?.name === "verdict" ? event.submitter.value : "";
    const lacks = verdict ? lacking(verdict) : "";
    if (lacks) {
      tell(lacks);
      if (lacks.startsWith("A reason")) form().querySelector(`input[data-for="${verdict}"]`)?.focus();
      return;
    }
    send(event.target, event.submitter);
  });

  document.addEventListener("input", () => {
    mark();
    tell("");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-key]");
    if (link && desk()?.contains(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      go(link.href, {});
    }
  });

  addEventListener("popstate", () => go(location.href, {}, false));

  const press = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        press("C");
      }
      // A line that is entered must not accept what it was to correct.
      else if (event.key === "Enter" && form()?.contains(event.target)) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || busy) return;
    if (!desk()) {
      if (event.key === "Enter" && event.target === document.body) press("Enter");
      return;
    }
    const field = form()?.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
    if (field) {
      event.preventDefault();
      field.focus();
      field.select?.();
      return;
    }
    const keys = {
      a: () => press("a"), r: () => press("r"), u: () => press("u"), s: () => press("s"), j: () => press("s"),
      k: () => history.back(),
      c: () => (fields().some(changed) ? press("C") : fields()[0]?.focus()),
      "?": () => {
        const help = document.querySelector("[data-keys]");
        if (help) {
          help.open = !help.open;
          if (help.open) help.scrollIntoView({ block: "nearest" });
        }
      },
    };
    const own = /^[1-9]$/.test(event.key) ? () => press(event.key) : keys[event.key];
    if (own) {
      event.preventDefault();
      event.stopImmediatePropagation();
      own();
    }
  }, true);

  mark();
})();
