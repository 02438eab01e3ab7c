// Speech to text, two ways, both on this machine: start(stream, onWords), then stop() gives the words.
import { Refused } from "../shared/devices.js";
import { BITS, kind } from "./kept.js";
import { post } from "./server.js";

export const LANGUAGE = "en-US";
const REMOTE = "This browser recognises speech only on its maker’s servers, so Simride does not use it. A speech model of your own works in every browser: see Settings, Voice.";
const WHY = {
  downloadable: "This browser can recognise speech on this machine, but has no language pack yet: Settings, Voice has a button for it.",
  downloading: "The browser is still downloading its language pack. Try again in a minute.",
  unavailable: "This browser cannot recognise English on this machine. A speech model of your own works in every browser: see Settings, Voice.",
};
const LONGEST_RESTS = 40; // ends in a row without a word: minutes of silence; then the browser is stuck
const REST_MS = 250;

const recognition = () => window.SpeechRecognition ?? window.webkitSpeechRecognition;
const asked = { langs: [LANGUAGE], processLocally: true };

// "available", or another word of the browser; "remote" where it cannot be kept on this machine
export async function localState() {
  const Recognition = recognition();
  if (!Recognition) return "unavailable";
  if (!("processLocally" in Recognition.prototype) || !Recognition.available) return "remote";
  try {
    return await Recognition.available(asked);
  } catch {
    return "unavailable";
  }
}

export const whyNot = (state) => (state === "available" ? "" : state === "remote" ? REMOTE : (WHY[state] ?? WHY.unavailable));
export const download = () => recognition().install(asked);

export class BrowserEars {
  async start(_, onWords) {
    const state = await localState();
    if (state !== "available") throw new Refused(whyNot(state));
    Object.assign(this, { onWords, kept: "", heard: "", rests: 0, wanted: true, problem: "" });
    const one = new (recognition())();
    Object.assign(one, { processLocally: true, lang: LANGUAGE, continuous: true, interimResults: true });
    if (one.processLocally !== true) throw new Refused(REMOTE);
    one.addEventListener("result", (event) => this.hear(event));
    one.addEventListener("error", (event) => this.fail(event.error));
    one.addEventListener("end", () => this.rest());
    this.one = one;
    this.over = new Promise((tell) => { this.tell = tell; });
    one.start();
  }

  get words() { return `${this.kept} ${this.heard}`.replace(/\s+/g, " ").trim(); }

  hear(event) {
    this.rests = 0;
    this.heard = [...event.results].map((result) => result[0].transcript).join(" ");
    this.onWords(this.words);
  }

  fail(error) {
    if (error === "no-speech" || error === "aborted") return; // thinking is no failure
    this.problem = `The browser’s recogniser stopped (${error}). What it heard until then is in the entry.`;
    this.wanted = false;
  }

  // a recogniser ends by itself after some silence; somebody who thinks is not done
  rest() {
    this.kept = this.words;
    this.heard = "";
    this.rests += 1;
    if (this.wanted && this.rests < LONGEST_RESTS) setTimeout(() => (this.wanted ? this.one.start() : this.tell()), REST_MS);
    else this.tell();
  }

  async stop() {
    this.wanted = false;
    this.one.stop();
    await this.over;
    return { words: this.words, problem: this.problem };
  }
}

export class EngineEars {
  constructor(url) { this.url = url; }

  async start(stream) {
    this.pieces = [];
    this.recorder = new MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: BITS });
    this.recorder.addEventListener("dataavailable", (event) => this.pieces.push(event.data));
    this.ended = new Promise((tell) => this.recorder.addEventListener("stop", tell, { once: true }));
    this.recorder.start();
  }

  async stop() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.ended;
    const clip = new Blob(this.pieces, { type: this.recorder.mimeType });
    try {
      const answer = await post(this.url, clip, clip.type);
      return answer ? { words: (await answer.json()).words, problem: "" } : { words: "", problem: "Simride does not answer; the words are lost." };
    } catch (refused) {
      return { words: "", problem: refused.message };
    }
  }
}
