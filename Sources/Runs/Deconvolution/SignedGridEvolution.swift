import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Results
import RunFiles
import Statistics

/// The finite-volume method for a signed measure at work.
final class SignedGridEvolution: Evolution {
    private let solver: SignedGridSolver
    let threads: Int

    private let description: RunDescription
    private let finder: SpikeFinder?

    /// Samples the model, plans the interaction, checks memory and a prescribed step; the two
    /// parts start from half of the initial measure each.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(
        _ description: RunDescription, _ problem: SparseDeconvolution
    ) throws(RunFileErrors) {
        self.description = description
        let mesh = description.mesh
        let settings = description.solver
        try GridEvolution.checkMemory(description)
        threads = description.workers(for: mesh.cellCount, each: GridEvolution.cellsPerThread)
        let pool = WorkerPool(threads: threads)
        let density = try placing(at: "initial") {
            try description.initial.cellAverages(on: mesh).map { 0.5 * $0 }
        }
        solver = try placing(at: "model") {
            try problem.check(resolvedBy: mesh)
            let field = try LandscapeField(
                potential: problem.correlation, kernel: problem.kernel, mesh: mesh,
                engine: settings.interaction, pool: pool)
            return try SignedGridSolver(
                mesh: mesh, field: field, penalty: problem.penalty,
                dynamics: description.dynamics, positive: density, negative: density,
                order: settings.order, splitting: settings.splitting,
                limits: StepLimits(
                    courant: settings.cfl, reaction: settings.reactionLimit,
                    stiffness: settings.stiffnessLimit, fixed: settings.timeStep),
                pool: pool)
        }
        finder = SpikeFinder(description)
        try solver.checkFixedStep(description)
    }

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
        let (densities, potentials) = (solver.densities, solver.potentials)
        let mesh = solver.mesh
        var diagnostics = Diagnostics(
            positive: Diagnostics(
                densities.positive, potential: potentials.positive,
                external: solver.externals.positive, mesh: mesh),
            negative: Diagnostics(
                densities.negative, potential: potentials.negative,
                external: solver.externals.negative, mesh: mesh))
        let spikes = finder?.spikes(densities.positive, negative: densities.negative)
        diagnostics.dual = spikes?.certificate
        return EvolutionState(
            diagnostics: diagnostics, density: densities.positive, potential: potentials.positive,
            networkOutput: nil, particles: nil, negativeDensity: densities.negative,
            spikes: spikes)
    }

    var title: String { "grid, order \(description.solver.order), two signs" }
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
