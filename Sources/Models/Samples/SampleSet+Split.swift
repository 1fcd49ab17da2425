extension SampleSet {
    /// The samples at some places, in that order.
    public func samples(at places: [Int]) -> SampleSet {
        SampleSet(
            dimension: dimension, inputs: places.flatMap { input($0) },
            targets: places.map { targets[$0] })
    }

    /// Holds out samples for a test, drawn at random by `seed`; both parts keep their order.
    ///
    /// - Parameter fraction: how much of all is held out, in (0, 1), rounded to whole samples.
    public func split(
        testFraction fraction: Double, seed: UInt64
    ) -> (training: SampleSet, test: SampleSet) {
        let held = Int((fraction * Double(count)).rounded())
        let order = (0..<count).sorted { Self.rank($0, seed) < Self.rank($1, seed) }
        let isTest = Set(order.prefix(held))
        let places = 0..<count
        return (
            samples(at: places.filter { !isTest.contains($0) }),
            samples(at: places.filter(isTest.contains))
        )
    }

    /// A random number that depends on a sample's place alone: the output function of SplitMix64
    /// (Steele, Lea and Flood, 2014), which permutes the integers.
    private static func rank(_ place: Int, _ seed: UInt64) -> UInt64 {
        func mixed(_ number: UInt64) -> UInt64 {
            var z = number &+ 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        return mixed(mixed(seed) ^ UInt64(place))
    }
}
