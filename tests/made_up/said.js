// All that is read or heard on the page, a string for each paragraph, label or attribute. Code and icons are not words.
() => {
  const skipped =
    "code, pre, kbd, script, style, noscript, [translate=no], [data-testid=stIconMaterial], " +
    "[data-testid=stToolbarActions], [data-testid=stStatusWidget]";
  const attributes = ["aria-label", "alt", "placeholder", "title"];
  const isShown = (element) => {
    const style = getComputedStyle(element);
    return style.display !== "none" && style.visibility !== "hidden" && element.getClientRects().length > 0;
  };
  const blockOf = (element) => {
    while (getComputedStyle(element).display.startsWith("inline") && !element.matches("button, option, text"))
      element = element.parentElement;
    return element;
  };
  const said = [];
  const blocks = new Map();
  const collect = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (!element || element.closest(skipped) || !isShown(element)) continue;
      if (node === element) {
        if (element.shadowRoot) collect(element.shadowRoot);
        for (const name of attributes) if (element.getAttribute(name)) said.push(element.getAttribute(name));
      } else if (node.data.trim()) {
        const block = blockOf(element);
        blocks.set(block, (blocks.get(block) ?? "") + node.data);
      }
    }
  };
  collect(document.body);
  return [...said, ...blocks.values()];
}
