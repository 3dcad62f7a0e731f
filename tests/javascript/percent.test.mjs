import assert from "node:assert/strict";
import { test } from "node:test";

import { functionsOf } from "./source.mjs";

const { percent, sign } = functionsOf("percent.js", "percent", "sign");
const ENGLISH = { under: "under 0.1%", over: "over 99.9%", shape: "{number}%", decimal: "." };
const GERMAN = { under: "unter 0,1 %", over: "über 99,9 %", shape: "{number} %", decimal: "," };
const sure = (label, share) => Array.from({ length: 10 }, (_, digit) => (digit === label ? share : (1 - share) / 9));

test("a share has one decimal, and is all or nothing only when it is", () => {
  const shown = [0, 0.0001, 0.0005, 0.5, 0.9894, 0.99949, 0.9999, 1].map((share) => percent(share, ENGLISH));
  assert.deepEqual(shown, ["0%", "under 0.1%", "0.1%", "50.0%", "98.9%", "99.9%", "over 99.9%", "over 99.9%"]);
});

test("another language writes it in its own way", () => {
  const shown = [0.0001, 0.5, 0.9999, 1].map((share) => percent(share, GERMAN));
  assert.deepEqual(shown, ["unter 0,1 %", "50,0 %", "über 99,9 %", "über 99,9 %"]);
});

test("an answer is a figure, with a doubt or without", () => {
  assert.equal(sign(sure(7, 0.9)), "7");
  assert.equal(sign(sure(7, 0.5)), "7?");
  assert.equal(sign(sure(7, 0.15)), "?");
  assert.equal(sign([0.3, 0.7], ["moon", "heart"]), "heart");
});
