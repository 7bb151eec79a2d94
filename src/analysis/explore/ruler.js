// A line without height that tells the kernel how wide the column is. Drawings beside it measure
// their room when the window changes, and only then: they are told of other changes here.

function render({ model, el }) {
  Object.assign(el.style, { width: "100%", minWidth: "0", height: "0", margin: "0" });
  const watch = new ResizeObserver(([seen]) => {
    const width = Math.floor(seen.contentRect.width);
    if (!width || width === model.get("width")) return;
    model.set("width", width);
    model.save_changes();
    window.dispatchEvent(new Event("resize"));
  });
  watch.observe(el);
  return () => watch.disconnect();
}

export default { render };
