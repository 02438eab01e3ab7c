// The camera's picture, its light, and what the browser says of a background filter.
import { open, close } from "../shared/devices.js";
import { byId, swap, tell } from "./page.js";
import { light, luma } from "./verdicts.js";

const SIZE = [64, 48], EVERY_MS = 1000;
let stream = null, timer = 0;
const canvas = new OffscreenCanvas(...SIZE);
const brush = canvas.getContext("2d", { willReadFrequently: true });

function look() {
  const picture = byId("camera-picture");
  if (!picture.videoWidth) return;
  brush.drawImage(picture, 0, 0, ...SIZE);
  const found = luma(brush.getImageData(0, 0, ...SIZE).data, ...SIZE);
  byId("light-meter").value = found.mean;
  byId("light-figures").textContent = `whole picture ${Math.round(100 * found.mean)} %, middle ${Math.round(100 * found.middle)} %`;
  tell("light-says", light(found));
}

function filter(track) {
  const blur = track.getSettings().backgroundBlur;
  if (blur === undefined) return "This browser does not say whether a filter is on: look at the picture.";
  return blur ? "A blur is on, set by the system. Turn it off there." : "The browser says no blur is on.";
}

async function start() {
  try {
    stream = await open({ video: true }, "camera");
  } catch (refused) {
    tell("camera-says", refused.message, true);
    return;
  }
  const [track] = stream.getVideoTracks();
  const picture = byId("camera-picture");
  picture.srcObject = stream;
  picture.hidden = false;
  await picture.play();
  const { width, height } = track.getSettings();
  tell("camera-says", `It works: ${track.label || "a camera"}, ${width} × ${height}.`);
  tell("filter-says", filter(track));
  track.addEventListener("ended", () => { stop(); tell("camera-says", "The camera went away. Is its cable loose?", true); });
  swap("camera-stop", "camera-start");
  timer = setInterval(look, EVERY_MS);
  look();
}

export function stop() {
  clearInterval(timer);
  close(stream);
  stream = null;
  byId("camera-picture").srcObject = null;
  byId("camera-picture").hidden = true;
  swap("camera-start", "camera-stop");
}

byId("camera-start").addEventListener("click", start);
byId("camera-stop").addEventListener("click", () => { stop(); tell("camera-says", "Off again."); tell("light-says", "Show the camera to measure it."); });
