import assert from "node:assert/strict";
import { test } from "node:test";

import { functionsOf } from "./source.mjs";

const picture = functionsOf(
  "filled.js network_picture.js",
  "layoutOf", "orderOf", "weightsOf", "carried", "strongest", "connectionsOf", "unitAt", "drawNetwork", "networkAltText", "kernelOf",
);
const dense = (units, inputs) => ({ kind: "Dense", units, shape: [units], inputs, kernel: [], is_output: units === 10 });
const conv = (units, size, channels, kernel = 3) => ({
  kind: "Conv2D", units, shape: [size, size, units], inputs: kernel * kernel * channels, kernel: [kernel, kernel],
});
const WORDS = {
  labels: [..."0123456789"], named: [..."0123456789"], decimal: ".", input: "28 x 28 pixels", units: "{count} units", maps: "{count} maps", digits: "the ten digits",
  nothing: "Pixels go in. There are no layers yet, so there is no answer.", reads: "The network reads {label}.",
  strongest: "Strongest: {units}.", place: "unit {unit} in layer {layer}",
  unit: "Layer {layer}, unit {unit} outputs {value}.", unit_off: "Layer {layer}, unit {unit} is off.",
  output: "The output for {unit} is {value}.", output_off: "The output for {unit} is off.",
  counts: "It counts most for {units}.", favour: "{unit} (in favour)", against: "{unit} (against)",
};
const SHIPPED = [conv(32, 14, 1, 5), conv(48, 14, 32), conv(96, 7, 48), conv(128, 7, 96), conv(192, 4, 128), dense(10, 3072)];
const TUTORIAL = [dense(128, 784), dense(128, 128), dense(10, 128)];
const inOrder = (layers) => layers.map((layer) => picture.orderOf(layer, [], false));

