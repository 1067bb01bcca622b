import Foundation

extension Options {
  /// Records a fault that only the reader can see, at a key's value, or at the whole for nil.
  ///
  /// The message is a sentence without a full stop that names the key. Reading goes on.
  public mutating func fail(_ key: String?, _ message: String) {
    guard let key else { return context.report(problem(message)) }
    let entry = map[key]
    report(entry.map { Problem(message, at: $0.value.mark) } ?? problem(message), of: key)
  }

  /// Records a fault as `fail` does, and returns what to throw: `throw options.fault("x", "...")`.
  public mutating func fault(_ key: String?, _ message: String) -> RecipeFault {
    fail(key, message)
    return RecipeFault()
  }

  /// Records something that should be changed in the recipe, but does not stop the run.
  public mutating func warn(_ key: String?, _ message: String) {
    guard let mark = key.flatMap({ map[$0]?.value.mark }) ?? owner.mark else { return }
    context.report(Problem(message, at: mark, severity: .warning))
  }

  /// Ends the reading of a component: to be called before work that is expensive.
  ///
  /// Keys that have not been read by now are faults. Throws if the recipe has shown any fault so
  /// far, or if there is no recipe and the keys are only being described.
  public mutating func finishReading() throws {
    reportUnreadKeys()
    if context.isDescribing || context.hasFailed { throw RecipeFault() }
  }

  /// Reads something whose faults shall not keep the reader from going on: nil if it failed.
  public mutating func attempt<T>(_ read: (inout Options) throws -> T) -> T? {
    do {
      return try read(&self)
    } catch {
      report(error, at: owner.mark)
      return nil
    }
  }

  /// Reads as `attempt` does, and returns nil also where a fault was recorded on the way: for what
  /// others are compared with, as nothing follows from what stands in for a faulty component.
  public mutating func attemptWhole<T>(_ read: (inout Options) throws -> T) -> T? {
    let faults = context.faultCount
    let value = attempt(read)
    return context.faultCount == faults ? value : nil
  }

  /// Records an error that a reader threw, unless it stands for a fault that has been recorded.
  func report(_ error: any Error, at mark: Mark?) {
    guard !(error is RecipeFault) else { return }
    let text = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
    let problem = mark.map { Problem(text, at: $0) } ?? problem(text)
    context.report(problem)
  }
}

extension Options {
  /// Hands a fact to everything that is read inside from now on, such as the shape of the
  /// dataset's images to the network. Facts flow one way: a component never changes its owner's.
  public mutating func provide(_ name: String, _ value: some Sendable) {
    facts[name] = value
  }

  /// A fact provided further out, or nil if there is none, as whenever keys are only described.
  /// It is a mistake of the program to ask for a type other than the one provided.
  public func fact<T>(_ name: String, as type: T.Type) -> T? {
    guard let fact = facts[name] else { return nil }
    guard let value = fact as? T else {
      fatalError("the fact '\(name)' is a \(Swift.type(of: fact)), not a \(type)")
    }
    return value
  }
}
