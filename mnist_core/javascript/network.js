const SWIPE = 40; // pixels, to the next layer where one is shown at a time

// The network follows the pen; under the pointer or the focus a unit tells what it does, and a press switches it off.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".network");
  const [canvas, told, kernel] = [".network-plane", ".network-told", ".network-weights"].map((name) => root.querySelector(name));
  const plane = canvas.getContext("2d");
  const { layers, run, words } = data;
  const off = new Set(data.off.map(([layer, unit]) => `${layer}.${unit}`));
  const server = { digit: data.digit, answers: answersOf(data, layers), probabilities: data.probabilities };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const view = (root.view ??= { strongestFirst: false, only: 0, marked: null, weights: null, address: null });
  let [shown, scene, waiting] = [server, null, false];

  const narrow = () => root.clientWidth < 560 && layers.length > 1; // then one layer at a time, and arrows to the next
  const refresh = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };

  function draw() {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0) return;
    root.classList.toggle("one-at-a-time", narrow());
    const ratio = window.devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    plane.setTransform(ratio, 0, 0, ratio, 0, 0);
    plane.clearRect(0, 0, width, height);
    scene = {
      layers,
      off,
      words,
      ...shown,
      marked: view.marked,
      layout: layoutOf(layers, width, height, narrow() ? view.only : null),
      orders: layers.map((layer, index) => orderOf(layer, shown.answers[index], view.strongestFirst && !layer.is_output)),
      connections: view.weights ? connectionsOf(layers, view.weights, shown.digit, shown.answers, view.marked) : layers.map(() => []),
    };
    drawNetwork(plane, scene, look());
    told.textContent = networkAltText(scene, view.marked);
    drawKernel();
    root.dataset.frames = String(Number(root.dataset.frames ?? 0) + 1);
  }

  function look() {
    const style = getComputedStyle(root);
    return {
      ink: style.color,
      letters: Math.min(20, 0.8 * Number.parseFloat(style.fontSize)),
      positive: data.colours.positive,
      negative: data.colours.negative,
      crossed: "#d9480f",
      paintDigit: (digit, { x, y, side }) => paint(atlas("digit", 28, 28, digit, 1, 255), 0, 28, 28, { x, y, side }),
      paintMaps: (index, answers) => {
        const [height, width, units] = layers[index].shape;
        const pictures = atlas(index, width, height, answers, units, Math.max(1e-9, answers.reduce((top, each) => Math.max(top, each), 0)));
        return (unit, place) => paint(pictures, unit * width, width, height, place);
      },
    };
  }

  /** Pictures side by side, of numbers that stand pixel by pixel: black at 0, white at the largest, faint ones lifted. */
  function atlas(name, width, height, numbers, count, largest) {
    const atlases = (root.atlases ??= {});
    const sheet = (atlases[name] ??= document.createElement("canvas"));
    if (sheet.width !== width * count || sheet.height !== height) [sheet.width, sheet.height] = [width * count, height];
    const context = sheet.getContext("2d");
    const image = context.createImageData(width * count, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let at = 0; at < width * height * count; at++) {
      const [place, which] = [Math.floor(at / count), at % count];
      const grey = (255 * Math.sqrt(Math.max(0, Math.min(1, numbers[at] / largest)))) | 0;
      pixels[Math.floor(place / width) * width * count + which * width + (place % width)] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
    context.putImageData(image, 0, 0);
    return sheet;
  }

  function paint(sheet, left, width, height, { x, y, side }) {
    plane.imageSmoothingEnabled = false;
    plane.drawImage(sheet, left, 0, width, height, x, y, side, side);
  }

  /** The weights of the marked unit as squares: blue above nothing, orange with a line below it. */
  function drawKernel() {
    const picture = view.marked && view.weights ? kernelOf(layers, view.weights, view.marked, shown.answers) : null;
    kernel.hidden = picture === null;
    if (picture === null) return;
    const side = (kernel.width = kernel.height = 112);
    const cell = side / Math.max(picture.width, picture.height);
    const context = kernel.getContext("2d");
    const largest = picture.values.reduce((top, value) => Math.max(top, Math.abs(value)), 1);
    picture.values.forEach((value, at) => {
      const [x, y] = [(at % picture.width) * cell, Math.floor(at / picture.width) * cell];
      context.globalAlpha = Math.abs(value) / largest;
      context.fillStyle = value < 0 ? data.colours.negative : data.colours.positive;
      context.fillRect(x, y, cell, cell);
      if (value < 0 && cell > 8) context.clearRect(x + cell / 4, y + cell / 2 - 1, cell / 2, 2);
    });
    kernel.setAttribute("aria-label", filled(words.weights, { unit: view.marked.unit }));
  }

  const show = (what) => {
    shown = what;
    refresh();
  };
  const mark = (marked) => {
    view.marked = marked;
    refresh();
  };
  const press = ({ layer, unit }) => data.may_press && !layers[layer].is_output && setTriggerValue("pressed", [layer, unit]);
  const under = ({ offsetX, offsetY }) => scene && unitAt(scene.layout, scene.orders, offsetX, offsetY);

  let [begun, swiped] = [null, false];
  canvas.onpointerdown = ({ offsetX }) => ([begun, swiped] = [offsetX, false]);
  canvas.onpointerup = ({ offsetX }) => {
    swiped = narrow() && begun !== null && Math.abs(offsetX - begun) > SWIPE;
    if (swiped) turn(offsetX < begun ? 1 : -1);
    begun = null;
  };
  canvas.onpointermove = (event) => mark(under(event));
  canvas.onpointerleave = () => mark(null);
  root.classList.toggle("may-press", data.may_press);
  canvas.onclick = (event) => !swiped && under(event) && press(under(event));
  canvas.setAttribute("aria-label", data.alt);

  const order = root.querySelector(".network-order");
  order.textContent = words.order;
  order.onclick = () => {
    view.strongestFirst = !view.strongestFirst;
    order.setAttribute("aria-pressed", String(view.strongestFirst));
    refresh();
  };
  const turn = (by) => {
    view.only = Math.max(0, Math.min(layers.length - 1, view.only + by));
    refresh();
  };
  for (const [name, label, by] of [[".network-back", words.earlier, -1], [".network-on", words.later, 1]]) {
    root.querySelector(name).setAttribute("aria-label", label);
    root.querySelector(name).onclick = () => turn(by);
  }
  view.only = Math.max(0, Math.min(view.only, layers.length - 1)); // a network without layers may get some
  view.marked = null;
  listUnits(root.querySelector(".network-units"), server, { layers, off, words, mark, press });

  const onLayers = ({ detail }) => {
    if (detail.run !== run || still) return;
    show({ digit: detail.digit, answers: detail.layers, probabilities: softmaxed(detail.layers.at(-1), data.has_logits) });
  };
  const onOver = () => show(server);
  root.stopListening?.();
  root.refresh = refresh;
  document.addEventListener("digit-lab:layers", onLayers);
  document.addEventListener("digit-lab:over", onOver);
  const resizes = new ResizeObserver(refresh);
  resizes.observe(canvas);
  root.stopListening = () => {
    document.removeEventListener("digit-lab:layers", onLayers);
    document.removeEventListener("digit-lab:over", onOver);
    resizes.disconnect();
  };
  const detail = data.drawn ? { run, probabilities: data.probabilities } : null;
  document.dispatchEvent(new CustomEvent("digit-lab:server", { detail }));

  if (data.inline_weights !== undefined) {
    view.weights = weightsOf(layers, bytesOf(data.inline_weights));
  } else if (data.weights !== null && view.address !== data.weights) {
    [view.address, view.weights] = [data.weights, null];
    fetch(new URL(data.weights, window.__streamlit?.BACKEND_BASE_URL ?? location.href))
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(answer.status)))
      .then((bytes) => {
        if (view.address !== data.weights) return;
        view.weights = weightsOf(layers, new Int8Array(bytes));
        root.refresh(); // what is shown by then, which may be more than what was when they were asked for
      })
      .catch(() => {}); // the picture has no lines then, and says the rest
  }
  refresh();
  return root.stopListening;
}

