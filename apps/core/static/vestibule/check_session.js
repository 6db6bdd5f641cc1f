/* Answers a client's page: "changed", "unchanged" or "error" (OpenID Connect Session Management 1.0 §3.2, §4.2). */
(() => {
  "use strict";
  const { cookie } = document.currentScript.dataset;
  const state = () => {
    const mine = document.cookie.split("; ").find((pair) => pair.startsWith(`${cookie}=`));
    return mine ? mine.slice(cookie.length + 1) : "";
  };
  const hash = async (text) => {
    const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  // Where the browser withholds cookies from frames, an empty one says nothing: "error" keeps the
  // client from asking again and again.
  const isBlind = async () => !state() && document.hasStorageAccess && !(await document.hasStorageAccess());
  const judge = async (said, origin) => {
    const parts = typeof said === "string" && said.match(/^(\S(?:.*\S)?) ([0-9a-f]{64})\.([\w-]+)$/);
    if (!parts || (await isBlind())) return "error";
    const now = await hash(`${parts[1]} ${origin} ${state()} ${parts[3]}`);
    return now === parts[2] ? "unchanged" : "changed";
  };
  addEventListener("message", async ({ data, origin, source }) => {
    if (source && /^https?:/.test(origin)) source.postMessage(await judge(data, origin), origin);
  });
})();
