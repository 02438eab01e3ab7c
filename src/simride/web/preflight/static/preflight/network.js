// What the browser itself says of the network. Nothing is sent to find out.
import { tell } from "./page.js";

let drops = 0;

function estimate() {
  const { effectiveType, rtt, downlink } = navigator.connection ?? {};
  if (!effectiveType || !navigator.onLine) return "";
  return ` Its own rough guess, from pages you visited: like ${effectiveType}, ${downlink} Mbit/s, ${rtt} ms.`;
}

function show() {
  const now = navigator.onLine ? "The browser sees a network." : "The browser sees no network. Look at the cable or the Wi-Fi.";
  const lost = drops === 0 ? "Not lost since this page was opened." : `Lost ${drops} ${drops === 1 ? "time" : "times"} since this page was opened.`;
  tell("network-says", `${now} ${lost}${estimate()}`, !navigator.onLine);
}

window.addEventListener("offline", () => { drops += 1; show(); });
window.addEventListener("online", show);
navigator.connection?.addEventListener("change", show);
show();
