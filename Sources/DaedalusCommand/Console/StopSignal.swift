internal import Foundation
internal import Synchronization

/// Ctrl-C and SIGTERM as a question that a loop can ask: the first one asks the run to save and
/// stop, the second ends the process at once.
enum StopSignal {
  private static let received = Atomic<Int32>(0)

  /// Begins to listen, also where the parent process had blocked the signals.
  static func listen() {
    // The handler must find the atomic made: a global is lazy.
    _ = received.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if StopSignal.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// The signal that came, or nil.
  static var current: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
