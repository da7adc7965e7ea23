"""The use cases of conventions, one module a moment of their life."""
