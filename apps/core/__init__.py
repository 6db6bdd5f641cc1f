"""Floor 0: words and tools that have no domain.

clock       the one source of the current time
errors      the base of every domain error, and how it is shown
hooks       how a lower app tells the higher ones what happened, in the same transaction
middleware  request id and log, hostile input, page-only versions of the session middleware
api/        problem responses (RFC 9457) and cursor pagination for every API
views/      health, error pages, brand colours
"""
