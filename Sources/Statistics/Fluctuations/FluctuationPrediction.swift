import Interactions
import Models
import ParticleFlow

/// The central limit theorem (Prop. 5.2): the limit of n·Var of ∫φ dμⁿ at every
/// output time.
///
/// With ψ the solution of the backward adjoint of the equation linearised around
/// its own solution, ψ_T = φ, the limit is Var_{μ₀}(ψ₀) + ∫₀ᵀ αS dt: what the
/// particles drawn at time 0 leave, and what births and deaths add
/// (``PartnerNoise``). A stratified sample of a line leaves nothing.
public struct FluctuationPrediction: Sendable {
    /// A predicted number.
    public struct Value: Sendable, Hashable {
        /// n·Var.
        public let variance: Double
        /// The part of it that the particles drawn at time 0 leave.
        public let initial: Double
        /// What changes with half the nodes and twice the steps: an upper estimate
        /// of the numerical error.
        public let error: Double
    }

    /// The values, by scheme, observable and output time.
    public let values: [[[Value]]]
    /// The nodes of the finer computation and their masses at time 0.
    public let start: Quadrature
    /// ψ₀ at the nodes, by observable and output time: what a small mass there at
    /// time 0 changes in ∫φ dμ; for a conserved population up to a constant.
    public let influences: [[[Double]]]

    /// Solves the equation, and its adjoint from every output time.
    ///
    /// - Parameter nodes: the nodes along each axis of the finer of two
    ///   computations.
    /// - Throws: ``FluctuationError``, `ModelError` or `ParticleFlowError`.
    public init(_ problem: FluctuationProblem, nodes: Int) throws {
        precondition(nodes >= 2, "half the nodes are needed too")
        let coarse = try Self.solve(problem, nodes: nodes / 2, refinement: 1).histories
        let (nodes, fine) = try Self.solve(problem, nodes: nodes, refinement: 2)
        start = Quadrature(
            nodes: (0..<nodes.count).map { nodes[$0] },
            weights: (0..<nodes.count).map { nodes.weight[$0] })
        influences = problem.observables.indices.map { observable in
            fine.map { $0[observable].influence }
        }
        values = problem.schemes.indices.map { scheme in
            problem.observables.indices.map { observable in
                problem.times.indices.map { output in
                    Self.value(
                        fine[output][observable], coarse[output][observable], scheme,
                        problem.schemes[scheme].sampling)
                }
            }
        }
    }

    private static func value(
        _ fine: AdjointSweep.History, _ coarse: AdjointSweep.History, _ scheme: Int,
        _ sampling: ParticleSampling
    ) -> Value {
        func parts(_ history: AdjointSweep.History) -> (initial: Double, sum: Double) {
            let initial = sampling == .independent ? history.initial : 0
            return (initial, initial + history.gained[scheme])
        }
        let (fine, coarse) = (parts(fine), parts(coarse))
        return Value(
            variance: fine.sum, initial: fine.initial, error: abs(fine.sum - coarse.sum))
    }

    private static func solve(
        _ problem: FluctuationProblem, nodes: Int, refinement: Int
    ) throws -> (start: ParticleSet, histories: [[AdjointSweep.History]]) {
        let start = try problem.start(nodes)
        let field = try ParticleField(
            problem.model, mesh: problem.mesh, engine: problem.engine,
            capacity: AdjointFlow.capacity(nodes: start.nodes.count), pool: problem.pool)
        let path = try CharacteristicPath(
            field: field, dynamics: problem.dynamics, mesh: problem.mesh, start: start,
            mass: problem.mass, stops: problem.stops, refinement: refinement, pool: problem.pool)
        return (path.nodes[0], try AdjointSweep(problem, path: path, field: field).histories())
    }
}
