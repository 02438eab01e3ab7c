// A recording that is kept: sent to this machine's own server piece by piece, so that a crash loses seconds only.
import { Refused, meter } from "../shared/devices.js";
import { Voiced } from "./voiced.js";
import { post, postJson } from "./server.js";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
export const BITS = 32_000; // a second: clear speech, 14 MB an hour
const PIECE_MS = 4000, HEAR_MS = 100, APART_S = 1.5;

export const kind = () => {
  const found = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  if (!found) throw new Refused("This browser records no sound that Simride can keep.");
  return found;
};

export class Kept {
  // `rideSecond` says what the ride's clock shows; `trouble` is told sentences
  static async begin(stream, url, { whole, rideSecond, trouble }) {
    const media = kind();
    const answer = await postJson(url, { at: rideSecond(), whole, media });
    if (!answer) throw new Refused("Simride does not answer; nothing is recorded.");
    return new Kept(stream, media, await answer.json(), rideSecond, trouble);
  }

  constructor(stream, media, addresses, rideSecond, trouble) {
    Object.assign(this, { addresses, rideSecond, trouble });
    this.number = 0;
    this.waiting = [];
    this.sending = Promise.resolve();
    this.passed = 0;
    this.since = performance.now();
    this.marks = [[0, rideSecond()]];
    this.voice = new Voiced();
    this.ears = meter(stream);
    this.recorder = new MediaRecorder(stream, { mimeType: media, audioBitsPerSecond: BITS });
    this.ended = new Promise((tell) => this.recorder.addEventListener("stop", tell, { once: true }));
    this.recorder.addEventListener("dataavailable", (event) => this.take(event.data));
    this.recorder.start(PIECE_MS);
    this.timer = setInterval(() => this.hear(), HEAR_MS);
  }

  get second() { return this.passed + (this.since === null ? 0 : (performance.now() - this.since) / 1000); }

  hear() {
    if (this.since === null) return;
    const now = this.second, [at, rideAt] = this.marks.at(-1);
    this.voice.hear(this.ears.read().db, now);
    if (Math.abs(rideAt + now - at - this.rideSecond()) > APART_S) this.marks.push([now, Math.max(rideAt, this.rideSecond())]);
  }

  pause() {
    if (this.since === null || this.recorder.state !== "recording") return;
    this.passed = this.second;
    this.since = null;
    this.recorder.pause();
  }

  resume() {
    if (this.since !== null || this.recorder.state !== "paused") return;
    this.since = performance.now();
    this.recorder.resume();
    this.marks.push([this.passed, Math.max(this.marks.at(-1)[1], this.rideSecond())]);
  }

  take(piece) {
    if (!piece.size) return;
    this.waiting.push(piece);
    this.sending = this.sending.then(() => this.send());
  }

  async send() {
    while (this.waiting.length) {
      try {
        const url = this.addresses.piece.replace(/0\/$/, `${this.number}/`);
        if (!(await post(url, this.waiting[0], "application/octet-stream"))) return; // nobody answers: with the next piece
      } catch (refused) {
        this.trouble(refused.message);
        this.waiting = [];
        if (this.recorder.state !== "inactive") this.recorder.stop();
        return;
      }
      this.waiting.shift();
      this.number += 1;
    }
  }

  told() { return { duration: this.second, marks: this.marks, voiced: this.voice.stretches }; }

  // when the page goes: what is not sent by now is lost, at most some seconds
  leave() { postJson(this.addresses.finish, this.told(), true).catch(() => {}); }

  async stop() {
    const told = this.told();
    clearInterval(this.timer);
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.ended;
    this.ears.close();
    await this.sending;
    await this.send();
    if (this.waiting.length) this.trouble("Simride does not answer; the end of the recording is lost.");
    try {
      await postJson(this.addresses.finish, told);
    } catch (refused) {
      this.trouble(refused.message);
    }
  }
}
