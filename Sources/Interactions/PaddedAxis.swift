import Meshes

/// An axis as the fast Fourier transform sees it.
///
/// A wall axis is padded with zeros, so that the circular convolution does not
/// wrap; a periodic one is taken as it is. Of n outputs and a kernel that is zero
/// beyond r cells the padding need not hold more than r zeros: what wraps lands in
/// the padding alone.
struct PaddedAxis {
    /// The cells that hold data.
    let cells: Int
    /// The length of the transform.
    let length: Int
    /// The farthest offset whose kernel values the transform takes up.
    let reach: Int

    /// - Parameter reach: the farthest offset, in cells, at which the kernel is not
    ///   negligible.
    init(_ axis: Axis, reach: Int) {
        cells = axis.cells
        switch axis.boundary {
        case .wall:
            length = Self.fastLength(atLeast: cells + min(reach, cells - 1))
            self.reach = min(length - cells, cells - 1)
        case .periodic:
            length = cells
            self.reach = cells / 2
        }
    }

    /// The offset whose kernel value stands at a place of the transform, if any does.
    func offset(_ place: Int) -> Int? {
        if place <= reach { return place }
        return place >= length - reach ? place - length : nil
    }

    private init() { (cells, length, reach) = (1, 1, 0) }

    /// The axis of the single row of a one-dimensional mesh.
    static let trivial = PaddedAxis()

    /// Of the even products of 2, 3, 5 and 7 that are not below `minimum` the
    /// cheapest; 1 for 1.
    ///
    /// The next power of 2 ends the search: nothing beyond is shorter or cheaper.
    static func fastLength(atLeast minimum: Int) -> Int {
        if minimum <= 1 { return 1 }
        var best = (length: 0, cost: Int.max)
        var candidate = minimum + minimum % 2
        while true {
            if let cost = cost(of: candidate), cost < best.cost { best = (candidate, cost) }
            if candidate & (candidate - 1) == 0 { return best.length }
            candidate += 2
        }
    }

    /// The length times what FFTW was measured to take for a point of it, in per cent
    /// of that of a power of 2: every prime factor 3 and 7 adds 10, every 5 adds 5. Single
    /// lengths are off by far more, as FFTW's planner guesses; in samples from 96 to 4096
    /// the choice took 4 % longer than the best on average and 35 % at worst.
    private static func cost(of length: Int) -> Int? {
        var rest = length
        var cost = 100
        for (prime, surcharge) in [(2, 0), (3, 10), (5, 5), (7, 10)] {
            while rest % prime == 0 {
                rest /= prime
                cost += surcharge
            }
        }
        return rest == 1 ? length * cost : nil
    }
}
