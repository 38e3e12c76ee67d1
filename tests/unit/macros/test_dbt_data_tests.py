"""The data tests of the dbt project that are more than a line of YAML: each passes, and names what is wrong.

Tables are made up here; the seeds are the project's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

MARK = "-- next test --"

SEEDS = {
    "identities": "identities",
    "cross_form_terms": "identities",
    "form_types": "forms",
    "form_titles": "forms",
    "title_words": "forms",
    "header_labels": "forms",
    "line_labels": "forms",
    "functional_class_lines": "forms",
    "fund_sources": "terms",
    "funding_periods": "terms",
    "expenditure_natures": "terms",
    "three_public_items": "terms",
    "economic_classification": "classification",
    "functional_classification": "classification",
}

SCOPE = """agency_id text default 'x', fiscal_year int default 2022, budget_phase text default 'approved',
    fund_source text default 'all', funding_period text default 'all',
    expenditure_nature text default 'total'"""

MART_TABLES = f"""
create table mart_expenditure_by_function ({SCOPE}, functional_code text, amount_yuan decimal(28, 6));
create table mart_expenditure_by_economy ({SCOPE}, economic_scheme text, amount_yuan decimal(28, 6));
create table mart_revenue ({SCOPE}, amount_yuan decimal(28, 6));
create table stg_documents as select 'a' as document_id;
create table int_identity_status (document_id text, form_no int, family text, status text);
create table int_concept_figures ({SCOPE}, subject text default 'function', document_id text default 'a',
    form_code text default 'f', form_no int default 1, concept_code text, has_codes int default 1,
    is_leaf boolean,
    amount_yuan decimal(28, 6), half_width_yuan decimal(28, 6) default 0.5);
insert into int_concept_figures (concept_code, is_leaf, amount_yuan)
    values (null, false, 100), ('201', false, 100), ('20101', true, 60), ('20102', true, 40);
insert into mart_expenditure_by_function (functional_code, amount_yuan) values ('20101', 60), ('20102', 40);
"""


@pytest.fixture(scope="module")
def tests(render: Callable[[str], str], dbt_folder: Path) -> dict[str, str]:
    """The SQL of each test by name, rendered in one go."""
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted((dbt_folder / "tests").glob("*.sql"))
    }
    texts["unique_together"] = "{{ test_unique_together('grain', ['a', 'b']) }}"
    texts["references"] = (
        "{{ test_references('child', {'parent': 'parents', 'other': 'others'}, {'other': 'name'}) }}"
    )
    rendered = render(f"\n{MARK}\n".join(texts.values())).split(MARK)
    return dict(zip(texts, rendered, strict=True))


@pytest.fixture
def seeds(dbt_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The project's seeds as text columns in a database of their own."""
    with duckdb.connect() as connection:
        for name, folder in SEEDS.items():
            path = dbt_folder / "seeds" / folder / f"{name}.csv"
            connection.execute(
                f"create table {name} as select * from read_csv(?, header=true, all_varchar=true)",
                [str(path)],
            )
        yield connection


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """One form of one total and two items, and its mart."""
    with duckdb.connect() as connection:
        connection.execute(MART_TABLES)
        yield connection


