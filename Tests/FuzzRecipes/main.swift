// Breaks the repository's recipes for a given time, and reads what comes of it:
//   swift run -c release fuzz-recipes [SECONDS [SEED [FIRST]]]
// A crash ends it; the number printed last, as FIRST, finds the input again: with FIRST given, each
// number is printed before it is tried.
import Foundation
import RecipeFuzz

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let seconds = Double(arguments.first ?? 60)
let seed = arguments.dropFirst().first ?? 1
let first = Int(arguments.dropFirst(2).first ?? 0)
let isSearching = arguments.count > 2

let fuzz = try RecipeFuzz()
let clock = ContinuousClock()
let start = clock.now
var (index, read, faulty) = (first, 0, 0)
var slowest = (index: 0, time: Duration.zero)
while clock.now - start < .seconds(seconds) {
  if isSearching || index % 10_000 == 0 {
    print("input \(index)")
    // A crash would take what is not written with it.
    fflush(nil)
  }
  let input = fuzz.input(index, seed: seed)
  let begin = clock.now
  let outcome = fuzz.outcome(of: input)
  let time = clock.now - begin
  if time > slowest.time { slowest = (index, time) }
  if outcome.wasRead { read += 1 }
  if !outcome.faults.isEmpty || time > .seconds(1) {
    faulty += 1
    print("input \(index), \(time): \(outcome.faults.joined(separator: "; "))\n\(input)")
  }
  index += 1
}
let count = index - first
print(
  "\(count) inputs of seed \(seed) in \(clock.now - start): \(read) read, \(count - read) refused, "
    + "\(faulty) faulty; the slowest, \(slowest.index), took \(slowest.time)")
exit(faulty == 0 ? 0 : 1)
