// A button that is held, by finger, mouse, Space, Enter or a key of its own; or pressed once to begin and once to end.
export function holdable(button, { toggles, begin, end, typing }) {
  let held = ""; // what holds it: "pointer", a key's code, "press"
  const start = (by) => { if (!held && begin() !== false) held = by; };
  const stop = (by) => { if (held && (held === by || by === "any")) { held = ""; end(); } };
  const turn = () => (held ? stop("any") : start("press"));

  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || toggles) return;
    button.setPointerCapture(event.pointerId);
    start("pointer");
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(name, () => stop("pointer"));
  // a click that no pointer or key made comes from a screen reader, a switch or a voice: they cannot hold
  let made = false;
  button.addEventListener("pointerdown", () => { made = true; }, { capture: true });
  button.addEventListener("click", () => {
    if (toggles || !made) turn();
    made = false;
  });
  const ours = (event) => {
    if (document.activeElement === button && (event.code === "Space" || event.code === "Enter")) return true;
    if (event.code !== "KeyV" || event.ctrlKey || event.metaKey) return false;
    return event.altKey || (document.documentElement.dataset.keys !== "off" && !typing());
  };
  document.addEventListener("keydown", (event) => {
    if (!ours(event)) return;
    event.preventDefault(); // also of the click that Space and Enter would make
    if (event.repeat) return;
    if (toggles) turn(); else start(event.code);
  });
  document.addEventListener("keyup", (event) => {
    if (document.activeElement === button && event.code === "Space") event.preventDefault();
    if (!toggles) stop(event.code);
  });
  window.addEventListener("blur", () => { if (!toggles && held !== "press") stop("any"); }); // a key let go elsewhere is never heard of
  return { letGo: () => { held = ""; } };
}
