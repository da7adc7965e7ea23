"""Jalon: the back-office of a syndicat that leads the open data of its territory."""
