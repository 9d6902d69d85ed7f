"""The style sheets and scripts of others, which hatch_build.py makes and nobody commits."""

from __future__ import annotations

from pathlib import Path

from graph.errors import SettingError

ASSETS = Path(__file__).parent / "static"
WANTED = ("govuk/govuk-frontend.css", "govuk/govuk-frontend.js", "yasqe/yasqe.css", "yasqe/yasqe.js")


def demand_assets() -> None:
    """Raises SettingError assets-missing where one is not there: pages without them are hard to use."""
    for name in WANTED:
        if not (ASSETS / name).is_file():
            raise SettingError("assets-missing", where=str(ASSETS / name))
