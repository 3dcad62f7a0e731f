// Texts that are cut off by their own box, by one round them that cannot be scrolled, by the window or by their chart
// (which is SVG); texts of charts in another font than the page's; and things to press that lie on one another. What is
// hidden on purpose (`clip-path`) or stands behind a dialog is left alone, and so are the names of networks, which end in
// dots where they are long.
() => {
  const dialog = document.querySelector("[role=dialog]");
  const page = dialog ?? document.querySelector("[data-testid=stApp]");
  const name = (element) => (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 60);
  const isShown = (element) => {
    for (let each = element; each; each = each.parentElement) {
      if (getComputedStyle(each).clipPath !== "none") return false;
    }
    return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  };
  const leftAlone =
    "code, pre, svg, canvas, [data-testid=stDataFrame], [data-testid=stIconMaterial], [data-testid=stSidebar], " +
    "[data-testid=stMultiSelectTagsContainer], [data-baseweb=select], .st-key-chip, [aria-hidden=true]";
  const found = new Set();
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const canScroll = (style) => [style.overflowX, style.overflowY].some((each) => each === "auto" || each === "scroll");

  for (const element of page.querySelectorAll("*")) {
    if (element.closest(leftAlone) || !own(element) || !isShown(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2) continue; // for screen readers
    const button = element.closest("button, a[href]")?.getBoundingClientRect() ?? box;
    if (box.right > button.right + 2 || box.left < button.left - 2) found.add(`spills over: ${name(element)}`);
    const cuts = (each) => getComputedStyle(each).overflowX !== "visible";
    if (cuts(element) && element.scrollWidth > element.clientWidth + 1) found.add(`cut off: ${name(element)}`);
    for (let round = element.parentElement; ; round = round.parentElement) {
      if (!round) {
        if (box.right > innerWidth + 1 || box.left < -1) found.add(`outside: ${name(element)}`);
        break;
      }
      const style = getComputedStyle(round);
      if (canScroll(style)) break; // the rest is a gesture away
      const edge = round.getBoundingClientRect();
      if (style.overflowX !== "visible" && (box.right > edge.right + 2 || box.left < edge.left - 2)) {
        found.add(`cut off: ${name(element)}`);
        break;
      }
    }
  }

  const font = (element) => getComputedStyle(element).fontFamily.split(",")[0];
  for (const text of page.querySelectorAll(".stVegaLiteChart svg text, [data-testid=stVegaLiteChart] svg text")) {
    if (!text.textContent.trim() || !isShown(text)) continue;
    const [box, chart] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
    const [along, across] = [1, 4]; // across its line, a text's box is higher than its letters
    const [x, y] = text.getAttribute("transform")?.includes("rotate(-90)") ? [across, along] : [along, across];
    const fits = box.left > chart.left - x && box.right < chart.right + x;
    if (!fits || box.top < chart.top - y || box.bottom > chart.bottom + y || text.textContent.includes("…"))
      found.add(`cut off in a chart: ${name(text)}`);
    if (font(text) !== font(document.body)) found.add(`another font: ${name(text)} in ${font(text)}`);
  }

  const pressed = [...page.querySelectorAll("button, a[href], input:not([type=range]), textarea, [role=radio]")].filter(
    (element) => isShown(element) && !element.closest("[data-testid=stDataFrame], [data-testid=stElementToolbar]"),
  );
  const isFixed = (element) => {
    for (let each = element; each; each = each.parentElement)
      if (["fixed", "sticky"].includes(getComputedStyle(each).position)) return true;
    return false;
  };
  const seenBox = (element) => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (let round = element.parentElement; round; round = round.parentElement) {
      if (getComputedStyle(round).overflowY === "visible") continue;
      const edge = round.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, right, top, bottom };
  };
  const boxes = new Map(pressed.map((element) => [element, seenBox(element)]));
  const fixed = new Map(pressed.map((element) => [element, isFixed(element)]));
  pressed.forEach((one, index) => {
    for (const other of pressed.slice(index + 1)) {
      if (one.contains(other) || other.contains(one) || fixed.get(one) !== fixed.get(other)) continue; // it scrolls below
      const widget = one.closest("label, [data-baseweb]");
      if (widget && widget === other.closest("label, [data-baseweb]")) continue;
      const [a, b] = [boxes.get(one), boxes.get(other)];
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width > 3 && height > 3) found.add(`on one another: ${name(one)} and ${name(other)}`);
    }
  });
  if (document.scrollingElement.scrollWidth > innerWidth) found.add("wider than the window");
  return [...found];
}
