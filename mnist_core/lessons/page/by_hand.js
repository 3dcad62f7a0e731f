// A dense network worked out without LiteRT.js: for a file that was made where it is not installed, and for a browser
// without WebAssembly. It is the model's own file that is read, so units can be switched off in it as for LiteRT.js.

/** How a network's first layer prepares a digit, by the name that network.py gives it. */
const PREPARATIONS = {
  normalize: (digit) => {
    const norms = Array.from({ length: 28 }, (_, x) => Math.hypot(...digit.filter((_, at) => at % 28 === x)) || 1);
    return Float32Array.from(digit, (ink, at) => ink / norms[at % 28]);
  },
  rescale: (digit) => Float32Array.from(digit, (ink) => ink / 255),
};

/** This file's model as `startModel` has it. */
async function startByHand() {
  const file = await unpacked("model.tflite");
  const { layers, constants } = data.network;
  let network = [];
  const use = async (content) => {
    network = layers.map(({ units }, layer) => constants[layer].map(([begin, count]) => numbersAt(content, begin, count * units)));
  };
  const ask = async (digit) => {
    let values = PREPARATIONS[data.preparation](digit);
    const answers = network.map(([weights, biases], layer) => (values = denseOf(values, weights, biases, layers[layer])));
    return [softmaxOf(values), ...answers];
  };
  await use(file);
  return { file, ask, use };
}

/** What a layer answers, with ReLU but for the output; the converter leaves out biases that are all nothing. */
function denseOf(inputs, weights, biases, { units, is_output }) {
  return Float32Array.from({ length: units }, (_, unit) => {
    let sum = biases?.[unit] ?? 0;
    for (let at = 0; at < inputs.length; at++) sum += weights[unit * inputs.length + at] * inputs[at];
    return is_output ? sum : Math.max(0, sum);
  });
}

function softmaxOf(logits) {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
