// Shows the blank checklist where no sheet can be made. It stands last, in the words of old browsers,
// for where the scripts above could not be read, nobody else says so.
(function () {
  "use strict";

  var engine = document.getElementById("engine");
  var style = document.getElementById("form-style");

  function showBlank() {
    var text = document.getElementById("blank").textContent;
    var blank = new DOMParser().parseFromString(text, "text/html");
    var note = blank.querySelector(".no-script"); // it is not for want of scripts
    note.parentNode.removeChild(note);
    style.parentNode.removeChild(style);
    var parts = blank.querySelectorAll("head > *, body > *");
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
    for (var place = 0; place < parts.length; place++) {
      document.body.appendChild(document.importNode(parts[place], true));
    }
    scrollTo(0, 0);
  }

  function say(state) {
    var told = engine.querySelectorAll("[data-when]");
    for (var place = 0; place < told.length; place++) {
      told[place].hidden = told[place].getAttribute("data-when").split(" ").indexOf(state) < 0;
    }
    engine.className = "near";
    engine.hidden = false;
    style.media = "all";
  }

  engine.querySelector("button").onclick = showBlank;
  if (!window.checklistTransport) say("failed");
})();
