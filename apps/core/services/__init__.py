"""The verbs of core.

readiness   whether this process can do its work
"""
