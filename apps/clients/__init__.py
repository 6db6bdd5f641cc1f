"""Floor 5: registered applications, their credentials and policies.

An "application" is the row, a "client" is the party that shows up with its id.

profiles.py  what a security profile (oidc, oauth21, fapi2) demands of its clients
models/      Application (the toolkit's, swapped), ClientSecret
services/    registration, secrets, lookup
views/       the developer pages under /developers/
engine/      the toolkit's generators; CORS by registered origin
"""
