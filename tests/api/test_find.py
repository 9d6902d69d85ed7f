"""The guided question by plain forms: one question a page, back and change always, and an answer at any time."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from benchmarks.county import write_directory
from graph.model import Directory
from graph.settings import Settings
from tests.api.answer_page import AnswerPage
from tests.api.conftest import SECOND, client_of
from tests.api.forms import FORM, encoded, written
from tests.api.reader import Reader


def post(client: TestClient, *fields: tuple[str, str], status: int = 200) -> str:
    answer = client.post("/find", content=encoded(fields), headers=FORM)
    assert answer.status_code == status, answer.text[:500]
    return unescape(answer.text)


def title(page: str) -> str:
    return Reader(page).title.partition(" · ")[0]


def carried(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the form that goes on."""
    form = re.findall(r"<form.*?</form>", page, re.DOTALL)[-1] if "<form" in page else ""
    return re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)


def kept(page: str) -> dict[str, str]:
    """The hidden fields of the form that goes back or changes an answer."""
    form = re.search(r'<form id="kept".*?</form>', page, re.DOTALL)
    assert form
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))


def tell(client: TestClient, page: str, *values: str, go: str = "next") -> str:
    """The page after one that asked a question was answered."""
    return post(client, *carried(page), *(("answer", value) for value in values), ("go", go))


def begin(client: TestClient) -> str:
    return post(client, ("go", "next"))


def test_before_the_questions_stands_what_this_is_not_for(client: TestClient, directory: Directory) -> None:
    page = unescape(client.get("/find").text)
    assert "Do not use this page to report a concern" in page
    assert page.index("call 999") < page.index("It is not from the directory") < page.index("While you answer")
    for route in ("board-procedures-route", "yos-discussion", "contact-centre-referral"):
        assert directory.routes[route].name in page
    assert directory.routes["coordinate-tac"].name not in page
    assert page.count("Contact: not recorded.") == 3
    for words in ("Give no names", "Do not question a child", "What you answer is not kept"):
        assert words in page


def test_a_recorded_contact_is_shown_where_there_is_one(tmp_path: Path) -> None:
    text = SECOND.read_text("utf-8").replace(
        "    sp:actor :caller ;", '    sp:contact "Ring the bell"@en ;\n    sp:actor :caller ;'
    )
    (tmp_path / "directory.ttl").write_text(text, "utf-8")
    page = client_of(Settings(directory=tmp_path / "directory.ttl")).get("/find").text
    assert "Contact: Ring the bell." in page


def test_the_first_question_is_what_it_is_about(client: TestClient, directory: Directory) -> None:
    page = begin(client)
    assert title(page) == directory.questions["about"].ask
    for option in directory.questions["about"].options.values():
        assert option.label in page
        assert option.definition in page
    assert "Not known" in page


def test_each_question_says_why_it_is_asked_and_what_it_changes(client: TestClient, directory: Directory) -> None:
    page = tell(client, begin(client), "child")
    question = directory.questions["age"]
    assert title(page) == question.ask
    for words in (question.help, question.reason, "Your answer can change:", "what you must do:", "services:"):
        assert words in page


def test_a_question_about_evidence_says_not_to_question_a_child(client: TestClient) -> None:
    page = tell(client, tell(client, begin(client), "child"), "14")
    assert "Do not question a child or young person to answer this." in page


def test_a_question_says_who_settles_it_where_the_asker_does_not_know(client: TestClient, directory: Directory) -> None:
    page = post(client, ("fact.about", "child"), ("go", "ask:behaviour"))
    assert f"This can settle it: {directory.questions['behaviour'].settled_by}." in page
    assert "This can settle it" not in post(client, ("fact.about", "child"), ("go", "ask:age"))


def test_how_many_questions_are_left_falls_to_none(client: TestClient) -> None:
    """Those that only tell which next steps apply are not counted: they are not put."""
    page, left = begin(client), []
    while not title(page).startswith("The answer"):
        found = re.search(r"At most (\d+) more questions|This is the last question", page)
        assert found
        left.append(int(found[1] or 1))
        page = tell(client, page, "unknown")
    assert left[-1] == 1
    assert left == sorted(left, reverse=True)
    assert left[0] >= len(left)


