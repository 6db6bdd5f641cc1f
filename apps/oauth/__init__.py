"""Floor 6: the authorization server. Who may get which token.

acr.py          levels of authentication: what a session's proofs amount to, and since when
endpoints/      authorize step_up consent token userinfo introspect revoke jwks metadata
                end_session decoupled
interaction/    what still has to happen before a code may be issued: an ordered list of steps
client_auth/    how a client proves who it is at our endpoints: one method a file
grants/         what a token request may offer: one grant type a file
sender/         what binds a token to its holder: one constraint a file
message.py      a request of a program as plain values; token_request.py one whose client is known
tokens/         what tokens look like: access_token (RFC 9068) id_token refresh_token, and
                how they are shown: presentation dpop_proof dpop_nonce
services/       tokens codes families opaque revocation denials consents requests purge: the
                verbs, each one transaction; the hot path in written-out SQL
models/         the toolkit's swapped tables and our own
engine/         the toolkit's seams: scopes backend, bearer validator; template context
resource.py     token authentication and RequireScopes: the default of every API
middleware.py   nonces for clients that send proofs
"""
