"""Directories and answers as others read them: JSON for programs, Turtle in canonical order."""
