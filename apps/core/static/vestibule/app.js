/* Progressive enhancement only: every page works without this file.
   Words come from the page (data- attributes), so they are translated with it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const words = (document.body && document.body.dataset) || {};
  const sprite = words.icons || "";

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };

  /* The error summary takes the focus, so that it is read first. */
  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    document.title = `${words.errorPrefix || ""}${document.title}`;
  }

  /* A password can be looked at. */
  all("input[type=password]").forEach((input) => {
    const box = document.createElement("div");
    box.className = "reveal";
    input.before(box);
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", words.showPassword || "Show password");
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", input.id);
    button.append(icon("eye"));
    box.append(input, button);
    const show = (on) => {
      input.type = on ? "text" : "password";
      button.setAttribute("aria-pressed", String(on));
      button.replaceChildren(icon(on ? "eye-off" : "eye"));
    };
    button.addEventListener("click", () => {
      show(input.type === "password");
      input.focus();
    });
    /* Password managers and history look for a password field when the form leaves. */
    if (input.form) input.form.addEventListener("submit", () => show(false));
  });

  /* How hard a new password is to guess: a rough and honest estimate of its bits. */
  const bits = (value, known) => {
    let text = value.toLowerCase();
    known.forEach((word) => {
      if (word.length > 2) text = text.split(word).join("");
    });
    text = text
      .replace(/(.)\1{2,}/g, "$1")
      .replace(/(?:0?123456?7?8?9?|abcd?e?f?|qwert[yz]?u?|asdf?g?|pass(?:word|wort)?|letmein|welcome|admin)/g, "x")
      .replace(/(?:19|20)\d\d/g, "y");
    const pool =
      (/[a-z]/.test(text) ? 26 : 0) + (/[A-Z]/.test(value) ? 10 : 0) + (/\d/.test(text) ? 10 : 0) +
      (/[^a-z0-9]/.test(text) ? 24 : 0);
    const variety = new Set(text).size;
    return Math.min(text.length, variety * 2) * Math.log2(Math.max(pool, 2));
  };
  all("[data-strength]").forEach((box) => {
    const input = document.getElementById(box.dataset.strength);
    const say = box.querySelector("[data-strength-words]");
    const meter = box.querySelector(".meter");
    if (!input || !say || !meter) return;
    const names = (box.dataset.words || "").split("|");
    meter.append(...names.map(() => document.createElement("i")));
    const measure = () => {
      const known = all("input[type=email]", input.form || document)
        .flatMap((field) => field.value.toLowerCase().split(/[@.\-_+]/));
      const strength = bits(input.value, known);
      const level = !input.value ? 0 : strength < 40 ? 1 : strength < 60 ? 2 : strength < 90 ? 3 : 4;
      box.hidden = !input.value;
      meter.dataset.level = String(level);
      const word = level ? names[level - 1] || "" : "";
      if (say.textContent !== word) say.textContent = word;
    };
    input.addEventListener("input", measure);
    measure();
  });

  /* Copy a value; the button says that it did. */
  all("[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy);
    const label = button.querySelector("[data-copy-label]");
    if (!source || !label || !navigator.clipboard) return;
    const before = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        label.textContent = button.dataset.done || before;
      } catch (refused) {
        getSelection().selectAllChildren(source);
      }
      setTimeout(() => { label.textContent = before; }, 2500);
    });
  });

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  /* One click is one request. The button wakes again when the page is shown from history. */
  all("form[method=post]:not([data-again])").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      const button = event.submitter;
      if (button && button.classList.contains("btn")) button.dataset.busy = "";
    });
  });
  addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    all("[data-busy]").forEach((button) => { delete button.dataset.busy; });
  });

  /* Codes may be pasted with spaces or dashes. */
  all("input.otp").forEach((input) => {
    input.addEventListener("paste", (event) => {
      const text = (event.clipboardData || { getData: () => "" }).getData("text");
      const clean = text.replace(/[\s\u2010-\u2015-]+/g, "");
      if (!clean || clean === text) return;
      event.preventDefault();
      input.value = clean;
    });
  });

  /* Instants in the time zone of the account, else of this device; the exact one stays in the title. */
  const languages = navigator.languages || [];
  const language = languages.find((tag) => tag.split("-")[0] === root.lang.split("-")[0]) || root.lang;
  all("time[data-local]").forEach((time) => {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.valueOf())) return;
    const options = { dateStyle: "medium", numberingSystem: "latn", timeZone: words.zone || undefined };
    if (time.dataset.local !== "date") options.timeStyle = "short";
    try {
      time.textContent = new Intl.DateTimeFormat(language || undefined, options).format(instant);
    } catch (unknownLanguage) {
      time.textContent = instant.toLocaleString();
    }
  });

  /* Light, dark or as the system, without loading the page again. */
  all("form.theme").forEach((form) => {
    form.addEventListener("submit", (event) => {
      const chosen = event.submitter && event.submitter.value;
      if (!chosen) return;
      event.preventDefault();
      const body = new FormData(form);
      body.set("theme", chosen);
      if (chosen === "system") delete root.dataset.theme;
      else root.dataset.theme = chosen;
      all("form.theme button").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.value === chosen));
      });
      fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => form.submit());
    }, { capture: true });
  });

  /* The menu of small screens closes with Escape or a tap elsewhere. */
  const menus = all("details.menu");
  const close = (menu, refocus) => {
    if (!menu.open) return;
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  };
  if (menus.length) {
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") menus.forEach((menu) => close(menu, true));
    });
    addEventListener("click", (event) => {
      menus.forEach((menu) => { if (!menu.contains(event.target)) close(menu, false); });
    });
  }

  /* Fields that belong to one kind of application only. */
  const kinds = all("input[name=kind]");
  const reveal = () => {
    const chosen = kinds.find((kind) => kind.checked);
    all("[data-kinds]").forEach((part) => {
      part.hidden = Boolean(chosen) && !part.dataset.kinds.split(" ").includes(chosen.value);
    });
  };
  kinds.forEach((kind) => kind.addEventListener("change", reveal));
  if (kinds.length) reveal();
})();
