// A drawing to a digit, in the browser: the canvas's part of mnist_core/images (digits.py and ink.py), dark ink on
// white paper. Photos, pale ink and uneven light are the server's. A browser test holds the two against each other.

const SIZE = 28;
const FITTED_SIZE = 20;
const WORKING_SIZE = 512;
const MIN_CONTRAST = 24;

// A plane is {pixels, width, height}, pixels a Uint8Array of grey levels, row by row.

/**
 * @param {ImageData} image an opaque drawing, dark on white
 * @param {boolean} centre false only shrinks the whole drawing, without crop, fit and centring
 * @returns {Uint8Array | null} 28 x 28 grey levels, 0 = paper and 255 = ink; null when nothing is drawn
 */
export function digitOf(image, centre = true) {
  const inked = inkOf(image);
  if (inked === null) return null;
  return centre ? (centredFrom(inked)?.digit ?? null) : resized(wholeOf(inked), SIZE, SIZE).pixels;
}

/**
 * The steps from a drawing to a digit, each a plane of ink: the drawing, its crop, the crop fitted into 20 x 20, the digit.
 * @returns {{ink, crop, fitted, digit} | null} digit as above; null when nothing is drawn
 */
export function stepsOf(image) {
  const inked = inkOf(image);
  const steps = inked && centredFrom(inked);
  return steps && { ink: wholeOf(inked), ...steps };
}

/** The drawing's grey levels, the box that holds its ink, and how much ink a shade is; null when nothing is drawn. */
function inkOf(image) {
  const grey = atMost(WORKING_SIZE, greyOf(image));
  const { peak, box } = survey(grey);
  if (peak < MIN_CONTRAST) return null;
  return { grey, box, ink: Uint8Array.from({ length: 256 }, (_, shade) => Math.floor((255 - shade) * (255 / peak))) };
}

const wholeOf = ({ grey, ink }) => cut(grey, { left: 0, top: 0, right: grey.width - 1, bottom: grey.height - 1 }, ink);

/** Null for a speck or two, lost among so much paper. */
function centredFrom({ grey, box, ink }) {
  const crop = cut(grey, box, ink);
  const glyph = fitted(crop);
  return glyph.pixels.some((level) => level > 0) ? { crop, fitted: glyph, digit: centred(glyph) } : null;
}

function greyOf({ data, width, height }) {
  const pixels = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    // Pillow's weights, in its whole numbers
    pixels[i] = (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;
  }
  return { pixels, width, height };
}

function atMost(size, plane) {
  const scale = size / Math.max(plane.width, plane.height);
  if (scale >= 1) return plane;
  return resized(plane, atLeastOne(plane.width * scale), atLeastOne(plane.height * scale));
}

/** How dark the drawing is at most, and the box that holds whatever is not white. */
function survey({ pixels, width, height }) {
  let darkest = 255;
  const box = { left: width, top: height, right: -1, bottom: -1 };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const shade = pixels[i];
      if (shade === 255) continue;
      if (shade < darkest) darkest = shade;
      if (x < box.left) box.left = x;
      if (x > box.right) box.right = x;
      if (y < box.top) box.top = y;
      box.bottom = y;
    }
  }
  return { peak: 255 - darkest, box };
}

/** A part of the picture, each shade replaced by what the table says. */
function cut(plane, { left, top, right, bottom }, table) {
  const [width, height] = [right - left + 1, bottom - top + 1];
  const pixels = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) pixels[i] = table[plane.pixels[(top + y) * plane.width + left + x]];
  }
  return { pixels, width, height };
}

/** The crop scaled so that its longer side is 20, its darkest pixel at full ink. */
function fitted(crop) {
  const scale = FITTED_SIZE / Math.max(crop.width, crop.height);
  const glyph = resized(crop, atLeastOne(crop.width * scale), atLeastOne(crop.height * scale));
  const peak = Math.max(1, ...glyph.pixels);
  return { ...glyph, pixels: glyph.pixels.map((ink) => Math.floor(ink * Math.fround(255 / peak))) };
}

function centred({ pixels, width, height }) {
  let [mass, row, column] = [0, 0, 0];
  pixels.forEach((ink, i) => {
    mass += ink;
    row += ink * Math.floor(i / width);
    column += ink * (i % width);
  });
  const top = clamp(roundToEven(SIZE / 2 - row / mass), SIZE - height);
  const left = clamp(roundToEven(SIZE / 2 - column / mass), SIZE - width);
  const digit = new Uint8Array(SIZE * SIZE);
  for (let y = 0; y < height; y++) {
    digit.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * SIZE + left);
  }
  return digit;
}

/** As Pillow resizes: its box filter to shrink, its bilinear one to enlarge, rows first, each pass rounded. */
function resized(plane, width, height) {
  const wide = alongRows(plane, width);
  return transposed(alongRows(transposed(wide), height));
}

function alongRows({ pixels, width, height }, newWidth) {
  const weights = weightsOf(width, newWidth);
  const out = new Uint8Array(newWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) {
      const { first, shares } = weights[x];
      let sum = 0.5;
      for (let k = 0; k < shares.length; k++) sum += pixels[y * width + first + k] * shares[k];
      out[y * newWidth + x] = Math.min(255, Math.floor(sum));
    }
  }
  return { pixels: out, width: newWidth, height };
}

/** Of each new pixel: the first old one that counts, and how much each from there on counts. */
function weightsOf(size, newSize) {
  const scale = size / newSize;
  const box = scale > 1;
  const reach = box ? scale / 2 : 1;
  return Array.from({ length: newSize }, (_, i) => {
    const middle = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - reach + 0.5));
    const last = Math.min(size, Math.trunc(middle + reach + 0.5));
    const shares = Array.from({ length: last - first }, (_, k) => {
      const offset = (first + k + 0.5 - middle) / (box ? scale : 1);
      return box ? Number(offset > -0.5 && offset <= 0.5) : Math.max(0, 1 - Math.abs(offset));
    });
    const sum = shares.reduce((total, share) => total + share, 0);
    return { first, shares: shares.map((share) => share / sum) };
  });
}

function transposed({ pixels, width, height }) {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = pixels[y * width + x];
  }
  return { pixels: out, width: height, height: width };
}

const atLeastOne = (size) => Math.max(1, roundToEven(size));

const clamp = (place, most) => Math.min(Math.max(place, 0), most);

/** Python's round. */
function roundToEven(number) {
  const floor = Math.floor(number);
  if (number - floor !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
}
