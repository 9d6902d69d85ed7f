"""Settings come from the environment, and a value that cannot be used is refused with its variable's name."""

from __future__ import annotations

import pytest

from graph.errors import SettingError
from graph.settings import BOUNDS, MEANING, Settings, read_settings


def test_nothing_set_is_all_defaults() -> None:
    assert read_settings({}) == Settings()


def test_each_setting_has_a_meaning_and_each_number_its_bounds() -> None:
    assert set(MEANING) == set(Settings._fields)
    numbers = {name for name, default in Settings._field_defaults.items() if isinstance(default, int | float)}
    assert set(BOUNDS) == numbers


def test_values_are_read_as_what_they_are() -> None:
    read = read_settings(
        {"SIGNPOST_PORT": "8080", "SIGNPOST_QUERY_SECONDS": "2.5", "SIGNPOST_BASE": "https://a.test/x/"}
    )
    assert (read.port, read.query_seconds, read.base) == (8080, 2.5, "https://a.test/x")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("QUERY_SECONDS", "nan"),
        ("QUERY_SECONDS", "inf"),
        ("QUERY_SECONDS", "0"),
        ("QUERY_MEMORY", "99999999999999999999"),
        ("QUERY_WORKERS", "0"),
        ("BASE", "example.org"),
        ("BASE", "http://x> ; <a:b"),
        ("BRAND_COLOUR", "red"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({f"SIGNPOST_{name}": value})
    assert caught.value.code == "wrong-setting"
    assert caught.value.where == f"SIGNPOST_{name}"
