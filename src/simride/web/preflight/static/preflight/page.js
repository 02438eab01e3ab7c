// What the checks of this page share: a place for each word, said once and not every second.
export const byId = (id) => document.getElementById(id);

export function tell(id, words, refused = false) {
  const place = byId(id);
  place.classList.toggle("refused", refused);
  if (place.textContent !== words) place.textContent = words;
}

export function swap(shown, hidden) {
  byId(shown).hidden = false;
  byId(hidden).hidden = true;
}
