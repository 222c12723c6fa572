/** After a refused form the summary of what went wrong takes the focus, so that it is the first thing read aloud. */
const summary = document.querySelector(".error-summary");
if (summary instanceof HTMLElement) summary.focus();
