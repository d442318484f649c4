// Starts Python in a worker while the form is being filled in, and carries what the form asks there
// and back. Nothing leaves this page: its policy lets it talk to nobody.
(() => {
  "use strict";

  const PARTS = ["worker", "wasm", "library", "site"];
  const SHARES = { unpacking: 10, python: 25, program: 60, bank: 75, ready: 100 };
  const engine = document.getElementById("engine");
  const asked = new Map();

  // A part stands in the page, or lies beside it on a site.
  async function part(name) {
    const holder = document.getElementById(`part-${name}`);
    if (!holder.dataset.from) {
      const text = holder.textContent;
      holder.remove(); // it is large, and needed once
      return text;
    }
    const response = await fetch(holder.dataset.from);
    if (!response.ok) throw new Error(`${holder.dataset.from}: ${response.status}`);
    return response.arrayBuffer();
  }

  async function unpacked(packed) {
    const bytes = typeof packed === "string"
      ? Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
      : packed;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).blob();
  }

  function show(state) {
    engine.dataset.state = state;
    for (const said of engine.querySelectorAll("[data-when]")) {
      said.hidden = said.dataset.when !== state;
    }
  }

  function reach(stage) {
    engine.querySelector("progress").value = SHARES[stage];
    if (stage === "ready") show("ready");
  }

  let fail;
  const failure = new Promise((_, reject) => { fail = reject; });
  failure.catch((error) => {
    console.error(error);
    show("failed");
    for (const { refuse } of asked.values()) refuse(error);
    asked.clear();
  });

  async function start() {
    reach("unpacking");
    const [script, wasm, library, site] = await Promise.all(PARTS.map(part));
    const address = URL.createObjectURL(
      new Blob([await unpacked(script)], { type: "text/javascript" }),
    );
    const worker = new Worker(address, { type: "module" });
    worker.onerror = (event) => fail(new Error(event.message || "the worker stopped"));
    worker.onmessage = ({ data }) => hear(data);
    worker.postMessage({ parts: { wasm, library, site } });
    return worker;
  }

  function hear({ stage, failed, number, fault, ...reply }) {
    if (stage) return reach(stage);
    if (failed) return fail(new Error(failed));
    const { give, refuse } = asked.get(number);
    asked.delete(number);
    if (fault) return refuse(new Error(fault));
    const { status, type, content, name } = reply;
    return give({ status, type, blob: new Blob([content], { type }), name });
  }

  const worker = start();
  worker.catch(fail);

  // A file goes along as its text.
  async function pairs(data) {
    const given = [...(data ?? [])].filter(([, value]) => typeof value === "string" || value.name);
    return Promise.all(given.map(async ([name, value]) =>
      [name, typeof value === "string" ? value : await value.text()]));
  }

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${String(now.getFullYear()).padStart(4, "0")}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  let count = 0;
  globalThis.checklistTransport = {
    async ask(action, data) {
      const message = { number: ++count, action, pairs: await pairs(data), day: today() };
      const python = await Promise.race([worker, failure]);
      return new Promise((give, refuse) => {
        asked.set(message.number, { give, refuse });
        failure.catch(refuse); // also if it has failed already
        python.postMessage(message);
      });
    },
  };

  // Where Python cannot start, the blank checklist is still here.
  function showBlank() {
    const blank = new DOMParser().parseFromString(
      document.querySelector("noscript").textContent, "text/html",
    );
    document.getElementById("form-style")?.remove();
    document.body.replaceChildren(...blank.head.children, ...blank.body.children);
    document.body.tabIndex = -1;
    document.body.focus();
  }

  document.getElementById("form-style").media = "all"; // where a browser does not know of scripting
  engine.hidden = false;
  engine.querySelector("button").addEventListener("click", showBlank);
  if (engine.dataset.keeper) navigator.serviceWorker?.register(engine.dataset.keeper);
})();
