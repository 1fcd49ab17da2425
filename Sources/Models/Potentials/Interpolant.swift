import Meshes

/// The up to six cell centres of an axis about a position, with the values and the
/// slopes of Lagrange's basis there.
private struct InterpolationStencil {
    /// The most points along an axis: polynomials of degree five.
    static let width = 6

    let first: Int
    let count: Int
    private(set) var values = SIMD8<Double>.zero
    private(set) var slopes = SIMD8<Double>.zero

    /// The stencil at `x` inside `axis`: the nearest centres, shifted at walls.
    init(_ axis: Axis, at x: Double) {
        count = min(Self.width, axis.cells)
        // In units of cells, with the centres at integers.
        let place = (x - axis.lower) / axis.spacing - 0.5
        let nearest = Int((place - Double(count - 2) / 2).rounded(.down))
        first = axis.boundary == .wall ? min(max(nearest, 0), axis.cells - count) : nearest
        fill(at: place - Double(first))
        slopes /= axis.spacing
    }

    /// l_j(t) = Π_{k≠j} (t − k)/(j − k) for the nodes 0, … count − 1, and l_j′(t).
    ///
    /// Both come from the products over the nodes below and above j, with their
    /// derivatives by the product rule.
    private mutating func fill(at t: Double) {
        var below = (value: 1.0, slope: 0.0)
        for j in 0..<count {
            (values[j], slopes[j]) = below
            below = (below.value * (t - Double(j)), below.slope * (t - Double(j)) + below.value)
        }
        var above = (value: 1.0, slope: 0.0)
        for j in stride(from: count - 1, through: 0, by: -1) {
            var scale = 1.0
            for k in 0..<count where k != j { scale /= Double(j - k) }
            slopes[j] = scale * (slopes[j] * above.value + values[j] * above.slope)
            values[j] *= scale * above.value
            above = (above.value * (t - Double(j)), above.slope * (t - Double(j)) + above.value)
        }
    }
}

/// The function that interpolates `samples` at the cell centres by polynomials of
/// degree five along each axis, of less where there are fewer cells.
///
/// It is continuous; its gradient is that of the polynomial at hand, and jumps at
/// the centres by what the table leaves open.
func interpolant(of samples: [Double], on mesh: Mesh) -> ScalarField {
    let columns = mesh.axes[mesh.dimension - 1]
    guard mesh.dimension == 2 else {
        return { point in
            guard point.x.isFinite else { return (.nan, Point(.nan, 0)) }
            let stencil = InterpolationStencil(columns, at: columns.inside(point.x))
            let line = combine(samples, stencil, columns, from: 0)
            return (line.value, Point(line.slope, 0))
        }
    }
    let rows = mesh.axes[0]
    return { point in
        guard point.x.isFinite, point.y.isFinite else { return (.nan, Point(.nan, .nan)) }
        let across = InterpolationStencil(rows, at: rows.inside(point.x))
        let along = InterpolationStencil(columns, at: columns.inside(point.y))
        var value = 0.0
        var gradient = Point.zero
        for j in 0..<across.count {
            let start = rows.cell(across.first + j) * columns.cells
            let line = combine(samples, along, columns, from: start)
            value += across.values[j] * line.value
            gradient += Point(across.slopes[j] * line.value, across.values[j] * line.slope)
        }
        return (value, gradient)
    }
}

/// Value and slope of the interpolant along the row that starts at `start`.
private func combine(
    _ samples: [Double], _ stencil: InterpolationStencil, _ axis: Axis, from start: Int
) -> (value: Double, slope: Double) {
    var (value, slope) = (0.0, 0.0)
    for j in 0..<stencil.count {
        let sample = samples[start + axis.cell(stencil.first + j)]
        value += stencil.values[j] * sample
        slope += stencil.slopes[j] * sample
    }
    return (value, slope)
}

extension Axis {
    /// The number of the cell that `i` stands for, up to a few periods off; `i` itself
    /// between walls.
    fileprivate func cell(_ i: Int) -> Int {
        i < 0 ? (i % cells + cells) % cells : i >= cells ? i % cells : i
    }
}
