"""The seam with allauth.mfa and django-otp: they own ceremonies, our services own the facts.

adapter.py     what allauth.mfa asks us      middleware.py  what django-otp says of a session
proving.py     what a session remembers of a proved factor
"""
