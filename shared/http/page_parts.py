"""What pages of services are made of beside forms: tables, facts and sentences, drawn the same on every page.

A table scrolls by itself where the window is narrow and is reached by the keyboard; a number of yen stands at the
right. Everything is escaped, so that what a person once typed stays text.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from shared.documents.letter import day_words, yen_words
from shared.http.pages import Fragment, fragment, href


class Link(NamedTuple):
    """Words that lead to another page."""

    words: str
    address: str


#: A whole number is yen; other numbers come as text. None is an empty cell.
Cell: TypeAlias = str | int | date | Link | None

_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_CELL = """
{%- macro shown(cell) -%}
{%- if cell.address is defined %}<a href="{{ cell.address }}">{{ cell.words }}</a>{% else %}{{ cell }}{% endif -%}
{%- endmacro -%}
"""
_TABLE = _ENVIRONMENT.from_string(
    _CELL
    + """
{% if heading %}
<h2>{{ heading }}</h2>
{% endif %}
{% if rows %}
<div class="scroll" role="region" aria-label="{{ caption }}" tabindex="0">
<table{% if heading %} aria-label="{{ caption }}"{% endif %}>
{% if not heading %}
<caption>{{ caption }}</caption>
{% endif %}
<thead><tr>
{% for column in columns %}
<th scope="col"{{ number if loop.index0 in yen_columns }}>{{ column }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>
{% for cell in row %}
<td{{ number if loop.index0 in yen_columns else (long if cell | length > long_characters) }}>{{ shown(cell) }}</td>
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% else %}
<p>{{ empty }}</p>
{% endif %}
{% if onward %}
<p><a href="{{ onward }}">続きを表示</a></p>
{% endif %}
"""
)
_FACTS = _ENVIRONMENT.from_string(
    _CELL
    + """
{% if heading %}
<h2>{{ heading }}</h2>
{% endif %}
<dl>
{% for name, cell in facts %}
<dt>{{ name }}</dt><dd>{{ shown(cell) }}</dd>
{% endfor %}
</dl>
"""
)
_SENTENCES = _ENVIRONMENT.from_string(
    _CELL
    + """
{% for sentence in sentences %}
<p>{{ shown(sentence) }}</p>
{% endfor %}
"""
)
_ALERT = _ENVIRONMENT.from_string('<p role="alert" class="error">{{ sentence }}</p>')
#: Longer texts are broken into lines; shorter ones stay on one, as a table of Japanese may break after each character.
_LONG_CHARACTERS = 24
_CLASSES = {"number": Markup(' class="number"'), "long": Markup(' class="long"'), "long_characters": _LONG_CHARACTERS}


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    empty: str = "ありません。",
    heading: str = "",
    onward: str = "",
) -> Fragment:
    """A table with a caption, or a sentence where nothing is in it.

    Args:
        caption: What the table shows; screen readers name it by this.
        columns: The headings of the columns.
        rows: The cells of each row, one for each column.
        empty: What is said where there are no rows.
        heading: The words above it, in the place of a visible caption; empty for none.
        onward: The address of the next page of a long list; empty on the last.

    Raises:
        ValueError: A row has more or fewer cells than there are columns.
    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"the table {caption} has {len(columns)} columns; give each row as many cells")
    yen_columns = {place for row in rows for place, cell in enumerate(row) if isinstance(cell, int)}
    shown = [[_words(cell) for cell in row] for row in rows]
    return _drawn(
        _TABLE.render(
            caption=caption,
            columns=columns,
            rows=shown,
            empty=empty,
            heading=heading,
            onward=onward,
            yen_columns=yen_columns,
            **_CLASSES,
        )
    )


def facts(named: Sequence[tuple[str, Cell]], *, heading: str = "") -> Fragment:
    """Facts, each under its name."""
    return _drawn(_FACTS.render(facts=[(name, _words(cell)) for name, cell in named], heading=heading))


def sentences(*told: str | Link) -> Fragment:
    """Sentences, one a paragraph."""
    return _drawn(_SENTENCES.render(sentences=told))


def alert(sentence: str) -> Fragment:
    """What stands against a step that has no field at which it could be shown."""
    return _drawn(_ALERT.render(sentence=sentence))


def onward(service: str, path: str, after: int | str | None) -> str:
    """The address of the next page of a list; empty where this is the last.

    Args:
        service: As in `services/<name>`.
        path: Of the list, behind /pages/.
        after: The number of the last row that is shown; None where nothing follows.
    """
    return "" if after is None else f"{href(service, path)}?after={after}"


def _words(cell: Cell) -> str | Link:
    if isinstance(cell, Link):
        return cell
    if isinstance(cell, int):
        return yen_words(cell)
    if isinstance(cell, date):
        return day_words(cell)
    return cell or ""


def _drawn(html: str) -> Fragment:
    return fragment(Markup(html))  # noqa: S704 - Templates with escaping on.
