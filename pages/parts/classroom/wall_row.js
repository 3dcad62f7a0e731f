// Drawings side by side as one picture, of which each can be pressed: tells the number of the one that was.
export default function ({ data, parentElement, setTriggerValue }) {
  const picture = parentElement.querySelector("img");
  picture.src = data.picture;
  picture.alt = data.alt;
  picture.style.setProperty("--columns", data.columns); // the style knows how large a digit is
  picture.onclick = ({ offsetX, offsetY }) => {
    const side = picture.clientWidth / data.columns;
    const pressed = data.ids[Math.floor(offsetY / side) * data.columns + Math.floor(offsetX / side)];
    if (pressed !== undefined) setTriggerValue("pressed", pressed);
  };
}
