// Focuses, hovers and clicks everything inside the given boxes of a document; how many elements that were.
(document, boxes) => {
  const found = [...document.querySelectorAll(boxes.map((box) => `${box} *`).join(", "))];
  const { MouseEvent, FocusEvent, PointerEvent, KeyboardEvent } = document.defaultView;
  const options = { bubbles: true, cancelable: true, composed: true };
  for (const element of found) {
    element.focus?.();
    element.dispatchEvent(new FocusEvent("focus"));
    for (const type of ["pointerover", "pointerenter", "pointermove", "pointerdown", "pointerup"]) {
      element.dispatchEvent(new PointerEvent(type, options));
    }
    for (const type of ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "contextmenu", "click", "mouseout"]) {
      element.dispatchEvent(new MouseEvent(type, options));
    }
    element.dispatchEvent(new KeyboardEvent("keydown", { ...options, key: "Enter" }));
    element.blur?.();
  }
  return found.length;
}
