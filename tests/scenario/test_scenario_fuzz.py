"""Whatever stands in a file, the answer is a scenario or a ScenarioError."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario, resolved_yaml
from tests.attack.mutants import TOKENS
from tests.scenario.values import letters

SHIPPED = (Path(__file__).parents[2] / "scenarios/afghanistan/kurilla_2022.yaml").read_text("utf-8")
LINES = SHIPPED.splitlines()
in_a_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def answer(text, overrides=()):
    """A scenario that can be written out, or the text of the complaint."""
    Path("fuzz.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return resolved_yaml(load_scenario("fuzz.yaml", overrides))
    except ScenarioError as error:
        return str(error)


@pytest.mark.usefixtures("folder")
@in_a_folder
@given(st.text(letters.ANY, max_size=200))
def test_arbitrary_text(text):
    assert "nothing was run" in answer(text)


@pytest.mark.usefixtures("folder")
@in_a_folder
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(TOKENS),
    st.booleans(),
    st.integers(0, len(LINES) - 1),
)
def test_a_shipped_scenario_with_a_value_changed_and_a_line_lost(line, token, lose, lost):
    lines = LINES.copy()
    head, colon, _ = lines[line].partition(":")
    lines[line] = f"{head}{colon} {token}"
    if lose:
        del lines[lost]

    assert answer("\n".join(lines))


@pytest.mark.usefixtures("folder")
@in_a_folder
@given(st.integers(0, len(SHIPPED)), st.integers(0, 20), st.text(letters.ANY, max_size=10))
def test_a_shipped_scenario_with_a_piece_overwritten(start, n, text):
    assert answer(SHIPPED[:start] + text + SHIPPED[start + n :])


PATHS = st.lists(
    st.sampled_from(
        ["fleets", "stand_in", "base", "aircraft", "areas", "jalalabad", "centre", "0", "x", "[1]",
         "orbits", "pattern", "points", "relief", "extends", "like", "claims", "uncertain", "wind"]
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@pytest.mark.usefixtures("folder")
@in_a_folder
@given(st.lists(st.tuples(PATHS, st.sampled_from(TOKENS)), min_size=1, max_size=3))
def test_overrides_of_any_shape(settings_made):
    assert answer(SHIPPED, [f"{'.'.join(path)}={token}" for path, token in settings_made])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("count", [500, pytest.param(5000, marks=pytest.mark.long)])
def test_a_big_file_full_of_unknown_names_is_refused_in_time(count):
    fleets = "".join(f"  f{n}: {{base: B{n}, aircraft: a{n}, cuont: 1}}\n" for n in range(count))

    assert "problems found; nothing was run." in answer(f"name: big\nfleets:\n{fleets}")
