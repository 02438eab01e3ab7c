// Taking off can take seconds where the variation is named: say so, and take off once.
const form = document.querySelector(".set-up"), button = document.getElementById("take-off"), word = document.getElementById("taking-off");
form.addEventListener("submit", (event) => {
  if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
  button.setAttribute("aria-disabled", "true");
  word.textContent = "Giving the fleet a day of history …";
});
window.addEventListener("pageshow", () => button.removeAttribute("aria-disabled"));
