// What each of several models says about the same digit, side by side.
export default function ({ data, parentElement }) {
  const list = parentElement.querySelector(".all-answers");
  if (list.children.length !== data.models.length) {
    list.replaceChildren(
      ...data.models.map(({ name }) => {
        const box = document.createElement("div");
        const [title, answer] = [document.createElement("dt"), document.createElement("dd")];
        title.textContent = name;
        box.append(title, answer);
        return box;
      }),
    );
  }
  const show = (probabilitiesOf) => {
    data.models.forEach((model, i) => {
      const probabilities = probabilitiesOf(model);
      const answer = probabilities ? `${sign(probabilities)}, ${percent(Math.max(...probabilities), data.shares)}` : "\u2013";
      list.children[i].querySelector("dd").textContent = answer;
    });
  };
  const server = () => show((model) => model.probabilities);
  const live = ({ detail }) => show((model) => detail.probabilities[model.run]);
  return listen(list, { live, server });
}
