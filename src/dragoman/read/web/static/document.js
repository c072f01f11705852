// Comfort for the page of a document; without it the form reloads the page, and the links do the rest.
(() => {
  const form = document.querySelector("form.layers");
  const show = async () => {
    const query = new URLSearchParams(new FormData(form));
    const address = `${form.action}?${query}`;
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) { location.href = address; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["reading", "lists"]) {
      const fresh = page.getElementById(id), old = document.getElementById(id);
      if (fresh && old) old.replaceWith(fresh);
    }
    history.replaceState(null, "", address);
    align();
  };
  // On wide screens a card stands beside its words where there is room.
  const align = () => {
    for (const para of document.querySelectorAll(".para.told")) {
      const top = para.getBoundingClientRect().top;
      const cards = [...para.querySelectorAll(".margin .card")];
      for (const card of cards) card.style.marginTop = "";
      if (para.querySelector(".margin").getBoundingClientRect().left < para.querySelector(".text").getBoundingClientRect().right) continue;
      const height = para.querySelector(".text").getBoundingClientRect().height;
      const left = cards.map((card) => card.getBoundingClientRect().height + 10).reverse();
      for (let i = 1; i < left.length; i++) left[i] += left[i - 1];
      left.reverse();
      cards.forEach((card, number) => {
        const words = document.getElementById(`at-${card.id}`);
        if (!words || !card.offsetParent) return;
        // No lower than leaves room for the cards behind it: the paragraph does not grow.
        const want = Math.min(words.getBoundingClientRect().top - top, height - left[number]);
        const more = want - (card.getBoundingClientRect().top - top);
        if (more > 4) card.style.marginTop = `${more}px`;
      });
    }
  };
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(align, 150); });
  addEventListener("load", align);
  if (form) {
    form.querySelector("button").hidden = true;
    form.addEventListener("change", () => show().catch(() => form.submit()));
  }
  // All words of the event or statement whose card or mark is pointed at or has the focus.
  const light = (id, on) => {
    for (const one of document.querySelectorAll("#reading [data-of]")) {
      if (one.dataset.of.split(" ").includes(id)) one.classList.toggle("lit", on);
    }
  };
  const thing = (target) => {
    const card = target.closest?.(".margin .card");
    if (card) return card.id;
    const link = target.closest?.("#reading a.linked, #reading a.also");
    return link ? link.getAttribute("href").slice(1) : null;
  };
  for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(begin, (event) => { const id = thing(event.target); if (id) light(id, true); });
    document.addEventListener(end, (event) => { const id = thing(event.target); if (id) light(id, false); });
  }
})();
