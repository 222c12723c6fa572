import { oneLine } from "./words.js";

/** Characters that the server takes as a quotation. */
const QUOTE_MOST = 600;

/**
 * What is selected inside of `element`, as one line; nothing if the selection begins or ends elsewhere.
 * @param {Element | null} element
 */
export function selectedIn(element) {
  const selection = getSelection();
  if (!element || !selection || selection.isCollapsed || !selection.rangeCount) return "";
  const range = selection.getRangeAt(0);
  if (!element.contains(range.commonAncestorContainer)) return "";
  const words = oneLine(selection.toString());
  return words.length <= QUOTE_MOST ? words : "";
}

/**
 * A press on a button ends the selection before the click is heard, so it is looked at when the press begins.
 * @param {(event: Event) => Element | null} within where a quotation for what is pressed may come from
 */
export function selectionAtPress(within) {
  let words = "";
  document.addEventListener("pointerdown", (event) => (words = selectedIn(within(event))), { capture: true });
  return () => {
    const kept = words;
    words = "";
    return kept;
  };
}
