/// Numbers in [0, 1) that are the same in every run.
public struct Scatter {
    private var random: SplitMix64

    /// Starts the sequence of `seed`.
    public init(seed: Int) { random = SplitMix64(seed: UInt64(truncatingIfNeeded: seed)) }

    /// The next number.
    public mutating func next() -> Double { Double(random.next() >> 11) * 0x1p-53 }

    /// The next `count` numbers.
    public mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
}
