// Voice in the cockpit: talk into the entry, keep the sound, hear the examiner. Nothing is ever sent to the examiner by itself.
import { close, open, refusal, Refused } from "../shared/devices.js";
import { BrowserEars, EngineEars } from "./ears.js";
import { holdable } from "./hold.js";
import { Kept } from "./kept.js";
import { Mouth } from "./mouth.js";

const byId = (id) => document.getElementById(id);
const chosen = byId("voice").dataset;
const LONGEST_MS = 5 * 60_000; // of one hold; the clip has to fit into one request
const AUDIO = { audio: true };

const says = (words) => { byId("voice-says").textContent = words; };
const trouble = (words) => { byId("voice-problem").textContent = words; };
const rideSecond = () => {
  const [minutes, seconds] = byId("clock").querySelector(".now").textContent.split(":").map(Number);
  return 60 * minutes + seconds;
};
const flying = () => byId("clock").dataset.running === "yes";

// --- the examiner speaks ---
const mouth = chosen.speaks === "yes" ? new Mouth({ name: chosen.voice, rate: chosen.rate, caption: byId("caption"), trouble }) : null;
const wordsOf = (line) => [...line.querySelectorAll(".words p")].map((one) => one.textContent).join(" ");
if (mouth) {
  const seen = new Set([...document.querySelectorAll("#log li[id]")].map((line) => line.id));
  new MutationObserver(() => {
    for (const line of document.querySelectorAll("#log li[id]")) {
      if (seen.has(line.id)) continue;
      seen.add(line.id);
      if (line.classList.contains("examiner") && !turn) mouth.say(wordsOf(line));
    }
  }).observe(byId("log"), { childList: true });
  byId("again-button").addEventListener("click", () => {
    mouth.hush();
    const lines = document.querySelectorAll("#log .line.examiner");
    if (lines.length) mouth.say(wordsOf(lines[lines.length - 1]));
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") mouth.hush(); });
  window.addEventListener("pagehide", () => mouth.hush());
}

// --- talking ---
let turn = null; // {stream, ears, kept, over}
const ears = () => ({ browser: () => new BrowserEars(), engine: () => new EngineEars(chosen.words), none: () => null })[chosen.text]();

function hear(words) {
  byId("voice-heard").textContent = words;
  byId("voice-heard").hidden = !words;
}

function toEntry(words) {
  const entry = byId("say-text");
  entry.value = [entry.value.trimEnd(), words].filter(Boolean).join(" ");
  entry.dispatchEvent(new Event("input", { bubbles: true }));
  entry.focus();
}

async function openTurn(mine) {
  mine.stream = await open(AUDIO, "microphone");
  if (chosen.keep === "yes" && !whole) mine.kept = await Kept.begin(mine.stream, chosen.begin, { whole: false, rideSecond, trouble });
  mine.ears = ears();
  await mine.ears?.start(mine.stream, hear);
}

async function closeTurn(mine) {
  await mine.opened;
  const heard = mine.ears && !mine.failed ? await mine.ears.stop() : null;
  await mine.kept?.stop();
  close(mine.stream);
  return heard;
}

function begin() {
  if (turn) return false; // the last words are still on their way
  mouth?.hush();
  trouble("");
  const mine = { stream: null, ears: null, kept: null, failed: false };
  turn = mine;
  byId("talk-button").setAttribute("aria-pressed", "true");
  says("Opening the microphone …");
  mine.timer = setTimeout(() => { says("Five minutes: hold again to go on."); hold.letGo(); end(); }, LONGEST_MS);
  mine.opened = openTurn(mine).then(() => { if (!mine.over) says("Listening. Take your time."); }).catch((error) => {
    mine.failed = true;
    trouble(error instanceof Refused ? error.message : refusal(error, "microphone"));
    says("");
  });
  return true;
}

async function end() {
  const mine = turn;
  if (!mine || mine.over) return;
  mine.over = true;
  clearTimeout(mine.timer);
  byId("talk-button").setAttribute("aria-pressed", "false");
  says(chosen.text === "engine" ? "Turning it into text …" : "One moment …");
  const heard = await closeTurn(mine);
  turn = null;
  hear("");
  if (mine.failed) return;
  if (heard?.problem) trouble(heard.problem);
  if (heard?.words) { toEntry(heard.words); says("In the entry: read it, change it, send it."); }
  else if (chosen.text === "none") says(mine.kept || whole ? "Kept." : "Heard, and not kept: neither text nor sound is switched on.");
  else says(heard?.problem ? "" : "Nothing was understood.");
}

const typing = () => document.activeElement.matches("input:not([type=checkbox]), textarea, select") || byId("keys").open;
const hold = byId("talk-button") && holdable(byId("talk-button"), { toggles: chosen.talk === "toggle", begin, end, typing });

// --- recording the ride ---
let whole = null, wholeStream = null, turning = false;

async function recordOn() {
  trouble("");
  try {
    wholeStream = await open(AUDIO, "microphone");
    whole = await Kept.begin(wholeStream, chosen.begin, { whole: true, rideSecond, trouble });
    byId("record-button").setAttribute("aria-pressed", "true");
    byId("record-button").textContent = "Recording: stop";
    says("The ride is being recorded, on this machine only.");
  } catch (error) {
    close(wholeStream);
    trouble(error instanceof Refused ? error.message : refusal(error, "microphone"));
  }
}

async function recordOff() {
  const mine = whole;
  await mine.stop();
  whole = null;
  close(wholeStream);
  byId("record-button").setAttribute("aria-pressed", "false");
  byId("record-button").textContent = "Record the ride";
  says("Kept: it is beside the debrief.");
}

byId("record-button")?.addEventListener("click", async () => {
  if (turning) return;
  turning = true;
  await (whole ? recordOff() : recordOn());
  turning = false;
});
setInterval(() => { if (flying()) whole?.resume(); else whole?.pause(); }, 250);

// --- leaving: land only once the sound is kept; a page that goes by itself says at least how long it was ---
document.addEventListener("submit", async (event) => {
  if (!event.target.closest("#land-menu") || !(whole || turn)) return;
  event.preventDefault();
  if (turn) await closeTurn(turn);
  if (whole) await recordOff();
  event.target.submit();
});
window.addEventListener("pagehide", () => { whole?.leave(); turn?.kept?.leave(); });
byId("voice").hidden = false; // from here on it works
