/// The page in pieces (mustache). Whatever stands in two braces is escaped; three braces hold what
/// this module made itself.
enum PageTemplates {
  static let all = [
    "page": page, "table": table, "cell": cell, "plot": plot, "gallery": gallery,
    "picture": picture,
  ]

  private static let page = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
    <link rel="icon" href="data:,">
    <title>{{title}}</title>
    <style>
    {{{style}}}
    </style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="subtitle">{{subtitle}}</p>
    {{#hasFindings}}
    <ul class="findings">
    {{#findings}}
    <li>{{.}}</li>
    {{/findings}}
    </ul>
    {{/hasFindings}}
    <nav aria-label="Sections">{{#sections}}<a href="#{{anchor}}">{{title}}</a>{{/sections}}</nav>
    </header>
    <main>
    {{#sections}}
    <section id="{{anchor}}">
    <h2>{{title}}</h2>
    {{#hasIntroduction}}
    <p class="introduction">{{introduction}}</p>
    {{/hasIntroduction}}
    {{#blocks}}
    {{#note}}<p class="note">{{.}}</p>{{/note}}
    {{#table}}{{> table}}{{/table}}
    {{#plot}}{{> plot}}{{/plot}}
    {{#gallery}}{{> gallery}}{{/gallery}}
    {{/blocks}}
    </section>
    {{/sections}}
    </main>
    <script>
    {{{script}}}
    </script>
    </body>
    </html>

    """

  private static let table = """
    <figure class="table"><figcaption>{{caption}}</figcaption><div class="scroll" tabindex="0"><table>
    <thead><tr>{{#columns}}<th scope="col"{{#numeric}} class="n"{{/numeric}}><span class="title">{{title}}</span>{{#hasDetail}}<span class="detail">{{detail}}</span>{{/hasDetail}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#head}}<th scope="row" class="{{class}}" data-sort="{{sort}}">{{> cell}}</th>{{/head}}{{#cells}}<td class="{{class}}" data-sort="{{sort}}">{{> cell}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table></div></figure>
    """

  private static let cell = """
    {{#colour}}<i class="swatch" style="background:var(--c{{.}})"></i>{{/colour}}<span class="text">{{text}}</span>{{#isBest}}<b class="mark">best</b>{{/isBest}}{{#picture}}{{> picture}}{{/picture}}{{#details}}<span class="detail">{{.}}</span>{{/details}}
    """

  private static let plot = """
    <figure class="plot"><div class="wide">{{{wide}}}</div><div class="narrow">{{{narrow}}}</div><figcaption>{{caption}}</figcaption></figure>
    """

  private static let gallery = """
    <figure class="gallery"><figcaption>{{caption}}</figcaption><div class="items">
    {{#items}}
    <div class="item"><h3>{{#colour}}<i class="swatch" style="background:var(--c{{.}})"></i>{{/colour}}{{title}}</h3>{{#picture}}{{> picture}}{{/picture}}<p>{{detail}}</p></div>
    {{/items}}
    </div></figure>
    """

  private static let picture = """
    <img src="data:image/png;base64,{{{data}}}" width="{{width}}" height="{{height}}" alt="{{description}}">
    """
}
