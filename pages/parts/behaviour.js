// What neither Streamlit nor the canvas component do by themselves, kept up as pages come and go.
(() => {
  if (window.digitLab) return;
  window.digitLab = true;

  // The canvas component's toolbar (version 0.13) is invisible until hovered but takes pointer events all the
  // same, so strokes that begin at the upper right are lost, and a tap there erases. It stands in a shadow root, whose
  // coming no observer is told of: as long as there is a canvas without one, it is looked for at every frame.
  let looking = false;
  const hideToolbar = () => {
    const hosts = [...document.querySelectorAll(".st-key-canvas *")];
    const roots = hosts.map((host) => host.shadowRoot).filter(Boolean);
    if (hosts.length && !roots.length && !looking) {
      looking = true;
      requestAnimationFrame(() => {
        looking = false;
        hideToolbar();
      });
    }
    for (const root of roots) {
      if (root.querySelector("style[data-digit-lab]")) continue;
      const style = document.createElement("style");
      style.dataset.digitLab = "";
      style.textContent = ".dc-toolbar { display: none !important; }";
      root.append(style);
    }
  };

  // The canvas component sends a stroke 200 ms after its end, and a slow phone takes a moment more: a button that is
  // pressed before would act on the drawing without it. Such a press waits, and is then made anew.
  const UNTIL_SENT_MS = 350;
  let lifted = -Infinity;
  const isOnCanvas = (event) =>
    event.composedPath()[0] instanceof HTMLCanvasElement && event.target.closest?.(".st-key-canvas");
  document.addEventListener("pointerdown", (event) => isOnCanvas(event) && (lifted = Infinity), true);
  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, () => lifted === Infinity && (lifted = performance.now()), true);
  const waitForTheStroke = (event) => {
    const button = event.isTrusted && event.target.closest?.("button, label");
    const rest = lifted + UNTIL_SENT_MS - performance.now();
    if (!button || !(rest > 0)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => button.click(), Math.min(rest, UNTIL_SENT_MS));
  };
  document.addEventListener("click", waitForTheStroke, true);

  // Streamlit's containers have no role of their own: what changes in these is read aloud.
  const announce = () => {
    for (const region of document.querySelectorAll(".st-key-spoken")) {
      if (region.getAttribute("aria-live")) continue;
      region.setAttribute("aria-live", "polite");
      region.setAttribute("aria-atomic", "true");
    }
  };

  // Another page begins at its top, and so does another class; Streamlit keeps what was scrolled.
  let page = null;
  const beginAnotherPage = () => {
    const now = location.pathname + (new URLSearchParams(location.search).get("class") ?? "");
    if (page !== null && page !== now) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    page = now;
  };

  // A new step of the tutorial begins at its top, wherever the one before was left.
  let step = null;
  const beginAtTheTop = () => {
    const title = document.querySelector("[class*='st-key-lesson'] h1")?.textContent;
    if (title && step && title !== step) document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
    step = title ?? step;
  };

  // Another run to watch stands at the top, wherever it was asked for.
  let watched = null;
  const showTheRun = () => {
    const title = document.querySelector(".st-key-progress strong")?.textContent;
    const deleted = document.querySelector(".st-key-deleted_note"); // which takes the run's place, and is pressed first
    if (title && watched && title !== watched && !deleted) document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
    watched = title ?? watched;
  };

  // Six tabs, the network and two switches share a line, in languages with long words too: whatever says the least goes,
  // step by step (`data-room`, see style.css), until nothing covers anything.
  const isCrowded = (beside) => {
    const below = document.querySelector(".st-key-tabs");
    if (below?.clientWidth) return below.scrollWidth > below.clientWidth;
    const { left, right } = beside.getBoundingClientRect();
    const tabs = [...document.querySelectorAll("[data-testid=stTopNavLink]")].map((tab) => tab.getBoundingClientRect());
    return tabs.some((tab) => tab.right > left && tab.left < right);
  };
  const GAP = 8; // pixels between the tabs and what stands beside them
  const makeRoom = () => {
    const beside = document.querySelector(".st-key-beside_tabs");
    const root = document.documentElement;
    root.style.removeProperty("--chip-room");
    for (root.dataset.room = 0; beside && root.dataset.room < 3 && isCrowded(beside); root.dataset.room++);
    giveTheRest(beside, root);
  };
  // What is then left on the line is the network's name's.
  const giveTheRest = (beside, root) => {
    const chip = beside?.querySelector(".st-key-chip")?.getBoundingClientRect();
    const tabs = [...document.querySelectorAll("[data-testid=stTopNavLink]")].map((tab) => tab.getBoundingClientRect());
    if (!chip || !tabs.length || root.dataset.room < 2) return;
    const others = beside.getBoundingClientRect().right - chip.right;
    const free = beside.getBoundingClientRect().right - others - Math.max(...tabs.map((tab) => tab.right)) - GAP;
    root.style.setProperty("--chip-room", `${Math.floor(free)}px`);
  };
  const sizes = new ResizeObserver(makeRoom);
  const observed = new WeakSet();
  const watchSizes = () => {
    for (const each of document.querySelectorAll(".st-key-beside_tabs, .st-key-tabs a, [data-testid=stTopNavLink]")) {
      if (observed.has(each)) continue;
      observed.add(each);
      sizes.observe(each);
    }
  };
  sizes.observe(document.documentElement);

  // What explains an answer comes below the fold, or grows beyond it: after the press that asked for it, and not when a
  // stroke changes it, it is scrolled to.
  let asked = false;
  const note = ({ target }) => (asked = Boolean(target.closest?.(".st-key-why [data-testid=stButtonGroup]")));
  document.addEventListener("pointerdown", note, true);
  document.addEventListener("click", note, true);
  const growth = new ResizeObserver(([{ target }]) => asked && target.scrollIntoView({ block: "nearest" }));
  const showExplanation = () => {
    const explanation = document.querySelector(".st-key-why_answer");
    if (!explanation || observed.has(explanation)) return;
    observed.add(explanation);
    growth.observe(explanation);
  };

  const attend = () => {
    watchSizes();
    showExplanation();
    hideToolbar();
    announce();
    beginAnotherPage();
    beginAtTheTop();
    showTheRun();
  };
  // Page Up and Page Down turn the tutorial's steps from a slider or a choice too, which a presenter has just touched:
  // Streamlit leaves the keys to them.
  const turn = (event) => {
    const key = { PageUp: "previous", PageDown: "next_step" }[event.key];
    const button = key && document.querySelector(`.st-key-${key} button`);
    if (!button || !event.target.matches("input:not([role=combobox])")) return;
    event.preventDefault();
    event.stopPropagation();
    button.click();
  };
  document.addEventListener("keydown", turn, true);

  document.addEventListener("click", ({ target }) => target.closest(".st-key-print button") && window.print());

  // Streamlit asks for the camera that faces whoever holds the device. Paper lies before the other one.
  const devices = navigator.mediaDevices; // only there on https and on localhost
  const open = devices?.getUserMedia.bind(devices);
  if (open)
    devices.getUserMedia = (wanted) => {
      const facingMode = document.querySelector(".st-key-camera_front") ? "user" : "environment";
      return open(wanted?.video ? { ...wanted, video: { ...wanted.video, facingMode } } : wanted);
    };

  // A class's server at http://192.168... gets no clipboard from the browser, and Streamlit's copy button fails silently.
  const copy = async (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  if (!navigator.clipboard) Object.defineProperty(navigator, "clipboard", { value: { writeText: copy } });

  new MutationObserver(attend).observe(document.body, { childList: true, subtree: true });
  attend();
})();
