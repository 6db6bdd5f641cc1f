"""Composition only: settings, the URL table, and the two server entry points.

Nothing here decides anything; rules live in `apps`. `env.py` is the only reader of the
environment, `settings` turns what it read into Django's settings.
"""
