import Interactions
import Meshes
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
