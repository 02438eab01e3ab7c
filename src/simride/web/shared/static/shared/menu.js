// The menu of a small screen. Without this script, the links stand in the header as they are.
document.documentElement.classList.add("menus"); // before the first paint: nothing jumps
document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("menu-button");
  if (!button) return;
  button.hidden = false;
  const set = (open) => button.setAttribute("aria-expanded", String(open));
  const open = () => button.getAttribute("aria-expanded") === "true";
  button.addEventListener("click", () => set(!open()));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && open()) { set(false); button.focus(); } });
  document.addEventListener("click", (event) => { if (!event.target.closest(".site")) set(false); });
});
