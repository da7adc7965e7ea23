"""How far each member is on the way from a first contact to tools that publish."""
