import Meshes

/// An axis as the fast Fourier transform sees it.
///
/// A wall axis is padded with zeros, so that the circular convolution does not
/// wrap; a periodic one is taken as it is.
struct PaddedAxis {
    /// The cells that hold data.
    let cells: Int
    /// The length of the transform.
    let length: Int

    init(_ axis: Axis) {
        cells = axis.cells
        length = axis.boundary == .wall ? Self.fastLength(atLeast: 2 * cells - 1) : cells
    }

    /// The axis of the single row of a one-dimensional mesh.
    static let trivial = PaddedAxis(Axis(name: "", lower: 0, upper: 1, cells: 1))

    /// The smallest product of 2, 3, 5 and 7, even unless it is 1, that is not
    /// below `minimum`.
    static func fastLength(atLeast minimum: Int) -> Int {
        if minimum <= 1 { return 1 }
        var candidate = minimum + minimum % 2
        while !isSmooth(candidate) { candidate += 2 }
        return candidate
    }

    private static func isSmooth(_ number: Int) -> Bool {
        var rest = number
        for prime in [2, 3, 5, 7] {
            while rest % prime == 0 { rest /= prime }
        }
        return rest == 1
    }
}
