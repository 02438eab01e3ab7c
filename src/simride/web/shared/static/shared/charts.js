// Draws every <div class="chart" data-spec="…"> once it comes into sight, in the colours of the page's theme.
const drawn = new Map(); // element -> {spec, view}
const NAMES = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "ink", "muted", "accent", "line"];

function colours() {
  const probe = document.createElement("span");
  document.body.append(probe);
  const found = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    found["$" + name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

function painted(value, palette) {
  if (typeof value === "string") return palette[value] ?? value;
  if (Array.isArray(value)) return value.map((one) => painted(one, palette));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "values" ? one : painted(one, palette)]));
  }
  return value;
}

function config(palette) {
  const font = getComputedStyle(document.body).fontFamily;
  const axis = { labelColor: palette.$muted, titleColor: palette.$muted, tickColor: palette.$line, domainColor: palette.$line,
    gridColor: palette.$line, labelFont: font, titleFont: font, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 400, gridOpacity: 0.7 };
  return { background: "transparent", view: { stroke: null }, axis, axisX: { grid: false }, font,
    legend: { labelColor: palette.$ink, labelFont: font, labelFontSize: 11, labelLimit: 180, symbolSize: 90, symbolStrokeWidth: 3, padding: 0, offset: 4, rowPadding: 1, columnPadding: 12 } };
}

async function draw(element) {
  try {
    const known = drawn.get(element);
    const spec = known?.spec ?? await (await fetch(element.dataset.spec, { credentials: "same-origin" })).json();
    known?.view.finalize();
    const palette = colours();
    const { view } = await window.vegaEmbed(element, painted(spec, palette), {
      ast: true, actions: false, renderer: "svg", defaultStyle: false, config: config(palette), tooltip: { disableDefaultStyle: true },
    });
    drawn.set(element, { spec, view });
    element.dataset.drawn = "yes";
  } catch {
    element.dataset.drawn = "no";
    element.textContent = "This chart could not be drawn; its table holds the same numbers.";
  }
}

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) { sight.unobserve(target); draw(target); }
  }
}, { rootMargin: "200px" });

function find() {
  for (const element of document.querySelectorAll(".chart[data-spec]:not([data-seen])")) {
    element.dataset.seen = "yes";
    sight.observe(element);
  }
  for (const element of drawn.keys()) if (!element.isConnected) { drawn.get(element).view.finalize(); drawn.delete(element); }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => [...drawn.keys()].forEach(draw));
document.addEventListener("htmx:afterSettle", find);
document.addEventListener("htmx:oobAfterSwap", find);
find();
