// Runs Python beside the page, so that the page never stands still. What Pyodide consists of stands
// above this in the same script: createEngine, loadPyodide and LOCK_INFO are theirs.
const NOWHERE = "https://page.invalid/"; // an address that leads nowhere, as Pyodide wants one

// All that Pyodide asks for is here already; whatever else asks for something gets nothing.
const parts = new Map();
globalThis.fetch = async (address) => {
  const name = String(address).replace(NOWHERE, "");
  if (!parts.has(name)) throw new TypeError("this page fetches nothing");
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  const response = new Response(parts.get(name), { headers: { "Content-Type": type } });
  parts.delete(name); // each is asked for once
  return response;
};

// Where the machine cannot be built, Pyodide says so to the console only, and waits for ever.
const { instantiateStreaming } = WebAssembly;
WebAssembly.instantiateStreaming = async (...given) => {
  try {
    return await instantiateStreaming(...given);
  } catch (error) {
    postMessage({ failed: String(error) });
    throw error;
  }
};

// Text in base 64, or bytes, either compressed.
async function unpacked(part) {
  const bytes = typeof part === "string" ? decoded(part) : part;
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

function decoded(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function start({ wasm, library, site }) {
  parts.set("pyodide.asm.wasm", await unpacked(wasm));
  parts.set("python_stdlib.zip", await unpacked(library));
  postMessage({ stage: "python" });
  const python = await loadPyodide({
    createPyodideModule: createEngine,
    indexURL: NOWHERE,
    lockFileContents: { info: LOCK_INFO, packages: {} },
    packageBaseUrl: NOWHERE,
  });
  postMessage({ stage: "program" });
  const folder = python.runPython("import site; site.getsitepackages()[0]");
  python.unpackArchive(await unpacked(site), "zip", { extractDir: folder });
  postMessage({ stage: "bank" });
  return python.pyimport("checklist.web.in_browser").reply;
}

let reply;

onmessage = async ({ data }) => {
  if (data.parts) {
    reply = start(data.parts);
    reply.then(
      () => postMessage({ stage: "ready" }),
      (error) => postMessage({ failed: String(error) }),
    );
    return;
  }
  const { number, action, pairs, day } = data;
  try {
    const made = (await reply)(action, JSON.stringify(pairs), day);
    const [status, type, content, name] = made.toJs();
    made.destroy();
    postMessage({ number, status, type, content, name }, [content.buffer]);
  } catch (error) {
    postMessage({ number, fault: String(error) });
  }
};
