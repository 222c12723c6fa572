// Shows each sheet in a frame of its own, looks at its shape and pokes it; what came of each, by the frame's name.
async ([sheets, patience], poke, shape) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const form = (sheet) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: sheet.address, target: sheet.name });
    for (const [name, value] of Object.entries(sheet.fields)) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };
  const shown = sheets.map((sheet) => {
    const frame = document.createElement("iframe");
    frame.name = sheet.name;
    frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals";
    if (!sheet.fields) frame.src = sheet.address;
    document.body.append(frame);
    if (sheet.fields) form(sheet);
    return { frame, sheet };
  });
  const state = ({ frame }) => {
    try {
      return frame.contentWindow.location.href === "about:blank" ? "loading" : frame.contentDocument.readyState;
    } catch {
      return "complete"; // elsewhere already
    }
  };
  const until = async (reached, end) => {
    while (!shown.every((it) => reached.includes(state(it))) && performance.now() < end) await wait(20);
  };
  await until(["interactive", "complete"], performance.now() + patience);
  // what a page was made to ask of others may never come
  await until(["complete"], performance.now() + patience / 10);
  const answers = {};
  for (const { frame, sheet } of shown) {
    try {
      const inside = frame.contentDocument;
      const { faults, missing, boxes } = shape(inside, sheet.wanted);
      answers[sheet.name] = { faults, missing, boxes, poked: poke(inside, [".prose", ".instructions", "bdi"]), read: true };
    } catch {
      // it has gone somewhere else, which is a sighting
    }
  }
  // javascript: links run in tasks of their own
  for (let turn = 0; turn < 5; turn += 1) await wait(20);
  return answers;
}
