"""Provenance: what it takes to make a result again, and the scenarios themselves."""

from __future__ import annotations

from sim.output.report.documents.provenance import ScenarioText, worked_out_section

MANIFEST = {
    "scenario": "Gulf <1>",
    "fingerprint": "17ec",
    "seed": 7,
    "replications": 1200,
    "command": ["othsim", "run", "my file.yaml"],
    "versions": {"othsim": "0.2.0", "numpy": "2.4"},
}


def test_all_that_it_takes_to_make_it_again_stands_on_the_page():
    texts = [ScenarioText("near", "name: <near>", "a: 1"), ScenarioText("far", "b", "c")]
    body = worked_out_section(MANIFEST, texts, ["Flown <once>."]).body

    assert "<p>Flown &lt;once&gt;.</p>" in body
    assert "othsim run &#x27;my file.yaml&#x27;" in body
    for fact in ("Gulf &lt;1&gt;", "<code>17ec</code>", "1,200", "othsim 0.2.0, numpy 2.4"):
        assert f"<dd>{fact}</dd>" in body
    assert body.count("<details>") == 4
    assert "name: &lt;near&gt;" in body


def test_of_less_known_words_those_that_stand_on_the_page_are_explained():
    texts = [ScenarioText("near", "", "relief: {policy: on_bingo}  # on bingo")]
    body = worked_out_section(MANIFEST, texts, [], "By the fleet rule, in points.").body

    assert body.count("<dt>fleet rule</dt>") == body.count("<dt>bingo</dt>") == 1
    assert "<dt>pp</dt>" not in body
    assert "Words" not in worked_out_section(MANIFEST, texts, []).body
