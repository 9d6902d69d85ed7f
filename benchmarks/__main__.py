"""`python -m benchmarks [SIZE ...]`: prints every figure; nothing here fails a build, for machines differ."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import answering, drawing, living, loading, publishing, querying, serving, starting
from benchmarks.clock import print_table
from benchmarks.county import write_directory

SIZES = (100, 1_000, 10_000)


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measures and prints: starting, serving, querying, drawing, living; loading, answering, publishing by size."""
    print_table("Starting: the command line from cold", starting.measure())
    print_table("Serving: an answer over HTTP", serving.measure())
    print_table("Querying: SPARQL over HTTP, against others on the same directory", querying.measure())
    print_table("Drawing: the map in a browser, against pyvis's own page", drawing.measure())
    print_table("Living: readers while a directory is published", living.measure())
    with TemporaryDirectory() as folder:
        files = {size: Path(folder) / f"{size}.ttl" for size in sizes}
        for size, file in files.items():
            file.write_text(write_directory(size), "utf-8")
        print_table("Loading: from a Turtle file", loading.measure(files))
        print_table("Answering: as a directory grows", answering.measure(files))
        print_table("Publishing: one changed service", publishing.measure(files))


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
