"""Floor 1: signing keys and their rotation.

models/     one row a key: public part in clear, private part encrypted
services/   the ring (what signs now, what verifies), rotation, encryption at rest
"""
