import Foundation
import GridFlow
import Meshes
import Models
import Parallelism
import Results
import RunFiles
import Statistics

/// The kinetic equation of the heavy ball on a mesh of a parameter and its velocity.
final class KineticEvolution: Evolution {
    /// As many workers as were asked for, unless the mesh is too small for them.
    let threads: Int

    private let solver: KineticSolver
    private let description: RunDescription
    private let momentum: Momentum
    /// F at the cell centres.
    private let external: AlignedBuffer
    private let output: NetworkReadout?
    private let pool: WorkerPool

    /// The worst relative change of a mass that the equation conserves.
    private(set) var massDrift = 0.0
    private var initialMass: Double?
    private var lyapunov = Descent()

    private static let cellsPerThread = 8192

    /// Samples the model, plans the interaction, checks memory and a prescribed step.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: RunDescription) throws(RunFileErrors) {
        guard let momentum = description.dynamics.momentum else {
            preconditionFailure("an equation with momentum")
        }
        self.description = description
        self.momentum = momentum
        let mesh = description.mesh
        try GridEvolution.checkMemory(description)
        threads = description.workers(for: mesh.cellCount, each: Self.cellsPerThread)
        let pool = WorkerPool(threads: threads)
        self.pool = pool
        let field = try GridEvolution.field(description, pool: pool)
        let density = try placing(at: "initial") {
            try description.initial.cellAverages(on: mesh)
        }
        let settings = description.solver
        solver = try placing(at: "dynamics.birthDeath") {
            try KineticSolver(
                mesh: mesh, momentum: momentum, field: field,
                births: description.dynamics.birthDeath, density: density,
                limits: StepLimits(
                    courant: settings.cfl, reaction: settings.reactionLimit,
                    stiffness: settings.stiffnessLimit, fixed: settings.timeStep),
                pool: pool)
        }
        external = AlignedBuffer(solver.external)
        output = description.network.map { NetworkReadout($0, mesh: description.parameterMesh) }
        if let step = settings.timeStep {
            guard step <= solver.longestFixedStep else {
                throw RunFileErrors(
                    RunFileError(
                        path: "solver.timeStep", found: "\(step)",
                        allowed: "at most \(solver.longestFixedStep), or \"auto\""))
            }
            try description.checkEnd(stepsOf: step, at: "solver.timeStep", or: ", or \"auto\"")
        }
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
        let mass = solver.mass
        guard mass.isFinite, mass > 0 else {
            throw Breakdown(.lostDensity(mass: mass, time: time))
        }
    }

    func state() -> EvolutionState {
        let density = solver.density
        let potential = solver.potential
        var diagnostics = Diagnostics(
            density, potential: potential, external: external, mesh: solver.mesh)
        let inertia = InertialDiagnostics(
            density, mesh: solver.mesh, momentum: momentum, diagnostics: diagnostics)
        diagnostics.inertia = inertia
        note(diagnostics, inertia)
        return EvolutionState(
            diagnostics: diagnostics, density: density, potential: potential,
            networkOutput: output?.values(of: solver.marginalDensity, pool: pool),
            particles: nil)
    }

    private func note(_ diagnostics: Diagnostics, _ inertia: InertialDiagnostics) {
        let start = initialMass ?? diagnostics.mass
        initialMass = start
        if description.conservesMass {
            massDrift = max(massDrift, abs(diagnostics.mass - start) / start)
        }
        lyapunov.note(
            inertia.lyapunov,
            size: abs(diagnostics.energy) + inertia.kineticEnergy
                + momentum.temperature * abs(diagnostics.entropy))
    }

    // MARK: What is said of it

    var title: String { "kinetic grid, order 2" }
    var engine: String { solver.field.engine }
    var interactionErrorBound: Double { solver.field.errorBound }
    var attributes: [(name: String, value: AttributeValue)] { [] }
    var particles: ParticleLayout? { nil }
    var descendingName: String { "lyapunov" }
    var energyIncrease: Double { lyapunov.increase }
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

    /// The splitting and the mesh may raise what the equation does not by as much, relative
    /// to its size; without friction it is constant, but for errors of either sign.
    private static let tolerableIncrease = 1e-3

    var warnings: [String] {
        var warnings: [String] = []
        if lyapunov.increase > Self.tolerableIncrease {
            let hasBirths = description.dynamics.birthDeath != nil
            warnings.append(
                "the Lyapunov functional rose between outputs by \(lyapunov.increase) of its size; "
                    + "take more cells, or halve solver.cfl, solver.stiffnessLimit or the step"
                    + (hasBirths
                        ? ", unless births and deaths raise it, as the equation allows" : ""))
        }
        let excess = solver.fixedStepExcess
        if excess > 1 {
            warnings.append(
                "the prescribed step is up to \(excess) times what the limits on accuracy allow; "
                    + "compare with \"timeStep\": \"auto\"")
        }
        return warnings
    }
}
