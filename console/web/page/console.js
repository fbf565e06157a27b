"use strict";
// Beside textual.js, which draws the terminal: what a page does that a terminal does not.

const LOOK = 2000; // ms between two looks at whether the server is there again
const shell = document.getElementById("terminal");
const own = { title: document.title, opened: 0, ended: false, confirmed: false, audio: null };

const size = Number(new URLSearchParams(location.search).get("fontsize"));
if (size >= 8 && size <= 48) {
  shell.dataset.fontSize = String(size);
}

const AT_ONCE = 10000; // ms: a console that ends sooner would only do so again
const LOST = "The line to the console is lost. Calls go on. It opens again by itself.";
const ENDED = "The console ended at once. Calls go on.";
const REFUSED = "This page got no line to the console: whoever looks after it finds why in its log.";

function input() {
  return document.querySelector(".xterm-helper-textarea");
}

function open() {
  own.opened = Date.now();
  input()?.blur(); // the console is told of a focus that comes from now on
  input()?.focus();
}

function ring() {
  own.audio ??= new AudioContext();
  const tone = own.audio.createOscillator();
  const loudness = own.audio.createGain();
  loudness.gain.value = 0.2;
  tone.frequency.value = 880;
  tone.connect(loudness).connect(own.audio.destination);
  tone.start();
  tone.stop(own.audio.currentTime + 0.25);
}

function notify(text) {
  if (!("Notification" in window) || Notification.permission !== "granted") {
    ring();
    return;
  }
  const shown = new Notification("telnyx-console", { body: text, tag: "telnyx-console" });
  shown.addEventListener("click", () => window.focus());
}

function hear(event) {
  if (typeof event.data !== "string") {
    return;
  }
  const [kind, text] = JSON.parse(event.data);
  if (kind === "title") {
    document.title = text || own.title;
  } else if (kind === "notice") {
    notify(text);
  } else if (kind === "bell") {
    ring();
  } else if (kind === "farewell") {
    own.ended = true;
    if (text) {
      document.getElementById("words").textContent = text;
    }
  }
}

async function lookAgain() {
  try {
    if ((await fetch("/health", { cache: "no-store" })).ok) {
      location.reload();
      return;
    }
  } catch {
    // it is still away
  }
  setTimeout(lookAgain, LOOK);
}

function close() {
  document.title = own.title;
  if (own.ended) {
    return;
  }
  const lasted = own.opened ? Date.now() - own.opened : 0;
  const words = !own.opened ? REFUSED : lasted < AT_ONCE ? ENDED : LOST;
  document.getElementById("words").textContent = words;
  if (words === LOST) {
    setTimeout(lookAgain, LOOK);
  }
}

window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener("open", open);
    this.addEventListener("message", hear);
    this.addEventListener("close", close);
  }
};

// The terminal makes a link of every address in a text, also of one in a caller's name. Only a file
// of ours is opened, and what somebody was asked about: a link that the console itself has drawn.
const ask = window.confirm.bind(window);
const openWindow = window.open.bind(window);
window.confirm = (question) => {
  own.confirmed = ask(question);
  return own.confirmed;
};
window.open = (address, ...more) => {
  const ours = address && new URL(address, location.href).origin === location.origin;
  const wanted = own.confirmed || ours;
  own.confirmed = false;
  return wanted ? openWindow(address, ...more) : null;
};

// The terminal measures its cells once: the font has to be there before.
const begin = window.onload;
window.onload = null;
window.addEventListener("load", (event) => {
  const fonts = ["400 16px", "700 16px", "italic 400 16px"].map((one) =>
    document.fonts.load(`${one} 'Roboto Mono'`, "a\u25c6\u28ff"),
  );
  Promise.allSettled(fonts).then(() => begin(event));
});

document.getElementById("again").addEventListener("click", () => location.reload());
document.addEventListener("mouseup", () => input()?.focus());
document.addEventListener(
  "keydown",
  () => {
    if ("Notification" in window && Notification.permission === "default") {
      Notification.requestPermission();
    }
  },
  { once: true, capture: true },
);
