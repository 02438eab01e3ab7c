// When there is a voice: sound well above the quiet of the room, pauses for breath counted in.
const ABOVE_DB = 12, LEAST_DB = -60, DRIFT_DB = 0.05; // per reading: the quiet may slowly rise
const BREATH_S = 0.6;

export class Voiced {
  constructor() { this.floor = 0; this.stretches = []; }

  hear(db, second) {
    this.floor = Math.min(this.floor + DRIFT_DB, db);
    if (db < LEAST_DB || db < this.floor + ABOVE_DB) return;
    const last = this.stretches.at(-1);
    if (last && second - last[1] <= BREATH_S) last[1] = second;
    else this.stretches.push([second, second]);
  }
}
