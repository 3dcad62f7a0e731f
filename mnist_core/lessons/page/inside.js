// The network's picture on this page: which units are off, and the model's file without them. A layer's weights and biases
// stand in the file at [begin, count]: so many numbers for its first unit, then as many for the next.

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** So many float32 that stand in a file from a byte on. */
function numbersAt(file, begin, count) {
  return new Float32Array(file.slice(begin, begin + BYTES * count).buffer);
}

/** The model's file with nothing in the place of some units' weights and biases. off: a Set of "layer.unit". */
function without(file, constants, off) {
  const changed = file.slice();
  for (const name of off) {
    const [layer, unit] = name.split(".").map(Number);
    for (const [begin, count] of constants[layer]) changed.fill(0, begin + BYTES * unit * count, begin + BYTES * (unit + 1) * count);
  }
  return changed;
}

/** All weights for a picture, as `LiteRTInspector.eight_bit_weights` has them: 127 is the largest of its layer, of either sign. */
function eightBitWeights(file, layers, constants) {
  const parts = layers.map(({ units }, layer) => {
    const [begin, count] = constants[layer][0];
    const weights = numbersAt(file, begin, units * count);
    const largest = weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 1e-9);
    return Int8Array.from(weights, (weight) => Math.round((weight * 127) / largest));
  });
  const all = new Int8Array(parts.reduce((size, part) => size + part.length, 0));
  let begin = 0;
  for (const part of parts) {
    all.set(part, begin);
    begin += part.length;
  }
  return all;
}

/**
 * The network's picture: {off, isShown, show(digit, answers)}. It follows the pen from the first time it is shown; `changed`
 * is called when a unit was pressed. Without layers there is none.
 */
function insideOf(component, file, changed) {
  const { network } = data;
  if (network === null) return { off: new Set(), isShown: () => true, show: () => {} };
  const off = new Set();
  const weights = eightBitWeights(file, network.layers, network.constants);
  const change = (how) => {
    how();
    $("off").textContent = off.size === 0 ? "" : filled(data.words.off, { units: [...off].map(named).join(", ") });
    $("all-on").disabled = off.size === 0;
    changed();
  };
  const toggle = (name) => change(() => off.delete(name) || off.add(name));
  const show = shown(component, "network", (pressed, unit) => toggle(unit.join(".")));
  $("all-on").onclick = () => change(() => off.clear());
  return {
    off,
    isShown: () => !$("network").hidden,
    show(digit, [probabilities, ...answers]) {
      $("network").hidden = false;
      show({ run: data.answer.run, digit, answers, probabilities: [...probabilities], inline_weights: weights, off: [...off].map((name) => name.split(".").map(Number)) });
    },
  };
}

/** A unit as network.js calls it, which counts layers from one. */
function named(name) {
  const [layer, unit] = name.split(".").map(Number);
  return `${layer + 1}.${unit}`;
}
