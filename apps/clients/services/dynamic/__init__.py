"""Applications that register themselves (RFC 7591, RFC 7592, OpenID Connect Registration 1.0).

registrations.py  register, read, replace, delete: the four verbs of the endpoint
names.py          client metadata by its registered names, read and written
limits.py         what an application may ask for, and by whose leave
admission.py      initial access tokens
statements.py     software statements
documents.py      clients whose id is the address of their metadata
visits.py         how many of those one network may make us fetch
lookalikes.py     names that are the operator's
expiry.py         what nobody used is removed
"""
