// The pre-flight page: each check stands by itself; devices are let go when the page is left.
import * as camera from "./camera.js";
import * as microphone from "./microphone.js";
import * as screen from "./screen.js";
import "./network.js";
import "./ticks.js";
import "./charger.js";

for (const element of document.querySelectorAll(".needs-script")) element.hidden = false;
window.addEventListener("pagehide", () => { camera.stop(); microphone.stop(); screen.stop(); });
document.body.classList.add("scripted");
