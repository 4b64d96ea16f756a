"""`othsim validate` as a user types it."""

from __future__ import annotations

from tests.shipped import AFGHANISTAN

GULF = str(AFGHANISTAN / "gulf.yaml")


def test_several_wrong_files_are_all_reported_at_once(othsim):
    code, out, err = othsim(
        "plan", GULF, "nowhere.yaml", str(AFGHANISTAN / "common.yaml"), "elsewhere.yaml"
    )
    assert err.startswith(f"{AFGHANISTAN / 'common.yaml'}: a base for others, passed over\n")

    assert (code, out) == (1, "")
    assert "nowhere.yaml" in err
    assert "elsewhere.yaml" in err
    assert err.rstrip().endswith("2 problems found; nothing was run.")


def test_a_base_for_others_alone_is_no_scenario_and_says_which_files_are(othsim):
    code, out, err = othsim("plan", AFGHANISTAN / "common.yaml")

    assert (code, out) == (1, "")
    assert "common.yaml is a base for others; run one of gulf.yaml" in err


def test_validate_says_good(othsim):
    code, out, _ = othsim("validate", GULF)

    assert (code, out) == (0, f"{GULF}: good\n")
