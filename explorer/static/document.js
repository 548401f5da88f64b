// What is told beside a figure goes away with Escape, and comes back with the next figure.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.add("quiet");
});
for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => {
    if (event.target.closest(".fig-place a")) document.body.classList.remove("quiet");
  });
}
