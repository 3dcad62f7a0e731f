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
  if (typeof DecompressionStream === "undefined" || typeof WebAssembly === "undefined") return say(data.words.too_old, true);
  offerCode();
  const ready = Promise.all([startModel(), ...["digit", ...data.components].map((name) => moduleOf(`${name}.js`))]);
  follow(ready);
  ready.then(() => say(""), fail);
}

function fail(error) {
  say(`${data.words.failed} (${error})`, true);
}

/** Answer what is drawn as soon as the model is ready; who draws before that need not draw again. */
function follow(ready) {
  const canvas = $("pad");
  const plane = canvas.getContext("2d", { willReadFrequently: true });
  const pad = padOn(canvas, data.brush);
  let [wanted, busy] = [null, false]; // "draw" or "lift": the event that waits for an answer

  const answer = async (event) => {
    const [ask, digit, ...components] = await ready;
    const [showAnswer, showSteps] = components.map((component, at) => shown(component, data.components[at]));
    const settle = (steps, probabilities) => {
      delete document.body.dataset.answer;
      showAnswer({ probabilities, alt: altOf(probabilities) });
      showSteps({ pictures: steps === null ? [] : picturesOf(steps), digit: { ...data.seen.digit, pixels: steps?.digit ?? null } });
    };
    const steps = digit.stepsOf(plane.getImageData(0, 0, canvas.width, canvas.height));
    if (steps === null) return event === "lift" && settle(null, null);
    const probabilities = [...(await ask(steps.digit))[0]];
    if (!probabilities.every(Number.isFinite)) return say(data.words.no_number, true);
    document.body.dataset.answer = "live";
    const detail = { digit: steps.digit, probabilities: { [data.answer.run]: probabilities } };
    document.dispatchEvent(new CustomEvent("digit-lab:answer", { detail }));
    if (event === "lift") settle(steps, probabilities);
  };
  const next = async () => {
    for (busy = true; wanted !== null; ) {
      const event = wanted;
      wanted = null;
      await new Promise(requestAnimationFrame);
      await answer(event).catch(fail);
    }
    busy = false;
  };
  const changed = ({ type }) => {
    $("clear").disabled = $("undo").disabled = pad.strokes().length === 0;
    wanted = type;
    if (!busy) next();
  };
  canvas.addEventListener("draw", changed);
  canvas.addEventListener("lift", changed);
  $("clear").onclick = pad.clear;
  $("undo").onclick = pad.undo;
  data.examples.forEach((strokes, label) => $("examples").append(exampleButton(strokes, label, canvas.width, pad)));
  changed({ type: "lift" });
}

/** A component of the app in its place on this page: called with what has changed of its data. */
function shown(component, name) {
  return (more) => component.default({ data: { ...data[name], ...more }, parentElement: $(name), setTriggerValue: () => {} });
}

function picturesOf(steps) {
  return Object.entries(data.steps).map(([step, words]) => ({ source: addressOfPicture(steps[step]), ...words }));
}

function exampleButton(strokes, label, side, pad) {
  const [button, picture] = [document.createElement("button"), document.createElement("canvas")];
  picture.width = picture.height = side / 4;
  const plane = picture.getContext("2d");
  paintStrokes(plane, strokes.map((stroke) => stroke.map(([x, y]) => [x / 4, y / 4])), data.brush / 4);
  button.setAttribute("aria-label", data.answer.words.digits[label]);
  button.onclick = () => pad.put(strokes);
  button.append(picture);
  return button;
}

/** What the bars show, in a sentence. */
function altOf(probabilities) {
  if (probabilities === null) return data.answer.alt;
  const likeliest = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, 3);
  const digits = likeliest.map((digit) => `${digit} ${percent(probabilities[digit], data.answer.words.shares)}`).join(", ");
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
