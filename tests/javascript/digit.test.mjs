import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./source.mjs";

const { digitOf, stepsOf } = await load("digit.js");

/** White paper with dark rectangles {left, top, width, height, shade}. */
function drawing(width, height, ...ink) {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (const part of ink) {
    for (let y = part.top; y < part.top + part.height; y++) {
      for (let x = part.left; x < part.left + part.width; x++) data.fill(part.shade ?? 0, 4 * (y * width + x), 4 * (y * width + x) + 3);
    }
  }
  return { data, width, height };
}

const STROKE = { left: 40, top: 30, width: 30, height: 200 };
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function centreOf(digit) {
  const mass = sum([...digit]);
  const row = sum([...digit].map((ink, i) => ink * Math.floor(i / 28))) / mass;
  const column = sum([...digit].map((ink, i) => ink * (i % 28))) / mass;
  return [row, column];
}

test("nothing drawn is no digit", () => {
  assert.equal(digitOf(drawing(400, 400)), null);
  assert.equal(digitOf(drawing(400, 400, { ...STROKE, shade: 240 })), null, "too faint to be ink");
});

test("a few specks far apart are no digit", () => {
  const specks = [{ left: 3, top: 5 }, { left: 500, top: 490 }].map((place) => ({ ...place, width: 1, height: 1 }));
  assert.equal(digitOf(drawing(512, 512, ...specks)), null);
});

test("a digit is 28 by 28, twenty high, at full ink, its centre of mass in the middle", () => {
  const digit = digitOf(drawing(400, 400, STROKE));
  assert.equal(digit.length, 784);
  assert.equal(Math.max(...digit), 255);
  const rows = Array.from({ length: 28 }, (_, y) => sum([...digit.subarray(28 * y, 28 * y + 28)]) > 0);
  assert.equal(rows.filter(Boolean).length, 20);
  const [row, column] = centreOf(digit);
  assert.ok(Math.abs(row - 14) <= 0.5 && Math.abs(column - 14) <= 0.5, `${row}, ${column}`);
});

test("where and how large it was drawn makes no difference", () => {
  const here = digitOf(drawing(400, 400, STROKE));
  const there = digitOf(drawing(400, 400, { ...STROKE, left: 300, top: 150 }));
  const smaller = digitOf(drawing(200, 200, { left: 20, top: 15, width: 15, height: 100 }));
  assert.deepEqual(there, here);
  assert.deepEqual(smaller, here);
});

test("the steps end in the same digit, and begin with the whole drawing", () => {
  const image = drawing(400, 400, STROKE);
  const { ink, crop, fitted, digit } = stepsOf(image);
  assert.deepEqual(digit, digitOf(image));
  assert.deepEqual([ink.width, ink.height, sum([...ink.pixels])], [400, 400, 255 * 30 * 200]);
  assert.deepEqual([crop.width, crop.height], [30, 200]);
  assert.deepEqual([fitted.width, fitted.height], [3, 20]);
  assert.equal(stepsOf(drawing(400, 400)), null);
});

test("without centring the whole drawing is shrunk", () => {
  const digit = digitOf(drawing(280, 280, { left: 0, top: 0, width: 10, height: 10 }), false);
  assert.equal(digit[0], 255);
  assert.equal(sum([...digit]), 255);
});

test("a photo's size is brought to what one can work with", () => {
  const digit = digitOf(drawing(1600, 1200, { left: 400, top: 200, width: 120, height: 800 }));
  assert.equal(Math.max(...digit), 255);
});
