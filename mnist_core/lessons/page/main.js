// The page: each move of the pen becomes a digit and the model's answer, and the app's components show it. Here nobody
// answers after them: once the pen is up, what the browser said counts.
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const state = $("state");

function say(words, failed = false) {
  state.textContent = words;
  state.classList.toggle("failed", failed);
}

function open() {
  if ($("end") === null) return say(data.words.cut_off, true);
  const hasLiteRt = $("part-litert.js") !== null && typeof WebAssembly !== "undefined";
  if (typeof DecompressionStream === "undefined" || !(hasLiteRt || data.preparation)) return say(data.words.too_old, true);
  offerCode();
  const ready = Promise.all([hasLiteRt ? startModel() : startByHand(), ...["digit", ...data.components].map((name) => moduleOf(`${name}.js`))]);
  follow(ready);
  ready.then(() => say(""), fail);
}

function fail(error) {
  say(`${data.words.failed} (${error})`, true);
}

/** Answer what is drawn as soon as the model is ready; who draws before that need not draw again. */
function follow(ready) {
  const canvas = $("pad");
  const pad = padOn(canvas, data.brush);
  let [wanted, busy] = [null, false]; // "draw" or "lift": the event that waits for an answer

  const changed = async ({ type }) => {
    $("clear").disabled = $("undo").disabled = pad.strokes().length === 0;
    wanted = type;
    if (busy) return;
    for (busy = true; wanted !== null; ) {
      await new Promise(requestAnimationFrame);
      const event = wanted;
      wanted = null;
      await answering.then((answer) => answer(event)).catch(fail);
    }
    busy = false;
  };
  const answering = ready.then((parts) => answererOf(canvas, parts, () => changed({ type: "lift" })));
  canvas.addEventListener("draw", changed);
  canvas.addEventListener("lift", changed);
  $("clear").onclick = pad.clear;
  $("undo").onclick = pad.undo;
  data.examples.forEach((strokes, label) => $("examples").append(exampleButton(strokes, label, canvas.width, pad)));
  changed({ type: "lift" });
}

/** What answers the drawing on the canvas, once for each event; `changed` is called when the network has changed. */
function answererOf(canvas, [model, digit, ...components], changed) {
  const plane = canvas.getContext("2d", { willReadFrequently: true });
  const [showAnswer, showSteps] = components.map((component, at) => shown(component, data.components[at]));
  const inside = insideOf(components[2], model.file, changed);
  let off = ""; // of which units the model that answers is without

  const settle = (steps, answers) => {
    delete document.body.dataset.answer;
    const probabilities = answers && [...answers[0]];
    showAnswer({ probabilities, alt: altOf(probabilities) });
    showSteps({ pictures: steps ? picturesOf(steps) : [], digit: { ...data.seen.digit, pixels: steps?.digit ?? null } });
    if (steps) inside.show(steps.digit, answers);
  };
  return async (event) => {
    const wanted = [...inside.off].join();
    if (wanted !== off) await model.use(without(model.file, data.network.constants, inside.off));
    off = wanted;
    const steps = digit.stepsOf(plane.getImageData(0, 0, canvas.width, canvas.height));
    if (steps === null) return event === "lift" && settle(null, null);
    const answers = await model.ask(steps.digit);
    const probabilities = [...answers[0]];
    if (!probabilities.every(Number.isFinite)) return say(data.words.no_number, true);
    const run = data.answer.run;
    document.body.dataset.answer = "live";
    tell("digit-lab:answer", { digit: steps.digit, probabilities: { [run]: probabilities } });
    tell("digit-lab:layers", { run, digit: steps.digit, layers: answers.slice(1) });
    if (event === "lift") settle(steps, answers);
    else if (!inside.isShown()) inside.show(steps.digit, answers);
  };
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** A component of the app in its place on this page: called with what has changed of its data. */
function shown(component, name, setTriggerValue = () => {}) {
  return (more) => component.default({ data: { ...data[name], ...more }, parentElement: $(name), setTriggerValue });
}

function picturesOf(steps) {
  return Object.entries(data.steps).map(([step, words]) => ({ source: addressOfPicture(steps[step]), ...words }));
}

function exampleButton(strokes, label, side, pad) {
  const [button, picture] = [document.createElement("button"), document.createElement("canvas")];
  picture.width = picture.height = side / 4;
  const plane = picture.getContext("2d");
  paintStrokes(plane, strokes.map((stroke) => stroke.map(([x, y]) => [x / 4, y / 4])), data.brush / 4);
  button.setAttribute("aria-label", data.answer.words.named[label]);
  button.onclick = () => pad.put(strokes);
  button.append(picture);
  return button;
}

/** What the bars show, in a sentence. */
function altOf(probabilities) {
  if (probabilities === null) return data.answer.alt;
  const likeliest = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, 3);
  const { labels } = data.answer.words;
  const digits = likeliest.map((label) => `${labels[label]} ${percent(probabilities[label], data.answer.words.shares)}`).join(", ");
  return filled(data.words.likeliest, { digits });
}

/** A plane of ink as an address that holds the picture itself. */
function addressOfPicture({ pixels, width, height }) {
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [width, height];
  const plane = picture.getContext("2d");
  const image = plane.createImageData(width, height);
  pixels.forEach((ink, i) => image.data.set([ink, ink, ink, 255], 4 * i));
  plane.putImageData(image, 0, 0);
  return picture.toDataURL();
}

function offerCode() {
  const button = $("copy");
  if (button === null) return;
  button.hidden = false;
  button.onclick = async () => {
    const code = $("code");
    getSelection().selectAllChildren(code); // so it can be copied by hand where a browser forbids it
    await navigator.clipboard?.writeText(code.textContent).catch(() => document.execCommand("copy"));
    $("copied").textContent = data.words.copied;
  };
}

open(); // a module runs when all of the file has been read, however much of it there is
