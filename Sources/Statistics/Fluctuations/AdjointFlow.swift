import Interactions
import Meshes
import Models

/// The backward adjoint of the linearised equation (13) along its characteristics.
///
/// A perturbation ω of μ obeys, with V' = K∗ω,
///
///     ∂t ω = ∇·(ω∇V + μ∇V') − α(V − V̄)ω − α(V' − ∫(V + Φ)dω)μ,   Φ = K∗μ,
///
/// and ∫ψ dω does not change in time if, along θ' = −∇V, with ⟨ψ⟩ = ∫ψ dμ and
/// J(θ') = ∫∇ψ(θ)·∇₁K(θ, θ') μ(dθ),
///
///     dψ/dt  = α(V − V̄)ψ + αK∗(ψμ) − α⟨ψ⟩(V + Φ) + J
///     d∇ψ/dt = ∇²V ∇ψ + α(V − V̄)∇ψ + αψ∇V + α∇K∗(ψμ) − α⟨ψ⟩(∇V + ∇Φ) + ∇J.
///
/// For a free population V̄ and the terms with ⟨ψ⟩ are missing; without transport
/// so are J and ∇ψ. J is the field of dipoles: every node is a source of K∗(ψμ) and
/// four of J.
final class AdjointFlow {
    private let field: ParticleField
    private let isCentered: Bool
    private let isTransported: Bool
    private let sources: ParticleSet
    private let sum: FieldSamples
    private let points: DisplacedPoints

    /// The sources that an interaction needs room for.
    static func capacity(nodes: Int) -> Int { (1 + DisplacedPoints.stencil.count) * nodes }

    /// - Parameter field: has room for ``capacity(nodes:)`` sources.
    init(field: ParticleField, dynamics: Dynamics, mesh: Mesh, nodes: Int) {
        self.field = field
        isCentered = !dynamics.hasFreeMass
        isTransported = dynamics.transport && !field.isStatic
        sources = ParticleSet(
            dimension: mesh.dimension,
            capacity: field.isStatic ? 0 : isTransported ? Self.capacity(nodes: nodes) : nodes)
        sum = FieldSamples(capacity: nodes)
        points = DisplacedPoints(mesh)
    }

    /// Whether ∇ψ and second derivatives of V matter at all.
    var needsGradient: Bool { isTransported }

    /// Writes d(ψ, ∇ψ)/dt around `flow` with births and deaths of rate `alpha`.
    func rate(
        of state: AdjointState, around flow: Linearisation, alpha: Double, into rate: AdjointState
    ) {
        takeInteraction(of: state, around: flow, alpha: alpha)
        let count = flow.nodes.count
        let mean = isCentered ? alpha * flow.mean(of: state.value) : 0
        let reference = isCentered ? flow.meanPotential : 0
        for i in 0..<count {
            let growth = alpha * (flow.field.potential[i] - reference)
            rate.value[i] =
                growth * state.value[i] + sum.potential[i]
                - mean * (flow.field.potential[i] + flow.interaction.potential[i])
        }
        guard isTransported else { return }
        for i in 0..<count {
            let growth = alpha * (flow.field.potential[i] - reference)
            let (p, q) = (state.slopeX[i], state.slopeY[i])
            let own = alpha * state.value[i] - mean
            rate.slopeX[i] =
                flow.curvature.xx[i] * p + flow.curvature.xy[i] * q + growth * p
                + own * flow.field.slopeX[i] - mean * flow.interaction.slopeX[i] + sum.slopeX[i]
            rate.slopeY[i] =
                flow.curvature.xy[i] * p + flow.curvature.yy[i] * q + growth * q
                + own * flow.field.slopeY[i] - mean * flow.interaction.slopeY[i] + sum.slopeY[i]
        }
    }

    /// αK∗(ψμ) + J with its gradient.
    private func takeInteraction(
        of state: AdjointState, around flow: Linearisation, alpha: Double
    ) {
        guard let interaction = field.interaction else { return }
        let (nodes, count) = (flow.nodes, flow.nodes.count)
        for i in 0..<count {
            sources[i] = nodes[i]
            sources.weight[i] = alpha * state.value[i] * nodes.weight[i]
            if isTransported { placeDipole(i, count, of: state, around: flow) }
        }
        interaction.collect(sources)
        sum.clear(count)
        interaction.add(at: nodes, to: sum)
    }

    /// Puts w ∇ψ·∇₁ at node `i` into the sources beside it.
    private func placeDipole(
        _ i: Int, _ count: Int, of state: AdjointState, around flow: Linearisation
    ) {
        let slope = Point(state.slopeX[i], state.slopeY[i])
        // ∇ψ in steps of the axes: no source is more than two steps away.
        let isFree = flow.steps.x[i] > 0
        let inverse =
            isFree
            ? max(
                abs(slope.x) / flow.steps.x[i],
                flow.nodes.dimension == 2 ? abs(slope.y) / flow.steps.y[i] : 0) : 0
        for (row, term) in DisplacedPoints.stencil.enumerated() {
            let index = (row + 1) * count + i
            let shift = inverse > 0 ? term.step / inverse * slope : .zero
            sources[index] = points.wound(flow.nodes[i] + shift)
            sources.weight[index] = term.weight * inverse * flow.nodes.weight[i]
        }
    }
}

extension Linearisation {
    /// The mean of values at the nodes.
    func mean(of values: AlignedBuffer) -> Double {
        var sum = CompensatedSum()
        for index in 0..<nodes.count { sum.add(nodes.weight[index] * values[index]) }
        return sum.value / mass
    }
}
