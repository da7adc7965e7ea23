"""Every SELECT on conventions."""
