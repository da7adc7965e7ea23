"""Who: bodies, population, headcount, obligation to publish."""
