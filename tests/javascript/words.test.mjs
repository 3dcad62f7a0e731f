import assert from "node:assert/strict";
import { test } from "node:test";

import { functionsOf } from "./source.mjs";

const { inWords } = functionsOf("percent.js words.js", "inWords");
const shares = (known) => Array.from({ length: 10 }, (_, digit) => known[digit] ?? 0);

test("an answer says how sure it is, and of a shape between two digits both", () => {
  assert.equal(inWords(shares({ 7: 0.9, 1: 0.1 })), "The network is 90.0% sure.");
  assert.equal(inWords(shares({ 7: 0.75, 8: 0.25 })), "The network is 75.0% sure. Or is it an 8 (25.0%)?");
});

test("an answer that is none says so", () => {
  assert.equal(inWords(shares({ 4: 0.5, 9: 0.4 })), "Not sure: 50.0% for 4, or maybe 9.");
  assert.equal(inWords(Array(10).fill(0.1)), "No idea: no digit gets more than 10.0%.");
});
