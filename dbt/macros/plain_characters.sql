{#
    Characters as keyboards write them. Fonts of some programs give a PDF the radicals that look like whole characters
    (Unicode: Kangxi Radicals, CJK Radicals Supplement, with their compatibility mappings), office programs and web pages
    blanks of many widths, and marks of no width at all. Whoever compares texts compares them after this; what is reported is
    what was printed.
#}
{% macro plain_characters(text) -%}
    {%- set radicals =
        "⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶"
        ~ "⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭"
        ~ "⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤"
        ~ "⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕⺠⺢⻅⻆⻉⻋"
        ~ "⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺟⺝⺫⺬⺮⺼⻄⻊⺌⺄⺅⺆⺒"
    -%}
    {%- set characters =
        "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾"
        ~ "弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛"
        ~ "矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆"
        ~ "里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠民氺见角贝车"
        ~ "辶长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟母月目示竹肉西足小乙亻冂巳"
    -%}
    {%- set blanks = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000" -%}
    {#- Characters past the end of what replaces them are left out. -#}
    {%- set marks = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" -%}
    {%- set strange = radicals ~ blanks ~ marks -%}
    {#- Few texts hold any: looking for them costs a twentieth of replacing none. -#}
    case
        when {{ regex_like(text, "'[" ~ strange ~ "]'") }}
            then translate({{ text }}, '{{ strange }}', '{{ characters ~ " " * (blanks | length) }}')
        else {{ text }}
    end
{%- endmacro %}
