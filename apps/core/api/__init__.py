"""What all our APIs share.

problems    the exception handler: every refusal is a problem document
parsers     JSON as strict as its specification, and bounded
pagination  pages by cursor
"""
