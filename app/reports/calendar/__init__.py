"""The calendar feed that mail programs subscribe to."""
