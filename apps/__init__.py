"""The floors of the house, lowest first: an app knows only the ones below it.

core → keys → accounts → access → clients → oauth → documents. See docs/architecture.md.
"""
