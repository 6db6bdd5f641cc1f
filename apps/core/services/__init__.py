"""The verbs of core.

jobs        what must happen later, written in the transaction that makes it necessary
worker      takes jobs and does them
readiness   whether this process can do its work
"""
