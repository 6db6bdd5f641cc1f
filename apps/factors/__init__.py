"""How a person proves more than a password, and what a session that did is worth.

models/    factors: our django-otp devices, one row each
services/  verbs: add, name, use, remove
engine/    the seam with allauth.mfa (ceremonies, login stages) and django-otp (the session's flag)

Whether a factor is needed is asked elsewhere: by policy, by applications, by the staff site.
"""
