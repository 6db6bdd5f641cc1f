"""The seam with allauth: it owns the ceremonies, our services own the facts.

adapter.py     what allauth asks us       receivers.py   what it tells us
forms.py       forms of the hosted pages  pages.py       its pages, where ours differ
entrance.py    the same doors for JSON    forwarded.py   who is asking
backends.py    e-mail and password        middleware.py  who is behind a request
upstream/      signing in with other providers
hashers.py     how passwords are kept     validators.py  which ones are refused
guard.py       whether a try is left       levels.py     new keys for a new level
methods.py     how somebody proved it     known_browsers.py   where one signed in before
"""
