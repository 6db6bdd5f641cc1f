"""Requests that a person answers on another device than the one that asks (RFC 8628, CIBA).

device_authorization   a device asks (§3.1)
enter                  the person types the code that it shows (§3.3)
bc_authorize           a client asks somebody (CIBA Core 1.0 §7)
bounds                 what such a request cannot be narrowed by
visit                  such a request as our pages see it: judged for whoever is there now
answer                 the page on which they say yes or no
"""
