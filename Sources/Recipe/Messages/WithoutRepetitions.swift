extension Sequence where Element: Equatable {
  /// Each element once, where it stands first. For short lists: each is compared with all before it.
  package var withoutRepetitions: [Element] {
    reduce(into: []) { kept, element in
      if !kept.contains(element) { kept.append(element) }
    }
  }
}
