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

    private static let cellsPerThread = 8192

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
        try checkFixedStep()
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

    private func checkFixedStep() throws(RunFileErrors) {
        guard let step = description.solver.timeStep else { return }
        if step > solver.positivityBound {
            throw RunFileErrors(
                RunFileError(
                    path: "solver.timeStep", found: "\(step)",
                    allowed: "at most \(solver.positivityBound), the outflow bound at time 0 that "
                        + "keeps the density nonnegative, or \"auto\""))
        }
        try description.checkEnd(stepsOf: step, at: "solver.timeStep", or: ", or \"auto\"")
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

    func check() throws(Breakdown) {
        let status = solver.status
        guard status.mass.isFinite, status.mass > 0, status.energy.isFinite else {
            throw Breakdown(.lostDensity(mass: status.mass, time: solver.time))
        }
    }

    func state() -> EvolutionState {
        let density = solver.density
        let potential = solver.potential
        return EvolutionState(
            diagnostics: Diagnostics(
                density, potential: potential, external: solver.field.external, mesh: solver.mesh,
                diffusion: description.dynamics.diffusion),
            density: density, potential: potential,
            networkOutput: output?.values(of: density, pool: pool),
            particles: nil)
    }

    // MARK: What is said of it

    /// Rounding may raise the energy by as much, relative to its size.
    private static let tolerableEnergyIncrease = 1e-12
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

    var stepSummary: [String: JSONValue] {
        [
            "steps_bounded_by": .object(
                Dictionary(
                    uniqueKeysWithValues: solver.bounds.map {
                        ($0.key.rawValue, JSONValue.number(Double($0.value)))
                    }))
        ]
    }

    var warnings: [String] {
        var warnings: [String] = []
        let isDiffusive = description.dynamics.diffusion > 0
        if energyIncrease > Self.tolerableEnergyIncrease {
            warnings.append(
                "the \(isDiffusive ? "free energy" : "energy") rose within a step by "
                    + "\(energyIncrease) of its size; halve "
                    + (isDiffusive ? "solver.diffusionLimit" : "solver.cfl")
                    + ", solver.stiffnessLimit or the step"
                    + (description.reasonToRise.map { ", unless \($0), as the equation allows" }
                        ?? ""))
        }
        if solver.pecletNumber > Self.largestPecletNumber {
            warnings.append(
                "the mesh does not resolve the diffusion: where the mass is, V rises by "
                    + "\(solver.pecletNumber) times dynamics.diffusion from cell to cell, and the "
                    + "flux is an upwind one of first order; take more cells")
        }
        let excess = solver.fixedStepExcess
        // Proximal steps lower the energy whatever their length.
        if excess > 1, description.solver.reaction != .proximal {
            warnings.append(
                "the prescribed step is up to \(excess) times what the limits on accuracy allow; "
                    + "compare with \"timeStep\": \"auto\"")
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
