internal import CYAML

/// What libyaml reports, in Swift's terms.
struct YAMLEvent {
  enum Kind {
    case documentStart
    case documentEnd
    case streamEnd
    case scalar(Scalar)
    case alias(String)
    case listStart
    case listEnd
    case mapStart
    case mapEnd
    case streamStart
  }

  let kind: Kind
  let anchor: String?
  let tag: String?
  /// Line and column from 1.
  let line: Int
  let column: Int
  /// In Unicode scalars, within the first line.
  let length: Int
}

/// Why a text is not YAML, in libyaml's words.
struct YAMLSyntaxError: Error {
  let message: String
  let line: Int
  let column: Int
}

/// libyaml's parser over one text, event by event: it holds what libyaml allocates.
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  init(_ string: String) {
    parser = .allocate(capacity: 1)
    text = .allocate(capacity: string.utf8.count)
    _ = text.initialize(from: string.utf8)
    guard yaml_parser_initialize(parser) == 1 else { fatalError("libyaml: out of memory") }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, UnsafePointer(text.baseAddress), text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  func next() throws -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
    defer { yaml_event_delete(&event) }
    let (start, end) = (event.start_mark, event.end_mark)
    let (kind, anchor, tag) = Self.contents(of: event)
    return YAMLEvent(
      kind: kind, anchor: anchor, tag: tag, line: start.line + 1, column: start.column + 1,
      length: start.line == end.line ? max(1, end.column - start.column) : 1)
  }

  private static func contents(of event: yaml_event_t) -> (YAMLEvent.Kind, String?, String?) {
    switch event.type {
    case YAML_STREAM_START_EVENT: return (.streamStart, nil, nil)
    case YAML_DOCUMENT_START_EVENT: return (.documentStart, nil, nil)
    case YAML_DOCUMENT_END_EVENT: return (.documentEnd, nil, nil)
    case YAML_ALIAS_EVENT: return (.alias(string(event.data.alias.anchor) ?? ""), nil, nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return (.listStart, string(start.anchor), string(start.tag))
    case YAML_SEQUENCE_END_EVENT: return (.listEnd, nil, nil)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return (.mapStart, string(start.anchor), string(start.tag))
    case YAML_MAPPING_END_EVENT: return (.mapEnd, nil, nil)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let text = String(decoding: bytes, as: UTF8.self)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return (
        .scalar(Scalar(text: text, isPlain: isPlain)), string(scalar.anchor), string(scalar.tag)
      )
    default: return (.streamEnd, nil, nil)
    }
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func syntaxError() -> YAMLSyntaxError {
    let parser = parser.pointee
    let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
    if parser.error == YAML_READER_ERROR {
      let (line, column) = position(ofByte: parser.problem_offset)
      return YAMLSyntaxError(message: problem, line: line, column: column)
    }
    let (begin, mark) = (parser.context_mark, parser.problem_mark)
    let context = begin.line < mark.line ? parser.context.map { String(cString: $0) } : nil
    let origin = context.map { " (\($0) that begins in line \(begin.line + 1))" }
    let message = problem + (origin ?? "")
    return YAMLSyntaxError(message: message, line: mark.line + 1, column: mark.column + 1)
  }

  private func position(ofByte offset: Int) -> (line: Int, column: Int) {
    let before = String(decoding: text[..<min(offset, text.count)], as: UTF8.self)
    let lines = Source(name: "", text: before, order: 0).lines
    return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
