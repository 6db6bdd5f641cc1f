/* Passkeys (WebAuthn). A form with data-passkey is filled in by an authenticator and sent.
   Words and addresses come from the page; without this file the other ways of signing in remain. */
(() => {
  "use strict";
  const api = navigator.credentials;
  const type = window.PublicKeyCredential;
  const supported = Boolean(window.isSecureContext && type && api);
  const forms = [...document.querySelectorAll("form[data-passkey]")];
  /* At most one question is open; a new one ends the one before. */
  let open = null;

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const decode = (options) => {
    const key = options.publicKey;
    key.challenge = toBytes(key.challenge);
    if (key.user) key.user.id = toBytes(key.user.id);
    [...(key.allowCredentials || []), ...(key.excludeCredentials || [])].forEach((one) => {
      one.id = toBytes(one.id);
    });
    return options;
  };
  const encode = (credential) => {
    const given = credential.response;
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (given[name]) response[name] = toText(given[name]);
    });
    return { id: credential.id, rawId: credential.id, type: credential.type, response };
  };

  const ask = async (form, signal) => {
    const answer = await fetch(form.dataset.question, { method: "POST", body: new FormData(form), signal });
    if (!answer.ok) throw new DOMException("", answer.status === 429 ? "Busy" : "Late");
    return decode(await answer.json());
  };
  const answerTo = async (form, more) => {
    if (open) open.abort();
    const mine = new AbortController();
    open = mine;
    const options = { ...(await ask(form, mine.signal)), ...more, signal: mine.signal };
    if (mine.signal.aborted) throw new DOMException("", "AbortError");
    return form.dataset.passkey === "create" ? api.create(options) : api.get(options);
  };
  const send = (form, credential) => {
    form.elements.credential.value = JSON.stringify(encode(credential));
    form.submit();
  };

  const say = (form, word) => {
    const line = form.querySelector("[data-say]");
    const text = word ? line.dataset[word] || line.dataset.failed : "";
    /* Said again when it happens again: a live region only tells of changes. */
    line.querySelector("[data-words]").textContent = "";
    line.hidden = !text;
    setTimeout(() => { line.querySelector("[data-words]").textContent = text; }, 30);
  };
  const words = {
    NotAllowedError: "cancelled", InvalidStateError: "known", NotSupportedError: "unsupported",
    SecurityError: "unsupported", ConstraintError: "unsupported", Late: "late", Busy: "busy",
  };

  const onSubmit = async (event) => {
    const form = event.currentTarget;
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = "1";
    const button = form.querySelector("[type=submit]");
    button.dataset.busy = "";
    say(form, "");
    try {
      send(form, await answerTo(form, {}));
    } catch (fault) {
      delete form.dataset.asking;
      delete button.dataset.busy;
      if (fault.name !== "AbortError") say(form, words[fault.name] || "failed");
      button.focus();
      if (form.dataset.autofill !== undefined) offer(form);
    }
  };

  /* Passkeys among what the browser offers to fill in. The question is asked anew before it is too old. */
  const offer = async (form) => {
    if (!type.isConditionalMediationAvailable || !(await type.isConditionalMediationAvailable())) return;
    const again = setTimeout(() => offer(form), 600000);
    try {
      send(form, await answerTo(form, { mediation: "conditional" }));
    } catch (fault) {
      /* Nobody chose one: nothing to say. */
    } finally {
      clearTimeout(again);
    }
  };

  document.querySelectorAll("[data-passkey-missing]").forEach((part) => { part.hidden = supported; });
  if (!supported) return;
  forms.forEach((form) => {
    form.hidden = false;
    /* The browser may have looked for what to focus while this was hidden. */
    const first = form.querySelector("[autofocus]");
    if (first && document.activeElement === document.body) first.focus();
    /* Before the listener that sends each form once. */
    form.addEventListener("submit", onSubmit, { capture: true });
    if (form.dataset.autofill !== undefined) offer(form);
  });
  /* Whoever signs in another way: a question that is answered late would bring the session of before. */
  addEventListener("submit", (event) => {
    if (open && !forms.includes(event.target)) open.abort();
  }, { capture: true });
  /* Shown from history: what was asked then is over. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    forms.forEach((form) => {
      delete form.dataset.asking;
      if (form.dataset.autofill !== undefined) offer(form);
    });
  });
})();
