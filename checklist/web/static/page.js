// Starts Python in a worker while the form is being filled in, and carries what the form asks there
// and back. Nothing leaves this page: its policy lets it talk to nobody.
(() => {
  "use strict";

  const PARTS = ["worker", "wasm", "library", "site"];
  const SHARES = { unpacking: 10, python: 25, program: 60, bank: 75, ready: 100 };
  const PAUSE = 400; // milliseconds after which somebody who waits is told so
  const PATIENCE = 60_000; // and without any news: a computer short of memory may give none
  const engine = document.getElementById("engine");
  const style = document.getElementById("form-style");

  // What the page says of itself ------------------------------------------------------------------

  let state = "loading";
  let awaited = 0;
  let slow = false;
  let watch = 0;

  function tell() {
    const shown = new Set([state]);
    if (awaited && state !== "failed") {
      shown.delete("ready");
      shown.add("awaited");
    }
    if (slow && state !== "failed") shown.add("slow");
    for (const said of engine.querySelectorAll("[data-when]")) {
      said.hidden = !said.dataset.when.split(" ").some((when) => shown.has(when));
    }
    engine.classList.toggle("near", awaited > 0 || slow || state === "failed");
  }

  // As long as there is something to wait for, news are due.
  function expect() {
    clearTimeout(watch);
    slow = false;
    if (state === "loading" || asked.size) {
      watch = setTimeout(() => { slow = true; tell(); }, PATIENCE);
    }
  }

  function reach(stage) {
    engine.querySelector("progress").value = SHARES[stage];
    if (stage === "ready") state = "ready";
  }

  let fail;
  const failure = new Promise((_, refuse) => { fail = refuse; });
  failure.catch((error) => {
    console.error(error);
    state = "failed";
    tell();
  });

  // Python ----------------------------------------------------------------------------------------

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
    const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).blob();
  }

  async function start() {
    reach("unpacking");
    const [script, wasm, library, site] = await Promise.all(PARTS.map(part));
    const code = new Blob([await unpacked(script)], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(code));
    worker.onerror = (event) => fail(new Error(event.message || "the worker stopped"));
    worker.onmessage = ({ data }) => {
      hear(data);
      expect();
      tell();
    };
    worker.postMessage({ parts: { wasm, library, site } });
    return worker;
  }

  const asked = new Map();

  function hear({ stage, failed, number, fault, status, type, content, name }) {
    if (stage) return reach(stage);
    if (failed) return fail(new Error(failed));
    const { give, refuse } = asked.get(number);
    asked.delete(number);
    if (fault) return refuse(new Error(fault));
    return give({ status, type, blob: new Blob([content], { type }), name });
  }

  const worker = start();
  worker.catch(fail);
  expect();

  // What the form asks ----------------------------------------------------------------------------

  function today() {
    const now = new Date();
    const numbers = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
    return numbers.map((number, place) => String(number).padStart(place ? 2 : 4, "0")).join("-");
  }

  let count = 0;

  async function answer(action, data) {
    const message = { number: ++count, action, pairs: [...data], day: today() };
    const python = await Promise.race([worker, failure]);
    const reply = new Promise((give, refuse) => asked.set(message.number, { give, refuse }));
    python.postMessage(message);
    expect();
    return Promise.race([reply, failure]);
  }

  globalThis.checklistTransport = {
    async ask(action, data) {
      const wait = action === "questions" ? 0 : 1; // for what comes by itself nobody waits
      awaited += wait;
      setTimeout(tell, PAUSE);
      try {
        return await answer(action, data);
      } catch (error) {
        fail(error);
        throw error;
      } finally {
        awaited -= wait;
        tell();
      }
    },
  };

  style.media = "all"; // for a browser that does not know of `scripting`
  engine.hidden = false;
  if (engine.dataset.keeper) navigator.serviceWorker?.register(engine.dataset.keeper);
})();
