import Meshes
import Parallelism

extension ParticleField {
    /// Makes a field on one axis that of particles with two coordinates, of which it sees
    /// one: the other is a velocity, which V does not know.
    ///
    /// - Parameters:
    ///   - line: on one axis, made for the same pool.
    ///   - coordinate: 0 or 1, the number of the coordinate that it sees.
    ///   - capacity: the largest number of sources.
    public convenience init(
        _ line: ParticleField, seeing coordinate: Int, capacity: Int, pool: WorkerPool
    ) {
        precondition((0...1).contains(coordinate), "particles have two coordinates")
        self.init(
            ParameterExternal(line.externalField, coordinate, workers: pool.threads),
            interaction: line.interaction.map {
                ParameterSum($0, coordinate, capacity: capacity)
            }, pool: pool)
    }
}

/// F of one coordinate.
struct ParameterExternal: ExternalField {
    private let line: any ExternalField
    private let coordinate: Int
    /// A block of particles on the line, one a worker.
    private let blocks: [(places: ParticleSet, samples: FieldSamples)]

    init(_ line: any ExternalField, _ coordinate: Int, workers: Int) {
        self.line = line
        self.coordinate = coordinate
        blocks = (0..<workers).map { _ in
            (
                ParticleSet(dimension: 1, capacity: SumBlock.size),
                FieldSamples(capacity: SumBlock.size)
            )
        }
    }

    func fill(
        _ samples: FieldSamples, at targets: ParticleSet, in range: Range<Int>, worker: Int
    ) {
        let (places, block) = blocks[worker]
        let source = coordinate == 0 ? targets.x : targets.y
        let slope = coordinate == 0 ? samples.slopeX : samples.slopeY
        let still = coordinate == 0 ? samples.slopeY : samples.slopeX
        for start in stride(from: range.lowerBound, to: range.upperBound, by: SumBlock.size) {
            let count = min(SumBlock.size, range.upperBound - start)
            places.x.pointer.update(from: source.pointer + start, count: count)
            line.fill(block, at: places, in: 0..<count, worker: worker)
            (samples.external.pointer + start).update(from: block.external.pointer, count: count)
            (samples.potential.pointer + start)
                .update(from: block.potential.pointer, count: count)
            (slope.pointer + start).update(from: block.slopeX.pointer, count: count)
            (still.pointer + start).update(repeating: 0, count: count)
        }
    }

    func value(at point: Point) -> Double { line.value(at: Point(point[coordinate], 0)) }
}

/// K∗μ of one coordinate.
final class ParameterSum: ParticleInteraction {
    var name: String { line.name }
    var errorBound: Double { line.errorBound }

    private let line: any ParticleInteraction
    private let coordinate: Int
    private let sources: ParticleSet
    /// Targets on the line, a stretch at a time, and what is sampled there.
    private let places: ParticleSet
    private let samples: FieldSamples

    private static let longestStretch = 1 << 14

    init(_ line: any ParticleInteraction, _ coordinate: Int, capacity: Int) {
        self.line = line
        self.coordinate = coordinate
        sources = ParticleSet(dimension: 1, capacity: capacity, count: 0)
        let stretch = max(1, min(capacity, Self.longestStretch))
        places = ParticleSet(dimension: 1, capacity: stretch)
        samples = FieldSamples(capacity: stretch)
    }

    func collect(_ sources: ParticleSet) {
        self.sources.count = sources.count
        let places = coordinate == 0 ? sources.x : sources.y
        self.sources.x.pointer.update(from: places.pointer, count: sources.count)
        self.sources.weight.pointer.update(from: sources.weight.pointer, count: sources.count)
        line.collect(self.sources)
    }

    func add(at targets: ParticleSet, to samples: FieldSamples) {
        let source = coordinate == 0 ? targets.x : targets.y
        let slope = coordinate == 0 ? samples.slopeX : samples.slopeY
        for start in stride(from: 0, to: targets.count, by: places.capacity) {
            let count = min(places.capacity, targets.count - start)
            places.count = count
            places.x.pointer.update(from: source.pointer + start, count: count)
            // The line adds to what is there.
            self.samples.potential.pointer.update(
                from: samples.potential.pointer + start, count: count)
            self.samples.slopeX.pointer.update(from: slope.pointer + start, count: count)
            line.add(at: places, to: self.samples)
            (samples.potential.pointer + start)
                .update(from: self.samples.potential.pointer, count: count)
            (slope.pointer + start).update(from: self.samples.slopeX.pointer, count: count)
        }
    }

    func value(at point: Point) -> Double { line.value(at: Point(point[coordinate], 0)) }

    func pair(_ a: Point, _ b: Point) -> Double {
        line.pair(Point(a[coordinate], 0), Point(b[coordinate], 0))
    }
}
