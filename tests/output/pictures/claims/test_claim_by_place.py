"""The map of a claim, the claim over two inputs, and the page on claims."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from matplotlib.text import Text

import sim
from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.map_frame import frame_around
from sim.output.drawing.page_wording import style
from sim.output.format.result_to_record import geometry
from sim.output.pictures.claims.claim_by_place import draw_claim_map, save_claim_map
from sim.output.pictures.claims.endurance_and_speed import draw_two_inputs
from sim.study.budget_arrays import Pairs
from sim.study.claims.endurance_and_speed import two_inputs
from sim.study.claims.figure_by_place import FAVOURABLE, claim_map, mappable
from sim.study.verdict.claim_readings import BudgetClaim
from tests.shipped import SCENARIOS

CLAIMS = SCENARIOS / "claims"


@pytest.fixture(scope="module")
def cnn():
    """The CNN claim on coarse cells: what was found, and its map."""
    scenario = sim.load_scenario(CLAIMS / "cnn_60_percent.yaml", {"grid.cell": "60 km"})
    findings = sim.claim(scenario)
    return findings, claim_map(findings.plan, scenario.claims[0])


@pytest.fixture(scope="module")
def cnn_words(cnn):
    """What stands beside the axes of the claim's map, and every text of it."""
    findings, mapped = cnn
    [entry] = findings.summary()["claims"]
    with style():
        drawn = draw_claim_map(mapped, entry, geometry(findings.plan))
    return [text.get_text() for text in drawn.texts], shown_words(drawn)


@pytest.fixture(scope="module")
def cnn_two_inputs(cnn):
    """The CNN claim over endurance and speed, and its picture."""
    findings, _ = cnn
    [entry] = findings.summary()["claims"]
    question = BudgetClaim(findings.scenario.claims[0], Pairs(findings.plan))
    found = two_inputs(question, "most_extreme")
    with style():
        return found, draw_two_inputs(found, entry)


def shares(mapped, case):
    return {s.base.split(" (")[0]: s for s in mapped.shares if s.case == case}


def test_every_cell_is_flown_from_the_nearest_base(cnn):
    findings, mapped = cnn
    dhafra = [base.startswith("Al Dhafra") for base in mapped.bases].index(True)

    # Al Dhafra is nearer to every place in Afghanistan than Al Udeid.
    assert mapped.figure == pytest.approx(mapped.from_each[dhafra])
    assert (mapped.from_each.min(axis=0) == mapped.figure).all()
    assert findings.scenario.grid.cell_m == mapped.cells.cell_m


def test_the_map_says_what_the_plan_says_at_an_orbit(cnn):
    """The cell nearest to an orbit's first point has nearly its share in transit."""
    findings, mapped = cnn
    sortie = findings.plan.sorties["dhafra", "kabul"]
    lat, lon = sortie.route.lat_deg[-1], sortie.route.lon_deg[-1]
    cells = mapped.cells
    near = np.hypot(cells.lat_deg - lat, (cells.lon_deg - lon) * np.cos(np.radians(lat))).argmin()

    # 42 km off at most: 23 nm, 0.27 h there and back of 28.5 h.
    assert mapped.figure[near] == pytest.approx(sortie.budget.transit_fraction, abs=0.011)


def test_shares_are_by_base_and_by_permission(cnn):
    _, mapped = cnn
    stated, favoured = shares(mapped, "as stated"), shares(mapped, FAVOURABLE)
    opened = shares(mapped, "Iran open")

    assert stated[""].of_country == 0.0
    assert 0.02 < stated["Al Udeid"].of_country < 0.08
    assert stated["Al Udeid"].of_orbits == 0.0
    # Kabul and Nangarhar, of four.
    assert favoured["Al Dhafra"].of_orbits == 0.5
    # "Up to 60 percent" is reached from 59.5 on, which is told as 60.
    assert favoured[""].of_country == pytest.approx((mapped.favoured >= 0.595).mean())
    assert opened["Al Udeid"].of_country == 0.0
    assert mapped.summary()["where_met"][0]["base"] is None


def test_only_budget_figures_have_a_map():
    [*hours, _] = sim.load_scenario(CLAIMS / "kurilla.yaml").claims
    wsj = sim.load_scenario(CLAIMS / "wsj_90_percent.yaml").claims[0]

    assert all(mappable(claim) for claim in hours)
    assert not mappable(sim.load_scenario(CLAIMS / "cbp_hours.yaml").claims[0])
    assert not mappable(wsj)


@pytest.mark.long
def test_the_same_map_is_the_same_bytes(cnn, tmp_path):
    findings, mapped = cnn
    [entry] = findings.summary()["claims"]
    for name in ("one.png", "two.png"):
        save_claim_map(mapped, entry, geometry(findings.plan), tmp_path / name)

    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_map_is_headed_by_what_it_shows(cnn_words):
    words, _ = cnn_words

    assert any("60\u00a0% in transit is reached nowhere in Afghanistan" in word for word in words)
    assert any("from Al Udeid" in word for word in words)


def shown_words(drawn):
    """Every text of a figure, those of its axes included."""
    return [text.get_text() for text in drawn.findobj(Text)]


