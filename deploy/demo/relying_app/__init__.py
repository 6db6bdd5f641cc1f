"""A relying app that knows its provider only by the discovery document.

config       the JSON file: which provider, which API, which of the instances am I
sessions     what the browser is remembered by: a random cookie; the rest stays here in memory
person       who is signed in, and the tokens the app holds for them
provider     every word spoken to the provider, by Authlib (OpenID Connect)
answers      what a resource answered, in a form that a page can show
challenges   which stronger sign-in an API asks for (RFC 9470)
documents    the document API, called with the person's access token
sentences    protocol error codes in plain words
visit        what one browser's session holds
pages        signing in and out, and the one page there is
actions      what a signed-in person can try
mishaps      what people see when something went wrong
application  puts these together as a Flask application
"""
