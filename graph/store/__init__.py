"""Where triples live: one small interface, and the embedded store that answers SPARQL without a server."""
