"""Verbs over the trail."""
