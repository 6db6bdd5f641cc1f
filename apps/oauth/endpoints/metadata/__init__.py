"""Authorization server metadata (RFC 8414; OpenID Connect Discovery 1.0 §3): one topic a file.

view           the document, put together
clients        how clients prove who they are
authorization  what an authorization request may ask
requests       the ways in which one may arrive
tokens         grants, ID tokens, claims
devices        what has no browser
backchannel    people who are asked elsewhere
registration   how a client becomes known
logout         how sessions end

A topic has `ENDPOINTS`, names of addresses with the URL name of each, and `abilities()`. What a
topic says comes from the registries, so it cannot promise what is not there; features whose
absence a client would read as presence are denied in words.
"""
