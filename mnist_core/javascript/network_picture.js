// The network as a picture: where its units stand, what they send on to each other, and both drawn on a canvas's plane.
// Knows neither page nor pen.
//
//   layer    {kind: "Conv2D" | "Dense", units, shape: [units] | [height, width, units], inputs: numbers that a unit takes,
//             kernel: [height, width] of a convolution, is_output: whether its units are the labels}
//   answers  what each layer says to a digit: Float32Array, a convolution's maps pixel by pixel, as LiteRT has them
//   place    {x, y, side}: the square of a unit
const NAMES = 24; // pixels above the layers, for what they are called
const LARGEST = { Conv2D: 72, Dense: 36 };
const MOST_CONNECTIONS = 24; // from one layer to the next
const BINS = 64;

/** The boxes of input and layers on so many pixels; with `only`, that layer alone, as on a phone. */
function layoutOf(layers, width, height, only = null) {
  const room = height - NAMES;
  if (only !== null) {
    const alone = (layers[only]?.is_output ? outputBox : gridBox)(layers[only], 0, NAMES, width, room);
    return { input: null, boxes: layers.map((_, index) => (index === only ? alone : null)) };
  }
  const side = Math.min(0.16 * width, 0.4 * room);
  const hidden = layers.filter((layer) => !layer.is_output).length;
  const output = hidden < layers.length ? Math.min(220, 0.24 * width) : 0;
  const gap = Math.min(90, Math.max(16, (0.22 * width) / Math.max(1, layers.length)));
  const column = (width - side - output - gap * layers.length) / Math.max(1, hidden);
  const input = { x: 0, y: NAMES + (room - side) / 2, side };
  const boxes = layers.map((layer, index) => {
    const x = side + gap + index * (column + gap);
    return layer.is_output ? outputBox(layer, width - output, NAMES, output, room) : gridBox(layer, x, NAMES, column, room);
  });
  return { input, boxes };
}

/** As large squares as fit, in the middle of the box. */
function gridBox({ kind, units }, left, top, width, height) {
  let [cell, columns] = [0, 1];
  for (let tried = 1; tried <= units; tried++) {
    const size = Math.min(LARGEST[kind], width / tried, height / Math.ceil(units / tried));
    if (size > cell) [cell, columns] = [size, tried];
  }
  const rows = Math.ceil(units / columns);
  const x = left + (width - columns * cell) / 2;
  const y = top + (height - rows * cell) / 2;
  const margin = cell > 10 ? 1.5 : 0.5;
  const placeOf = (at) => ({
    x: x + (at % columns) * cell + margin,
    y: y + Math.floor(at / columns) * cell + margin,
    side: cell - 2 * margin,
  });
  return { x, y, width: columns * cell, height: rows * cell, placeOf };
}

/** A unit a label below each other, each with room for a bar at its right. */
function outputBox({ units }, x, y, width, height) {
  const row = height / units;
  const side = Math.min(0.7 * row, 34);
  const placeOf = (at) => ({ x, y: y + at * row + (row - side) / 2, side });
  return { x, y, width, height, placeOf };
}

/** The units of a layer in the order in which they stand: by their number, or the strongest first. */
function orderOf(layer, answers, strongestFirst) {
  const order = Array.from({ length: layer.units }, (_, unit) => unit);
  if (!strongestFirst) return order;
  const peaks = peaksOf(layer, answers);
  return order.sort((a, b) => peaks[b] - peaks[a]);
}

/** The largest answer of each unit. */
function peaksOf(layer, answers) {
  const peaks = new Float32Array(layer.units).fill(-Infinity);
  answers.forEach((answer, at) => {
    const unit = at % layer.units;
    if (answer > peaks[unit]) peaks[unit] = answer;
  });
  return peaks;
}

/** The eight-bit weights of all layers, each layer's by itself. */
function weightsOf(layers, bytes) {
  let begin = 0;
  return layers.map(({ units, inputs }) => bytes.subarray(begin, (begin += units * inputs)));
}

/**
 * What each unit of a layer gets from each of the sources before it, weight times answer: {sources, values}, of which
 * values[unit * sources + source]. A source is a unit of the layer before, or a pixel; of a convolution its whole map.
 */
