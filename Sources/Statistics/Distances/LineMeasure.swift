import Interactions
import Meshes

/// A probability measure on one axis: point masses, or a density that is constant
/// on the axis' cells.
///
/// Whatever it is made from is divided by its mass, so that measures of any two
/// masses can be compared by shape. A reference is sorted once, for any number of
/// comparisons.
public struct LineMeasure: Sendable {
    /// The axis.
    public let axis: Axis
    /// The measure, in ascending order; empty if there is none.
    let knots: [Knot]

    /// A place where something of a measure sits or begins.
    struct Knot: Sendable {
        let position: Double
        /// The mass at the place.
        let atom: Double
        /// The density from here to the next knot.
        let density: Double
    }

    /// Whether the measure could be normalised: nonnegative and finite, with a
    /// positive mass, at finite positions.
    public var isValid: Bool { !knots.isEmpty }

    /// The measure of particles along one of their coordinates.
    ///
    /// Positions are wound up on a periodic axis. O(n log n).
    ///
    /// - Parameter coordinate: 0 or 1; in two dimensions the measure is the
    ///   marginal.
    public init(_ particles: ParticleSet, coordinate: Int = 0, on axis: Axis) {
        precondition((0..<particles.dimension).contains(coordinate), "a particle's coordinate")
        self.axis = axis
        let places = particles.coordinate(coordinate)
        let masses = (0..<particles.count).map { particles.weight[$0] }
        guard let fractions = Self.fractions(of: masses),
            (0..<particles.count).allSatisfy({ places[$0].isFinite })
        else {
            knots = []
            return
        }
        let points = fractions.enumerated().map { index, fraction in
            Knot(position: axis.wound(places[index]), atom: fraction, density: 0)
        }
        // The circle's pieces must cover all of it.
        let ends = [axis.lower, axis.upper].map { Knot(position: $0, atom: 0, density: 0) }
        knots = (points + ends).sorted { $0.position < $1.position }
    }

    /// The measure of a density that is constant on cells.
    ///
    /// - Parameter density: one value a cell of `axis`.
    public init(density: [Double], on axis: Axis) {
        precondition(density.count == axis.cells, "one value a cell")
        self.axis = axis
        guard let fractions = Self.fractions(of: density) else {
            knots = []
            return
        }
        knots =
            fractions.enumerated().map { cell, fraction in
                let width = axis.face(cell + 1) - axis.face(cell)
                return Knot(position: axis.face(cell), atom: 0, density: fraction / width)
            } + [Knot(position: axis.face(axis.cells), atom: 0, density: 0)]
    }

    /// The parts of a whole, or nil if they are none.
    private static func fractions(of masses: [Double]) -> [Double]? {
        let total = masses.compensatedSum()
        guard total > 0, total.isFinite, masses.allSatisfy({ $0 >= 0 }) else { return nil }
        return masses.map { $0 / total }
    }
}

extension Axis {
    /// The place on a periodic axis that is the same as `position`.
    fileprivate func wound(_ position: Double) -> Double {
        guard boundary == .periodic, !(lower...upper).contains(position) else { return position }
        let turns = ((position - lower) / length).rounded(.down)
        return min(max(position - turns * length, lower), upper)
    }
}
