import assert from "node:assert/strict";
import { test } from "node:test";

import { functionsOf } from "./source.mjs";

const { without, eightBitWeights } = functionsOf("../lessons/page/inside.js", "without", "eightBitWeights");

// Two layers: two units of three weights each, then one unit of two weights; only the first layer has biases.
const CONSTANTS = [[[4, 3], [40, 1]], [[28, 2]]];
const numbers = [9, 1, -2, 4, 3, 5, -8, 0.5, -0.25, 7, 6, 6];
const file = new Uint8Array(Float32Array.from(numbers).buffer);

test("a unit that is off has neither weights nor bias, and all else stays", () => {
  const changed = [...new Float32Array(without(file, CONSTANTS, new Set(["0.1"])).buffer)];
  assert.deepEqual(changed, [9, 1, -2, 4, 0, 0, 0, 0.5, -0.25, 7, 6, 0]);
  assert.deepEqual([...new Float32Array(file.buffer)], numbers);
});

test("weights for a picture have 127 for the largest of their layer", () => {
  const weights = eightBitWeights(file, [{ units: 2 }, { units: 1 }], CONSTANTS);
  assert.deepEqual([...weights], [16, -32, 64, 48, 79, -127, 127, -63]);
});
