// The voice section of the settings: what this browser can do on this machine, said before anybody relies on it.
import { download, localState, whyNot } from "./ears.js";
import { localVoices, Mouth } from "./mouth.js";

const byId = (id) => document.getElementById(id);
const names = byId("id_voice-voice"), rate = byId("id_voice-rate");
for (const element of document.querySelectorAll("#voice .needs-script")) element.hidden = false;

async function sayEars() {
  const state = await localState();
  byId("browser-ears").textContent = state === "available" ? "This browser can recognise English on this machine." : whyNot(state);
  byId("language-pack").hidden = state !== "downloadable";
}
byId("language-pack").addEventListener("click", async () => {
  byId("browser-ears").textContent = "The browser downloads it now, from its maker. Nothing you say is sent.";
  const done = await download().catch(() => false);
  await sayEars();
  if (!done) byId("browser-ears").textContent = "The browser could not get its language pack. Without a network it cannot.";
});
sayEars();

function list() {
  const kept = names.value;
  const known = new Set([...names.options].map((option) => option.value));
  for (const { name, lang } of localVoices()) if (!known.has(name)) names.add(new Option(`${name} (${lang})`, name));
  names.value = kept;
  if (window.speechSynthesis && !localVoices().length) byId("voices-say").textContent = "This browser has no voice on this machine. Others would send the examiner’s words away, so none is offered.";
  else byId("voices-say").textContent = "Only voices of this machine are offered: others would send the examiner’s words away.";
}
window.speechSynthesis?.addEventListener?.("voiceschanged", list);
list();
byId("voice-sample").addEventListener("click", () => {
  const mouth = new Mouth({ name: names.value, rate: rate.value, trouble: (words) => { byId("voices-say").textContent = words; } });
  mouth.hush();
  mouth.say("You look after this service. Where would you begin?");
});
