"""PDF, content-addressed store; the only room that imports WeasyPrint."""
