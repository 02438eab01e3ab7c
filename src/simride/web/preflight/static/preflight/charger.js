// The battery, where the browser speaks of it.
import { tell } from "./page.js";

function words({ charging, level }) {
  const percent = `${Math.round(100 * level)} %`;
  if (charging) return `On power, the battery at ${percent} (a machine without a battery says 100 %).`;
  return `On battery, at ${percent}. Plug the charger in.`;
}

if (navigator.getBattery) {
  try {
    const battery = await navigator.getBattery();
    const show = () => tell("charger-says", words(battery), !battery.charging);
    battery.addEventListener("chargingchange", show);
    battery.addEventListener("levelchange", show);
    show();
  } catch {
    tell("charger-says", "This browser does not say. Look at the sign of your system.");
  }
} else {
  tell("charger-says", "This browser does not say. Look at the sign of your system.");
}
