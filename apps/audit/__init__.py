"""Floor 1, beside the keys: what happened, written down so that nobody can rewrite it.

events.py   the closed vocabulary: a name, and a sentence for the person it is about
models/     event (never personal), party (who and from where: erasable), chain (key and head)
services/   trail (write one down), parties (the personal part), sealing (chain what was committed),
            marks and secret (what a row is marked with), verification, checkpoints, retention,
            exporting, activity (a person's own)
engine/     makes the key when the database is migrated
checks.py   refuses to start with a key that cannot be read

Why it is built this way: docs/decisions/0010-audit-trail.md.
"""
