import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow

/// The weighted points on the characteristics (14)–(15), kept at the ends and the
/// middle of equal steps between output times.
final class CharacteristicPath {
    /// The times at the ends of the steps, from 0 on.
    private(set) var times: [Double] = [0]
    /// The points at the ends and the middles: entry 2j is at `times[j]`.
    private(set) var nodes: [ParticleSet] = []

    /// The error of a step that the solver may make; the positions have to be good
    /// for differences.
    private static let tolerance = 1e-10
    /// The same for counting how many steps a stretch of the path deserves.
    private static let scoutTolerance = 1e-8
    /// Steps of the coarser computation while α∫dt times the standard deviation of V
    /// grows by 1. The solver takes logarithms of masses, which may be easy where ψ
    /// is not.
    private static let partsPerGrowth = 8.0

    /// Follows the characteristics to the last of `times`.
    ///
    /// - Parameters:
    ///   - stops: times above 0 in ascending order that have to be hit.
    ///   - refinement: 1 for the usual steps, 2 for half as long ones.
    /// - Throws: ``ModelError`` or ``ParticleFlowError``.
    init(
        field: ParticleField, dynamics: Dynamics, mesh: Mesh, start: Quadrature, mass: Double,
        stops: [Double], refinement: Int, pool: WorkerPool
    ) throws {
        func solver(_ tolerance: Double) throws -> WeightedSolver {
            try WeightedSolver(
                field: field, dynamics: dynamics, mesh: mesh, start: start, mass: mass, nodes: 1,
                tolerance: tolerance, timeStep: nil, pool: pool)
        }
        let scout = try solver(Self.scoutTolerance)
        let parts = try stops.map { stop in
            let (before, time, spread) = (scout.steps, scout.time, scout.potentialSpread)
            try scout.advance(to: stop)
            let exposure = dynamics.birthDeath?.integratedRate(from: time, for: stop - time) ?? 0
            let growth = exposure * max(spread, scout.potentialSpread)
            let least = (Self.partsPerGrowth * growth).rounded(.up)
            return refinement * max(1, scout.steps - before, Int(least))
        }
        let solver = try solver(Self.tolerance)
        keep(solver.particles)
        for (stop, parts) in zip(stops, parts) {
            let origin = solver.time
            for half in 1...2 * parts {
                let time =
                    half == 2 * parts
                    ? stop : origin + (stop - origin) * Double(half) / Double(2 * parts)
                try solver.advance(to: time)
                keep(solver.particles)
                if half % 2 == 0 { times.append(time) }
            }
        }
    }

    private func keep(_ particles: ParticleSet) {
        let copy = ParticleSet(dimension: particles.dimension, capacity: particles.count)
        copy.x.pointer.update(from: particles.x.pointer, count: particles.count)
        copy.y.pointer.update(from: particles.y.pointer, count: particles.count)
        copy.weight.pointer.update(from: particles.weight.pointer, count: particles.count)
        nodes.append(copy)
    }
}

extension WeightedSolver {
    /// The standard deviation of V.
    fileprivate var potentialSpread: Double {
        let (nodes, values) = (particles, samples.potential)
        var (first, second) = (CompensatedSum(), CompensatedSum())
        for index in 0..<nodes.count {
            // From the first value on, so that a large mean leaves the rest precise.
            let value = values[index] - values[0]
            first.add(nodes.weight[index] * value)
            second.add(nodes.weight[index] * value * value)
        }
        let mean = first.value / nodes.mass
        return max(0, second.value / nodes.mass - mean * mean).squareRoot()
    }
}
