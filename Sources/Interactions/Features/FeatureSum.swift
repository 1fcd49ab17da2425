import Meshes
import Models
import Parallelism

/// The sum over the units of a network that learns samples, by way of its outputs:
/// K∗μ(θ) = (1/P) Σₚ f(xₚ) φ(xₚ, θ) with f(xₚ) = Σⱼ wⱼ φ(xₚ, θⱼ).
///
/// Exact, and never a sum over pairs of particles.
final class FeatureSum: TiledInteraction {
    let name = "features"
    let errorBound = 0.0
    let tileSize = SumBlock.size

    private let units: DataUnits
    private let inputs: AlignedBuffer
    /// f(xₚ)/P of the measure that was collected last.
    private let outputs: AlignedBuffer
    private let force: FeatureForce
    private let pass: OutputPass
    private let targetPass: TargetPass
    private let pool: WorkerPool

    /// Makes room for `capacity` sources.
    init(_ units: DataUnits, capacity: Int, pool: WorkerPool) {
        self.units = units
        self.pool = pool
        inputs = AlignedBuffer(units.network.training.inputs)
        outputs = AlignedBuffer(count: inputs.count)
        force = FeatureForce(units, inputs: inputs, coefficients: outputs)
        targetPass = TargetPass(force, tileSize: tileSize)
        pass = OutputPass(units, inputs: inputs, outputs: outputs, capacity: capacity)
    }

    func collect(_ sources: ParticleSet) { pass.collect(sources, pool: pool) }

    func add(at targets: ParticleSet, to samples: FieldSamples) {
        targetPass.targets = targets
        targetPass.samples = samples
        pool.perform(targetPass, tiles: (targets.count + tileSize - 1) / tileSize)
    }

    func add(
        at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples, worker: Int
    ) {
        force.add(at: targets, in: range, to: samples)
    }

    func value(at point: Point) -> Double {
        var sum = 0.0
        for sample in 0..<inputs.count {
            sum += outputs[sample] * units.unit(standard: inputs[sample], point).value
        }
        return sum
    }

    func pair(_ a: Point, _ b: Point) -> Double {
        var sum = 0.0
        for sample in 0..<inputs.count {
            let x = inputs[sample]
            sum += units.unit(standard: x, a).value * units.unit(standard: x, b).value
        }
        return sum / Double(inputs.count)
    }

    /// The sum at all targets, by all workers.
    private final class TargetPass: TiledPass {
        var targets: ParticleSet?
        var samples: FieldSamples?
        private let force: FeatureForce
        private let tileSize: Int

        init(_ force: FeatureForce, tileSize: Int) {
            self.force = force
            self.tileSize = tileSize
        }

        func run(tiles: Range<Int>, worker: Int) {
            guard let targets, let samples else { return }
            let end = min(targets.count, tiles.upperBound * tileSize)
            force.add(at: targets, in: tiles.lowerBound * tileSize..<end, to: samples)
        }
    }
}

/// F = −(1/P) Σₚ yₚ φ(xₚ, θ) of a network that learns samples.
struct FeatureExternal: ExternalField {
    private let units: DataUnits
    private let inputs: AlignedBuffer
    /// −yₚ/P.
    private let coefficients: AlignedBuffer
    private let force: FeatureForce

    init(_ units: DataUnits) {
        self.units = units
        let training = units.network.training
        inputs = AlignedBuffer(training.inputs)
        coefficients = AlignedBuffer(training.targets.map { -$0 / Double(training.count) })
        force = FeatureForce(units, inputs: inputs, coefficients: coefficients)
    }

    func fill(
        _ samples: FieldSamples, at targets: ParticleSet, in range: Range<Int>, worker: Int
    ) {
        let start = range.lowerBound
        (samples.potential.pointer + start).update(repeating: 0, count: range.count)
        (samples.slopeX.pointer + start).update(repeating: 0, count: range.count)
        (samples.slopeY.pointer + start).update(repeating: 0, count: range.count)
        force.add(at: targets, in: range, to: samples)
        (samples.external.pointer + start).update(
            from: samples.potential.pointer + start, count: range.count)
    }

    func value(at point: Point) -> Double {
        var sum = 0.0
        for sample in 0..<inputs.count {
            sum += coefficients[sample] * units.unit(standard: inputs[sample], point).value
        }
        return sum
    }
}

/// The outputs of particles at the samples, over their number, some samples a tile.
private final class OutputPass: TiledPass {
    private static let samplesPerTile = 16
    private let units: DataUnits
    private let inputs: AlignedBuffer
    private let outputs: AlignedBuffer
    /// wⱼ cⱼ/P.
    private let charges: AlignedBuffer
    private var sources: ParticleSet?

    init(_ units: DataUnits, inputs: AlignedBuffer, outputs: AlignedBuffer, capacity: Int) {
        self.units = units
        self.inputs = inputs
        self.outputs = outputs
        charges = AlignedBuffer(count: capacity)
    }

    func collect(_ sources: ParticleSet, pool: WorkerPool) {
        precondition(sources.count <= charges.count, "more particles than fit")
        let share = 1 / Double(inputs.count)
        let readout = ParameterPlaces(units.readout, of: sources)
        let (charges, weight) = (charges.pointer, sources.weight.pointer)
        for index in 0..<sources.count {
            charges[index] = share * weight[index] * readout.load(index, Double.self)
        }
        self.sources = sources
        pool.perform(
            self, tiles: (inputs.count + Self.samplesPerTile - 1) / Self.samplesPerTile)
        self.sources = nil
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let sources else { return }
        let size = Self.samplesPerTile
        var sums = OutputSums(
            samples: tiles.lowerBound * size..<min(inputs.count, tiles.upperBound * size),
            inputs: inputs.pointer, outputs: outputs.pointer, count: sources.count,
            charges: charges.pointer, weight: ParameterPlaces(units.weight, of: sources),
            bias: ParameterPlaces(units.bias, of: sources))
        units.network.activation.hand(to: &sums)
    }
}

/// Σⱼ qⱼ ψ(wⱼ x + bⱼ) at some inputs x.
private struct OutputSums: ActivationUser {
    let samples: Range<Int>
    let inputs: UnsafePointer<Double>
    let outputs: UnsafeMutablePointer<Double>
    let count: Int
    let charges: UnsafePointer<Double>
    let weight: ParameterPlaces
    let bias: ParameterPlaces

    func use<Rule: ActivationRule>(_ rule: Rule.Type) {
        for sample in samples {
            var sum = SIMD8<Double>(0)
            var index = 0
            while index + 8 <= count {
                sum = sum + term(index, sample, rule)
                index += 8
            }
            var rest = 0.0
            while index < count {
                rest += term(index, sample, rule)
                index += 1
            }
            outputs[sample] = sum.laneSum + rest
        }
    }

    @inline(__always)
    private func term<L: Lane>(_ index: Int, _ sample: Int, _ rule: (some ActivationRule).Type) -> L
    {
        let s = weight.load(index, L.self) * L(inputs[sample]) + bias.load(index, L.self)
        return L.load(charges + index) * rule.apply(s).value
    }
}
