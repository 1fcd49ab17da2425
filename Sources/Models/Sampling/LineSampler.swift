import Meshes

/// A distribution along one axis that can be inverted.
protocol AxisLaw: Sendable {
    /// The position with the fraction `u` of all mass below it.
    ///
    /// On a periodic axis the order is that before the distribution is wound up.
    func quantile(_ u: Double) -> Double
    /// The position in cell `i` with the fraction `u` of the cell's mass below it,
    /// image by image.
    func quantile(_ u: Double, inCell i: Int) -> Double
}

/// Draws from a law on one axis by its quantile.
struct LineSampler: DensitySampler {
    let law: any AxisLaw

    func draw(_ uniform: () -> Double) -> Point { Point(law.quantile(uniform()), 0) }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point {
        Point(law.quantile(stratum(part, of: parts, uniform)), 0)
    }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point {
        Point(law.quantile(uniform(), inCell: column), 0)
    }
}

/// A normal distribution between walls, or wound up.
struct NormalLaw: AxisLaw {
    private let axis: Axis
    private let mean: Double
    private let sd: Double
    private let shifts: [Double]

    init(mean: Double, sd: Double, on axis: Axis) {
        self.axis = axis
        self.mean = mean
        self.sd = sd
        shifts = axis.images(of: mean, reach: 10 * sd)
    }

    func quantile(_ u: Double) -> Double {
        switch axis.boundary {
        case .wall:
            axis.inside(
                normalQuantile(u, from: axis.lower, to: axis.upper, mean: mean, sd: sd))
        case .periodic:
            axis.inside(mean + sd * normalQuantile(u))
        }
    }

    func quantile(_ u: Double, inCell i: Int) -> Double {
        let (x, shift) = unwoundQuantile(u, inCell: i)
        return axis.clamp(x - shift, toCell: i)
    }

    /// The same before the axis is wound up, with the displacement to there.
    func unwoundQuantile(_ u: Double, inCell i: Int) -> (x: Double, shift: Double) {
        let (left, right) = (axis.face(i), axis.face(i + 1))
        let (shift, rest) = shifts.pick(u) {
            Axis.normalMass(from: left + $0, to: right + $0, mean: mean, sd: sd)
        }
        let x = normalQuantile(rest, from: left + shift, to: right + shift, mean: mean, sd: sd)
        return (x, shift)
    }
}

/// A uniform distribution cut by walls, or wound up.
struct UniformLaw: AxisLaw {
    private let axis: Axis
    private let range: ClosedRange<Double>
    private let shifts: [Double]

    /// - Parameter range: overlaps the axis if that has walls.
    init(_ range: ClosedRange<Double>, on axis: Axis) {
        self.axis = axis
        self.range = axis.boundary == .wall ? range.clamped(to: axis.lower...axis.upper) : range
        shifts = axis.images(of: range)
    }

    func quantile(_ u: Double) -> Double { axis.inside(Self.blend(range, u)) }

    func quantile(_ u: Double, inCell i: Int) -> Double {
        let (left, right) = (axis.face(i), axis.face(i + 1))
        func overlap(_ shift: Double) -> ClosedRange<Double> {
            range.clamped(to: left + shift...right + shift)
        }
        let (shift, rest) = shifts.pick(u) { overlap($0).upperBound - overlap($0).lowerBound }
        return axis.clamp(Self.blend(overlap(shift), rest) - shift, toCell: i)
    }

    private static func blend(_ range: ClosedRange<Double>, _ u: Double) -> Double {
        range.lowerBound * (1 - u) + range.upperBound * u
    }
}
