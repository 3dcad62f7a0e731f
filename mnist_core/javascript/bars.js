// Ten bars, one a digit, in an element `.digit-bars`: shows ten probabilities there.
function barsIn(plot, shares) {
  const bars = [...plot.querySelectorAll("i")];
  [plot.dataset.all, plot.dataset.half] = [100, 50].map((number) => shares.shape.replace("{number}", number));
  return (probabilities) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    bars.forEach((bar, digit) => {
      bar.style.height = `${100 * probabilities[digit]}%`;
      bar.classList.toggle("likeliest", digit === best);
      bar.parentElement.title = `${digit}: ${percent(probabilities[digit], shares)}`;
    });
  };
}

