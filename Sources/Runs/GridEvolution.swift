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
    private let pool: WorkerPool
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
        self.pool = pool
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
                    stiffness: settings.stiffnessLimit, diffusion: settings.diffusionLimit,
                    fixed: settings.timeStep),
                reaction: settings.reaction, pool: pool)
        }
        output = description.network.map { NetworkReadout($0, mesh: mesh) }
        finder = SpikeFinder(description)
        try solver.checkFixedStep(description)
    }

    /// V on the axes that the model of `description` lives on.
    ///
    /// - Throws: `RunFileErrors` if the model makes no sense there.
    static func field(
        _ description: RunDescription, pool: WorkerPool
    ) throws(RunFileErrors) -> any MeanField {
        let engine = description.solver.interaction
        let mesh = description.parameterMesh
        switch description.model {
        case .deconvolution(let problem):
            return try placing(at: "model") {
                try problem.check(resolvedBy: mesh)
                return try description.model.field(on: mesh, engine: engine, pool: pool)
            }
        case .landscape(let potential, let kernel):
            let external = try placing(at: "model.potential") {
                try potential.samples(on: mesh)
            }
            return try placing(at: "model.kernel") {
                try LandscapeField(
                    external: external, kernel: kernel, mesh: mesh, engine: engine,
                    pool: pool)
            }
        case .network, .data:
            return try placing(at: "model") {
                try description.model.field(on: mesh, engine: engine, pool: pool)
            }
        }
    }

    /// Throws if the run that `description` describes needs more memory than there is.
    static func checkMemory(_ description: RunDescription) throws(RunFileErrors) {
        let sizes = description.mesh.shape.map(String.init).joined(separator: " × ")
        try MemoryEstimate(
            description.mesh, model: description.model, dynamics: description.dynamics,
            engine: description.solver.interaction, reaction: description.solver.reaction
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
            density, potential: potential, external: solver.field.external, mesh: solver.mesh,
            diffusion: description.dynamics.diffusion)
        let spikes = finder?.spikes(density)
        diagnostics.dual = spikes?.certificate
        return EvolutionState(
            diagnostics: diagnostics, density: density, potential: potential,
            networkOutput: output?.values(of: density, pool: pool), particles: nil,
            spikes: spikes)
    }

    // MARK: What is said of it

    /// Beyond, the fitted flux spreads the density more than the diffusion does.
    private static let largestPecletNumber = 2.0

    var title: String { "grid, order \(description.solver.order)" }
    var engine: String { solver.field.engine }
    var interactionErrorBound: Double { solver.field.errorBound }
    var attributes: [(name: String, value: AttributeValue)] { [] }
    var particles: ParticleLayout? { nil }
    var massDrift: Double { solver.invariants.massDrift }
    var energyIncrease: Double { solver.invariants.energyIncrease }
    var particleSummary: JSONValue? { nil }

    var stepSummary: [String: JSONValue] { solver.stepSummary }

    var warnings: [String] {
        var warnings = solver.warnings(description)
        if solver.pecletNumber > Self.largestPecletNumber {
            warnings.append(
                "the mesh does not resolve the diffusion: where the mass is, V rises by "
                    + "\(solver.pecletNumber.brief) times dynamics.diffusion from cell to cell, and the "
                    + "flux is an upwind one of first order; take more cells")
        }
        return warnings
    }
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
        case .proximalStepFailed(let residual, let time):
            "at time \(time) the proximal step is not solved (the density is off by \(residual) of "
                + "itself); shorten solver.timeStep, or take solver.reaction \"exponential\""
        case .stepTooShort(let step, let bound, let time):
            "at time \(time) the \(bound.rawValue) bound asks for steps of \(step), too short "
                + "to advance"
        }
    }
}
