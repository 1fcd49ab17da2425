import Meshes
import Models
import Parallelism
import ParticleFlow
import Results
import RunFiles

/// A run file of a network without a mesh made ready to solve.
final class NetworkProblem: Preparation {
    let description: NetworkDescription
    private let evolution: NetworkEvolution
    private let columns: [(quantity: Quantity, value: (NetworkDiagnostics) -> Double)]
    private let weights: AlignedBuffer
    /// The network at chosen inputs, if any are.
    private let functionSpace: UnitFunctionSpace?

    /// Draws units and samples.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: NetworkDescription) throws(RunFileErrors) {
        self.description = description
        let evolution = try NetworkEvolution(description)
        self.evolution = evolution
        columns = Self.columns(evolution.solver)
        functionSpace = UnitFunctionSpace(
            description, isStochastic: evolution.solver.isStochastic)
        weights = AlignedBuffer(count: evolution.solver.units.capacity)
        weights.pointer.update(repeating: evolution.solver.weight, count: weights.count)
    }

    private static func columns(
        _ solver: NetworkSolver
    ) -> [(quantity: Quantity, value: (NetworkDiagnostics) -> Double)] {
        var columns: [(Quantity, (NetworkDiagnostics) -> Double)] = []
        func add(
            _ name: String, _ longName: String, _ value: @escaping (NetworkDiagnostics) -> Double
        ) {
            columns.append((Quantity(name: name, longName: longName), value))
        }
        add("mass", "mass of the measure", \.mass)
        if solver.hasLoss {
            add(
                "loss",
                solver.trainingCount > 0
                    ? "loss ½E|y − f|² over all samples"
                    : "loss ½E|y − f|² over the law of the inputs"
            ) { $0.loss ?? .nan }
        }
        if solver.isStochastic {
            add("batch_loss", "loss ½E|y − f|² over the samples of the next step", \.batchLoss)
        }
        if solver.testCount > 0 {
            add("test_loss", "loss ½E|y − f|² over samples that are never learnt from") {
                $0.testLoss ?? .nan
            }
        }
        add("mean_potential", "mean potential ∫V dμ", \.meanPotential)
        add("transport_dissipation", "∫|∇V|² dμ", \.transportDissipation)
        add("reaction_dissipation", "∫(V − V̄)² dμ, or ∫V² dμ of a free mass") {
            $0.reactionDissipation
        }
        add("deaths", "units that left no offspring, so far") { Double($0.deaths) }
        add("injections", "units drawn from the source, so far") { Double($0.injections) }
        return columns
    }

    // MARK: Preparation

    var outline: any RunOutline { description }
    var computation: any Computation { evolution }
    var quantities: [Quantity] { columns.map(\.quantity) }
    var warnings: [String] { [] }

    var certificateMeaning: String {
        "none: V = c·V̂ has no lower bound; as no loss is below 0, the loss bounds the gap"
    }

    var layout: ResultLayout {
        ResultLayout(
            mesh: nil, quantities: quantities, points: functionSpace?.layout, fields: false,
            particles: description.output.particles ? evolution.particles : nil,
            compression: description.output.compression)
    }

    func record() -> OutputRecord {
        let diagnostics = evolution.diagnostics()
        let units = evolution.solver.units
        let columns = (0..<units.width).map { UnsafePointer(units.weights.pointer + $0) }
        return OutputRecord(
            scalars: self.columns.map { $0.value(diagnostics) },
            energy: diagnostics.loss ?? diagnostics.batchLoss,
            points: functionSpace?.values(
                evolution.solver, meanPotential: diagnostics.meanPotential),
            particles: ParticleRecord(
                count: units.count,
                coordinates: [UnsafePointer(units.readout.pointer)] + columns,
                strides: [1] + columns.map { _ in units.stride }, weights: weights.pointer))
    }
}