for (const [width, height] of [[860, 520], [1400, 850], [320, 350]]) {
  test(`all units stand within ${width} x ${height}, and none on another`, () => {
    for (const layers of [SHIPPED, TUTORIAL]) {
      const { input, boxes } = picture.layoutOf(layers, width, height);
      let right = input.x + input.side;
      for (const [index, box] of boxes.entries()) {
        const places = inOrder(layers)[index].map((_, at) => box.placeOf(at));
        assert.ok(places.every(({ x, y, side }) => x >= right && y >= 0 && side > 0 && y + side <= height + 1));
        right = Math.max(...places.map(({ x, side }) => x + side));
        const corners = new Set(places.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`));
        assert.equal(corners.size, layers[index].units);
      }
      assert.ok(right <= width);
    }
  });
}

test("a network that grows has room for what is there", () => {
  for (const count of [0, 1, 2]) {
    const { input, boxes } = picture.layoutOf(TUTORIAL.slice(0, count), 700, 300);
    assert.equal(boxes.length, count);
    assert.ok(input.side > 50);
    assert.ok(boxes.every((box) => box.x > input.side && box.x + box.width <= 700));
  }
  assert.equal(picture.networkAltText({ ...scene([]), layers: [] }, null), "Pixels go in. There are no layers yet, so there is no answer.");
});

test("on a phone one layer stands alone and fills the screen", () => {
  const { input, boxes } = picture.layoutOf(SHIPPED, 350, 350, 1);
  assert.equal(input, null);
  assert.deepEqual(boxes.map((box) => box === null), [true, false, true, true, true, true]);
  assert.ok(boxes[1].width > 250);
});

test("the unit under the pointer is the one that is drawn there", () => {
  const layout = picture.layoutOf(TUTORIAL, 900, 500);
  const orders = inOrder(TUTORIAL);
  const place = layout.boxes[1].placeOf(17);
  assert.deepEqual(picture.unitAt(layout, orders, place.x + 2, place.y + 2), { layer: 1, unit: 17 });
  assert.equal(picture.unitAt(layout, orders, 1, 1), null);
});

test("the strongest come first by their largest answer", () => {
  const answers = Float32Array.from([0, 5, 1, 9, 0, 2]); // two places of three maps
  assert.deepEqual(picture.orderOf({ units: 3 }, answers, true), [0, 1, 2]);
  assert.deepEqual(picture.orderOf({ units: 3 }, Float32Array.from([0, 5, 1, 3, 0, 7]), true), [2, 1, 0]);
});

test("a dense unit gets weight times answer", () => {
  const got = picture.carried(dense(2, 3), Int8Array.from([1, 2, 3, -1, 0, 4]), dense(3, 9), Float32Array.from([10, 20, 30]));
  assert.deepEqual([got.sources, ...got.values], [3, 10, 40, 90, -10, 0, 120]);
});

test("behind a convolution a unit gets what all places of a map send it", () => {
  const maps = Float32Array.from([1, 2, 3, 4]); // two places of two maps
  const got = picture.carried(dense(1, 4), Int8Array.from([1, 1, 10, 10]), { ...conv(2, 1, 1), shape: [2, 1, 2] }, maps);
  assert.deepEqual([...got.values], [1 + 30, 2 + 40]);
});

test("behind pooling, and within a convolution, a map's mean counts", () => {
  const maps = Float32Array.from([1, 0, 3, 0]);
  const before = { ...conv(2, 1, 1), shape: [2, 1, 2] };
  assert.deepEqual([...picture.carried(dense(1, 2), Int8Array.from([5, 7]), before, maps).values], [10, 0]);
  const kernel = Int8Array.from([1, 9, 2, 9]); // two places, each of two channels
  assert.deepEqual([...picture.carried({ kind: "Conv2D", units: 1, inputs: 4 }, kernel, before, maps).values], [6, 0]);
});

test("the strongest connections are the strongest", () => {
  const values = Float32Array.from({ length: 5000 }, (_, at) => Math.sin(at * 12.9898) * 3);
  const found = picture.strongest({ sources: 50, values }, 24);
  const expected = [...values].map(Math.abs).sort((a, b) => b - a).slice(0, 24);
  assert.equal(found.length, 24);
  found.forEach(({ from, to, share }, at) => {
    assert.ok(Math.abs(Math.abs(share) - expected[at] / expected[0]) < 1e-6);
    assert.ok(Math.abs(values[to * 50 + from] / expected[0] - share) < 1e-6);
  });
  assert.deepEqual(picture.strongest({ sources: 2, values: new Float32Array(4) }), []);
});

test("of a marked unit its own connections are shown, into it and out of it", () => {
  const layers = [dense(3, 4), dense(2, 3)];
  const weights = [Int8Array.from({ length: 12 }, (_, at) => at - 6), Int8Array.from([1, 2, 3, 4, 5, 6])];
  const [into, out] = picture.connectionsOf(layers, weights, [255, 255, 0, 0], [Float32Array.from([1, 1, 1])], { layer: 0, unit: 2 });
  assert.deepEqual(into.map(({ from, to }) => [from, to]), [[1, 2], [0, 2]]);
  assert.deepEqual(out.map(({ from, to }) => [from, to]), [[2, 1], [2, 0]]);
  assert.equal(picture.connectionsOf(layers, weights, [255, 0, 0, 0], [Float32Array.from([1, 1, 1])]).length, 2);
});

test("each layer gets its own weights", () => {
  const [first, second] = picture.weightsOf([dense(2, 3), dense(1, 2)], Int8Array.from([1, 2, 3, 4, 5, 6, 7, 8]));
  assert.deepEqual([[...first], [...second]], [[1, 2, 3, 4, 5, 6], [7, 8]]);
});

test("a later kernel is shown for its strongest map", () => {
  const layers = [{ ...conv(2, 1, 1), shape: [1, 1, 2] }, { ...conv(1, 1, 2, 1), inputs: 4, kernel: [2, 1] }];
  const weights = [Int8Array.from([]), Int8Array.from([1, 10, 2, 20])];
  const shown = picture.kernelOf(layers, weights, { layer: 1, unit: 0 }, [Float32Array.from([0, 3])]);
  assert.deepEqual({ ...shown, values: [...shown.values] }, { width: 1, height: 2, values: [10, 20] });
  assert.equal(picture.kernelOf(TUTORIAL, [null, new Int8Array(16384)], { layer: 1, unit: 3 }, []), null);
});

function scene(layers, off = []) {
  const answers = layers.map(({ shape }) => new Float32Array(shape.reduce((all, size) => all * size, 1)).fill(1));
  return {
    layers, answers, off: new Set(off), marked: null, words: WORDS,
    layout: picture.layoutOf(layers, 900, 500), orders: inOrder(layers),
    digit: new Uint8Array(784).fill(9), probabilities: [0.1, 0, 0, 0, 0, 0, 0, 0.9, 0, 0],
    connections: layers.map(() => [{ from: 0, to: 0, share: 1 }, { from: 1, to: 2, share: -0.5 }]),
  };
}

/** A plane that remembers what was done on it, and on which a letter is so many pixels wide. */
function recorder(letter = 1) {
  const done = [];
  const plane = new Proxy({ measureText: (text) => ({ width: letter * text.length }) }, {
    get: (own, name) => own[name] ?? ((...given) => void done.push([name, ...given])),
    set: (own, name, value) => { own[name] = value; done.push([name, value]); return true; },
  });
  return { plane, count: (name) => done.filter(([each]) => each === name).length, done };
}

test("every unit is drawn, negative connections are dashed, and what is off is crossed", () => {
  const { plane, count, done } = recorder();
  let maps = 0;
  const look = { ink: "#000", positive: "#00f", negative: "#f80", crossed: "#f00", letters: 13, paintDigit() {}, paintMaps: () => () => maps++ };
  picture.drawNetwork(plane, scene(SHIPPED, ["0.3"]), look);
  assert.equal(maps, 32 + 48 + 96 + 128 + 192);
  assert.equal(count("bezierCurveTo"), 12);
  assert.equal(done.filter(([name, dashes]) => name === "setLineDash" && dashes.length > 0).length, 6);
  assert.equal(done.filter(([name, colour]) => name === "strokeStyle" && colour === "#f00").length, 1);
});

test("a layer's name that would run into the next layer gives way to its number", () => {
  const look = { ink: "#000", positive: "#00f", negative: "#f80", crossed: "#f00", letters: 13, paintDigit() {}, paintMaps: () => () => {} };
  const names = (letter) => {
    const { plane, done } = recorder(letter);
    picture.drawNetwork(plane, scene(TUTORIAL), look);
    return done.filter(([name]) => name === "fillText").map(([, words]) => words);
  };
  assert.ok(names(1).includes("128 units"));
  assert.ok(names(100).includes("128") && !names(100).includes("128 units"));
});

test("a sentence says what is shown", () => {
  const shown = scene(TUTORIAL, ["1.4"]);
  assert.equal(picture.networkAltText(shown, null), "The network reads 7. Strongest: unit 0 in layer 1, unit 0 in layer 2.");
  assert.equal(
    picture.networkAltText(shown, { layer: 0, unit: 1 }),
    "Layer 1, unit 1 outputs 1.00. It counts most for 2 (against).",
  );
  assert.equal(picture.networkAltText(shown, { layer: 1, unit: 4 }), "Layer 2, unit 4 is off.");
  const german = { ...shown, words: { ...WORDS, decimal: ",", output: "Die Ausgabe für {unit} ist {value}." } };
  assert.equal(picture.networkAltText(german, { layer: 2, unit: 7 }), "Die Ausgabe für 7 ist 1,00.");
});

test("an output has the name of its label, in words and in the picture", () => {
  const layers = [dense(128, 784), dense(3, 128)];
  layers[1].is_output = true;
  const words = { ...WORDS, labels: ["heart", "+", "moon"], named: ["\u201cheart\u201d", "\u201c+\u201d", "\u201cmoon\u201d"] };
  const shown = { ...scene(layers), words, probabilities: [0.1, 0.2, 0.7] };
  const { plane, done } = recorder();
  picture.drawNetwork(plane, shown, { ink: "#000", positive: "#00f", negative: "#f80", crossed: "#f00", letters: 13, paintDigit() {} });
  const written = done.filter(([name]) => name === "fillText").map(([, text]) => text);
  assert.deepEqual(written.filter((text) => words.labels.includes(text)), words.labels);
  assert.match(picture.networkAltText(shown, null), /reads \u201cmoon\u201d/);
  assert.match(picture.networkAltText(shown, { layer: 1, unit: 0 }), /The output for \u201cheart\u201d is/);
  assert.match(picture.networkAltText(shown, { layer: 0, unit: 1 }), /counts most for \u201cmoon\u201d \(against\)/);
});
