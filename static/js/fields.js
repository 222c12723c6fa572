/** What fields can do where there is a script: show a password while it is typed, and copy a link with one press. */

for (const input of document.querySelectorAll("input")) {
  if (input.type === "password") showable(input);
  else if ("copies" in input.dataset) copyable(input);
}

/** @param {HTMLInputElement} input */
function showable(input) {
  const button = beside(input, "Show");
  const show = (/** @type {boolean} */ shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", shown ? "Hide the password" : "Show the password");
  };
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false)); // so that no browser remembers it as a word
}

/** @param {HTMLInputElement} input */
function copyable(input) {
  const button = beside(input, "Copy");
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected"; // without https there is no clipboard; what is selected can be copied by hand
    }
  });
}

/**
 * A button on the field's own line.
 * @param {HTMLInputElement} input
 * @param {string} word
 */
function beside(input, word) {
  const row = document.createElement("div");
  row.className = "row nowrap";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = word;
  button.setAttribute("aria-controls", input.id);
  input.replaceWith(row);
  row.append(input, button);
  return button;
}
