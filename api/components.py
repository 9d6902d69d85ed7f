"""The components of GOV.UK Frontend as functions for templates; govuk-frontend-jinja keeps their markup."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader

_PACKAGE = "govuk_frontend_jinja"

# By the name that templates call them by: the folder of the component, and its macro.
_MACROS = {
    "govuk_button": ("button", "govukButton"),
    "govuk_checkboxes": ("checkboxes", "govukCheckboxes"),
    "govuk_date_input": ("date-input", "govukDateInput"),
    "govuk_error_summary": ("error-summary", "govukErrorSummary"),
    "govuk_exit_this_page": ("exit-this-page", "govukExitThisPage"),
    "govuk_file_upload": ("file-upload", "govukFileUpload"),
    "govuk_input": ("input", "govukInput"),
    "govuk_radios": ("radios", "govukRadios"),
    "govuk_select": ("select", "govukSelect"),
    "govuk_textarea": ("textarea", "govukTextarea"),
}


@cache
def components() -> dict[str, Callable[..., Any]]:
    """Each component by the name that templates call it by; it takes the options of the design system as one object.

    An environment of their own: the macros rely on options that are left out being empty, which our pages never do.
    """
    environment = Environment(
        loader=PrefixLoader({_PACKAGE: PackageLoader(_PACKAGE)}), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return {
        name: getattr(environment.get_template(f"{_PACKAGE}/components/{folder}/macro.html").module, macro)
        for name, (folder, macro) in _MACROS.items()
    }
