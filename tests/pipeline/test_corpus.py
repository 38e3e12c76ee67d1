"""Generated documents of known truth through landing and dbt: a few of each kind, as `make fidelity`
does many.

The generator is `tests/corpus`; that it is deterministic and consistent is tested here too, because
everything that is measured with it rests on that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.corpus.content import Document, Paragraph
from tests.corpus.defects import CAUSES, plant
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.fidelity import Score, measure
from tests.corpus.formats import FORMATS
from tests.corpus.judge import Judged, judge
from tests.corpus.styles import load_styles
from tests.corpus.variants import variant

STYLES = load_styles()
SEED = 2


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Score]]:
    """A document of every style and a variant of every other, in three formats, landed and built once."""
    folder = tmp_path_factory.mktemp("fidelity")
    recipes = [Recipe(style, SEED, place) for place, style in enumerate(STYLES.values())]
    recipes += [
        Recipe(variant(style, 1), 1, 50 + place) for place, style in enumerate(STYLES.values()) if place % 2
    ]
    yield measure(recipes, ["rows", "pdf", "xlsx"], folder)


def test_every_style_is_measured_and_two_or_more_are_unseen(scores: dict[tuple[str, str], Score]) -> None:
    assert {style for _, style in scores} >= set(STYLES)
    assert sum(not style.seen for style in STYLES.values()) >= 2
    assert all(score.printed > 90 for score in scores.values())


def test_figures_arrive_under_their_keys_and_none_is_invented(scores: dict[tuple[str, str], Score]) -> None:
    missed = {key: score.missed[:3] for key, score in scores.items() if score.missed}
    invented = {key: score.invented[:3] for key, score in scores.items() if score.invented}
    assert (missed, invented) == ({}, {})
    assert all(score.numbers_missing == 0 for score in scores.values())


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Two styles with every cause planted once."""
    recipes = [Recipe(STYLES[name], SEED) for name in ("wan_items", "final_tables")]
    return judge(recipes, CAUSES, range(1), tmp_path_factory.mktemp("judge"))


def test_nothing_is_found_in_clean_documents(judged: Judged) -> None:
    assert judged.clean_findings == []
    assert judged.clean_results > 500


@pytest.mark.parametrize("cause", CAUSES)
def test_a_planted_defect_is_found(judged: Judged, cause: str) -> None:
    verdict = judged.by_cause[cause]
    assert verdict.planted > 0
    assert verdict.found == verdict.seeable, verdict.notes
    assert verdict.wrong == 0, verdict.notes


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_recipe_gives_the_same_bytes(name: str) -> None:
    style = STYLES["yuan_stairs"]
    made = [FORMATS[name].write(disclosure(Recipe(style, 1, 3))) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != FORMATS[name].write(disclosure(Recipe(style, 2, 3)))


@pytest.mark.parametrize("cause", CAUSES)
def test_a_defect_changes_what_is_printed_and_is_the_same_every_time(cause: str) -> None:
    recipe = Recipe(STYLES["final_tables"], SEED)
    defects = [plant(recipe, cause, 1) for _ in range(2)]
    assert _printed(defects[0].document) == _printed(defects[1].document) != _printed(disclosure(recipe))


def test_a_stale_sentence_is_as_worn_as_its_document() -> None:
    worn = replace(STYLES["final_tables"], wear=("thin_marks",))
    plain, defect = (plant(Recipe(style, SEED), "stale_text", 1) for style in (STYLES["final_tables"], worn))
    printed = [block.text for block in defect.document.blocks if isinstance(block, Paragraph)]
    assert set(defect.paragraphs) <= set(printed)
    assert set(defect.paragraphs).isdisjoint(plain.paragraphs)


def _printed(document: Document) -> bytes:
    return FORMATS["rows"].write(document)
