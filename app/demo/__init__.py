"""The demonstration: invented acts on real members, marked everywhere, removable in one command."""

from app.demo.loading import load, was_loaded
from app.demo.removing import remove

__all__ = ["load", "remove", "was_loaded"]
