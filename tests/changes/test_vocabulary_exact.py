"""The words that values are known by, one by one: a word that is lost is a change that nobody hears of."""

import pytest

from pipeline.changes import PageNews
from pipeline.changes.pieces import Piece
from pipeline.changes.tables import tables_of
from pipeline.changes.values import values_of

UNITS = {
    "kb": "kb kilobyte kilobytes", "mb": "mb megabytes", "gb": "gb gigabyte gigabytes", "tb": "tb terabyte terabytes",
    "pb": "pb petabyte petabytes", "kib": "kib", "mib": "mib", "gib": "gib", "tib": "tib", "kbps": "kbps kbit/s",
    "mbps": "mbps mbit/s", "gbps": "gbps gbit/s", "mhz": "mhz", "ghz": "ghz", "core": "core cores vcore vcores kerne",
    "cpu": "cpus vcpu vcpus processors prozessoren", "node": "nodes knoten", "device": "devices geräte",
    "user": "users benutzer", "region": "regions regionen", "zone": "zones zonen", "character": "characters zeichen",
    "request": "requests anfragen anforderungen", "second": "seconds sekunden", "minute": "minutes minuten",
    "hour": "hours stunden", "day": "days tage", "week": "weeks wochen", "month": "months monate",
    "year": "years jahre",
}  # fmt: skip
FORMS = [(form, unit) for unit, forms in UNITS.items() for form in forms.split()]
DEMANDS = {
    "must": "must shall require required requires mandatory muss müssen erforderlich",
    "retired": "retire retired retires retirement discontinued",
    "deprecated": "deprecate deprecated deprecation veraltet",
    "only": "only nur",
    "optional": "optional optionally",
    "not": "not cannot never without unsupported unavailable except unless nicht ohne",
}


@pytest.mark.parametrize(("form", "unit"), FORMS)
def test_every_spelling_of_a_unit_is_that_unit(form: str, unit: str) -> None:
    (value,) = values_of(f"The quay has 24 {form}.")
    assert (value.number, value.unit) == ("24", unit)


@pytest.mark.parametrize(
    ("word", "same"), [(word, same) for same, words in DEMANDS.items() for word in words.split()]
)
def test_every_word_of_a_demand_makes_that_demand(word: str, same: str) -> None:
    assert same in [value.same for value in values_of(f"Boats {word} here.")]


@pytest.mark.parametrize("word", ["ein", "eine", "einen", "einem", "einer", "one"])
def test_a_word_that_is_an_article_counts_before_a_unit_alone(word: str) -> None:
    assert [value.number for value in values_of(f"für {word} tag")] == ["1"]
    assert values_of(f"{word} boot, mit {word} mast") == ()


def test_what_each_news_of_a_page_is() -> None:
    unsure = {news.value for news in PageNews if news.is_unsure}
    baseline = {news.value for news in PageNews if news.is_baseline}
    assert {"flapping", "unread"} <= unsure
    assert {"baseline", "upgraded"} <= baseline
    assert not unsure & baseline
    assert not {"none", "text", "links", "cosmetic"} & (unsure | baseline)
    assert {news.value for news in PageNews if news.is_news} >= {"text", "links"}


def test_a_table_is_read_up_to_its_two_hundredth_column() -> None:
    row = f"| {' | '.join(str(number) for number in range(250))} |"
    (table,) = tables_of([Piece(0, 0, "header", row), Piece(0, 1, "row", row)])
    assert (table.width, len(table.names), len(table.rows[0].cells)) == (200, 200, 200)
