"""Conventions as offices keep them, in a spreadsheet: read, mapped, judged, then recorded."""
