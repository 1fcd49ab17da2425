import Foundation

/// Chooses the lengths of steps from the errors that they make.
///
/// Proportional-integral control as in Hairer, Nørsett, Wanner, Solving Ordinary
/// Differential Equations I, II.4; an error is in units of what is allowed.
struct StepController {
    /// The length that the errors so far suggest.
    private(set) var proposal: Double
    private var lastError = 1e-4
    private var wasRejected = false

    private static let memory = 0.04
    private static let safety = 0.9
    private static let shrinking = 0.2
    private static let growth = 10.0

    /// Starts with a step in which nothing changes by more than 1 %.
    ///
    /// - Parameter rate: the largest relative rate of change.
    init(rate: Double) {
        proposal = rate > 0 ? 0.01 / rate : .infinity
    }

    /// Takes note of a step that was good enough.
    ///
    /// - Parameter isShortened: whether something else than the error made the
    ///   step shorter than proposed; it then says little about longer ones.
    mutating func accept(_ step: Double, error: Double, isShortened: Bool) {
        let power = 0.2 - 0.75 * Self.memory
        let wish = Self.safety * pow(error, -power) * pow(lastError, Self.memory)
        let factor = min(max(wish, Self.shrinking), wasRejected ? 1 : Self.growth)
        proposal = isShortened ? max(proposal, step * factor) : step * factor
        lastError = max(error, 1e-4)
        wasRejected = false
    }

    /// Takes note of a step that was too long; `error` is infinite if it had no
    /// result at all.
    mutating func reject(_ step: Double, error: Double) {
        proposal = step * min(max(Self.safety * pow(error, -0.2), Self.shrinking), 0.9)
        wasRejected = true
    }
}
