import Interactions
import Meshes
import Models
import ParticleFlow

/// One pass backward in time over a path, for all output times and observables.
///
/// Every pair starts at its output time with ψ = φ; the classical Runge–Kutta
/// method carries ψ, ∇ψ and the variance that births and deaths add to 0.
final class AdjointSweep {
    /// What one observable at one output time owes to what happened before.
    struct History {
        /// ψ₀ at the nodes.
        var influence: [Double] = []
        /// n·Var of the particles drawn at time 0, independently.
        var initial = 0.0
        /// n·Var of the births and deaths since then, one entry a scheme.
        var gained: [Double] = []
    }

    private let problem: FluctuationProblem
    private let path: CharacteristicPath
    private let flow: AdjointFlow
    private let field: ParticleField
    private let rate: AdjointState
    private let total: AdjointState
    private let stage: AdjointState

    init(_ problem: FluctuationProblem, path: CharacteristicPath, field: ParticleField) {
        self.problem = problem
        self.path = path
        self.field = field
        let count = path.nodes[0].count
        flow = AdjointFlow(
            field: field, dynamics: problem.dynamics, mesh: problem.mesh, nodes: count)
        rate = AdjointState(nodes: count)
        total = AdjointState(nodes: count)
        stage = AdjointState(nodes: count)
    }

    /// The histories, by output time and observable.
    ///
    /// - Throws: ``FluctuationError/wall(axis:time:)``.
    func histories() throws(FluctuationError) -> [[History]] {
        var traces: [Trace] = []
        var last = try linearised(2 * path.times.count - 2)
        for step in stride(from: path.times.count - 2, through: 0, by: -1) {
            begin(at: path.times[step + 1], around: last, &traces)
            let middle = try linearised(2 * step + 1)
            let first = try linearised(2 * step)
            let stretch = Stretch(
                first: first, middle: middle, last: last, start: path.times[step],
                end: path.times[step + 1])
            let trials = trialsPerRate(at: step)
            for trace in traces { move(trace, over: stretch, trials: trials) }
            last = first
        }
        begin(at: 0, around: last, &traces)
        return collected(traces, around: last)
    }

    private struct Stretch {
        let first: Linearisation
        let middle: Linearisation
        let last: Linearisation
        let start: Double
        let end: Double
    }

    /// ψ of one output time and observable on its way back.
    private final class Trace {
        let output: Int
        let observable: Int
        let state: AdjointState
        var gained: [Double]

        init(output: Int, observable: Int, state: AdjointState, schemes: Int) {
            self.output = output
            self.observable = observable
            self.state = state
            gained = [Double](repeating: 0, count: schemes)
        }
    }

    private func linearised(_ index: Int) throws(FluctuationError) -> Linearisation {
        let result = Linearisation(
            nodes: rate.value.count, mesh: problem.mesh, takesCurvature: flow.needsGradient)
        do throws(WallContact) {
            try result.take(path.nodes[index], since: path.nodes[0], field)
        } catch {
            throw .wall(axis: error.axis, time: path.times[index / 2])
        }
        return result
    }

    /// Starts the traces of an output time.
    private func begin(at time: Double, around flow: Linearisation, _ traces: inout [Trace]) {
        guard let output = problem.times.firstIndex(of: time) else { return }
        for (number, observable) in problem.observables.enumerated() {
            let state = AdjointState(nodes: rate.value.count)
            for index in 0..<flow.nodes.count {
                let (value, gradient) = observable(flow.nodes[index])
                state.value[index] = value
                state.slopeX[index] = gradient.x
                state.slopeY[index] = gradient.y
            }
            traces.append(
                Trace(
                    output: output, observable: number, state: state,
                    schemes: problem.schemes.count))
        }
    }

