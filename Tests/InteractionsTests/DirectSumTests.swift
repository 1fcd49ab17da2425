import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// The double loop against its definition.
@Suite struct DirectSumTests {
    static let meshes = [
        mesh((3, 8, .wall)), mesh((3, 8, .periodic)), mesh((3, 8, .wall), (2, 8, .periodic)),
    ]

    @Test(arguments: meshes) func itIsTheSumOverPairs(on mesh: Mesh) throws {
        let kernel = SumKernel([
            QuadraticKernel(strength: 1), LogarithmicKernel(strength: 0.5),
            GaussianKernel(amplitude: 1, width: 0.4),
        ])
        let field = try kernel.scalarField(on: mesh)
        let sources = particles(37, in: mesh, seed: 1)
        let targets = particles(700, in: mesh, seed: 2)
        // A target on a source, and two sources at one place.
        targets[5] = sources[3]
        sources[8] = sources[3]
        let pool = WorkerPool(threads: 1)
        let direct = try DirectSum(kernel, on: mesh, capacity: 40, pool: pool)
        #expect(direct.name == "direct" && direct.errorBound == 0)
        let samples = direct.sums(of: sources, at: targets)
        for target in 0..<700 {
            let terms = (0..<37).map { source in
                let (value, gradient) = field(targets[target] - sources[source])
                let w = sources.weight[source]
                return (w * value, w * gradient.x, w * gradient.y)
            }
            // 37 terms; near the singularity they are large.
            func agrees(_ sum: Double, _ parts: [Double]) -> Bool {
                abs(sum - parts.compensatedSum()) < 1e-15 * parts.map(abs).compensatedSum() + 1e-300
            }
            #expect(agrees(samples.potential[target], terms.map(\.0)))
            #expect(agrees(samples.slopeX[target], terms.map(\.1)))
            #expect(agrees(samples.slopeY[target], terms.map(\.2)))
            #expect(samples.potential[target] == direct.value(at: targets[target]))
        }
        #expect(direct.pair(sources[0], sources[1]) == field(sources[0] - sources[1]).value)
        #expect(direct.pair(sources[0], sources[0]) == 0)
    }

    /// 0.5·d² of charges 2 at −1 and −1 at 1, by hand.
    @Test func byHand() throws {
        let line = mesh((4, 8, .wall))
        let direct = try DirectSum(
            QuadraticKernel(strength: 1), on: line, capacity: 2, pool: WorkerPool(threads: 1))
        let sources = ParticleSet(
            dimension: 1, points: [Point(-1, 0), Point(1, 0)], weights: [2, -1])
        let targets = ParticleSet(
            dimension: 1, points: [Point(0, 0), Point(1, 0)], weights: [0, 0])
        let samples = FieldSamples(capacity: 2)
        samples.potential[0] = 10
        samples.slopeX[1] = 20
        direct.collect(sources)
        // What was collected stays, whatever becomes of the particles.
        sources[0] = Point(7, 7)
        direct.add(at: targets, to: samples)
        #expect(samples.potential.values == [10.5, 4])
        #expect(samples.slopeX.values == [3, 24])
        #expect(samples.slopeY.values == [0, 0])
        sources.count = 0
        direct.collect(sources)
        #expect(direct.value(at: Point(1, 0)) == 0)
    }

    @Test(arguments: meshes) func threadsDoNotChangeABit(on mesh: Mesh) throws {
        let sources = particles(300, in: mesh, seed: 1)
        let results = try (1...3).map { threads in
            let direct = try DirectSum(
                LaplaceKernel(amplitude: 1, width: 0.3), on: mesh, capacity: 300,
                pool: WorkerPool(threads: threads))
            let samples = direct.sums(of: sources, at: particles(1000, in: mesh, seed: 3))
            return [samples.potential.values, samples.slopeX.values, samples.slopeY.values]
        }
        #expect(results[1] == results[0] && results[2] == results[0])
    }
}
