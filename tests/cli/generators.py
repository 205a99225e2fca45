# ruff: noqa: E501  (files as their authors write them)
"""Repositories as the common site generators lay them out, small but with all that belongs to one.

``{S}`` stands for a site that is cited, ``{H}`` for the site where the articles are published. ``cited`` are the
addresses that a reader of the articles can follow to a page of another site, or from the root of their own.
"""

from typing import NamedTuple


class Shape(NamedTuple):
    """A repository: its files, and the pages that its articles cite."""

    files: dict[str, str]
    cited: set[str]


DOCFX = Shape(
    {
        "docfx.json": """{
  "build": {
    "content": [{"files": ["**/*.md", "**/*.yml"], "src": "docs", "exclude": ["_site/**"]}],
    "resource": [{"files": ["**/media/**"]}],
    "sitemap": {"baseUrl": "{H}", "priority": 0.5},
    "globalMetadata": {"_appTitle": "Boats", "_enableSearch": true},
    "dest": "_site"
  }
}
""",
        "docs/toc.yml": "- name: Start\n  href: index.md\n- name: Berths\n  href: berths/berths.md\n",
        "docs/index.md": "---\n_layout: landing\n---\n# Boats\n\nBegin with [berths](berths/berths.md).\n",
        "docs/berths/berths.md": """---
title: Berths
description: How a berth is let.
---
# Berths

> [!IMPORTANT]
> A berth is let for a year, as the [port law]({S}/law#berths) says.

> [!div class="nextstepaction"]
> [Rent a berth]({S}/rent)

[!INCLUDE [prices](../includes/prices.md)]

See <xref:Boats.Berth> and @Boats.Pier, [the pier](xref:Boats.Pier), [its code](~/src/pier.cs) and [tides](/tides/today).

[!code-csharp[Main](~/src/pier.cs#L1-L3)]

# [Sail](#tab/sail)

Sailing boats pay half, see [rates]({S}/rates?tabs=sail).

# [Motor](#tab/motor)

Motor boats pay all.

***

:::image type="content" source="media/berth.png" alt-text="A berth":::

> [!VIDEO {S}/embed/film]

[quays]: {S}/quays "Quays"

Every boat has one of the [quays].
""",
        "docs/includes/prices.md": "A metre costs 12 euros a day ([price list]({S}/prices)).\n",
        "src/pier.cs": "// {S}/not-cited\n",
        "README.md": "# Boats\n\nBuilt with [DocFX]({S}/docfx).\n",
    },
    {"{S}/law", "{S}/rent", "{S}/rates", "{S}/quays", "{S}/prices", "{S}/docfx", "{H}/tides/today"},
)

MKDOCS = Shape(
    {
        "mkdocs.yml": """site_name: Boats
site_url: {H}/guide/
theme:
  name: material
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.snippets
  - pymdownx.superfences
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
nav:
  - Home: index.md
  - Berths: berths.md
""",
        "docs/index.md": '# Boats\n\n[Rent a berth]({S}/rent){ .md-button .md-button--primary }\n\n--8<-- "includes/prices.md"\n',
        "docs/berths.md": """# Berths

!!! warning "Law"

    A berth is let for a year, as the [port law]({S}/law) says.

??? note "More"
    Boats of more than 12 metres need a pilot: [pilots]({S}/pilots).

=== "Sail"

    Sailing boats pay half, see [rates]({S}/rates).

    ```bash
    curl {S}/not-cited
    ```

=== "Motor"

    1. Ask [the office]({S}/office).

A metre costs little[^1]. See [tides](/tides/) and [home](index.md).

[^1]: The list is at {S}/list.

*[HTML]: Hyper Text Markup Language
""",
        "includes/prices.md": "A metre costs 12 euros a day, see <{S}/prices>.\n",
        "README.md": "# Boats\n",
        "requirements.txt": "mkdocs-material\n",
    },
    {
        "{S}/rent",
        "{S}/law",
        "{S}/pilots",
        "{S}/rates",
        "{S}/office",
        "{S}/list",
        "{S}/prices",
        "{H}/tides/",
    },
)

