// Opening a camera, a microphone or a screen; and why it was refused, in a sentence that says what to do.
const WHY = {
  NotAllowedError: (what) => `This browser may not use the ${what}. Allow it for this page (the sign beside the address), then try again.`,
  NotFoundError: (what) => `No ${what} was found. Plug one in or switch it on, then try again.`,
  NotReadableError: (what) => `The ${what} is there, but another program holds it. Close that program, then try again.`,
  OverconstrainedError: (what) => `The ${what} cannot do what was asked of it. Choose another one in the browser’s settings.`,
  AbortError: (what) => `The ${what} stopped by itself. Unplug it, plug it in again, then try again.`,
};

export class Refused extends Error {}

export const refusal = (error, what) =>
  error instanceof Refused ? error.message : (WHY[error.name]?.(what) ?? `The ${what} did not open (${error.name}). Reload the page, then try again.`);

export async function open(constraints, what) {
  if (!navigator.mediaDevices) throw new Refused(`Browsers open a ${what} only for pages of this machine itself or over TLS. Open Simride at 127.0.0.1 or localhost.`);
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (error) {
    throw new Refused(refusal(error, what));
  }
}

export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// Loudness of a window of samples, in decibels below full scale; silence is -100.
const FLOOR_DB = -100;
const inDb = (amplitude) => (amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB);

export function meter(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0, peak = 0;
      for (const one of samples) { sum += one * one; peak = Math.max(peak, Math.abs(one)); }
      return { db: inDb(Math.sqrt(sum / samples.length)), peak };
    },
    close: () => context.close(),
  };
}
