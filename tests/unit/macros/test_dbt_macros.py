"""Every macro of the dbt project: rendered by dbt in one go, its SQL run by the embedded engine.

No model is built or even parsed here: the macros are put into an empty project. What the Spark variants say
is compared as text; running them is the cluster tests' business.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

CASES: dict[str, tuple[str, object]] = {
    # engine.sql
    "regex_like finds a match anywhere": ("""{{ regex_like("'第12条'", "'[0-9]+'") }}""", True),
    "regex_like without a match": ("""{{ regex_like("'条'", "'[0-9]'") }}""", False),
    "regex_replace replaces every match": ("""{{ regex_replace("'a1b22'", "'[0-9]+'", "'-'") }}""", "a-b-"),
    "regex_extract gives the group": ("""{{ regex_extract("'2022年度'", "'([0-9]+)年'") }}""", "2022"),
    "regex_extract without a match is null": ("""{{ regex_extract("'年度'", "'([0-9]+)年'") }}""", None),
    "concat_rows keeps the order": (
        "(select {{ concat_rows('v', '/', 'k') }} from (values (2, 'b'), (1, 'a'), (3, 'c')) as t (k, v))",
        "a/b/c",
    ),
    "concat_rows skips nulls": (
        "(select {{ concat_rows('v', '', 'k') }} from (values (1, 'a'), (2, null), (3, 'c')) as t (k, v))",
        "ac",
    ),
    "record keeps what is null": (
        "(select min_by({{ record(['v', 'w']) }}, k)['v'] "
        "from (values (1, null, 'a'), (2, 'b', 'c')) as t (k, v, w))",
        None,
    ),
    "spark: record": ("""$${{ spark__record(["v", "w"]) | trim }}$$""", "named_struct('v', v, 'w', w)"),
    "total_and_parts tells the total once and each part": (
        """(
            with

            instances as (
                select
                    'i' as identity_id, 'd' as document_id, 1 as form_no, 1 as table_no, 2 as row_no,
                    3 as anchor_column_no, 3 as total_column_no, 9 as total_amount_yuan,
                    0 as total_half_width_yuan, '合计' as total_name, part as part_column_no,
                    part as amount_yuan, 0 as half_width_yuan, 'part' as name
                from (values (4), (5)) as t (part)
            ),

            {{ total_and_parts(total_label='total_name', part_label='name', part_column='part_column_no') }}

            select
                string_agg(role || amount_yuan || term_label, ' ' order by column_no)
                || count(distinct instance_id)
            from final
        )""",
        "total9合计 component4part component5part1",
    ),
    "phase_of_row takes the phase a row names, else that of its column": (
        """(
            select string_agg({{ phase_of_row('row_phase', 'column_phase') }}, ' ' order by n)
            from (values
                (1, 'budget', 'executed'), (2, 'budget', 'approved'), (3, 'executed', 'approved'),
                (4, null, 'approved')
            ) as t (n, row_phase, column_phase)
        )""",
        "adjusted approved executed approved",
    ),
    "integers counts both ends": (
        "(select sum(n) from (select {{ integers('2', '5') }} as n) as t)",
        14,
    ),
    "hash_key is stable": ("""{{ hash_key(["'a'", '1']) }}""", hashlib.md5(b"a|1").hexdigest()[:16]),
    "hash_key tells a null from its neighbour": (
        """{{ hash_key(["'a'", 'null', "'b'"]) }} = {{ hash_key(["'a'", "'b'", 'null']) }}""",
        False,
    ),
    "spark: regex_like": ("""'{{ spark__regex_like("t", "p") | trim }}'""", "(t rlike p)"),
    "spark: regex_replace": (
        """'{{ spark__regex_replace("t", "p", "r") | trim }}'""",
        "regexp_replace(t, p, r)",
    ),
    "spark: integers": ("""'{{ spark__integers("1", "n") | trim }}'""", "explode(sequence(1, n))"),
    "spark: concat_rows sorts by the key": (
        """$${{ spark__concat_rows("t", "/", "k") }}$$ like '%sort(collect_list(struct(k as k, t as v)))%'""",
        True,
    ),
    "quotient": ("{{ quotient('100 * 72.00', '80.00') }}", Decimal("90.000000")),
    "quotient by zero": ("{{ quotient('1', '0.00') }}", None),
    "quotient without room": ("{{ quotient('99999999999999 * 99999999999999', '0.000001') }}", None),
    "quotient_half_width of both figures": (
        "{{ quotient_half_width('100.0', '0.5', '50.0', '0.5') }}",
        Decimal("0.030303"),
    ),
    "quotient_half_width by zero": ("{{ quotient_half_width('100.0', '0.5', '0.0', '0.5') }}", None),
    "split_rows": (
        """(select string_agg(part, '/') from (select {{ split_rows("'a;b'", ';') }} as part))""",
        "a/b",
    ),
    "spark: split_rows": ("""$${{ spark__split_rows("t", ";") | trim }}$$""", "explode(split(t, ';'))"),
    "spark: quotient": (
        """'{{ spark__quotient("x", "y") | trim }}'""",
        "try_cast(try_divide(cast(1 as double) * x, cast(y as double)) as decimal(28, 6))",
    ),
    # narrative.sql
    "without_thousands_separators": (
        """{{ without_thousands_separators("'共1,234,567.89元和12.5,100万元'") }}""",
        "共1234567.89元和12.5,100万元",
    ),
    "percent_of": ("""{{ percent_of('353.00', '358.00') }}""", Decimal("98.603351")),
    "percent_of zero": ("""{{ percent_of('353.00', '0.00') }}""", None),
    "spark: percent_of": (
        """'{{ spark__percent_of("x", "y") | trim | replace("\n", "") | replace("  ", "") }}'""",
        "cast(cast((x) * 100 as decimal(34, 6)) / nullif(cast(y as decimal(34, 6)), 0) as decimal(34, 6))",
    ),
    # printed_text.sql
    "half_width": ("""{{ half_width("'１２（Ａ）：，．％－　x'") }}""", "12(A):,.%- x"),
    "plain_characters": (
        """{{ plain_characters("'⽀出' || chr(160) || chr(8201) || '⺠' || chr(8203) || '政＋x'") }}""",
        "支出  民政＋x",
    ),
    "without_markup drops tags and bookmarks": (
        """{{ without_markup("'<td>**合计**</td>[bookmark: x1]<br/>'") }}""",
        "合计",
    ),
    "without_markup keeps a comparison": ("""{{ without_markup("'<5天'") }}""", "<5天"),
    "without_markup drops a heading's mark": ("""{{ without_markup("'## 一、概况'") }}""", "一、概况"),
    "label_key": ("""{{ label_key("'  “三公” 经　费（合计）：'") }}""", "三公经费(合计):"),
    "number_key drops blanks beside separators": (
        """{{ number_key("' １２ ， ３４５ . 60 '") }}""",
        "12,345.60",
    ),
    "number_key keeps blanks between groups": ("""{{ number_key("'1 234 567'") }}""", "1 234 567"),
    "is_printed_amount: grouped": ("""{{ is_printed_amount("'1,234,567.89'") }}""", True),
    "is_printed_amount: wrongly grouped": ("""{{ is_printed_amount("'1,23'") }}""", False),
    "is_printed_amount: an ordinal": ("""{{ is_printed_amount("'(12)'") }}""", False),
    "is_printed_amount: a percentage": ("""{{ is_printed_amount("'12%'") }}""", False),
    "printed_amount: plain": ("""{{ printed_amount("'1 234.50'") }}""", Decimal("1234.5")),
    "printed_amount: in parentheses": ("""{{ printed_amount("'(1,234.50)'") }}""", Decimal("-1234.5")),
    "printed_amount: the bookkeeper's sign": ("""{{ printed_amount("'△3'") }}""", Decimal(-3)),
    "printed_amount: currency and unit": ("""{{ printed_amount("'￥-3.5万元'") }}""", Decimal("-3.5")),
    "printed_amount: fourteen digits": (
        """{{ printed_amount("'12345678901234'") }}""",
        Decimal(12345678901234),
    ),
    "printed_amount: too long for money": ("""{{ printed_amount("'123456789012345'") }}""", None),
    "printed_amount: a word": ("""{{ printed_amount("'合计'") }}""", None),
    "printed_decimals": ("""{{ printed_decimals("'1,234.50'") }}""", 2),
    "printed_decimals without a point": ("""{{ printed_decimals("'1,234'") }}""", 0),
    "unit_factor: 万元": ("""{{ unit_factor("'万元'") }}""", 10_000),
    "unit_factor: 亿元": ("""{{ unit_factor("'亿元'") }}""", 100_000_000),
    "unit_factor: 百万元": ("""{{ unit_factor("'百万元'") }}""", 1_000_000),
    "unit_factor: 千元": ("""{{ unit_factor("'千元'") }}""", 1_000),
    "unit_factor: 百元": ("""{{ unit_factor("'百元'") }}""", 100),
    "unit_factor: 元": ("""{{ unit_factor("'元'") }}""", 1),
    "unit_factor: no unit of money": ("""{{ unit_factor("'人'") }}""", None),
    "half_width_yuan: 万元 with two decimals": ("""{{ half_width_yuan('2', '10000') }}""", Decimal(50)),
    "half_width_yuan: 元 with two decimals": ("""{{ half_width_yuan('2', '1') }}""", Decimal("0.005")),
    "half_width_yuan: 亿元 without decimals": (
        """{{ half_width_yuan('0', '100000000') }}""",
        Decimal(50_000_000),
    ),
    "half_width_yuan: 万元 with six decimals": ("""{{ half_width_yuan('6', '10000') }}""", Decimal("0.005")),
    "half_width_yuan: unknown unit": ("""{{ half_width_yuan('2', 'null') }}""", None),
    "written_name": ("""{{ written_name("'**基本 　养老**'") }}""", "基本养老"),
    # the other files
    "code_level by digits": (
        """{{ code_level("'2080501'", {3: 'class', 5: 'group', 7: 'item'}) }}""",
        "item",
    ),
    "code_level without a code": ("""{{ code_level('null', {3: 'class', 5: 'item'}) }}""", "total"),
    "project_key: one name, however written": (
        """{{ project_key("'x'", "'公务 接待（本级）'") }} = {{ project_key("'x'", "'公务接待(本级)'") }}""",
        True,
    ),
    "project_key: two agencies": (
        """{{ project_key("'x'", "'公务接待'") }} = {{ project_key("'y'", "'公务接待'") }}""",
        False,
    ),
    "unit_base_name: 本级": ("""{{ unit_base_name("'某局(本级)'") }}""", "某局"),
    "unit_base_name: 机关本级": ("""{{ unit_base_name("'某局机关本级'") }}""", "某局"),
    "unit_base_name: nothing to drop": ("""{{ unit_base_name("'某局本部门诊部'") }}""", "某局本部门诊部"),
    "amount_wan is exact to a hundredth of a yuan": (
        """{{ amount_wan("cast('12345678.91' as decimal(28, 6))") }}""",
        Decimal("1234.567891"),
    ),
    "amount_text groups and rounds for the eye": (
        """{{ amount_text("cast('12345678.9' as decimal(28, 6))", '1') }}""",
        "12,345,678.90",
    ),
    "amount_text in the unit of the form": ("""{{ amount_text('-15000', '10000') }}""", "-1.50"),
    "spark: amount_text": ("""'{{ spark__amount_text("a", "u") | trim }}'""", "format_number((a) / (u), 2)"),
    # seed_patterns.sql
    "matches_pattern: of a loaded seed": (
        r"""(select {{ matches_pattern('t', 'p', 'loaded_seed') }}
            from (select '第1条' as t, '^第\d' as p) as x)""",
        True,
    ),
    "matches_pattern: a pattern the loaded seed has not": (
        """(select {{ matches_pattern('t', 'p', 'loaded_seed') }}
            from (select '第1条' as t, '条$' as p) as x)""",
        True,
    ),
    "matches_pattern: without the seed": (
        """(select {{ matches_pattern('t', 'p', 'other_seed') }}
            from (select '条' as t, '[0-9]' as p) as x)""",
        False,
    ),
    "loaded_patterns": ("""{{ loaded_patterns('loaded_seed') | length }}""", 2),
    "loaded_patterns without the seed": ("""{{ loaded_patterns('other_seed') | length }}""", 0),
    "matches_words: of a loaded seed": (
        """(select {{ matches_words('t', 'p', 'loaded_words', 'unit') }}
            from (select '3元' as t, '万元|元' as p) as x)""",
        True,
    ),
    "matches_words: others than the loaded seed has": (
        """(select {{ matches_words('t', 'p', 'loaded_words', 'unit') }}
            from (select '3元' as t, '分' as p) as x)""",
        False,
    ),
    "matches_words: without the seed": (
        """(select {{ matches_words('t', 'p', 'other_seed', 'unit') }}
            from (select '3元' as t, '分|元' as p) as x)""",
        True,
    ),
    "without_words: of a loaded seed": (
        """(select {{ without_words('t', 'p', 'loaded_words', 'unit') }}
            from (select '3万元5元' as t, '万元|元' as p) as x)""",
        "35",
    ),
    "without_words: others than the loaded seed has": (
        """(select {{ without_words('t', 'p', 'loaded_words', 'unit') }}
            from (select '3元5分' as t, '分' as p) as x)""",
        "3元5",
    ),
    "loaded_words": ("""$${{ loaded_words('loaded_words', 'unit') }}$$""", "'万元|元'"),
    "loaded_words without the seed": ("""{{ loaded_words('other_seed', 'unit') is none }}""", True),
    # materializations.sql
    "of_this_build: by document": (
        """(with stg_documents as (select 'a' as document_id)
            select count(*) from (values ('a'), ('b')) as t (document_id) where {{ of_this_build() }})""",
        1,
    ),
    "of_this_build: by agency": (
        """(with stg_documents as (select 'a' as document_id),
            int_known_documents as (from (values ('a', 'x'), ('b', 'y')) as t (document_id, agency_id))
            select string_agg(n) from (values ('x', '1'), ('y', '2'), ('x', '3')) as t (agency_id, n)
            where {{ of_this_build('agency_id') }})""",
        "1,3",
    ),
    "table_of a model that is not there": ("""$${{ table_of('stg_cells') }}$$""", "stg_cells"),
    "get_where_subquery of a table that does not grow": ("""$${{ get_where_subquery('t') | trim }}$$""", "t"),
    "pattern_literal keeps a quote": ("""{{ pattern_literal("a'b") }}""", "a'b"),
    "spark: pattern_literal escapes": ("""$${{ spark__pattern_literal("a'b") }}$$""", r"'a\'b'"),
    # indicator_text.sql
    "is_indicator_quantity: with a unit": ("""{{ is_indicator_quantity("'350元/人次'") }}""", True),
    "is_indicator_quantity: a year": ("""{{ is_indicator_quantity("'2022年'") }}""", False),
    "is_indicator_quantity: a limit in words": ("""{{ is_indicator_quantity("'85%以上三级'") }}""", False),
    "indicator_quantity": ("""{{ indicator_quantity("'1,350.5元/人次'") }}""", Decimal("1350.5")),
    "indicator_quantity: a text": ("""{{ indicator_quantity("'长期'") }}""", None),
    "indicator_unit": ("""{{ indicator_unit("'350元/人次'") }}""", "元/人次"),
    "indicator_unit: none printed": ("""{{ indicator_unit("'350'") }}""", None),
    "printed_percent": ("""{{ printed_percent("'1,099.5%'") }}""", Decimal("1099.5")),
    "printed_percent: a word": ("""{{ printed_percent("'无'") }}""", None),
    "generate_schema_name: the layer's": ("""'{{ generate_schema_name("audit", none) }}'""", "audit"),
    "generate_schema_name: the target's": ("""'{{ generate_schema_name(none, none) }}'""", "main"),
    "money_fact_columns": (
        """(select form_code || agency_id || fiscal_year || budget_phase from (
            select {{ money_fact_columns('m', 'd') }}
            from (
                select 'a' as document_id, 'f' as published_form_code, '2022' as fiscal_year,
                    'approved' as budget_phase
            ) as m
            inner join (select 'a' as document_id, 'x' as agency_id) as d on m.document_id = d.document_id
        ) as fact)""",
        "fx2022approved",
    ),
    "money_fact_amounts": (
        """(select
            reported_text || '=' || reported_amount || reported_unit || reported_decimals || amount_yuan
            || '@' || table_no || row_no || column_no from (
            select {{ money_fact_amounts('m') }}
            from (
                select
                    '1.5' as reported_text, 1.5 as reported_amount, '元' as reported_unit,
                    1 as reported_decimals, 1.5 as amount_yuan, 1 as table_no, 2 as row_no, 3 as column_no
            ) as m
        ) as fact)""",
        "1.5=1.500000元11.5@123",
    ),
}


@pytest.fixture(scope="module")
def values(render: Callable[[str], str]) -> dict[str, object]:
    """What each case's expression is worth: one rendering and one query for all of them."""
    columns = ",\n".join(
        f"{expression} as c{number}" for number, (expression, _) in enumerate(CASES.values())
    )
    with duckdb.connect() as connection:
        row = connection.execute(render(f"select {columns}")).fetchone()
    assert row is not None
    return dict(zip(CASES, row, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_macro(values: dict[str, object], case: str) -> None:
    assert values[case] == CASES[case][1]


def test_every_macro_has_a_case(dbt_folder: Path) -> None:
    written = {
        name
        for path in (dbt_folder / "macros").rglob("*.sql")
        for name in re.findall(r"{%-?\s*macro\s+(\w+)", path.read_text(encoding="utf-8"))
    }
    # A dispatched macro's default is what runs when the macro itself is called.
    called = {name for name in written if not name.startswith("default__")}
    expressions = " ".join(expression for expression, _ in CASES.values())
    assert {name for name in called if not re.search(rf"\b{name}\(", expressions)} == set()
