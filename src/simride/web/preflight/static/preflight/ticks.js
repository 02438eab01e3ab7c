// What a person checks by hand: ticks that this browser remembers until they are taken off.
import { byId } from "./page.js";

const KEPT = "pre-flight";
const boxes = [...document.querySelectorAll("[data-tick]")];

function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
  } catch {
    return new Set(); // somebody else wrote there
  }
}

function keep() {
  localStorage.setItem(KEPT, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.dataset.tick)));
}

const before = remembered();
for (const box of boxes) {
  box.checked = before.has(box.dataset.tick);
  box.addEventListener("change", keep);
}
byId("ticks-off").addEventListener("click", () => { for (const box of boxes) box.checked = false; keep(); });
