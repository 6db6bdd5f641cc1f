"""Floor 0: words and tools that have no domain.

clock       the one source of the current time
errors      the base of every domain error, and how it is shown
origin      who and where the request that is worked on comes from
hooks       how a lower app tells the higher ones what happened, in the same transaction
languages   which language a page or a mail is in; locale/ has the catalogues, formats/ the dates
checks      what keeps an open API from starting
problems    a refusal as a program reads it (RFC 9457)
middleware  request id and log, hostile input, page-only versions of the session middleware
api/        what every API shares: parsers, pages by cursor, entity tags, the OpenAPI document
models/     Job
services/   jobs (written down now, done later by a worker), purging, readiness
views/      home, health, error pages, brand colours, the API page
"""
