"""Floor 1: signing keys and their rotation.

models/     one row a key: public part in clear, private part encrypted; secrets that never rotate
services/   algorithms (the closed list), ring (what signs now, what verifies, what opens), rotation
            (make, publish, retire), jws and jwe (the compact forms), secrets, encryption at rest
engine/     makes the first keys when the database is migrated
checks.py   refuses to start with keys that cannot be decrypted
"""
