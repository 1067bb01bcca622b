import Foundation
import Synchronization

/// A server of files on this machine, of so much of HTTP/1.1 as a download needs: GET, and ranges that
/// go to the end of a file.
package final class LoopbackServer: Sendable {
  private struct State {
    var files: [String: [UInt8]]
    /// Bytes of its contents after which the next answer breaks off.
    var cut: Int?
    var requests: [String] = []
  }

  private let port: UInt16
  private let listener: Int32
  private let state: Mutex<State>

  /// Serves files by their names.
  package init(_ files: [String: [UInt8]]) {
    state = Mutex(State(files: files))
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = descriptor
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        precondition(bind(descriptor, address, length) == 0)
        precondition(getsockname(descriptor, address, &length) == 0)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    precondition(listen(descriptor, 8) == 0)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0, let self else { break }
        self.answer(connection)
        close(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// What stands before a name.
  package var address: String { "http://127.0.0.1:\(port)" }

  /// What was asked for, with where it was to begin.
  package var requests: [String] { state.withLock { $0.requests } }

  /// Breaks the next answer off.
  package func breakNext(after bytes: Int) { state.withLock { $0.cut = bytes } }

  /// Adds or replaces a file.
  package func put(_ bytes: [UInt8], as name: String) { state.withLock { $0.files[name] = bytes } }

  private func answer(_ connection: Int32) {
    var request = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !request.contains("\r\n\r\n") {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { return }
      request += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let name = request.split(separator: " ").dropFirst().first.map { String($0.dropFirst()) } ?? ""
    let start = request.firstMatch(of: /[Rr]ange: bytes=([0-9]+)-/).flatMap { Int($0.1) } ?? 0
    let (bytes, cut) = state.withLock { state in
      state.requests.append("\(name) from \(start)")
      return (state.files[name], state.cut.take())
    }
    guard let bytes else {
      return send(
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", [], connection)
    }
    guard start < bytes.count || start == 0 else {
      return send(
        "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", [],
        connection)
    }
    let rest = bytes[start...]
    let status = start > 0 ? "206 Partial Content" : "200 OK"
    let range = "Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)\r\n"
    let head =
      "HTTP/1.1 \(status)\r\nContent-Length: \(rest.count)\r\n\(start > 0 ? range : "")"
      + "Connection: close\r\n\r\n"
    send(head, Array(rest.prefix(cut ?? .max)), connection)
  }

  private func send(_ head: String, _ body: [UInt8], _ connection: Int32) {
    let bytes = Array(head.utf8) + body
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.send(
          connection, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }
}
