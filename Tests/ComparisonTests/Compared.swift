import Foundation
import Meshes
import RunFiles
import Runs
import TestSupport
import Testing

/// Compares a file of `Configs`, settings applied.
func compared(_ config: String, _ settings: [String]) throws -> ComparisonOutcome {
    try Comparison { more throws(RunFileErrors) in
        try RunFile.read(contentsOf: Checkout.config(config), settings: settings + more)
    }.perform()
}

/// The setting of particles.
func particles(
    _ counts: [Int], replicas: Int, timeStep: Double = 0.02, order: Int = 2, seed: Int = 1
) -> String {
    "particles={ counts: \(counts), replicas: \(replicas), timeStep: \(timeStep), "
        + "order: \(order), seed: \(seed) }"
}

/// Whether `holds` for one of the seeds 1, 2, 3.
///
/// What holds with probability 1 − p then fails with probability p³.
func holdsForSomeSeed(_ holds: (Int) throws -> Bool) rethrows -> Bool {
    for seed in 1...3 where try holds(seed) { return true }
    return false
}
