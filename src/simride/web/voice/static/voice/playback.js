// Recordings beside the talk: a button beside each line plays from there; in the replay they follow the slider.
for (const element of document.querySelectorAll("#voice .needs-script")) element.hidden = false;
const recordings = [...document.querySelectorAll(".recording")].map((figure) => ({
  marks: JSON.parse(figure.dataset.marks),
  duration: Number(figure.dataset.duration),
  player: figure.querySelector("audio"),
}));

// the second of a recording at a second of the ride; null where it was not running then
export function within({ marks, duration }, at) {
  if (!marks.length || at < marks[0][1]) return null;
  const place = marks.findLastIndex(([, ride]) => ride <= at);
  const [from, ride] = marks[place], next = marks[place + 1];
  const found = next && next[1] > ride ? from + ((at - ride) * (next[0] - from)) / (next[1] - ride) : from + at - ride;
  if (next && found > next[0]) return next[0];
  return duration && found > duration ? null : found;
}

// a recording made by a browser does not say how long it is: it is found out by going to its end
async function ready(player) {
  if (player.readyState === 0) await new Promise((tell) => { player.addEventListener("loadedmetadata", tell, { once: true }); player.load(); });
  if (player.duration !== Infinity) return;
  await new Promise((tell) => {
    const look = () => { if (player.duration !== Infinity) { player.removeEventListener("durationchange", look); tell(); } };
    player.addEventListener("durationchange", look);
    player.currentTime = 1e101;
  });
}

let asked = 0; // the last one wins, however long the one before has to wait for its recording

async function cue(at, play) {
  const mine = ++asked;
  const found = recordings.map((one) => [one, within(one, at)]).filter(([, second]) => second !== null);
  const says = document.getElementById("playing");
  if (!found.length) { if (play) says.textContent = "Nothing was recorded at that moment."; return; }
  const [{ player }, second] = found.at(-1);
  for (const other of recordings) if (other.player !== player) other.player.pause();
  await ready(player);
  if (mine !== asked) return;
  player.currentTime = Math.min(second, player.duration);
  player.dataset.cued = String(second);
  if (play) { says.textContent = ""; await player.play(); }
}

for (const button of document.querySelectorAll("[data-play]")) {
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll(".listen .now")) other.classList.remove("now");
    button.closest("li").classList.add("now");
    cue(Number(button.dataset.play), true);
  });
}
const slider = document.querySelector(".slider #at");
if (slider && recordings.length) {
  cue(Number(slider.value), false);
  slider.addEventListener("change", () => cue(Number(slider.value), false));
}
