// Has live.js follow the pen on this page; where that cannot be, a quiet line says when the answer comes.
export default function ({ data, parentElement }) {
  const line = parentElement.querySelector(".live-off");
  const off = () => (line.hidden = false);
  line.hidden = true;
  if (data.engine === null || typeof WebAssembly === "undefined") {
    off();
    return () => {};
  }
  const wanted = { run: data.run, models: data.models, centre: data.centre, inside: data.inside };
  const engine = import(new URL(data.engine, window.location.origin).href);
  engine.then((live) => live.follow(wanted)).catch(off);
  return () => engine.then((live) => live.unfollow(wanted), () => {});
}
