import CAllocationCounter
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Fields on one axis, seen by particles that have a velocity as another coordinate.
@Suite struct ParameterFieldTests {
    static let model = Model.landscape(
        potential: QuadraticPotential(stiffness: 2, center: [0.3]),
        kernel: GaussianKernel(amplitude: 1, width: 0.5))

    /// V is that of the positions alone, with no slope along velocities, in any order of the
    /// coordinates, for any engine and number of threads.
    @Test(arguments: [0, 1], [InteractionEngine.direct, .fft]) func velocitiesDoNotMatter(
        coordinate: Int, engine: InteractionEngine
    ) throws {
        let line = mesh((4, 40, .wall))
        let sources = particles(900, in: mesh((4, 40, .wall), (4, 40, .wall)), seed: 1)
        let places = ParticleSet(dimension: 1, capacity: 900)
        let source = coordinate == 0 ? sources.x : sources.y
        places.x.copy(from: source)
        places.weight.copy(from: sources.weight)
        let (all, own) = (FieldSamples(capacity: 900), FieldSamples(capacity: 900))
        for threads in 1...2 {
            let pool = WorkerPool(threads: threads)
            let plain = try ParticleField(
                Self.model, mesh: line, engine: engine, capacity: 900, pool: pool)
            plain.collect(places)
            plain.evaluate(at: places, into: own)
            let field = ParticleField(plain, seeing: coordinate, capacity: 900, pool: pool)
            #expect(field.engine == plain.engine && !field.isStatic)
            field.collect(sources)
            let before = allocation_count()
            field.evaluate(at: sources, into: all)
            #expect(allocation_count() == before)
            #expect(all.external.values == own.external.values)
            #expect(all.potential.values == own.potential.values)
            let slopes = coordinate == 0 ? all.slopeX : all.slopeY
            let others = coordinate == 0 ? all.slopeY : all.slopeX
            #expect(slopes.values == own.slopeX.values)
            #expect(others.values.allSatisfy { $0 == 0 })
        }
    }

    @Test func pointsAndPairsAreThoseOfTheLine() throws {
        let (line, pool) = (mesh((4, 40, .wall)), WorkerPool(threads: 1))
        let plain = try ParticleField(
            Self.model, mesh: line, engine: .direct, capacity: 10, pool: pool)
        let field = ParticleField(plain, seeing: 1, capacity: 10, pool: pool)
        #expect(field.external(at: Point(9, 1.3)) == 1)
        let (sum, other) = (try #require(field.interaction), try #require(plain.interaction))
        #expect(
            sum.pair(Point(7, 0.2), Point(-5, 0.9)) == other.pair(Point(0.2, 0), Point(0.9, 0)))
        field.collect(particles(10, in: mesh((4, 4, .wall), (4, 4, .wall)), seed: 3))
        #expect(sum.value(at: Point(3, 0.4)) == other.value(at: Point(0.4, 0)))
    }
}
