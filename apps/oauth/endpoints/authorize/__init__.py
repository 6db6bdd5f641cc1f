"""The authorization endpoint.

view      one request, in order
source    where its parameters come from: the browser, or something that was kept or pushed
target    who is answered, and where: errors here are shown on a page
checks    every other rule of a request, one function each
validate  the rules in their order
session   what an answer says of the browser's session
judge     the facts about the person, and what they mean
"""