def test_what_cannot_be_told_yet_stands_by_who_settles_it(client: TestClient) -> None:
    facts = {"about": "child", "age": 14, "role": "displaying", "evidence": "concern"}
    page = post(client, *written(facts), ("go", "answer"))
    api = client.post("/api/match", json={"facts": facts, "limit": 1000}).json()
    parts = dict(re.findall(r'class="settler">([^<]+)</h3>(.*?)(?=<h3 class="settler"|</section>)', page, re.DOTALL))
    shown = {
        heading.partition(" ")[0]: set(re.findall(r'data-service="([^"]+)"', part)) for heading, part in parts.items()
    }
    assert set(shown) == {"You", "Others", "The"}
    for service in api["services"]:
        settlers = set(service["settled_by"])
        if service["outcome"] == "cannot-tell-yet" and service["id"] not in shown["You"]:
            named = settlers - {"asker", "nobody"}
            assert service["id"] in shown["Others" if named else "The"]
        if service["id"] in shown["You"]:
            assert "asker" in settlers
    assert "aim-2" in shown["You"]
    assert "mst-psb" in shown["Others"]


def test_nobody_is_told_that_answers_settle_what_they_cannot(client: TestClient) -> None:
    """Whatever kind of school it is, the terms of these activities are not recorded."""
    facts = {"about": "child", "age": 14, "role": "displaying", "evidence": "concern", "needs": None}
    page = post(client, *written(facts), ("go", "answer"))
    first = page.index('data-service="vulnerable-group-activities"')
    assert page.rindex('class="settler">', 0, first) == page.index('class="settler">The directory does not say enough')


def test_going_on_answers_one_question_after_the_other_until_none_matters(client: TestClient) -> None:
    page, asked = begin(client), []
    while not title(page).startswith("The answer"):
        asked.append(dict(carried(page))["asking"])
        known = {"about": "child", "age": "14", "role": "displaying", "evidence": "clear-evidence"}
        page = tell(client, page, known.get(asked[-1], "unknown"))
    assert asked[:4] == ["about", "age", "role", "evidence"]
    assert len(asked) == len(set(asked)) <= 10
    assert "The board" not in title(page)


def test_not_known_is_an_answer_to_every_question(client: TestClient) -> None:
    page, asked = begin(client), 0
    while not title(page).startswith("The answer"):
        page = tell(client, page, "unknown")
        asked += 1
    assert 5 < asked < 20


def test_the_answer_can_be_seen_at_any_time_with_or_without_the_question_at_hand(client: TestClient) -> None:
    page = tell(client, begin(client), "child")
    assert "A child or young person" in tell(client, page, go="answer")
    assert title(tell(client, page, "8", go="answer")) == "The answer so far"
    assert "fact.age" in kept(tell(client, page, "8", go="answer"))


def test_nothing_chosen_is_an_error_that_says_what_to_do(client: TestClient) -> None:
    page = post(client, *carried(begin(client)), ("go", "next"), status=422)
    assert title(page).startswith("Error: ")
    assert page.count("Choose one answer, or “Not known”") == 2
    assert 'href="#answer"' in page
    assert "There is a problem" in page


@pytest.mark.parametrize(
    ("question", "typed", "says"),
    [
        ("age", ["fourteen"], "in digits, such as 14"),
        ("age", ["-3"], "a whole number from 0 to 120"),
        ("age", ["1e400"], "in digits, such as 14"),
        ("age", ["0." + "9" * 60], "in digits, such as 14"),
        ("age", ["\u0661\u0664"], "in digits, such as 14"),
        ("age", ["14.5"], "a whole number from 0 to 120"),
        ("age", ["14", "unknown"], "not both"),
        ("age", [], "Enter a number, or tick"),
        ("court", ["perhaps"], "Choose yes, no"),
        ("court", ["yes", "no"], "Choose one answer only"),
        ("role", ["x" * 1000], "Choose one of the answers shown"),
        ("needs", [], "Tick what you know"),
        ("needs", ["none", "isolation"], "Tick “None of these” alone"),
        ("needs", ["unknown", "isolation"], "Tick “Not known” alone"),
        ("needs", ["<b>"], "Choose"),
    ],
)
def test_a_wrong_answer_is_asked_again_with_why(client: TestClient, question: str, typed: list[str], says: str) -> None:
    fields = [("asking", question), ("fact.about", "child"), *(("answer", text) for text in typed), ("go", "next")]
    page = post(client, *fields, status=422)
    assert title(page).startswith("Error: ")
    assert says in page
    assert dict(carried(page))["fact.about"] == "child"


def test_what_was_typed_wrongly_stays_in_its_field(client: TestClient) -> None:
    page = client.post("/find", content=encoded([("asking", "age"), ("answer", '"><b>x')]), headers=FORM).text
    assert 'value="&#34;&gt;&lt;b&gt;x"' in page


