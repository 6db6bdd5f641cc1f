"""Signing in with another provider, from the button to the account it opens.

registry.py   which providers there are       providers.py  what one of them must prove
fetch.py      asking one, within bounds       pages.py      the way there and back
entrance.py   whom an identity lets in        pending.py    one whose person is not known yet
proof.py      proving anew who one is         notice.py     the mails
"""
