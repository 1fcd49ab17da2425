import Foundation
import Meshes
import Models
import RunFiles
import Statistics

/// A run file with a mesh made ready to solve: everything is sampled, planned and checked.
final class Problem {
    let description: RunDescription
    let evolution: any Evolution
    let certificate: Certificate

    /// The fraction of the initial density that lies beyond the walls.
    let cutFraction: Double
    /// What a sparse deconvolution had found by the last record.
    var spikes: RecoveredSpikes?
    /// The scalars that are recorded.
    private(set) lazy var scalars = Scalars(self)
    /// The loss on samples that are held out, if any are.
    private(set) lazy var testLoss = TestLoss(description.model, mesh: description.mesh)
    /// The network at chosen inputs, if any are.
    private(set) lazy var functionSpace = FunctionSpace(
        description.network, mesh: description.mesh, dynamics: description.dynamics,
        inputs: description.output.points.map { $0[0] })

    /// Prepares the run that `description` describes, by its method.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: RunDescription) throws(RunFileErrors) {
        self.description = description
        evolution =
            switch description.solver.method {
            case .grid where description.dynamics.momentum != nil: try KineticEvolution(description)
            case .grid:
                if let problem = description.model.deconvolution, problem.isSigned {
                    try SignedGridEvolution(description, problem)
                } else {
                    try GridEvolution(description)
                }
            case .particles, .weighted: try ParticleEvolution(description)
            }
        cutFraction = try placing(at: "initial") {
            try description.initial.fractionBeyond(description.mesh)
        }
        certificate = Certificate(
            description.model, description.dynamics, mesh: description.parameterMesh)
    }
}

extension RunDescription {
    /// The network that learns, if there is one.
    var network: (any UnitNetwork)? { model.network(on: parameterMesh) }

    /// Whether particles have velocities that are not on the mesh.
    var hasVelocityTraits: Bool {
        dynamics.momentum.map { $0.velocityAxis == nil } ?? false
    }

    /// Whether the equation keeps the mass.
    var conservesMass: Bool {
        !dynamics.hasFreeMass
    }

    /// Whether the equation itself may raise the energy, or with diffusion the free energy.
    var mayRaiseEnergy: Bool { reasonToRise != nil }

    /// What may raise the energy, or with diffusion the free energy, if anything does.
    ///
    /// Births and deaths see V, which is the slope of the energy but not of the entropy.
    var reasonToRise: String? {
        if dynamics.birthDeath?.population.source != nil { return "the injected density raises it" }
        guard dynamics.diffusion > 0 else { return nil }
        if dynamics.birthDeath != nil { return "births and deaths raise it" }
        return dynamics.transport ? nil : "diffusion alone raises it"
    }

    /// As many workers as were asked for, but each with at least `share` of `items`.
    func workers(for items: Int, each share: Int) -> Int {
        let most = solver.threads ?? ProcessInfo.processInfo.activeProcessorCount
        return max(1, min(most, items / share))
    }
}

extension RunOutline {
    /// More prescribed steps than anybody waits for.
    private static var mostSteps: Double { 1e12 }

    /// Throws an error at `path` if steps of the length `step` do not come to the end.
    ///
    /// - Parameter alternative: what else is allowed, in words.
    func checkEnd(
        stepsOf step: Double, at path: String, or alternative: String = ""
    ) throws(RunFileErrors) {
        let shortest = (outputTimes.last ?? 0) / Self.mostSteps
        guard step < shortest else { return }
        throw RunFileErrors(
            RunFileError(
                path: path, found: "\(step)",
                allowed: "at least \(shortest), so that the run ends" + alternative))
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