def test_back_asks_the_last_question_again_with_its_answer_and_ends_at_the_beginning(client: TestClient) -> None:
    page = tell(client, tell(client, begin(client), "child"), "14")
    page = post(client, *kept(page).items(), ("go", "back"))
    assert dict(carried(page))["asking"] == "age"
    assert 'value="14"' in page
    page = post(client, *kept(page).items(), ("go", "back"))
    assert dict(carried(page))["asking"] == "about"
    assert re.search(r'value="child"\s+checked', page)
    answer = client.post("/find", content=encoded([*kept(page).items(), ("go", "back")]), headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/find")


def test_a_change_from_the_answer_leads_back_to_the_answer(client: TestClient) -> None:
    facts = written({"about": "child", "age": 14})
    page = post(client, *facts, ("go", "answer"))
    page = post(client, *kept(page).items(), ("go", "ask:age"))
    assert 'value="14"' in page
    assert title(post(client, *kept(page).items(), ("go", "back"))) == "The answer so far"
    changed = tell(client, page, "9")
    assert title(changed) == "The answer so far"
    assert kept(changed)["fact.age"] == "9"
    assert list(kept(changed))[-3:-1] == ["fact.about", "fact.age"]


def test_a_change_among_the_questions_leads_back_to_them(client: TestClient) -> None:
    page = tell(client, tell(client, begin(client), "child"), "14")
    changing = post(client, *kept(page).items(), ("go", "ask:age"))
    assert title(post(client, *kept(changing).items(), ("go", "back"))) == title(page)
    assert title(tell(client, changing, "15")) == title(page)


def test_a_change_of_subject_takes_away_what_was_about_another_and_says_so(client: TestClient) -> None:
    page = post(client, *written({"about": "child", "age": 14, "court": True}), ("go", "ask:about"))
    page = tell(client, page, "school-or-group")
    assert "These answers were left out" in page
    assert "age and criminal proceedings" in page
    assert not {"fact.age", "fact.court"} & set(kept(page))


def test_what_follows_from_an_answer_is_shown_and_can_be_changed(client: TestClient) -> None:
    page = post(client, *written({"about": "child", "age": 8}), ("go", "answer"))
    assert "This follows from your other answers." in page
    assert 'value="ask:phase"' in page


def test_answers_that_contradict_each_other_are_named_with_a_way_to_change_each(client: TestClient) -> None:
    facts = written({"about": "child", "age": 8, "court": True})
    for go in ("answer", "next"):
        page = post(client, *facts, ("go", go))
        assert "These answers cannot all be right" in page
        assert 'value="ask:age"' in page
        assert 'value="ask:court"' in page


def test_a_decision_of_others_can_be_told_from_the_answer(client: TestClient, directory: Directory) -> None:
    page = post(client, *written({"about": "child", "age": 14, "role": "displaying"}), ("go", "answer"))
    assert "Others have to decide" in page
    assert 'value="ask:panel-agreed"' in page
    page = post(client, *kept(page).items(), ("go", "ask:panel-agreed"))
    assert title(page) == directory.questions["panel-agreed"].ask
    assert "fact.panel-agreed" in kept(tell(client, page, "yes"))


def test_another_date_gives_that_days_answer_and_stays(second: TestClient) -> None:
    today = AnswerPage(post(second, ("go", "answer")))
    fields = [("on-day", "1"), ("on-month", "2"), ("on-year", "2040")]
    later = post(second, ("go", "date"), *fields)
    assert "1 February 2040" in later
    assert AnswerPage(later).outcomes != today.outcomes
    again = post(second, *kept(later).items(), ("go", "answer"))
    assert "1 February 2040" in again


@pytest.mark.parametrize(
    "day", [("30", "2", "2026"), ("", "", ""), ("x", "1", "2026"), ("1", "1", "99999"), ("1", "1", "26")]
)
def test_a_date_that_is_none_is_an_error_at_its_field(client: TestClient, day: tuple[str, str, str]) -> None:
    fields = zip(("on-day", "on-month", "on-year"), day, strict=True)
    page = post(client, ("go", "date"), *fields, status=422)
    assert page.count("Enter a real date") == 2
    assert 'href="#on-day"' in page


def test_all_questions_stand_on_one_page_with_the_answer_beside(client: TestClient, directory: Directory) -> None:
    page = post(client, *written({"about": "child", "age": 14}), ("go", "all"))
    for question in directory.questions.values():
        about_it = not question.subjects or "child" in question.subjects
        assert (f'name="fact.{question.id}"' in page) is about_it, question.id
    assert len(AnswerPage(page).outcomes) == len(directory.services)
    assert page.index("What others have decided") < page.index('name="fact.panel-agreed"')


def test_a_wrong_answer_on_the_one_page_is_named_at_its_field_and_the_others_count(client: TestClient) -> None:
    page = post(client, ("fact.about", "child"), ("fact.age", "old"), ("go", "all"), status=422)
    assert page.count("The answer about age must be in digits") == 2
    assert 'href="#fact.age"' in page
    assert kept(page)["fact.about"] == "child"


def test_whoever_knows_little_is_not_told_that_nothing_must_be_done(client: TestClient) -> None:
    page = post(client, ("fact.about", "child"), ("go", "answer"))
    assert "You have not told enough to say which of these applies." in page
    assert "nothing that must be done" not in page
    assert "Follow the procedures of the safeguarding board" in AnswerPage(page).paper
    assert re.search(r'<details class="govuk-details" open>\s*<summary[^>]*><span[^>]*>Next steps that may apply', page)


def test_services_whose_facts_are_in_dispute_stand_by_themselves(client: TestClient) -> None:
    page = post(client, *written({"about": "child", "age": 8, "court": True}), ("go", "answer"))
    parts = page.split('class="settler">')
    disputed = next(part for part in parts if part.startswith("Your answers cannot all be right"))
    assert "In dispute:" in disputed
    silent = [part.partition("</section>")[0] for part in parts if part.startswith("The directory does not say")]
    assert not any("In dispute:" in part for part in silent)


def test_what_the_asker_does_not_know_is_not_blamed_on_the_directory(client: TestClient) -> None:
    facts = written({"about": "child", "age": None, "needs": None, "phase": None})
    page = post(client, *facts, ("go", "answer"))
    parts = page.split('class="settler">')
    unknown = next(part for part in parts if part.startswith("You said “not known”"))
    assert 'data-service="isolation-groups"' in unknown
    silent = next(part for part in parts if part.startswith("The directory does not say"))
    assert 'data-service="isolation-groups"' not in silent


def test_the_one_page_lets_go_of_what_is_about_another_subject_and_says_so(client: TestClient) -> None:
    page = post(client, *written({"about": "school-or-group", "court": True}), ("go", "all"))
    assert "These answers were left out" in page
    assert "fact.court" not in kept(page)


def test_a_caution_is_tied_to_its_field(client: TestClient) -> None:
    for fields in ([("go", "ask:evidence")], [("fact.about", "child"), ("go", "all")]):
        page = post(client, *fields)
        assert 'id="caution-evidence"' in page
        assert re.search(r'aria-describedby="[^"]*caution-evidence', page)


def test_changing_an_answer_is_never_said_to_change_nothing(client: TestClient) -> None:
    facts = written({"about": "child", "age": 8, "role": "displaying"})
    for question in ("age", "phase", "panel-agreed"):
        assert "changes nothing here" not in post(client, *facts, ("go", f"ask:{question}"))


def test_ticks_that_were_taken_away_do_not_count_on_in_silence(client: TestClient) -> None:
    facts = written({"about": "child", "needs": ["isolation"]})
    page = post(client, *facts, ("asking", "needs"), ("go", "answer"), status=422)
    assert "Tick what you know" in page


def test_what_was_ticked_can_be_added_to(client: TestClient) -> None:
    page = post(client, *written({"about": "child", "age": 13, "needs": ["isolation"]}), ("go", "answer"))
    assert "What is not ticked counts as not told." in page
    assert "Not told: other difficulties" in page


def test_a_large_directory_has_every_service_on_the_page_most_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "county.ttl").write_text(write_directory(400), "utf-8")
    client = client_of(Settings(directory=tmp_path / "county.ttl"))
    answer = client.post("/find", content="go=answer", headers=FORM)
    page, api = AnswerPage(answer.text), client.post("/api/match", json={"facts": {}, "limit": 1000}).json()
    assert page.outcomes == {s["id"]: s["outcome"] for s in api["services"]}
    assert len(answer.text) < 1_500_000


def test_planned_things_are_shown_as_such_and_never_suitable(client: TestClient) -> None:
    page = AnswerPage(post(client, ("go", "answer")))
    assert page.outcomes["county-programme"] == "not-suitable"
    first = page.verdicts["county-programme"][0]
    assert (first.criterion, first.mark) == ("availability", "✗")


def test_a_directory_from_another_field_can_be_asked_too(second: TestClient, spokes: TestClient) -> None:
    for client in (second, spokes):
        page = begin(client)
        for _ in range(30):
            if title(page).startswith("The answer"):
                break
            page = tell(client, page, "unknown")
        assert title(page) == "The answer so far"
        assert "eterborough" not in page
