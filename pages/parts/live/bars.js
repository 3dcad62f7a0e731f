// Ten bars, one a digit: the server's probabilities, and while the pen draws the browser's own.
export default function ({ data, parentElement }) {
  const plot = parentElement.querySelector(".digit-bars");
  const bars = [...plot.querySelectorAll("i")];
  const show = (probabilities) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    bars.forEach((bar, digit) => {
      bar.style.height = `${100 * probabilities[digit]}%`;
      bar.classList.toggle("likeliest", digit === best);
      bar.parentElement.title = `${digit}: ${percent(probabilities[digit])}`;
    });
  };
  const server = () => data.probabilities && show(data.probabilities);
  const live = ({ detail }) => detail.probabilities[data.run] && show(detail.probabilities[data.run]);
  plot.setAttribute("aria-label", data.alt);
  plot.classList.toggle("no-answer", !data.probabilities);
  const stop = listen(plot, { live, server });
  const detail = data.probabilities ? { run: data.run, probabilities: data.probabilities } : null;
  document.dispatchEvent(new CustomEvent("digit-lab:server", { detail }));
  return stop;
}
