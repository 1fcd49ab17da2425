import Interactions
import Meshes
import Models
import TestSupport

/// `count` particles in the box of `mesh` with masses between −1 and 1.
func particles(_ count: Int, in mesh: Mesh, seed: Int) -> ParticleSet {
    var scatter = Scatter(seed: seed)
    func coordinate(_ axis: Int) -> Double {
        guard axis < mesh.dimension else { return 0 }
        return mesh.axes[axis].lower + mesh.axes[axis].length * scatter.next()
    }
    return ParticleSet(
        dimension: mesh.dimension,
        points: (0..<count).map { _ in
            let x = coordinate(0)
            return Point(x, coordinate(1))
        }, weights: scatter.numbers(count).map { 2 * $0 - 1 })
}

extension ParticleInteraction {
    /// K∗μ of `sources` and its gradient at `targets`, added to zeros.
    func sums(of sources: ParticleSet, at targets: ParticleSet) -> FieldSamples {
        let samples = FieldSamples(capacity: targets.count)
        collect(sources)
        add(at: targets, to: samples)
        return samples
    }
}

extension FieldSamples {
    /// V and ∇V.
    var sums: [[Double]] { [potential.values, slopeX.values, slopeY.values] }
}

extension ParticleSet {
    /// Σ|wᵢ|.
    var totalCharge: Double { weight.values.prefix(count).map(abs).compensatedSum() }
}

/// The largest |K| and the largest |∂K| of two points in the box of `mesh`, from
/// 121 displacements an axis that crowd at 0.
func largest(_ kernel: any Kernel, on mesh: Mesh) throws -> (value: Double, slope: Double) {
    let field = try kernel.scalarField(on: mesh)
    let lengths = Point(mesh.axes[0].length, mesh.dimension == 2 ? mesh.axes[1].length : 0)
    var (value, slope) = (0.0, 0.0)
    for i in -60...60 {
        for j in mesh.dimension == 2 ? -60...60 : 0...0 {
            let turn = Point(Double(i), Double(j)) / 60
            let (k, gradient) = field(turn * turn * turn * lengths)
            value = max(value, abs(k))
            slope = max(slope, abs(gradient.x), abs(gradient.y))
        }
    }
    return (value, slope)
}
