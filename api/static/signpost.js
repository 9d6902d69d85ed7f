// The behaviour of the components, for a whole page or for a part of one that was put in later.
import {
  Button,
  Checkboxes,
  createAll,
  ErrorSummary,
  ExitThisPage,
  Radios,
  ServiceNavigation,
  SkipLink,
} from "/static/govuk/govuk-frontend.js";

export function enhance(scope) {
  for (const component of [Button, Checkboxes, ErrorSummary, Radios]) createAll(component, {}, scope);
}

// The components ask for this class before they do anything.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [ExitThisPage, ServiceNavigation, SkipLink]) createAll(component);
enhance(document);

// What was searched for is not brought up again by a Back, nor kept with the tab.
if (location.pathname === "/search") history.replaceState(null, "", "/search");