DOCUSAURUS = Shape(
    {
        "package.json": '{"name": "boats", "scripts": {"start": "docusaurus start"}}\n',
        "docusaurus.config.js": """// @ts-check
/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Boats',
  url: '{H}',
  baseUrl: '/',
  themeConfig: { navbar: { items: [{ href: '{S}/not-cited', label: 'GitHub' }] } },
};
module.exports = config;
""",
        "sidebars.js": "module.exports = { docs: ['intro'] };\n",
        "docs/intro.md": """---
sidebar_position: 1
slug: /
---

# Intro

:::tip[Law]

A berth is let for a year, as the [port law]({S}/law) says.

:::

:::danger
Boats of more than 12 metres need a [pilot]({S}/pilots).
:::

See [berths](./berths.mdx), [the film](pathname:///film.mp4) and [tides](/tides/).
""",
        "docs/berths.mdx": """---
title: Berths
---

import Tabs from '@theme/Tabs';
import TabItem from '@theme/TabItem';
import Prices from './_prices.mdx';

{/* An old address: {S}/not-cited */}

<Prices />

<Tabs>
  <TabItem value="sail" label="Sail">

    Sailing boats pay half, see [rates]({S}/rates).

  </TabItem>
  <TabItem value="motor" label="Motor">
    Motor boats pay all, see <a href="{S}/motor" target="_blank">motor boats</a>.
  </TabItem>
</Tabs>

<Link to="{S}/rent">Rent a berth</Link> or <Button href={'{S}/ask'}>ask</Button>.

```jsx title="src/pier.js"
<a href="{S}/not-cited-either">x</a>
```
""",
        "docs/_prices.mdx": "A metre costs 12 euros a day, see [prices]({S}/prices).\n",
        "docs/_category_.json": '{"label": "Boats", "link": {"type": "generated-index"}}\n',
        "blog/2024-05-28-opening.md": "---\nauthors: [anna]\ntags: [news]\n---\n\nWe [opened]({S}/opened).\n\n<!-- truncate -->\n\nCome.\n",
        "blog/authors.yml": "anna:\n  name: Anna\n  url: {S}/anna\n",
        "src/pages/about.md": "---\ntitle: About\n---\n\n# About\n\nWe are at [the harbour]({S}/harbour).\n",
        "README.md": "# Website\n\nBuilt using [Docusaurus]({S}/docusaurus).\n",
        "node_modules/theme/README.md": "[theme]({S}/not-cited)\n",
    },
    {
        "{S}/law",
        "{S}/pilots",
        "{S}/rates",
        "{S}/motor",
        "{S}/rent",
        "{S}/ask",
        "{S}/prices",
        "{S}/opened",
        "{S}/harbour",
        "{S}/docusaurus",
        "{H}/tides/",
    },
)

HUGO = Shape(
    {
        "hugo.toml": "baseURL = '{H}/'\nlanguageCode = 'en-us'\ntitle = 'Boats'\ntheme = 'plain'\n",
        "archetypes/default.md": '+++\ntitle = \'{{ replace .File.ContentBaseName "-" " " | title }}\'\ndate = {{ .Date }}\ndraft = true\n+++\n',
        "content/_index.md": '---\ntitle: Boats\ncascade:\n  type: docs\n---\n\nBegin with [berths]({{< ref "berths" >}}).\n',
        "content/docs/berths.md": """+++
title = "Berths"
date = 2024-05-01
weight = 10
[params]
  source = "{S}/source"
+++

{{% alert title="Law" color="warning" %}}
A berth is let for a year, as the [port law]({S}/law) says.
{{% /alert %}}

{{< callout type="info" >}}
Boats of more than 12 metres need a [pilot]({S}/pilots).
{{< /callout >}}

{{< button href="{S}/rent" >}}Rent a berth{{< /button >}}

{{% include "/parts/prices.md" %}}

See [tides](/tides/) and [money]({{% relref "money.md" %}}).

{{< tabpane >}}
{{< tab header="Sail" >}}
Sailing boats pay half, see {S}/rates.
{{< /tab >}}
{{< /tabpane >}}

{{< highlight bash >}}
curl {S}/shown
{{< /highlight >}}
""",
        "content/docs/money.md": '{\n  "title": "Money",\n  "weight": 20\n}\n\nPay by [card]({S}/card).\n',
        "content/docs/pier/index.md": "---\ntitle: Pier\naliases: [/old-pier/]\n---\n\nThe pier is [long]({S}/pier).\n",
        "content/parts/prices.md": "A metre costs 12 euros a day, see [prices]({S}/prices).\n",
        "layouts/shortcodes/button.html": '<a href="{{ .Get "href" }}">{{ .Inner }}</a>\n',
        "themes/plain/theme.toml": 'name = "Plain"\n',
        "themes/plain/layouts/index.html": "<main>{{ .Content }}</main>\n",
        "README.md": "# Boats\n",
    },
    {
        "{S}/source",
        "{S}/law",
        "{S}/pilots",
        "{S}/rent",
        "{S}/rates",
        "{S}/card",
        "{S}/pier",
        "{S}/prices",
        "{H}/tides/",
    },
)

