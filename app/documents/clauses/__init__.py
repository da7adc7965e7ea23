"""The words of an editable model: their vocabulary, their Markdown, how they are laid out."""
