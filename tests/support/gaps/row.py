"""One thing that is not supported, and why."""

from typing import NamedTuple


class Gap(NamedTuple):
    """`specification` is a name of `specifications`; the rest are cells of a Markdown table."""

    specification: str
    section: str
    what: str
    why: str
