"""The editors' desk: behind a token, off until one is made; everything done there is recorded by role."""
