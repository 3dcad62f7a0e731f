// The answer in large letters, in words and as bars: the server's, and while the pen draws the browser's own.
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".answer");
  const showBars = barsIn(box.querySelector(".digit-bars"), data.words.shares, data.words.labels);
  const say = (name, probabilities) => {
    const [figure, words] = box.querySelectorAll(`.${name} > *`);
    figure.textContent = probabilities ? sign(probabilities, data.words.labels) : "";
    figure.classList.toggle("long", figure.textContent.length > 3);
    words.textContent = probabilities ? answerText(probabilities, data.words) : "";
  };
  const server = () => data.probabilities && showBars(data.probabilities);
  const live = ({ detail }) => {
    const probabilities = detail.probabilities[data.run];
    say("live-words", probabilities);
    if (probabilities) showBars(probabilities);
  };
  say("words", data.probabilities);
  box.querySelector(".digit-bars").setAttribute("aria-label", data.alt);
  box.classList.toggle("no-answer", !data.probabilities);
  const stop = listen(box, { live, server });
  const detail = data.probabilities ? { run: data.run, probabilities: data.probabilities } : null;
  document.dispatchEvent(new CustomEvent("digit-lab:server", { detail }));
  return stop;
}
