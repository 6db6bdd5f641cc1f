"""Floor 0: protect an API with access tokens of an issuer that is known by its URL alone.

A package to copy into any Django project: it imports nothing of ours, and needs Django, joserfc
and, for the classes in `api/`, Django REST framework. Our own APIs are protected by the same
classes; only who verifies a token differs (`RESOURCE_SERVER["VERIFIER"]`).

api/            authentication and permissions for REST framework
endpoints/      protected resource metadata (RFC 9728)
services/       issuer: metadata and keys, kept; verification: signed access tokens (RFC 9068);
                replays: proofs that were seen; verifier: all of it, for one request
tokens/         what a request shows, what a token says, proofs (RFC 9449), challenges
errors.py       what a request can be refused with
configuration.py  the setting RESOURCE_SERVER
"""
