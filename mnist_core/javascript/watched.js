// The bars of a digit that is watched while a network learns.
export default function ({ data, parentElement }) {
  const plot = parentElement.querySelector(".digit-bars");
  plot.setAttribute("aria-label", data.alt);
  barsIn(plot, data.shares, data.labels)(data.probabilities);
}
