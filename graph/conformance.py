"""Whether the directory keeps to the shapes that others published: `python -m graph.conformance FOLDER`.

The shapes are used as they are. Our own ontology is read beside the data, because it declares the concepts, such as
a status, that the shapes want described; its alignments are not, so that the data has to say its types itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph.errors import SignpostError
from graph.integrity import local
from graph.validate import check_shapes, read_graph

ROOT = Path(__file__).resolve().parent.parent
DIRECTORY = ROOT / "data" / "services.ttl"
ONTOLOGY = ROOT / "ontology" / "signpost.ttl"
SHAPE_FILES = "*SHACL.ttl"


def check_conformance(folder: Path, directory: Path = DIRECTORY) -> dict[str, list[str]]:
    """The violations of each shape file of a folder, by the name of the file, each in a line.

    Raises DirectoryError where the directory or a shape file cannot be read.
    """
    data = read_graph(directory) + read_graph(ONTOLOGY)
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob(SHAPE_FILES)):
        flaws = [flaw for flaw in check_shapes(data, read_graph(file)) if flaw.severity == "violation"]
        found[file.name] = sorted(f"{local(f.thing)} {f.field}: {f.message} ({local(f.value)})" for f in flaws)
    return found


def main(arguments: list[str]) -> int:
    """Print a line for each shape file and each violation: 0 none, 1 some or no shapes found, 2 wrong usage."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        found = check_conformance(folder)
    except SignpostError as error:
        print(error, file=sys.stderr)
        return 1
    if not found:
        print(f"{folder}: no {SHAPE_FILES}", file=sys.stderr)
        return 1
    for name, violations in found.items():
        print(f"{name}: {len(violations)} violations" if violations else f"{name}: conforms")
        for violation in violations:
            print(f"  {violation}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
