// What a measurement means. Thresholds are rules of thumb for a web camera and a headset, and are said as such.
const DARK = 0.25, BRIGHT = 0.85, AGAINST = 1.6; // of full white; edges against the middle
const QUIET_DB = -50, NOISY_DB = -38; // of the median, below full scale
const FAINT = 0.05, CLIPPED = 0.99; // of full scale

export function light({ mean, middle, edges }) {
  if (mean < DARK) return "Dark. Turn on a lamp in front of you, or sit facing a window.";
  if (middle > 0 && edges / middle > AGAINST) return "The edges are much brighter than the middle: is there a window behind you?";
  if (mean > BRIGHT) return "Very bright. Move the lamp away a little.";
  return "Enough light.";
}

export function quiet(windows) {
  const sorted = [...windows].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (sorted.at(-1) <= -100) return { db: median, says: "Nothing at all arrives. The microphone is muted, here or on its cable." };
  if (median > NOISY_DB) return { db: median, says: "Loud. Look for a fan, a window or a second person; a headset helps most." };
  if (median > QUIET_DB) return { db: median, says: "Some noise. Most video software will hide it." };
  return { db: median, says: "Quiet." };
}

export function level(peak) {
  if (peak < FAINT) return "Too faint so far: speak, come closer, or turn its gain up.";
  if (peak > CLIPPED) return "It clips: turn the gain down or move away a little.";
  return "It hears you well.";
}

export function luma(pixels, width, height) {
  const sums = { middle: [0, 0], edges: [0, 0] };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const inside = x > width / 3 && x < (2 * width) / 3 && y > height / 4;
      const place = 4 * (y * width + x), part = inside ? sums.middle : sums.edges;
      part[0] += (0.2126 * pixels[place] + 0.7152 * pixels[place + 1] + 0.0722 * pixels[place + 2]) / 255;
      part[1] += 1;
    }
  }
  const [middle, edges] = [sums.middle[0] / sums.middle[1], sums.edges[0] / sums.edges[1]];
  return { middle, edges, mean: (sums.middle[0] + sums.edges[0]) / (width * height) };
}
