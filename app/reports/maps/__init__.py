"""Maps of the communes, drawn on the server."""
