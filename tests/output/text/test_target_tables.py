"""The table of a run about targets."""

from __future__ import annotations

from sim.output.text.target_tables import target_tables


def test_targets_have_a_row_for_each_kind_and_none_has_no_table():
    def of(mean, lo=None, hi=None):
        return {"mean": mean, "lo": lo, "hi": hi}

    figures = {
        "n_targets": of(57.0, 55.0, 59.0),
        "found_fraction": of(0.833),
        "time_to_sight_mean_h": of(None),
        "seen_fraction": of(0.008),
        "n_sightings": of(76.0),
    }
    (table,) = target_tables({"targets": {"cars": figures}})

    assert table.heads == ("target", "targets", "found", "until found h", "seen", "sightings")
    assert table.rows == (("cars", "57", "83.3 %", "-", "0.8 %", "76"),)
    assert "Seen is not known" in table.note
    assert target_tables({"orbits": {}}) == []
