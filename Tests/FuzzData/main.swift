// Breaks files of images for a given time, and reads what comes of it:
//   swift run -c release fuzz-data [SECONDS [SEED [FIRST]]] [READER...]
// SECONDS are for each reader; all unless named. A crash ends it; the number printed last, as FIRST,
// finds the input again: with FIRST given, each number is printed before it is tried.
import DataFuzz
import Foundation

let words = CommandLine.arguments.dropFirst()
let numbers = words.compactMap { UInt64($0) }
let named = words.compactMap { DataFuzz.Reader(rawValue: $0) }
let seconds = Double(numbers.first ?? 60)
let seed = numbers.dropFirst().first ?? 1
let first = Int(numbers.dropFirst(2).first ?? 0)
let isSearching = numbers.count > 2

/// Most memory that the process has held, in MiB.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return Int(usage.ru_maxrss) / 1024
}

let fuzz = try DataFuzz()
let clock = ContinuousClock()
var allFaulty = 0
for reader in named.isEmpty ? DataFuzz.Reader.allCases : named {
  let start = clock.now
  var (index, read, faulty) = (first, 0, 0)
  var slowest = (index: 0, time: Duration.zero)
  while clock.now - start < .seconds(seconds) {
    if isSearching || index % 10_000 == 0 {
      print("\(reader) \(index)")
      // A crash would take what is not written with it.
      fflush(nil)
    }
    let input = fuzz.input(index, of: reader, seed: seed)
    let begin = clock.now
    let outcome = fuzz.outcome(of: input, by: reader)
    let time = clock.now - begin
    if time > slowest.time { slowest = (index, time) }
    if outcome.wasRead { read += 1 }
    if !outcome.faults.isEmpty || time > .seconds(5) {
      faulty += 1
      print("\(reader) \(index), \(time): \(outcome.faults.joined(separator: "; "))")
    }
    index += 1
  }
  allFaulty += faulty
  print(
    "\(reader): \(index - first) inputs of seed \(seed) in \(clock.now - start): \(read) read, "
      + "\(index - first - read) refused, \(faulty) faulty; the slowest, \(slowest.index), took "
      + "\(slowest.time); \(peakMemory()) MiB at most so far")
}
exit(allFaulty == 0 ? 0 : 1)
