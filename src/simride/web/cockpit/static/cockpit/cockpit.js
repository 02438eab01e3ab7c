// The cockpit without its server: the clock between two pulses, the stream, the keys, the draft.
const desk = document.getElementById("desk");
const byId = (id) => document.getElementById(id);
document.body.classList.add("scripted");
for (const element of document.querySelectorAll(".needs-script")) element.hidden = false;

// --- clock: the server's word, ticked on here ---
let pulse = null; // {at, left, running, fleetAt, speed, heard}
const pad = (n) => String(n).padStart(2, "0");
const mmss = (s) => `${pad(Math.floor(s / 60))}:${pad(Math.floor(s % 60))}`;
const clock = () => byId("clock");

function hear(next) {
  const heard = performance.now() / 1000;
  // the clock's speed is 1, except in the accelerated browser tests, where two pulses tell
  const speed = pulse?.running && next.running && heard - pulse.heard > 0.2 && next.at > pulse.at ? Math.max(1, Math.round((next.at - pulse.at) / (heard - pulse.heard))) : 1;
  pulse = { ...next, heard, speed };
  show();
}
function hearPage() {
  const { at, left, running } = clock().dataset;
  pulse = { at: Number(at), left: left === "" ? null : Number(left), running: running === "yes", fleet: null, heard: performance.now() / 1000, speed: 1 };
  show();
}
function now() {
  const passed = pulse.running ? Math.min(3, performance.now() / 1000 - pulse.heard) * pulse.speed : 0;
  return { at: pulse.at + passed, left: pulse.left === null ? null : Math.max(0, pulse.left - passed) };
}
function show() {
  const { at, left } = now();
  const text = mmss(at), place = clock().querySelector(".now");
  if (place.textContent !== text) place.textContent = text;
  if (pulse.fleet) { const fleet = clock().querySelector(".fleet-now"); if (fleet.textContent !== pulse.fleet) fleet.textContent = pulse.fleet; }
  if (pulse.phase && pulse.running) clock().querySelector(".phase").textContent = pulse.phase;
  clock().classList.toggle("low", desk.dataset.silent !== "yes" && left !== null && left < 300);
}
function speakTime() {
  const { at, left } = now();
  const words = (s) => `${Math.floor(s / 60)} minutes ${Math.floor(s % 60)} seconds`;
  const fleet = clock().querySelector(".fleet-now").textContent;
  byId("spoken").textContent = `${words(at)} flown${left === null ? ", no limit" : `, ${words(left)} left`}.${fleet ? ` Fleet time ${fleet}.` : ""}`;
}
let telling = 0;
function tellTime() {
  speakTime();
  if (desk.dataset.silent !== "yes") return;
  clearTimeout(telling);
  document.body.classList.add("told");
  telling = setTimeout(() => document.body.classList.remove("told"), 5000);
}
byId("tell-time")?.addEventListener("click", tellTime);
setInterval(show, 250);

// --- news: whatever is in the record and not yet on the page ---
let asking = false;
const seq = () => Number(clock().dataset.seq);
function askNews() {
  if (asking) return;
  asking = true;
  htmx.ajax("GET", desk.dataset.news, { source: "#log", swap: "none" }).finally(() => { asking = false; });
}
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.parameters.after = seq();
});
let leaving = false; // an answer that arrives while the page is being left has nowhere to go
window.addEventListener("pagehide", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });
document.addEventListener("htmx:beforeSwap", (event) => { if (leaving || !byId("log")) event.detail.shouldSwap = false; });
document.addEventListener("htmx:beforeSwap", (event) => {
  // the button that asked was replaced meanwhile: htmx would look for the page in what was taken out of it
  if (event.detail.requestConfig.elt.isConnected) return;
  event.detail.shouldSwap = false;
  askNews();
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  // two answers on their way at once may both bring a line: it is shown once
  if (event.detail.target.id !== "log") return;
  for (const line of event.detail.fragment.querySelectorAll?.("li[id]") ?? []) if (byId(line.id)) line.remove();
});
let atEnd = true;
const log = document.querySelector(".log");
log.addEventListener("scroll", () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80; });
const toEnd = () => { if (atEnd) log.scrollTop = log.scrollHeight; };
new MutationObserver(toEnd).observe(byId("log"), { childList: true, subtree: true });
toEnd();

// --- stream: one EventSource per browser; the tab that holds the lock passes pulses on to the others ---
const url = desk.dataset.stream, channel = new BroadcastChannel("live:" + url);
function deliver(text) {
  const next = JSON.parse(text);
  byId("offline").hidden = true;
  if (leaving) return;
  if (next.landed) { leaving = true; location.assign(desk.dataset.landed); return; }
  const turned = pulse && (next.running !== (clock().dataset.running === "yes"));
  hear(next);
  if (next.seq > seq() || turned || next.orders !== clock().dataset.orders) askNews();
}
channel.onmessage = (event) => deliver(event.data);
const stream = () => new Promise(() => {
  const source = new EventSource(url);
  source.addEventListener("pulse", (event) => { deliver(event.data); channel.postMessage(event.data); });
  source.onerror = () => { if (pulse) pulse = { ...pulse, running: false, at: now().at, heard: performance.now() / 1000 }; offline("Simride does not answer. The clock stands still; what you write stays here."); };
});
if (navigator.locks) navigator.locks.request("live:" + url, stream); else stream();
function offline(words) { const box = byId("offline"); if (box.hidden) { box.textContent = words; box.hidden = false; } }

