// A share 0-1 in words, by the rule of mnist_core/formats.py: one decimal, and never all or nothing when it is not. How
// the visitor's language writes it, that file says, too.
function percent(share, { under, over, shape, decimal }) {
  if (share > 0 && share < 0.0005) return under;
  if (share >= 0.9995 && share < 1) return over;
  const figures = share === 0 || share === 1 ? `${100 * share}` : (100 * share).toFixed(1);
  return shape.replace("{number}", figures.replace(".", decimal));
}

// An answer as a figure: "7", "7?" when it is not sure, "?" when no digit is likely enough to be named. BOUNDS come from
// mnist_core/inference/classifier.py.
function sign(probabilities) {
  const most = Math.max(...probabilities);
  if (most < BOUNDS.guessingBelow) return "?";
  const label = probabilities.indexOf(most);
  return most >= BOUNDS.unsureBelow ? `${label}` : `${label}?`;
}

