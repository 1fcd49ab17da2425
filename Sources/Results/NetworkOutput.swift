/// Where the output of a network is recorded, and what it should be there.
///
/// In `run.nc`: the coordinate `x`, `target(x)` and `network_output(time, x)`.
public struct NetworkOutput: Sendable, Hashable {
    /// The inputs at which the network is evaluated.
    public let positions: [Double]
    /// The value to be learnt at each of the positions.
    public let target: [Double]
    /// What the inputs are, in words.
    public let longName: String

    /// Pairs inputs with the values to be learnt there.
    public init(positions: [Double], target: [Double], longName: String = "network input") {
        precondition(
            positions.count == target.count && !positions.isEmpty,
            "every position needs its target")
        self.positions = positions
        self.target = target
        self.longName = longName
    }
}
