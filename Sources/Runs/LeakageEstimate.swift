import Meshes
import Models
import ParticleFlow
import RunFiles

/// How far a grid run with births and deaths is from weighted particles.
///
/// Births amplify whatever a mesh lets leak ahead of the mass, and in the end that
/// may be all there is. Weighted particles move on characteristics and leak nothing,
/// so the difference of the energies is what leakage, and the rest of the mesh's
/// error, have done.
public struct LeakageEstimate: Sendable {
    /// The largest |E_grid − E_weighted| over the outputs.
    public let largest: Double
    /// The time of it.
    public let time: Double
    /// The difference at the last output.
    public let final: Double
    /// What a difference is measured by: the loss of a network, else how far the
    /// energy has fallen.
    public let scale: Double

    /// A coarse quadrature is far more exact than a mesh, if all is smooth.
    private static let nodes = (line: 192, plane: 48)
    private static let tolerance = 1e-7

    /// Whether a run that `description` describes gets an estimate.
    ///
    /// Not with diffusion, which characteristics do not carry, and which fills the mesh by
    /// itself; not with proximal steps, which need not be near the flow; and not if particles meet themselves at a kink or a singularity of the kernel:
    /// then quadratures are no better than meshes.
    static func applies(to description: RunDescription) -> Bool {
        guard description.solver.method == .grid, description.solver.leakage,
            description.dynamics.birthDeath != nil, description.dynamics.momentum == nil,
            description.dynamics.diffusion == 0, description.solver.reaction == .exponential
        else { return false }
        guard case .landscape(_, let kernel) = description.model else { return true }
        return kernel.isZero || kernel.sampling == .centers
    }

    /// Solves the problem once more, by weighted particles.
    ///
    /// - Parameters:
    ///   - energies: those of the grid at all output times.
    ///   - loss: the loss at the end, of a network.
    /// - Returns: nil if weighted particles cannot, or were asked to stop.
    init?(
        _ description: RunDescription, energies: [Double], loss: Double?, shouldStop: () -> Bool
    ) {
        let count = description.mesh.dimension == 1 ? Self.nodes.line : Self.nodes.plane
        let weighted = description.solvedByWeighted(nodes: count, tolerance: Self.tolerance)
        guard let method = try? ParticleStart(weighted).method else { return nil }
        var worst = (difference: -1.0, time: 0.0)
        var last = 0.0
        var isStopped = false
        for (time, energy) in zip(description.outputTimes, energies) {
            do {
                try method.advance(to: time) {
                    isStopped = shouldStop()
                    return isStopped
                }
            } catch {
                return nil
            }
            if isStopped { return nil }
            last = abs(energy - method.energy)
            if last > worst.difference { worst = (last, time) }
        }
        guard worst.difference.isFinite else { return nil }
        (largest, time) = worst
        final = last
        let fall = (energies.first ?? 0) - (energies.last ?? 0)
        scale = loss ?? abs(fall)
    }
}

extension ParticleMethod {
    /// ½Σ w(F + V).
    fileprivate var energy: Double {
        let (particles, samples) = (particles, samples)
        return 0.5
            * (0..<particles.count).map {
                particles.weight[$0] * (samples.external[$0] + samples.potential[$0])
            }.compensatedSum()
    }
}
