"""Applications that register themselves (RFC 7591, RFC 7592, OpenID Connect Registration 1.0).

registrations.py  register, read, replace, delete: the four verbs of the endpoint
names.py          client metadata by its registered names, read and written
limits.py         what an application may ask for, and by whose leave
admission.py      initial access tokens
statements.py     software statements
expiry.py         what nobody used is removed
"""
