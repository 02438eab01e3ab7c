// The examiner's voice and its captions. Only voices of this machine: others would send the words to their maker.
export const localVoices = () => (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService === true);
const SENTENCE = /[^.!?…]+[.!?…]*\s*/g; // long utterances are cut off by some browsers; sentences are not

export class Mouth {
  constructor({ name, rate, caption, trouble }) { Object.assign(this, { name, rate, caption, trouble }); }

  say(text) {
    const voices = localVoices();
    const voice = voices.find((one) => one.name === this.name) ?? voices.find((one) => one.lang.startsWith("en")) ?? voices[0];
    if (!voice) { this.trouble("This browser has no voice on this machine, so nothing is spoken. The text says the same."); return; }
    for (const sentence of text.match(SENTENCE) ?? []) {
      const one = new SpeechSynthesisUtterance(sentence.trim());
      Object.assign(one, { voice, lang: voice.lang, rate: Number(this.rate) });
      one.addEventListener("start", () => this.show(one.text));
      one.addEventListener("end", () => { if (!speechSynthesis.pending) this.show(""); });
      speechSynthesis.speak(one);
    }
  }

  show(words) {
    if (!this.caption) return;
    this.caption.textContent = words;
    this.caption.hidden = !words;
  }

  hush() {
    window.speechSynthesis?.cancel();
    this.show("");
  }
}
