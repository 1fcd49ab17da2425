import Foundation
import Interactions
import Meshes
import RunFiles
import Statistics

/// What distances need to know of a solution's measure at one time.
struct MeasureSnapshot: Sendable {
    /// The marginal on every axis.
    let lines: [LineMeasure]
    /// Point masses with the same K∗μ, if that is asked for.
    let charges: ParticleSet?

    /// Takes what it needs of a solution, which may move on then.
    init(_ state: EvolutionState, _ description: RunDescription, withCharges: Bool) {
        let mesh = description.mesh
        if let particles = state.particles {
            lines = mesh.axes.indices.map {
                LineMeasure(spreading: particles, coordinate: $0, on: mesh.axes[$0])
            }
            charges = withCharges ? ParticleSet(copying: particles) : nil
        } else {
            lines = mesh.axes.indices.map {
                LineMeasure(density: mesh.sums(of: state.density, along: $0), on: mesh.axes[$0])
            }
            charges =
                withCharges
                ? ParticleSet(
                    description.charges(of: state.density), dimension: mesh.dimension) : nil
        }
    }
}

extension RunDescription {
    /// What K meets of a density on the mesh: the readouts of a network, the positions of what
    /// has velocities, else the cells; with a fixed readout every cell is a charge of its own.
    fileprivate func charges(of density: AlignedBuffer) -> [(place: Point, mass: Double)] {
        if let axis = dynamics.momentum?.velocityAxis {
            return mesh.positions(of: density, velocityAxis: axis)
        }
        let hasReadout = network?.hasReadoutAxis ?? false
        return hasReadout ? mesh.readouts(of: density) : mesh.masses(of: density)
    }
}

extension ParticleSet {
    /// A copy with room for no more.
    convenience init(copying other: ParticleSet) {
        self.init(dimension: other.dimension, capacity: other.count)
        x.pointer.update(from: other.x.pointer, count: other.count)
        y.pointer.update(from: other.y.pointer, count: other.count)
        weight.pointer.update(from: other.weight.pointer, count: other.count)
    }

    fileprivate convenience init(_ masses: [(place: Point, mass: Double)], dimension: Int) {
        self.init(
            dimension: dimension, points: masses.map(\.place), weights: masses.map(\.mass))
    }
}

extension Mesh {
    /// The cells that are not empty, as point masses at their centres.
    func masses(of density: AlignedBuffer) -> [(place: Point, mass: Double)] {
        (0..<cellCount).lazy.filter { density[$0] > 0 }.map { cell in
            (
                center(row: cell / columns, column: cell % columns),
                density[cell] * cellVolume
            )
        }
    }

    /// The cells of the other axis than `velocityAxis`, as point masses without a velocity.
    fileprivate func positions(
        of density: AlignedBuffer, velocityAxis: Int
    ) -> [(place: Point, mass: Double)] {
        let axis = 1 - velocityAxis
        return sums(of: density, along: axis).enumerated().map { index, sum in
            var place = Point.zero
            place[axis] = axes[axis].center(index)
            return (place, sum * cellVolume)
        }
    }

    /// The first moment m(z) = ∫c μ(dc, z) as charges at c = 1, one a cell of z:
    /// nothing else of a density on (c, z) enters K∗μ = c·k∗m.
    func readouts(of density: AlignedBuffer) -> [(place: Point, mass: Double)] {
        var moments = [CompensatedSum](repeating: CompensatedSum(), count: columns)
        for row in 0..<rows {
            let c = axes[0].center(row)
            for column in 0..<columns { moments[column].add(c * density[row * columns + column]) }
        }
        return moments.enumerated().map {
            (Point(1, axes[1].center($0.offset)), $0.element.value * cellVolume)
        }
    }

    /// The sums of a density over the other axis, cell by cell of axis `axis`.
    fileprivate func sums(of density: AlignedBuffer, along axis: Int) -> [Double] {
        guard dimension == 2 else { return density.values }
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: axes[axis].cells)
        for cell in 0..<cellCount {
            sums[axis == 0 ? cell / columns : cell % columns].add(density[cell])
        }
        return sums.map(\.value)
    }
}

extension LineMeasure {
    /// The number of point masses that stand for a density on pieces.
    private static let fineness = 1 << 14

    /// The measure of the nodes of a quadrature along one coordinate.
    ///
    /// The mass of a node is spread evenly over a piece about it that reaches half the
    /// way to the nearer of its neighbours, in parts that are point masses again: as
    /// point masses the nodes themselves would be wrong by a quarter of their
    /// distance. Where characteristics have parted, nothing is put into the gap.
    init(spreading nodes: ParticleSet, coordinate: Int, on axis: Axis) {
        let places = coordinate == 0 ? nodes.x : nodes.y
        let order = (0..<nodes.count).sorted { places[$0] < places[$1] }
        let parts = max(1, Self.fineness / max(1, order.count))
        guard parts > 1, order.count > 1 else {
            self.init(nodes, coordinate: coordinate, on: axis)
            return
        }
        let sorted = order.map { places[$0] }
        let points = ParticleSet(dimension: 1, capacity: parts * order.count)
        for (rank, node) in order.enumerated() {
            let reach = Self.reach(of: rank, among: sorted, on: axis)
            for part in 0..<parts {
                let offset = (Double(2 * part + 1) / Double(parts) - 1) * reach
                let index = rank * parts + part
                points.x[index] = sorted[rank] + offset
                points.weight[index] = nodes.weight[node] / Double(parts)
            }
        }
        self.init(points, on: axis)
    }

    /// Half the distance from the place of rank `rank` among `places` to the nearer of
    /// its neighbours, and no more than to a wall.
    private static func reach(of rank: Int, among places: [Double], on axis: Axis) -> Double {
        let last = places.count - 1
        let isPeriodic = axis.boundary == .periodic
        let seam = isPeriodic ? places[0] + axis.length - places[last] : .infinity
        let below = rank > 0 ? places[rank] - places[rank - 1] : seam
        let above = rank < last ? places[rank + 1] - places[rank] : seam
        let reach = 0.5 * min(below, above)
        return isPeriodic
            ? reach : min(reach, places[rank] - axis.lower, axis.upper - places[rank])
    }
}
