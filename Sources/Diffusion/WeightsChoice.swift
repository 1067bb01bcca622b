/// Raw or averaged weights of a run.
public enum WeightsChoice: String, CaseIterable, Sendable {
  /// The first exponential moving average that the run keeps.
  case ema
  /// The weights that training stepped.
  case raw
}
