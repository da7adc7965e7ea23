"""The models of documents: those built in, and those that the office wrote from them."""
