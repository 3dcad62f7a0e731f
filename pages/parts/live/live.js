// The answer follows the pen: at each move the drawing becomes a digit, the models answer, and whoever shows
// answers on this page hears of it as an event of the document. Nothing here knows how an answer looks.
//
//   digit-lab:answer   {digit: Uint8Array(784), probabilities: {run id: number[10]}}   while the pen draws
//   digit-lab:layers   {run, layers: Float32Array[]}   right after it, where `inside` names a run: what its layers answer
//   digit-lab:over     the server has answered, and what it says counts from now on
//   digit-lab:server   heard here: what the server says, {run, probabilities} or null
//
// While the pen's own answer counts, the body has data-answer="live".
import { digitOf } from "./digit.js";
import { loadAndCompile, loadLiteRt, Tensor } from "./litert.js";

const MOST_MODELS = 4;
const CANVAS_WAITS_MS = 200; // so long the canvas component waits after a stroke before it sends
const SAME = 0.02;

const models = new Map(); // address -> promise of a compiled model, the one used last at the end
let runtime = null;
let following = null; // what the page wants: {run, models: {run id: address}, centre, inside: run id or null}
let compiled = {}; // run id -> model, once it is there
let [penDown, liftedAt, lastAnswer] = [false, 0, null];
let [scheduled, busy] = [false, false];
let surface = null; // the host of the canvas that is drawn on, and a canvas of our own to read its pixels from
const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/**
 * Follow the pen from now on, until something else is to be followed or the returned function is called.
 * Resolves once the models are ready; rejects when one cannot be loaded.
 */
export async function follow(wanted) {
  following = wanted;
  const ready = {};
  for (const [run, address] of Object.entries(wanted.models)) ready[run] = await modelAt(address);
  if (following !== wanted) return;
  compiled = ready;
  if (penDown) schedule(); // whoever drew meanwhile need not move again
}

/** Whoever asks for the same again at once, as a page does that is drawn anew, loses nothing: not even a stroke. */
export function unfollow(wanted) {
  setTimeout(() => {
    if (following !== wanted) return;
    [following, compiled, penDown] = [null, {}, false];
    serverCounts();
  });
}

function modelAt(address) {
  const known = models.get(address) ?? load(address);
  models.delete(address);
  models.set(address, known);
  for (const oldest of models.keys()) {
    if (models.size <= MOST_MODELS) break;
    models.get(oldest).then((model) => model.delete(), () => {});
    models.delete(oldest);
  }
  known.catch(() => models.delete(address));
  return known;
}

async function load(address) {
  if (runtime === null) {
    self.Module = { print: () => {}, printErr: () => {} }; // LiteRT writes its notes to the console as errors
    runtime = loadLiteRt(new URL("litert_wasm_compat_internal.js", import.meta.url).href);
  }
  await runtime;
  return loadAndCompile(address, { accelerator: "wasm" });
}

function canvasOf(event) {
  const canvas = event.composedPath()[0];
  return canvas instanceof HTMLCanvasElement ? canvas : null;
}

function onPen(event) {
  if (following === null) return;
  const lifts = event.type === "pointerup" || event.type === "pointercancel";
  if (lifts && penDown) {
    [penDown, liftedAt] = [false, performance.now()];
    schedule();
  }
  const canvas = canvasOf(event);
  const host = canvas?.closest(".canvas-container") ?? canvas?.parentElement;
  if (!host || !isDrawingCanvas(canvas)) return;
  if (event.type === "pointerdown") [penDown, surface] = [true, host];
  if (penDown) schedule();
}

function isDrawingCanvas(canvas) {
  const root = canvas.getRootNode();
  return (root instanceof ShadowRoot ? root.host : canvas).closest(".st-key-canvas") !== null;
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    if (busy) schedule();
    else answer().catch(giveUp);
  });
}

async function answer() {
  const asked = Object.entries(compiled);
  if (asked.length === 0 || !surface?.isConnected || surface.clientWidth === 0) return; // gone, or hidden
  busy = true;
  try {
    const digit = digitOf(pixelsOf(surface), following.centre);
    if (digit === null) return;
    const probabilities = {};
    let layers = null;
    for (const [run, model] of asked) {
      const [said, ...others] = await ask(model, digit, run === following.inside);
      if (said.every(Number.isFinite)) probabilities[run] = [...said]; // else the server has a sentence for it
      if (run === following.inside) layers = others;
    }
    lastAnswer = { digit, probabilities };
    document.body.dataset.answer = "live";
    tell("digit-lab:answer", lastAnswer);
    if (layers !== null) tell("digit-lab:layers", { run: following.inside, digit, layers });
  } finally {
    busy = false;
  }
}

/** The model's first output, its probabilities; or all of them, the layers' answers behind it. */
async function ask(model, digit, all) {
  const input = new Tensor(Float32Array.from(digit), [1, 28, 28]);
  const outputs = await model.run(input);
  try {
    const answers = [];
    for (const output of all ? outputs : outputs.slice(0, 1)) answers.push(Float32Array.from(await output.data()));
    return answers;
  } finally {
    for (const tensor of [input, ...outputs]) tensor.delete();
  }
}

/** The drawing as it stands: the component keeps what is done and what is being drawn on canvases of their own. */
function pixelsOf(host) {
  const layers = [...host.querySelectorAll("canvas")];
  const { width, height } = layers[0];
  if (copy.canvas.width !== width || copy.canvas.height !== height) [copy.canvas.width, copy.canvas.height] = [width, height];
  copy.fillStyle = "#fff";
  copy.fillRect(0, 0, width, height);
  for (const layer of layers) copy.drawImage(layer, 0, 0, width, height);
  return copy.getImageData(0, 0, width, height);
}

function onServer({ detail }) {
  if (document.body.dataset.answer !== "live") return;
  // What comes sooner is the answer to an earlier stroke.
  if (detail !== null && (penDown || performance.now() - liftedAt < CANVAS_WAITS_MS)) return;
  if (detail !== null) compare(detail, lastAnswer.probabilities[detail.run]);
  serverCounts();
}

function compare({ run, probabilities }, ours) {
  const apart = ours ? Math.max(...probabilities.map((probability, digit) => Math.abs(probability - ours[digit]))) : 0;
  if (apart > SAME) {
    console.warn(`Digit Lab: browser and server differ by ${apart.toFixed(3)} in a probability of ${run}; the server's counts.`);
  }
}

function serverCounts() {
  delete document.body.dataset.answer;
  tell("digit-lab:over");
}

function giveUp(error) {
  console.warn(`Digit Lab: no live answer (${error}).`);
  unfollow(following);
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
  document.addEventListener(type, onPen, { capture: true, passive: true });
}
document.addEventListener("digit-lab:server", onServer);