    /// One step backward.
    private func move(_ trace: Trace, over stretch: Stretch, trials: [Double]) {
        let duration = stretch.end - stretch.start
        let middle = (stretch.start + stretch.end) / 2
        func alpha(_ time: Double) -> Double { problem.rate(at: time, stepEnd: stretch.end) }
        func take(_ state: AdjointState, _ flow: Linearisation, _ time: Double, _ share: Double) {
            let alpha = alpha(time)
            self.flow.rate(of: state, around: flow, alpha: alpha, into: rate)
            total.move(from: total, by: share, rate)
            gain(trace, state, flow, alpha: alpha, trials, weight: share * duration)
        }
        let state = trace.state
        total.clear()
        take(state, stretch.last, stretch.end, 1 / 6)
        stage.move(from: state, by: -duration / 2, rate)
        take(stage, stretch.middle, middle, 1 / 3)
        stage.move(from: state, by: -duration / 2, rate)
        take(stage, stretch.middle, middle, 1 / 3)
        stage.move(from: state, by: -duration, rate)
        take(stage, stretch.first, stretch.start, 1 / 6)
        state.move(from: state, by: -duration, total)
    }

    // MARK: Variances

    /// Adds `weight`·αS for every scheme.
    private func gain(
        _ trace: Trace, _ state: AdjointState, _ flow: Linearisation, alpha: Double,
        _ trials: [Double], weight: Double
    ) {
        guard alpha > 0 else { return }
        let isFree = problem.dynamics.hasFreeMass
        for (index, scheme) in problem.schemes.enumerated() {
            let noise = PartnerNoise(
                of: state.value, around: flow, centersPotential: scheme.isCentered && !isFree,
                centersValue: !isFree)
            let source: Double
            switch scheme.births {
            case _ where isFree: source = noise.own
            case .gillespie: source = noise.eventwise
            case .synchronous: source = noise.synchronous(trials: alpha * trials[index])
            }
            trace.gained[index] += weight * alpha * problem.mass * flow.mass * source
        }
    }

    /// nΔt of every scheme in a step of the path: particles take equal steps
    /// between their stops.
    private func trialsPerRate(at step: Int) -> [Double] {
        let stops = problem.stops
        let end = stops.first { $0 >= path.times[step + 1] } ?? path.times[step + 1]
        let start = stops.last { $0 <= path.times[step] } ?? 0
        return problem.schemes.map { scheme in
            let parts = max(1, ((end - start) / scheme.timeStep - 1e-9).rounded(.up))
            return Double(scheme.count) * (end - start) / parts
        }
    }

    private func collected(_ traces: [Trace], around flow: Linearisation) -> [[History]] {
        var result = problem.times.map { _ in
            problem.observables.map { _ in History() }
        }
        for trace in traces {
            let noise = PartnerNoise(
                of: trace.state.value, around: flow, centersPotential: true, centersValue: true)
            result[trace.output][trace.observable] = History(
                influence: trace.state.value.values,
                initial: problem.mass * problem.mass * noise.square, gained: trace.gained)
        }
        return result
    }
}

extension AdjointState {
    /// Becomes 0.
    func clear() {
        for buffer in [value, slopeX, slopeY] {
            buffer.pointer.update(repeating: 0, count: buffer.count)
        }
    }
}

extension PartnerNoise {
    /// The moments of values at the nodes.
    init(
        of values: AlignedBuffer, around flow: Linearisation, centersPotential: Bool,
        centersValue: Bool
    ) {
        let reference = centersPotential ? flow.meanPotential : 0
        let mean = centersValue ? flow.mean(of: values) : 0
        var own = CompensatedSum()
        var deaths = CompensatedSum()
        var births = CompensatedSum()
        var square = CompensatedSum()
        for index in 0..<flow.nodes.count {
            let weight = flow.nodes.weight[index]
            let potential = flow.field.potential[index] - reference
            let value = values[index] - mean
            own.add(weight * abs(potential) * value * value)
            if potential > 0 {
                deaths.add(weight * potential)
            } else {
                births.add(-weight * potential)
            }
            square.add(weight * value * value)
        }
        self.init(
            own: own.value / flow.mass, deaths: deaths.value / flow.mass,
            births: births.value / flow.mass, square: square.value / flow.mass)
    }
}
