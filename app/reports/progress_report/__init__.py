"""« Rapport d’avancement »: one snapshot told to élus, on a page and on paper."""
