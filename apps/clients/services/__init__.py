"""The verbs about applications.

registration.py   register, change, switch off and on, delete
rows.py           a registration as its row keeps it
rules.py          what a registration must satisfy; client_keys.py its keys, addresses.py its URIs
secrets.py        make, rotate, remove, verify
lookup.py         find a client by its id, in one statement
redirect_uris.py  whether an address is one of the client's
origins.py        whether a web origin is one of any application's
dynamic/          applications that register themselves
applications.py   what an owner is shown
"""
