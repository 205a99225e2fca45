# ruff: noqa: E501 (texts read better on one line)
"""Values by what they mean: a detail that is missed, or read as another, is not told to the author."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.facts import differing
from pipeline.changes.names import identity, names_of
from pipeline.changes.spelling import one_spelling
from pipeline.changes.values import values_of


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.same) for one in values_of(text)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("date", ["2026-05-01", "May 1, 2026", "May 1st 2026", "Sept. 2, 2026", "1 May 2026", "22nd December, 2026", "May 2026", "5/1/26", "31. März 2026", "1.12.2026", "March 31", "Q3 2026", "Spring 2026"]),
        ("price", ["$5", "€ 5.50", "£1,000", "5 usd", "5.5eur", "10 gbp", "4,50 €"]),
        ("certification", ["ISO 27001", "ISO/IEC 27018", "ISO 27001:2013", "SOC 2", "SOC 1 type ii", "FedRAMP", "FedRAMP moderate", "FIPS 140-2", "FIPS pub 140",
                           "PCI DSS", "PCI-DSS", "HIPAA", "HITRUST", "GDPR", "CJIS", "ITAR", "NIST 800-53", "NIST SP 800", "CSA STAR", "IRAP", "ENS high",
                           "EU model clauses", "DoD IL5", "DoD impact level 4", "WCAG 2.1", "Section 508", "EN 301 549"]),
        ("version", ["v2", "v1.2.3", "1.2.3", "TLS 1.2", "Windows 11", "Python 3.12", "SQL Server 2022", "Node.js 20", ".NET 8", "version 4"]),
        ("number", ["7", "1,000", "99.9%", "5 percent", "20 GB", "3 Mbps", "2 GHz", "4 vCPUs", "10 minutes", "64-bit", "three zones", "ten years", "5 times", "2 million", "10K", "drei Tage"]),
        ("frequency", ["every hour", "every 4 hours", "hourly", "daily", "once a week", "twice per day", "alle 4 Stunden", "täglich"]),
        ("level", ["Level 3", "tier 2", "port 443"]),
        ("negation", ["not", "never", "no longer", "without", "unsupported", "unavailable", "except", "unless", "nicht"]),
        ("requirement", ["must", "shall", "require", "requires", "required", "mandatory", "only", "optional", "recommended", "preview", "retire", "retired", "retires",
                         "retirement", "deprecate", "deprecated", "deprecation", "end of support", "end of life", "discontinued", "generally available", "enabled"]),
        ("region", ["North Europe", "South Central US", "US west", "US west 2", "East US 2", "Azure Government", "Azure China", "GCC", "GCC high", "usgovvirginia"]),
    ],
)  # fmt: skip
def test_each_kind_of_detail_is_found_whole_in_a_sentence(kind: str, values: list[str]) -> None:
    for value in values:
        found = [(one.kind, one.text) for one in values_of(f"It is {value} here") if one.kind != "limit"]
        assert found == [(kind, value)], value


@pytest.mark.parametrize(
    "text",
    ["knot", "mustard", "onlyness", "north pole", "vine", "isolated", "soccer", "nowhere", "a b c", "", "19H1",
     "Microsoft 365", "Office 365", "one of them", "Arc-enabled", "21Vianet", "8a2b4c6d-11aa-22bb-33cc-1234567890ab",
     "Available^(7)^"],
)  # fmt: skip
def test_words_and_names_that_only_look_like_a_detail_are_none(text: str) -> None:
    assert values_of(f"It is {text} here") == ()


@pytest.mark.parametrize(
    "text", ["cannot", "can't", "don't", "doesn’t", "isn't", "aren't", "won't", "NOT", "kein"]
)
def test_every_way_to_deny_is_one(text: str) -> None:
    assert kinds(f"It {text} move") == [("negation", "not")]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1,000 rules", "1000"),
        ("12 000 users", "12000 user"),
        ("12.000 Benutzer und die Regeln", "12000 user"),
        ("1.5 TB", "1.5 tb"),
        ("1,5 TB", "1.5 tb"),
        ("1.234.567,50 Zeichen", "1234567.5 character"),
        ("007 nodes", "7 node"),
        ("90 calendar days", "90 day"),
        ("100 requests per second", "100 request/second"),
        ("100 requests/second", "100 request/second"),
        ("2.50 GB", "2.5 gb"),
        ("two million rows", "2000000"),
    ],
)
def test_a_number_is_what_it_means(text: str, same: str) -> None:
    (one,) = values_of(f"Keeps {text}")
    assert (one.kind, one.same) == ("number", same)


@pytest.mark.parametrize(
    ("text", "same"),
    [("31 March 2026", "2026-03-31"), ("March 31st, 2026", "2026-03-31"), ("31. März 2026", "2026-03-31"),
     ("2026-03-31", "2026-03-31"), ("31.3.2026", "2026-03-31"), ("March 2026", "2026-03"), ("5/1/26", "5/1/26")],
)  # fmt: skip
def test_a_date_is_what_it_means(text: str, same: str) -> None:
    assert kinds(f"It ends {text}.") == [("date", same)]


def test_a_day_without_its_year_is_that_day_of_any_year() -> None:
    (dated,), (plain,), (other,) = (values_of(t) for t in ("on March 31, 2026", "on 31 March", "on 1 March"))
    assert dated.equals(plain)
    assert not dated.equals(other)


def test_the_numbers_of_a_range_share_the_unit_and_those_of_a_list_the_name() -> None:
    assert kinds("Keep 7 to 90 days") == [("number", "7 day"), ("number", "90 day")]
    assert kinds("Needs versions 7, 8, and 9") == [("version", "7"), ("version", "8"), ("version", "9")]
    assert kinds("Kept 7. Then 90 days") == [("number", "7"), ("number", "90 day")]


def test_a_bare_number_knows_what_it_counts() -> None:
    (one,), (other,), (third,) = (values_of(t) for t in ("two service tiers", "two tiers", "two vaults"))
    assert one.equals(other)
    assert not one.equals(third)
    assert one.told == "two service tiers"


def test_a_limit_is_told_apart_from_its_number() -> None:
    assert kinds("Takes up to 5 users") == [("limit", "max 5 user"), ("number", "5 user")]
    assert kinds("Needs version >= 2")[0] == ("limit", "min 2")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ask the Harbour Crane Operator role", [("name", "Harbour Crane Operator")]),
        ("The Harbour Office", [("name", "Harbour Office")]),
        ("Using Harbour Office", [("name", "Harbour Office")]),
        ("Select **Jobs > Run now**.", [("label", "Jobs"), ("label", "Run now")]),
        ('Set "Keep all" there', [("label", "Keep all")]),
        ("Use `vaultctl init` and --force", [("code", "vaultctl init"), ("code", "--force")]),
        ("Run Get-Vault now", [("code", "Get-Vault")]),
        ("Open vault.example.net today", [("code", "vault.example.net")]),
        ("night-runner", [("code", "night-runner")]),
        ("Office and crane", []),
    ],
)
def test_names_labels_and_identifiers(text: str, names: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.text) for one in names_of(text)] == names


def test_an_identifier_is_itself_without_what_is_held_open() -> None:
    assert identity("<your-name>vault.example.net") == identity("*.vault.example.net") == "vault.example.net"
    assert identity("--Force") == "force"


@given(st.text(alphabet="0123456789 ,.'-/%$abdpMarchto>=*`\"<_", max_size=300))
def test_a_value_is_a_stretch_of_its_text(text: str) -> None:
    for one in (*values_of(text), *names_of(text)):
        assert 0 <= one.start < one.end <= len(text)
        assert one.text in text or one.kind == "label"


def test_an_api_version_that_is_a_date_is_one_value() -> None:
    old, new = (f"Use api-version {day} in all calls." for day in ("2021-03-01", "2024-07-01"))
    assert [(one.kind, one.same) for one in values_of(old)] == [("version", "2021-03-01")]
    assert [(one.before, one.after) for one in differing(old, new)] == [
        ("api-version 2021-03-01", "api-version 2024-07-01")
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It ends on 4 May 2027.", "It ends on 2027-05-04."),
        ("Up to 5 tags", "at most 5 tags"),
        ("12 MB each", "12MB each"),
        ("rebuilt daily", "rebuilt every day"),
        ("$15 a seat", "15 USD a seat"),
        ("it must be", "it shall be"),
    ],
)
def test_equal_values_have_one_spelling(one: str, other: str) -> None:
    assert one_spelling(one).split() == one_spelling(other).split()
    assert one_spelling("No value here.") == "No value here."
