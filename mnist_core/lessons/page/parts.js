// What the file carries, each part compressed and as base64 in an element of its own, and LiteRT.js started from there.

/** The content of a part. */
async function unpacked(name) {
  const packed = Uint8Array.from(atob(document.getElementById(`part-${name}`).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** An address of a part that is a script; what it imports stands at addresses as well. */
async function addressOf(name, imports = {}) {
  let script = new TextDecoder().decode(await unpacked(name));
  for (const [imported, address] of Object.entries(imports)) script = script.replaceAll(JSON.stringify(imported), JSON.stringify(address));
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}

const moduleOf = async (name, imports) => import(await addressOf(name, imports));

/**
 * LiteRT.js with this file's model: {file, ask, use}. `ask(digit)` gives Float32Arrays, the probabilities first, then what
 * each layer answers; `use(file)` has another model answer from then on.
 */
async function startModel() {
  const litert = await moduleOf("litert.js", { "./wasm-utils.js": await addressOf("wasm-utils.js") });
  const wasmBinary = await unpacked("litert_wasm_compat_internal.wasm"); // which it could not fetch
  self.Module = { print: () => {}, printErr: () => {}, wasmBinary }; // it writes its notes to the console as errors
  const loader = await addressOf("litert_wasm_compat_internal.js");
  await litert.loadLiteRt(`${loader}#litert_wasm_compat_internal.js`); // it goes by how the address ends
  const file = await unpacked("model.tflite");
  let model = null;
  const use = async (content) => {
    const compiled = await litert.loadAndCompile(content, { accelerator: "wasm" });
    model?.delete();
    model = compiled;
  };
  const ask = async (digit) => {
    const input = new litert.Tensor(Float32Array.from(digit), [1, 28, 28]);
    const outputs = await model.run(input);
    const answers = [];
    for (const output of outputs) answers.push(Float32Array.from(await output.data()));
    for (const tensor of [input, ...outputs]) tensor.delete();
    return answers;
  };
  await use(file.slice());
  return { file, ask, use };
}
