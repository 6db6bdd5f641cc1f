/* Goes on when every application's page has answered, or after a short while; the link is there for
   those without script (OpenID Connect Front-Channel Logout 1.0 §3). */
(() => {
  "use strict";
  let answered = 0;
  let wanted = Infinity;
  const link = () => document.getElementById("go-on");
  const look = () => answered >= wanted && location.replace(link().href);
  // In the head, so that no frame can be quicker than this.
  for (const event of ["load", "error"]) {
    document.addEventListener(event, ({ target }) => target.tagName === "IFRAME" && (answered++, look()), true);
  }
  document.addEventListener("DOMContentLoaded", () => {
    wanted = document.querySelectorAll("iframe").length;
    look();
    setTimeout(() => location.replace(link().href), 4000);
  });
})();
