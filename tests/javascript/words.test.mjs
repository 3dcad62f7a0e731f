import assert from "node:assert/strict";
import { test } from "node:test";

import { functionsOf } from "./source.mjs";

const { answerText } = functionsOf("percent.js filled.js words.js", "answerText");
const WORDS = {
  sentences: {
    none: "No idea: no digit gets more than {share}.",
    unsure: "Not sure: {share} for {likeliest}, or maybe {second}.",
    sure: "The network is {share} sure.",
    rival: "Or is it {digit} ({share})?",
  },
  labels: [..."0123456789"],
  named: ["a 0", "a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", "an 8", "a 9"],
  shares: { under: "under 0.1%", over: "over 99.9%", shape: "{number}%", decimal: "." },
};
const said = (probabilities) => answerText(probabilities, WORDS);
const shares = (known) => Array.from({ length: 10 }, (_, digit) => known[digit] ?? 0);

test("an answer says how sure it is, and of a shape between two digits both", () => {
  assert.equal(said(shares({ 7: 0.9, 1: 0.1 })), "The network is 90.0% sure.");
  assert.equal(said(shares({ 7: 0.75, 8: 0.25 })), "The network is 75.0% sure. Or is it an 8 (25.0%)?");
});

test("an answer that is none says so", () => {
  assert.equal(said(shares({ 4: 0.5, 9: 0.4 })), "Not sure: 50.0% for 4, or maybe 9.");
  assert.equal(said(Array(10).fill(0.1)), "No idea: no digit gets more than 10.0%.");
});
