"""The HTTP face for programs.

me       one's own profile
users    other people's accounts, for those who look after them
session  sign-up and sign-in for first-party front ends
"""