/** Bytes out of base64, or such as they are. */
function bytesOf(packed) {
  return typeof packed === "string" ? Int8Array.from(atob(packed), (letter) => letter.charCodeAt(0)) : packed;
}

/**
 * What the layers answer: an array each, or out of one piece of base64, where 127 stands for its layer's largest if there
 * are eight bits a number.
 */
function answersOf({ answers, largest }, layers) {
  if (Array.isArray(answers)) return answers;
  const bytes = bytesOf(answers);
  const numbers = largest === undefined ? new Float32Array(bytes.buffer) : bytes;
  let begin = 0;
  return layers.map(({ shape }, index) => {
    const own = numbers.subarray(begin, (begin += shape.reduce((product, size) => product * size, 1)));
    return largest === undefined ? own : Float32Array.from(own, (number) => (number * largest[index]) / 127);
  });
}

function softmaxed(numbers, areLogits) {
  if (!areLogits) return [...numbers];
  const top = Math.max(...numbers);
  const powers = Array.from(numbers, (logit) => Math.exp(logit - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Of each layer the strongest units as buttons: for a keyboard, and for who hears the page. */
function listUnits(list, { answers }, { layers, off, words, mark, press }) {
  const groups = layers.filter((layer) => !layer.is_output).map((layer, index) => {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", filled(words.group, { layer: index + 1, kind: layer.kind, count: layer.units }));
    const peaks = peaksOf(layer, answers[index]);
    const crossed = [...off].filter((name) => name.startsWith(`${index}.`)).map((name) => Number(name.split(".")[1]));
    for (const unit of [...new Set([...orderOf(layer, answers[index], true).slice(0, 5), ...crossed])]) {
      const button = document.createElement("button");
      const isOff = off.has(`${index}.${unit}`);
      button.textContent = `${index + 1}.${unit}`;
      button.setAttribute("aria-label", filled(isOff ? words.unit_off : words.unit, { layer: index + 1, unit, value: written(peaks[unit], words) }));
      button.setAttribute("aria-pressed", String(isOff));
      button.onfocus = () => {
        list.classList.add("by-keyboard");
        mark({ layer: index, unit });
      };
      button.onblur = () => mark(null);
      button.onclick = () => press({ layer: index, unit });
      group.append(button);
    }
    return group;
  });
  const focused = list.getRootNode().activeElement;
  const name = list.contains(focused) ? focused.textContent : null;
  list.replaceChildren(...groups);
  if (name !== null) [...list.querySelectorAll("button")].find((button) => button.textContent === name)?.focus(); // where it was
}