@pytest.fixture(scope="module")
def closed_region(tmp_path_factory):
    """A box over Afghanistan, Iran and Pakistan, both closed; an aircraft of 7 h."""
    path = tmp_path_factory.mktemp("claims") / "box.yaml"
    path.write_text("""
name: A box over closed countries
start: 2021-09-01T00:00Z
duration: 10 d
airspace: {closed: [IRN, PAK]}
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
  box: {polygon: [[29.0, 59.0], [38.0, 59.0], [38.0, 72.0], [29.0, 72.0]]}
grid: {area: box, cell: 80 km}
aircraft: {short: {like: mq9a, endurance: 7 h}}
fleets: {a: {base: bagram, aircraft: short, count: 4}}
orbits:
  kabul:
    area: kabul
    flown_by: [a]
    pattern: {kind: racetrack, length: 40 nm, width: 10 nm}
    altitude: 25000 ft
    relief: {overlap: 1 h}
claims:
  - {id: c, statement: s, source: w, metric: transit_fraction, relation: up_to, value: 60 %}
  - {id: n, statement: s, source: w, metric: aircraft_per_orbit, relation: at_most, value: 4}
""")
    findings = sim.claim(sim.load_scenario(path))
    return findings, geometry(findings.plan)


def test_no_colour_lies_in_closed_countries_or_where_nobody_can_fly(closed_region):
    findings, shapes = closed_region
    mapped = claim_map(findings.plan, findings.scenario.claims[0])
    with style():
        drawn = draw_claim_map(mapped, findings.summary()["claims"][0], shapes)
    sheet = drawn.axes[0]
    [coloured] = [one for one in sheet.collections if isinstance(one, ContourSet) and one.filled]
    frame = frame_around(*read_features(shapes | {"features": [
        feature for feature in shapes["features"]
        if feature["properties"]["kind"] != "area" or feature["properties"]["name"] == "box"
    ]}).positions_deg())  # fmt: skip
    clip = coloured.get_clip_path().get_fully_transformed_path()

    def is_clipped(lat_deg, lon_deg):
        at = sheet.transData.transform(frame.project(np.array([[lon_deg, lat_deg]])))
        return not clip.contains_point(at[0])

    assert is_clipped(33.0, 59.8)  # Iran
    assert is_clipped(30.0, 70.0)  # Pakistan
    assert not is_clipped(34.0, 66.0)
    # 7 h from Bagram and home do not reach Herat.
    assert np.isnan(mapped.figure).any()
    assert "cannot be flown" in shown_words(drawn)


def test_the_map_knows_the_overlap_as_the_verdict_does(closed_region):
    findings, _ = closed_region
    finding = findings.claims[1]
    mapped = claim_map(findings.plan, finding.claim)
    kabul = np.hypot(mapped.cells.lat_deg - 34.53, mapped.cells.lon_deg - 69.17).argmin()

    assert mapped.figure[kabul] >= finding.literal.result - 1.0
    # 7 h, 1.5 h of reserve, 5.5 h flown and 8 h on the ground for 4.5 h less the hour of overlap.
    assert finding.literal.result == 4.0
    assert mapped.figure[kabul] == 4.0


def test_hundreds_of_aircraft_at_the_edge_of_reach_are_no_class_each(closed_region):
    findings, shapes = closed_region
    finding = findings.claims[1]
    mapped = claim_map(findings.plan, finding.claim)
    mapped.figure[np.isfinite(mapped.figure).argmax()] = 4_000.0
    with style():
        words = shown_words(draw_claim_map(mapped, findings.summary()["claims"][1], shapes))

    assert len(words) < 150


def test_the_map_says_its_answer_in_full(cnn, cnn_words):
    [entry] = cnn[0].summary()["claims"]
    told = " ".join(cnn_words[1])

    assert entry["answer"] in told
    assert "if ..." not in told


def test_too_little_endurance_is_hatched_and_no_low_share(cnn_two_inputs):
    found, drawn = cnn_two_inputs
    words = shown_words(drawn)

    # Along every row of one speed the share falls with endurance, once it is flown at all.
    for row in found.figure:
        known = np.isfinite(row)
        assert not known[: known.argmax()].any()
        assert known[known.argmax() :].all() or not known.any()
        assert (np.diff(row[known]) < 0.0).all()
    assert np.isnan(found.figure).any()
    assert "not all can be flown" in words


def test_two_inputs_agree_with_the_budgets(cnn, cnn_two_inputs):
    findings, found = cnn[0], cnn_two_inputs[0]
    row = int(np.abs(found.speed_kt - 170.0).argmin())
    column = int(np.abs(found.endurance_h - 30.0).argmin())

    assert found.stated == pytest.approx((30.0, 170.0))
    assert found.box == (pytest.approx((27.0, 34.0)), pytest.approx((150.0, 200.0)))
    hours, knots = found.endurance_h[column], found.speed_kt[row]
    route_nm = findings.plan.sorties["udeid", "nangarhar"].budget.route_m / 1852.0
    by_hand = (2 * route_nm / knots + 1 / 3) / (hours - 1.5)
    assert found.figure[row, column] == pytest.approx(by_hand, abs=1e-9)
    assert found.margin[row, column] == pytest.approx(by_hand - 0.595, abs=1e-9)
    assert {craft.name for craft in found.aircraft} >= {"MQ-9A Reaper", "RQ-4B Global Hawk"}


def test_two_inputs_name_the_aircraft_that_meet_the_claim(cnn_two_inputs):
    _, drawn = cnn_two_inputs
    [line] = [t.get_text() for t in drawn.texts if "would reach it" in t.get_text()]

    # At 170 kt and 27 h 61 % is in transit, at 34 h 47.9 %.
    assert "MQ-9A Reaper" in line
    assert "Extended Range" not in line
