"""What the portals say: the only room that fetches anything from the network."""