function carried(layer, weights, before, answers) {
  const channels = before === null ? answers.length : before.units;
  const maps = before !== null && before.shape.length === 3;
  const places = answers.length / channels;
  if (layer.kind === "Conv2D" && before === null) return summed(layer, weights, 1, [mean(answers)]);
  if (layer.inputs === answers.length && !(layer.kind === "Conv2D")) return exact(layer, weights, channels, places, answers);
  if (layer.inputs % channels !== 0) return { sources: 0, values: new Float32Array(0) };
  const means = maps ? meansOf(answers, channels) : answers;
  return summed(layer, weights, channels, means);
}

function exact({ units, inputs }, weights, sources, places, answers) {
  const values = new Float32Array(units * sources);
  for (let unit = 0; unit < units; unit++) {
    for (let at = 0; at < inputs; at++) values[unit * sources + (at % sources)] += weights[unit * inputs + at] * answers[at];
  }
  return { sources, values };
}

/** Where a weight serves many places: its source's mean answer, times the sum of its weights. */
function summed({ units, inputs }, weights, sources, means) {
  const values = new Float32Array(units * sources);
  for (let unit = 0; unit < units; unit++) {
    for (let at = 0; at < inputs; at++) values[unit * sources + (at % sources)] += weights[unit * inputs + at] * means[at % sources];
  }
  return { sources, values };
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

function meansOf(answers, channels) {
  const means = new Float32Array(channels);
  answers.forEach((answer, at) => (means[at % channels] += answer));
  return means.map((sum) => (sum * channels) / answers.length);
}

/** The strongest of what is carried, at most so many: {from, to, share}, the share of the strongest one, -1 to 1. */
function strongest({ sources, values }, most = MOST_CONNECTIONS) {
  const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  if (largest === 0) return [];
  const binOf = (value) => Math.min(BINS - 1, Math.floor((Math.abs(value) / largest) * BINS));
  const counts = new Uint32Array(BINS);
  for (const value of values) counts[binOf(value)]++;
  let [cut, seen] = [BINS - 1, counts[BINS - 1]];
  while (cut > 1 && seen < most) seen += counts[--cut];
  const found = [];
  values.forEach((value, at) => {
    if (value !== 0 && binOf(value) >= cut) found.push({ from: at % sources, to: Math.floor(at / sources), share: value / largest });
  });
  return found.sort((a, b) => Math.abs(b.share) - Math.abs(a.share)).slice(0, most);
}

/** The strongest connections into each layer; with a marked unit, those that lead to it and from it. */
function connectionsOf(layers, weights, digit, answers, marked = null) {
  const ink = Float32Array.from(digit, (pixel) => pixel / 255);
  return layers.map((layer, index) => {
    if (marked !== null && marked.layer !== index && marked.layer !== index - 1) return [];
    const [before, came] = index === 0 ? [null, ink] : [layers[index - 1], answers[index - 1]];
    const { sources, values } = carried(layer, weights[index], before, came);
    if (marked === null) return strongest({ sources, values });
    const isIts = marked.layer === index ? (at) => Math.floor(at / sources) === marked.unit : (at) => at % sources === marked.unit;
    return strongest({ sources, values: values.map((value, at) => (isIts(at) ? value : 0)) });
  });
}

/** Which unit stands under a point: {layer, unit}, or null. */
function unitAt(layout, orders, x, y) {
  for (const [layer, box] of layout.boxes.entries()) {
    if (box === null) continue;
    for (const [at, unit] of orders[layer].entries()) {
      const place = box.placeOf(at);
      if (x >= place.x && x < place.x + place.side && y >= place.y && y < place.y + place.side) return { layer, unit };
    }
  }
  return null;
}

/**
 * Draw it.
 *
 * scene  {layers, layout, orders, digit, answers, probabilities, connections, off: Set of "layer.unit", marked}
 * look   {ink, letters: their size, positive, negative, crossed, paintMaps(layer, answers) -> (unit, place) => void, paintDigit(digit, place)}
 */
function drawNetwork(plane, scene, look) {
  const { layers, layout, orders } = scene;
  const placeOf = scene.layers.map((_, index) => {
    const at = new Map(orders[index].map((unit, where) => [unit, where]));
    return (unit) => layout.boxes[index]?.placeOf(at.get(unit)) ?? null;
  });
  scene.connections.forEach((connections, index) => drawConnections(plane, connections, index, scene, placeOf, look));
  if (layout.input) {
    drawRim(plane, layout.input, look);
    look.paintDigit(scene.digit, layout.input);
    const room = (layout.boxes.find(Boolean)?.x ?? Infinity) - layout.input.x;
    drawName(plane, scene.words.input, layout.input.x, layout.input.y - 6, room, look);
  }
  layers.forEach((layer, index) => {
    const box = layout.boxes[index];
    if (box === null) return;
    const room = (layout.boxes.slice(index + 1).find(Boolean)?.x ?? Infinity) - box.x;
    drawName(plane, nameOf(layer, scene.words), box.x, layer.is_output ? 14 : box.y - 6, room, look);
    drawUnits(plane, index, scene, placeOf[index], look);
  });
}

function nameOf({ kind, units, is_output }, words) {
  if (is_output) return words.digits;
  return filled(kind === "Conv2D" ? words.maps : words.units, { count: units });
}

// Long words that would run into the next layer's give way to their number.
function drawName(plane, words, x, y, room, { ink, letters }) {
  plane.fillStyle = ink;
  plane.font = `${letters}px sans-serif`;
  plane.textAlign = "left";
  const fits = plane.measureText(words).width + 4 <= room;
  plane.fillText(fits ? words : (words.match(/\d+/)?.[0] ?? words), x, Math.max(12, y));
}

function drawConnections(plane, connections, index, scene, placeOf, look) {
  const { layout, layers } = scene;
  if (layout.input === null) return;
  const isDense = layers[0].kind === "Dense";
  for (const { from, to, share } of connections) {
    const source = index > 0 ? placeOf[index - 1](from) : isDense ? pixelPlace(layout.input, from) : layout.input;
    const target = placeOf[index](to);
    plane.strokeStyle = share > 0 ? look.positive : look.negative;
    plane.setLineDash(share > 0 ? [] : [5, 3]);
    plane.lineWidth = 0.5 + 2.5 * Math.abs(share);
    plane.globalAlpha = 0.2 + 0.6 * Math.abs(share);
    const [x0, y0] = [source.x + source.side, source.y + source.side / 2];
    const [x1, y1] = [target.x, target.y + target.side / 2];
    plane.beginPath();
    plane.moveTo(x0, y0);
    plane.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
    plane.stroke();
  }
  plane.globalAlpha = 1;
  plane.setLineDash([]);
}

const pixelPlace = ({ x, y, side }, pixel) => ({
  x: x + ((pixel % 28) * side) / 28,
  y: y + (Math.floor(pixel / 28) * side) / 28,
  side: side / 28,
});

function drawUnits(plane, index, scene, placeOf, look) {
  const { layers, answers, off, marked } = scene;
  const layer = layers[index];
  const paintMap = layer.shape.length === 3 ? look.paintMaps(index, answers[index]) : null;
  const largest = answers[index].reduce((top, answer) => Math.max(top, Math.abs(answer)), 1e-9);
  for (let unit = 0; unit < layer.units; unit++) {
    const place = placeOf(unit);
    if (paintMap) {
      drawRim(plane, place, look);
      paintMap(unit, place);
    } else if (layer.is_output) drawOutput(plane, unit, place, scene, look, largest);
    else drawUnit(plane, answers[index][unit] / largest, place, look);
    if (off.has(`${index}.${unit}`)) drawCross(plane, place, look);
    if (marked && marked.layer === index && marked.unit === unit) drawFrame(plane, place, look);
  }
}

/** Around a picture that is mostly black: on a dark page it could not be told from it. */
function drawRim(plane, { x, y, side }, { ink }) {
  plane.globalAlpha = 0.3;
  plane.fillStyle = ink;
  plane.fillRect(x - 0.5, y - 0.5, side + 1, side + 1);
  plane.globalAlpha = 1;
}

function drawUnit(plane, share, { x, y, side }, look) {
  plane.globalAlpha = 0.08;
  plane.fillStyle = look.ink;
  plane.fillRect(x, y, side, side);
  plane.globalAlpha = Math.abs(share);
  plane.fillStyle = share < 0 ? look.negative : look.positive;
  plane.fillRect(x, y, side, side);
  plane.globalAlpha = 1;
}

/** A label, its probability as a bar, and below that its logit as a line from the middle; a name lies over both. */
function drawOutput(plane, label, place, { answers, probabilities, layout, words }, look, largest) {
  const best = Math.max(...probabilities);
  const [left, right] = [place.x + place.side + 8, layout.boxes.at(-1).x + layout.boxes.at(-1).width];
  const middle = place.y + place.side / 2;
  drawUnit(plane, probabilities[label], place, look);
  const isName = [...words.labels[label]].length > 2;
  const weight = probabilities[label] === best ? "bold " : "";
  plane.globalAlpha = isName ? 0.45 : 1;
  plane.fillStyle = look.positive;
  plane.fillRect(left, middle - place.side / 3, (right - left) * probabilities[label], place.side / 3);
  const logit = answers.at(-1)[label] / largest;
  const centre = (left + right) / 2;
  plane.fillStyle = logit < 0 ? look.negative : look.positive;
  plane.globalAlpha = 0.45;
  plane.fillRect(Math.min(centre, centre + (logit * (right - left)) / 2), middle + place.side / 12, (Math.abs(logit) * (right - left)) / 2, place.side / 5);
  plane.globalAlpha = 1;
  plane.fillStyle = look.ink;
  plane.textAlign = isName ? "left" : "center";
  const size = isName ? Math.min(look.letters, 0.8 * place.side) : Math.round(0.72 * place.side);
  plane.font = `${weight}${size}px sans-serif`;
  if (isName) plane.fillText(words.labels[label], left + 4, middle + 0.35 * size, right - left - 4);
  else plane.fillText(words.labels[label], place.x + place.side / 2, middle + 0.26 * place.side, place.side);
}

function drawCross(plane, { x, y, side }, look) {
  plane.strokeStyle = look.crossed;
  plane.lineWidth = Math.max(1.5, side / 12);
  plane.beginPath();
  plane.moveTo(x, y);
  plane.lineTo(x + side, y + side);
  plane.moveTo(x + side, y);
  plane.lineTo(x, y + side);
  plane.stroke();
}

function drawFrame(plane, { x, y, side }, look) {
  plane.strokeStyle = look.ink;
  plane.lineWidth = 2;
  plane.strokeRect(x - 1, y - 1, side + 2, side + 2);
}

/** In words: a unit, its answer, and what it sends on; or without one, the answer and each layer's strongest unit. */
function networkAltText({ layers, answers, probabilities, connections, off, words }, marked) {
  if (marked === null) {
    if (layers.length === 0) return words.nothing;
    const best = probabilities.indexOf(Math.max(...probabilities));
    const hidden = layers.filter((layer) => !layer.is_output);
    const strong = hidden.map((layer, index) => {
      const peaks = peaksOf(layer, answers[index]);
      return filled(words.place, { unit: peaks.indexOf(Math.max(...peaks)), layer: index + 1 });
    });
    const reads = hidden.length < layers.length ? filled(words.reads, { label: words.named[best] }) : words.unfinished;
    return `${reads} ${filled(words.strongest, { units: strong.join(", ") || words.none })}`;
  }
  const { layer, unit } = marked;
  const kind = layers[layer].is_output ? "output" : "unit";
  const nameOfUnit = (index, of) => (layers[index].is_output ? words.named[of] : of);
  const value = written(peaksOf(layers[layer], answers[layer])[unit], words);
  const isOff = off.has(`${layer}.${unit}`);
  const name = filled(words[isOff ? `${kind}_off` : kind], { layer: layer + 1, unit: nameOfUnit(layer, unit), value });
  const sent = (connections[layer + 1] ?? []).filter(({ from }) => from === unit).slice(0, 3);
  if (sent.length === 0) return name;
  const units = sent.map(({ to, share }) => filled(share > 0 ? words.favour : words.against, { unit: nameOfUnit(layer + 1, to) }));
  return `${name} ${filled(words.counts, { units: units.join(", ") })}`;
}

/** An answer with two decimals, as the visitor's language writes it. */
function written(value, { decimal }) {
  return value.toFixed(2).replace(".", decimal);
}

/** The weights of a unit as a picture: {width, height, values}; of a later convolution those for its strongest map. */
function kernelOf(layers, weights, { layer: index, unit }, answers) {
  const layer = layers[index];
  const own = weights[index].subarray(unit * layer.inputs, (unit + 1) * layer.inputs);
  if (index === 0 && layer.inputs === 28 * 28) return { width: 28, height: 28, values: own };
  if (layer.kind !== "Conv2D") return null;
  const [height, width] = layer.kernel;
  const channels = layer.inputs / (height * width);
  const peaks = channels > 1 ? peaksOf(layers[index - 1], answers[index - 1]) : [0];
  const channel = peaks.indexOf(Math.max(...peaks));
  return { width, height, values: own.filter((_, at) => at % channels === channel) };
}
