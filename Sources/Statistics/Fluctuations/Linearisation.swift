import Interactions
import Meshes

/// V and its derivatives at the nodes of a measure: the coefficients of the
/// equation linearised around it.
final class Linearisation {
    /// The measure.
    private(set) var nodes: ParticleSet
    /// F, V and ∇V.
    let field: FieldSamples
    /// Φ = K∗μ and ∇Φ.
    let interaction: FieldSamples
    /// The second derivatives of V.
    let curvature: (xx: AlignedBuffer, xy: AlignedBuffer, yy: AlignedBuffer)
    /// The step of differences along each axis, at every node; 0 for none.
    let steps: (x: AlignedBuffer, y: AlignedBuffer)
    /// V̄ = ∫V dμ/∫dμ.
    private(set) var meanPotential = 0.0
    /// ∫dμ.
    private(set) var mass = 0.0

    private let displaced: ParticleSet
    private let displacedField: FieldSamples
    private let points: DisplacedPoints
    private let takesCurvature: Bool

    /// - Parameter takesCurvature: whether second derivatives are wanted.
    init(nodes count: Int, mesh: Mesh, takesCurvature: Bool) {
        func buffer() -> AlignedBuffer { AlignedBuffer(count: count) }
        nodes = ParticleSet(dimension: mesh.dimension, capacity: 1)
        field = FieldSamples(capacity: count)
        interaction = FieldSamples(capacity: count)
        curvature = (buffer(), buffer(), buffer())
        steps = (buffer(), buffer())
        points = DisplacedPoints(mesh)
        self.takesCurvature = takesCurvature
        let rows = takesCurvature ? DisplacedPoints.stencil.count * count : 0
        displaced = ParticleSet(dimension: mesh.dimension, capacity: rows)
        displacedField = FieldSamples(capacity: rows)
    }

    /// Takes all coefficients at `nodes`, which must not change afterwards.
    ///
    /// - Parameter start: the same nodes at time 0.
    /// - Throws: ``WallContact`` if a node that matters, then or now, is too close to
    ///   a wall for differences.
    func take(
        _ nodes: ParticleSet, since start: ParticleSet, _ field: ParticleField
    ) throws(WallContact) {
        self.nodes = nodes
        field.collect(nodes)
        field.evaluate(at: nodes, into: self.field)
        interaction.clear(nodes.count)
        field.interaction?.add(at: nodes, to: interaction)
        mass = nodes.mass
        var mean = CompensatedSum()
        for index in 0..<nodes.count { mean.add(nodes.weight[index] * self.field.potential[index]) }
        meanPotential = mean.value / mass
        guard takesCurvature else { return }
        try takeSteps(since: start)
        takeCurvature(along: Point(1, 0), field, curvature.xx, curvature.xy)
        guard nodes.dimension == 2 else { return }
        let mixed = curvature.xy.values
        takeCurvature(along: Point(0, 1), field, curvature.xy, curvature.yy)
        for index in 0..<nodes.count {
            curvature.xy[index] = (curvature.xy[index] + mixed[index]) / 2
        }
    }

    /// A node at a wall with less than this fraction of the mass counts as if ∇V and
    /// ∇ψ were the same all around it.
    private static let negligible = 1e-9

    private func takeSteps(since start: ParticleSet) throws(WallContact) {
        let least = Self.negligible * min(mass, start.mass)
        for index in 0..<nodes.count {
            var step = Point.zero
            switch points.step(at: nodes[index]) {
            case .success(let free): step = free
            case .failure(let contact):
                if max(nodes.weight[index], start.weight[index]) > least { throw contact }
            }
            steps.x[index] = step.x
            steps.y[index] = step.y
        }
    }

    /// The derivative of ∇V along an axis.
    private func takeCurvature(
        along axis: Point, _ field: ParticleField, _ ofSlopeX: AlignedBuffer,
        _ ofSlopeY: AlignedBuffer
    ) {
        let count = nodes.count
        for (row, term) in DisplacedPoints.stencil.enumerated() {
            for index in 0..<count {
                let step = Point(steps.x[index], steps.y[index])
                displaced[row * count + index] = points.wound(
                    nodes[index] + term.step * (axis * step))
            }
        }
        field.evaluate(at: displaced, into: displacedField)
        for index in 0..<count {
            var (x, y) = (0.0, 0.0)
            for (row, term) in DisplacedPoints.stencil.enumerated() {
                x += term.weight * displacedField.slopeX[row * count + index]
                y += term.weight * displacedField.slopeY[row * count + index]
            }
            let step = axis.x != 0 ? steps.x[index] : steps.y[index]
            ofSlopeX[index] = step > 0 ? x / step : 0
            ofSlopeY[index] = step > 0 ? y / step : 0
        }
    }
}

extension FieldSamples {
    /// Forgets the first `count` values.
    func clear(_ count: Int) {
        for buffer in [external, potential, slopeX, slopeY] {
            buffer.pointer.update(repeating: 0, count: count)
        }
    }
}
