"""Life of a convention: facts, states, deadlines."""
