"""Floor 1: signing keys and their rotation.

models/     one row a key: public part in clear, private part encrypted
services/   ring (what signs now, what verifies), rotation (make, publish, retire), jws (the
            compact form), encryption at rest
engine/     makes the first keys when the database is migrated
checks.py   refuses to start with keys that cannot be decrypted
"""
