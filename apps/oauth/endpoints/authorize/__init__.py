"""The authorization endpoint.

view      one request, in order
target    who is answered, and where: errors here are shown on a page
checks    every other rule of a request, one function each
validate  the rules in their order
judge     the facts about the person, and what they mean
"""
