"""`othsim compare` as a user types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sim.study.run.batch import run_batch
from tests.study.compare.two_options import COMMON, LUCK, OPTION


@pytest.fixture(autouse=True)
def folder(two_options):
    return two_options


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


WHOLE = [
    "comparison.csv",
    "comparison.json",
    "coverage.nc",
    "figures/comparison_map.png",
    "figures/hours.png",
    "figures/lost_hours.png",
    "geometry.geojson",
    "log.txt",
    "replications/far.parquet",
    "replications/near.parquet",
    "run.json",
    "scenarios/far.resolved.yaml",
    "scenarios/far.yaml",
    "scenarios/near.resolved.yaml",
    "scenarios/near.yaml",
]


def test_compare_writes_the_whole_folder_and_prints_tables(compared):
    folder, out = compared
    [written] = (folder / "results").iterdir()

    assert written.name.startswith("compare-near-far-")
    assert len(written.name) == len("compare-near-far-") + 8
    assert out.splitlines()[-1] == f"written to {written.relative_to(folder)}"
    assert files(written) == WHOLE
    assert "Difference from near" in out
    assert out.splitlines()[-3:-1] == [
        "* the 95 % interval of the difference leaves out 0; \u2020 fewer than five replications "
        "differ, too few for one",
        "best in: share of the replications in which the option fills most; ties are split",
    ]
    assert any(" pp *" in line for line in out.splitlines() if "in transit" in line)
    manifest = json.loads((written / "run.json").read_text("utf-8"))
    assert manifest["state"] == "done"
    assert manifest["kind"] == "comparison"
    assert (manifest["options"], manifest["baseline"]) == (["near", "far"], "near")
    assert str(folder) not in "".join(
        p.read_text("utf-8") for p in written.rglob("*") if p.suffix in (".json", ".yaml", ".txt")
    )


@pytest.mark.usefixtures("undrawn")
def test_json_is_comparison_json_and_nothing_else(othsim):
    code, out, _ = othsim("compare", "near.yaml", "far.yaml", "--json", "--out", "x")

    assert code == 0
    assert json.loads(out) == json.loads(Path("x/comparison.json").read_text("utf-8"))
    assert list(json.loads(out)) == [
        "schema_version", "baseline", "seed", "replications", "exact", "duration_h",
        "demanded_hours", "remarks", "options", "differences", "ranking",
    ]  # fmt: skip


@pytest.mark.usefixtures("undrawn")
def test_the_csv_has_each_figure_with_its_difference(othsim):
    othsim("compare", "near.yaml", "far.yaml", "--replications", 8, *LUCK, "--out", "x")
    text = Path("x/comparison.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {(row["option"], row["figure"]): row for row in rows}
    document = json.loads(Path("x/comparison.json").read_text("utf-8"))
    wanted = document["differences"]["far"]["fleet"]["transit_fraction"]

    row = found["far", "fleet.transit_fraction"]
    assert float(row["difference"]) == wanted["mean"]
    assert float(row["difference_lo"]) == wanted["lo"]
    assert row["differs"] == "True"
    assert row["unit"] == "1"
    assert found["near", "fleet.transit_fraction"]["difference"] == ""
    assert found["near", "scenario"]["mean"] == "'=from OAIX"  # no spreadsheet runs it
    assert found["near", "fleet.on_station_hours_per_day"]["unit"] == "h/d"
    assert float(found["far", "aircraft_for_one.closed_form"]["mean"]) > 1.0


@pytest.mark.usefixtures("undrawn")
def test_the_baseline_leads_and_its_seed_rules(othsim):
    _, out, _ = othsim(
        "compare", "near.yaml", "far.yaml", "--baseline", "far", "--seed", 3, "--json", "--out", "x"
    )
    document = json.loads(out)

    assert document["baseline"] == "far"
    assert list(document["options"]) == ["far", "near"]
    assert document["seed"] == 3
    assert "seed: 3  # overrides" in Path("x/scenarios/near.resolved.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["near.yaml"], "compare takes 2 to 12 scenarios (got 1)"),
        (["near.yaml", "common.yaml"],
         "compare takes at least 2 scenarios; bases for others do not count"),
        (["near.yaml", "far.yaml", "--baseline", "nera"],
         "Invalid value for --baseline: no option 'nera'; did you mean 'near'? "
         "options: near, far"),
    ],
)  # fmt: skip
def test_mistakes_of_usage_are_exit_code_2(othsim, arguments, message):
    code, out, err = othsim("compare", *arguments)

    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {message}"
    assert not Path("results").exists()


def test_options_that_ask_something_else_leave_nothing(othsim, folder):
    with (folder / "far.yaml").open("a", encoding="utf-8") as file:
        file.write("duration: 5 d\n")
    code, out, err = othsim("compare", "near.yaml", "far.yaml")

    assert (code, out) == (1, "")
    assert err == (
        "far.yaml:5:11: error[E105]: duration: options must share the duration "
        "(got 5 d; near has 3 d)\n"
        "  5 | duration: 5 d\n"
        "    |           ^^^\n"
        "  help: give both the same duration, for example in a file that both extend\n"
        "\n"
        "1 problem found; nothing was run.\n"
    )
    assert not Path("results").exists()


def test_a_setting_for_every_fleet_that_is_wrong_is_told_for_each_option(othsim):
    code, _, err = othsim("compare", "near.yaml", "far.yaml", "--set", "fleets.*.count=0")

    assert code == 1
    assert "fleets.bagram.count" in err
    assert "fleets.dhafra.count" in err


@pytest.mark.usefixtures("undrawn")
def test_a_second_comparison_is_refused_forced_or_left_as_it_is(othsim):
    arguments = ("compare", "near.yaml", "far.yaml", "--out", "x")
    othsim(*arguments)
    before = Path("x/comparison.json").read_bytes()
    code, _, err = othsim(*arguments)

    assert code == 1
    assert err == (
        "error: x already holds a finished comparison\n"
        "  help: --force replaces it, --out names another folder\n"
    )
    assert othsim(*arguments, "--resume")[0] == 0
    assert othsim(*arguments, "--force")[0] == 0
    assert Path("x/comparison.json").read_bytes() == before
    othsim("compare", "near.yaml", "common.yaml", "near.yaml", "--out", "x", "--force")
    assert "scenarios/far.yaml" not in files(Path("x"))
    code, _, err = othsim(*arguments, "--resume")
    assert code == 1
    assert "x holds another run" in err


@pytest.mark.long
def test_an_interrupted_comparison_goes_on_to_the_same_bytes(othsim, monkeypatch):
    arguments = ("compare", "near.yaml", "far.yaml", "--replications", 40, *LUCK)
    othsim(*arguments, "--out", "whole")

    def interrupted(job, number):
        if number == 2:
            raise KeyboardInterrupt
        return run_batch(job, number)

    with monkeypatch.context() as patch:
        patch.setattr("sim.study.run.batched_work.run_batch", interrupted)
        code, _, err = othsim(*arguments, "--out", "broken")
    assert code == 130
    assert err.splitlines()[-2] == "interrupted; 2 finished batches are kept"
    assert err.splitlines()[-1].startswith("  help: to go on: othsim compare near.yaml far.yaml ")
    assert err.splitlines()[-1].endswith(" --resume")
    assert json.loads(Path("broken/run.json").read_text("utf-8"))["state"] == "partial"
    assert "comparison.json" not in files(Path("broken"))

    code, out, _ = othsim(*arguments, "--out", "broken", "--resume")
    assert code == 0
    assert out.splitlines()[-1] == "written to broken"
    assert files(Path("broken")) == files(Path("whole"))
    for name in ("comparison.json", "comparison.csv", "figures/comparison_map.png"):
        assert (Path("broken") / name).read_bytes() == (Path("whole") / name).read_bytes()


def test_interrupted_before_the_first_batch_leaves_no_folder(othsim, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.study.run.batched_work.run_batch", interrupted)
    code, _, _ = othsim("compare", "near.yaml", "far.yaml", "--out", "x")

    assert code == 130
    assert not Path("x").exists()


# --- precision, and options that cannot be flown

LONG = ("compare", "near.yaml", "far.yaml", "--replications", 40, *LUCK)


@pytest.mark.usefixtures("undrawn")
def test_until_stops_a_comparison_by_the_width_of_its_differences(othsim):
    width = "demand.fill_fraction=0.2"
    code, out, err = othsim(*LONG, "--until", width, "--json", "--out", "x")

    assert code == 0
    summary = json.loads(out)
    assert summary["replications"] == 32  # two batches of three: one has too few blocks to tell
    apart = summary["differences"]["far"]["demand"]["fill_fraction"]
    assert (apart["hi"] - apart["lo"]) / 2.0 <= 0.2
    said = "the least sure difference in demand.fill_fraction "
    assert said in err
    assert "after 32 replications\n" in err

    code, _, err = othsim(*LONG, "--until", "demand.fil_fraction=0.2", "--out", "y")
    assert (code, "did you mean 'demand.fill_fraction'?" in err) == (2, True)
    assert not Path("y").exists()


def write_away(folder):
    away = OPTION.format(fleet="lost", base="{latitude: -40.0, longitude: -110.0}")
    for name in ("away", "out"):
        (folder / f"{name}.yaml").write_text(away, "utf-8")


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("others", [["near.yaml"], []], ids=["beside one that flies", "alone"])
def test_an_option_that_can_fly_nothing_scores_nothing_and_says_why(othsim, folder, others):
    write_away(folder)
    names = [*others, "away.yaml", "out.yaml"]
    code, out, err = othsim("compare", *names, "--json", "--out", "x")

    assert code == 0, err
    summary = json.loads(out)
    found = summary["options"]["away"]["demand"]
    assert found["fill_fraction"]["mean"] == 0.0
    assert found["lost_hours_by_cause"]["infeasible"]["mean"] == pytest.approx(72.0, abs=1e-6)
    assert "lost cannot fly kabul" in err
    places = json.loads(Path("x/geometry.geojson").read_text("utf-8"))["features"]
    of_away = [f["properties"]["kind"] for f in places if f["properties"]["option"] == "away"]
    assert "orbit" in of_away
    assert "route" not in of_away  # nobody flies it


@pytest.mark.long
@pytest.mark.parametrize("others", [["near.yaml"], []], ids=["beside one that flies", "alone"])
def test_an_option_that_can_fly_nothing_has_its_pictures(othsim, folder, others):
    write_away(folder)
    othsim("compare", *others, "away.yaml", "out.yaml", "--out", "x")

    assert {path.name for path in Path("x/figures").iterdir()} == {
        "comparison_map.png", "hours.png", "lost_hours.png",
    }  # fmt: skip
    assert othsim("map", "x")[0] == 0


@pytest.mark.usefixtures("undrawn")
def test_each_orbit_has_its_line_where_there_are_several(othsim, folder):
    herat = "  herat: {area: kabul, pattern: {kind: stare, radius: 5 nm}, altitude: 25000 ft}\n"
    (folder / "common.yaml").write_text(COMMON + herat, "utf-8")
    for name, fleet, base in (("near", "bagram", "OAIX"), ("far", "dhafra", "OMAM")):
        text = OPTION.format(fleet=fleet, base=base)
        text = text.replace("]}}\n", f"]}}, herat: {{flown_by: [{fleet}]}}}}\n")
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    _, out, err = othsim("compare", "near.yaml", "far.yaml", "--out", "x")

    assert [line.split("  ")[0].strip() for line in out.splitlines() if "filled, " in line] == [
        "filled, all orbits", "filled, kabul", "filled, herat",
    ] * 2, err  # fmt: skip


def test_a_fault_while_drawing_costs_one_picture_and_not_the_comparison(
    othsim, monkeypatch, folder
):
    from sim.output.pictures.comparison import comparison_pictures

    def torn(*_):
        raise ValueError("a ring in two pieces")

    monkeypatch.setattr(comparison_pictures, "FIGURES", {"hours": torn})
    code, out, err = othsim("compare", "near.yaml", "far.yaml", "--out", "torn")

    assert code == 0
    assert "written to torn" in out
    assert "warning: hours.png could not be drawn: ValueError: a ring in two pieces" in err
    manifest = json.loads((folder / "torn" / "run.json").read_text())
    assert manifest["missing_pictures"] == {"hours": "ValueError: a ring in two pieces"}
