// Bars, one a label, in an element `.digit-bars`, which has ten at first: shows probabilities there.
function barsIn(plot, shares, labels) {
  if ([...plot.children].some((bar, index) => bar.textContent !== labels[index]) || plot.children.length !== labels.length)
    plot.replaceChildren(...labels.map(emptyBar));
  plot.classList.toggle("named", labels.some((label) => label.length > 2));
  plot.style.gap = `${40 / labels.length}%`;
  const bars = [...plot.querySelectorAll("i")];
  [plot.dataset.all, plot.dataset.half] = [100, 50].map((number) => shares.shape.replace("{number}", number));
  return (probabilities) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    bars.forEach((bar, index) => {
      bar.style.height = `${100 * probabilities[index]}%`;
      bar.classList.toggle("likeliest", index === best);
      bar.parentElement.title = `${labels[index]}: ${percent(probabilities[index], shares)}`;
    });
  };
}

function emptyBar(label) {
  const box = document.createElement("span");
  const name = document.createElement("b");
  name.textContent = label;
  box.append(document.createElement("i"), name);
  return box;
}

