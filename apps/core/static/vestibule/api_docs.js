// Starts the interactive page of the API. What it is told stands in data attributes: the page has no inline script.
"use strict";

(() => {
  const place = document.getElementById("api");
  const here = (path) => new URL(path, document.baseURI).href;
  const page = SwaggerUIBundle({
    url: here(place.dataset.schema),
    domNode: place,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    oauth2RedirectUrl: here(place.dataset.signedIn),
    // Tokens stay in this tab's memory.
    persistAuthorization: false,
    // No address of the API leaves for an outside validator.
    validatorUrl: null,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: false,
  });
  page.initOAuth({ usePkceWithAuthorizationCodeGrant: true });
})();
