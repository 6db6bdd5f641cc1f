"""Verbs about factors."""
