"""The style sheet and script of GOV.UK Frontend, which hatch_build.py makes and nobody commits."""

from __future__ import annotations

from pathlib import Path

from graph.errors import SettingError

ASSETS = Path(__file__).parent / "static" / "govuk"
_WANTED = ("govuk-frontend.css", "govuk-frontend.js")


def demand_assets() -> None:
    """Raises SettingError assets-missing where one is not there: pages without them are hard to use."""
    for name in _WANTED:
        if not (ASSETS / name).is_file():
            raise SettingError("assets-missing", where=str(ASSETS / name))
