// The way from the drawing to the 28 x 28 pixels that the network gets: as the server made them, and while the pen draws
// the last of them as the browser does.
export default function ({ data, parentElement }) {
  const steps = parentElement.querySelector(".digit-steps");
  const [figure] = steps.querySelectorAll(".digit-seen");
  const plane = figure.querySelector("canvas").getContext("2d");
  const show = (digit) => {
    const image = plane.createImageData(28, 28);
    digit.forEach((ink, i) => image.data.set([ink, ink, ink, 255], 4 * i));
    plane.putImageData(image, 0, 0);
  };
  const { pixels, centred, caption, alt } = data.digit;
  const server = () => pixels && show(pixels);
  const live = ({ detail }) => show(detail.digit);
  steps.replaceChildren(...data.pictures.map(pictureOf), figure);
  steps.classList.toggle("shrunk", !centred);
  steps.classList.toggle("no-answer", !pixels);
  figure.querySelector("canvas").setAttribute("aria-label", alt);
  figure.querySelector("figcaption").textContent = caption;
  parentElement.querySelector(".nothing-seen").textContent = data.nothing;
  return listen(steps, { live, server });
}

function pictureOf({ source, caption, alt }) {
  const [figure, image, words] = ["figure", "img", "figcaption"].map((name) => document.createElement(name));
  [image.src, image.alt, words.textContent] = [source, alt, caption];
  figure.append(image, words);
  return figure;
}
