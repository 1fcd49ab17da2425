import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Results
import RunFiles
import Statistics

/// A method by particles at work.
final class ParticleEvolution: Evolution {
    private let description: RunDescription
    private let method: any ParticleMethod
    private let pool: WorkerPool
    private let initialCount: Int
    private let density: AlignedBuffer
    private let cells: CellPotential
    private let output: NetworkReadout?
    private let negativeDensity: AlignedBuffer?
    private let finder: SpikeFinder?

    /// The worst relative deviation of the mass from the initial one in any state
    /// that was asked for.
    private(set) var massDrift = 0.0
    private var initialMass: Double?
    private var energy = Descent()
    /// What was left out of a state because it takes too long.
    private var lacksPotential = false
    private var lacksOutput = false

    /// Places the particles and plans their interaction.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: RunDescription) throws(RunFileErrors) {
        self.description = description
        let start = try ParticleStart(description)
        method = start.method
        pool = start.pool
        initialCount = method.particles.count
        let mesh = description.mesh
        density = AlignedBuffer(count: mesh.cellCount)
        cells = CellPotential(method.field, mesh: mesh)
        output = description.network.map {
            NetworkReadout(
                $0, mesh: description.parameterMesh, dynamics: description.dynamics)
        }
        negativeDensity =
            method.field.isSigned ? AlignedBuffer(count: mesh.cellCount) : nil
        finder = SpikeFinder(description)
    }

    var time: Double { method.time }
    var steps: Int { method.steps }
    var threads: Int { pool.threads }

    func advance(to end: Double, shouldStop: () -> Bool) throws(Breakdown) {
        do {
            try method.advance(to: end, shouldStop: shouldStop)
        } catch {
            throw Breakdown(
                reason: error.explanation(description.solver.method),
                leavesState: method.particles.count > 0)
        }
    }

    func check() throws(Breakdown) {
        let (particles, samples) = (method.particles, method.samples)
        let sum = (0..<particles.count).lazy.map {
            particles.weight[$0] * (samples.external[$0] + samples.potential[$0])
        }.compensatedSum()
        guard particles.mass.isFinite, sum.isFinite else {
            let error = ParticleFlowError.notFinite(time: time)
            throw Breakdown(
                reason: error.explanation(description.solver.method), leavesState: false)
        }
        guard particles.mass > 0 else {
            let error = ParticleFlowError.extinct(time: time)
            throw Breakdown(
                reason: error.explanation(description.solver.method), leavesState: false)
        }
    }

    func state() -> EvolutionState {
        let mesh = method.mesh
        let particles = method.particles
        let potential = cells.values(of: particles)
        let lowest = minimum(of: potential)
        let spikes = finder?.spikes(particles)
        var diagnostics: Diagnostics
        if let negativeDensity {
            diagnostics = Diagnostics(
                signed: particles, method.samples, mesh: mesh, minimumPotential: lowest)
            for (sign, density) in [(1.0, density), (-1, negativeDensity)] {
                mesh.average(
                    particles.selection(particles.members(ofSign: sign)), into: density)
            }
        } else {
            diagnostics = Diagnostics(
                method, minimumPotential: lowest, momentum: description.dynamics.momentum)
            mesh.average(particles, into: density)
        }
        diagnostics.dual = spikes?.certificate
        let networkOutput = output.flatMap { $0.values(of: particles, pool: pool) }
        note(diagnostics)
        lacksPotential = lacksPotential || potential == nil
        lacksOutput = lacksOutput || output != nil && networkOutput == nil
        return EvolutionState(
            diagnostics: diagnostics, density: density, potential: potential,
            networkOutput: networkOutput, particles: particles, samples: method.samples,
            negativeDensity: negativeDensity, spikes: spikes)
    }

    /// min V over the cells' centres and the particles, all places that a rival of
    /// the certificate may be at; NaN if V at the centres is not known.
    private func minimum(of potential: AlignedBuffer?) -> Double {
        guard let potential else { return .nan }
        let (count, samples) = (method.particles.count, method.samples)
        let atCells = (0..<potential.count).lazy.map { potential[$0] }.min() ?? .infinity
        let atParticles = (0..<count).lazy.map { samples.potential[$0] }.min() ?? .infinity
        return min(atCells, atParticles)
    }

    private func note(_ diagnostics: Diagnostics) {
        let mass = diagnostics.mass + (diagnostics.negative?.mass ?? 0)
        let start = initialMass ?? mass
        initialMass = start
        if description.conservesMass {
            massDrift = max(massDrift, abs(mass - start) / start)
        }
        if let inertia = diagnostics.inertia {
            energy.note(
                inertia.lyapunov, size: abs(diagnostics.energy) + inertia.kineticEnergy)
        } else {
            energy.note(diagnostics.energy, size: abs(diagnostics.energy))
        }
    }

    // MARK: What is said of it

    private var isWeighted: Bool { description.solver.method == .weighted }

    var title: String {
        if isWeighted { return "weighted, from \(description.solver.start.rawValue)" }
        guard let particles = description.particles else { return "particles" }
        let births = description.dynamics.birthDeath.map { _ in
            ", \(particles.births.rawValue) births"
        }
        return "particles, order \(particles.order)" + (births ?? "")
    }

    var engine: String { method.field.engine }
    var interactionErrorBound: Double { method.field.interaction?.errorBound ?? 0 }

    var attributes: [(name: String, value: AttributeValue)] {
        description.drawnParticles.map { [("replica", .integer($0.replica))] } ?? []
    }

    var particles: ParticleLayout? {
        let isFree = !isWeighted && !description.conservesMass
        let isFed = isWeighted && description.dynamics.birthDeath?.population.source != nil
        let sign = Quantity(name: "sign", longName: "1 in the positive part, −1 in the negative")
        let velocities = description.mesh.axes.map {
            Quantity(name: "velocity_\($0.name)", longName: "velocity along \($0.name)")
        }
        return ParticleLayout(
            count: initialCount, isVarying: isFree || isFed,
            traits: method.field.isSigned
                ? [sign] : description.hasVelocityTraits ? velocities : [])
    }

    var descendingName: String { description.dynamics.momentum == nil ? "energy" : "lyapunov" }
    var energyIncrease: Double { energy.increase }
    var stepSummary: [String: JSONValue] { [:] }

    var particleSummary: JSONValue? {
        let bound = interactionErrorBound
        var entries: [String: JSONValue] = [
            "count": .number(Double(initialCount)),
            "final_count": .number(Double(method.particles.count)),
            "error_bound": bound.isFinite ? .number(bound) : .null,
        ]
        if let drawn = description.drawnParticles {
            entries["seed"] = .number(Double(drawn.seed))
            entries["replica"] = .number(Double(drawn.replica))
            entries["sampling"] = .string(drawn.sampling.rawValue)
        }
        if isWeighted {
            entries["start"] = .string(description.solver.start.rawValue)
            entries["tolerance"] = .number(description.solver.tolerance)
        } else if let particles = description.particles {
            entries["births"] = .string(particles.births.rawValue)
            entries["order"] = .number(Double(particles.order))
            entries["time_step"] = .number(particles.timeStep)
        }
        return .object(entries)
    }

    /// Rounding may raise the energy by as much, relative to its size.
    private static let rounding = 1e-12
    /// The splitting of forces and velocities may raise what friction never does by as much; at a
    /// temperature the functional of particles, which have no entropy, is not known.
    private static let tolerableInertialIncrease = 1e-3

    var warnings: [String] {
        var warnings: [String] = []
        if let particles = description.drawnParticles, particles.counts.count > 1 {
            warnings.append(
                "this run has \(particles.counts[0]) particles, the first of "
                    + "\(particles.counts.count) numbers; --set particles.counts=[N] takes another")
        }
        if lacksPotential {
            warnings.append(
                "the potential at the cell centres and the certified gap are missing, as a direct "
                    + "sum of \(method.particles.count) particles in \(method.mesh.cellCount) cells "
                    + "takes too long; take fewer cells or another solver.interaction")
        }
        if lacksOutput {
            warnings.append(
                "the output of the network is missing, as \(method.particles.count) particles at "
                    + "\(output?.count ?? 0) inputs take too long; take fewer cells of axis "
                    + "\"\(method.mesh.axes[method.mesh.dimension - 1].name)\"")
        }
        // The energy of random particles may rise, that of characteristics only by
        // the error of the steps and of the interaction.
        let bound = interactionErrorBound
        let allowance =
            Self.rounding + description.solver.tolerance * Double(steps) + 100 * bound
        if isWeighted, !description.mayRaiseEnergy, energyIncrease > allowance {
            warnings.append(
                "the energy rose from an output to the next by \(energyIncrease) of its size; "
                    + "lower solver.tolerance")
        }
        let isInertial = description.dynamics.momentum != nil
        if isInertial, description.dynamics.birthDeath == nil,
            energyIncrease > Self.tolerableInertialIncrease
        {
            warnings.append(
                "the functional rose from an output to the next by \(energyIncrease) of its size; "
                    + "shorten particles.timeStep")
        }
        return warnings
    }
}

extension ParticleFlowError {
    /// What happened, for a person.
    package func explanation(_ method: SolverSettings.Method) -> String {
        let remedy =
            method == .weighted ? "lower solver.tolerance" : "shorten particles.timeStep"
        return switch self {
        case .notFinite(let time):
            "at time \(time) a position, a mass or the potential is no longer a finite number; "
                + remedy
        case .extinct(let time):
            "at time \(time) all particles died; start from more"
        case .overpopulated(let count, let capacity, let time):
            "at time \(time) there were \(count) particles, more than the \(capacity) that there "
                + "is room for; start from fewer particles of a smaller mass, or \(remedy)"
        case .stepTooShort(let step, let time):
            "at time \(time) the accuracy asks for steps of \(step), too short to advance"
        case .tooManyEvents(let count, let time):
            "at time \(time) a single step would test particles for births and deaths "
                + "\(count) times; \(remedy), lower dynamics.birthDeath.rate, or take "
                + "particles.births \"synchronous\""
        }
    }
}