MDBOOK = Shape(
    {
        "book.toml": """[book]
authors = ["Anna"]
language = "en"
src = "src"
title = "Boats"

[output.html]
git-repository-url = "{S}/not-cited"
site-url = "/boats/"
""",
        "src/SUMMARY.md": "# Summary\n\n[Introduction](README.md)\n\n- [Berths](berths/README.md)\n  - [Prices](berths/prices.md)\n- [Draft]()\n",
        "src/README.md": "# Introduction\n\nBoats are described in [the register]({S}/register).\n",
        "src/berths/README.md": """# Berths

A berth is let for a year, as the [port law][law] says.

{{#include ../parts/prices.md:list}}

{{#playground ../code/pier.rs editable}}

```rust
// {S}/not-cited
{{#include ../code/pier.rs}}
```

<div class="warning">

Boats of more than 12 metres need a [pilot]({S}/pilots).

</div>

[law]: {S}/law
""",
        "src/berths/prices.md": "# Prices\n\n| boat | price |\n|---|---|\n| sail | [half]({S}/half) |\n",
        "src/parts/prices.md": "ANCHOR: list\nA metre costs 12 euros a day, see [prices]({S}/prices).\nANCHOR_END: list\n",
        "src/code/pier.rs": "fn main() {}\n",
    },
    {"{S}/register", "{S}/law", "{S}/pilots", "{S}/half", "{S}/prices"},
)

JEKYLL = Shape(
    {
        "_config.yml": 'title: Boats\nurl: {H}\nbaseurl: ""\nplugins:\n  - jekyll-feed\nexclude: [vendor]\n',
        "Gemfile": 'source "https://rubygems.org"\ngem "jekyll"\n',
        "index.md": "---\nlayout: home\n---\n\nBegin with [berths]({% link _docs/berths.md %}).\n",
        "_docs/berths.md": """---
layout: page
title: Berths
permalink: /berths/
see: {S}/see
---

A berth is let for a year, as the [port law]({S}/law){:target="_blank"} says.
{: .notice--warning}

{% include note.html content="Boats of more than 12 metres need a [pilot]({S}/pilots)." %}

{% include prices.md %}

{% capture more %}
Sailing boats pay half, see [rates]({S}/rates).
{% endcapture %}

See [tides](/tides/), [the office]({{ site.baseurl }}/office/) and [home]({{ "/" | relative_url }}).

{% highlight bash %}
curl {S}/shown
{% endhighlight %}
""",
        "_posts/2024-05-28-opening.markdown": '---\nlayout: post\ntitle:  "Open"\ndate:   2024-05-28 10:00:00 +0200\ncategories: news\n---\nWe [opened]({S}/opened).\n',
        "_includes/prices.md": "A metre costs 12 euros a day, see [prices]({S}/prices).\n",
        "_includes/note.html": '<div class="note">{{ include.content }}</div>\n',
        "_layouts/page.html": '<a href="{S}/not-cited">x</a>{{ content }}\n',
        "_data/links.yml": "- url: {S}/data\n",
        "vendor/bundle/gem/README.md": "# Gem\n",
    },
    {
        "{S}/see",
        "{S}/law",
        "{S}/pilots",
        "{S}/rates",
        "{S}/opened",
        "{S}/prices",
        "{H}/tides/",
    },
)

GITBOOK = Shape(
    {
        ".gitbook.yaml": "root: ./\n\nstructure:\n  readme: README.md\n  summary: SUMMARY.md\n",
        "README.md": """---
description: How boats are kept.
icon: anchor
cover: >-
  .gitbook/assets/cover.png
---

# Boats

<table data-view="cards"><thead><tr><th></th><th data-hidden data-card-target data-type="content-ref"></th></tr></thead><tbody><tr><td>Rent a berth</td><td><a href="{S}/rent">{S}/rent</a></td></tr></tbody></table>
""",
        "SUMMARY.md": "# Table of contents\n\n* [Boats](README.md)\n* [Berths](berths.md)\n* [Shop]({S}/shop)\n",
        "berths.md": """# Berths

{% hint style="info" %}
A berth is let for a year, as the [port law]({S}/law) says.
{% endhint %}

{% content-ref url="README.md" %}
[README.md](README.md)
{% endcontent-ref %}

{% content-ref url="{S}/office" %}
{S}/office
{% endcontent-ref %}

{% embed url="{S}/film" %}
A film
{% endembed %}

{% tabs %}
{% tab title="Sail" %}
Sailing boats pay half, see [rates]({S}/rates).
{% endtab %}
{% endtabs %}

{% include ".gitbook/includes/prices.md" %}

<figure><img src=".gitbook/assets/berth.png" alt=""><figcaption><p>A <a href="{S}/berth">berth</a></p></figcaption></figure>

{% code title="ask.sh" %}
```bash
curl {S}/not-cited
```
{% endcode %}
""",
        ".gitbook/includes/prices.md": "---\ntitle: prices\n---\n\nA metre costs 12 euros a day, see [prices]({S}/prices).\n",
    },
    {
        "{S}/rent",
        "{S}/shop",
        "{S}/law",
        "{S}/office",
        "{S}/film",
        "{S}/rates",
        "{S}/berth",
        "{S}/prices",
    },
)

SHAPES = {
    "DocFX": DOCFX,
    "MkDocs": MKDOCS,
    "Docusaurus": DOCUSAURUS,
    "Hugo": HUGO,
    "mdBook": MDBOOK,
    "Jekyll": JEKYLL,
    "GitBook": GITBOOK,
}
