"""The user guide, inside the product: chapters by task, with pictures of the product itself."""
