// Once the debrief is there the whole page is loaded: it brings its own scripts and charts.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseText.includes('id="debrief"')) { event.detail.shouldSwap = false; location.reload(); }
});
