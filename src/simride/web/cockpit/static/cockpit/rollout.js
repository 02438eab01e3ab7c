// The rollout panel renews itself; what was folded open stays open, and the keyboard stays where it was.
let open = null; // ids of the details, and whether they were open
let focused = ""; // id of what had the keyboard
document.addEventListener("htmx:beforeSwap", (event) => {
  const panel = event.detail.target;
  if (panel?.id !== "rollout") return;
  open = new Map([...panel.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (!open) return;
  for (const [id, was] of open) { const one = document.getElementById(id); if (one) one.open = was; }
  const one = focused && document.getElementById(focused);
  if (one && document.activeElement === document.body) one.focus({ preventScroll: true });
  open = null;
});
