// Runs first in every document and frame, and tells what no words of anybody may ever cause there.
(() => {
  const tell = globalThis.payloadOracle;
  const say = (kind, detail, place) => tell?.(kind, `${detail ?? ""}`.slice(0, 300), place ?? "").catch(() => {});
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    globalThis[name] = (...given) => void say("call", `${name}(${given.map(String).join(", ")})`);
  }
  addEventListener("securitypolicyviolation", (event) => {
    const place = event.composedPath()[0]?.closest?.("article[id]")?.id;
    say("violation", `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`, place);
  });
  // Following an honest link proves nothing and loses the page; a javascript: one is left to do what it does.
  const harmless = (address) => /^(https?|mailto):/i.test(address);
  const hold = (event, address) => typeof address === "string" && harmless(address) && event.preventDefault();
  addEventListener("click", (event) => hold(event, event.target.closest?.("a")?.href), true);
  addEventListener("auxclick", (event) => hold(event, event.target.closest?.("a")?.href), true);
  addEventListener("submit", (event) => hold(event, event.submitter?.formAction || event.target.action), true);
})();
