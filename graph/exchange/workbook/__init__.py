"""The workbook: a directory as sheets that a person edits, and the changes that come back from them."""
