import Foundation
import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Results
import RunFiles
import Statistics

/// The finite-volume method at work.
final class GridEvolution: Evolution {
    let solver: GridSolver
    /// As many workers as were asked for, unless the mesh is so small that handing
    /// work over costs more than doing it.
    let threads: Int

    private let description: RunDescription
    private let output: NetworkReadout?
    private let finder: SpikeFinder?

    static let cellsPerThread = 8192

    /// Samples the model, plans the interaction, checks memory and a prescribed step.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: RunDescription) throws(RunFileErrors) {
        self.description = description
        let mesh = description.mesh
        try Self.checkMemory(description)
        threads = description.workers(for: mesh.cellCount, each: Self.cellsPerThread)
        let pool = WorkerPool(threads: threads)
        let field = try Self.field(description, pool: pool)
        let density = try placing(at: "initial") {
            try description.initial.cellAverages(on: mesh)
        }
        let settings = description.solver
        solver = try placing(at: "dynamics.birthDeath.source") {
            try GridSolver(
                mesh: mesh, field: field, dynamics: description.dynamics, density: density,
                order: settings.order, splitting: settings.splitting,
                limits: StepLimits(
                    courant: settings.cfl, reaction: settings.reactionLimit,
                    stiffness: settings.stiffnessLimit, fixed: settings.timeStep),
                pool: pool)
        }
        output = description.network.map { NetworkReadout($0, mesh: mesh) }
        finder = SpikeFinder(description)
        try solver.checkFixedStep(description)
    }

    private static func field(
        _ description: RunDescription, pool: WorkerPool
    ) throws(RunFileErrors) -> any MeanField {
        let engine = description.solver.interaction
        switch description.model {
        case .network(let network):
            return try placing(at: "model") {
                try ReadoutField(network, mesh: description.mesh, engine: engine, pool: pool)
            }
        case .deconvolution(let problem):
            return try placing(at: "model") {
                try problem.check(resolvedBy: description.mesh)
                return try LandscapeField(
                    potential: problem.potential, kernel: problem.kernel, mesh: description.mesh,
                    engine: engine, pool: pool)
            }
        case .landscape(let potential, let kernel):
            let external = try placing(at: "model.potential") {
                try potential.samples(on: description.mesh)
            }
            return try placing(at: "model.kernel") {
                try LandscapeField(
                    external: external, kernel: kernel, mesh: description.mesh, engine: engine,
                    pool: pool)
            }
        }
    }

    /// Throws if the run that `description` describes needs more memory than there is.
    static func checkMemory(_ description: RunDescription) throws(RunFileErrors) {
        let sizes = description.mesh.shape.map(String.init).joined(separator: " × ")
        try MemoryEstimate(
            description.mesh, model: description.model, dynamics: description.dynamics,
            engine: description.solver.interaction
        ).check("\(sizes) cells", at: "mesh")
    }

    // MARK: Moving on

    var time: Double { solver.time }
    var steps: Int { solver.steps }

    func advance(to end: Double, shouldStop: () -> Bool) throws(Breakdown) {
        do {
            try solver.advance(to: end, shouldStop: shouldStop)
        } catch {
            throw Breakdown(error)
        }
    }

    func check() throws(Breakdown) { try solver.check() }

    func state() -> EvolutionState {
        let density = solver.density
        let potential = solver.potential
        var diagnostics = Diagnostics(
            density, potential: potential, external: solver.field.external, mesh: solver.mesh)
        let spikes = finder?.spikes(density)
        diagnostics.dual = spikes?.certificate
        return EvolutionState(
            diagnostics: diagnostics, density: density, potential: potential,
            networkOutput: output?.values(of: density), particles: nil, spikes: spikes)
    }

    // MARK: What is said of it

    var title: String { "grid, order \(description.solver.order)" }
    var engine: String { solver.field.engine }
    var interactionErrorBound: Double { solver.field.errorBound }
    var attributes: [(name: String, value: AttributeValue)] { [] }
    var particles: ParticleLayout? { nil }
    var massDrift: Double { solver.invariants.massDrift }
    var energyIncrease: Double { solver.invariants.energyIncrease }
    var particleSummary: JSONValue? { nil }

    var stepSummary: [String: JSONValue] { solver.stepSummary }

    var warnings: [String] { solver.warnings(description) }
}

extension Breakdown {
    /// What stopped the grid's solver.
    init(_ error: GridFlowError) {
        let leavesState = if case .lostDensity = error { false } else { true }
        self.init(reason: error.explanation, leavesState: leavesState)
    }
}

extension GridFlowError {
    /// What happened, for a person.
    package var explanation: String {
        switch self {
        case .stepTooLong(let step, let bound, let time):
            "at time \(time) the prescribed step \(step) exceeds \(bound), the outflow bound "
                + "that keeps the density nonnegative; prescribe a shorter step or \"auto\""
        case .lostDensity(let mass, let time):
            "at time \(time) the density is lost: "
                + (mass == 0
                    ? "all of its mass has died out"
                    : "its \(mass.isFinite ? "energy" : "mass") is no longer a finite number")
        case .potentialTooSteep(let time):
            "at time \(time) the potential steepens so much within a step that it cannot be "
                + "transported; lower solver.reactionLimit and solver.stiffnessLimit"
        case .stepTooShort(let step, let bound, let time):
            "at time \(time) the \(bound.rawValue) bound asks for steps of \(step), too short "
                + "to advance"
        }
    }
}
