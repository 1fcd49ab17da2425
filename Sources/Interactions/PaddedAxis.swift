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

    /// - Parameters:
    ///   - reach: the farthest offset, in cells, at which the kernel is not
    ///     negligible.
    ///   - surcharge: what the transform charges for its length's prime factors.
    init(_ axis: Axis, reach: Int, _ surcharge: Surcharge) {
        cells = axis.cells
        switch axis.boundary {
        case .wall:
            length = Self.fastLength(atLeast: cells + min(reach, cells - 1), surcharge)
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

    /// Per cent of a transform's time that every prime factor 3, 5 and 7 of its
    /// length costs on top of what a power of 2 takes for a point.
    struct Surcharge {
        let three: Int
        let five: Int
        let seven: Int

        /// As measured for transforms of real rows by FFTW.
        static let rows = Surcharge(three: 10, five: 10, seven: 20)
        /// As measured for ``MixedRadixColumns``.
        static let columns = Surcharge(three: 2, five: 4, seven: 3)
    }

    /// Of the even products of 2, 3, 5 and 7 that are not below `minimum` the
    /// cheapest, length times surcharge; 1 for 1.
    ///
    /// The next power of 2 ends the search: nothing beyond is shorter or cheaper.
    static func fastLength(atLeast minimum: Int, _ surcharge: Surcharge) -> Int {
        if minimum <= 1 { return 1 }
        var best = (length: 0, cost: Int.max)
        var candidate = minimum + minimum % 2
        while true {
            if let cost = cost(of: candidate, surcharge), cost < best.cost {
                best = (candidate, cost)
            }
            if candidate & (candidate - 1) == 0 { return best.length }
            candidate += 2
        }
    }

    private static func cost(of length: Int, _ surcharge: Surcharge) -> Int? {
        var rest = length
        var cost = 100
        for (prime, charge) in [
            (2, 0), (3, surcharge.three), (5, surcharge.five), (7, surcharge.seven),
        ] {
            while rest % prime == 0 {
                rest /= prime
                cost += charge
            }
        }
        return rest == 1 ? length * cost : nil
    }
}
