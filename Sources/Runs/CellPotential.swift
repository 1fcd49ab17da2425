import Interactions
import Meshes
import Models

/// V of particles at the centres of the cells.
final class CellPotential {
    private let field: ParticleField
    private let mesh: Mesh
    private let values: AlignedBuffer
    /// A stretch of centres and what is sampled there.
    private let centers: ParticleSet
    private let samples: FieldSamples

    private static let longestStretch = 1 << 14
    /// More pairs of particle and cell than a direct sum can do at every output.
    private static let mostPairs = 2e9

    init(_ field: ParticleField, mesh: Mesh) {
        self.field = field
        self.mesh = mesh
        values = AlignedBuffer(count: mesh.cellCount)
        let stretch = min(mesh.cellCount, Self.longestStretch)
        centers = ParticleSet(
            dimension: mesh.dimension, capacity: stretch, traits: field.isSigned ? 1 : 0)
        // V of the positive part.
        for sign in centers.traits { sign.pointer.update(repeating: 1, count: stretch) }
        samples = FieldSamples(capacity: stretch)
    }

    /// V of `particles`, or nil if that would take too long.
    func values(of particles: ParticleSet) -> AlignedBuffer? {
        let pairs = Double(particles.count) * Double(mesh.cellCount)
        let isDirect = field.engine == InteractionEngine.direct.rawValue
        guard !isDirect || pairs <= Self.mostPairs else { return nil }
        field.collect(particles)
        for start in stride(from: 0, to: mesh.cellCount, by: centers.capacity) {
            let count = min(centers.capacity, mesh.cellCount - start)
            centers.count = count
            for index in 0..<count {
                let (row, column) = (start + index).quotientAndRemainder(dividingBy: mesh.columns)
                centers[index] = mesh.center(row: row, column: column)
            }
            field.evaluate(at: centers, into: samples)
            (values.pointer + start).update(from: samples.potential.pointer, count: count)
        }
        return values
    }
}

extension Mesh {
    /// Overwrites `density` with the averages over the cells of particles in the
    /// box: their masses, divided by the volume.
    func average(_ particles: ParticleSet, into density: AlignedBuffer) {
        density.pointer.update(repeating: 0, count: cellCount)
        let last = axes[dimension - 1]
        for index in 0..<particles.count {
            let point = particles[index]
            let cell =
                dimension == 1
                ? last.cell(of: point.x)
                : axes[0].cell(of: point.x) * columns + last.cell(of: point.y)
            density[cell] += particles.weight[index]
        }
        let volume = cellVolume
        for cell in 0..<cellCount { density[cell] /= volume }
    }
}

extension Axis {
    /// The cell that holds `position`, of a point in the box.
    fileprivate func cell(of position: Double) -> Int {
        let place = (position - lower) / spacing
        guard place < Double(cells) else { return boundary == .periodic ? 0 : cells - 1 }
        return place > 0 ? Int(place) : 0
    }
}
