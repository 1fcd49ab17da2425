import Foundation
import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import RunFiles
import Statistics

/// A run file made ready to solve: everything is sampled, planned and checked.
final class Problem {
    let description: RunDescription
    let solver: GridSolver
    let certificate: Certificate
    /// The workers that share a step: as many as were asked for, unless the mesh
    /// is so small that handing work over costs more than doing it.
    let threads: Int

    /// The fraction of the initial density that lies beyond the walls.
    let cutFraction: Double

    private static let cellsPerThread = 8192
    /// More prescribed steps than anybody waits for.
    private static let mostSteps = 1e12

    /// Prepares the run that `description` describes.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: RunDescription) throws(RunFileErrors) {
        self.description = description
        let mesh = description.mesh
        try Self.checkMemory(description)
        let most = description.solver.threads ?? ProcessInfo.processInfo.activeProcessorCount
        threads = max(1, min(most, mesh.cellCount / Self.cellsPerThread))
        let pool = WorkerPool(threads: threads)
        let field = try Self.field(description, pool: pool)
        let density = try placing(at: "initial") {
            try description.initial.cellAverages(on: mesh)
        }
        cutFraction = try placing(at: "initial") { try description.initial.fractionBeyond(mesh) }
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
        certificate = Certificate(description.model, description.dynamics, mesh: mesh)
        try checkFixedStep()
    }

    /// The loss is C_f + E for a network.
    var targetEnergy: Double? {
        if case .network(let network) = description.model { network.targetEnergy } else { nil }
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
        let estimate = MemoryEstimate(
            description.mesh, model: description.model, dynamics: description.dynamics)
        guard let available = MemoryEstimate.available, estimate.needed > available else { return }
        let sizes = description.mesh.shape.map(String.init).joined(separator: " × ")
        throw RunFileErrors(
            RunFileError(
                path: "mesh",
                found: "\(sizes) cells, which need about \(estimate.needed.asBytes) of memory",
                allowed: "what fits into the \(available.asBytes) that are free"))
    }

    private func checkFixedStep() throws(RunFileErrors) {
        guard let step = description.solver.timeStep else { return }
        let shortest = (description.outputTimes.last ?? 0) / Self.mostSteps
        let allowed: String
        if step > solver.positivityBound {
            allowed =
                "at most \(solver.positivityBound), the outflow bound at time 0 that "
                + "keeps the density nonnegative, or \"auto\""
        } else if step < shortest {
            allowed = "at least \(shortest), so that the run ends, or \"auto\""
        } else {
            return
        }
        throw RunFileErrors(
            RunFileError(path: "solver.timeStep", found: "\(step)", allowed: allowed))
    }
}

/// Runs `body` and reports a model's error at its place in the run file.
func placing<Value>(
    at path: String, _ body: () throws -> Value
) throws(RunFileErrors) -> Value {
    do {
        return try body()
    } catch let error as ModelError {
        let place = error.key.map { "\(path).\($0)" } ?? path
        throw RunFileErrors(RunFileError(path: place, found: error.description, allowed: ""))
    } catch {
        throw RunFileErrors(RunFileError(path: path, found: "\(error)", allowed: ""))
    }
}
