"""The seam with allauth.mfa and django-otp: they own ceremonies, our services own the facts.

stages.py        what signing in asks for
authenticate.py  the page of the second step; mailing.py: a code by mail; trust.py: not here again
set_up.py        a demanded one, set up on the way; enrolment.py: the key that waits
proving.py       what a session remembers of a proved factor; middleware.py: django-otp's word
gate.py          who may change factors; door.py: the way to what only a factor opens
passkey*.py      passkeys and their ceremonies
adapter.py       what allauth.mfa asks us; notices.py: mails; glance.py: the account's first page
"""
