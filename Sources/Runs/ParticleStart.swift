import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import RunFiles

/// A method by particles made ready: its particles are drawn or placed, and its
/// interaction is planned.
struct ParticleStart {
    let method: any ParticleMethod
    let pool: WorkerPool

    private static let particlesPerThread = 2048

    /// Starts the method that `description` asks for.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: RunDescription) throws(RunFileErrors) {
        if let particles = description.drawnParticles {
            try MemoryEstimate(particles: Double(particles.counts[0]), on: description.mesh)
                .check("\(particles.counts[0]) particles", at: "particles.counts[0]")
        }
        if let particles = description.particles, description.solver.method == .particles {
            try self.init(description, particles)
        } else {
            try self.init(weighted: description)
        }
    }

    private init(
        _ description: RunDescription, _ particles: ParticleSettings
    ) throws(RunFileErrors) {
        try description.checkEnd(stepsOf: particles.timeStep, at: "particles.timeStep")
        let scheme = ParticleScheme(
            particles, count: particles.counts[0], replica: particles.replica)
        pool = Self.pool(description, count: scheme.count)
        method = try Self.solver(description, scheme: scheme, pool: pool)
    }

    /// A system of particles, ready to go.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    static func solver(
        _ description: RunDescription, scheme: ParticleScheme, pool: WorkerPool
    ) throws(RunFileErrors) -> ParticleSolver {
        let mesh = description.mesh
        let capacity = try placing(at: "dynamics.birthDeath.source") {
            try ParticleSolver.capacity(
                count: scheme.count, dynamics: description.dynamics, mesh: mesh)
        }
        let field = try field(description, capacity: capacity, pool: pool)
        return try placing(at: "initial") {
            try ParticleSolver(
                field: field, dynamics: description.dynamics, mesh: mesh,
                initial: description.initial, scheme: scheme, pool: pool)
        }
    }

    private init(weighted description: RunDescription) throws(RunFileErrors) {
        let settings = description.solver
        if let step = settings.timeStep {
            try description.checkEnd(stepsOf: step, at: "solver.timeStep", or: ", or \"auto\"")
        }
        let mesh = description.mesh
        let start = try Self.quadrature(description)
        let pool = Self.pool(description, count: start.nodes.count)
        // A source adds its nodes with every step.
        let isFed = description.dynamics.birthDeath?.population.source != nil
        let capacity = isFed ? WeightedSolver.mostParticles : start.nodes.count
        let field = try Self.field(description, capacity: capacity, pool: pool)
        self.pool = pool
        method = try placing(at: "dynamics.birthDeath.source") {
            try WeightedSolver(
                field: field, dynamics: description.dynamics, mesh: mesh, start: start,
                mass: description.initial.mass, nodes: settings.nodes,
                tolerance: settings.tolerance, timeStep: settings.timeStep, capacity: capacity,
                pool: pool)
        }
    }

    /// What weighted particles start from.
    private static func quadrature(
        _ description: RunDescription
    ) throws(RunFileErrors) -> Quadrature {
        let mesh = description.mesh
        if let particles = description.drawnParticles { return try draws(description, particles) }
        let nodes = description.solver.nodes
        let count = mesh.axes.reduce(1.0) { product, _ in product * Double(nodes) }
        try MemoryEstimate(particles: count, on: mesh)
            .check("\(nodes) nodes an axis", at: "solver.nodes")
        let quadrature = try placing(at: "initial") {
            try description.initial.density.quadrature(on: mesh, nodes: nodes)
        }
        let mass = quadrature.weights.compensatedSum()
        guard mass > 1e-200, mass.isFinite else {
            throw RunFileErrors(
                RunFileError(
                    path: "initial",
                    found: "a density whose quadrature with \(nodes) nodes an axis has the mass "
                        + "\(mass)",
                    allowed: "a positive, finite mass; more solver.nodes may find it"))
        }
        guard description.model.isSigned else { return quadrature }
        // Either part starts from half of the measure, in turns.
        return Quadrature(
            nodes: quadrature.nodes.flatMap { [$0, $0] },
            weights: quadrature.weights.flatMap { [0.5 * $0, 0.5 * $0] })
    }

    /// The very draws that the method "particles" would start from.
    private static func draws(
        _ description: RunDescription, _ particles: ParticleSettings
    ) throws(RunFileErrors) -> Quadrature {
        let pool = WorkerPool(threads: 1)
        let nothing: ScalarField = { _ in (0, Point(0, 0)) }
        let drawn = try placing(at: "initial") {
            try ParticleSolver(
                field: ParticleField(external: [nothing], interaction: nil, pool: pool),
                dynamics: Dynamics(transport: true, birthDeath: nil), mesh: description.mesh,
                initial: description.initial,
                scheme: ParticleScheme(
                    particles, count: particles.counts[0], replica: particles.replica),
                pool: pool
            ).particles
        }
        return Quadrature(
            nodes: (0..<drawn.count).map { drawn[$0] },
            weights: (0..<drawn.count).map { drawn.weight[$0] })
    }

    private static func pool(_ description: RunDescription, count: Int) -> WorkerPool {
        WorkerPool(threads: description.workers(for: count, each: particlesPerThread))
    }

    private static func field(
        _ description: RunDescription, capacity: Int, pool: WorkerPool
    ) throws(RunFileErrors) -> ParticleField {
        let mesh = description.parameterMesh
        var place = "model"
        if case .landscape(let potential, _) = description.model {
            _ = try placing(at: "model.potential") { try potential.scalarField(on: mesh) }
            place = "model.kernel"
        }
        let field = try placing(at: place) {
            try ParticleField(
                description.model, mesh: mesh, engine: description.solver.interaction,
                capacity: capacity, pool: pool)
        }
        return description.seen(field, capacity: capacity, pool: pool)
    }
}

extension ParticleScheme {
    /// The scheme for one replica of `count` particles.
    init(_ settings: ParticleSettings, count: Int, replica: Int) {
        self.init(
            count: count, timeStep: settings.timeStep, order: settings.order,
            births: settings.births, isCentered: settings.isCentered,
            sampling: settings.sampling, seed: settings.seed, replica: replica)
    }
}

extension RunDescription {
    /// A field of the model as particles on the whole mesh see it, velocities included.
    func seen(_ field: ParticleField, capacity: Int, pool: WorkerPool) -> ParticleField {
        guard let axis = dynamics.momentum?.velocityAxis else { return field }
        return ParticleField(field, seeing: 1 - axis, capacity: capacity, pool: pool)
    }

    /// The settings of the particles that are drawn at random, if any are.
    var drawnParticles: ParticleSettings? {
        switch (solver.method, solver.start) {
        case (.particles, _), (.weighted, .samples): particles
        case (.grid, _), (.weighted, .quadrature): nil
        }
    }
}
