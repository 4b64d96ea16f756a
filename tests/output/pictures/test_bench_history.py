"""The picture of kept bench runs shows what can be compared, and says what it leaves out."""

from __future__ import annotations

import os

import pytest

from sim.output.pictures.bench_history import (
    MOST_SHOWN,
    beside_the_last,
    draw_bench_history,
)
from sim.output.store.kept_benchmarks import KeptRun, keep_run, kept_runs

FIGURE = {"mean": 0.4, "lo": 0.3, "hi": 0.5, "n": 64}


def record(flying_s=1.0, version="0.1.0", engine="fast", replications=64, fill=0.4):
    """A run as it is kept."""
    return {
        "schema_version": 1,
        "versions": {"othsim": version, "numpy": "2.4.6"},
        "standard": {"options": ["near", "far"], "replications": replications, "engine": engine},
        "fingerprints": {},
        "timings": {
            "loading": {"wall_s": 0.5, "processor_s": 0.5},
            "flying": {"wall_s": flying_s, "processor_s": flying_s},
        },
        "figures": {"near": {"demand.fill_fraction": {**FIGURE, "mean": fill}}},
    }


def texts(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_runs_are_kept_in_time_whatever_their_version(tmp_path):
    """A version that is taken up again comes last; another engine or question is not set beside."""
    for place, version in enumerate(("0.10.0", "0.9.0", "0.10.0")):
        path = keep_run(record(place + 1.0, version), tmp_path)
        os.utime(path, (1e9 + place, 1e9 + place))
    (tmp_path / "bench-history.png").write_bytes(b"")

    runs = kept_runs(tmp_path)

    assert [(run.number, run.record["versions"]["othsim"]) for run in runs] == [
        (1, "0.10.0"), (1, "0.9.0"), (2, "0.10.0"),
    ]  # fmt: skip
    assert [run.record["timings"]["flying"]["processor_s"] for run in runs] == [1.0, 2.0, 3.0]


def test_only_what_asked_the_same_of_the_same_engine_is_shown():
    """Three of six; the note says so."""
    others = [record(engine="simpy"), record(replications=8), record()]
    del others[2]["standard"]["engine"]
    runs = [KeptRun(i, one) for i, one in enumerate([*others, record(), record(), record()], 1)]

    assert [run.number for run in beside_the_last(runs)] == [4, 5, 6]
    assert any("Not shown: 3 that asked" in text for text in texts(draw_bench_history(runs)))
    many = [KeptRun(i, record()) for i in range(MOST_SHOWN + 5)]
    assert len(beside_the_last(many)) == MOST_SHOWN


def test_the_picture_says_what_the_last_run_took_and_where_answers_changed():
    """1.5, 3.5 and 2.5 s: 0.71 of the one before, 1.67 of the first; one answer moved."""
    kept = [record(1.0), record(3.0), record(2.0, version="0.2.0", fill=0.5)]
    runs = [KeptRun(i, one) for i, one in enumerate(kept, 1)]
    found = texts(draw_bench_history(runs))

    took = "othsim bench: 2.5 s once compiled, 0.71 of the run before, 1.67 of the first"
    assert took in " ".join(found)
    assert [text for text in found if "▼" in text] == ["1\n▼"]
    assert {"1\n0.1.0", "2", "3\n0.2.0"} <= set(found)


@pytest.mark.parametrize("n", [1, 2])
def test_the_first_runs_of_all_have_a_picture(n):
    """Nothing is set beside what is not there."""
    runs = [KeptRun(i, record()) for i in range(1, n + 1)]
    found = " ".join(texts(draw_bench_history(runs)))

    assert "othsim bench: 1.5 s once compiled" in found
    assert ("1.00 of the run before" in found) is (n == 2)


def test_a_run_that_compiled_does_not_press_the_others_down():
    """Its bar goes out at the top, with what it took; nothing else has a number there."""
    kept = [record(), record(), record()]
    kept[0]["timings"]["first replication"] = {"wall_s": 30.0, "processor_s": 30.0}
    figure = draw_bench_history([KeptRun(i, one) for i, one in enumerate(kept, 1)])

    assert figure.axes[0].get_ylim()[1] < 5.0
    assert [text for text in texts(figure) if text == "32 s"] == ["32 s"]
    assert "first replication" in texts(figure)
