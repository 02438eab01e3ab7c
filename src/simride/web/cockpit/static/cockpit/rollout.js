// The rollout panel renews itself; what was folded open stays open.
let open = null; // ids of the details that were open, and of those that were not
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "rollout") return;
  open = new Map([...event.detail.target.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
});
document.addEventListener("htmx:afterSwap", () => {
  if (!open) return;
  for (const [id, was] of open) { const one = document.getElementById(id); if (one) one.open = was; }
  open = null;
});
