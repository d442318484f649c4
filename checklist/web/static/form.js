// Makes the form quicker; without it everything works by plain posts.
(() => {
  "use strict";

  const PAUSE = 600; // milliseconds after the last key before the questions are asked for

  // How a request travels: to the server, or to Python in this page (checklistTransport).
  const here = globalThis.checklistTransport;
  const transport = here ?? {
    async ask(action, formData) {
      const reply = await fetch(action || "./", { method: "POST", body: new URLSearchParams(formData) });
      const type = reply.headers.get("content-type") ?? "";
      return { status: reply.status, type, blob: await reply.blob(), name: "" };
    },
  };

  const form = () => document.querySelector("#form");
  const questions = () => document.querySelector("#questions");

  // The questions that apply -----------------------------------------------------------------

  let timer = 0;
  let asked = 0;
  let plain = false; // once a request has failed, buttons post the form as they do without a script

  async function refresh(button) {
    clearTimeout(timer);
    if (!questions()) return; // another page has taken the form's place
    const number = ++asked;
    const data = new FormData(form());
    if (button) data.append(button.name, button.value);
    const reply = await transport.ask("questions", data).catch(() => ({ status: 0 }));
    if (number !== asked || !questions()) return;
    if (reply.status === 200) {
      show(await reply.blob.text(), button);
    } else if (button && !here) {
      plain = true;
      button.click();
    }
  }

  function show(html, button) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const status = document.querySelector("#top-status");
    const said = fresh.querySelector("#top-status");
    const opened = questions().querySelector("details")?.open;
    const focused = questions().contains(document.activeElement) ? document.activeElement : null;
    const sought = button ?? (focused?.name ? focused : null);
    // The old status element stays, for only a change within it is read out.
    if (status.textContent !== said.textContent) status.textContent = said.textContent;
    said.remove();
    while (status.nextSibling) status.nextSibling.remove();
    status.after(...fresh.body.childNodes);
    const details = questions().querySelector("details");
    if (details && opened) details.open = true;
    if (sought) focusAgain(sought);
  }

  // The button that was pressed, or the one that has taken its place.
  function focusAgain({ name, value }) {
    const twins = [...questions().querySelectorAll("button")].filter((each) => each.value === value);
    const twin = twins.find((each) => each.name === name) ?? twins.at(-1);
    (twin ?? questions().querySelector("button"))?.focus();
  }

  document.addEventListener("input", (event) => {
    if (event.target.form !== form() || event.target.type === "file") return;
    if (event.target.type === "checkbox" && event.target.checked) settle(event.target);
    count(event.target.closest(".group"));
    clearTimeout(timer);
    timer = setTimeout(() => refresh(), PAUSE);
  });

  // “None” cannot stand beside another answer.
  function settle(box) {
    const alone = "alone" in box.dataset;
    for (const other of form().elements[box.name]) {
      if (other !== box && (alone || "alone" in other.dataset)) other.checked = false;
    }
  }

  function count(group) {
    if (!group) return;
    const told = group.querySelector("summary .count");
    const names = new Set([...new FormData(form())].filter(([, value]) => value.trim()).map(([name]) => name));
    const fields = new Set([...group.querySelectorAll("[name]")].map((each) => each.name));
    const answered = [...fields].filter((name) => names.has(name)).length;
    told.textContent = answered ? told.dataset.answered.replace("{count}", answered) : "";
  }

  // One more box for an own question ------------------------------------------------------------

  function another(button) {
    const boxes = button.parentElement.querySelectorAll("textarea");
    const box = boxes[0].cloneNode();
    box.value = "";
    for (const name of ["id", "aria-invalid", "aria-describedby"]) box.removeAttribute(name);
    box.setAttribute("aria-label", button.dataset.own.replace("{number}", boxes.length + 1));
    boxes[boxes.length - 1].after(box);
    box.focus();
  }

  // What is sent ------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    if (plain) return;
    const button = event.submitter;
    const action = (button?.getAttribute("formaction") ?? event.target.getAttribute("action")).replace(/#.*/, "");
    if (button?.name === "another") {
      event.preventDefault();
      another(button);
    } else if (button?.className === "enter") {
      event.preventDefault();
      refresh();
    } else if (button?.name && button.name !== "language") {
      event.preventDefault();
      refresh(button);
    } else if (here) {
      event.preventDefault();
      send(action, new FormData(event.target, button));
    }
  });

  async function send(action, data) {
    const file = data.get("file");
    if (file instanceof File) data.set("file", await file.text());
    const reply = await here.ask(action, data).catch(() => null); // the page says so itself
    if (!reply) return;
    if (reply.type.startsWith("text/html")) turn(await reply.blob.text());
    else download(reply);
  }

  function turn(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    document.title = fresh.title;
    document.documentElement.lang = fresh.documentElement.lang;
    for (const part of ["main", "footer"]) {
      document.querySelector(part)?.replaceWith(fresh.querySelector(part));
    }
    scrollTo(0, 0);
    const first = document.querySelector("main [autofocus]") ?? document.querySelector("main h1");
    if (first.matches("h1")) first.tabIndex = -1;
    first.focus();
    grow();
  }

  function download({ blob, name }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // The preview is as long as the sheet ------------------------------------------------------------

  function grow() {
    const frame = document.querySelector("iframe.sheet");
    if (!frame) return;
    const fit = new ResizeObserver(([{ target }]) => {
      frame.style.height = `${target.offsetHeight + 4}px`;
    });
    const watch = () => {
      fit.disconnect(); // from the empty page that was there before the sheet
      const root = frame.contentDocument?.documentElement;
      if (root) fit.observe(root);
    };
    frame.addEventListener("load", watch);
    watch();
  }

  grow();
})();
