// The microphone: its level, a few seconds to hear yourself, and how quiet the room is. Nothing of it is sent.
import { open, close, meter } from "../shared/devices.js";
import { byId, swap, tell } from "./page.js";
import { level, quiet } from "./verdicts.js";

const EVERY_MS = 50, WINDOWS = 60, LONGEST_MS = 15_000;
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
let stream = null, ears = null, timer = 0, loudest = 0, windows = null, recorder = null, played = "";

function hear() {
  const { db, peak } = ears.read();
  byId("level-meter").value = db;
  if (peak > loudest) { loudest = peak; tell("level-says", level(loudest)); }
  if (windows) listen(db);
}

function listen(db) {
  windows.push(db);
  if (windows.length < WINDOWS) return;
  const found = quiet(windows);
  windows = null;
  byId("quiet-measure").disabled = false;
  tell("quiet-says", `${found.says} (${Math.round(-found.db)} dB below full scale)`);
}

async function start() {
  if (stream) return true;
  try {
    stream = await open({ audio: AS_IT_IS }, "microphone");
  } catch (refused) {
    tell("microphone-says", refused.message, true);
    return false;
  }
  ears = meter(stream);
  const [track] = stream.getAudioTracks();
  tell("microphone-says", `It works: ${track.label || "a microphone"}.`);
  tell("level-says", level(0));
  track.addEventListener("ended", () => { stop(); tell("microphone-says", "The microphone went away. Is its cable loose?", true); });
  swap("microphone-stop", "microphone-start");
  byId("record-start").disabled = false;
  timer = setInterval(hear, EVERY_MS);
  return true;
}

export function stop() {
  if (recorder?.state === "recording") recorder.stop();
  clearInterval(timer);
  ears?.close();
  close(stream);
  stream = ears = windows = null;
  loudest = 0;
  byId("level-meter").value = -100;
  byId("record-start").disabled = true;
  byId("quiet-measure").disabled = false;
  swap("microphone-start", "microphone-stop");
}

function record() {
  const pieces = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    URL.revokeObjectURL(played);
    played = URL.createObjectURL(new Blob(pieces, { type: recorder.mimeType }));
    const player = byId("played");
    player.src = played;
    player.hidden = false;
    swap("record-start", "record-stop");
    tell("record-says", "Now play it: is it you, without echo, from the right microphone?");
  });
  recorder.start();
  setTimeout((mine) => { if (mine.state === "recording") mine.stop(); }, LONGEST_MS, recorder);
  swap("record-stop", "record-start");
  tell("record-says", "Recording. Say a sentence or two; fifteen seconds at most.");
}

byId("microphone-start").addEventListener("click", start);
byId("microphone-stop").addEventListener("click", () => { stop(); tell("microphone-says", "Off again."); tell("level-says", ""); });
byId("record-start").addEventListener("click", record);
byId("record-stop").addEventListener("click", () => recorder.stop());
byId("quiet-measure").addEventListener("click", async () => {
  if (!(await start())) { tell("quiet-says", "It needs the microphone, and that did not open: see above.", true); return; }
  windows = [];
  byId("quiet-measure").disabled = true;
  tell("quiet-says", "Say nothing for three seconds …");
});
