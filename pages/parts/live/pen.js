// Has live.js follow the pen on this page; where that cannot be, a quiet line says when the answer comes.
export default function ({ data, parentElement }) {
  const line = parentElement.querySelector(".live-off");
  const off = () => (line.hidden = false);
  line.textContent = data.off;
  line.hidden = true;
  if (data.engine === null || typeof WebAssembly === "undefined") {
    off();
    return () => {};
  }
  const root = window.__streamlit?.BACKEND_BASE_URL ?? location.href;
  const addressOf = (path) => new URL(path, root).href;
  const models = Object.fromEntries(Object.entries(data.models).map(([run, path]) => [run, addressOf(path)]));
  const wanted = { run: data.run, models, centre: data.centre, inside: data.inside };
  const engine = import(addressOf(data.engine));
  engine.then((live) => live.follow(wanted)).catch(off);
  return () => engine.then((live) => live.unfollow(wanted), () => {});
}
