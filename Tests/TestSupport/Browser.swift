import Foundation

/// A real browser without a window, which opens pages and says what it finds there.
package enum Browser {
  /// Debian's chromium, or one of the same kind that is in the path; nil where there is none.
  package static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome"]
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Why tests of pages do not run.
  package static let missing = "no chromium is in the path (Debian: apt-get install chromium)"

  /// What a page was found to be.
  package struct Inspection: Decodable {
    /// The width that it was shown at.
    package let width: Int
    /// The width that it took.
    package let scrollWidth: Int
    /// Elements that reach beyond the window and do not scroll inside a box of their own.
    package let wide: [String]
    /// Errors of scripts, and what the content policy refused.
    package let errors: [String]
    /// What was fetched besides the page.
    package let requests: [String]
    /// Pictures, and those of them that did not load.
    package let images: Int
    package let brokenImages: Int
    /// Columns of tables that were sorted by a click, and those that were not in order afterwards.
    package let sorted: Int
    package let unsorted: [String]
    /// The colour of the ground.
    package let background: String
    /// Plots that are shown.
    package let plots: Int
  }

  /// Opens a page of a width in pixels, which the page is given by a frame: a window cannot be as narrow
  /// as a telephone.
  package static func inspect(_ html: String, width: Int, isDark: Bool) throws -> Inspection {
    let page = html.replacing("<head>", with: "<head>\(listen)", maxReplacements: 1)
      .replacing("</body>", with: "\(look)</body>")
    let attribute = page.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
    let frame = """
      <!doctype html><meta charset="utf-8"><pre id="report"></pre>
      <iframe width="\(width)" height="900" style="border:0" srcdoc="\(attribute)"></iframe>
      """
    let folder = ScratchFolder()
    folder.write(frame, to: "frame.html")
    let text = try dump(folder, isDark: isDark)
    guard let report = text.firstMatch(of: /<pre id="report">(.+?)<\/pre>/.dotMatchesNewlines())
    else {
      throw Failure(description: "the page said nothing: \(text.suffix(500))")
    }
    let json = String(report.1).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&amp;", with: "&")
    return try JSONDecoder().decode(Inspection.self, from: Data(json.utf8))
  }

  private struct Failure: Error, CustomStringConvertible { let description: String }

  private static func dump(_ folder: ScratchFolder, isDark: Bool) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "/nonexistent")
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1600,1000",
      "--user-data-dir=\(folder.file("profile"))", "--virtual-time-budget=10000",
      "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)", "--dump-dom",
      "file://\(folder.file("frame.html"))",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let output = folder.file("dom", [])
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try process.run()
    process.waitUntilExit()
    return folder.text("dom")
  }

  private static let listen = """
    <script>
    window.found = [];
    addEventListener('error', event => found.push('error: ' + (event.message || event.target.src)), true);
    addEventListener('securitypolicyviolation', event => found.push('refused: ' + event.blockedURI));
    const error = console.error;
    console.error = (...values) => { found.push('console: ' + values.join(' ')); error(...values); };
    </script>
    """

  private static let look = """
    <script>
    addEventListener('load', () => setTimeout(() => {
      const images = [...document.images];
      const report = {
        width: innerWidth, scrollWidth: document.scrollingElement.scrollWidth,
        wide: [...document.querySelectorAll('body *')]
          .filter(e => !e.closest('.scroll table') && e.getBoundingClientRect().right > innerWidth + 0.5)
          .map(e => e.tagName + ' ' + e.textContent.slice(0, 40)),
        images: images.length, brokenImages: images.filter(i => !i.complete || !i.naturalWidth).length,
        sorted: 0, unsorted: [], background: getComputedStyle(document.body).backgroundColor,
        plots: [...document.querySelectorAll('svg')].filter(e => e.getBoundingClientRect().width > 0).length,
      };
      for (const button of document.querySelectorAll('thead button')) {
        const head = button.closest('th'), table = head.closest('table');
        const column = [...head.parentNode.cells].indexOf(head);
        for (const sign of [1, -1]) {
          button.click();
          const keys = [...table.tBodies[0].rows].map(row => row.cells[column].dataset.sort)
            .filter(key => key !== '').map(Number);
          if (keys.some((key, i) => i > 0 && sign * (key - keys[i - 1]) < 0)) {
            report.unsorted.push(head.textContent);
          }
          const state = head.getAttribute('aria-sort');
          if (state !== (sign > 0 ? 'ascending' : 'descending')) report.unsorted.push(state);
        }
        report.sorted += 1;
      }
      report.errors = found;
      report.requests = performance.getEntriesByType('resource').map(e => e.name)
        .filter(name => !name.startsWith('data:'));
      parent.document.getElementById('report').textContent = JSON.stringify(report);
    }, 50));
    </script>
    """
}
