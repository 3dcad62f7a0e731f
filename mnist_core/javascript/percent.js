// A probability 0-1 in words, as `sureness` of mnist_core/formats.py has it: one decimal, and never all, which a network
// cannot be sure of. How the visitor's language writes it, that file says, too.
function percent(share, { under, over, shape, decimal }) {
  if (share > 0 && share < 0.0005) return under;
  if (share >= 0.9995) return over;
  const figures = share === 0 ? "0" : (100 * share).toFixed(1);
  return shape.replace("{number}", figures.replace(".", decimal));
}

// An answer by its name: "7", "7?" when it is not sure, "?" when no label is likely enough to be named. BOUNDS come from
// mnist_core/inference/classifier.py; without labels they are digits.
function sign(probabilities, labels) {
  const most = Math.max(...probabilities);
  if (most < BOUNDS.guessingBelow) return "?";
  const index = probabilities.indexOf(most);
  const label = labels ? labels[index] : index;
  return most >= BOUNDS.unsureBelow ? `${label}` : `${label}?`;
}

