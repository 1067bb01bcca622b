/// How a page looks: light or dark as the reader has it, on a telephone or a wide screen.
enum PageStyle {
  static let text = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --panel: #f6f7f9; --ink: #1c2127; --soft: #5c6670; --rule: #dde1e6;
      --grid: #e3e6ea; --faint: #eff1f4; --accent: #0b5fa5; --good: #0d6b47; --goodpanel: #e5f4ec;
    \(colours(LinePlot.colours))
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --panel: #1c2024; --ink: #e4e7ea; --soft: #9aa4ae; --rule: #343a41;
        --grid: #2f353b; --faint: #23282d; --accent: #7ab8ee; --good: #7fd6ae; --goodpanel: #17342a;
    \(colours(LinePlot.coloursOnDark))
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
      overflow-wrap: anywhere;
    }
    header, main { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
    header { padding-top: 32px; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
    h2 { font-size: 1.3rem; line-height: 1.25; margin: 0 0 6px; }
    h3 { font-size: 0.95rem; margin: 0 0 6px; font-weight: 600; }
    .subtitle { color: var(--soft); margin: 0 0 20px; max-width: 80ch; }
    .findings {
      margin: 0 0 20px; padding: 14px 20px 14px 36px; background: var(--panel);
      border-left: 4px solid var(--accent); border-radius: 4px;
    }
    .findings li { margin: 3px 0; max-width: 95ch; }
    nav { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 10px 0 14px; border-bottom: 1px solid var(--rule); }
    nav a { color: var(--accent); text-decoration: none; font-size: 0.92rem; }
    nav a:hover, nav a:focus { text-decoration: underline; }
    section { padding: 30px 0 6px; border-bottom: 1px solid var(--rule); }
    section:last-child { border-bottom: 0; padding-bottom: 40px; }
    .introduction { color: var(--soft); margin: 0 0 16px; max-width: 85ch; }
    .note { color: var(--soft); margin: 0 0 16px; max-width: 85ch; font-size: 0.92rem; }
    figure { margin: 0 0 26px; min-width: 0; }
    figcaption { font-size: 0.86rem; color: var(--soft); margin: 0 0 8px; max-width: 110ch; }
    .plot figcaption { margin: 4px 0 0; }
    .scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px; }
    table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
    th, td { padding: 7px 12px; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); }
    thead th { border-top: 0; background: var(--panel); vertical-align: bottom; font-weight: 600; }
    tbody th { font-weight: 500; white-space: nowrap; background: var(--paper); }
    tr > :first-child { position: sticky; left: 0; z-index: 1; }
    .n { text-align: right; }
    td.n .text, .n .detail { white-space: nowrap; }
    tbody tr:hover > * { background: var(--panel); }
    .detail { display: block; font-size: 0.8rem; color: var(--soft); font-weight: 400; min-width: 11ch; }
    .quiet .text { color: var(--soft); }
    td.best, tbody tr:hover > .best { background: var(--goodpanel); }
    .best .text { font-weight: 700; color: var(--good); }
    .mark { margin-left: 6px; padding: 0 5px; border-radius: 3px; font-size: 0.72rem; font-weight: 600; background: var(--good); color: var(--paper); }
    .swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; }
    thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
    thead button::after { content: "\\2195"; color: var(--soft); font-size: 0.8em; margin-left: 4px; font-weight: 400; }
    [aria-sort="ascending"] button::after { content: "\\2191"; color: var(--accent); }
    [aria-sort="descending"] button::after { content: "\\2193"; color: var(--accent); }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; border-radius: 3px; }
    td img { max-width: none; }
    .items { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 18px 22px; }
    .item { min-width: 0; }
    .item p { margin: 6px 0 0; font-size: 0.84rem; color: var(--soft); }
    svg { display: block; width: 100%; height: auto; }
    .narrow { display: none; }
    @media (max-width: 700px) {
      header, main { padding-left: 14px; padding-right: 14px; }
      header { padding-top: 20px; }
      h1 { font-size: 1.5rem; }
      th, td { padding: 6px 9px; }
      tbody th { white-space: normal; min-width: 9rem; }
      .items { grid-template-columns: repeat(auto-fill, minmax(min(100%, 160px), 1fr)); gap: 14px; }
      .wide { display: none; }
      .narrow { display: block; }
    }
    @media print { nav { display: none; } section { break-inside: avoid-page; } }
    """

  private static func colours(_ list: [String]) -> String {
    let names = list.enumerated().map { "--c\($0.offset): \($0.element);" }
    return "  " + names.joined(separator: " ")
  }
}
