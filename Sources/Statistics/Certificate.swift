import Foundation
import Meshes
import Models

/// An upper bound on how far a density is from the least energy.
///
/// If E is convex along the segment from μ to any rival ν, then
/// E[ν] ≥ E[μ] + ∫V d(ν − μ), and the infimum over ν bounds E[μ] − min E from
/// above. On the mesh the argument holds for the discrete energy, with all
/// measures on the cells as rivals.
///
/// With diffusion the same holds for the free energy E + β⁻¹∫μ log μ, and the best rival is
/// the Gibbs density of V: the gap is β⁻¹ times the relative entropy of μ to it.
public struct Certificate: Sendable {
    /// Which measures the density is compared with, and why that is possible.
    public enum Basis: Sendable, Hashable {
        /// All measures of the density's mass: E[μ] − min E ≤ V̄ − μ(D)·min V.
        case fixedMass
        /// All nonnegative measures, as long as V ≥ 0: E[μ] − inf E ≤ V̄.
        case freeMass
        /// All densities of the density's mass M, free energies compared:
        /// F[μ] − min F ≤ V̄ + β⁻¹∫μ log μ + β⁻¹M log(Z/M), Z = ∫e^{−βV}.
        case gibbs(diffusion: Double)
        /// All densities, free energies compared:
        /// F[μ] − min F ≤ V̄ + β⁻¹∫μ log μ + β⁻¹Z/e, as long as Z is finite.
        case gibbsFreeMass(diffusion: Double)
        /// All measures, of any mass and of the signs admitted: the dual bound of a sparse
        /// deconvolution.
        case dual
        /// None: the energy is not known to be convex.
        case none
    }

    /// The comparison that the model and its dynamics allow.
    public let basis: Basis

    /// The certificate for a model under given dynamics on a mesh.
    public init(_ model: Model, _ dynamics: Dynamics, mesh: Mesh) {
        let convexity: Convexity
        let isFree = dynamics.hasFreeMass
        switch model {
        case .landscape(_, let kernel): convexity = kernel.convexity(on: mesh)
        case .network, .data: convexity = .convex
        case .deconvolution(let problem):
            if isFree && dynamics.diffusion == 0 || problem.isSigned {
                basis = .dual
                return
            }
            convexity = .convex
        }
        let diffusion = dynamics.diffusion
        switch (convexity, isFree) {
        case (.convex, true):
            basis = diffusion > 0 ? .gibbsFreeMass(diffusion: diffusion) : .freeMass
        case (.convex, false), (.convexAtFixedMass, false):
            basis = diffusion > 0 ? .gibbs(diffusion: diffusion) : .fixedMass
        default: basis = .none
        }
    }

    /// The certified gap, or NaN if there is none.
    public func gap(_ diagnostics: Diagnostics) -> Double {
        switch basis {
        case .fixedMass:
            max(diagnostics.meanPotential - diagnostics.mass * diagnostics.minimumPotential, 0)
        case .freeMass:
            diagnostics.minimumPotential >= 0 ? diagnostics.meanPotential : .nan
        case .gibbs(let diffusion):
            max(
                diagnostics.meanPotential + diffusion * diagnostics.mass
                    * (diagnostics.logPartition - log(diagnostics.mass))
                    - diffusion * diagnostics.entropy, 0)
        case .gibbsFreeMass(let diffusion):
            finite(
                diagnostics.meanPotential + diffusion * exp(diagnostics.logPartition - 1)
                    - diffusion * diagnostics.entropy)
        case .dual: diagnostics.dual?.gap ?? .nan
        case .none: .nan
        }
    }

    /// A gap that rounding may have brought below 0, or NaN if it has overflowed.
    private func finite(_ gap: Double) -> Double { gap.isFinite ? max(gap, 0) : .nan }

    /// What the gap means, or why there is none, in one sentence.
    public var explanation: String {
        switch basis {
        case .fixedMass:
            "energy minus the least energy of any measure of the same mass on the mesh"
        case .freeMass:
            "energy minus the least energy of any nonnegative measure on the mesh; "
                + "there is none while the potential is negative somewhere"
        case .gibbs:
            "free energy minus the least free energy of any density of the same mass on the mesh"
        case .gibbsFreeMass:
            "free energy minus the least free energy of any density on the mesh; "
                + "there is none if the mass of that density is too large for a number"
        case .dual:
            "objective minus the dual objective at the best admissible multiple of the residual: "
                + "it is no farther from the least objective of any measure"
        case .none:
            "none: the kernel is not known to make the energy convex"
        }
    }
}