// --- requests that fail lose nothing ---
document.addEventListener("htmx:sendError", () => offline("Simride does not answer. What you wrote is still here: send it again once it is back."));
document.addEventListener("htmx:responseError", (event) => offline(event.detail.xhr.status === 403 ? "This page is out of date: load it again. What you wrote is kept." : "That went wrong on our side. What you wrote is still here; load the page again."));

// --- the entry: Enter sends, the draft survives a reload ---
const draft = "draft:" + desk.dataset.ride;
const entry = () => byId("say-text");
if (!entry().value) entry().value = localStorage.getItem(draft) ?? "";
document.addEventListener("input", (event) => { if (event.target.id === "say-text") localStorage.setItem(draft, event.target.value); });
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || event.isComposing || event.shiftKey || target.tagName !== "TEXTAREA") return;
  if (target.id === "say-text" || target.id === "note-text" || event.ctrlKey || event.metaKey) { event.preventDefault(); target.form.requestSubmit(); }
});
let sent = "", since = ""; // what is on its way, and what was typed while it was
document.addEventListener("htmx:beforeSwap", (event) => { if (event.target.id === "entry") since = entry().value === sent ? "" : entry().value; });
document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.id === "entry") { sent = entry().value; event.target.setAttribute("aria-busy", "true"); atEnd = true; } });
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.path.endsWith("/say/") && event.detail.successful) localStorage.removeItem(draft);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.path.endsWith("/say/")) {
    const field = entry();
    if (since) { field.value = since; localStorage.setItem(draft, since); }
    field.focus();
  }
  if (event.target.id === "order-form") showFields();
});
document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target?.id === "clock" || event.target.id === "clock") hearPage(); });
document.addEventListener("htmx:afterSettle", () => { hearPage(); for (const element of document.querySelectorAll(".needs-script[hidden]")) element.hidden = false; });

// --- orders: only the fields that mean something for the verb ---
function showFields() {
  const verb = byId("order-verb")?.value;
  for (const field of document.querySelectorAll(".order-fields [data-verbs]")) {
    field.hidden = !field.dataset.verbs.split(" ").includes(verb);
    for (const control of field.querySelectorAll("input, select, textarea")) control.disabled = field.hidden;
  }
}
document.addEventListener("change", (event) => { if (event.target.id === "order-verb") showFields(); });
showFields();

// --- talk and look are two tabs on a small screen ---
function view(name) {
  desk.dataset.view = name;
  for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === name));
  window.dispatchEvent(new Event("resize")); // charts drawn out of sight had no width
  if (name === "talk") toEnd();
}
for (const button of document.querySelectorAll("[data-show]")) button.addEventListener("click", () => view(button.dataset.show));

// --- menus close when the work is done or somebody looks away ---
const shut = () => { for (const menu of document.querySelectorAll(".menu[open]")) menu.open = false; };
document.addEventListener("click", (event) => { if (!event.target.closest(".menu")) shut(); });
document.addEventListener("submit", (event) => { if (event.target.closest(".menu")) setTimeout(shut); });

// --- keys ---
const keys = byId("keys");
const focus = (id, name) => { view(name); byId(id)?.focus(); };
const open = (id) => { if (!byId(id)) return; byId(id).open = true; byId(id).querySelector("button").focus(); };
const does = {
  "/": () => entry().focus(),
  "?": () => keys.showModal(),
  e: () => focus(["look-metric", "look-sql", "look-button"].find(byId), "look"),
  q: () => focus(byId("look-sql") ? "look-sql" : "look-typed", "look"),
  o: () => { view("look"); const form = byId("order-form"); form.querySelector("details").open = true; byId("order-verb").focus(); },
  n: () => { if (byId("look-head")) view("look"); byId("note-text").focus(); },
  c: () => byId("choice-0")?.focus(),
  t: tellTime,
  p: () => byId("pause").click(),
  s: () => open("skip-menu"),
  l: () => open("land-menu"),
};
byId("keys-button").addEventListener("click", () => keys.showModal());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { shut(); if (event.target.matches("input, textarea, select")) { event.target.blur(); desk.focus?.(); } return; }
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select") || keys.open;
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
  const tab = /^[1-9]$/.test(event.key) ? document.querySelectorAll(".tabs a")[Number(event.key) - 1] : null;
  const action = tab ? () => { view("look"); tab.focus(); tab.click(); } : does[event.key];
  if (action) { event.preventDefault(); action(); }
});
hearPage();
