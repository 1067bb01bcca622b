internal import Foundation

/// Where training stands.
public struct TrainingProgress: Sendable {
  /// Steps done.
  public let step: Int
  /// Steps in all.
  public let steps: Int
  /// Mean of the losses of the last steps.
  public let loss: Double
  /// Of the last steps.
  public let imagesPerSecond: Double
  /// Images per step.
  public let batch: Int

  /// Seconds to the end at this rate.
  public var secondsLeft: Double {
    imagesPerSecond > 0 ? Double((steps - step) * batch) / imagesPerSecond : .infinity
  }
}

/// Running means over the last steps: of the loss, and of the time that a step takes.
struct RateMeter {
  private var times: [(at: Date, images: Int)] = [(Date(), 0)]
  private var losses: [Double] = []
  private static let window = 25

  mutating func count(images: Int, loss: Double) {
    times.append((Date(), images))
    losses.append(loss)
    if times.count > Self.window + 1 { times.removeFirst() }
    if losses.count > Self.window { losses.removeFirst() }
  }

  var runningLoss: Double { losses.mean }

  var imagesPerSecond: Double {
    guard let first = times.first, let last = times.last else { return 0 }
    let images = times.dropFirst().reduce(0) { $0 + $1.images }
    let seconds = last.at.timeIntervalSince(first.at)
    return seconds > 0 ? Double(images) / seconds : 0
  }
}
