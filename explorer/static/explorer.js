// Shows at once what a mark of a chart says, beside the pointer or the focus. Without it the browser's own tip does.
"use strict";

(() => {
  const card = document.createElement("div");
  card.className = "chart-card";
  card.hidden = true;
  // Screen readers have the mark's label.
  card.setAttribute("aria-hidden", "true");
  document.body.append(card);

  const fill = (label) => {
    const parts = label.split(/：|: /);
    const name = document.createElement("strong");
    name.textContent = parts.shift();
    card.replaceChildren(name);
    for (const fact of parts.join(": ").split(/，|, (?=\D)/)) {
      const line = document.createElement("div");
      line.textContent = fact;
      card.append(line);
    }
  };

  const place = (x, y) => {
    const beside = x + 16 + card.offsetWidth > window.innerWidth ? x - 12 - card.offsetWidth : x + 16;
    const below = y + 16 + card.offsetHeight > window.innerHeight ? y - 12 - card.offsetHeight : y + 16;
    card.style.left = `${Math.max(4, beside)}px`;
    card.style.top = `${Math.max(4, below)}px`;
  };

  const hide = () => {
    card.hidden = true;
  };

  for (const mark of document.querySelectorAll(".chart-svg [aria-label]")) {
    const label = mark.getAttribute("aria-label");
    mark.querySelector(":scope > title")?.remove();
    mark.addEventListener("pointerenter", () => {
      fill(label);
      card.hidden = false;
    });
    mark.addEventListener("pointermove", (event) => place(event.clientX, event.clientY));
    mark.addEventListener("pointerleave", hide);
    mark.addEventListener("focus", () => {
      const box = mark.getBoundingClientRect();
      fill(label);
      card.hidden = false;
      place(box.left + Math.min(box.width, 40), box.top + Math.min(box.height, 30));
    });
    mark.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
    }
  });
})();
