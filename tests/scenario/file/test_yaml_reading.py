"""YAML traps: what the one door to YAML lets in, and what it stops."""

from __future__ import annotations

import math
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.file import yaml_reading as reading
from sim.scenario.file.yaml_reading import MAX_NODES, plain_scalar, read_tree


def read(text):
    return read_tree(text, "s.yaml").plain()


def refused(text):
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("1:30:00", "1:30:00"),
        ("010", 10),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-7", -7),
        ("~", None),
        ("", None),
        ("True", True),
        ("2021-09-01", "2021-09-01"),
        ("=", "="),
        ("9" * 40, 1e40),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text, value):
    assert read(f"a: {text}") == {"a": value}


def test_infinity_and_nan_are_numbers_that_later_rules_refuse():
    assert plain_scalar("-.inf") == -math.inf
    assert math.isnan(plain_scalar(".nan"))


def test_quoted_scalars_are_text():
    assert read("{a: '1', b: \"true\", c: 'null'}") == {"a": "1", "b": "true", "c": "null"}


def test_an_alias_repeats_its_anchor():
    assert read("a: &x {b: 1}\nc: *x") == {"a": {"b": 1}, "c": {"b": 1}}


def test_both_parsers_read_the_same(monkeypatch):
    text = "a: &x {b: 1, c: no}\nd: [*x, '1', 2.5]\n"
    fast = read_tree(text, "s.yaml")
    monkeypatch.setattr(reading, "_LOADER", yaml.SafeLoader)

    assert read_tree(text, "s.yaml") == fast


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "a: 1\nb: 2\na: 3\n",
            "s.yaml:3:1: error[E005]: a: this key appears twice\n"
            "  3 | a: 3\n"
            "    | ^\n"
            "  help: first on line 1\n"
            "\n1 problem found; nothing was run.",
        ),
        (
            "a: !!python/object/apply:os.system [ls]",
            "s.yaml:1:4: error[E004]: a: tags are not allowed\n"
            "  1 | a: !!python/object/apply:os.system [ls]\n"
            "    |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
            "\n1 problem found; nothing was run.",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "s.yaml:2:1: error[E002]: a second document starts here\n"
            "  2 | ---\n"
            "    | ^^^\n"
            "  help: one file is one scenario\n"
            "\n1 problem found; nothing was run.",
        ),
        (
            "a: 1\n\tb: 2\n",
            "s.yaml:2:1: error[E002]: not valid YAML: "
            "found a tab character that violates indentation\n"
            "  2 |  b: 2\n"
            "    | ^\n"
            "  help: indent with spaces: YAML allows no tabs there\n"
            "\n1 problem found; nothing was run.",
        ),
        (
            "? [a]\n: b\n",
            "s.yaml:1:3: error[E004]: a key must be plain text\n"
            "  1 | ? [a]\n"
            "    |   ^\n"
            "\n1 problem found; nothing was run.",
        ),
        (
            "a: &x [*x]\n",
            "s.yaml:1:8: error[E002]: no anchor &x is complete before this alias\n"
            "  1 | a: &x [*x]\n"
            "    |        ^^\n"
            "\n1 problem found; nothing was run.",
        ),
        (
            "a: \x07",
            "s.yaml:1:4: error[E004]: holds the control character U+0007\n"
            "  1 | a: ?\n"
            "    |    ^\n"
            "  help: of the control characters only line breaks and tabs are allowed\n"
            "\n1 problem found; nothing was run.",
        ),
    ],
    ids=["duplicate", "tag", "second document", "tab", "list as key", "circle", "control"],
)
def test_what_is_not_plain_yaml_is_shown_where_it_stands(text, complaint):
    assert refused(text) == complaint


def test_all_duplicates_are_told_at_once():
    assert refused("a: 1\na: 2\nb: {c: 1, c: 2}\n").endswith("2 problems found; nothing was run.")


def test_fifty_thousand_brackets_stop_at_the_bound_on_depth():
    assert "error[E003]: nested deeper than 40 levels" in refused("[" * 50_000)


def test_an_alias_bomb_is_counted_not_expanded():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for last, name in zip("abcdefghij", "bcdefghijk", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{last}'] * 10)}]")

    assert f"error[E003]: more than {MAX_NODES:,} values" in refused("\n".join(lines))


def test_aliases_are_bounded():
    assert "more than 200 aliases" in refused("a: &x 1\nb: [" + ", ".join(["*x"] * 201) + "]")


@pytest.mark.long
def test_values_are_bounded():
    assert "more than 200,000 values" in refused("- 1\n" * 200_001)


def test_bytes_are_bounded():
    assert refused("a" * 3_000_000).startswith("s.yaml: error[E003]: larger than 2 MB")


@given(
    st.text(
        alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@,?~ \n\t01.é\x85\u2028\ud800"), max_size=60
    )
)
def test_any_text_is_a_tree_or_one_clear_refusal(text):
    complaint = None
    try:
        read_tree(text, "s.yaml").plain()
    except ScenarioError as error:
        complaint = str(error)

    assert complaint is None or re.match(r"s\.yaml(:\d+:\d+)?: error\[E00\d\]: ", complaint)
