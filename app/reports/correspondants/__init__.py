"""A member's correspondant comes by a personal link, and proposes; agents decide."""
