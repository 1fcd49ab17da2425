import Meshes

/// Numbers in [0, 1) that are the same in every run (SplitMix64).
struct Scatter {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
}

/// A mesh from `(length, cells, boundary)` an axis, named x and y.
func mesh(_ axes: (Double, Int, Boundary)...) -> Mesh {
    Mesh(
        axes: zip(["x", "y"], axes).map { name, axis in
            Axis(
                name: name, lower: -axis.0 / 2, upper: axis.0 / 2, cells: axis.1, boundary: axis.2)
        })
}

/// The largest difference relative to `scale`, or else to the largest magnitude.
func deviation(_ a: [Double], _ b: [Double], scale: Double? = nil) -> Double {
    zip(a, b).map { abs($0 - $1) }.max()! / (scale ?? b.map(abs).max()!)
}
