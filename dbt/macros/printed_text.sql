{#
    Reading printed text: the key under which a label is compared, and the number a cell prints.
    Sources: GB/T 15835 (numerals in publications) for separators; the ways office programs write negatives.
#}

{# Full-width digits, letters and punctuation become half-width; every kind of blank becomes a space. #}
{% macro half_width(text) -%}
    translate(
        {{ text }},
        '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ（）［］：；，．％＋－−–﹣＝＜＞／　 ',
        '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()[]:;,.%+----=<>/  '
    )
{%- endmacro %}

{# In plain characters, without what a conversion left behind: HTML and Markdown marks, Word bookmarks and
    table-of-contents fields. #}
{% macro without_markup(text) -%}
    {{ regex_replace(
        regex_replace(plain_characters(text), "'(?s)<[/a-zA-Z][^<>]{0,40}>|\\[bookmark: ?[^\\]]*\\]|\\{ ?TC .*?\\\\l \\d+ ?\\}'", "''"),
        "'\\*\\*|^ *#+ +'", "''"
    ) }}
{%- endmacro %}

{# A label's key: no white space, no quotation marks, no markup, half-width. Labels are compared by it alone. #}
{% macro label_key(text) -%}
    {{ regex_replace(half_width(without_markup(text)), "'[\\s“”\"‘’''＂「」]+'", "''") }}
{%- endmacro %}

{# A printed number with white space beside its separators removed, half-width. #}
{% macro number_key(text) -%}
    {{ regex_replace('trim(' ~ half_width(text) ~ ')', "'\\s*([.,()%-])\\s*'", "'\\1'") }}
{%- endmacro %}

{#
    The shape of a printed amount: optional currency sign, digits plain or in groups of three told by one mark all
    through (of two numbers in one cell none is read), decimals, a unit.
    Negatives: a sign, the bookkeeper's △, or parentheses (only round a number that cannot be an ordinal such as "(1)").
#}
{% macro is_printed_amount(key) -%}
    (
        {{ regex_like(key, "'^[¥￥]?[-+△▲]?[¥￥]?(\\d{1,3}(,\\d{3})+|\\d{1,3}( \\d{3})+|\\d+)(\\.\\d+)?(亿元|万元|千元|百元|元)?$'") }}
        or {{ regex_like(key, "'^[(][¥￥]?((\\d{1,3}(,\\d{3})+|\\d{1,3}( \\d{3})+)(\\.\\d+)?|\\d+\\.\\d+|\\d{3,})[)]$'") }}
    )
{%- endmacro %}

{#
    The amount itself, in the printed unit; null where the key is no amount or has more than 14 digits before the point:
    more would overflow in yuan, and such a number is a code or an account, not money.
#}
{% macro printed_amount(key) -%}
    case when {{ is_printed_amount(key) }} then
        cast(try_cast({{ regex_replace(key, "'[^0-9.]'", "''") }} as decimal(20, 6)) as decimal(28, 6))
        * case when {{ regex_like(key, "'^[¥￥]?[-△▲(]'") }} then -1 else 1 end
    end
{%- endmacro %}

{# Digits printed after the decimal point. #}
{% macro printed_decimals(key) -%}
    length(coalesce({{ regex_extract(key, "'\\.(\\d+)'", 1) }}, ''))
{%- endmacro %}

{# A unit's name as its factor to yuan. #}
{% macro unit_factor(unit) -%}
    case {{ unit }}
        when '亿元' then 100000000 when '百万元' then 1000000 when '万元' then 10000
        when '千元' then 1000 when '百元' then 100 when '元' then 1
    end
{%- endmacro %}

{# Half the last printed digit, in yuan: what interval arithmetic gives a number of d decimals in a unit. #}
{% macro half_width_yuan(decimals, factor) -%}
    cast(cast({{ factor }} as decimal(12, 1)) / 2 as decimal(20, 6))
    * case {{ decimals }}
        when 0 then cast(1 as decimal(12, 8)) when 1 then cast(0.1 as decimal(12, 8))
        when 2 then cast(0.01 as decimal(12, 8)) when 3 then cast(0.001 as decimal(12, 8))
        when 4 then cast(0.0001 as decimal(12, 8)) when 5 then cast(0.00001 as decimal(12, 8))
        else cast(0.000001 as decimal(12, 8))
    end
{%- endmacro %}

{# A name as it is written: without markup and without the blanks that soft-wrapped lines leave in it. #}
{% macro written_name(text) -%}
    {{ regex_replace(without_markup(text), "'[\\s　 ]+'", "''") }}
{%- endmacro %}
