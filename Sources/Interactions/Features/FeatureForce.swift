import Meshes
import Models

/// Adds Σₚ rₚ φ(xₚ, θ) and its gradient at particles, r being coefficients of the samples.
struct FeatureForce {
    private let units: DataUnits
    private let inputs: AlignedBuffer
    private let coefficients: AlignedBuffer

    init(_ units: DataUnits, inputs: AlignedBuffer, coefficients: AlignedBuffer) {
        self.units = units
        self.inputs = inputs
        self.coefficients = coefficients
    }

    /// Adds the sum at the targets in `range`.
    func add(at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples) {
        var sums = ForceSums(
            range: range, count: inputs.count, inputs: inputs.pointer,
            coefficients: coefficients.pointer,
            readout: ParameterPlaces(units.readout, of: targets),
            weight: ParameterPlaces(units.weight, of: targets),
            bias: ParameterPlaces(units.bias, of: targets),
            potential: samples.potential.pointer,
            slopes: (samples.slopeX.pointer, samples.slopeY.pointer))
        units.network.activation.hand(to: &sums)
    }
}

/// A parameter of units at particles: one of their coordinates, or a number for all.
struct ParameterPlaces {
    /// The number of the axis, nil if the parameter is fixed.
    let axis: Int?
    private let places: UnsafePointer<Double>?
    private let value: Double

    init(_ source: DataUnits.Source, of particles: ParticleSet) {
        switch source {
        case .axis(let axis):
            self.axis = axis
            places = UnsafePointer(axis == 0 ? particles.x.pointer : particles.y.pointer)
            value = 0
        case .fixed(let value):
            axis = nil
            places = nil
            self.value = value
        }
    }

    /// The parameter of the particles from `index` on.
    @inline(__always)
    func load<L: Lane>(_ index: Int, _ lane: L.Type) -> L {
        places.map { L.load($0 + index) } ?? L(value)
    }
}

private struct ForceSums: ActivationUser {
    let range: Range<Int>
    let count: Int
    let inputs: UnsafePointer<Double>
    let coefficients: UnsafePointer<Double>
    let readout: ParameterPlaces
    let weight: ParameterPlaces
    let bias: ParameterPlaces
    let potential: UnsafeMutablePointer<Double>
    let slopes: (x: UnsafeMutablePointer<Double>, y: UnsafeMutablePointer<Double>)

    func use<Rule: ActivationRule>(_ rule: Rule.Type) {
        var sum = ForceSum<Rule>(sums: self)
        sum.run(over: range)
    }
}

private struct ForceSum<Rule: ActivationRule>: LaneBody {
    let sums: ForceSums

    @inline(__always)
    func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let c = sums.readout.load(index, L.self)
        let (w, b) = (sums.weight.load(index, L.self), sums.bias.load(index, L.self))
        let (inputs, coefficients) = (sums.inputs, sums.coefficients)
        // Σ rψ, Σ rψ' and Σ rψ'x.
        var (value, slope, moment) = (L(0), L(0), L(0))
        for sample in 0..<sums.count {
            let (x, r) = (L(inputs[sample]), L(coefficients[sample]))
            let (feature, steepness) = Rule.apply(w * x + b)
            value = value + r * feature
            let term = r * steepness
            slope = slope + term
            moment = moment + term * x
        }
        add(c * value, to: sums.potential + index)
        add(value, along: sums.readout.axis, index)
        add(c * moment, along: sums.weight.axis, index)
        add(c * slope, along: sums.bias.axis, index)
    }

    @inline(__always)
    private func add<L: Lane>(_ term: L, along axis: Int?, _ index: Int) {
        guard let axis else { return }
        add(term, to: (axis == 0 ? sums.slopes.x : sums.slopes.y) + index)
    }

    @inline(__always)
    private func add<L: Lane>(_ term: L, to target: UnsafeMutablePointer<Double>) {
        (L.load(target) + term).store(target)
    }
}
