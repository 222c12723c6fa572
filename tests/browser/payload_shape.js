// What is wrong with the shape of a document: anything that is not of the house, or is not where the house put it.
// `wanted` is what has to be found: `texts` as the whole text of an element or the value of a field, `prose` as all of a box of prose
// and `essay` somewhere in an essay, these two without white space; `articles` by their id: {author, to, quote, words} or {reason}.
(document, wanted) => {
  const faults = [];
  const fault = (what, element) => faults.push(`${what}: ${element?.outerHTML?.slice(0, 200) ?? ""}`);
  const PROSE = ".prose, .instructions";
  const MARKS = { p: [], br: [], em: [], strong: [], blockquote: [], ul: [], ol: ["start"], li: [], code: [], pre: [], small: [] };
  MARKS.a = ["href", "rel", "target"];
  const allowedOf = (node) => (node.matches("a.host") ? ["class", ...MARKS.a] : Object.hasOwn(MARKS, node.localName) ? MARKS[node.localName] : null);
  const HOUSE = new Set(
    `html head meta title link body script noscript template header footer main nav section article aside div p span a b strong i bdi
    h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote mark sup kbd time form input textarea select option optgroup button label fieldset
    legend details summary img br hr small em abbr code table thead tbody tr th td caption figure figcaption cite`.split(/\s+/),
  );
  const DRAWN = new Set("svg symbol use path rect circle line polyline polygon g defs title desc".split(" "));
  const ODD = /^(on|style$|srcdoc$|formaction$|ping$|background$|is$|xlink:|xmlns:|nonce$)/i;
  const own = document.defaultView.location.origin;

  const walk = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) fault(`a comment ${node.data.slice(0, 80)}`, node.parentElement);
    else if ((node.closest(PROSE) && !node.matches(PROSE)) || node.matches(".evidence a.host")) marks(node);
    else house(node);
  }

  function marks(node) {
    const allowed = allowedOf(node);
    if (!allowed || node.namespaceURI !== "http://www.w3.org/1999/xhtml") return fault("an element that words may not make", node);
    for (const name of node.getAttributeNames()) if (!allowed.includes(name)) fault(`an attribute that words may not make, ${name}`, node);
    if (node.localName !== "a") return;
    if (!["http:", "https:", "mailto:"].includes(node.protocol)) fault(`a link of ${node.protocol}`, node);
    if (!/\bnoopener\b/.test(node.rel) || node.target !== "_blank") fault("a link without its rel", node);
  }

  function house(node) {
    const drawn = node.namespaceURI === "http://www.w3.org/2000/svg";
    if (!(drawn ? DRAWN : HOUSE).has(node.localName)) fault("an element that the house does not use", node);
    for (const name of node.getAttributeNames()) if (ODD.test(name)) fault(`an attribute that the house does not use, ${name}`, node);
    if (drawn) return;
    for (const address of [node.href, node.src, node.getAttribute("action") && node.action]) {
      if (address && new URL(address).origin !== own) fault("an address elsewhere", node);
    }
    if (node.localName === "script" && node.type !== "importmap" && !(node.type === "module" && node.src.startsWith(`${own}/static/`))) {
      fault("a script that is not the house's", node);
    }
    if (node.localName === "meta" && node.httpEquiv) fault("a meta that steers", node);
  }

  // Each box is where it was put: nothing that it holds has ended it early, or taken in what follows.
  const standing = /^svg (header (div.restated )?(blockquote (p.was-said )?)?div.prose( details.parts)?( p.evidence)?( details.scheme)?( p.debt)? p.post-acts( div.post-do)?( form)?|div.prose (p|footer)( p.post-acts)?)$/;
  const gone = /^svg (h[3-6] )?p( p.post-acts| footer)?( div.post-do)?$/;
  for (const article of document.querySelectorAll("article.post")) {
    const parts = [...article.children].map((child) => {
      const [name] = ["prose", "evidence", "scheme", "debt", "post-acts", "post-do", "restated", "was-said", "parts"].filter((one) => child.classList.contains(one));
      return name ? `${child.localName}.${name}` : child.localName;
    });
    if (article.matches(".pending, .failed")) continue;
    if (!standing.test(parts.join(" ")) && !gone.test(parts.join(" "))) fault(`an article of ${parts.join(" ")}`, article);
    if (article.parentElement.localName !== "li") fault("an article outside of its list", article);
  }

  const bare = (text) => text.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, "");
  const words = (text) => text.replace(/\s+/g, " ").trim();
  for (const [id, it] of Object.entries(wanted.articles ?? {})) {
    const article = document.getElementById(id);
    if (!article) {
      fault(`no ${id}`);
      continue;
    }
    const is = (selector, expected, reading) => {
      const found = article.querySelector(selector)?.textContent ?? "";
      if (reading(found) !== expected) fault(`${id}: ${selector} says ${JSON.stringify(found.slice(0, 120))}, not ${JSON.stringify(expected.slice(0, 120))}`);
    };
    if ("reason" in it) is(".reason", it.reason, words);
    else {
      is(".author bdi", it.author, words);
      is(".prose", it.words, bare);
      is(".quoted", it.quote, words);
      is(".parts dd", it.part ?? "", words);
      is(".restated-words", it.restated ?? "", words);
      if (it.to) is(".post-head .to", it.to, words);
      if (it.citation) is(".evidence .citation", it.citation, words);
    }
  }

  const texts = new Set();
  if (wanted.texts?.length) {
    for (const element of document.querySelectorAll("body *, title")) {
      texts.add(words(element.textContent));
      if ("value" in element) texts.add(words(`${element.value}`));
    }
  }
  const proses = new Set([...document.querySelectorAll(PROSE)].map((box) => bare(box.textContent)));
  const runs = [...document.querySelectorAll(".essay [data-start]")].flatMap((run) => [...run.childNodes]);
  const essay = bare(runs.filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(""));
  const missing = [
    ...(wanted.texts ?? []).filter((text) => !texts.has(text)),
    ...(wanted.prose ?? []).filter((text) => !proses.has(text)),
    ...(wanted.essay ?? []).filter((text) => !essay.includes(text)),
  ];
  const boxes = [...document.querySelectorAll(`${PROSE}, bdi, .quoted, .hit, .claim-text, .reason`)].map((box) => box.innerHTML);
  return { faults, missing, boxes, count: document.querySelectorAll("article.post").length };
}
