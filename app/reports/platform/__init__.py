"""The territory's platform: what the harvest counted of it, day after day."""
