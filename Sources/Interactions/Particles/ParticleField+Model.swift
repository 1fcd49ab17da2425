import Meshes
import Models
import Parallelism

extension ParticleField {
    /// Makes the field of `model` for particles in the box of `mesh`; those of a
    /// network lie on the axes (c, z), or on that of z alone.
    ///
    /// - Parameters:
    ///   - engine: how the interaction is summed; `auto` takes the fast sum where
    ///     the kernel is smooth enough and there are enough particles for it, which
    ///     is what `compressed` means for particles too.
    ///   - capacity: the largest number of sources; there may be more targets.
    /// - Throws: ``ModelError`` if the model makes no sense on `mesh`, or if its
    ///   kernel is not smooth enough for `fft`.
    public convenience init(
        _ model: Model, mesh: Mesh, engine: InteractionEngine, capacity: Int, pool: WorkerPool
    ) throws {
        switch model {
        case .deconvolution(let problem) where problem.isSigned:
            self.init(
                SignedExternal(
                    level: problem.penalty,
                    fields: try (0..<pool.threads).map { _ in
                        try problem.correlation.scalarField(on: mesh)
                    }),
                interaction: SignedSum(
                    wrapping: try Self.sum(
                        problem.kernel, on: mesh, engine, capacity: capacity, pool: pool),
                    capacity: capacity, pool: pool),
                isSigned: true, pool: pool)
        case .deconvolution(let problem):
            try self.init(
                .landscape(potential: problem.potential, kernel: problem.kernel), mesh: mesh,
                engine: engine, capacity: capacity, pool: pool)
        case .landscape(let potential, let kernel):
            try self.init(
                potential, kernel, mesh: mesh, engine: engine, capacity: capacity, pool: pool)
        case .network(let network) where mesh.dimension == 1:
            let (potential, kernel) = network.fixedReadout
            try self.init(
                potential, kernel, mesh: mesh, engine: engine, capacity: capacity, pool: pool)
        case .data(let units):
            self.init(
                FeatureExternal(units),
                interaction: FeatureSum(units, capacity: capacity, pool: pool), pool: pool)
        case .network(let network):
            let line = Mesh(axes: [mesh.axes[1]])
            let kernel = network.featureKernel
            self.init(
                ReadoutExternal(network: network),
                interaction: kernel.isZero
                    ? nil
                    : ReadoutSum(
                        wrapping: try Self.sum(
                            kernel, on: line, engine, capacity: capacity, pool: pool),
                        capacity: capacity, pool: pool),
                pool: pool)
        }
    }

    /// The field of a landscape.
    private convenience init(
        _ potential: any Potential, _ kernel: any Kernel, mesh: Mesh, engine: InteractionEngine,
        capacity: Int, pool: WorkerPool
    ) throws {
        self.init(
            external: try (0..<pool.threads).map { _ in try potential.scalarField(on: mesh) },
            interaction: kernel.isZero
                ? nil : try Self.sum(kernel, on: mesh, engine, capacity: capacity, pool: pool),
            pool: pool)
    }

    private static func sum(
        _ kernel: any Kernel, on mesh: Mesh, _ engine: InteractionEngine, capacity: Int,
        pool: WorkerPool
    ) throws -> any TiledInteraction & KernelSum {
        let nodes = ParticleNodes(dimension: mesh.dimension)
        func fast(_ plan: InterpolationPlan) throws -> MeshAssistedSum {
            try MeshAssistedSum(kernel, on: mesh, plan, capacity: capacity, pool: pool)
        }
        switch engine {
        case .fft, .compressed:
            return try fast(InterpolationPlan(kernel, on: mesh, by: nodes))
        case .auto:
            if let plan = try? InterpolationPlan(kernel, on: mesh, by: nodes),
                plan.pays(for: capacity),
                let sum = try? fast(plan)
            {
                return sum
            }
        case .direct: break
        }
        return try DirectSum(kernel, on: mesh, capacity: capacity, pool: pool)
    }
}

extension InterpolationPlan {
    /// Whether the fast sum of `count` particles at each other is faster than the
    /// direct one.
    ///
    /// Measured with a Gaussian on one thread, in nanoseconds: 11 a pair; 40 a node
    /// and 20 a particle on a line, 15 and 115 on a plane. Handing four more passes to
    /// several threads takes some ten thousand.
    fileprivate func pays(for count: Int) -> Bool {
        let n = Double(count)
        let nodes = Double(axes.reduce(1) { $0 * $1.count })
        let (node, particle) = axes.count == 1 ? (40.0, 20.0) : (15, 115)
        return 11 * n * n > 20_000 + node * nodes + particle * n
    }
}