@pytest.mark.parametrize("test", ["seeds_identities", "seeds_labels"])
def test_the_seeds_are_sound(seeds: duckdb.DuckDBPyConnection, tests: dict[str, str], test: str) -> None:
    assert seeds.execute(tests[test]).fetchall() == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("update identities set family = 'rows' where identity_id = 'row_fund_all'", "family rows"),
        ("update identities set relation = 'about' where identity_id = 'row_fund_all'", "relation about"),
        ("update identities set severity = null where identity_id = 'row_fund_all'", "severity null"),
        ("update identities set basis = null where identity_id = 'row_fund_all'", "without a name"),
        ("update cross_form_terms set form_code = 'some_form'", "form_code some_form"),
        ("update cross_form_terms set fund_source = 'some_fund'", "fund_source some_fund"),
        ("update cross_form_terms set funding_period = 'next_year'", "funding_period next_year"),
        ("update cross_form_terms set expenditure_nature = 'some_nature'", "expenditure_nature some_nature"),
        ("update cross_form_terms set concept = 'some_concept'", "concept some_concept"),
        ("update cross_form_terms set side = 'middle'", "side middle"),
        (
            "update cross_form_terms set identity_id = 'row_fund_all'",
            "term of an unknown cross-form identity",
        ),
        ("update identities set severity = 'warning' where identity_id = 'row_fund_all'", "severity warning"),
        ("update identities set measure = 'metres' where identity_id = 'row_fund_all'", "measure metres"),
        ("update identities set measure = 'presence' where identity_id = 'row_fund_all'", "measure presence"),
        (
            "update identities set scope = 'somewhere' where identity_id = 'cross_scope_total'",
            "scope somewhere",
        ),
        (
            "update identities set scope = 'general_only' where identity_id = 'row_fund_all'",
            "scope general_only",
        ),
        ("update cross_form_terms set weight = '0'", "weight 0"),
        ("update cross_form_terms set weight = '0.5'", "weight 0.5"),
        ("update cross_form_terms set weight = null", "weight null"),
        ("update cross_form_terms set match_code = 'maybe'", "match_code maybe"),
        ("update cross_form_terms set code = '30000' where code is not null", "code 30000"),
        (
            "update cross_form_terms set fund_source = 'all' where fund_source = '*' and side = 'lhs'",
            "each fund or nature on one side only",
        ),
        ("delete from cross_form_terms where side = 'rhs'", "without a left or a right side"),
    ],
)
def test_a_bad_identity_is_named(
    seeds: duckdb.DuckDBPyConnection, tests: dict[str, str], damage: str, problem: str
) -> None:
    seeds.execute(damage)
    found = seeds.execute(tests["seeds_identities"]).fetchall()
    assert any(text.startswith(problem) for _, text in found)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (
            "update header_labels set example = '别的' where value = 'basic'",
            "does not match its example 别的",
        ),
        ("update line_labels set pattern = '^甲$'", "does not match its example"),
        ("update form_titles set example = null", "does not match its example null"),
        ("update title_words set pattern = '^甲$'", "does not match its example"),
        ("update header_labels set value = 'some_fund' where value = 'state_capital'", "fund some_fund"),
        (
            "update header_labels set form_code = 'some_form' where value = 'hospitality'",
            "form_code some_form",
        ),
        ("update line_labels set fund_source = 'some_fund'", "fund_source some_fund"),
        ("update form_titles set form_code = 'some_form'", "form_code some_form"),
    ],
)
def test_a_bad_label_is_named(
    seeds: duckdb.DuckDBPyConnection, tests: dict[str, str], damage: str, problem: str
) -> None:
    seeds.execute(damage)
    found = seeds.execute(tests["seeds_labels"]).fetchall()
    assert any(text.startswith(problem) for _, _, text in found)


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ("select 1", False),
        ("insert into mart_expenditure_by_function (functional_code, amount_yuan) values ('201', 100)", True),
        ("delete from mart_expenditure_by_function where functional_code = '20102'", True),
        ("delete from mart_expenditure_by_function", True),
        # total and two leaves: half widths of 0.5 each
        ("update mart_expenditure_by_function set amount_yuan = 61.5 where functional_code = '20101'", False),
        (
            "update mart_expenditure_by_function set amount_yuan = 61.500001 where functional_code = '20101'",
            True,
        ),
        # tested by the build that was about the document
        ("delete from mart_expenditure_by_function; update stg_documents set document_id = 'b'", False),
        # the publisher's own sum is wrong: a finding, not a fault of the mart
        (
            "delete from mart_expenditure_by_function;"
            "insert into int_identity_status values ('a', 1, 'column', 'inconsistent')",
            False,
        ),
    ],
)
def test_the_leaves_of_a_mart_add_up(
    marts: duckdb.DuckDBPyConnection, tests: dict[str, str], change: str, differs: bool
) -> None:
    marts.execute(change)
    assert bool(marts.execute(tests["mart_leaves_add_up"]).fetchall()) is differs


def test_a_repeated_key_is_found_with_its_nulls(tests: dict[str, str]) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table grain as from (values (1, 'x'), (1, 'y'), (2, null)) as t (a, b)")
        assert connection.execute(tests["unique_together"]).fetchall() == []
        connection.execute("insert into grain values (2, null), (1, 'x')")
        assert sorted(connection.execute(tests["unique_together"]).fetchall()) == [(1, "x", 2), (2, None, 2)]


@pytest.mark.parametrize(
    ("row", "missing"),
    [("(1, 'a')", []), ("(null, null)", []), ("(3, 'a')", [("parent", "3")]), ("(1, 'c')", [("other", "c")])],
)
def test_references_name_the_column_and_the_value(
    tests: dict[str, str], row: str, missing: list[tuple[str, str]]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table parents as select unnest([1, 2]) as parent")
        connection.execute("create table others as select unnest(['a', 'b']) as name")
        connection.execute(f"create table child as select * from (values {row}) as t (parent, other)")
        assert connection.execute(tests["references"]).fetchall() == missing
