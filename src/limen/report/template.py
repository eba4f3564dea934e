"""The page's markup. Every value in it is escaped; figures pass `drawing` first."""

PAGE = """\
{% import "blocks" as draw with context %}
<!DOCTYPE html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{ page.title }}</title>
<style>
{{ css }}
</style>
</head>
<body>
<a class="skip" href="#content">{{ words.skip }}</a>
<header>
<h1>{{ page.title }}</h1>
{% if page.subtitle %}
<p class="subtitle">{{ page.subtitle }}</p>
{% endif %}
</header>
{% if chapters %}
<nav aria-label="{{ words.contents }}">
<ol>
{% for anchor, text in chapters %}
<li><a href="#{{ anchor }}">{{ text }}</a></li>
{% endfor %}
</ol>
</nav>
{% endif %}
<main id="content" tabindex="-1">
{{ draw.all(page.blocks) }}
</main>
{% if page.footer %}
<footer><p>{{ page.footer }}</p></footer>
{% endif %}
</body>
</html>
"""

BLOCKS = """\
{% macro all(blocks) %}
{% for block in blocks %}
{% if block.block == "heading" %}
<h{{ block.level }} id="{{ next_heading() }}">{{ block.text }}</h{{ block.level }}>
{% elif block.block == "text" %}
{% for paragraph in block.paragraphs %}
<p>{{ paragraph }}</p>
{% endfor %}
{% elif block.block == "table" %}{{ table(block) }}
{% elif block.block == "figure" %}{{ figure(block) }}
{% elif block.block == "facts" %}{{ facts(block) }}
{% elif block.block == "timeline" %}{{ timeline(block) }}
{% elif block.block == "callout" %}
<aside class="callout {{ block.tone }}">
{% if block.title %}
<p class="callout-title">{{ block.title }}</p>
{% endif %}
<p>{{ block.text }}</p>
</aside>
{% elif block.block == "details" %}
<details>
<summary>{{ block.summary }}</summary>
{{ all(block.blocks) }}
</details>
{% endif %}
{% endfor %}
{% endmacro %}

{% macro table(block) %}
{% set label = block.caption or block.columns | map(attribute="label") | join(", ") %}
<div class="scroll" role="region" tabindex="0" aria-label="{{ label }}">
<table>
{% if block.caption %}
<caption>{{ block.caption }}</caption>
{% endif %}
<thead><tr>
{% for column in block.columns %}
<th scope="col" class="{{ column.side }}">{{ column.label }}
{%- if column.unit.currency %} <span class="unit">{{ column.unit.currency }}</span>{% endif %}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in block.rows %}
<tr>
{% for column in block.columns %}
{% set text = show(row[loop.index0], column.unit) %}
{% if loop.first and block.row_heads %}
<th scope="row" class="{{ column.side }}">{{ text }}</th>
{% else %}
<td class="{{ column.side }}">{{ text }}</td>
{% endif %}
{% endfor %}
</tr>
{% else %}
<tr><td class="left" colspan="{{ block.columns | length }}">{{ words.empty }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
{% if block.note %}
<p class="remark">{{ block.note }}</p>
{% endif %}
{% endmacro %}

{% macro figure(block) %}
<figure>
<figcaption>{{ block.title }}</figcaption>
<div class="card"><div class="picture" role="img" aria-label="{{ block.alt }}">
{{ drawing(block, next_figure()) }}
</div></div>
{% if block.note %}
<p class="remark">{{ block.note }}</p>
{% endif %}
<details class="twin">
<summary>{{ words.twin }}</summary>
{{ table(block.twin) }}
</details>
</figure>
{% endmacro %}

{% macro facts(block) %}
<dl class="facts">
{% for fact in block.facts %}
<div>
<dt>{{ fact.label }}</dt>
<dd>{{ show(fact.value, fact.unit) }}
{%- if fact.unit.currency %} <span class="unit">{{ fact.unit.currency }}</span>{% endif %}</dd>
{% if fact.note %}
<dd class="remark">{{ fact.note }}</dd>
{% endif %}
</div>
{% endfor %}
</dl>
{% endmacro %}

{% macro timeline(block) %}
{% if block.caption %}
<p class="caption">{{ block.caption }}</p>
{% endif %}
<div class="timeline lanes-{{ [block.lanes | length, 3] | min }}">
<div class="lane-heads" aria-hidden="true"><span></span>
{% for lane in block.lanes %}
<span>{{ lane.title }}</span>
{% endfor %}
</div>
<ol>
{% for day, cells in block.days() %}
<li><time datetime="{{ day.isoformat() }}">{{ day.isoformat() }}</time>
{% for moments in cells %}
<div class="lane{% if not moments %} quiet{% endif %}">
{% if moments %}
{% if block.lanes | length > 1 %}
<p class="lane-name">{{ block.lanes[loop.index0].title }}</p>
{% endif %}
{% for moment in moments %}
<div class="moment {{ moment.tone }}">
<p class="what">{{ moment.what }}
{%- if words[moment.tone] %} <span class="tone">{{ words[moment.tone] }}</span>{% endif %}</p>
{% if moment.detail %}
<p class="detail">{{ moment.detail }}</p>
{% endif %}
</div>
{% endfor %}
{% endif %}
</div>
{% endfor %}
</li>
{% else %}
<li class="empty">{{ words.empty }}</li>
{% endfor %}
</ol>
</div>
{% endmacro %}
"""
