// A trial of sharing the screen, shown to nobody but oneself.
import { close } from "../shared/devices.js";
import { byId, swap, tell } from "./page.js";

const SURFACES = { monitor: "a whole screen", window: "one window", browser: "one tab" };
let stream = null;

async function start() {
  if (!navigator.mediaDevices?.getDisplayMedia) {
    tell("screen-says", "This browser cannot share a screen; phones mostly cannot. Try it on the machine you will sit at.", true);
    return;
  }
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
  } catch (error) {
    tell("screen-says", error.name === "NotAllowedError"
      ? "Nothing is shared: it was not chosen, or the system forbids it. On macOS, allow the browser under Privacy, Screen Recording."
      : `Nothing is shared (${error.name}). Restart the browser, then try again.`, true);
    return;
  }
  const [track] = stream.getVideoTracks();
  const { width, height, displaySurface } = track.getSettings();
  byId("screen-picture").srcObject = stream;
  byId("screen-picture").hidden = false;
  tell("screen-says", `It works: ${SURFACES[displaySurface] ?? "something"}, ${width} × ${height}. Is there anything in it that nobody should see?`);
  track.addEventListener("ended", () => { stop(); tell("screen-says", "It worked, and has been stopped."); });
  swap("screen-stop", "screen-start");
}

export function stop() {
  close(stream);
  stream = null;
  byId("screen-picture").srcObject = null;
  byId("screen-picture").hidden = true;
  swap("screen-start", "screen-stop");
}

byId("screen-start").addEventListener("click", start);
byId("screen-stop").addEventListener("click", () => { stop(); tell("screen-says", "It worked, and is stopped."); });
