"""What all our APIs share.

caller         who the token stands for
parsers        JSON as strict as its specification, and bounded
serializers    the base that refuses unknown fields
queries        parameters that several lists have
pagination     pages by cursor
preconditions  entity tags, If-Match and If-None-Match
problems       the exception handler: every refusal is a problem document
schema         the OpenAPI document
"""
